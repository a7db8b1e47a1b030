"""A course that never types words: the trainer's files carry each week's link, and the plan keeps it."""

import base64
import json
import shutil
import stat
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from uuid import UUID
from zipfile import ZipFile

import pytest

from dyads.link.interface import LinkPartner
from dyads.link.remembered import RememberedPair, read_pairs, save_pair
from dyads.link.run import Memory, RunningLink, link_by_pair
from dyads.link.ways import parse_place, way_to
from dyads.practice.people import Person
from dyads.services.clock import HandClock, SystemClock
from dyads.services.course_links import course_pair, forget_course_link
from dyads.services.home import find_home
from dyads.services.link_opening import owner, remembered
from dyads.services.planning import running
from tests.cli.running import Done, run_dyads
from tests.link.brokers import Broker, program, until

START = date(2026, 3, 2)
GROUP = """
title = "Spring"
start = 2026-03-02
[[person]]
name = "Ann"
code = "P01"
[[person]]
name = "Ben"
code = "P02"
[[person]]
name = "Cem"
code = "P03"
[[person]]
name = "Dana"
code = "P04"
"""


class Course:
    """A trainer, and people with a computer each."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "group.toml").write_text(GROUP)
        self.files = folder / "partners"

    def rotate(self, *more: object, home: str = "trainer") -> Done:
        call = ("rotate", self.folder / "group.toml", "--weeks", "3", "--seed", "4", "--files", self.files, *more)
        return run_dyads(*map(str, call), DYADS_HOME=str(self.folder / home))

    def file_of(self, code: str) -> Path:
        return self.files / f"{code}.json"

    def weeks_of(self, code: str) -> list[dict[str, object]]:
        weeks: list[dict[str, object]] = json.loads(self.file_of(code).read_text())["weeks"]
        return weeks

    def dyads(self, name: str, *call: object, on: date = START) -> Done:
        clock = HandClock(datetime(on.year, on.month, on.day, 12).astimezone())
        return run_dyads(*map(str, call), clock=clock, DYADS_HOME=str(self.folder / name))

    def begin(self, name: str, code: str) -> None:
        done = self.dyads(name, "plan", "start", "covsocial", "--on", START, "--partners", self.file_of(code))
        assert done.returncode == 0, done.stderr

    def pair(self, name: str, week: int = 1) -> RememberedPair | None:
        """Return whom somebody links with in a week, as the app asks for it."""
        on = START + timedelta(weeks=week - 1)
        home = find_home(
            {"DYADS_HOME": str(self.folder / name)}, HandClock(datetime(on.year, on.month, on.day, 12).astimezone())
        )
        try:
            me, followed = home.journal.me(), running(home)
            assert me is not None
            assert followed is not None
            return course_pair(home, me, followed.day.running, followed.day.partner.name, followed.people)
        finally:
            home.close()


@pytest.fixture
def course(tmp_path: Path) -> Course:
    return Course(tmp_path)


BROKER = ("--links", "--broker", "practice.example.org")


def test_both_of_a_pair_get_the_same_secret_other_sides_and_nobody_else_gets_it(course: Course) -> None:
    assert course.rotate(*BROKER).returncode == 0
    found: dict[tuple[int, str], list[tuple[str, str]]] = {}
    for code in ("P01", "P02", "P03", "P04"):
        assert json.loads(course.file_of(code).read_text())["meeting_place"] == "mqtts://practice.example.org"
        for week in course.weeks_of(code):
            link = week["link"]
            assert isinstance(link, dict)
            pair = "".join(sorted((code, str(week["partner_code"]))))
            found.setdefault((int(str(week["week"])), pair), []).append((link["secret"], link["side"]))
            assert len(base64.b32decode(link["secret"] + "====")) == 32
    assert len(found) == 6
    for (one, its_side), (other, other_side) in found.values():
        assert one == other
        assert {its_side, other_side} == {"a", "b"}
    assert len({secret for ((secret, _), _) in found.values()}) == 6


def test_files_written_anew_fit_those_given_out_before_and_another_trainers_do_not(course: Course) -> None:
    course.rotate(*BROKER)
    before = course.weeks_of("P01")
    key = course.folder / "trainer" / "links" / "trainer.key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert stat.S_IMODE(key.parent.stat().st_mode) == 0o700
    shutil.rmtree(course.files)
    course.rotate(*BROKER)
    assert course.weeks_of("P01") == before
    course.rotate(*BROKER, home="another")
    assert course.weeks_of("P01") != before
    (course.folder / "group.toml").write_text(GROUP.replace("Spring", "Autumn"))
    shutil.rmtree(course.files)
    course.rotate(*BROKER)
    assert {str(week["link"]) for week in course.weeks_of("P01")} & {str(week["link"]) for week in before} == set()


def test_without_links_the_files_are_as_they_were(course: Course) -> None:
    course.rotate()
    held = course.file_of("P01").read_text()
    assert "link" not in held
    assert "meeting_place" not in held
    assert not (course.folder / "trainer" / "links").exists()


def test_what_is_missing_is_said(course: Course, tmp_path: Path) -> None:
    refused = course.rotate("--links")
    assert (refused.returncode, refused.stderr.strip()) == (
        1,
        "Where do the pairs meet? Say it with --broker, or choose a meeting place in the settings.",
    )
    assert not course.files.exists()
    assert "http" in course.rotate("--links", "--broker", "http://practice.example.org").stderr
    assert course.rotate("--broker", "practice.example.org").returncode == 2
    assert run_dyads("rotate", tmp_path / "group.toml", "--links").returncode == 2
    (course.folder / "trainer").mkdir(exist_ok=True)
    (course.folder / "trainer" / "config.toml").write_text('broker = "mqtts://ours.example.org"\n')
    done = course.rotate("--links")
    assert done.returncode == 0
    assert "hand it to nobody else" in done.stderr
    assert "ours.example.org" in course.file_of("P01").read_text()


def test_the_plan_keeps_the_link_of_each_week_for_its_owner_alone(course: Course) -> None:
    course.rotate(*BROKER)
    course.begin("ann", "P01")
    for number, week in enumerate(course.weeks_of("P01"), 1):
        pair, link = course.pair("ann", number), week["link"]
        assert pair is not None
        assert isinstance(link, dict)
        assert (pair.name, pair.code, pair.side) == (week["partner"], week["partner_code"], link["side"])
        assert base64.b32encode(pair.secret).decode().rstrip("=") == link["secret"]
        assert (pair.place, pair.is_kept) == ("mqtts://practice.example.org", True)
    assert course.pair("ann", 4) is None
    (kept,) = (course.folder / "ann" / "links" / "course").iterdir()
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert read_pairs(course.folder / "ann" / "links") == ()


def test_nothing_else_that_is_kept_or_exported_holds_a_secret(course: Course) -> None:
    course.rotate(*BROKER)
    course.begin("ann", "P01")
    for name in ("all.json", "all.zip"):
        assert course.dyads("ann", "export", course.folder / name).returncode == 0
    secrets = [str(week["link"]["secret"]) for week in course.weeks_of("P01")]  # type: ignore[index]
    home = course.folder / "ann"
    files = [file for file in home.rglob("*") if file.is_file() and home / "links" not in file.parents]
    told = [file.read_bytes() for file in (*files, course.folder / "all.json")]
    with ZipFile(course.folder / "all.zip") as tables:
        told += [tables.read(name) for name in tables.namelist()]
    assert any(b"covsocial" in text for text in told)
    for secret in secrets:
        assert not any(secret.encode() in text for text in told)


def test_a_partner_who_was_changed_is_met_by_words(course: Course) -> None:
    course.rotate(*BROKER)
    course.begin("ann", "P01")
    assert course.dyads("ann", "plan", "partner", "Zoe", "--week", "1").returncode == 0
    assert course.pair("ann", 1) is None
    assert course.pair("ann", 2) is not None


def test_a_later_file_takes_the_place_of_the_links_and_one_without_leaves_them(course: Course) -> None:
    course.rotate(*BROKER)
    course.begin("ann", "P01")
    before = course.pair("ann")
    assert before is not None
    course.rotate()
    assert course.dyads("ann", "plan", "partner", "--file", course.file_of("P01")).returncode == 0
    still = course.pair("ann")
    assert still is not None
    assert still.secret == before.secret
    course.rotate("--links", "--broker", "other.example.org", home="another")
    assert course.dyads("ann", "plan", "partner", "--file", course.file_of("P01")).returncode == 0
    later = course.pair("ann")
    assert later is not None
    assert later.secret != before.secret
    assert later.place == "mqtts://other.example.org"


@pytest.mark.parametrize(
    "change",
    [
        {"meeting_place": "http://practice.example.org"},
        {"meeting_place": ""},
        {"meeting_place": 5},
        {"weeks": [{"week": 1, "partner": "Ben", "link": {"side": "c", "secret": "A" * 52}}]},
        {"weeks": [{"week": 1, "partner": "Ben", "link": {"side": "a", "secret": "short"}}]},
        {"weeks": [{"week": 1, "partner": "Ben", "link": "A" * 52}]},
    ],
)
def test_a_file_that_was_damaged_is_refused_whole(course: Course, change: dict[str, object]) -> None:
    course.rotate(*BROKER)
    held = json.loads(course.file_of("P01").read_text())
    course.file_of("P01").write_text(json.dumps({**held, **change}))
    done = course.dyads("ann", "plan", "start", "covsocial", "--partners", course.file_of("P01"))
    assert done.returncode == 1
    assert "P01.json" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (course.folder / "ann" / "links").exists()


def test_a_forgotten_partner_is_forgotten_in_all_weeks(course: Course) -> None:
    course.rotate(*BROKER)
    course.begin("ann", "P01")
    home = find_home({"DYADS_HOME": str(course.folder / "ann")}, HandClock())
    me = home.journal.me()
    assert me is not None
    weeks = course.weeks_of("P01")
    first = Person(UUID(int=1), str(weeks[0]["partner"]), str(weeks[0]["partner_code"]))
    assert forget_course_link(home, me.id, first)
    assert not forget_course_link(home, me.id, first)
    home.close()
    assert course.pair("ann", 1) is None
    assert course.pair("ann", 2) is not None
    for week in weeks[1:]:
        forget_course_link(home, me.id, Person(UUID(int=1), str(week["partner"])))
    assert list((course.folder / "ann" / "links" / "course").iterdir()) == []


@pytest.fixture
def links() -> Iterator[list[RunningLink]]:
    opened: list[RunningLink] = []
    yield opened
    for link in opened:
        link.close()


def test_the_two_of_a_week_meet_over_a_broker_without_a_word(course: Course, links: list[RunningLink]) -> None:
    if program("mosquitto") is None:
        pytest.skip("not installed: mosquitto")
    broker = Broker("mosquitto", course.folder / "broker")
    broker.start()
    try:
        course.rotate("--links", "--broker", f"mqtt://127.0.0.1:{broker.port}")
        first = course.weeks_of("P01")[0]
        for name, code in (("ann", "P01"), ("other", str(first["partner_code"]))):
            course.begin(name, code)
            pair = course.pair(name)
            assert pair is not None
            me, place = LinkPartner(id=pair.me, name=name, code=code), parse_place(pair.place)
            memory = Memory(course.folder / name / "links", pair.me, pair.place, keep=True)
            links.append(link_by_pair(pair, me, way_to(place), SystemClock(), memory).start())
        assert until(lambda: all(link.presence().state == "here" for link in links))
        one, other = (link.presence() for link in links)
        assert one.check == other.check
        assert one.partner is not None
        assert (one.partner.name, one.partner.code) == ("other", first["partner_code"])
    finally:
        broker.kill()


def linked_with(course: Course, name: str) -> list[tuple[str, bytes]]:
    """Return whom somebody links with without words in the first week, as app and command line list them."""
    home = find_home({"DYADS_HOME": str(course.folder / name)}, HandClock(datetime(2026, 3, 2, 12).astimezone()))
    try:
        return [(pair.name, pair.secret) for pair, _ in remembered(home, owner(home))]
    finally:
        home.close()


def met_before(course: Course, name: str, of: RememberedPair) -> None:
    """Keep a pair that has met, as the link keeps it once both have proved each other."""
    met = of.model_copy(update={"partner": UUID(int=7), "secret": b"o" * 32})
    save_pair(course.folder / name / "links", met)


def test_the_weeks_partner_stands_among_those_whom_one_meets_without_words_once(course: Course) -> None:
    course.rotate(*BROKER)
    course.begin("ann", "P01")
    week = course.pair("ann")
    other = course.pair("ann", 2)
    assert week is not None
    assert other is not None
    assert linked_with(course, "ann") == [(week.name, week.secret)]
    met_before(course, "ann", week)
    assert linked_with(course, "ann") == [(week.name, week.secret)]
    met_before(course, "ann", other)
    assert linked_with(course, "ann") == [(week.name, week.secret), (other.name, b"o" * 32)]


@pytest.mark.parametrize("call", [("people", "forget-link"), ("people", "forget", "--yes")])
def test_who_is_forgotten_is_no_longer_met_without_words(course: Course, call: tuple[str, ...]) -> None:
    course.rotate(*BROKER)
    course.begin("ann", "P01")
    week = course.pair("ann")
    assert week is not None
    met_before(course, "ann", week)
    done = course.dyads("ann", *call, week.name)
    assert done.returncode == 0, done.stderr
    assert linked_with(course, "ann") == []
    kept = "".join(file.read_text() for file in (course.folder / "ann" / "links").rglob("*.json"))
    assert week.name not in kept
    assert course.dyads("ann", "people", "forget-link", week.name).returncode == 1


def test_who_forgets_themselves_leaves_no_link(course: Course) -> None:
    course.rotate(*BROKER)
    course.begin("ann", "P01")
    assert course.dyads("ann", "people", "forget", "Ann", "--yes").returncode == 0
    assert [*(course.folder / "ann" / "links").rglob("*.json")] == []
