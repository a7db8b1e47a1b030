"""When a sitting starts that two agreed on from afar, and in whose time a plan is meant."""

import io
import json
from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path

from dyads.cli.plain.flow import begin
from dyads.cli.plain.sitters import Sitters
from dyads.cli.plain.terminal import Talk
from dyads.plan.changes import from_data
from dyads.practice.people import Person
from dyads.presentation.plan import clock_text, next_text
from dyads.services import planning
from dyads.services.clock import HandClock
from dyads.services.home import Home
from dyads.services.sittings import terms_of
from tests.cli.running import run_dyads
from tests.plan.enrolments import AT, plan
from tests.services.making import make_home, set_up


class SlowReaders(Talk):
    """A terminal at which people take their time before they press Enter."""

    def __init__(self, clock: HandClock, seconds: list[float]) -> None:
        self.answers: list[str] = []
        self.said = io.StringIO()
        super().__init__(clock, io.StringIO(), self.said)
        self.terminal, self._turned, self._seconds = True, clock, seconds

    def forget_typed(self) -> None: ...

    def pause(self, prompt: str | None = None, *, deliberate: bool = False) -> bool:
        self._turned.turn(self._seconds.pop(0))
        return True

    def ask(self, prompt: str) -> str | None:
        self._turned.turn(self._seconds.pop(0))
        return self.answers.pop(0) if self.answers else ""


def started(
    tmp_path: Path,
    seconds: list[float],
    at: timedelta | None = None,
    company: str = "apart",
    agreed: timedelta | None = None,
    answers: Sequence[str] = (),
) -> tuple[str, float]:
    """Return what was said, and in how many seconds from the beginning the sitting starts.

    Args:
        agreed: the moment that both agreed on before anything was asked.
    """
    home, clock, _bells = make_home(tmp_path)
    sitting = set_up(home, company=company)
    setup = sitting.prepared.setup
    people = tuple(Person(one, "") for one in setup.people)
    begun, talk = clock.now(), SlowReaders(clock, seconds)
    talk.answers = list(answers)
    terms = None if agreed is None else terms_of(home, setup, begun + agreed)
    begin(talk, home, sitting, Sitters(people), None if at is None else begun + at, terms)
    here = sitting.conductor.look().position
    waited = (clock.now() - begun).total_seconds()
    home.close()
    assert here.starts_in is not None or here.standing == "running"
    return talk.said.getvalue(), waited + (here.starts_in or 0) / 1e9


def test_what_was_agreed_on_is_when_it_starts_however_near_it_is(tmp_path: Path) -> None:
    said, starts = started(tmp_path, [], agreed=timedelta(seconds=4))
    assert "It begins by itself at 19:30:04 UTC." in " ".join(said.split())
    assert starts == 4


def test_a_time_that_passed_while_they_read_is_agreed_on_anew(tmp_path: Path) -> None:
    said, starts = started(tmp_path, [70, 5])
    flat = " ".join(said.split())
    assert "19:31:00 has passed. Agree on another time." in flat
    assert "Start: 19:32 UTC" in flat
    assert starts == 120


def test_an_agreed_time_that_passed_with_the_ratings_is_not_begun_alone(tmp_path: Path) -> None:
    said, starts = started(tmp_path, [0], agreed=timedelta(seconds=-30))
    flat = " ".join(said.split())
    assert "You are 30 seconds late: it was 19:29:30 UTC. The other may have begun, or may be waiting; ask." in flat
    assert "Start: 19:31 UTC" in flat
    assert starts == 60


def test_whoever_is_late_joins_the_partner_who_has_begun(tmp_path: Path) -> None:
    said, starts = started(tmp_path, [3], agreed=timedelta(seconds=-30), answers=["n"])
    assert "If The other has begun, n joins" in " ".join(said.split())
    assert starts == 3


def test_at_one_computer_a_late_start_is_said_and_begins_now(tmp_path: Path) -> None:
    said, starts = started(tmp_path, [90], at=timedelta(seconds=60), company="two")
    assert "19:31:00 has passed; it begins now." in said
    assert starts == 90


MEETINGS = plan(meeting=[{"name": "Feedback", "at": "19:30"}])


def test_a_plan_keeps_the_zone_it_was_begun_in_and_says_it_once(tmp_path: Path) -> None:
    home, clock, _bells = make_home(tmp_path)
    clock.wall = datetime(2026, 11, 21, 19, 30, tzinfo=UTC)
    abroad = Home(home.places, clock, environment={"TZ": "Africa/Abidjan"})
    for receipt in planning.begin(abroad, planning.EnrolmentRequest("m", MEETINGS, date(2026, 11, 21))):
        receipt.result(60)
    followed = planning.look(home)
    assert followed is not None
    assert followed.enrolment.zone == "Africa/Abidjan"
    assert clock_text(followed) == "Times are by the clock in Africa/Abidjan."
    assert next_text(followed) == "Next: Feedback, 21 Nov 2026, 19:30"
    clock.wall = clock.wall.astimezone(timezone(timedelta(hours=-3)))
    travelled = planning.look(home)
    assert travelled is not None
    assert next_text(travelled) == "Next: Feedback, 21 Nov 2026, 19:30 (Africa/Abidjan)"
    home.close()
    abroad.close()


def test_a_zone_that_is_not_the_clocks_or_that_nobody_knows_is_not_named(tmp_path: Path) -> None:
    home, clock, _bells = make_home(tmp_path)
    for name in ("Asia/Kolkata", "Nowhere/Town", "/etc/passwd"):
        assert Home(home.places, clock, environment={"TZ": name}).zone == ""
    home.close()


def test_a_plan_begun_before_zones_were_kept_says_none() -> None:
    event = from_data("start", AT, {"plan_id": "m", "plan": MEETINGS.model_dump(mode="json"), "on": "2026-11-21"})
    assert json.loads(json.dumps(event.data))["zone"] == ""


def test_a_calendar_stands_in_the_zone_of_its_plan_and_says_so(own_home: Path, tmp_path: Path) -> None:
    clock = HandClock(datetime(2026, 11, 21, 12, tzinfo=UTC))
    start = ("plan", "start", "covsocial", "--on", "2026-11-23")
    assert run_dyads(*start, clock=clock, TZ="Africa/Abidjan").returncode == 0
    file = tmp_path / "plan.ics"
    done = run_dyads("plan", "calendar", "--ics", file, clock=clock, TZ="Asia/Kolkata")
    assert "Its times are by the clock in Africa/Abidjan." in done.stdout
    assert b"Kolkata" not in file.read_bytes()
    listed = run_dyads("plan", "meetings", clock=clock).stdout
    assert listed.count("Africa/Abidjan") == 1
