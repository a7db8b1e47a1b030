"""`dyads journal add`: a session that was sat without the program."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, time, timedelta

import click

from dyads.cli import known
from dyads.cli.journal import session_of
from dyads.cli.output import Failed, line, read_or_fail
from dyads.cli.people import known_person
from dyads.cli.plain.rate import ask_on_pipe, ask_on_terminal
from dyads.cli.plain.terminal import Talk
from dyads.cli.plan_follow import CLOCK
from dyads.cli.sealing import from_stdin
from dyads.cli.sit_begin import load_script, read_length
from dyads.cli.translated import command
from dyads.cli.typed import DAY
from dyads.cli.whose import open_private
from dyads.journal.writer import Writer
from dyads.library.scripts import in_language
from dyads.plan.dates import parse_clock
from dyads.practice.bounds import LONGEST_NOTE
from dyads.practice.people import Person
from dyads.practice.records import Rating, SessionFacts, SessionSummary
from dyads.practice.setup import Setup
from dyads.practice.timeline import total_seconds
from dyads.presentation.sitting import correction_texts, moment_name, when_text
from dyads.services.home import Home
from dyads.services.journal import MOMENTS, Later, add_later, begun_at, cannot_add, later_setup, note_event
from dyads.services.prepare import Company, SittingChoices
from dyads.services.private import OwnRecords
from dyads.services.put_right import put_right
from dyads.services.questionnaire import sitting_questionnaire
from dyads.services.session_store import NoStore, Receipt
from dyads.services.sittings import called, me_and_partner
from dyads.words import _, n_


@command(
    "dyads journal add affect-dyad --on 2026-03-01 --at 19:30 --with Ben",
    "printf '4\\n\\n6\\n\\n' | dyads journal add affect-dyad --on 2026-03-01 --with Ben",
)
@click.argument("script", shell_complete=known.exercises)
@click.option("--on", type=DAY, metavar="DATE", help="On which day; otherwise today.")
@click.option("--at", metavar="HH:MM", help="When it began; otherwise so that it has just ended, or at noon.")
@click.option("--with", "partner", metavar="NAME", shell_complete=known.people, help="Who the partner was.")
@click.option("--alone", is_flag=True, help="The partner was on the phone or not there: only my own side.")
@click.option("--apart", is_flag=True, help="The partner was elsewhere with a dyads of their own.")
@click.option("--length", metavar="LENGTH", help="How long it took, like 12m; otherwise as the exercise says.")
@click.option("--partial", is_flag=True, help="It ended early.")
@click.pass_obj
def add(
    home: Home,
    /,
    script: str,
    on: date | None,
    at: str | None,
    partner: str | None,
    alone: bool,
    apart: bool,
    length: str | None,
    partial: bool,
) -> None:
    """Keep a session of SCRIPT that was sat without dyads; it is marked as entered later.

    The ratings are asked one by one, or read from the standard input, a line each: person by person, before, then
    after. An empty line is no answer.
    """
    file = load_script(home, script)
    held = in_language(file, home.language)
    seconds = total_seconds(held) if length is None else read_length(length)
    company: Company = "alone" if alone or held.practice.solitary else "apart" if apart else "two"
    now = home.clock.now()
    later = Later(
        held,
        SittingChoices(file.id, company=company),
        _begun(now, on, at, seconds),
        seconds,
        "partial" if partial else "complete",
    )
    if (trouble := cannot_add(later, now)) is not None:
        raise Failed(trouble)
    with read_or_fail():
        me, other = me_and_partner(home, partner, alone=company == "alone")
        setup = later_setup(home, later, me, other)
        number = add_later(home, later, setup).result()
        fine = _ask(home, setup, me, other)
    line(_("Kept as session {number}.", number=number))
    if not fine:
        raise Failed


class _AskedLater(NoStore):
    """Keeps what is asked after the event: what was not answered then was not asked, and nothing was shown in time."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    def rate(self, rating: Rating) -> Receipt:
        status = "not-asked" if rating.status == "not-reached" else rating.status
        return self._writer.rate(replace(rating, status=status))


def _ask(home: Home, setup: Setup, me: Person, other: Person | None) -> bool:
    """Ask the ratings; False where a line was no rating."""
    talk, store, fine = Talk(home.clock), _AskedLater(home.writer), True
    names = called(me, 0), called(other, 1)
    for moment in MOMENTS:
        questionnaire = sitting_questionnaire(setup, moment, store.rate, home.clock)
        if talk.terminal:
            if questionnaire.left:
                talk.say()
                talk.say(_("Before the session:") if moment == "before" else _("After the session:"))
            ask_on_terminal(talk, questionnaire, names)
        else:
            fine = ask_on_pipe(talk, questionnaire) and fine
    home.writer.retry().result()  # all of it is on the disk, or the reason is told
    return fine


def _begun(now: datetime, on: date | None, at: str | None, seconds: int) -> datetime:
    """Return when it began; a day without a time counts as noon, today as just ended."""
    zone = now.tzinfo if on is None or on == now.date() else None
    if at is not None:
        try:
            return begun_at(on or now.date(), parse_clock(at), zone)
        except ValueError:
            raise click.UsageError(_("{text} is no time; write it like 19:30", text=at)) from None
    if on is None or on == now.date():
        return now - timedelta(seconds=seconds)
    return begun_at(on, time(12))


@command(
    "dyads journal edit 12",
    "printf '5\\n\\n6\\n' | dyads journal edit 12",
    "dyads journal edit 12 --note < note.txt",
    "dyads journal edit 12 --on 2026-03-01 --at 19:30 --with Ben --length 12m",
)
@click.argument("number", type=click.IntRange(min=1))
@click.option(
    "--person", default="me", metavar="NAME", shell_complete=known.me_and_people, help="Whose answers; otherwise mine."
)
@click.option("--note", is_flag=True, help="Write the note anew instead: from the standard input.")
@click.option("--on", type=DAY, metavar="DATE", help="Instead: on which day it was sat.")
@click.option("--at", type=CLOCK, metavar="HH:MM", help="Instead: when it began.")
@click.option("--with", "partner", metavar="NAME", shell_complete=known.people, help="Instead: who the partner was.")
@click.option("--length", metavar="LENGTH", help="Instead: how long it took, like 12m.")
@from_stdin
@click.pass_obj
def edit(
    home: Home,
    /,
    number: int,
    person: str,
    note: bool,
    on: date | None,
    at: time | None,
    partner: str | None,
    length: str | None,
    passphrase_stdin: bool,
) -> None:
    """Correct the answers of one person in the session NUMBER; what stood before is kept beside them.

    The answers are asked one by one, or read from the standard input, a line each, in the order in which they were
    asked: a number is the new answer, an empty line leaves it as it is, and - takes it back. Of somebody who has sealed
    the passphrase is asked for first; with --passphrase-stdin it is the first line.

    With --on, --at, --with or --length the session itself is put right, and no answers are asked. What a wrong partner
    answered at this computer becomes the right one’s.
    """
    if any(given is not None for given in (on, at, partner, length)):
        if note:
            raise click.UsageError(_("The note and the session are corrected one after the other."))
        _edit_session(home, number, on, at, partner, None if length is None else read_length(length))
        return
    session, talk = session_of(home, number), Talk(home.clock)
    with read_or_fail():
        owner = known_person(home, person)
        if owner.id not in session.people:
            raise Failed(_("This person did not sit in session {number}.", number=number))
        opened = open_private(home, owner, stdin=passphrase_stdin)
        if note:
            _edit_note(home, talk, opened, session)
            return
        ratings = opened.ratings(session.id)
        if not ratings:
            raise Failed(_("There are no answers of this person in session {number}.", number=number))
        with talk.unseen():
            changed, fine = _edit_ratings(home, talk, opened, ratings)
        home.writer.retry().result()
    line(n_("{count} answer changed.", "{count} answers changed.", changed))
    if not fine:
        raise Failed


def _edit_session(
    home: Home, number: int, on: date | None, at: time | None, partner: str | None, seconds: int | None
) -> None:
    session = session_of(home, number)
    with read_or_fail():
        other = None if partner is None else me_and_partner(home, partner, alone=False)[1]
        facts = put_right(home, session, on=on, at=at, partner=other.id if other else None, seconds=seconds)
        if not isinstance(facts, SessionFacts):
            raise Failed(facts)
        home.writer.correct_session(session.id, facts).result()
        names = {one.id: one.name for one in home.journal.people()}
        corrections = home.journal.session_corrections(session.id)
    if not corrections or session == (now := session_of(home, number)):
        line(_("So it stands already. Nothing was changed."))
        return
    line(_("Session {number} is put right.", number=number))
    line(when_text(now))
    line(correction_texts(now, corrections, names)[-1])


def _edit_ratings(home: Home, talk: Talk, opened: OwnRecords, ratings: Sequence[Rating]) -> tuple[int, bool]:
    """Ask for every answer; return how many were changed, and whether all lines were understood."""
    changed, fine = 0, True
    for rating in ratings:
        named = {"measure": rating.measure, "when": moment_name(rating.when), "low": rating.low, "high": rating.high}
        answer = talk.ask_unseen(
            _("{measure}, {when}: {low} to {high}; Enter leaves it as it is, - takes it back:", **named)
        )
        if answer is None:
            break
        answer = answer.strip()
        if answer == "-":
            home.writer.correct(opened.id, rating.id, None, "withdrawn", key=opened.key).result()
        elif answer.isascii() and answer.isdigit() and rating.low <= int(answer[:4]) <= rating.high:
            home.writer.correct(opened.id, rating.id, int(answer), key=opened.key).result()
        elif answer:
            fine = False
            talk.warn(_("{measure}, {when}: not a number from {low} to {high}; left as it is", **named))
            continue
        changed += bool(answer)
    return changed, fine


def _edit_note(home: Home, talk: Talk, opened: OwnRecords, session: SessionSummary) -> None:
    if talk.terminal:
        talk.say(_("Your note; an empty line ends it, and leaves things as they are where it is the first."))
    lines: list[str] = []
    while (text := talk.ask("")) is not None and (text or not talk.terminal):
        lines.append(text)
        if sum(map(len, lines)) > LONGEST_NOTE:
            break
    written = "\n".join(lines).strip()
    if not written:
        raise Failed(_("Nothing was changed."))
    if len(written) > LONGEST_NOTE:
        raise Failed(_("A note has at most {most} characters. Nothing was changed.", most=LONGEST_NOTE))
    before = [event for event in opened.events(session.id) if event.kind == "note"]
    instead = before[-1].id if before else None
    home.writer.event(note_event(opened.id, session.id, written, home.clock.now(), instead), opened.key).result()
    line(_("The note is kept."))
