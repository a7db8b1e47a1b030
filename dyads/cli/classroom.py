"""`dyads class`: lead a class of pairs in step, or join one."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from dyads.cli import known
from dyads.cli.output import Failed, value_of, warn
from dyads.cli.sit_begin import day_text_of, load_script, read_length, start_time
from dyads.cli.translated import FILE, LazyGroup, command, example, player_option
from dyads.library.plans import load_roster
from dyads.library.read import read_json
from dyads.library.scripts import in_language
from dyads.link.places import Address, AddressError
from dyads.link.ways import parse_place
from dyads.link.words import WrongCode
from dyads.rotation.files import weeks_from_json
from dyads.rotation.roster import LONGEST_ROTATION
from dyads.rotation.weeks import RotationWeek
from dyads.services.class_opening import (
    LeadNow,
    OpenedClass,
    RosterWeek,
    classes_here,
    opening_again,
    opening_new,
    roster_week,
)
from dyads.services.classroom import class_script
from dyads.services.home import Home, with_player
from dyads.services.sittings import SessionOptions
from dyads.words import _, say

if TYPE_CHECKING:
    from dyads.services.class_joining import StartNow

_COMMANDS = {"open": "dyads.cli.classroom:open_", "join": "dyads.cli.classroom:join"}


@click.group(
    "class",
    cls=LazyGroup,
    homes=_COMMANDS,
    epilog=example("dyads class open affect-dyad --at 19:30", "dyads class join 'dyads://class?at=...'"),
)
def class_() -> None:
    """Sit in a class: one trainer, many pairs, each at home or in one hall, all in step."""


@command(
    "dyads class open affect-dyad --broker mqtts://practice.example.org",
    "dyads class open affect-dyad --people group.toml --at 19:30",
    "dyads class open",
    name="open",
)
@click.argument("script", required=False, shell_complete=known.exercises)
@click.option("--people", type=FILE, help="A roster: who is expected, and who sits with whom in this week.")
@click.option("--weeks", type=FILE, help="With --people: the weeks that dyads rotate --json wrote.")
@click.option(
    "--week",
    type=click.IntRange(1, LONGEST_ROTATION),
    metavar="N",
    help="With --people: which week; otherwise the one of today, by the roster’s start.",
)
@click.option("--at", metavar="HH:MM:SS", help="When all begin, also 'tomorrow 19:30'; otherwise when you say so.")
@click.option(
    "--broker",
    "brokers",
    multiple=True,
    metavar="ADDRESS",
    help="Where the class meets; otherwise as in the settings. Several share a large class out.",
)
@click.option("--length", metavar="LENGTH", help="Another total, like 12m.")
@click.option("--title", metavar="TITLE", help="What the class is called; otherwise as the exercise.")
@click.option("--plain", is_flag=True, help="Line by line instead of the app.")
@click.pass_obj
def open_(
    home: Home,
    /,
    script: str | None,
    people: Path | None,
    weeks: Path | None,
    week: int | None,
    at: str | None,
    brokers: tuple[str, ...],
    length: str | None,
    title: str | None,
    plain: bool,
) -> None:
    """Open a class for the exercise SCRIPT, or without it go on with the one that is open.

    Shows an invitation for all who take part, who is there and how each pair stands; starts, pauses and ends for all.
    """
    if people is None and (weeks is not None or week is not None):
        raise click.UsageError(_("--week and --weeks say what counts of --people: give both."))
    roster = None if people is None else _roster_week(home, people, weeks, week)
    begins = start_time(home, at)
    if script is None:
        if brokers or length or title:
            raise click.UsageError(_("A class that is open has these already; they belong to a new one."))
        _lead(home, LeadNow(_again(home, roster), begins), plain=plain)
        return
    if begins is not None and begins.date() != home.clock.now().date():
        warn(day_text_of(begins))
    file = load_script(home, script)
    if file.script.practice.solitary:
        raise Failed(_("{script} is for one person; a class is of pairs.", script=file.id))
    sits_by = class_script(home, file, None if length is None else read_length(length))
    called = " ".join((title or in_language(file, home.language).title).split())[:100]
    opening = opening_new(home, sits_by, _brokers(home, brokers), called, roster)
    _lead(home, LeadNow(opening, begins), plain=plain)


def _lead(home: Home, start: LeadNow, *, plain: bool) -> None:
    if plain:
        from dyads.cli.plain.leading import lead_plainly

        lead_plainly(home, start)
    else:
        _open_app(home, start)


def _again(home: Home, roster: RosterWeek | None) -> Callable[[], OpenedClass]:
    led, _joined = classes_here(home)
    if not led:
        raise Failed(_("No class is open here. Give an exercise, such as: dyads class open affect-dyad"))
    return opening_again(home, led[0], roster)


def _roster_week(home: Home, people: Path, weeks: Path | None, week: int | None) -> RosterWeek:
    roster = value_of(load_roster(people))
    published: tuple[RotationWeek, ...] = ()
    if weeks is not None:
        published = value_of(weeks_from_json(value_of(read_json(weeks)), roster, str(weeks)))
    found = roster_week(roster, home.today, week, published)
    if found is None:
        raise Failed(_("Which week is it? Write the roster’s start into {file}, or give --week.", file=str(people)))
    return found


def _brokers(home: Home, wanted: tuple[str, ...]) -> tuple[Address, ...]:
    """Return where the class meets. Raises Failed: that is no broker."""
    written = wanted or ((home.config.broker,) if home.config.broker else ())
    if not written:
        raise Failed(_("Where does the class meet? Give a broker with --broker; dyads broker runs one."))
    found = []
    for text in written:
        try:
            address = parse_place(text).address
        except AddressError as wrong:
            raise Failed(wrong.message) from None
        if address is None:
            raise Failed(_("A class meets at a broker, not in one house alone: dyads broker runs one here."))
        found.append(address)
    return tuple(dict.fromkeys(found))


@command("dyads class join 'dyads://class?at=...'", "dyads class join --room", "dyads class join --plain")
@click.argument("link", required=False)
@click.option(
    "--room", is_flag=True, help="This computer stands in a hall: big roles and bells, nothing is asked or kept."
)
@click.option("--plain", is_flag=True, help="Line by line instead of the app.")
@click.option("--mute", is_flag=True, help="No bells.")
@player_option
@click.pass_obj
def join(home: Home, /, link: str | None, room: bool, plain: bool, mute: bool, player: str | None) -> None:
    """Join a class by the LINK that its trainer sent; without it, it is asked for.

    Your answers stay on your own computer: the trainer sees that you are there and ready, never an answer.
    """
    from dyads.classroom.invitation import read_class_link
    from dyads.services.class_joining import JoinNow

    home = with_player(home, player)
    invitation = None
    if link is not None:
        try:
            invitation = read_class_link(link)
        except WrongCode as wrong:
            raise Failed(" ".join(say(text) for text in (wrong.message, wrong.hint) if text is not None)) from None
    start = JoinNow(invitation, SessionOptions(mute=mute, kept=not room), room)
    if plain and room:
        raise click.UsageError(_("--room shows a page; --plain has none."))
    if plain:
        from dyads.cli.plain.doors import join_plainly

        join_plainly(home, start)
        return
    _open_app(home, start)


def _open_app(home: Home, start: "StartNow") -> None:
    from dyads.cli.main import open_app  # here, because only this imports Textual

    open_app(home, start)
