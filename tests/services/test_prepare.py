"""Which texts a sitting gets: each person meets all of them, whoever the partner."""

from datetime import date
from pathlib import Path
from uuid import UUID, uuid4

from dyads.link.interface import SharedSetup
from dyads.practice.script import Script
from dyads.practice.setup import PlanDay, Setup
from dyads.practice.timeline import compile as compile_timeline
from dyads.practice.timeline import compile_script
from dyads.services.linking import choices_agreed
from dyads.services.prepare import Company, SittingChoices
from dyads.services.sittings import SessionOptions, begin_sitting, me_and_partner, prepare_sitting
from tests.practice.strategies import setup_for
from tests.services.making import make_home

SIX = [f"text {n}" for n in range(1, 7)]


def script(order: str = "session", **more: object) -> Script:
    turn = {"name": "T", "length": "1s", "speaker": SIX, "texts": order}
    return Script.model_validate({"format": 1, "title": "Six", "bells": {"settle": "0s"}, "turn": [turn], **more})


def told(setup: Setup) -> list[str]:
    return [segment.text("speaker") or "" for segment in compile_timeline(setup).segments]


def sit(
    own_home: Path,
    exercise: Script,
    partner: str | None,
    day: int,
    company: Company = "two",
    plan_day: PlanDay | None = None,
) -> list[str]:
    """Sit an exercise to its end on a day, and return what was asked; the program is started anew for it."""
    home, clock, _ = make_home(own_home)
    clock.turn(day * 86_400)
    choices = SittingChoices("six", company=company, plan_day=plan_day)
    me, other = me_and_partner(home, partner, alone=company == "alone")
    prepared = prepare_sitting(home, choices, exercise, me, other)
    sitting = begin_sitting(home, prepared, SessionOptions())
    sitting.conductor.start()
    for _ in range(len(compile_timeline(prepared.setup).segments) + 1):
        clock.turn(1)
        sitting.conductor.look()
    assert sitting.conductor.finish() == "complete"
    home.close()
    return told(prepared.setup)


def test_with_a_new_partner_each_week_every_text_is_met(own_home: Path) -> None:
    weeks = [
        [sit(own_home, script(), partner, 7 * week + day)[0] for day in range(5)]
        for week, partner in enumerate(("Ben", "Cem", "Dora"))
    ]
    assert [text for week in weeks for text in week] == [SIX[n % 6] for n in range(15)]


def test_the_larger_count_of_those_who_sit_decides(own_home: Path) -> None:
    assert sit(own_home, script(), "Ben", 0) == ["text 1", "text 1"]
    assert sit(own_home, script(), "Ben", 1)[0] == "text 2"
    assert sit(own_home, script(), "Cem", 2)[0] == "text 3"
    assert sit(own_home, script(), "Ben", 3)[0] == "text 4"
    assert sit(own_home, script(), None, 4, "alone")[0] == "text 5"
    assert sit(own_home, script(), "Cem", 5)[0] == "text 6"


def in_week(run: UUID, week: int, theme: str = "Arriving") -> PlanDay:
    return PlanDay(plan="nine", run=run, module="Affect", week=week, day=date(2026, 3, 2), theme=theme)


def test_once_a_week_the_plans_theme_is_taken_up_and_every_other_text_is_met(own_home: Path) -> None:
    """Four days a week, six texts and two that name the theme: each kind goes on where it stopped."""
    turn = {"name": "T", "length": "1s", "speaker": [*SIX, "first: {theme}", "second: {theme}"]}
    exercise = Script.model_validate({"format": 1, "title": "Six", "bells": {"settle": "0s"}, "turn": [turn]})
    run = uuid4()
    weeks = [
        [sit(own_home, exercise, "Ben", 7 * week + day, plan_day=in_week(run, week + 1))[0] for day in range(4)]
        for week in range(4)
    ]
    assert [week[0] for week in weeks] == ["first: {theme}", "second: {theme}"] * 2
    assert [text for week in weeks for text in week[1:]] == [SIX[n % 6] for n in range(12)]


def test_without_a_plan_or_a_theme_no_text_names_one(own_home: Path) -> None:
    turn = {"name": "T", "length": "1s", "speaker": ["{theme}?", "one", "two"]}
    exercise = Script.model_validate({"format": 1, "title": "Six", "bells": {"settle": "0s"}, "turn": [turn]})
    assert [sit(own_home, exercise, "Ben", day)[0] for day in range(3)] == ["one", "two", "one"]
    assert sit(own_home, exercise, "Ben", 4, plan_day=in_week(uuid4(), 1, ""))[0] == "two"
    assert {segment.text("speaker") for segment in compile_script(exercise, variant=7).segments} == {"two"}


def test_by_chance_both_see_the_same_and_nobody_one_twice_before_all_were(own_home: Path) -> None:
    met = [text for day in range(6) for text in sit(own_home, script("chance"), f"Partner {day % 2}", day)]
    assert [sorted(met[n : n + 6]) for n in (0, 6)] == [SIX, SIX]


def test_what_was_picked_is_kept_with_the_session_and_read_again(own_home: Path) -> None:
    asked = sit(own_home, script("chance"), "Ben", 0)
    home, _, _ = make_home(own_home)
    record = home.journal.record(1)
    assert record is not None
    assert told(record.setup) == asked
    assert [SIX[n] for n in record.setup.picks["turn[0]"]] == asked
    home.close()


def test_apart_both_computers_turn_up_the_same_texts_each_day(tmp_path: Path) -> None:
    for order in ("session", "round", "turn", "chance"):
        mine, yours = (
            [sit(tmp_path / f"{who}-{order}", script(order), None, day, "apart") for day in range(6)]
            for who in ("mine", "yours")
        )
        assert mine == yours
        assert {text for day in mine for text in day} == set(SIX)


def test_a_sitting_of_version_0_1_0_goes_on_showing_what_it_showed() -> None:
    exercise = script()
    setup = setup_for(exercise.model_copy(update={"turn": (exercise.turn[0].model_copy(update={"texts": None}),)}))
    held = setup.model_dump(mode="json", exclude={"picks"}) | {"variant": 4}
    assert told(Setup.model_validate(held | {"script": setup.script})) == ["text 5", "text 5"]


def test_after_a_link_the_next_sitting_begins_from_what_both_agreed_on() -> None:
    shared = SharedSetup(
        sitting=UUID(int=1),
        revision=1,
        author="b",
        script_id="other",
        scripts={"en": script()},
        first="a",
        planned_seconds=600,
    )
    brought = SittingChoices("mine", path="/home/ann/mine.toml", total=120)
    agreed = choices_agreed(brought, shared, UUID(int=2))
    assert (agreed.named, agreed.company, agreed.partner, agreed.total) == ("other", "linked", UUID(int=2), 600)
    same = choices_agreed(brought, shared.model_copy(update={"script_id": "mine"}), UUID(int=2))
    assert same.named == "/home/ann/mine.toml"
