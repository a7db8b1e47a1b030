"""The whole Perspective Dyad between two linked homes: what each knows at which point, on screen and disk."""

import tomllib
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from textual.pilot import Pilot

from dyads.app.app import DyadsApp
from dyads.app.link.sitting import LinkedSittingScreen
from dyads.library.shipped import shipped_scripts
from dyads.settings.config import Config
from tests.app.conftest import press, read, screen_name, settle
from tests.app.test_link_parts import come_to_the_wait
from tests.linked_homes import LinkedHome, News, SignedTrainer, Way, let_pass, linked_homes

ANNS = ("anns-judge", "anns-guard", "anns-clown", "anns-scholar")
BENS = ("bens-uncle", "bens-poet", "bens-clerk")
Homes = tuple[LinkedHome, LinkedHome, Way]


def the_exercise() -> dict[str, object]:
    script = tomllib.loads((shipped_scripts() / "perspective-dyad.toml").read_text(encoding="utf-8"))
    del script["ratings"], script["guidance"]
    return script


@pytest.fixture
def posted(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """All that was ever on its way from one home to the other."""
    sent: list[str] = []
    post = Way.post

    def noting(way: Way, to: str, news: News) -> None:
        sent.append(repr(news))
        post(way, to, news)  # type: ignore[arg-type]  # a side

    monkeypatch.setattr(Way, "post", noting)
    return sent


@pytest.fixture(params=[False, True], ids=["pair", "class"])
def homes(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Homes]:
    trainer = SignedTrainer(clock=None) if request.param else None  # type: ignore[arg-type]  # follows
    a, b, way = linked_homes(tmp_path, the_exercise(), parts={"a": ANNS, "b": BENS}, trainer=trainer)
    if trainer is not None:
        trainer.clock = a.clock
    a.home.config = Config(language="en", sitting="two", theme="dyads-dark")
    yield a, b, way
    b.home.close()


def drawn(home: LinkedHome) -> str:
    (draw,) = home.sitting.prepared.draws
    return draw.text


def on_disk(folder: Path, words: tuple[str, ...]) -> set[str]:
    files = [file.read_bytes() for file in folder.rglob("*") if file.is_file()]
    return {word for word in words if any(word.encode() in content for content in files)}


def kept(home: LinkedHome) -> list[tuple[str, int, str]]:
    home.home.writer.ready().result(60)
    me = home.sitting.prepared.setup.people[0]
    events = home.home.journal.events(None)
    assert {event.person for event in events} == {me}
    return [(event.kind, event.turn, event.text) for event in events]


async def until(pilot: Pilot[None], homes: Homes, reached: Callable[[], bool]) -> None:
    """Let time pass for both, one second after the other, until something is reached."""
    for _second in range(200):
        if reached():
            return
        let_pass((homes[1],), homes[2], 1)
        if isinstance(pilot.app.screen, LinkedSittingScreen):
            pilot.app.screen.look()
        else:
            homes[0].conductor.look()
        await settle(pilot)
    raise AssertionError(f"never came: {read(pilot)}")


async def to_phase(pilot: Pilot[None], homes: Homes, turn: int, name: str) -> None:
    """Go on from where both are to a phase of a turn: the partner moves both, or the trainer all."""

    def there() -> bool:
        segment = homes[1].conductor.look().position.segment
        return segment is not None and (segment.turn, segment.name) == (turn, name)

    orders = homes[0].orders
    while not there():
        if orders is not None:
            segments = homes[0].conductor.timeline.segments
            phase = next(one.index for one in segments if (one.turn, one.name) == (turn, name))
            orders.trainer.give("go", phase=phase)
        else:
            homes[1].conductor.press("next")
        let_pass((homes[1],), homes[2], 3)
        homes[0].conductor.look()
        let_pass((homes[1],), homes[2], 1)
        await settle(pilot)


async def begun(pilot: Pilot[None], homes: Homes, *, shows: bool) -> None:
    """Lead the owner of the first home into the sitting, and begin it from the other one."""
    a, b, _way = homes
    await come_to_the_wait(pilot, a)
    assert all(part in read(pilot) for part in ANNS)
    await press(pilot, "y" if shows else "escape")
    b.link.tell_stage("ready")
    await until(pilot, homes, lambda: screen_name(pilot) == "LinkedSittingScreen")
    if a.orders is None:
        b.conductor.start()
    else:
        a.orders.trainer.give("start")


@pytest.mark.parametrize("shows", [True, False], ids=["shown", "kept"])
async def test_what_is_drawn_is_known_to_nobody_else_at_any_point(
    homes: Homes, posted: list[str], tmp_path: Path, shows: bool
) -> None:
    a, b, _way = homes
    async with DyadsApp(a.home).run_test(size=(80, 24)) as pilot:
        await begun(pilot, homes, shows=shows)
        await to_phase(pilot, homes, 0, "Draw")
        await until(pilot, homes, lambda: screen_name(pilot) == "DrawScreen")
        assert drawn(a) in read(pilot)
        await press(pilot, "enter")
        assert drawn(a) not in read(pilot)
        await to_phase(pilot, homes, 0, "Guess")
        await to_phase(pilot, homes, 0, "Reveal")
        await until(pilot, homes, lambda: screen_name(pilot) == "LinkedSittingScreen")
        assert drawn(a) not in read(pilot), "it is said, and stands nowhere"
        await to_phase(pilot, homes, 1, "Draw")
        assert not [part for part in BENS if part in read(pilot)]
        b.link.show_parts(BENS)  # it comes late
        await to_phase(pilot, homes, 1, "Tell")
        await until(pilot, homes, lambda: "One of these speaks: bens-uncle, bens-poet, bens-clerk." in read(pilot))
        await to_phase(pilot, homes, 1, "Guess")
        await until(pilot, homes, lambda: screen_name(pilot) == "GuessScreen")
        assert all(part in read(pilot) for part in BENS)
        await press(pilot, *"poet", "enter")
        await to_phase(pilot, homes, 1, "Reveal")
        assert not [part for part in BENS if part in read(pilot)]
        assert kept(a) == [("draw", 0, drawn(a)), ("reveal", 0, drawn(a)), ("guess", 1, "poet")]
        assert kept(b) == [("draw", 1, drawn(b))]
        travelled = {part for part in ANNS if any(part in news for news in posted)}
        assert travelled == (set(ANNS) if shows else set())
        assert not any(f"parts=('{drawn(a)}',)" in news for news in posted)
        assert not on_disk(tmp_path / "b", ANNS), "what was shown is not kept"
        assert not on_disk(tmp_path / "a", BENS)


async def test_who_was_shown_no_list_is_offered_none_to_guess_from(homes: Homes) -> None:
    fallback = the_exercise()["draw"]
    async with DyadsApp(homes[0].home).run_test(size=(80, 24)) as pilot:
        await begun(pilot, homes, shows=False)
        await to_phase(pilot, homes, 1, "Guess")
        await until(pilot, homes, lambda: screen_name(pilot) == "GuessScreen")
        assert isinstance(fallback, dict)
        assert not [part for part in fallback["fallback"] if part in read(pilot)]


@pytest.mark.parametrize(("turn", "name", "page"), [(0, "Draw", "DrawScreen"), (1, "Guess", "GuessScreen")])
async def test_a_page_for_one_person_goes_as_the_partner_ends_the_sitting(
    homes: Homes, turn: int, name: str, page: str
) -> None:
    async with DyadsApp(homes[0].home).run_test(size=(80, 24)) as pilot:
        await begun(pilot, homes, shows=False)
        await to_phase(pilot, homes, turn, name)
        await until(pilot, homes, lambda: screen_name(pilot) == page)
        homes[1].conductor.press("stop")
        await until(pilot, homes, lambda: screen_name(pilot) == "EndedScreen")
