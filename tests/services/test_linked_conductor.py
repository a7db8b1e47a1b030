"""Two conductors in step: what one gives counts on both, whatever lies between them."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from random import Random

import pytest

from dyads.practice.fields import NS
from dyads.practice.linked import distinct
from dyads.practice.replay import Command, CommandKind, Given
from dyads.presentation.sitting import way_text
from dyads.services.home import Home
from dyads.services.interrupted import interrupted_sitting
from dyads.services.snapshot import LinkedSnapshot, Snapshot
from tests.linked_homes import LinkedHome, Way, let_pass, linked_homes

LONG: dict[str, object] = {
    "format": 1,
    "title": "Long",
    "rounds": 9,
    "bells": {"settle": "0s"},
    "turn": [{"name": name, "length": "5m"} for name in ("One", "Two")],
}


@pytest.fixture
def pair(tmp_path: Path) -> Iterator[tuple[LinkedHome, LinkedHome, Way]]:
    a, b, way = linked_homes(tmp_path)
    yield a, b, way
    a.home.close()
    b.home.close()


def linked(view: Snapshot) -> LinkedSnapshot:
    assert view.linked is not None
    return view.linked


def place(view: Snapshot) -> tuple[str, str | None, int]:
    name = None if view.position.segment is None else view.position.segment.name
    return view.position.standing, name, round(view.position.elapsed / NS)


def begun(homes: Sequence[LinkedHome], way: Way, seconds: float) -> None:
    """Start at side `a` and let time pass."""
    let_pass(homes, way, 1)
    homes[0].conductor.start()
    let_pass(homes, way, seconds)


def same(homes: Sequence[LinkedHome], way: Way, seconds: float = 5) -> tuple[str, str | None, int]:
    """Return where both stand, once both know the same."""
    first, second = let_pass(homes, way, seconds)
    assert distinct(homes[0].conductor.commands) == distinct(homes[1].conductor.commands)
    assert place(first) == place(second)
    return place(first)


def test_both_begin_together_and_the_same_bells_ring_on_both(pair: tuple[LinkedHome, LinkedHome, Way]) -> None:
    a, b, way = pair
    begun((a, b), way, 12)
    first, second = let_pass((a, b), way, 320)
    assert place(first) == place(second) == ("ended", None, 0)
    assert len(a.bells.heard()) == 9
    assert b.bells.heard() == pytest.approx(a.bells.heard(), abs=0.001)


def test_each_sees_the_other_as_the_second_slot(pair: tuple[LinkedHome, LinkedHome, Way]) -> None:
    a, b, way = pair
    begun((a, b), way, 20)
    first, second = let_pass((a, b), way, 1)
    assert first.position.segment is not None
    assert second.position.segment is not None
    assert (first.position.segment.speaker, second.position.segment.speaker) == (0, 1)


def test_a_pause_stops_both_and_says_whose_it_is(pair: tuple[LinkedHome, LinkedHome, Way]) -> None:
    a, b, way = pair
    begun((a, b), way, 30)
    b.conductor.press("pause")
    first, second = let_pass((a, b), way, 3)
    assert place(first) == place(second)
    assert first.position.standing == "paused"
    assert linked(first).holds == linked(second).holds == ("b",)
    assert linked(first).last == ("b", "pause")


def test_who_paused_too_stays_paused_when_the_other_goes_on_unaware(
    pair: tuple[LinkedHome, LinkedHome, Way],
) -> None:
    a, b, way = pair
    begun((a, b), way, 30)
    way.is_cut = True
    a.conductor.press("pause")
    b.conductor.press("pause")
    let_pass((a, b), way, 2)
    a.conductor.press("resume")
    way.mend()
    first, _second = let_pass((a, b), way, 3)
    assert first.position.standing == "paused"
    assert linked(first).holds == ("b",)
    assert linked(first).last == ("a", "resume")
    b.conductor.press("resume")
    assert same((a, b), way)[0] == "running"


@pytest.mark.parametrize("rounds", [4, pytest.param(25, marks=pytest.mark.slow)])
def test_both_press_at_once_again_and_again_and_it_counts_once_each_time(tmp_path: Path, rounds: int) -> None:
    a, b, way = linked_homes(tmp_path, LONG, delay=0.04)
    begun((a, b), way, 2)
    for _ in range(rounds):
        visit = a.conductor.look().position.visit
        a.conductor.press("next")
        b.conductor.press("next")
        same((a, b), way, 2)
        assert a.conductor.look().position.visit == b.conductor.look().position.visit == visit + 1
        a.conductor.press("pause")
        b.conductor.press("pause")
        assert same((a, b), way, 1)[0] == "paused"
        a.conductor.press("resume")
        b.conductor.press("resume")
        assert same((a, b), way, 2)[0] == "running"
    a.home.close()
    b.home.close()


def test_a_lost_link_stops_no_clock_and_what_was_pressed_meanwhile_holds_on_both(
    pair: tuple[LinkedHome, LinkedHome, Way],
) -> None:
    a, b, way = pair
    begun((a, b), way, 30)
    way.is_cut = True
    a.conductor.press("next")
    first, second = let_pass((a, b), way, 15)
    assert place(first) != place(second)
    assert linked(first).presence.state == "gone"
    assert linked(first).asks_first
    assert first.position.standing == second.position.standing == "running"
    way.mend()
    name = same((a, b), way)[1]
    assert name == "Grateful"
    assert not linked(a.conductor.look()).asks_first


def test_keys_that_move_do_not_ask_again_once_one_went_on_alone(pair: tuple[LinkedHome, LinkedHome, Way]) -> None:
    a, b, way = pair
    begun((a, b), way, 30)
    way.is_cut = True
    let_pass((a, b), way, 14)
    assert linked(a.conductor.press("next")).asks_first is False
    assert linked(let_pass((a,), way, 3)[0]).asks_first is False


def test_a_pause_that_comes_late_takes_back_nothing_that_was_lived_through(
    pair: tuple[LinkedHome, LinkedHome, Way],
) -> None:
    a, b, way = pair
    begun((a, b), way, 30)
    way.is_cut = True
    b.conductor.press("pause")
    let_pass((a, b), way, 40)
    before = a.conductor.look().position.elapsed
    way.mend()
    first, second = let_pass((a, b), way, 4)
    assert place(first) == place(second)
    assert first.position.standing == "paused"
    assert first.position.elapsed >= before - NS
    late = linked(first).late
    assert late is not None
    assert (late.author, late.kind) == ("b", "pause")
    assert late.by == pytest.approx(40 * NS, abs=2 * NS)
    assert linked(second).late == late


def test_a_partners_stop_silences_the_bells_and_nobody_says_whose_it_was(
    pair: tuple[LinkedHome, LinkedHome, Way],
) -> None:
    a, b, way = pair
    begun((a, b), way, 30)
    hushed = a.bells.hushed
    b.conductor.press("stop")
    first, second = let_pass((a, b), way, 2)
    assert first.position.standing == second.position.standing == "stopped"
    assert a.bells.hushed == hushed + 1
    assert linked(first).last == ("a", "start")
    assert linked(first).holds == ()


def test_one_who_sleeps_comes_back_to_the_present_place_and_no_missed_bell_rings(
    pair: tuple[LinkedHome, LinkedHome, Way],
) -> None:
    a, b, way = pair
    begun((a, b), way, 30)
    b.link.is_asleep = True
    let_pass((a,), way, 50)
    b.link.is_asleep = False
    woke = b.clock.monotonic / NS
    back = b.conductor.look()
    assert back.position.standing == "halted"
    assert linked(back).rejoins
    first, second = let_pass((a, b), way, 1)
    assert place(first) == place(second)
    assert first.position.segment is not None
    assert first.position.segment.name == "Grateful"
    assert not linked(second).rejoins
    let_pass((a, b), way, 60)
    assert [name for name in b.bells.heard() if b.bells.heard()[name] > woke] == [
        name for name in a.bells.heard() if a.bells.heard()[name] > woke + 1
    ]


def test_both_asleep_at_once_stand_where_the_second_left_and_any_key_goes_on(
    pair: tuple[LinkedHome, LinkedHome, Way],
) -> None:
    a, b, way = pair
    begun((a, b), way, 30)
    a.link.is_asleep = True
    let_pass((b,), way, 2)
    b.link.is_asleep = True
    way.turn(600, step=5)
    a.link.is_asleep = b.link.is_asleep = False
    where = same((a, b), way)
    assert where[0] == "halted"
    assert where[2] == pytest.approx(22, abs=2)
    a.conductor.press("resume")
    assert same((a, b), way)[0] == "running"


def test_one_who_returns_and_finds_nobody_is_asked_whether_to_go_on_alone(
    pair: tuple[LinkedHome, LinkedHome, Way],
) -> None:
    a, b, way = pair
    begun((a, b), way, 30)
    way.is_cut = True
    b.link.is_asleep = True
    let_pass((a,), way, 60)
    back = let_pass((b,), way, 9)[0]
    assert (back.position.standing, linked(back).offers_alone) == ("halted", False)
    back = let_pass((b,), way, 2)[0]
    assert linked(back).offers_alone
    b.conductor.press("resume")
    back = let_pass((b,), way, 5)[0]
    assert (back.position.standing, linked(back).offers_alone) == ("running", False)


@pytest.mark.parametrize(("outage", "rings"), [(3.0, True), (9.0, False)])
def test_a_bell_that_was_due_a_moment_ago_rings_and_an_older_one_is_only_shown(
    pair: tuple[LinkedHome, LinkedHome, Way], outage: float, rings: bool
) -> None:
    a, b, way = pair
    begun((a, b), way, 30)
    way.is_cut = True
    a.conductor.press("next")
    let_pass((a, b), way, outage)
    way.mend()
    let_pass((a, b), way, 0.5)
    assert "change-3-2" in a.bells.heard()
    assert ("change-3-2" in b.bells.heard()) is rings
    shown = b.conductor.look().cue
    assert shown is not None
    assert shown.name == "change-3-2"


def test_no_bell_rings_twice_when_a_race_takes_it_back(pair: tuple[LinkedHome, LinkedHome, Way]) -> None:
    a, b, way = pair
    begun((a, b), way, 68)
    way.is_cut = True
    b.conductor.press("pause")
    let_pass((a, b), way, 5)
    at = a.bells.heard()["change-3-2"]
    way.mend()
    same((a, b), way, 2)
    b.conductor.press("resume")
    let_pass((a, b), way, 8)
    assert a.bells.times["change-3-2"] == [at]
    assert b.bells.heard()["change-3-2"] > at


@pytest.mark.parametrize("who", [0, 1])
def test_a_program_that_was_killed_comes_back_to_the_present_place(tmp_path: Path, who: int) -> None:
    a, b, way = linked_homes(tmp_path)
    homes = [a, b]
    begun(homes, way, 30)
    homes[who].crash()
    other = homes[1 - who]
    other.conductor.press("pause")
    let_pass((other,), way, 15)
    homes[who] = homes[who].start_again(way, tmp_path / homes[who].link.side)
    back = homes[who].conductor.look()
    assert linked(back).rejoins
    where = same(homes, way)
    assert where[0] == "paused"
    homes[who].conductor.press("resume")
    assert same(homes, way)[0] == "running"
    numbers = [command.given.n for command in homes[who].conductor.commands if command.given is not None]
    assert max(numbers) >= 1000
    for home in homes:
        home.home.close()


@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize("slept", [True, False], ids=["slept, then killed", "killed again and again"])
def test_a_program_killed_before_an_answer_shows_no_moment_as_lived_that_may_not_have_been(
    tmp_path: Path, slept: bool, times: int
) -> None:
    """However long nobody was here: until the partner's log is there it stands where it was last seen."""
    a, b, way = linked_homes(tmp_path)
    begun((a, b), way, 30)
    a.link.is_asleep = True
    let_pass((b,), way, 2)
    where = b.conductor.look().position
    if slept:
        b.link.is_asleep = True
        way.turn(600, step=5)
        b.link.is_asleep = False
        assert place(b.conductor.look())[:2] == ("halted", where.segment and where.segment.name)
    for _ in range(times):
        b.crash()
        way.turn(300, step=5)
        home = Home(b.home.places, clock=b.clock, environment={})
        left = interrupted_sitting(home)
        assert left is not None
        assert left.state == "within"
        assert left.elapsed_seconds == pytest.approx(22, abs=3)
        home.close()
        b = b.start_again(way, tmp_path / "b")
        back = b.conductor.look()
        assert linked(back).rejoins
        assert back.position.standing == "halted"
        assert back.position.elapsed == pytest.approx(where.elapsed, abs=3 * NS)
    a.link.is_asleep = False
    assert same((a, b), way)[0] == "halted", "both were away"
    for home_of in (a, b):
        home_of.home.close()


def test_what_the_partner_has_answered_stays_lived_after_a_later_crash(tmp_path: Path) -> None:
    a, b, way = linked_homes(tmp_path)
    begun((a, b), way, 30)
    b.link.is_asleep = True
    let_pass((a,), way, 20)
    b.link.is_asleep = False
    same((a, b), way)
    let_pass((a, b), way, 5)
    lived = a.conductor.actual_seconds
    b.crash()
    way.is_cut = True
    b = b.start_again(way, tmp_path / "b")
    assert linked(b.conductor.look()).rejoins
    assert b.conductor.actual_seconds == pytest.approx(lived, abs=3)
    for home in (a, b):
        home.home.close()


def test_a_sitting_without_its_link_is_gone_on_with_alone(tmp_path: Path) -> None:
    a, b, way = linked_homes(tmp_path)
    begun((a, b), way, 30)
    b.crash()
    let_pass((a,), way, 20)
    b = b.start_again(way, tmp_path / "b", link=False)
    view = let_pass((b,), way, 11)[0]
    assert (view.position.standing, linked(view).offers_alone, linked(view).presence.state) == ("halted", True, "off")
    b.conductor.press("resume")
    view = let_pass((b,), way, 400)[0]
    assert view.position.standing == "ended"
    assert b.conductor.finish() == "complete"
    a.home.close()
    b.home.close()


def test_a_side_that_has_finished_takes_nothing_any_more(pair: tuple[LinkedHome, LinkedHome, Way]) -> None:
    a, b, way = pair
    begun((a, b), way, 30)
    a.conductor.press("stop")
    way.is_cut = True
    a.conductor.finish()
    commands = a.conductor.commands
    b.conductor.press("next")
    way.mend()
    let_pass((a, b), way, 3)
    assert a.conductor.commands == commands


def test_what_was_given_is_on_the_disk_before_it_is_sent(pair: tuple[LinkedHome, LinkedHome, Way]) -> None:
    a, b, way = pair
    begun((a, b), way, 30)
    a.conductor.press("pause")
    let_pass((a, b), way, 1)
    for home in (a, b):
        record = home.home.journal.record(home.sitting.prepared.setup.session)
        assert record is not None
        assert record.commands == home.conductor.commands
        assert set(home.bells.asked) & set(record.rung)


def test_the_way_tells_of_an_absence_as_of_an_interruption() -> None:
    commands = (Command("pause", 3, Given("a", 1)), Command("away", 5, Given("b", 1, (), to=9)))
    assert way_text(commands) == "a pause, an interruption"


KEYS: tuple[CommandKind, ...] = ("pause", "resume", "next", "back", "still", "swap", "resume", "next")


def anything(folder: Path, seed: int) -> None:
    """Press, lose, cut, sleep and kill by chance; then let all be well, and look where both are."""
    chance = Random(seed)
    a, b, way = linked_homes(folder, delay=chance.choice((0.0, 0.05, 0.3)), loss=chance.choice((0.0, 0.3)))
    homes = [a, b]
    begun(homes, way, 3)
    for _ in range(12):
        which = chance.randrange(2)
        match chance.choice(("key", "key", "key", "both", "cut", "mend", "sleep", "kill")):
            case "key":
                homes[which].conductor.press(chance.choice(KEYS))
            case "both":
                kind = chance.choice(KEYS)
                for home in homes:
                    home.conductor.press(kind)
            case "cut":
                way.is_cut = True
            case "mend":
                way.mend()
            case "sleep":
                homes[which].link.is_asleep = True
                let_pass([homes[1 - which]], way, chance.randint(1, 20))
                homes[which].link.is_asleep = False
            case "kill":
                homes[which].crash()
                let_pass([homes[1 - which]], way, chance.randint(4, 20))
                homes[which] = homes[which].start_again(way, folder / homes[which].link.side)
        let_pass(homes, way, chance.randint(0, 9))
    way.loss = 0.0
    way.mend()
    same(homes, way, 8)
    for home in homes:
        record = home.home.journal.record(home.sitting.prepared.setup.session)
        assert record is not None
        assert set(record.commands) >= set(distinct(home.conductor.commands).values())
        home.home.close()


@pytest.mark.parametrize("seed", [*range(3), *(pytest.param(seed, marks=pytest.mark.slow) for seed in range(3, 33))])
def test_whatever_is_pressed_lost_slept_through_and_killed_both_come_to_the_same(tmp_path: Path, seed: int) -> None:
    anything(tmp_path, seed)
