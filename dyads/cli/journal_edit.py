"""`dyads journal edit`: answers corrected and a note written anew, one's own only; nothing is printed back."""

from collections.abc import Sequence

import click

from dyads.cli.errors import Failed, told
from dyads.cli.journal_keep import session_of
from dyads.cli.out import line
from dyads.cli.people import known_person
from dyads.cli.plain.talk import Talk
from dyads.cli.translated import Command, example
from dyads.practice.people import Person
from dyads.practice.records import Rating, SessionSummary
from dyads.presentation.sitting import moment_name
from dyads.services.home import Home
from dyads.services.journal import LONGEST_NOTE, note_event
from dyads.words import _, n_


@click.command(
    cls=Command,
    epilog=example(
        "dyads journal edit 12",
        "printf '5\\n\\n6\\n' | dyads journal edit 12",
        "dyads journal edit 12 --note < note.txt",
    ),
)
@click.argument("number", type=click.IntRange(min=1))
@click.option("--person", default="me", metavar="NAME", help="Whose answers; otherwise mine.")
@click.option("--note", is_flag=True, help="Write the note anew instead: from the standard input.")
@click.pass_obj
def edit(home: Home, /, number: int, person: str, note: bool) -> None:
    """Correct the answers of one person in the session NUMBER; what stood before is kept beside them.

    The answers are asked one by one, or read from the standard input, a line each, in the order in which they were
    asked: a number is the new answer, an empty line leaves it as it is, and - takes it back.
    """
    session, talk = session_of(home, number), Talk()
    with told():
        owner = known_person(home, person)
        if owner.id not in session.people:
            raise Failed(_("This person did not sit in session {number}.", number=number))
        if note:
            _edit_note(home, talk, owner, session)
            return
        ratings = home.journal.ratings(owner.id, session.id)
        if not ratings:
            raise Failed(_("There are no answers of this person in session {number}.", number=number))
        changed, fine = _edit_ratings(home, talk, owner, ratings)
        home.writer.retry().result()
    line(n_("{count} answer changed.", "{count} answers changed.", changed))
    if not fine:
        raise Failed


def _edit_ratings(home: Home, talk: Talk, owner: Person, ratings: Sequence[Rating]) -> tuple[int, bool]:
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
            home.writer.correct(owner.id, rating.id, None, "withdrawn").result()
        elif answer.isascii() and answer.isdigit() and rating.low <= int(answer[:4]) <= rating.high:
            home.writer.correct(owner.id, rating.id, int(answer)).result()
        elif answer:
            fine = False
            talk.warn(_("{measure}, {when}: not a number from {low} to {high}; left as it is", **named))
            continue
        changed += bool(answer)
    return changed, fine


def _edit_note(home: Home, talk: Talk, owner: Person, session: SessionSummary) -> None:
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
    before = [event for event in home.journal.events(owner.id, session.id) if event.kind == "note"]
    instead = before[-1].id if before else None
    home.writer.event(note_event(owner.id, session.id, written, home.clock.now(), instead)).result()
    line(_("The note is kept."))
