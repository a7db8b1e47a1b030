"""`dyads sit`: straight into a sitting."""

import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

import click

from dyads.cli import known
from dyads.cli.output import Failed, line, read_or_fail, value_of
from dyads.cli.plain.flow import agree_apart, close, offer, ring_out, sit_in_a_room
from dyads.cli.plain.flow import sit as sit_plainly
from dyads.cli.plain.sitters import Sitters, agree, ask_names
from dyads.cli.plain.terminal import Talk
from dyads.cli.translated import command, player_option
from dyads.journal.errors import JournalTrouble
from dyads.library.scripts import ScriptFile, find_script, in_language
from dyads.practice.apart import ApartTerms, time_to_agree
from dyads.practice.clock import at_clock_time, missed_clock_time, next_full_minute
from dyads.practice.fields import parse_length
from dyads.practice.people import Person
from dyads.practice.script import Script
from dyads.practice.setup import PlanDay, Slot
from dyads.practice.speech import Wanted
from dyads.practice.texts import most_texts
from dyads.practice.timeline import shortest_total
from dyads.presentation.script_texts import wording
from dyads.presentation.sitting import how_long
from dyads.services.home import Home, with_player
from dyads.services.plan_rules import read_typed_day
from dyads.services.prepare import Company, Prepared, SittingChoices, apart_terms
from dyads.services.rehearsal import phase_called, prepare_rehearsal, rehearsal, strangers
from dyads.services.sittings import (
    SessionOptions,
    SitNow,
    Sitting,
    begin_sitting,
    me_and_partner,
    prepare_sitting,
    remember_choices,
    remembered_choices,
    with_voice,
)
from dyads.words import _, plain, spoken_day

_CLOCK = re.compile(r"(?:(today|tomorrow|\d{4}-\d\d-\d\d)[ T])?([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?")


@dataclass(frozen=True, slots=True)
class SitRequest:
    """What the command line says about a sitting."""

    script: str
    partner: str | None
    alone: bool
    apart: bool
    at: str | None
    first: str | None
    length: str | None
    plain: bool
    room: bool
    speed: float
    mute: bool
    say: Wanted | None
    phase: str | None
    text: int | None

    @property
    def rehearses(self) -> bool:
        return self.speed != 1 or self.phase is not None or self.text is not None


@command(
    "dyads sit affect-dyad --with Ben",
    "dyads sit affect-dyad --apart --at 19:30:00",
    "dyads sit affect-dyad --plain --speed 60 --from Grateful --text 3",
    "printf '4\\n5\\n6\\n6\\n3\\n4\\n' | dyads sit affect-dyad --plain",
)
@click.argument("script", shell_complete=known.exercises)
@click.option("--with", "partner", metavar="NAME", shell_complete=known.people, help="Who the partner is.")
@click.option("--alone", is_flag=True, help="The partner is on the phone or not there: only my own side.")
@click.option("--apart", is_flag=True, help="The partner is elsewhere with a dyads of their own.")
@click.option(
    "--at", metavar="HH:MM:SS", help="When to start, also 'tomorrow 19:30'; apart, the next full minute is proposed."
)
@click.option(
    "--first", type=click.Choice(["me", "partner", "chance"]), help="Who speaks first; otherwise you alternate."
)
@click.option("--length", metavar="LENGTH", help="Another total, like 12m.")
@click.option("--plain", is_flag=True, help="Line by line instead of the app.")
@click.option("--room", is_flag=True, help="For a class: big roles and bells only, nothing is asked or kept.")
@click.option(
    "--speed", type=click.FloatRange(1, 3600), default=1.0, help="Rehearse so many times faster; nothing is kept."
)
@click.option("--mute", is_flag=True, help="No bells.")
@click.option(
    "--say", type=click.Choice(["all", "changes", "none"]), help="What is read aloud; otherwise as in the settings."
)
@click.option(
    "--from",
    "phase",
    metavar="PHASE",
    help="Rehearse from this phase on: its number or name, as dyads scripts show lists them.",
)
@click.option(
    "--text",
    type=click.IntRange(min=1),
    metavar="NUMBER",
    help="Rehearse with this text of every list: its number, as dyads scripts show --texts lists them.",
)
@player_option
@click.pass_obj
def sit(home: Home, /, script: str, player: str | None, **options_given: object) -> None:
    """Sit now: SCRIPT is the name of an exercise or a file."""
    wanted = SitRequest(script=script, **options_given)  # type: ignore[arg-type]  # click's types are those of SitRequest
    home = with_player(home, player)
    file = load_script(home, script)
    wanted = _as_planned(home, file, wanted)
    at, options = start_time(home, wanted.at), _session_options(home, file, wanted)
    if at is not None and at.date() != home.clock.now().date():
        line(day_text_of(at))
    dumb = home.environment.get("TERM") == "dumb" and sys.stdin.isatty()
    if dumb and not wanted.plain:
        title = in_language(file, home.language).title
        line(_("This terminal (TERM=dumb) shows no pages: “{title}” in plain mode, line by line.", title=title))
    if wanted.plain or dumb:
        click.get_current_context().call_on_close(home.close)
        _sit_plainly(home, file, wanted, options, at)
        return
    from dyads.cli.main import open_app  # here, because only this imports Textual

    choices = _with_partner(home, _choices(home, file, wanted), wanted, options)
    open_app(home, SitNow(file, choices, options, at, wanted.room))


def _as_planned(home: Home, file: ScriptFile, wanted: SitRequest) -> SitRequest:
    """Return the request with the partner whom the plan brings today, or alone in its week without one."""
    if wanted.partner is not None or wanted.alone or wanted.room or wanted.rehearses or file.script.practice.solitary:
        return wanted
    try:
        if not home.places.journal.exists():
            return wanted
        from dyads.services.planning import partner_today  # here, because only who has a journal has a plan

        found = partner_today(home, file.id)
    except (JournalTrouble, OSError):
        return wanted  # said where the sitting itself needs the journal
    if found is None:
        return wanted
    return replace(wanted, partner=found.name, alone=found.alone and not wanted.apart)


def load_script(home: Home, name: str) -> ScriptFile:
    """Return a script by name or path. Raises Failed: it is not known, or has problems; all have been listed."""
    return value_of(find_script(name, home.search_path))


def read_length(text: str) -> int:
    """Return the seconds of a length such as 12m. Raises UsageError: it is none."""
    try:
        return parse_length(text)
    except ValueError:
        raise click.UsageError(_("{text} is no length; write it like 12m or 7m30s", text=text)) from None


def _with_partner(home: Home, choices: SittingChoices, wanted: SitRequest, options: SessionOptions) -> SittingChoices:
    """Return the choices with the partner named on the command line; whoever is not known yet is added."""
    if wanted.partner is None or options.rehearses or choices.company == "alone":
        return choices
    try:
        _me, partner = me_and_partner(home, wanted.partner, alone=False)
    except JournalTrouble as trouble:
        if trouble.kind == "refused":
            raise Failed(trouble.message) from trouble
        return choices  # the app says so, and the sitting takes place all the same
    return replace(choices, partner=partner.id if partner else None)


def _sit_plainly(
    home: Home, file: ScriptFile, wanted: SitRequest, options: SessionOptions, at: datetime | None
) -> None:
    talk = Talk(home.clock)
    home.terminal_bell = talk.ring if talk.terminal else None
    choices, script = _choices(home, file, wanted), in_language(file, home.language)
    if not talk.terminal:
        options = replace(options, open_by_itself=True)
    unreadable = None if options.rehearses else home.unreadable()
    if unreadable is not None:
        talk.warn(unreadable)
        talk.warn(_("The sitting can take place all the same; nothing of it is kept."))
        options = replace(options, kept=False)
    with read_or_fail(), talk.unseen():
        people = _people(home, wanted, options, alone=choices.company == "alone")
        if not options.rehearses and talk.terminal and not offer(talk, home):
            _fail_unless_kept(talk, home)
            return
        here = (0,) if choices.company == "apart" else tuple(range(len(people)))
        sitters = _welcome(talk, home, Sitters(people), options, here, room=wanted.room or unreadable is not None)
        if sitters is None:
            return
        if choices.company == "apart" and len(people) > 1 and not wanted.room:
            terms = _agreed_apart(talk, home, file, choices, script, sitters, options, at)
            if terms is None:
                return
            choices = replace(choices, agreed=terms)
        sitting = _begun(home, choices, script, sitters, options)
        fine = _sit_through(talk, home, sitting, sitters, wanted.room, at, choices.agreed)
        ring_out(talk, sitting.conductor)
        _fail_unless_kept(talk, home)
    if unreadable is not None or not fine:
        raise Failed


def _fail_unless_kept(talk: Talk, home: Home) -> None:
    """Say why what was given is not in the journal, and where it is. Raises Failed: not all of it is."""
    unkept = home.unkept()
    for message in unkept:
        talk.warn(message)
    if unkept:
        raise Failed


def _people(home: Home, wanted: SitRequest, options: SessionOptions, *, alone: bool) -> tuple[Person, ...]:
    if options.rehearses:
        return strangers(wanted.partner or "", alone=alone)
    me, partner = me_and_partner(home, wanted.partner, alone=alone)
    return (me,) if partner is None else (me, partner)


def _prepared(
    home: Home, choices: SittingChoices, script: Script, people: tuple[Person, ...], options: SessionOptions
) -> Prepared:
    if options.rehearses:
        return prepare_rehearsal(home, choices, script, people, options.text)
    return prepare_sitting(home, choices, script, people[0], people[1] if len(people) > 1 else None)


def _begun(home: Home, choices: SittingChoices, script: Script, sitters: Sitters, options: SessionOptions) -> Sitting:
    people = sitters.people
    choices = replace(choices, partner=people[1].id if len(people) > 1 else None)
    prepared = _prepared(home, choices, script, people, options)
    if not options.rehearses:
        remember_choices(home, choices)
    options = with_voice(home, prepared.setup, wording(prepared.setup, sitters.names), options, plain=True)
    return begin_sitting(home, prepared, options, agreed=choices.agreed.start if choices.agreed else None)


def _agreed_apart(
    talk: Talk,
    home: Home,
    file: ScriptFile,
    choices: SittingChoices,
    script: Script,
    sitters: Sitters,
    options: SessionOptions,
    at: datetime | None,
) -> ApartTerms | None:
    """Return what both homes agree on before anything is asked; None where somebody leaves."""
    setup = _prepared(home, choices, script, sitters.people, options).setup
    me, partner = (person.name for person in sitters.people)
    in_earnest = talk.terminal and not options.rehearses
    lead = time_to_agree(len(setup.script.ratings.before), in_earnest=in_earnest)
    start = at or next_full_minute(home.clock.now(), lead)
    terms = apart_terms(file.script, setup, (me, partner), start)
    return agree_apart(talk, home.clock.now, terms, sitters.names, lead, fixed=at is not None)


def _welcome(
    talk: Talk, home: Home, sitters: Sitters, options: SessionOptions, here: Sequence[int], *, room: bool
) -> Sitters | None:
    """Ask what has to be asked before a sitting, in a room nothing; None when somebody does not agree."""
    if options.rehearses:
        if not room:
            talk.say(_("A rehearsal: nothing is kept."))
        return sitters
    if not talk.terminal:
        return sitters
    sitters = ask_names(talk, home, sitters)
    return sitters if agree(talk, home, sitters, here) else None


def _sit_through(
    talk: Talk,
    home: Home,
    sitting: Sitting,
    sitters: Sitters,
    room: bool,
    at: datetime | None,
    terms: ApartTerms | None,
) -> bool:
    try:
        if room:
            sit_in_a_room(talk, home, sitting, sitters)
            return True
        return sit_plainly(talk, home, sitting, sitters, at, terms)
    except KeyboardInterrupt:
        sitting.conductor.press("stop")
        close(talk, sitting)
        for message in home.unkept():
            talk.warn(message)
        sys.exit(130)
    except SystemExit:
        sitting.conductor.leave()  # the window was closed: the next start goes on from here
        raise


def _choices(home: Home, file: ScriptFile, wanted: SitRequest) -> SittingChoices:
    otherwise = SittingChoices(file.id, path=file.own_path)
    remembered = remembered_choices(home, otherwise)
    base = replace(otherwise, delay=remembered.delay)
    company: Company = "apart" if wanted.apart else "alone" if wanted.alone or file.script.practice.solitary else "two"
    slots: dict[str, Slot] = {"me": 0, "partner": 1}
    if wanted.first in slots:
        base = replace(base, first_by="chosen", chosen=slots[wanted.first])
    elif wanted.first == "chance":
        base = replace(base, first_by="chance")
    return replace(
        base, company=company, delay=0, total=_total(file, wanted.length), plan_day=_plan_day(home, file, wanted)
    )


def _plan_day(home: Home, file: ScriptFile, wanted: SitRequest) -> PlanDay | None:
    if wanted.room or wanted.rehearses:
        return None
    try:
        if not home.places.journal.exists():
            return None
        from dyads.services.planning import plan_day_today  # here, because only who has a journal has a plan

        return plan_day_today(home, file.id)
    except (JournalTrouble, OSError):
        return None  # said where the sitting itself needs the journal


def _total(file: ScriptFile, length: str | None) -> int | None:
    if length is None:
        return None
    seconds = read_length(length)
    if seconds < shortest_total(file.script):
        shortest = shortest_total(file.script)
        raise click.UsageError(_("this exercise takes at least {seconds} seconds", seconds=shortest))
    return seconds


def _session_options(home: Home, file: ScriptFile, wanted: SitRequest) -> SessionOptions:
    beside = file.path.parent
    if not wanted.rehearses:
        return SessionOptions(beside=beside, kept=not wanted.room, mute=wanted.mute, say=wanted.say)
    script = in_language(file, home.language)
    row = None if wanted.phase is None else phase_called(script, wanted.phase)
    if wanted.phase is not None and row is None:
        values = {"phase": plain(wanted.phase, lines=False), "script": file.id}
        raise click.UsageError(_("There is no phase “{phase}”; dyads scripts show {script} lists them.", **values))
    if wanted.text is not None and wanted.text > most_texts(script):
        values = {"number": str(wanted.text), "script": file.id}
        raise click.UsageError(
            _("There is no text {number}; dyads scripts show {script} --texts lists them.", **values)
        )
    options = rehearsal(wanted.speed, mute=wanted.mute, row=row, beside=beside, text=wanted.text)
    return replace(options, say=wanted.say)


def start_time(home: Home, text: str | None) -> datetime | None:
    if text is None:
        return None
    match = _CLOCK.fullmatch(text)
    if match is None:
        raise click.UsageError(_("{text} is no time; write it like 19:30:00", text=text))
    now, named = home.clock.now(), match[1]
    hour, minute, second = (int(part or 0) for part in match.groups()[1:])
    if named is None:
        moment = at_clock_time(now, hour, minute, second, datetime.astimezone)
        ago = missed_clock_time(now, moment)
    else:
        days = {"today": now.date(), "tomorrow": now.date() + timedelta(days=1)}
        on = days.get(named) or value_of(read_typed_day(named, "--at"))
        moment = datetime.combine(on, time(hour, minute, second)).astimezone()
        ago = None if moment > now else now - moment
    if ago is not None:
        soon = next_full_minute(now + timedelta(minutes=4))
        values = {"time": text, "ago": how_long(ago), "soon": f"{soon:%H:%M}", "clock": f"{hour:02}:{minute:02}"}
        raise Failed(_("{time} was {ago} ago. Give --at {soon}, or --at 'tomorrow {clock}'.", **values))
    return moment


def day_text_of(at: datetime) -> str:
    return _("It begins on {day}, at {time}.", day=spoken_day(at.date()), time=f"{at:%H:%M:%S}")
