"""`dyads plan meetings` and `rate`: what was attended, and what the plan asks."""

import sys
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import time
from pathlib import Path

import click

from dyads.cli.output import Failed, as_json, line, read_or_fail, table, value_of
from dyads.cli.plain.rate import describe, on_scale
from dyads.cli.plain.terminal import Talk
from dyads.cli.plan import followed_plan, latest_plan, record_event
from dyads.cli.plan_follow import CLOCK, which_one
from dyads.cli.translated import TranslatedGroup, command, example, json_option
from dyads.cli.whose import open_private
from dyads.library.save import write_private
from dyads.plan.appointments import Appointment, appointments
from dyads.plan.as_json import appointment_json
from dyads.presentation.plan import appointment_rows, clock_text
from dyads.services import plan_rules
from dyads.services.home import Home
from dyads.services.planning import Followed
from dyads.services.questionnaire import (
    PlanQuestion,
    Questionnaire,
    plan_questionnaire,
    questions_after,
    questions_today,
    who_follows,
)
from dyads.settings.places import zone_name
from dyads.words import _, n_


@click.group(
    cls=TranslatedGroup,
    invoke_without_command=True,
    epilog=example("dyads plan meetings", "echo 8 | dyads plan meetings attended 1", "dyads plan meetings missed 2"),
)
@json_option(help="As JSON: a list of appointments with their keys.")
@click.pass_context
def meetings(ctx: click.Context, /, wants_json: bool) -> None:
    """List classes, retreats and meetings, and say which were attended.

    As JSON each has key, kind, name, module, week, day, days, at, seconds, script, scripts, text,
    opening, closing, series, moved, cancelled, attended.
    """
    if ctx.invoked_subcommand is not None:
        return
    followed = latest_plan(ctx.find_object(Home) or ctx.obj)
    if wants_json:
        as_json([appointment_json(held) for held in appointments(followed.enrolment)])
    elif appointments(followed.enrolment):
        table(appointment_rows(followed))
        if clock := clock_text(followed):
            line(clock)
    else:
        line(_("This plan has no classes and no meetings."))


@meetings.command(epilog=example("dyads plan meetings attended 1", "echo 8 | dyads plan meetings attended 1"))
@click.argument("which")
@click.pass_obj
def attended(home: Home, /, which: str) -> None:
    """Say that the meeting WHICH was attended, and rate it: one line for each question, an empty one skips."""
    followed, held = _record_attendance(home, which, came=True)
    line(_("{name}: attended.", name=held.name))
    _ask(home, followed, questions_after(home, followed, held))


@meetings.command(epilog=example("dyads plan meetings missed 2"))
@click.argument("which")
@click.pass_obj
def missed(home: Home, /, which: str) -> None:
    """Say that the meeting WHICH was missed."""
    _followed, held = _record_attendance(home, which, came=False)
    line(_("{name}: missed.", name=held.name))


def _record_attendance(home: Home, which: str, *, came: bool) -> tuple[Followed, Appointment]:
    followed = latest_plan(home)
    held = which_one(followed, which)
    record_event(home, followed, value_of(plan_rules.attend(followed, held, came=came)))
    return followed, held


@command("dyads plan rate", "printf '5\\n6\\n' | dyads plan rate")
@click.pass_obj
def rate(home: Home, /) -> None:
    """Answer what the plan asks today: one line for each question, an empty one skips."""
    followed = latest_plan(home)
    questions = questions_today(home, followed)
    if not questions:
        line(_("The plan asks nothing today."))
        return
    _ask(home, followed, questions)


def _ask(home: Home, followed: Followed, questions: Sequence[PlanQuestion]) -> None:
    """Ask one line each, and print no answer back. Raises Failed: a line was none, or could not be kept."""
    talk = Talk(home.clock)
    with read_or_fail():
        person = who_follows(home, followed)
        if questions and person is not None:
            open_private(home, person, reads=False)
    with read_or_fail(), talk.unseen():
        questionnaire = plan_questionnaire(home, followed, questions)
        kept = Answered() if questionnaire is None else _ask_all(talk, questionnaire)
        home.writer.ready().result()
    if home.writer.trouble is not None:
        raise Failed(home.writer.trouble)
    if questions:
        line(kept.text(len(questions)))
    if kept.odd:
        raise Failed


@dataclass(frozen=True, slots=True)
class Answered:
    """Which measures were answered and skipped, by id, and whether a line was no answer; never a value."""

    answered: tuple[str, ...] = ()
    skipped: tuple[str, ...] = ()
    odd: bool = False

    def text(self, asked: int) -> str:
        """Say what was kept of so many questions."""
        left = asked - len(self.answered) - len(self.skipped)
        said = (
            [_("Kept: {measures}.", measures=", ".join(self.answered))] if self.answered else [_("Nothing was kept.")]
        )
        said += [_("Skipped: {measures}.", measures=", ".join(self.skipped))] if self.skipped else []
        said += (
            [n_("{count} question is left for later.", "{count} questions are left for later.", left)] if left else []
        )
        return " ".join(said)


def _ask_all(talk: Talk, questionnaire: Questionnaire[PlanQuestion]) -> Answered:
    kept = Answered()
    while (question := questionnaire.question) is not None:
        if talk.terminal:
            describe(talk, question)
        questionnaire.show()
        low, high = question.measure.scale
        prompt = _("A number from {low} to {high}, or Enter to skip:", low=low, high=high)
        answer = talk.ask_unseen(prompt, deliberate=True) if talk.terminal else talk.ask("")
        if answer is None:
            return kept
        value = on_scale(answer, question.measure)
        if value is not None:
            questionnaire.answer(value).result()
            kept = replace(kept, answered=(*kept.answered, question.asked.measure))
        elif not answer.strip():
            questionnaire.skip().result()
            kept = replace(kept, skipped=(*kept.skipped, question.asked.measure))
        elif talk.terminal:
            talk.say(_("That is not on the scale."))
        else:
            values = {"measure": question.asked.measure, "low": low, "high": high}
            talk.warn(_("{measure}: not a number from {low} to {high}; taken as missing", **values))
            questionnaire.skip().result()
            kept = replace(kept, skipped=(*kept.skipped, question.asked.measure), odd=True)
    return kept


_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@command("dyads plan calendar --ics plan.ics --alarm", "dyads plan calendar --ics plan.ics --reminder 19:30")
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
@click.option("--zone", metavar="ZONE", default="", help="The time zone, like Europe/Berlin; otherwise this machine’s.")
@click.pass_obj
def calendar(home: Home, /, file: Path, alarm: int | None, reminder: time | None, days: str, zone: str) -> None:
    """Write classes, retreats and meetings as a calendar file; a second import updates the first."""
    from dyads.report.calendar_file import EVERY_DAY, Reminder, calendar_file, zone_of

    followed = followed_plan(home)
    place = zone_of(zone or followed.enrolment.zone or zone_name(home.environment))
    if zone and place is None:
        raise Failed(_("This machine knows no time zone {zone}.", zone=zone))
    weekdays = _weekdays(days) if days else EVERY_DAY
    daily = Reminder(reminder, weekdays) if reminder is not None else None
    write_bytes(file, calendar_file(followed.enrolment, place, alarm, daily))
    if str(file) != "-":
        line(_("Written. Your calendar program opens it."))
        line(
            _("Its times are by the clock in {zone}.", zone=place.key)
            if place
            else _("This machine names no time zone: its times are by whatever clock shows them.")
        )


def _weekdays(text: str) -> frozenset[int]:
    found = set()
    for part in text.lower().split(","):
        if part.strip()[:3] not in _WEEKDAYS:
            raise click.UsageError(_("{text} is no day; write them like mon,wed,fri", text=part.strip()))
        found.add(_WEEKDAYS.index(part.strip()[:3]))
    return frozenset(found)


def write_bytes(file: Path, data: bytes) -> None:
    """Write a file, or the standard output for `-`. Raises Failed: it cannot be written."""
    if str(file) == "-":
        sys.stdout.buffer.write(data)
        return
    value_of(write_private(file, data))
