"""The conductor: bells ahead of time, gaps noticed, everything kept as it comes."""

from datetime import timedelta
from pathlib import Path

import pytest

from dyads.practice.records import BellOutcome
from dyads.practice.replay import CommandKind
from dyads.services.sittings import SessionOptions, Sitting
from dyads.services.snapshot import Snapshot
from dyads.sound.interface import BellStatus
from tests.services.making import DRAWING, make_home, set_up


def _until(sitting: Sitting, clock: object, seconds: int) -> Snapshot:
    view = sitting.conductor.look()
    for _ in range(seconds):
        clock.turn(1)  # type: ignore[attr-defined]
        view = sitting.conductor.look()
    return view


def test_bells_are_handed_over_before_they_are_due_and_once(own_home: Path) -> None:
    home, clock, bells = make_home(own_home)
    sitting = set_up(home)
    sitting.conductor.start()
    _until(sitting, clock, 6)
    assert bells.asked == {}
    _until(sitting, clock, 1)
    assert bells.asked == {"start-2": pytest.approx(3.0)}
    view = _until(sitting, clock, 3)
    assert view.position.segment is not None
    assert view.position.segment.name == "Difficult"
    assert view.cue is not None
    assert (view.cue.kind, view.cue_age) == ("start", 0)
    assert list(bells.asked) == ["start-2"]


def test_a_whole_sitting_rings_every_cue_of_its_course(own_home: Path) -> None:
    home, clock, bells = make_home(own_home)
    sitting = set_up(home)
    sitting.conductor.start()
    view = _until(sitting, clock, 10 + 120 + 20 + 120 + 30)
    assert view.position.standing == "ended"
    kinds = [name.split("-")[0] for name in bells.asked]
    assert kinds == ["start", "warn", "change", "silence", "switch", "warn", "change", "change", "end"]
    assert sitting.conductor.finish() == "complete"
    home.close()
    (summary,) = home.journal.summaries()
    assert (summary.outcome, summary.actual_seconds) == ("complete", 290)


def test_the_long_bowl_opens_and_ends_and_the_short_one_marks_the_change(own_home: Path) -> None:
    home, clock, bells = make_home(own_home)
    sitting = set_up(home)
    assert bells.warmed[:3] == ["bowl-long", "wood", "tingsha"]  # the first to ring is the first to be ready
    sitting.conductor.start()
    _until(sitting, clock, 10 + 120 + 20 + 120 + 30)
    rung = {name.split("-")[0]: sound for name, sound in bells.struck.items()}
    assert rung["start"] == rung["end"] == "bowl-long"
    assert rung["switch"] == "bowl"
    assert set(bells.struck.values()) <= set(bells.warmed)


def test_a_rehearsal_at_speed_rings_short_forms_alone(own_home: Path) -> None:
    home, clock, bells = make_home(own_home)
    sitting = set_up(home, occasion=SessionOptions(kept=False, speed=60))
    sitting.conductor.start()
    _until(sitting, clock, 6)
    assert {"bowl", "tingsha", "wood"} >= set(bells.struck.values()) > {"bowl"}
    assert "bowl-long" not in bells.warmed


@pytest.mark.parametrize(
    ("outcome", "rings"),
    [
        (("rung", "miniaudio"), 4 * 2 + 24.0),
        (("late", "paplay"), 4 * 2 + 24.0),
        (("rung", "terminal"), 4 * 2.0),
        (("failed", ""), 0.0),
        (("muted", ""), 0.0),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, tuple) else "",
)
def test_the_last_bell_rings_on_until_its_last_stroke_has_died_away(
    own_home: Path, outcome: tuple[BellStatus, str], rings: float
) -> None:
    home, clock, bells = make_home(own_home)
    sitting = set_up(home)
    conductor = sitting.conductor
    assert conductor.rings_for() == 0
    conductor.start()
    assert _until(sitting, clock, 300).position.standing == "ended"
    assert conductor.rings_for() == pytest.approx(1.0)  # its answer is still to come
    (end,) = (name for name in bells.asked if name.startswith("end"))
    bells.rung.append(BellOutcome(end, outcome[0], 0, outcome[1]))
    assert conductor.rings_for() == pytest.approx(rings)
    conductor.finish()
    clock.turn(5)
    assert conductor.rings_for() == pytest.approx(max(0.0, rings - 5))
    clock.turn(40)
    assert conductor.rings_for() == 0


@pytest.mark.parametrize("silence", ["mute", "stop", "hush", "no answer"])
def test_nobody_waits_for_a_bell_that_was_silenced(own_home: Path, silence: str) -> None:
    home, clock, bells = make_home(own_home)
    sitting = set_up(home)
    conductor = sitting.conductor
    conductor.start()
    _until(sitting, clock, 10)
    bells.rung += [BellOutcome(name, "rung", 0, "miniaudio") for name in bells.asked if silence != "no answer"]
    assert conductor.rings_for() > 0
    match silence:
        case "mute":
            conductor.mute(True)
        case "stop":
            conductor.press("stop")
        case "hush":
            conductor.hush()
        case _:
            clock.turn(1)
    assert conductor.rings_for() == 0


def test_ratings_may_take_their_time_before_the_start(own_home: Path) -> None:
    home, clock, _ = make_home(own_home)
    sitting = set_up(home)
    clock.turn(600)
    assert sitting.conductor.start().position.standing == "running"


def test_a_command_after_a_gap_is_given_to_a_halted_sitting(own_home: Path) -> None:
    home, clock, _ = make_home(own_home)
    sitting = set_up(home)
    sitting.conductor.start()
    _until(sitting, clock, 30)
    clock.sleep(600)
    assert sitting.conductor.press("pause").position.standing == "halted"


def test_next_pressed_as_a_phase_ends_does_not_skip_the_one_that_begins(own_home: Path) -> None:
    home, clock, _ = make_home(own_home)
    sitting = set_up(home)
    sitting.conductor.start()
    _until(sitting, clock, 70)
    clock.turn(0.4)
    view = sitting.conductor.press("next")
    assert view.position.segment is not None
    assert view.position.segment.name == "Grateful"
    clock.turn(1)
    view = sitting.conductor.press("next")
    assert view.position.segment is not None
    assert view.position.segment.name == "Silence"


def test_a_pause_takes_a_bell_back_that_was_handed_over(own_home: Path) -> None:
    home, clock, bells = make_home(own_home)
    sitting = set_up(home)
    sitting.conductor.start()
    _until(sitting, clock, 8)
    sitting.conductor.press("pause")
    assert bells.cancelled == ["start-2"]
    _until(sitting, clock, 60)
    assert bells.asked == {}
    sitting.conductor.press("resume")
    assert bells.asked == {"start-2": pytest.approx(2.0)}


def test_stop_silences_at_once_and_nothing_rings_afterwards(own_home: Path) -> None:
    home, clock, bells = make_home(own_home)
    sitting = set_up(home)
    sitting.conductor.start()
    _until(sitting, clock, 30)
    bells.asked.clear()
    view = sitting.conductor.press("stop")
    assert (bells.hushed, view.position.standing) == (1, "stopped")
    _until(sitting, clock, 300)
    assert bells.asked == {}
    assert sitting.conductor.finish() == "partial"


def test_sleep_halts_where_it_was_last_seen_and_no_bell_rings_late(own_home: Path) -> None:
    home, clock, bells = make_home(own_home)
    sitting = set_up(home)
    sitting.conductor.start()
    _until(sitting, clock, 30)
    clock.sleep(3600)
    view = sitting.conductor.look()
    assert view.position.standing == "halted"
    assert view.position.elapsed == 20_000_000_000
    assert list(bells.asked) == ["start-2"]
    view = sitting.conductor.press("resume")
    assert view.position.standing == "running"
    assert view.position.remaining == 40_000_000_000


def test_after_a_halt_the_time_may_count_as_sat(own_home: Path) -> None:
    home, clock, bells = make_home(own_home)
    sitting = set_up(home)
    sitting.conductor.start()
    _until(sitting, clock, 30)
    clock.turn(50)
    assert sitting.conductor.look().position.standing == "halted"
    assert sitting.conductor.may_run_on
    view = sitting.conductor.as_if_run_on()
    assert view.position.segment is not None
    assert (view.position.segment.name, view.position.elapsed) == ("Grateful", 10_000_000_000)
    assert list(bells.asked) == ["start-2"]


@pytest.mark.parametrize("hours", [-2, 5])
def test_a_step_of_the_wall_clock_changes_nothing(own_home: Path, hours: int) -> None:
    home, clock, _ = make_home(own_home)
    sitting = set_up(home)
    sitting.conductor.start()
    _until(sitting, clock, 30)
    clock.wall += timedelta(hours=hours)
    view = _until(sitting, clock, 1)
    assert (view.position.standing, view.position.elapsed) == ("running", 21_000_000_000)


def test_sleeping_through_the_start_delay_does_not_start_behind_closed_lids(own_home: Path) -> None:
    home, clock, bells = make_home(own_home)
    sitting = set_up(home, delay=60)
    sitting.conductor.start()
    _until(sitting, clock, 10)
    clock.sleep(600)
    view = sitting.conductor.look()
    assert (view.position.standing, view.position.starts_in, bells.asked) == ("waiting", None, {})
    assert sitting.conductor.start().position.starts_in == 60_000_000_000


def test_apart_resumes_at_the_next_quarter_minute(own_home: Path) -> None:
    home, clock, _ = make_home(own_home)
    sitting = set_up(home, company="apart")
    sitting.conductor.start(clock.wall + timedelta(seconds=30))
    view = _until(sitting, clock, 50)
    assert view.position.elapsed == 10_000_000_000
    sitting.conductor.press("pause")
    _until(sitting, clock, 3)
    view = sitting.conductor.press("resume")
    assert (view.position.standing, view.pending is not None) == ("paused", True)
    view = _until(sitting, clock, 7)
    assert clock.wall.second % 15 == 0
    assert (view.position.standing, view.pending) == ("running", None)


def test_where_nobody_presses_keys_open_phases_last_as_long_as_usual(own_home: Path) -> None:
    home, clock, _ = make_home(own_home)
    sitting = set_up(home, DRAWING, SessionOptions(open_by_itself=True))
    sitting.conductor.start()
    view = _until(sitting, clock, 60 + 60 + 30)
    assert view.position.segment is not None
    assert (view.position.segment.name, view.position.segment.turn) == ("Draw", 1)


def test_a_rehearsal_runs_faster_and_is_not_kept(own_home: Path) -> None:
    home, clock, bells = make_home(own_home)
    sitting = set_up(home, occasion=SessionOptions(speed=60))
    sitting.conductor.start()
    view = _until(sitting, clock, 5)
    assert view.position.standing == "ended"
    assert "end-7" in bells.asked
    assert home.journal.summaries() == ()


@pytest.mark.parametrize("kind", ["pause", "still", "next", "back", "swap"])
def test_every_command_is_kept_as_it_comes(own_home: Path, kind: CommandKind) -> None:
    home, clock, _ = make_home(own_home)
    sitting = set_up(home)
    sitting.conductor.start()
    _until(sitting, clock, 20)
    sitting.conductor.press(kind)
    home.writer.ready().result(60)
    record = home.journal.record(sitting.prepared.setup.session)
    assert record is not None
    assert record.commands == sitting.conductor.commands
    assert [command.kind for command in record.commands] == ["start", kind]


def test_the_lamp_is_told_of_each_cue_once(own_home: Path, tmp_path: Path) -> None:
    home, clock, _ = make_home(own_home)
    told: list[str] = []
    sitting = set_up(home)
    object.__setattr__(sitting.conductor._options, "on_cue", told.append)
    sitting.conductor.start()
    _until(sitting, clock, 300)
    assert told == ["start", "warn", "change", "silence", "switch", "warn", "change", "change", "end"]


@pytest.mark.parametrize(
    ("player", "wanted", "told"),
    [
        ("miniaudio", "auto", False),
        ("silence", "auto", True),
        ("silence", "silence", False),
        ("terminal", "auto", True),
    ],
)
def test_it_says_where_bells_are_not_heard_as_wanted(own_home: Path, player: str, wanted: str, told: bool) -> None:
    home, _, bells = make_home(own_home)
    home.config = home.config.changed(player=wanted)
    bells.player = player
    assert (set_up(home).conductor.look().sound is not None) == told


def test_an_open_phase_with_interval_bells_hands_each_over_in_time(own_home: Path) -> None:
    home, clock, bells = make_home(own_home)
    phase = {"name": "Sit", "length": "open", "every": "1m", "text": "Sit."}
    script: dict[str, object] = {"format": 1, "title": "Sit", "form": "solo", "phase": [phase]}
    sitting = set_up(home, script, company="alone")
    sitting.conductor.start()
    view = _until(sitting, clock, 140)
    assert (view.cue and view.cue.kind, view.position.remaining) == ("interval", None)
    assert bells.asked == {
        "start-2": pytest.approx(3),
        "interval-2": pytest.approx(3),
        "interval-2-1": pytest.approx(3),
    }


def test_a_group_ends_by_itself_and_a_rehearsal_shows_all_of_it(own_home: Path) -> None:
    asked = [{"name": f"Q{n}", "length": "open", "group": "set", "together": "?"} for n in range(3)]
    script: dict[str, object] = {
        "format": 1,
        "title": "Set",
        "form": "together",
        "bells": {"settle": "1s"},
        "phase": [{**asked[0], "within": "1m", "warn": "10s"}, *asked[1:], {"name": "Bow", "length": "5s"}],
    }
    home, clock, bells = make_home(own_home)
    sitting = set_up(home, script)
    sitting.conductor.start()
    view = _until(sitting, clock, 63)
    assert view.position.segment is not None
    assert view.position.segment.name == "Bow"
    assert list(bells.asked) == ["start-2", "warn-2", "change-3", "end-3"]
    rehearsal = set_up(home, script, SessionOptions(kept=False, open_by_itself=True))
    rehearsal.conductor.start()
    seen = [_until(rehearsal, clock, 1).position.segment for _ in range(67)]
    assert list(dict.fromkeys(s.name for s in seen if s is not None)) == ["Q0", "Q1", "Q2", "Bow"]
