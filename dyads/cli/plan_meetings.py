"""`dyads plan meetings` and `rate`: what was attended, and what the plan asks."""

from collections.abc import Sequence

import click

from dyads.cli.errors import Failed, told
from dyads.cli.out import as_json, line, table
from dyads.cli.plain.rate import describe, on_scale
from dyads.cli.plain.talk import Talk
from dyads.cli.plan_common import happen, latest_plan, refuse
from dyads.cli.plan_look import meeting_rows
from dyads.cli.plan_steps import which_one
from dyads.cli.translated import Command, Group, example
from dyads.plan import changes
from dyads.plan.appointments import appointments
from dyads.plan.as_json import appointment_json
from dyads.services import plan_steps
from dyads.services.home import Home
from dyads.services.planning import Followed
from dyads.services.questionnaire import PlanDesk, PlanQuestion, open_desk, questions_after, questions_today
from dyads.words import _


@click.group(
    cls=Group,
    invoke_without_command=True,
    epilog=example("dyads plan meetings", "echo 8 | dyads plan meetings attended 1", "dyads plan meetings missed 2"),
)
@click.option("--json", "wants_json", is_flag=True, help="As JSON: a list of appointments with their keys.")
@click.pass_context
def meetings(ctx: click.Context, /, wants_json: bool) -> None:
    """List classes, retreats and meetings, and say which were attended.

    As JSON each has key, kind, name, module, week, day, days, at, seconds, script, series, moved, cancelled, attended.
    """
    if ctx.invoked_subcommand is not None:
        return
    followed = latest_plan(ctx.find_object(Home) or ctx.obj)
    if wants_json:
        as_json([appointment_json(held) for held in appointments(followed.following)])
    elif appointments(followed.following):
        table(meeting_rows(followed))
    else:
        line(_("This plan has no classes and no meetings."))


@meetings.command(epilog=example("dyads plan meetings attended 1", "echo 8 | dyads plan meetings attended 1"))
@click.argument("which")
@click.pass_obj
def attended(home: Home, /, which: str) -> None:
    """Say that the meeting WHICH was attended, and rate it: one line for each question, an empty one skips."""
    followed = latest_plan(home)
    held = which_one(followed, which)
    refuse(plan_steps.cannot_answer(followed, held))
    happen(home, followed, changes.Attended(key=held.key))
    line(_("{name}: attended.", name=held.name))
    _ask(home, followed, questions_after(home, followed, held))


@meetings.command(epilog=example("dyads plan meetings missed 2"))
@click.argument("which")
@click.pass_obj
def missed(home: Home, /, which: str) -> None:
    """Say that the meeting WHICH was missed."""
    followed = latest_plan(home)
    held = which_one(followed, which)
    refuse(plan_steps.cannot_answer(followed, held))
    happen(home, followed, changes.Missed(key=held.key))
    line(_("{name}: missed.", name=held.name))


@click.command(cls=Command, epilog=example("dyads plan rate", "printf '5\\n6\\n' | dyads plan rate"))
@click.pass_obj
def rate(home: Home, /) -> None:
    """Answer what the plan asks today: one line for each question, an empty one skips."""
    followed = latest_plan(home)
    questions = questions_today(home, followed)
    if not questions:
        line(_("The plan asks nothing today."))
    _ask(home, followed, questions)


def _ask(home: Home, followed: Followed, questions: Sequence[PlanQuestion]) -> None:
    """Ask one line each; what was given is never printed back.

    Raises:
        Failed: a line was no answer, or could not be kept.
    """
    talk = Talk()
    with told():
        desk = open_desk(home, followed, questions)
        fine = desk is None or _ask_all(talk, desk)
        home.writer.ready().result()
    if home.writer.trouble is not None:
        raise Failed(home.writer.trouble)
    if not fine:
        raise Failed


def _ask_all(talk: Talk, desk: PlanDesk) -> bool:
    fine = True
    while (question := desk.question) is not None:
        if talk.terminal:
            describe(talk, question.measure)
        desk.show()
        low, high = question.measure.scale
        prompt = _("A number from {low} to {high}, or Enter to skip:", low=low, high=high)
        answer = talk.ask_unseen(prompt) if talk.terminal else talk.ask("")
        if answer is None:
            return fine
        value = on_scale(answer, question.measure)
        if value is not None:
            desk.give(value).result()
        elif not answer.strip():
            desk.skip().result()
        elif talk.terminal:
            talk.say(_("That is not on the scale."))
        else:
            fine = False
            values = {"measure": question.asked.measure, "low": low, "high": high}
            talk.warn(_("{measure}: not a number from {low} to {high}; taken as missing", **values))
            desk.skip().result()
    return fine
