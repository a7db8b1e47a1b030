"""A journal with a past: sessions of Ann and Ben, whole, ended early, entered later, and their answers."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from uuid import UUID

from textual.pilot import Pilot

from dyads.app.app import DyadsApp
from dyads.library.scripts import find_script
from dyads.practice.measures import measure_sha256
from dyads.practice.people import InnerPart, Person
from dyads.practice.records import PrivateEvent, Rating
from dyads.practice.replay import Command
from dyads.practice.setup import Setup, questions
from dyads.services.home import Home
from dyads.services.journal import MOMENTS
from dyads.services.prepare import SittingChoices
from dyads.services.sittings import prepare_sitting
from tests.app.conftest import ANN, BEN, press, settle

NS = 1_000_000_000


def fill(home: Home) -> None:
    """Keep Ann, Ben and four sessions: complete, partial, entered later, and one of Ann's own."""
    home.writer.add_person(ANN).result(60)
    home.writer.add_person(BEN).result(60)
    for number, text in enumerate(("the worried mother", "the perfectionist")):
        home.writer.add_part(ANN.id, InnerPart(UUID(int=70 + number), text)).result(60)
    now = home.clock.now()
    sat(home, 1, now - timedelta(days=12), seconds=660)
    sat(home, 2, now - timedelta(days=5), outcome="partial", seconds=250)
    later = made(home, 3, now - timedelta(days=3), "perspective-dyad")
    home.writer.add_later(later, 1200).result(60)
    sat(home, 4, now - timedelta(days=1), script="breathing-meditation", seconds=600)
    sat(home, 5, now - timedelta(hours=2), seconds=660)


def made(home: Home, number: int, begun: datetime, script_id: str = "affect-dyad") -> Setup:
    """Return a set-up of Ann and Ben with a UUID that is always the same."""
    script = find_script(script_id, home.search_path).value
    assert script is not None
    partner: Person | None = None if script.script.form == "solo" else BEN
    prepared = prepare_sitting(
        home, SittingChoices(script_id, partner=BEN.id, first_by="chosen"), script.script, ANN, partner
    )
    return prepared.setup.model_copy(update={"begun": begun, "session": UUID(int=number)})


def sat(
    home: Home,
    number: int,
    begun: datetime,
    *,
    script: str = "affect-dyad",
    outcome: str = "complete",
    seconds: int = 660,
) -> Setup:
    """Let a session have been sat, with answers, and a note of Ann's."""
    setup = made(home, number, begun, script)
    writer = home.writer
    writer.begin(setup)
    writer.command(setup.session, Command("start", 0))
    writer.command(setup.session, Command("stop", (seconds + 10) * NS))
    for rating in answers(setup):
        writer.rate(rating)
    note = PrivateEvent(
        UUID(int=500 + number), ANN.id, setup.session, "note", -1, "It was [b]good[/b].", 0, _utc(begun)
    )
    writer.event(note)
    writer.end(setup.session, "complete" if outcome == "complete" else "partial", seconds).result(60)
    return setup


def answers(setup: Setup) -> list[Rating]:
    """Return an answer to every question: 2, 3, 4, and so on."""
    asked = [question for moment in MOMENTS for question in questions(setup, moment)]
    return [
        Rating(
            id=UUID(int=setup.session.int * 1000 + order),
            person=setup.people[question.slot],
            session=setup.session,
            measure=question.measure_id,
            measure_sha256=measure_sha256(question.measure),
            low=question.measure.scale[0],
            high=question.measure.scale[1],
            when=question.moment,
            value=2 + order % 5,
            status="given",
            shown=None,
            answered=_utc(setup.begun),
            order=order,
        )
        for order, question in enumerate(asked)
    ]


def _utc(moment: datetime) -> datetime:
    return moment.astimezone(UTC)


async def loaded(pilot: Pilot[None]) -> None:
    """Wait until the journal was read, off the screen's own thread."""
    while any(worker.group == "journal" and not worker.is_finished for worker in pilot.app.workers):
        await pilot.pause(0.01)
    await settle(pilot)


async def figures_loaded(pilot: Pilot[None]) -> None:
    """Wait until the figures were read, off the screen's own thread."""
    await settle(pilot)
    while any(worker.name == "load" and not worker.is_finished for worker in pilot.app.workers):
        await pilot.pause(0.01)
    await settle(pilot)


def pictured(
    snap_compare: Callable[..., bool], home: Home, keys: Sequence[str], look: tuple[str, tuple[int, int]]
) -> bool:
    """Take a picture after some keys, the journal read after each, and compare it."""
    theme, size = look
    home.config = home.config.changed(theme=theme)

    async def go(pilot: Pilot[None]) -> None:
        await loaded(pilot)
        for key in keys:
            await press(pilot, key)
            await loaded(pilot)

    return snap_compare(DyadsApp(home), terminal_size=size, run_before=go)
