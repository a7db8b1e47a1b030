"""The calendar file, read back by the library that calendars are built on."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import icalendar
import pytest

from dyads.plan import changes
from dyads.plan.appointments import appointments
from dyads.report.calendar_file import Reminder, calendar_file, zone_of
from tests.plan.enrolments import enrolled, module, plan
from tests.plan.test_calendar import MEETINGS

BERLIN = ZoneInfo("Europe/Berlin")
START = date(2026, 3, 15)  # the clocks change on the 29th
EVENTS = [{"name": "Retreat", "week": 1, "days": 3}, {"name": "Class", "each_week": True, "day": 4, "at": "19:00"}]
PLAN = plan(module=[module(weeks=4, event=[*EVENTS[:1], {**EVENTS[1], "length": "2h"}])])


def read(file: bytes) -> tuple[icalendar.Calendar, list[icalendar.Event]]:
    found = icalendar.Calendar.from_ical(file)
    assert isinstance(found, icalendar.Calendar)
    return found, list(found.events)


def _in_utc(moment: date) -> datetime:
    assert isinstance(moment, datetime)
    return moment.astimezone(UTC)


def test_lines_are_as_the_standard_has_them() -> None:
    file = calendar_file(enrolled(MEETINGS, START), BERLIN)
    assert file.startswith(b"BEGIN:VCALENDAR\r\n")
    assert file.endswith(b"END:VCALENDAR\r\n")
    assert all(len(line) <= 75 for line in file.split(b"\r\n"))
    found, _ = read(file)
    assert (str(found["version"]), str(found["method"])) == ("2.0", "PUBLISH")


def test_classes_keep_their_local_time_over_the_change_of_clocks() -> None:
    _, entries = read(calendar_file(enrolled(PLAN, START), BERLIN))
    classes = [entry for entry in entries if entry["summary"] == "Class"]
    starts = [entry.start for entry in classes]
    assert [start.strftime("%d.%m. %H:%M %z") for start in starts] == [
        "18.03. 19:00 +0100",
        "25.03. 19:00 +0100",
        "01.04. 19:00 +0200",
        "08.04. 19:00 +0200",
    ]
    assert {entry.duration for entry in classes} == {timedelta(hours=2)}


def test_the_zone_is_described_and_only_where_there_is_one() -> None:
    found, entries = read(calendar_file(enrolled(PLAN, START), BERLIN))
    assert [str(zone["tzid"]) for zone in found.timezones] == ["Europe/Berlin"]
    zone = found.timezones[0].to_tz(lookup_tzid=False)
    for on in (datetime(2026, 3, 18, 19, tzinfo=UTC), datetime(2026, 4, 1, 19, tzinfo=UTC)):
        assert on.replace(tzinfo=zone).utcoffset() == on.replace(tzinfo=BERLIN).utcoffset()
    floating, entries = read(calendar_file(enrolled(PLAN, START), None))
    assert floating.timezones == []
    assert {entry.start.tzinfo for entry in entries if isinstance(entry.start, datetime)} == {None}


def test_an_evening_into_the_change_of_clocks_lasts_as_long_as_it_lasts() -> None:
    night = plan(meeting=[{"name": "Vigil", "at": "23:30", "length": "4h"}])
    _, (entry,) = read(calendar_file(enrolled(night, date(2026, 3, 28)), BERLIN))
    assert _in_utc(entry.end) - _in_utc(entry.start) == timedelta(hours=4)
    assert entry.end.strftime("%H:%M") == "04:30"


def test_a_retreat_takes_whole_days() -> None:
    _, entries = read(calendar_file(enrolled(PLAN, START), BERLIN))
    (retreat,) = [entry for entry in entries if entry["summary"] == "Retreat"]
    assert (retreat.start, retreat.end) == (START, START + timedelta(days=3))
    assert not isinstance(retreat.start, datetime)


def test_a_second_import_updates_and_doubles_nothing() -> None:
    first = enrolled(MEETINGS, START)
    key = appointments(first)[1].key
    second = enrolled(MEETINGS, START, changes.Moved(key=key, date=START + timedelta(days=20)))
    before = {str(entry["uid"]): entry for entry in read(calendar_file(first, BERLIN))[1]}
    after = {str(entry["uid"]): entry for entry in read(calendar_file(second, BERLIN))[1]}
    assert before.keys() == after.keys()
    assert len(before) == 3
    assert sum(before[uid].start != after[uid].start for uid in before) == 1
    assert all(after[uid].sequence > before[uid].sequence for uid in before)
    assert all(_in_utc(after[uid].stamp) > _in_utc(before[uid].stamp) for uid in before)


def test_the_same_run_gives_the_same_bytes() -> None:
    assert calendar_file(enrolled(PLAN, START), BERLIN) == calendar_file(enrolled(PLAN, START), BERLIN)


def test_what_is_off_is_sent_as_cancelled() -> None:
    cancelled = enrolled(MEETINGS, START, changes.Cancelled(key="leg-0/meeting-1"), changes.Ended(on=date(2026, 4, 10)))
    _, entries = read(calendar_file(cancelled, BERLIN, alarm=30))
    states = {str(entry["summary"]): str(entry["status"]) for entry in entries}
    assert states == {"Feedback": "CONFIRMED", "Alliance": "CANCELLED", "Hope": "CANCELLED"}
    assert [len(entry.alarms.times) for entry in entries] == [1, 0, 0]


def test_alarms_are_optional() -> None:
    _, entries = read(calendar_file(enrolled(MEETINGS, START), BERLIN))
    assert not any(entry.walk("VALARM") for entry in entries)
    _, entries = read(calendar_file(enrolled(MEETINGS, START), BERLIN, alarm=45))
    assert [entry.walk("VALARM")[0].decoded("trigger") for entry in entries] == [timedelta(minutes=-45)] * 3


def test_a_daily_reminder_leaves_pauses_out() -> None:
    pause = changes.Paused(first=START + timedelta(days=9), back=START + timedelta(days=16))
    file = calendar_file(enrolled(PLAN, START, pause), BERLIN, reminder=Reminder(time(7, 30), frozenset({0, 2, 4})))
    daily = [entry for entry in read(file)[1] if "rrule" in entry]
    assert [entry.start.strftime("%a %d.%m. %H:%M") for entry in daily] == ["Mon 16.03. 07:30", "Wed 01.04. 07:30"]
    rules = [entry.decoded("rrule") for entry in daily]
    assert [rule["until"][0] for rule in rules] == [
        datetime(2026, 3, 23, 6, 30, tzinfo=UTC),
        datetime(2026, 4, 17, 5, 30, tzinfo=UTC),
    ]
    assert {tuple(rule["byday"]) for rule in rules} == {("MO", "WE", "FR")}
    assert len({str(entry["uid"]) for entry in daily}) == 2


def test_text_is_data() -> None:
    sly = plan(meeting=[{"name": "A;B,C\\n\nEND:VEVENT\x1b[31m", "at": "19:00"}])
    _, entries = read(calendar_file(enrolled(sly, START), BERLIN))
    assert [str(entry["summary"]) for entry in entries] == ["A;B,C\\n END:VEVENT[31m"]


@pytest.mark.parametrize("key", [None, "", "Nowhere/Town", "../../etc/passwd", "/etc/localtime", "a\0b", "Europe"])
def test_an_unknown_zone_is_none(key: str | None) -> None:
    assert zone_of(key) is None
    assert zone_of("Europe/Berlin") == BERLIN
