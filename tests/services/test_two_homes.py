"""Two homes without a link: what they agree on is the same set-up seen from both sides, and who is late stands where
the partner stands."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dyads.library.scripts import ScriptFile, find_script, in_language
from dyads.library.search_path import SearchPath
from dyads.practice.apart import ApartTerms, other_first, other_text
from dyads.practice.script import Script
from dyads.practice.timeline import compile as compile_timeline
from dyads.services.clock import HandClock
from dyads.services.home import Home
from dyads.services.prepare import Known, SittingChoices, apart_terms, prepare
from dyads.services.rehearsal import strangers
from dyads.services.sittings import SessionOptions, Sitting, begin_sitting, me_and_partner, prepare_sitting, terms_of
from dyads.words import Language
from tests.services.making import SCRIPT, NotingBells, make_home
from tests.tries import tries

START = datetime(2026, 11, 21, 19, 42, tzinfo=UTC)


def file_of(name: str) -> ScriptFile:
    found = find_script(name, SearchPath()).value
    assert found is not None
    return found


FILES = {name: file_of(name) for name in ("affect-dyad", "perspective-dyad", "just-like-me")}


def agreed_at(
    home: str,
    name: str,
    total: int | None,
    start: datetime,
    language: Language,
    names: tuple[str, str],
    theme_waits: bool,
) -> tuple[ApartTerms, SittingChoices]:
    """What a home proposes of a shipped exercise; its own clock is somewhere before the start."""
    script = in_language(FILES[name], language)
    clock = HandClock(wall=start - timedelta(seconds=100 if home == "here" else 170))
    me, partner = strangers(alone=False)
    choices = SittingChoices(name, company="apart", total=total)
    prepared = prepare(choices, script, Known(me.id, partner.id, theme_waits=theme_waits), clock)
    return apart_terms(FILES[name].script, prepared.setup, names, start), choices


@given(
    st.sampled_from(sorted(FILES)),
    st.none() | st.integers(12, 30).map(lambda minutes: minutes * 60),
    st.integers(0, 14 * 24 * 60),
    st.lists(st.sampled_from([other_first, other_text]), max_size=3),
    st.tuples(st.booleans(), st.booleans()),
)
@tries(60)
def test_a_german_and_an_english_home_in_two_zones_agree_and_sit_the_same(
    name: str, total: int | None, minutes: int, moves: list[object], waits: tuple[bool, bool]
) -> None:
    start = START + timedelta(minutes=minutes)
    setups = []
    digits = []
    themes = iter(waits)
    for home, language, zone, names in (
        ("here", "de", 13, ("Ann", "Ben")),
        ("there", "en", -9, ("Ben", "Ann")),
    ):
        local = start.astimezone(timezone(timedelta(hours=zone)))
        terms, choices = agreed_at(home, name, total, local, language, names, next(themes))  # type: ignore[arg-type]
        for move in moves:
            terms = move(terms)  # type: ignore[operator]
        digits.append(terms.digits)
        me, partner = strangers(alone=False)
        script = in_language(FILES[name], language)
        clock = HandClock(wall=local - timedelta(seconds=60))
        setups.append(prepare(replace(choices, agreed=terms), script, Known(me.id, partner.id), clock).setup)
    here, there = setups
    if here.picks != there.picks:  # one of them follows a plan whose theme waits, the other does not
        assert waits[0] != waits[1]
        assert digits[0] != digits[1]
        return
    assert digits[0] == digits[1]
    assert (here.picks, here.variant, here.planned_seconds) == (there.picks, there.variant, there.planned_seconds)
    if here.script.practice.has_turns:
        assert here.first == 1 - there.first
    segments = [compile_timeline(setup).segments for setup in setups]
    assert [(one.length, one.pick) for one in segments[0]] == [(one.length, one.pick) for one in segments[1]]


def begun(home: Home, agreed: datetime | None = None) -> Sitting:
    me, partner = me_and_partner(home, None, alone=False)
    choices = SittingChoices("try", company="apart")
    return begin_sitting(
        home,
        prepare_sitting(home, choices, Script.model_validate(SCRIPT), me, partner),
        SessionOptions(),
        agreed=agreed,
    )


def two_sittings(tmp_path: Path) -> list[tuple[Sitting, HandClock, NotingBells]]:
    homes = [make_home(tmp_path / name) for name in ("here", "there")]
    return [(begun(home), clock, bells) for home, clock, bells in homes]


def turned(both: list[tuple[Sitting, HandClock, NotingBells]], seconds: int) -> None:
    for _ in range(seconds):
        for sitting, clock, _bells in both:
            clock.turn(1)
            sitting.conductor.look()


def test_who_is_late_joins_where_the_partner_stands_and_hears_what_is_still_to_come(tmp_path: Path) -> None:
    (in_time, clock, bells), (late, _late_clock, late_bells) = both = two_sittings(tmp_path)
    start = clock.now() + timedelta(seconds=30)
    in_time.conductor.start(start)
    turned(both, 30 + 47)
    late.conductor.join(start)
    views = [sitting.conductor.look() for sitting in (in_time, late)]
    assert views[0].position == views[1].position
    turned(both, 60)
    assert late.conductor.look().position == in_time.conductor.look().position
    assert {name.split("-")[0] for name in late_bells.asked} == {name.split("-")[0] for name in bells.asked} - {"start"}
    turned(both, 400)
    assert [sitting.conductor.finish() for sitting in (in_time, late)] == ["complete", "complete"]
    assert in_time.conductor.actual_seconds == late.conductor.actual_seconds


def test_a_moment_that_passed_before_the_setup_can_still_be_joined(tmp_path: Path) -> None:
    home, clock, _bells = make_home(tmp_path / "here")
    agreed = clock.now() - timedelta(seconds=50)
    sitting = begun(home, agreed)
    view = sitting.conductor.join(agreed)
    assert view.position.segment is not None
    assert view.position.segment.name == "Difficult"
    assert view.position.elapsed == 40_000_000_000
    home.close()
    (summary,) = home.journal.summaries()
    assert home.journal.record(summary.number) is not None


def test_before_it_begins_both_can_put_it_off_by_a_minute(tmp_path: Path) -> None:
    both = two_sittings(tmp_path)
    start = both[0][1].now() + timedelta(seconds=30)
    for sitting, _clock, _bells in both:
        sitting.conductor.start(start)
    turned(both, 29)
    for sitting, _clock, bells in both:
        assert sitting.conductor.put_off().position.starts_in == 61_000_000_000
        assert bells.asked == {}
    turned(both, 60)
    assert [sitting.conductor.look().position.standing for sitting, *_ in both] == ["waiting", "waiting"]
    turned(both, 2)
    assert [sitting.conductor.look().position.standing for sitting, *_ in both] == ["running", "running"]
    assert both[0][0].conductor.put_off().position.standing == "running"  # too late: it has begun


def test_after_a_crash_the_terms_are_those_of_what_was_kept(tmp_path: Path) -> None:
    home, clock, _bells = make_home(tmp_path / "here")
    sitting = begun(home)
    setup = sitting.prepared.setup
    tomorrow = clock.now() + timedelta(days=1)
    terms = terms_of(home, setup, tomorrow)
    assert (terms.first, terms.variant, terms.seconds) == (setup.first, setup.variant, setup.planned_seconds)


@pytest.mark.parametrize("first", [0, 1])
def test_what_was_chosen_in_the_set_up_goes_before_the_day(tmp_path: Path, first: int) -> None:
    home, clock, _bells = make_home(tmp_path / "here")
    me, partner = strangers("Ben", alone=False)
    choices = SittingChoices("affect-dyad", company="apart", first_by="chosen", chosen=first)  # type: ignore[arg-type]
    setup = prepare_sitting(home, choices, FILES["affect-dyad"].script, me, partner).setup
    for days in range(2):
        terms = apart_terms(FILES["affect-dyad"].script, setup, ("Ann", "Ben"), clock.now() + timedelta(days=days))
        assert terms.first == first
