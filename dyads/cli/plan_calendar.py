"""`dyads plan calendar`: the plan for the calendar one uses anyway."""

import sys
from datetime import time
from pathlib import Path

import click

from dyads.cli.errors import Failed
from dyads.cli.out import line
from dyads.cli.plan_common import followed_plan, refuse
from dyads.cli.plan_steps import CLOCK
from dyads.cli.translated import Command, example
from dyads.library.save import overwrite
from dyads.services.home import Home
from dyads.settings.places import zone_name
from dyads.words import _

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@click.command(
    cls=Command,
    epilog=example("dyads plan calendar --ics plan.ics --alarm", "dyads plan calendar --ics plan.ics --reminder 19:30"),
)
@click.option(
    "--ics",
    "file",
    type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
    required=True,
    metavar="FILE",
    help="Where to write it; - is the standard output.",
)
@click.option(
    "--alarm",
    type=click.IntRange(0, 10080),
    is_flag=False,
    flag_value=30,
    metavar="[MINUTES]",
    help="Remind before each class and meeting, 30 minutes unless said otherwise.",
)
@click.option("--reminder", type=CLOCK, metavar="HH:MM", help="Also a daily entry for practice at home.")
@click.option("--days", metavar="DAYS", default="", help="On which days the daily entry stands, like mon,wed,fri.")
@click.option("--zone", metavar="ZONE", default="", help="The time zone, like Europe/Berlin; otherwise this machine's.")
@click.pass_obj
def calendar(home: Home, /, file: Path, alarm: int | None, reminder: time | None, days: str, zone: str) -> None:
    """Write classes, retreats and meetings as a calendar file; a second import updates the first."""
    from dyads.report.calendar_file import EVERY_DAY, Reminder, calendar_file, zone_of

    followed = followed_plan(home)
    place = zone_of(zone or zone_name(home.environment))
    if zone and place is None:
        raise Failed(_("This machine knows no time zone {zone}.", zone=zone))
    weekdays = _weekdays(days) if days else EVERY_DAY
    daily = Reminder(reminder, weekdays) if reminder is not None else None
    write_bytes(file, calendar_file(followed.following, place, alarm, daily))
    if str(file) != "-":
        line(_("Written. Your calendar program opens it."))


def _weekdays(text: str) -> frozenset[int]:
    found = set()
    for part in text.lower().split(","):
        if part.strip()[:3] not in _WEEKDAYS:
            raise click.UsageError(_("{text} is no day; write them like mon,wed,fri", text=part.strip()))
        found.add(_WEEKDAYS.index(part.strip()[:3]))
    return frozenset(found)


def write_bytes(file: Path, data: bytes) -> None:
    """Write a file, or the standard output for `-`.

    Raises:
        Failed: it cannot be written.
    """
    if str(file) == "-":
        sys.stdout.buffer.write(data)
        return
    written = overwrite(file, data)
    refuse(written.problems)
