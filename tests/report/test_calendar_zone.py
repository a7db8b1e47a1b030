"""Zones in calendar files: by the rules that Outlook publishes, and as two libraries read them.

Both libraries read a file whose zone bears a name that nobody knows, so that they go by its description alone.
"""

import zoneinfo
from datetime import UTC, date, datetime, time, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import icalendar
import pytest
import vobject
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from dyads.library.plans import find_plan
from dyads.library.search_path import SearchPath
from dyads.plan.appointments import appointments
from dyads.plan.dates import clock_out
from dyads.report.calendar_file import Reminder, calendar_file
from dyads.report.calendar_zone import rule_for
from tests.plan.enrolments import enrolled, module, plan

ZONES = sorted(zoneinfo.available_timezones() - {"localtime", "Factory"})
BERLIN = ZoneInfo("Europe/Berlin")


def components(file: bytes, name: str) -> list[dict[str, str]]:
    """Return the lines of each component of this name; what is nested in it is left out."""
    found: list[dict[str, str]] = []
    open_ones: list[tuple[str, dict[str, str]]] = []
    for line in file.decode().replace("\r\n ", "").split("\r\n"):
        key, _, value = line.partition(":")
        if key == "BEGIN":
            open_ones.append((value, {}))
            if value == name:
                found.append(open_ones[-1][1])
        elif key == "END":
            open_ones.pop()
        elif open_ones:
            open_ones[-1][1][key] = value
    return found


def follows_the_published_rules(file: bytes) -> None:
    """MS-STANOICAL 2.2.47 with MS-OXCICAL 2.1.3.1.1.19: what Outlook takes a zone from."""
    zones, standard, daylight = (components(file, name) for name in ("VTIMEZONE", "STANDARD", "DAYLIGHT"))
    assert len(standard) == len(zones)
    assert len(daylight) <= len(zones) <= 1
    for part in (*standard, *daylight):
        assert part.keys() - {"RRULE"} == {"DTSTART", "TZOFFSETFROM", "TZOFFSETTO"}
        assert ("RRULE" in part) == bool(daylight)
        if not daylight:
            assert part["TZOFFSETFROM"] == part["TZOFFSETTO"]
            continue
        rule = dict(item.split("=") for item in part["RRULE"].split(";"))
        assert rule.keys() == {"FREQ", "BYDAY", "BYMONTH"}
        assert rule["FREQ"] == "YEARLY"
        place, weekday = int(rule["BYDAY"][:-2]), rule["BYDAY"][-2:]
        assert place in {1, 2, 3, 4, -1}
        begin = datetime.strptime(part["DTSTART"], "%Y%m%dT%H%M%S").replace(tzinfo=UTC)
        assert begin.month == int(rule["BYMONTH"])
        assert f"{begin:%a}".upper()[:2] == weekday
        assert (begin + timedelta(7)).month != begin.month if place == -1 else (begin.day + 6) // 7 == place


def begun(moment: datetime | date) -> datetime:
    assert isinstance(moment, datetime)
    return moment.astimezone(UTC)


def by_icalendar(file: bytes) -> list[tuple[datetime, datetime]]:
    calendar = icalendar.Calendar.from_ical(file)
    zones = {str(zone["tzid"]): zone.to_tz(lookup_tzid=False) for zone in calendar.timezones}

    def read(entry: Any, name: str) -> datetime:
        value = entry[name]
        moment = value.dt.replace(tzinfo=None)
        zone = zones.get(value.params.get("TZID"), UTC)
        return begun(moment.replace(tzinfo=zone))

    return [(read(entry, "dtstart"), read(entry, "dtend")) for entry in calendar.events]


def by_vobject(file: bytes) -> list[tuple[datetime, datetime]]:
    calendar = vobject.readOne(file.decode())
    return [(begun(entry.dtstart.value), begun(entry.dtend.value)) for entry in calendar.vevent_list]


def renamed(file: bytes, key: str) -> bytes:
    """Return the file with a zone that nobody knows; another one for each file, since vobject remembers them."""
    nobody = f"Nowhere/{sha256(file).hexdigest()[:12]}".encode()
    whole = file.replace(b"\r\n ", b"")
    return whole.replace(f"TZID:{key}\r".encode(), b"TZID:%b\r" % nobody).replace(
        f"TZID={key}:".encode(), b"TZID=%b:" % nobody
    )


def in_zone(key: str, days: list[date], at: time, seconds: int) -> tuple[bytes, list[tuple[datetime, datetime]]]:
    """Return the file of a plan that meets at these days, and when it meets really."""
    zone = ZoneInfo(key)
    length = f"{seconds // 60}m"
    meetings = [
        {"name": f"M{n}", "date": day.isoformat(), "at": clock_out(at), "length": length} for n, day in enumerate(days)
    ]
    file = calendar_file(enrolled(plan(meeting=meetings), days[0]), zone)
    begins = [begun(datetime.combine(day, at, zone)) for day in days]
    return file, [(begin, begin + timedelta(seconds=seconds)) for begin in begins]


@settings(max_examples=60, deadline=None)
@given(
    st.sampled_from(ZONES),
    st.dates(date(1991, 1, 1), date(2060, 1, 1)),
    st.lists(st.integers(1, 200), min_size=1, max_size=6),
    st.times(),
    st.integers(1, 300),
)
def test_both_libraries_read_the_moment_that_is_meant_in_any_zone(
    key: str, first: date, gaps: list[int], at: time, minutes: int
) -> None:
    days = [first + timedelta(sum(gaps[:n])) for n in range(len(gaps))]
    file, meant = in_zone(key, days, at.replace(second=0, microsecond=0), minutes * 60)
    follows_the_published_rules(file)
    unknown = renamed(file, key)
    assert by_icalendar(unknown) == meant
    assert by_vobject(unknown) == meant


def unlike_zones() -> list[str]:
    """Return one zone of each kind of clock that there is around 2026."""
    days = [datetime(2025, 1, 1, tzinfo=UTC) + timedelta(n) for n in range(3 * 365)]
    found: dict[tuple[timedelta | None, ...], str] = {}
    for key in ZONES:
        zone = ZoneInfo(key)
        found.setdefault(tuple(day.astimezone(zone).utcoffset() for day in days), key)
    return list(found.values())


def test_classes_over_a_year_stand_in_their_own_zone_in_all_but_one() -> None:
    days = [date(2026, 1, 7) + timedelta(weeks=10 * n) for n in range(6)]
    in_utc = set()
    for key in unlike_zones():
        file, meant = in_zone(key, days, time(19), 3600)
        follows_the_published_rules(file)
        assert by_icalendar(renamed(file, key)) == by_vobject(renamed(file, key)) == meant, key
        if b"DTSTART:2026" in file and any(begin.hour != 19 for begin, _end in meant):
            in_utc.add(key)
    assert in_utc <= {"Africa/Casablanca"}


def test_every_class_of_covsocial_is_right_in_winter_and_in_summer(tmp_path: Path) -> None:
    covsocial = find_plan("covsocial", SearchPath(tmp_path, tmp_path, tmp_path / "measures.toml")).value
    assert covsocial is not None
    enrolment = enrolled(covsocial.plan, date(2026, 2, 16))
    file = calendar_file(enrolment, BERLIN)
    timed = [(one.first, one.at) for one in appointments(enrolment) if one.at is not None]
    meant = [begun(datetime.combine(on, at, BERLIN)) for on, at in timed]
    unknown = renamed(file, "Europe/Berlin")
    summer = [on for on, at in timed if datetime.combine(on, at, BERLIN).dst()]
    assert 0 < len(summer) < len(timed) == 11
    assert [begin for begin, _end in by_icalendar(unknown)] == [begin for begin, _end in by_vobject(unknown)] == meant


def test_summer_time_begins_at_two_in_berlin_by_the_clock_before() -> None:
    file, _meant = in_zone("Europe/Berlin", [date(2026, 3, 18), date(2026, 4, 1)], time(19), 7200)
    (standard,), (daylight,) = components(file, "STANDARD"), components(file, "DAYLIGHT")
    assert daylight == {
        "DTSTART": "19700329T020000",
        "TZOFFSETFROM": "+0100",
        "TZOFFSETTO": "+0200",
        "RRULE": "FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3",
    }
    assert (standard["DTSTART"], standard["TZOFFSETFROM"]) == ("19701025T030000", "+0200")


def test_a_zone_without_summer_time_has_standard_alone() -> None:
    file, _meant = in_zone("Asia/Kolkata", [date(2026, 7, 1)], time(19), 3600)
    assert components(file, "DAYLIGHT") == []
    assert components(file, "STANDARD")[0]["TZOFFSETTO"] == "+0530"


def test_what_begins_at_midnight_belongs_to_the_evening_before_where_the_rule_needs_it() -> None:
    """Chile changes on the Sunday after the first Saturday: no place in the month of its own."""
    rule = rule_for(ZoneInfo("America/Santiago"), [datetime(year, 6, 1, tzinfo=UTC) for year in range(2024, 2036)])
    assert rule is not None
    assert rule.to_standard is not None
    assert (rule.to_standard.place, rule.to_standard.weekday, rule.to_standard.at) == (1, 5, time(23, 59, 59))


@pytest.mark.parametrize("key", ["Asia/Almaty", "Africa/Casablanca", "America/Sao_Paulo"])
def test_where_rules_change_within_a_plan_the_rest_stands_in_utc(key: str) -> None:
    days = [date(2018, 1, 10) + timedelta(weeks=6 * n) for n in range(60)]
    file, meant = in_zone(key, days, time(19), 3600)
    follows_the_published_rules(file)
    own, utc = file.count(b"DTSTART;TZID="), file.count(b"DTSTART:20")
    assert own > 30
    assert utc > 0
    assert by_icalendar(renamed(file, key)) == by_vobject(renamed(file, key)) == meant


def test_a_time_that_the_clocks_show_twice_or_never_stands_in_utc() -> None:
    twice, _meant = in_zone("Europe/Berlin", [date(2026, 10, 25)], time(2, 30), 3600)
    never, _meant = in_zone("Europe/Berlin", [date(2026, 3, 29)], time(2, 30), 3600)
    assert b"DTSTART:20261025T003000Z" in twice
    assert b"DTSTART:20260329T013000Z" in never


def repetitions(entry: Any) -> list[datetime]:
    """Return the beginnings of a repeating entry in UTC, from dateutil's rule and vobject's zone."""
    begin = entry.dtstart.value
    return [moment.astimezone(UTC) for moment in rrulestr(entry.rrule.value, dtstart=begin)]


@pytest.mark.parametrize("key", ["Europe/Berlin", "Africa/Casablanca", "Australia/Lord_Howe", "Asia/Almaty"])
@pytest.mark.parametrize("at", [time(2, 15), time(7, 30), time(23, 45)])
def test_every_day_of_a_reminder_is_at_its_time(key: str, at: time) -> None:
    zone, start = ZoneInfo(key), date(2023, 10, 2)
    reminder = Reminder(at, frozenset({0, 2, 4, 6}))
    file = calendar_file(enrolled(plan(module=[module(weeks=52)]), start), zone, reminder=reminder)
    follows_the_published_rules(file)
    calendar = vobject.readOne(renamed(file, key).decode())
    found = [moment for entry in calendar.vevent_list for moment in repetitions(entry)]
    days = [day for n in range(364) if (day := start + timedelta(n)).weekday() in reminder.weekdays]
    assert sorted(found) == [datetime.combine(day, at, zone).astimezone(UTC) for day in days]
