"""Time that stands still, jumps, changes to summer time and turns the year; and the machine started anew in between."""

import signal
import time
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from dyads.practice.clock import at_clock_time
from dyads.practice.fields import NS
from dyads.services.clock import HandClock
from dyads.services.home import Home, find_home
from dyads.services.interrupted import interrupted_sitting
from dyads.services.sittings import SessionOptions, Sitting, resume_sitting
from tests.reliability.sitter import NAMES, TYPED_NAMES, Sitter, write_home
from tests.services.making import NotingBells, make_home, set_up

BERLIN = ZoneInfo("Europe/Berlin")
WHOLE = 290  # seconds of session time of the tests' script, after ten of settling


class BerlinClock(HandClock):
    """A clock on a wall in Berlin."""

    def now(self) -> datetime:
        return self.wall.astimezone(BERLIN)


def berlin_home(folder: Path, wall: datetime) -> tuple[Home, BerlinClock, NotingBells]:
    clock = BerlinClock(wall.astimezone(UTC))
    home, _clock, _bells = make_home(folder)
    bells = NotingBells(clock)
    return replace(home, clock=clock, make_bells=lambda config, terminal: bells), clock, bells


def live(sitting: Sitting, clock: HandClock, seconds: int) -> None:
    for _ in range(seconds):
        clock.turn(1)
        sitting.conductor.look()


def elapsed(sitting: Sitting) -> int:
    return sitting.conductor.actual_seconds


@pytest.mark.parametrize("hours", [0.002, 3, 200])
def test_a_sleep_of_any_length_halts_where_it_began_and_rings_nothing(own_home: Path, hours: float) -> None:
    home, clock, bells = make_home(own_home)
    sitting = set_up(home)
    sitting.conductor.start()
    live(sitting, clock, 60)
    asked = set(bells.asked)
    clock.sleep(hours * 3600)
    view = sitting.conductor.look()
    assert view.position.standing == "halted"
    assert elapsed(sitting) == 50
    assert set(bells.asked) <= asked
    sitting.conductor.press("resume")
    live(sitting, clock, WHOLE - 50)
    assert sitting.conductor.look().position.standing == "ended"
    assert elapsed(sitting) == WHOLE
    home.close()


def test_counted_as_sat_what_fell_into_the_sleep_does_not_ring(own_home: Path) -> None:
    home, clock, bells = make_home(own_home)
    sitting = set_up(home)
    sitting.conductor.start()
    live(sitting, clock, 60)
    asked = set(bells.asked)
    clock.sleep(3600)
    sitting.conductor.look()
    assert sitting.conductor.as_if_run_on().position.standing == "ended"
    live(sitting, clock, 10)
    assert set(bells.asked) <= asked
    home.close()


@pytest.mark.parametrize("step", [-7200, -1, 1, 7200, 400 * 86400])
def test_a_step_of_the_wall_clock_changes_nothing(own_home: Path, step: int) -> None:
    home, clock, bells = make_home(own_home)
    sitting = set_up(home)
    sitting.conductor.start()
    live(sitting, clock, 60)
    clock.wall += timedelta(seconds=step)
    live(sitting, clock, WHOLE - 50)
    assert [command.kind for command in sitting.conductor.commands] == ["start"]
    assert sitting.conductor.finish() == "complete"
    assert elapsed(sitting) == WHOLE
    assert len(bells.asked) == 9
    home.close()


@pytest.mark.parametrize("step", [-86400, 0, 86400])
def test_after_a_crash_the_boots_own_clock_says_how_long_ago_it_was(own_home: Path, step: int) -> None:
    home, clock, _bells = make_home(own_home)
    sitting = set_up(home)
    sitting.conductor.start()
    live(sitting, clock, 60)
    home.close()
    clock.turn(300)
    clock.wall += timedelta(seconds=step)
    again, _, _ = make_home(own_home)
    again.clock = clock
    left = interrupted_sitting(again)
    assert left is not None
    assert left.may_go_on
    assert left.may_run_on
    assert timedelta(seconds=300) <= left.unfinished.age <= timedelta(seconds=310)
    again.close()


@pytest.mark.parametrize("away", [timedelta(minutes=5), timedelta(days=-20_000), timedelta(hours=5)])
def test_another_boot_goes_on_from_the_halt_and_never_as_if_it_had_run_on(own_home: Path, away: timedelta) -> None:
    home, clock, _bells = make_home(own_home)
    sitting = set_up(home)
    sitting.conductor.start()
    live(sitting, clock, 60)
    home.close()
    again, _, bells = make_home(own_home)
    later = HandClock(clock.wall + away, boot=3 * NS, monotonic=2 * NS, boot_name="boot-2")
    again.clock, bells.clock = later, later
    left = interrupted_sitting(again)
    assert left is not None
    assert not left.may_run_on
    assert left.unfinished.age >= timedelta(0)
    assert left.may_go_on == (away < timedelta(minutes=30))
    resumed = resume_sitting(again, left.unfinished.record, SessionOptions())
    assert not resumed.conductor.may_run_on
    at = elapsed(resumed)
    assert 40 <= at <= 50  # the last beat: at most ten seconds are sat twice
    assert resumed.conductor.press("resume").position.standing == "running"
    live(resumed, later, WHOLE - at)
    assert resumed.conductor.finish() == "complete"
    assert elapsed(resumed) == WHOLE
    again.close()


CHANGES = [
    datetime(2026, 3, 29, 0, 58, tzinfo=UTC),  # two minutes before 02:00 becomes 03:00
    datetime(2026, 10, 25, 0, 58, tzinfo=UTC),  # two minutes before 03:00 becomes 02:00
    datetime(2026, 12, 31, 22, 58, tzinfo=UTC),  # two minutes before the new year
]


@pytest.mark.parametrize("begin", CHANGES)
def test_summer_time_and_the_years_end_pass_through_a_sitting(own_home: Path, begin: datetime) -> None:
    home, clock, bells = berlin_home(own_home, begin)
    sitting = set_up(home)
    sitting.conductor.start()
    live(sitting, clock, WHOLE + 10)
    assert sitting.conductor.finish() == "complete"
    assert [command.kind for command in sitting.conductor.commands] == ["start"]
    assert list(bells.asked.values()) == sorted(bells.asked.values())
    assert len(bells.asked) == 9
    home.close()
    (kept,) = home.journal.summaries()
    assert kept.actual_seconds == WHOLE
    assert kept.begun == begin
    assert kept.begun.date() == begin.astimezone(BERLIN).date()
    assert len(home.journal.summaries(since=begin.astimezone(BERLIN).date())) == 1
    assert home.journal.summaries(since=date(2027, 1, 1)) == ()


@pytest.mark.parametrize("begin", CHANGES)
@pytest.mark.parametrize("boot", ["boot-1", "boot-2"])
def test_a_crash_across_the_change_goes_on_from_where_it_was(own_home: Path, begin: datetime, boot: str) -> None:
    home, clock, _bells = berlin_home(own_home, begin)
    sitting = set_up(home)
    sitting.conductor.start()
    live(sitting, clock, 60)
    home.close()
    clock.turn(240)
    again, _, _ = berlin_home(own_home, clock.wall)
    clock.boot_name = boot
    again.clock = clock
    left = interrupted_sitting(again)
    assert left is not None
    assert left.may_go_on
    assert left.may_run_on == (boot == "boot-1")
    assert timedelta(seconds=240) <= left.unfinished.age <= timedelta(seconds=250)
    resumed = resume_sitting(again, left.unfinished.record, SessionOptions())
    assert 40 <= elapsed(resumed) <= 50
    again.close()


def on_the_wall(moment: datetime) -> datetime:
    """Give a local time its offset, as the system does: a fixed one, not a zone."""
    held = moment.replace(tzinfo=BERLIN)
    return held.astimezone(UTC).astimezone(datetime.now().astimezone().tzinfo)


@pytest.mark.parametrize(
    ("now", "shown", "minutes"),
    [
        (datetime(2026, 3, 29, 0, 50, tzinfo=UTC), (3, 5), 15),  # 01:50, and 02:00 becomes 03:00
        (datetime(2026, 10, 25, 0, 50, tzinfo=UTC), (3, 5), 75),  # 02:50, and 03:00 becomes 02:00
        (datetime(2026, 10, 25, 0, 50, tzinfo=UTC), (2, 10), 20),  # 02:10 comes a second time
        (datetime(2026, 10, 24, 21, 0, tzinfo=UTC), (22, 0), 24 * 60),  # tomorrow, and the night has an hour more
        (datetime(2026, 12, 31, 22, 59, tzinfo=UTC), (0, 0), 1),
    ],
)
def test_a_time_of_the_clock_is_the_next_at_which_the_wall_shows_it(
    now: datetime, shown: tuple[int, int], minutes: int
) -> None:
    fixed = now.astimezone(BERLIN).replace(tzinfo=None).replace(tzinfo=_offset(now))
    moment = at_clock_time(fixed, *shown, 0, on_the_wall)
    assert moment - now == timedelta(minutes=minutes)
    assert moment.astimezone(BERLIN).strftime("%H:%M") == "{:02}:{:02}".format(*shown)


def _offset(now: datetime) -> timezone:
    held = now.astimezone(BERLIN).utcoffset()
    assert held is not None
    return timezone(held)


@pytest.mark.pty
@pytest.mark.parametrize("plain", [True, False])
def test_a_program_that_was_stopped_for_seconds_says_so_and_goes_on(tmp_path: Path, plain: bool) -> None:
    home = tmp_path / "home"
    script = write_home(home, length="10m")
    script.write_text(script.read_text().replace('before = ["closeness"]', "before = []"))
    sitter = Sitter(["sit", str(script), "--mute", *(["--plain"] if plain else [])], home, by_line=plain)
    try:
        if plain:
            for text, keys in (*TYPED_NAMES, ("if you agree", "\r"), ("to begin", "\r")):
                sitter.wait(text)
                sitter.send(keys)
            sitter.wait("is speaker")
        else:
            for text, keys in (("We agree", "\r"), *NAMES, ("We are ready", "\r"), ("Enter begins", "\r")):
                sitter.wait(text)
                sitter.send(keys)
            sitter.wait("Enter Next")
        sitter.child.kill(signal.SIGSTOP)
        sitter.rest(4.5)
        sitter.child.kill(signal.SIGCONT)
        sitter.wait("stood still")
        sitter.rest(2.2)  # Enter rests after a change, also after this one
        sitter.send("\r")
        sitter.wait("We go on" if plain else "Enter Next")
        sitter.child.kill(signal.SIGTERM)
        assert sitter.end() == 128 + signal.SIGTERM
        assert sitter.left_on() == []
    finally:
        sitter.close()


@pytest.mark.pty
@pytest.mark.parametrize("plain", [True, False])
def test_a_program_that_was_stopped_and_then_ended_is_gone_on_with_where_it_stopped(
    tmp_path: Path, plain: bool
) -> None:
    home = tmp_path / "home"
    script = write_home(home, length="10m")
    script.write_text(script.read_text().replace('before = ["closeness"]', "before = []"))
    sitter = Sitter(["sit", str(script), "--mute", *(["--plain"] if plain else [])], home, by_line=plain)
    texts = ("if you agree", "to begin") if plain else ("We are ready", "Enter begins")
    first = TYPED_NAMES if plain else (("We agree", "\r"), *NAMES)
    try:
        for text, keys in (*first, *((text, "\r") for text in texts)):
            sitter.wait(text)
            sitter.send(keys)
        pressed = time.monotonic()
        sitter.wait("is speaker" if plain else "Enter Next")
        sitter.rest(4.5)  # since the last sign of life was kept
        sitter.child.kill(signal.SIGSTOP)
        stopped = time.monotonic()
        sitter.rest(4.5)
        sitter.child.kill(signal.SIGTERM)
        sitter.child.kill(signal.SIGCONT)
        assert sitter.end() == 128 + signal.SIGTERM
    finally:
        sitter.close()
    left = interrupted_sitting(find_home({"DYADS_HOME": str(home)}))
    assert left is not None
    assert left.state == "within"
    assert 1 <= left.elapsed_seconds <= stopped - pressed + 1, "of what ran it has nearly all, of the stop nothing"
