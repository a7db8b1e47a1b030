"""Takes the pictures of the README and the guides from the app itself: `make pictures`.

The app runs without a terminal on a home in a temporary folder, with a clock that stands still and a journal of some
weeks that is always the same; so the same source gives the same bytes. German pictures lie in a folder `de`.
"""

import asyncio
import re
import sys
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

from textual.pilot import Pilot
from textual.screen import Screen

from dyads.app.app import DyadsApp
from dyads.app.classroom.invitation import ClassInvitationScreen
from dyads.app.classroom.trainer import ClassScreen
from dyads.app.common.screen import StepScreen
from dyads.app.link.meet import MeetScreen
from dyads.app.link.sitting import LinkedSittingScreen
from dyads.app.people.sealing import SealingScreen
from dyads.app.session.sitting import SittingScreen
from dyads.app.session.stage import stage_roles
from dyads.classroom.interface import PairStatus
from dyads.library.plans import find_plan
from dyads.library.scripts import find_script, in_language
from dyads.link.interface import Stage as LinkStage
from dyads.link.places import parse_address
from dyads.link.ways import MeetingPlace
from dyads.link.words import MeetingCode
from dyads.plan import changes
from dyads.plan.appointments import appointments
from dyads.practice.fields import NS
from dyads.practice.measures import measure_sha256
from dyads.practice.people import Person
from dyads.practice.records import Rating
from dyads.practice.replay import Command
from dyads.practice.setup import questions
from dyads.practice.timeline import total_seconds
from dyads.services import planning
from dyads.services.class_opening import OpenedClass
from dyads.services.classroom import class_script
from dyads.services.clock import HandClock
from dyads.services.home import Home
from dyads.services.journal import MOMENTS
from dyads.services.link_opening import OpenedLink
from dyads.services.prepare import SittingChoices
from dyads.services.sittings import SessionOptions, prepare_sitting, remember_choices
from dyads.settings.config import Config
from dyads.settings.places import Places
from dyads.sound.interface import SilentBells
from dyads.words import LANGUAGES, Language, use

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.classroom.in_memory import InMemoryClass
from tests.linked_homes import LinkedHome, let_pass, linked_homes  # two homes in one process

PLACE = MeetingPlace(parse_address("practice.example.org"))
MS = NS // 1_000
PICTURES = Path(__file__).parents[1] / "docs" / "pictures"
SIZE = (80, 24)
EVENING = datetime(2026, 11, 21, 19, 30, tzinfo=timezone(timedelta(hours=1)))
FIRST_WEEK = date(2026, 11, 2)
FIRST_DAYS = {"gentle-four-weeks": FIRST_WEEK, "peer-group": date(2026, 9, 6)}
"""On which day each plan of the pictures began."""
WEEKS = 11
NAMES: dict[Language, tuple[str, str]] = {"en": ("Ann", "Ben"), "de": ("Anna", "Ben")}
ME, OTHER = UUID("00000000-0000-4000-8000-000000000001"), UUID("00000000-0000-4000-8000-000000000002")

Look = Pilot[None]


@dataclass(frozen=True, slots=True)
class Camera:
    """Takes pictures in one language and keeps them by name.

    Attributes:
        language: what the app speaks.
        clock: the clock of the pictures.
        taken: what was taken.
    """

    language: Language
    clock: HandClock
    taken: dict[str, str]

    def take(self, pilot: Look, name: str) -> None:
        """Take a picture of what is shown."""
        self.taken[name] = clean(pilot.app.export_screenshot(title="dyads"))


def clean(svg: str) -> str:
    """Return a picture without ids that are new each time, and without fonts from elsewhere."""
    svg = re.sub(r"@font-face \{.*?\}\s*", "", svg, flags=re.DOTALL)
    svg = re.sub(r"terminal-\d+", "dyads", svg)
    svg = svg.replace("Fira Code, monospace", "Fira Code, DejaVu Sans Mono, Menlo, Consolas, monospace")
    return "\n".join(line.rstrip() for line in svg.splitlines()) + "\n"


# The home of the pictures


class QuietBells(SilentBells):
    """Bells that are said to ring, on a machine without sound too."""

    player = "miniaudio"


def people(language: Language) -> tuple[Person, Person]:
    """Return who sits here."""
    first, second = NAMES[language]
    return Person(ME, first, me=True), Person(OTHER, second)


def home_of(folder: Path, camera: Camera, **config: str) -> Home:
    """Return a home in a folder; the clock is the camera's, and the bells are silent."""
    return Home(
        Places(folder, folder, folder),
        config=Config(language=camera.language, theme="dyads-dark", sitting="two").changed(**config),
        clock=camera.clock,
        environment={},
        make_bells=lambda _config, _terminal: QuietBells(camera.clock),
        ask_whether_display_stays_on=lambda: True,
    )


def practise(home: Home, language: Language, plan: str) -> None:
    """Keep some weeks of practice: affect dyads, some perspective dyads, one ended early, and a plan begun."""
    me, other = people(language)
    for person in (me, other):
        home.writer.add_person(person).result(60)
    random = Random(11)  # noqa: S311  # a diary that is always the same
    days = [day for day in range(WEEKS * 7, 1, -1) if day % 7 in {1, 3, 6} and random.random() < 0.85]
    for number, ago in enumerate(days, start=1):
        scripts: tuple[str, ...] = ("perspective-dyad",) if number % 5 == 0 else ("affect-dyad",)
        if FIRST_WEEK <= (EVENING - timedelta(days=ago)).date() < FIRST_WEEK + timedelta(days=7):
            scripts = ("just-like-me", "three-minute-listening")
        for script in scripts:
            sat(home, script, number, len(days), ago, random, (me, other))
    file = find_plan(plan, home.search_path).value
    assert file is not None
    wish = replace(planning.enrolment_request(home, file, FIRST_DAYS[plan]), partner=other.name)
    for kept in planning.begin(home, wish):
        kept.result(60)
    remember_choices(home, SittingChoices("affect-dyad", partner=OTHER))
    home.writer.ready().result(60)


def sat(
    home: Home, script_id: str, number: int, sessions: int, ago: int, random: Random, pair: tuple[Person, Person]
) -> None:
    """Keep one session of some days ago, with everybody's answers."""
    found = find_script(script_id, home.search_path).value
    assert found is not None
    choices = SittingChoices(script_id, partner=OTHER, first_by="chosen", chosen=0 if number % 2 else 1)
    begun = EVENING - timedelta(days=ago, minutes=random.randrange(40))
    prepared = prepare_sitting(home, choices, in_language(found, home.language), *pair)
    session = UUID(int=number * 10 + (script_id == "just-like-me"))
    setup = prepared.setup.model_copy(update={"begun": begun, "session": session})
    whole = number != sessions - 4
    seconds = total_seconds(found.script) if whole else 250
    home.writer.begin(setup)
    home.writer.command(setup.session, Command("start", 0))
    asked = [question for moment in MOMENTS for question in questions(setup, moment)]
    for order, question in enumerate(asked):
        low, high = question.measure.scale
        middle = 3.1 + (1.3 if question.moment == "after" else 0) + 0.8 * number / sessions
        rating = Rating(
            id=UUID(int=session.int * 100 + order),
            person=setup.people[question.slot],
            session=setup.session,
            measure=question.measure_id,
            measure_sha256=measure_sha256(question.measure),
            low=low,
            high=high,
            when=question.moment,
            value=min(high, max(low, round(random.gauss(middle, 0.9)))),
            status="given",
            shown=None,
            answered=begun.astimezone(UTC),
            order=order,
        )
        if whole or question.moment == "before":
            home.writer.rate(rating)
    home.writer.command(setup.session, Command("stop", (seconds + 10) * NS))
    home.writer.end(setup.session, "complete" if whole else "partial", seconds).result(60)


# Walks through the app


async def calm(pilot: Look) -> None:
    """Wait until nothing is under way any more."""
    for _turn in range(4):
        await pilot.pause()


async def press(pilot: Look, *keys: str) -> None:
    """Press keys, each after what the one before did; in a sitting as somebody who reads first."""
    app = pilot.app
    assert isinstance(app, DyadsApp)
    for key in keys:
        if isinstance(app.screen, StepScreen) and isinstance(app.home.clock, HandClock):
            app.home.clock.turn(3)
        await pilot.press(key)
        await calm(pilot)


async def reach(pilot: Look, screen: str) -> None:
    """Wait until a screen is there.

    Raises:
        RuntimeError: if it does not come.
    """
    for _turn in range(400):
        if type(pilot.app.screen).__name__ == screen:
            await calm(pilot)
            return
        await pilot.pause(0.01)
    raise RuntimeError(f"{screen} never came; here is {pilot.app.screen}")


async def turn(pilot: Look, clock: HandClock, seconds: int) -> None:
    """Let time pass, with a look every second as in life."""
    stage = next(screen for screen in pilot.app.screen_stack if isinstance(screen, SittingScreen))
    for _second in range(seconds):
        clock.turn(1)
        stage.look()
        await pilot.pause()
    await calm(pilot)


async def rate(pilot: Look, answers: Sequence[str]) -> None:
    """Look away, then answer every question."""
    await reach(pilot, "LookAwayScreen")
    await press(pilot, "enter")
    for answer in answers:
        await reach(pilot, "RateScreen")
        await press(pilot, answer, "enter")


async def agree(pilot: Look) -> None:
    """Read to the end, and agree."""
    while type(pilot.app.screen).__name__ == "AgreeScreen":
        await press(pilot, "enter")


async def first_evening(pilot: Look, camera: Camera) -> None:
    """Take the first question of the first evening."""
    await reach(pilot, "WelcomeScreen")
    camera.take(pilot, "welcome")


async def sitting(pilot: Look, camera: Camera) -> None:
    """Take every page of a sitting, from today to "kept"."""
    camera.take(pilot, "today")
    await press(pilot, "enter")
    await reach(pilot, "SetupScreen")
    camera.take(pilot, "setup")
    await press(pilot, "enter")
    await reach(pilot, "AgreeScreen")
    camera.take(pilot, "agreements")
    await agree(pilot)
    await reach(pilot, "GuidanceScreen")
    camera.take(pilot, "guidance")
    await press(pilot, "enter")
    await reach(pilot, "LookAwayScreen")
    camera.take(pilot, "look-away")
    await press(pilot, "enter")
    await reach(pilot, "RateScreen")
    await press(pilot, "4")
    camera.take(pilot, "rating")
    await press(pilot, "enter")
    await rate(pilot, "5")
    await reach(pilot, "SittingScreen")
    await press(pilot, "enter")
    await turn(pilot, camera.clock, 85)
    camera.take(pilot, "sitting")
    await turn(pilot, camera.clock, 256)
    camera.take(pilot, "role-change")
    await turn(pilot, camera.clock, 30)
    await press(pilot, "x")
    await reach(pilot, "StopScreen")
    camera.take(pilot, "stop")
    await press(pilot, "enter")
    await reach(pilot, "SittingScreen")
    await turn(pilot, camera.clock, 310)
    await press(pilot, "enter")
    for answers in (("6", "5"), ("6", "4")):
        await rate(pilot, answers)
    await reach(pilot, "NoteOffer")
    await press(pilot, "enter")
    await reach(pilot, "KeptScreen")
    camera.take(pilot, "kept")


async def elsewhere(pilot: Look, camera: Camera) -> None:
    """Take what two agree on who sit in two places."""
    await press(pilot, "enter")
    await reach(pilot, "SetupScreen")
    await press(pilot, "down", "down", "right", "right", "enter")
    await reach(pilot, "AgreeScreen")
    await agree(pilot)
    await reach(pilot, "AgreeApartScreen")
    camera.take(pilot, "apart")


async def rooms(pilot: Look, camera: Camera) -> None:
    """Take every room that is opened from today."""
    keys = {
        "journal": ("3",),
        "plan": ("2",),
        "trends": ("4", "1", "enter"),
        "scripts": ("6",),
        "timeline": ("6", "enter"),
        "editor": ("6", "plus", "1", *"evening-dyad", "enter"),
        "settings": ("5",),
    }
    for name, way in keys.items():
        await press(pilot, *way)
        await pilot.app.workers.wait_for_complete()  # they read; here none of them waits for a person any more
        await pilot.pause(0.5 if name == "editor" else 0)
        await calm(pilot)
        camera.take(pilot, name)
        while len(pilot.app.screen_stack) > 1:
            pilot.app.pop_screen()
            await calm(pilot)
    pilot.app.push_screen(SealingScreen(ME, NAMES[camera.language][0]))
    await calm(pilot)
    camera.take(pilot, "sealing")


async def group(pilot: Look, camera: Camera) -> None:
    """Take the meetings of a peer group, and what a class sees on the wall."""
    app = pilot.app
    assert isinstance(app, DyadsApp)
    followed = planning.running(app.home)
    assert followed is not None
    been = [changes.Attended(key=held.key) for held in appointments(followed.enrolment)[:4]]
    for kept in planning.record(app.home, followed.enrolment.id, *been):
        kept.result(60)
    await press(pilot, "2")
    camera.take(pilot, "meetings")
    await press(pilot, "escape")
    found = find_script("affect-dyad", app.home.search_path).value
    assert found is not None
    script = in_language(found, camera.language)
    made = prepare_sitting(app.home, SittingChoices("affect-dyad", first_by="chosen"), script, *people(camera.language))
    app.open_sitting(made, SessionOptions(kept=False), room=True)
    await reach(pilot, "RoomScreen")
    await press(pilot, "enter")
    await turn(pilot, camera.clock, 85)
    camera.take(pilot, "room")


async def linked(language: Language, taken: dict[str, str]) -> None:
    """Take the words, and a linked sitting on both screens."""
    with tempfile.TemporaryDirectory() as folder:
        file = find_script(
            "affect-dyad", home_of(Path(folder), Camera(language, HandClock(EVENING), taken)).search_path
        ).value
        assert file is not None
        script = in_language(file, language).model_dump(mode="json", exclude_defaults=True)
        first, second, way = linked_homes(Path(folder), script)
        names = NAMES[language]
        for home in (first.home, second.home):
            home.config = Config(language=language, theme="dyads-dark", sitting="two")
        use(language)
        way.met = False
        code = MeetingCode(11 * 10**11)
        await shown(first.home, MeetScreen(OpenedLink(first.link, PLACE, code)), language, "words", taken)
        way.met = True
        way.both_tell()
        first.conductor.start()
        let_pass((first, second), way, 100)
        await shown(first.home, page_of(first, names), language, "linked-a", taken)
        await shown(second.home, page_of(second, names[::-1]), language, "linked-b", taken)
        second.conductor.press("pause")
        let_pass((first, second), way, 1)
        await shown(first.home, page_of(first, names), language, "linked-paused", taken)
        for home in (first.home, second.home):
            home.close()


CLASS: dict[Language, tuple[str, ...]] = {
    "en": ("Monday group", "two more minutes"),
    "de": ("Montagsgruppe", "noch zwei Minuten"),
}
"""What the class of the pictures is called, and what its trainer says."""
PEOPLE = (
    "Ann Ben Cleo Dan Eva Finn Gita Hugo Ida Jan Kim Lea Max Nora Olaf Pia Quinn Rosa Sven Tara Udo Vera Wim Yuri Zoe"
)
STAGES: tuple[LinkStage, ...] = ("ready", "ready", "ready", "answering", "answering", "answering", "ready", "ready")


async def classroom(language: Language, taken: dict[str, str]) -> None:
    """Take a trainer's screen: the invitation, a class before it begins, and while it runs."""
    with tempfile.TemporaryDirectory() as folder:
        clock = HandClock(EVENING)
        home = home_of(Path(folder), Camera(language, clock, taken))
        use(language)
        file = find_script("affect-dyad", home.search_path).value
        assert file is not None
        title, message = CLASS[language]
        held = InMemoryClass(clock, class_script(home, file), title=title)
        await shown(home, ClassInvitationScreen(held.trainer), language, "class-invitation", taken)
        people = [held.join(name) for name in PEOPLE.split()]
        for one, other in zip(people[:-1:2], people[1::2], strict=True):
            held.trainer.pair(one.id, other.id)
        for at, one in enumerate(people[:-1]):
            one.report(PairStatus(STAGES[at % len(STAGES)], "here", 2 * MS))
        await shown(home, ClassScreen(OpenedClass(held.trainer, language)), language, "class-before", taken)
        held.trainer.give("start")
        clock.turn(3)
        held.trainer.give("say", message=message)
        for at, one in enumerate(people[:-1]):
            paused = at in {6, 7}
            one.report(PairStatus("sitting", "here", 2 * MS, 2, 130 + 35 * paused, is_paused=paused))
        held.mark(people[13].id, "gone")
        await shown(home, ClassScreen(OpenedClass(held.trainer, language)), language, "class-running", taken)
        for link in [link for one in people if (link := one.pair_link()) is not None]:
            link.close()
        home.close()


def page_of(home: LinkedHome, names: tuple[str, str]) -> LinkedSittingScreen:
    cast = stage_roles(home.sitting.prepared.setup, names)
    return LinkedSittingScreen(home.sitting, cast, link=home.link, side=home.link.side)


async def shown(home: Home, screen: Screen[Any], language: Language, name: str, taken: dict[str, str]) -> None:
    """Take a picture of one page."""
    async with DyadsApp(home).run_test(size=SIZE) as pilot:
        await calm(pilot)
        pilot.app.push_screen(screen)
        await calm(pilot)
        assert isinstance(home.clock, HandClock)
        Camera(language, home.clock, taken).take(pilot, name)


Walk = Callable[[Look, Camera], Awaitable[None]]


@asynccontextmanager
async def opened(camera: Camera, plan: str) -> AsyncIterator[Look]:
    """Open the app on a home of its own; one that follows a plan has weeks of practice."""
    with tempfile.TemporaryDirectory() as folder:
        home = home_of(Path(folder), camera, **({} if plan else {"sitting": ""}))
        if plan:
            practise(home, camera.language, plan)
        async with DyadsApp(home).run_test(size=SIZE) as pilot:
            await calm(pilot)
            yield pilot
        home.close()


async def pictures(language: Language) -> dict[str, str]:
    """Return every picture in a language, by name."""
    taken: dict[str, str] = {}
    gentle = "gentle-four-weeks"
    walks: tuple[tuple[Walk, str], ...] = (
        (first_evening, ""),
        (sitting, gentle),
        (elsewhere, gentle),
        (rooms, gentle),
        (group, "peer-group"),
    )
    for walk, plan in walks:
        camera = Camera(language, HandClock(EVENING), taken)
        async with opened(camera, plan) as pilot:
            await walk(pilot, camera)
    await linked(language, taken)
    await classroom(language, taken)
    return taken


def main() -> int:
    """Write every picture; return the exit code."""
    for language in LANGUAGES:
        folder = PICTURES if language == "en" else PICTURES / language
        folder.mkdir(parents=True, exist_ok=True)
        for name, svg in asyncio.run(pictures(language)).items():
            (folder / f"{name}.svg").write_text(svg, encoding="utf-8")
            print(f"{folder.relative_to(PICTURES.parent)}/{name}.svg")
    return 0


if __name__ == "__main__":
    sys.exit(main())
