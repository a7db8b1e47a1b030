"""What `dyads sit` does: finds the exercise, reads what its line says, and opens the app or plain mode."""

import re
import sys
from dataclasses import replace
from datetime import datetime, time, timedelta

import click

from dyads.cli.output import Failed, line, value_of
from dyads.cli.typed import SitRequest
from dyads.journal.errors import JournalTrouble
from dyads.library.scripts import ScriptFile, find_script, in_language
from dyads.plan.dates import read_typed_day
from dyads.practice.clock import at_clock_time, missed_clock_time, next_full_minute
from dyads.practice.fields import parse_length
from dyads.practice.setup import PlanDay, Slot
from dyads.practice.texts import most_texts
from dyads.practice.timeline import shortest_total
from dyads.presentation.sitting import how_long
from dyads.services.home import Home, with_player
from dyads.services.prepare import Company, SittingChoices
from dyads.services.rehearsal import phase_called, rehearsal
from dyads.services.sittings import SessionOptions, SitNow, me_and_partner, remembered_choices
from dyads.words import _, plain, spoken_day

_CLOCK = re.compile(r"(?:(today|tomorrow|\d{4}-\d\d-\d\d)[ T])?([01]?\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?")


def begin(home: Home, wanted: SitRequest, player: str | None) -> None:
    """Sit as the command line wants it. Raises Failed: it cannot be done, or not all of it was kept."""
    home = with_player(home, player)
    file = load_script(home, wanted.script)
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
        from dyads.cli.sit_plainly import sit_line_by_line  # here, because the app has pages for all of it

        sit_line_by_line(home, file, _choices(home, file, wanted), wanted, options, at)
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
    return wanted._replace(partner=found.name, alone=found.alone and not wanted.apart)


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
