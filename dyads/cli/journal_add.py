"""`dyads journal add`: a session that was sat without the program."""

from dataclasses import replace
from datetime import date, datetime, time, timedelta

import click

from dyads.cli.errors import Failed, told
from dyads.cli.out import line
from dyads.cli.plain.rate import ask_on_pipe, ask_on_terminal
from dyads.cli.plain.talk import Talk
from dyads.cli.plan_common import DAY
from dyads.cli.sit import load_script
from dyads.cli.translated import Command, example
from dyads.journal.writer import Writer
from dyads.library.scripts import in_language
from dyads.plan.dates import parse_clock
from dyads.practice.fields import parse_length
from dyads.practice.people import Person
from dyads.practice.records import Rating
from dyads.practice.setup import Setup
from dyads.practice.timeline import total_seconds
from dyads.services.home import Home
from dyads.services.journal import MOMENTS, Later, add_later, begun_at, cannot_add, later_setup
from dyads.services.prepare import Choices, Company
from dyads.services.questionnaire import RatingDesk
from dyads.services.session_store import NobodyKeeps, Saved
from dyads.services.sittings import me_and_partner, name_of
from dyads.words import _


@click.command(
    cls=Command,
    epilog=example(
        "dyads journal add affect-dyad --on 2026-03-01 --at 19:30 --with Ben",
        "printf '4\\n\\n6\\n\\n' | dyads journal add affect-dyad --on 2026-03-01 --with Ben",
    ),
)
@click.argument("script")
@click.option("--on", type=DAY, metavar="DATE", help="On which day; otherwise today.")
@click.option("--at", metavar="HH:MM", help="When it began; otherwise so that it has just ended, or at noon.")
@click.option("--with", "partner", metavar="NAME", help="Who the partner was.")
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
    seconds = total_seconds(held) if length is None else _seconds(length)
    company: Company = "alone" if alone or held.form == "solo" else "apart" if apart else "two"
    now = home.clock.now()
    later = Later(
        held,
        Choices(file.id, company=company),
        _begun(now, on, at, seconds),
        seconds,
        "partial" if partial else "complete",
    )
    if (trouble := cannot_add(later, now)) is not None:
        raise Failed(trouble)
    with told():
        me, other = me_and_partner(home, partner, alone=company == "alone")
        setup = later_setup(home, later, me, other)
        number = add_later(home, later, setup).result()
        fine = _ask(home, setup, me, other)
    line(_("Kept as session {number}.", number=number))
    if not fine:
        raise Failed


class _AskedLater(NobodyKeeps):
    """Keeps what is asked after the event: what was not answered then was not asked, and nothing was shown in time."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    def rate(self, rating: Rating) -> Saved:
        """Keep a rating."""
        status = "not-asked" if rating.status == "not-reached" else rating.status
        return self._writer.rate(replace(rating, status=status))


def _ask(home: Home, setup: Setup, me: Person, other: Person | None) -> bool:
    """Ask the ratings; False where a line was no rating."""
    talk, keeper, fine = Talk(), _AskedLater(home.writer), True
    names = name_of(me, _("A")), name_of(other, _("B"))
    for moment in MOMENTS:
        desk = RatingDesk(setup, moment, keeper=keeper, clock=home.clock)
        if talk.terminal:
            if desk.left:
                talk.say()
                talk.say(_("Before the session:") if moment == "before" else _("After the session:"))
            ask_on_terminal(talk, desk, names)
        else:
            fine = ask_on_pipe(talk, desk) and fine
    home.writer.retry().result()  # all of it is on the disk, or the reason is told
    return fine


def _seconds(text: str) -> int:
    try:
        return parse_length(text)
    except ValueError:
        raise click.UsageError(_("{text} is no length; write it like 12m or 7m30s", text=text)) from None


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
