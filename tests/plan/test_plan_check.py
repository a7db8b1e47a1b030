"""What is refused in a plan, and that what ships is not."""

import tomllib
from pathlib import Path

import pytest
from pydantic import ValidationError

from dyads.plan.model import Plan, check_names, check_plan
from dyads.plan.translation import PlanTranslation, check_plan_translation, translate_plan
from tests.plan.enrolments import module, plan

FOLDER = Path(__file__).parents[2] / "scripts"
SHIPPED = sorted(path for path in (FOLDER / "plans").glob("*.toml") if path.name.count(".") == 1)
TRANSLATED = sorted((FOLDER / "plans").glob("*.*.toml"))


def shipped(path: Path) -> Plan:
    return Plan.model_validate(tomllib.loads(path.read_text("utf-8")))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_what_ships_is_well_formed_and_names_only_what_ships(path: Path) -> None:
    found = shipped(path)
    scripts = {script.stem for script in FOLDER.glob("*.toml")} - {"measures"}
    measures = set(tomllib.loads((FOLDER / "measures.toml").read_text("utf-8")))
    assert check_plan(found) == ()
    assert check_names(found, scripts, measures) == ()


@pytest.mark.parametrize("path", TRANSLATED, ids=lambda path: path.name)
def test_translations_that_ship_fit_their_plan_and_change_only_texts(path: Path) -> None:
    original = shipped(path.with_name(f"{path.name.split('.')[0]}.toml"))
    texts = PlanTranslation.model_validate(tomllib.loads(path.read_text("utf-8")))
    assert check_plan_translation(original, texts) == ()
    found = translate_plan(original, texts)
    assert found.language == texts.language
    assert (found.title, found.summary) == (texts.title, texts.summary)
    assert found.summary != original.summary
    assert [m.each_day for m in found.module] == [m.each_day for m in original.module]
    assert [m.weeks for m in found.module] == [m.weeks for m in original.module]
    assert Plan.model_validate(found.model_dump(mode="json")) == found


@pytest.mark.parametrize(
    ("keys", "path", "what"),
    [
        ({}, (), "a plan needs modules or meetings"),
        ({"module": [module()], "meeting": [{"name": "One"}]}, ("meeting", 0), "a plan has either modules or meetings"),
        ({"module": [module(weeks=0)]}, ("module", 0, "weeks"), "a module lasts at least one week"),
        ({"module": [module(weeks=-3)]}, ("module", 0, "weeks"), "a module lasts at least one week"),
        ({"module": [module(each_day=[])]}, ("module", 0, "each_day"), "nothing is practised here"),
        ({"module": [module(each_day=["a", "b", "a"])]}, ("module", 0, "each_day", 2), "this stands here twice"),
        ({"module": [module(themes=["a", "b", "c"])]}, ("module", 0, "themes"), "there are more themes than weeks"),
        ({"module": [module(texts=["a", "b", "c"])]}, ("module", 0, "texts"), "there are more texts than weeks"),
        (
            {"meeting": [{"name": "One", "script": "balint-pair", "scripts": ["affect-dyad"]}]},
            ("meeting", 0, "script"),
            "a meeting has either one exercise or several",
        ),
        (
            {"meeting": [{"name": "One", "scripts": ["affect-dyad", "affect-dyad"]}]},
            ("meeting", 0, "scripts", 1),
            "this stands here twice",
        ),
        ({"module": [module(weeks=600)]}, ("module", 0, "weeks"), "the whole plan is longer than {weeks} weeks"),
        ({"module": [module()], "days_a_week": 8}, ("days_a_week",), "a week has from one to seven practice days"),
        ({"module": [module()], "days_a_week": 0}, ("days_a_week",), "a week has from one to seven practice days"),
        ({"module": [module()], "series": {"name": "Stop"}}, ("series",), None),
        ({"module": [module(event=[{"name": "R", "week": 3}])]}, ("module", 0, "event", 0, "week"), None),
        ({"module": [module(event=[{"name": "R", "week": 0}])]}, ("module", 0, "event", 0, "week"), None),
        ({"module": [module(event=[{"name": "R"}])]}, ("module", 0, "event", 0, "name"), None),
        (
            {"module": [module(event=[{"name": "R", "week": 1, "each_week": True}])]},
            ("module", 0, "event", 0, "week"),
            None,
        ),
        ({"module": [module(event=[{"name": "R", "week": 1, "day": 8}])]}, ("module", 0, "event", 0, "day"), None),
        ({"module": [module(event=[{"name": "R", "week": 1, "days": 0}])]}, ("module", 0, "event", 0, "days"), None),
        (
            {"module": [module(event=[{"name": "R", "week": 1, "days": 2, "at": "9:00"}])]},
            ("module", 0, "event", 0, "days"),
            "an event of several days takes whole days",
        ),
        ({"meeting": [{"name": "One"}, {"name": "Two"}]}, ("meeting", 1, "name"), "nothing says when this meeting is"),
        ({"meeting": [{"name": "One"}, {"name": "Two", "after": "0d"}]}, ("meeting", 1, "name"), None),
        (
            {"meeting": [{"name": "One", "date": "2026-03-02"}, {"name": "Two", "date": "2026-03-01"}]},
            ("meeting", 1, "date"),
            "this meeting is not after the one before it",
        ),
        ({"meeting": [{"name": "One", "date": "2026-03-02", "after": "3d"}]}, ("meeting", 0, "after"), None),
    ],
)
def test_what_cannot_be_meant_is_found_at_its_key(
    keys: dict[str, object], path: tuple[str | int, ...], what: str | None
) -> None:
    found = check_plan(plan(**keys))
    assert [finding.path for finding in found] == [path]
    assert what is None or found[0].what.id == what


def test_everything_wrong_is_told_at_once() -> None:
    found = check_plan(plan(days_a_week=0, module=[module(weeks=0), module(each_day=[])]))
    assert {finding.path for finding in found} == {
        ("days_a_week",),
        ("module", 0, "weeks"),
        ("module", 1, "each_day"),
    }


def test_an_unknown_exercise_or_measure_brings_the_nearest_to_mind() -> None:
    found = check_names(plan(ratings=["mood"], module=[module(each_day=["afect-dyad"])]), {"affect-dyad"}, {"energy"})
    assert [(f.path, f.what.values["id"]) for f in found] == [
        (("module", 0, "each_day", 0), "afect-dyad"),
        (("ratings", 0), "mood"),
    ]
    assert found[0].hint is not None
    assert found[0].hint.values == {"id": "affect-dyad"}
    assert found[1].hint is None


@pytest.mark.parametrize(
    ("table", "key", "value"),
    [
        ("meeting", "date", "2026-02-31"),
        ("meeting", "date", "1820-01-01"),
        ("meeting", "date", "9999-12-31"),
        ("meeting", "date", 20260301),
        ("meeting", "at", "25:00"),
        ("meeting", "at", "7 o'clock"),
        ("meeting", "after", "14"),
        ("meeting", "after", "-3d"),
        ("meeting", "after", "400d"),
        ("meeting", "length", "0m"),
        ("meeting", "place", "here"),
    ],
)
def test_impossible_values_are_refused_where_they_stand(table: str, key: str, value: object) -> None:
    with pytest.raises(ValidationError) as refused:
        plan(**{table: [{"name": "One", key: value}]})
    assert [error["loc"] for error in refused.value.errors()] == [(table, 0, key)]


def test_gaps_may_be_weeks_and_times_may_be_toml_times() -> None:
    found = tomllib.loads('format = 1\ntitle = "P"\n[[meeting]]\nname = "One"\nafter = "2w"\nat = 19:30:00\n')
    (meeting,) = Plan.model_validate(found).meeting
    assert meeting.after == 14
    assert meeting.at is not None
    assert (meeting.at.hour, meeting.at.minute) == (19, 30)


def test_a_translation_with_more_than_the_original_is_found() -> None:
    texts = PlanTranslation.model_validate(
        {
            "language": "de",
            "module": [{"name": "Affekt", "themes": ["eins"], "event": [{"name": "Kurs"}]}, {"name": "zuviel"}],
            "meeting": [{"name": "zuviel"}],
            "series": {"text": "zuviel"},
        }
    )
    original = plan(module=[module(themes=["one", "two"])])
    assert {finding.path for finding in check_plan_translation(original, texts)} == {
        ("module", 1),
        ("meeting", 0),
        ("module", 0, "themes"),
        ("module", 0, "event", 0),
        ("series",),
    }
    found = translate_plan(original, texts)
    assert found.module[0].name == "Affekt"
    assert found.module[0].themes == ("one", "two")


def test_a_translation_words_modules_weeks_and_meetings() -> None:
    original = plan(module=[module(text="About", texts=["one", "two"])])
    texts = PlanTranslation.model_validate(
        {"language": "de", "module": [{"text": "Worum es geht", "texts": ["eins", "zwei"]}]}
    )
    assert check_plan_translation(original, texts) == ()
    (worded,) = translate_plan(original, texts).module
    assert (worded.text, worded.texts) == ("Worum es geht", ("eins", "zwei"))
    short = PlanTranslation.model_validate({"language": "de", "module": [{"texts": ["eins"]}]})
    assert [finding.path for finding in check_plan_translation(original, short)] == [("module", 0, "texts")]
    assert translate_plan(original, short).module[0].texts == ("one", "two")
    meetings = plan(meeting=[{"name": "One", "after": "0d", "text": "a", "opening": "b", "closing": "c"}])
    worded_meeting = PlanTranslation.model_validate(
        {"language": "de", "meeting": [{"name": "Eins", "opening": "Anfang", "closing": "Ende"}]}
    )
    (meeting,) = translate_plan(meetings, worded_meeting).meeting
    assert (meeting.name, meeting.text, meeting.opening, meeting.closing) == ("Eins", "a", "Anfang", "Ende")
