"""`dyads plan`, by click's own runner on a real journal, with a clock turned by hand."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import icalendar
import pytest
from click.testing import CliRunner, Result

from dyads.cli.main import dyads_command
from dyads.journal.journal import Journal
from dyads.services.clock import HandClock
from dyads.services.home import Home
from dyads.settings.places import Places
from tests.journal import made

Run = Callable[..., Result]


@pytest.fixture
def clock() -> HandClock:
    return HandClock(datetime(2026, 11, 21, 19, 30, tzinfo=UTC))


@pytest.fixture
def run(tmp_path: Path, clock: HandClock) -> Run:
    def running(*arguments: object, stdin: str = "") -> Result:
        home = Home(Places(tmp_path, tmp_path, tmp_path), clock=clock, environment={"TZ": "Europe/Berlin"})
        done = CliRunner().invoke(dyads_command, [*map(str, arguments)], obj=home, input=stdin)
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done

    return running


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "journal.sqlite3", made.CLOCK)


def fine(done: Result) -> str:
    assert (done.exit_code, done.stderr) == (0, ""), done.output
    return done.stdout


def refused(done: Result, *said: str) -> None:
    assert done.exit_code == 1
    for words in said:
        assert words in done.stderr
    assert "Traceback" not in done.output


def test_without_a_plan(run: Run) -> None:
    assert "dyads plan list" in fine(run("plan", "today"))
    assert json.loads(fine(run("plan", "today", "--json")))["plan"] == ""
    for command in ("show", "pause", "resume", "end", "partner", "meetings", "rate"):
        refused(run("plan", command), "No plan is followed")


def test_the_list(run: Run) -> None:
    listed = json.loads(fine(run("plan", "list", "--json")))
    ids = [one["id"] for one in listed]
    assert {"resource-tc1", "resource-tc2", "resource-tc3", "covsocial", "peer-group"} <= set(ids)
    assert {one["weeks"] for one in listed if one["id"] == "resource-tc1"} == {39}
    assert set(listed[0]) == {
        *("id", "title", "summary", "weeks", "days_a_week", "meetings"),
        *("partner", "locked", "origin", "problems"),
    }
    text = fine(run("plan", "list"))
    assert all(name in text for name in ids)


def test_start_today_and_show(run: Run) -> None:
    fine(run("plan", "start", "gentle-four-weeks", "--with", "Ben", "--on", "2026-11-16"))
    today = json.loads(fine(run("plan", "today", "--json")))
    assert (today["plan"], today["week"], today["partner"]) == ("gentle-four-weeks", 1, "Ben")
    assert [due["title"] for due in today["due"]] == ["Just Like Me", "Three-minute Listening"]
    shown = json.loads(fine(run("plan", "show", "--json")))
    assert (shown["start"], len(shown["weeks"])) == ("2026-11-16", 4)
    assert "[○]" in fine(run("plan", "show"))
    assert "with Ben" in fine(run("plan", "today"))


def test_a_day_that_holds_nothing_says_what_comes_next(run: Run) -> None:
    fine(run("plan", "start", "peer-group", "--on", "2026-11-15"))
    assert "Next: The alliance, 2 Dec 2026, 19:00" in fine(run("plan", "today", "--on", "2026-11-20"))
    assert "Next:" not in fine(run("plan", "today", "--on", "2026-12-02"))


def test_a_second_start_explains_and_changes_nothing(run: Run, journal: Journal) -> None:
    fine(run("plan", "start", "gentle-four-weeks"))
    refused(run("plan", "start", "covsocial"), "one plan at a time", "Four Gentle Weeks")
    assert len(journal.enrolment_records()) == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["nothing-of-the-kind"], "no plan called"),
        (["covsocail"], "did you mean covsocial"),
        (["covsocial", "--on", "2026-02-31"], "there is no such day"),
        (["covsocial", "--on", "1820-01-01"], "too far away"),
        (["covsocial", "--on", "soon"], "there is no such day"),
        (["covsocial", "--on", "2150-01-01"], "too far away"),
        (["covsocial", "--partners", "missing.json"], "no such file"),
        (["peer-group", "--dates", "missing.txt"], "no such file"),
    ],
)
def test_bad_input_starts_nothing(run: Run, journal: Journal, arguments: list[str], said: str) -> None:
    refused(run("plan", "start", *arguments), said)
    assert journal.enrolment_records() == ()
    assert journal.people() == ()


def test_a_broken_plan_file_is_located(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "mine.toml"
    file.write_text('format = 1\ntitle = "Mine"\n[[module]]\nname = "One"\nweeks = 0\neach_day = ["affect-dyda"]\n')
    refused(run("plan", "start", file), f"{file}:5:", f"{file}:6:", "affect-dyad")


def test_own_dates_with_a_mistake_name_the_line(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "dates.txt"
    file.write_text("2026-12-01\n2026-12-32\n")
    refused(run("plan", "start", "peer-group", "--dates", file), f"{file}:2:1")
    refused(run("plan", "start", "covsocial", "--dates", file), str(file))


def test_partners_from_a_rotation(run: Run, tmp_path: Path) -> None:
    roster = tmp_path / "group.toml"
    roster.write_text('title = "G"\n' + "".join(f'[[person]]\nname = "{n}"\n' for n in ("Ann", "Ben", "Cem", "Dana")))
    weeks = tmp_path / "weeks.json"
    weeks.write_text(fine(run("rotate", roster, "--seed", 5, "--json")))
    refused(run("plan", "start", "covsocial", "--partners", weeks), "--as")
    fine(run("plan", "start", "covsocial", "--partners", weeks, "--as", "Cem", "--on", "2026-11-21"))
    first = json.loads(weeks.read_text())["weeks"][0]
    (pair,) = [pair for pair in first["pairs"] if "Cem" in pair]
    assert json.loads(fine(run("plan", "today", "--json")))["partner"] in set(pair) - {"Cem"}


def test_a_substitute_and_a_no_show_are_for_one_day(run: Run) -> None:
    fine(run("plan", "start", "gentle-four-weeks", "--with", "Ben"))
    assert "Dana, for this day" in fine(run("plan", "partner", "Dana", "--today"))
    assert "did not come" in fine(run("plan", "partner", "--no-show", "--on", "2026-11-23"))
    days = {day: json.loads(fine(run("plan", "today", "--json", "--on", f"2026-11-{day}"))) for day in (21, 22, 23, 24)}
    assert [days[day]["partner"] for day in days] == ["Dana", "Ben", None, "Ben"]
    assert [days[day]["partner_note"] for day in days] == ["substitute", "", "no-show", ""]
    assert run("plan", "partner", "Dana", "--no-show").exit_code == 2
    assert run("plan", "partner", "--today").exit_code == 2
    refused(run("plan", "partner", "  "), "Give the name")


def test_the_partner_of_a_week(run: Run) -> None:
    fine(run("plan", "start", "covsocial"))
    fine(run("plan", "partner", "Ben", "--week", 2))
    assert json.loads(fine(run("plan", "today", "--json", "--on", "2026-11-28")))["partner"] == "Ben"
    refused(run("plan", "partner", "Ben", "--week", 11), "no partner for that week")


def test_a_pause_shifts_the_calendar(run: Run) -> None:
    fine(run("plan", "start", "gentle-four-weeks", "--on", "2026-11-16"))
    before = json.loads(fine(run("plan", "show", "--json")))["weeks"][1]["days"][0]["day"]
    refused(run("plan", "resume"), "no pause")
    refused(run("plan", "pause", "--from", "2026-11-30", "--until", "2026-11-23"), "after the first day")
    fine(run("plan", "pause", "--until", "2026-12-01"))
    assert json.loads(fine(run("plan", "today", "--json")))["status"] == "pause"
    after = json.loads(fine(run("plan", "show", "--json")))["weeks"][1]["days"][0]["day"]
    assert (before, after) == ("2026-11-23", "2026-12-03")
    fine(run("plan", "resume"))
    assert json.loads(fine(run("plan", "today", "--json")))["status"] == "planned"


def test_change_and_end(run: Run, journal: Journal) -> None:
    fine(run("plan", "start", "gentle-four-weeks", "--on", "2026-11-02"))
    refused(run("plan", "change", "covsocial", "--on", "2026-10-01"), "has not begun")
    fine(run("plan", "change", "covsocial"))
    shown = json.loads(fine(run("plan", "show", "--json")))
    assert (shown["plan"], shown["start"]) == ("covsocial", "2026-11-02")
    assert len(journal.enrolment_records()) == 1
    fine(run("plan", "end"))
    refused(run("plan", "pause"), "The plan is over")
    fine(run("plan", "start", "resource-tc3"))


def test_meetings_keep_their_uid_when_they_move(run: Run, tmp_path: Path) -> None:
    assert run("plan", "start", "peer-group").exit_code == 0  # no Sunday: it warns
    before, after = tmp_path / "before.ics", tmp_path / "after.ics"
    fine(run("plan", "calendar", "--ics", before, "--alarm"))
    keys = [one["key"] for one in json.loads(fine(run("plan", "meetings", "--json")))]
    fine(run("plan", "move", 2, "2026-12-12", "--at", "18:30"))
    fine(run("plan", "cancel", keys[2]))
    fine(run("plan", "calendar", "--ics", after))
    old, new = events(before), events(after)
    assert set(old) == set(new)
    moved = [uid for uid in old if old[uid].start != new[uid].start]
    assert [new[uid].start.strftime("%Y-%m-%d %H:%M %Z") for uid in moved] == ["2026-12-12 18:30 CET"]
    assert all(new[uid].sequence > old[uid].sequence for uid in old)
    assert [uid for uid in new if new[uid]["status"] == "CANCELLED"]
    assert all(event.subcomponents for event in old.values())
    listed = json.loads(fine(run("plan", "meetings", "--json")))
    assert [one["key"] for one in listed if one["moved"]] == keys[1:2]
    refused(run("plan", "move", 99, "2026-12-12"), "no meeting 99")
    refused(run("plan", "move", 1, "2026-12-12", "--at", "25:00"), "25:00")


def events(file: Path) -> dict[str, icalendar.Event]:
    return {str(event["uid"]): event for event in icalendar.Calendar.from_ical(file.read_bytes()).events}


def test_a_calendar_with_a_daily_entry_and_a_bad_zone(run: Run, tmp_path: Path) -> None:
    fine(run("plan", "start", "covsocial"))
    file = tmp_path / "plan.ics"
    fine(run("plan", "calendar", "--ics", file, "--reminder", "07:15", "--days", "mon,fri"))
    (daily,) = [rule for event in events(file).values() for rule in event.rrules]
    assert daily["byday"] == ["MO", "FR"]
    assert run("plan", "calendar", "--ics", "-").stdout.startswith("BEGIN:VCALENDAR")
    refused(run("plan", "calendar", "--ics", file, "--zone", "Europe/Nowhere"), "no time zone")
    assert run("plan", "calendar", "--ics", file, "--days", "someday").exit_code == 2
    refused(run("plan", "calendar", "--ics", tmp_path / "plan.ics" / "no"), "plan.ics")


def test_a_past_meeting_is_attended_and_rated_without_a_sitting(run: Run, journal: Journal) -> None:
    assert run("plan", "start", "peer-group", "--on", "2026-06-01").exit_code == 0  # a Monday: it warns
    said = fine(run("plan", "meetings", "attended", 1, stdin="7\n9\n9\n6\n1\n8\n"))
    assert not any(digit in said for digit in "6789")
    fine(run("plan", "meetings", "missed", 2))
    form = ("week", "heard", "matters", "way", "strain", "helpfulness")
    given = [(rating.measure, rating.when, rating.value, rating.day) for rating in journal.ratings(None)]
    values = zip(form, (7, 9, 9, 6, 1, 8), strict=True)
    assert given == [(measure, "meeting", value, "2026-06-01") for measure, value in values]
    listed = json.loads(fine(run("plan", "meetings", "--json")))
    assert [one["attended"] for one in listed][:3] == [True, False, None]
    refused(run("plan", "meetings", "attended", 3, stdin="eleven\n"), "week: not a number from 0 to 10")
    assert [rating.status for rating in journal.ratings(None)] == ["given"] * 6 + ["skipped"]
    fine(run("plan", "meetings", "attended", 1, stdin="3\n"))  # asked once: it stands
    assert [rating.value for rating in journal.ratings(None)] == [7, 9, 9, 6, 1, 8, None]


def test_a_meeting_to_come_was_not_attended_yet(run: Run) -> None:
    fine(run("plan", "start", "peer-group", "--on", "2026-12-06"))
    refused(run("plan", "meetings", "attended", 1), "still to come")


def test_what_the_plan_asks_today(run: Run, journal: Journal) -> None:
    fine(run("plan", "start", "resource-tc3", "--on", "2026-11-16"))
    refused(run("plan", "rate", stdin="6\n99\n"), "motivation: not a number from 1 to 7")
    assert [(r.measure, r.when, r.value, r.status) for r in journal.ratings(None)] == [
        ("liking", "week", 6, "given"),
        ("motivation", "week", None, "skipped"),
    ]
    assert "asks nothing" in fine(run("plan", "rate"))


def test_what_the_plan_asks_stands_in_today_and_rate_says_what_it_kept(run: Run) -> None:
    fine(run("plan", "start", "resource-tc3", "--on", "2026-11-16"))
    said = fine(run("plan", "today"))
    assert "The plan asks 2 questions:" in said
    asked = json.loads(fine(run("plan", "today", "--json")))["questions"]
    assert [one["measure"] for one in asked] == ["liking", "motivation"]
    assert all(one["question"] in said for one in asked)
    told = fine(run("plan", "rate", stdin="6\n\n"))
    assert told.strip() == "Kept: liking. Skipped: motivation."
    assert json.loads(fine(run("plan", "today", "--json")))["questions"] == []


def test_a_plan_that_wants_a_sunday_warns_on_another_day(run: Run) -> None:
    done = run("plan", "start", "peer-group", "--on", "2026-12-07")
    assert done.exit_code == 0
    assert "is meant to start on a Sunday, and 7 Dec 2026 is a Monday" in done.stderr
    assert "the next Sunday is 13 Dec 2026" in done.stderr
    fine(run("plan", "end"))
    fine(run("plan", "start", "peer-group", "--on", "2026-12-13"))


def test_a_solitary_exercise_has_nobody_with_it(run: Run) -> None:
    fine(run("plan", "start", "resource-tc3", "--on", "2026-11-16"))
    fine(run("plan", "partner", "Ben", "--week", 1))
    said = fine(run("plan", "today"))
    assert "- Affect Dyad (with Ben)" in said
    assert said.count("with Ben") == 1
    partners = {one["script"]: one["partner"] for one in json.loads(fine(run("plan", "today", "--json")))["due"]}
    assert partners == {"loving-kindness": None, "affect-dyad": "Ben"}


def test_a_month_of_the_plan(run: Run) -> None:
    fine(run("plan", "start", "gentle-four-weeks", "--on", "2026-11-16", "--with", "Ben"))
    said = fine(run("plan", "show", "--month", "2026-11"))
    assert "November 2026" in said
    assert " Mo    Tu    We    Th    Fr    Sa    Su" in said
    refused(run("plan", "show", "--month", "2026-13"), "there is no such day")


def test_the_end_of_input_leaves_the_rest_to_another_time(run: Run, journal: Journal) -> None:
    fine(run("plan", "start", "resource-tc3", "--on", "2026-11-16"))
    fine(run("plan", "rate", stdin="6\n"))
    assert [rating.measure for rating in journal.ratings(None)] == ["liking"]
    fine(run("plan", "rate", stdin="\n"))
    assert [rating.status for rating in journal.ratings(None)] == ["given", "skipped"]


def test_the_next_series(run: Run) -> None:
    assert run("plan", "start", "peer-group", "--on", "2026-06-01").exit_code == 0  # a Monday: it warns
    for command in ("today", "show"):
        said = fine(run("plan", command))
        assert "the series is over" in said
        assert "Bus stop\nEight meetings are behind you, and the bus has come to a stop." in said
        assert "dyads plan continue --on DATE" in said
    fine(run("plan", "continue", "--on", "2026-12-06", "--who", "Ben", "--who", "Cem"))
    assert "Bus stop" not in fine(run("plan", "today"))
    listed = json.loads(fine(run("plan", "meetings", "--json")))
    assert [one["series"] for one in listed] == [1] * 8 + [2] * 8
    refused(run("plan", "continue"), "nothing to continue")


@pytest.mark.parametrize("command", ["", "list", "start", "calendar", "meetings", "move", "partner", "continue", "end"])
def test_every_help_has_an_example(run: Run, command: str) -> None:
    assert "dyads plan" in fine(run("plan", *command.split(), "--help")).partition("Example")[2]


def test_a_locked_plan_is_not_changed(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "study.toml"
    file.write_text(
        'format = 1\ntitle = "Study"\nlocked = true\n[[module]]\nname = "One"\nweeks = 2\neach_day = ["affect-dyad"]\n'
    )
    fine(run("plan", "start", file))
    refused(run("plan", "change", "covsocial"), "study")
    fine(run("plan", "pause"))
