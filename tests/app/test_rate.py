"""Rating alone: nothing preselected, nothing shown again, "kept" only when it is, and skipping is a reason."""

from typing import Any

import pytest
from textual.pilot import Pilot

from dyads.app.common.kept_line import KeptLine
from dyads.app.common.private import LookAwayScreen
from dyads.app.common.rating import RateScreen
from dyads.cli.plain.rate import describe
from dyads.cli.plain.terminal import Talk
from dyads.journal.errors import refused
from dyads.plan.context import practised
from dyads.practice.measures import Measure
from dyads.practice.message import msg
from dyads.practice.records import Rating
from dyads.practice.script import Ratings
from dyads.practice.setup import questions
from dyads.presentation.sitting import outcome_text
from dyads.services.home import Home
from dyads.services.questionnaire import MeasureQuestion, Questionnaire, sitting_questionnaire
from dyads.services.session_store import NoStore, Receipt
from tests.app.conftest import COMFORTABLE, HANDSOME, SMALL, RunApp, read, screen_name, settle
from tests.app.sat import SHORT, open_sitting, prepared, press, rate_both, reach, values


def rating(pilot: Pilot[None]) -> RateScreen:
    screen = pilot.app.screen
    assert isinstance(screen, RateScreen)
    return screen


async def to_the_first_question(pilot: Pilot[None], home: Home, **what: Any) -> None:
    await open_sitting(pilot, prepared(home, {**SHORT, **what}))
    await reach(pilot, "LookAwayScreen")
    await press(pilot, "enter")
    await reach(pilot, "RateScreen")


async def test_nothing_is_chosen_and_enter_alone_keeps_nothing(couple: Home, run_app: RunApp) -> None:
    async with run_app(couple) as pilot:
        await to_the_first_question(pilot, couple)
        assert rating(pilot).picker.chosen is None
        assert "●" not in read(pilot)
        assert "▸" not in read(pilot)
        await press(pilot, "enter", "enter", "8", "0", "z", "enter", "tab", "enter")
        assert screen_name(pilot) == "RateScreen"
        assert "Choose a number from 1 to 7" in read(pilot)
        assert values(couple) == []


async def test_digits_arrows_and_escape(couple: Home, run_app: RunApp) -> None:
    async with run_app(couple) as pilot:
        await to_the_first_question(pilot, couple)
        await press(pilot, "3", "right", "up", "left")
        assert rating(pilot).picker.chosen == 4
        assert "▸ 4 ◂" in read(pilot)
        assert "about a third" in read(pilot)
        await press(pilot, "escape")
        assert rating(pilot).picker.chosen is None
        await press(pilot, "escape")
        await reach(pilot, "LookAwayScreen")
        await press(pilot, "enter")
        await reach(pilot, "RateScreen")
        await press(pilot, "x")
        await reach(pilot, "StopScreen")
        await press(pilot, "escape")
        await reach(pilot, "RateScreen")
        assert rating(pilot).picker.chosen is None


async def test_each_rates_alone_and_nothing_of_it_is_seen_again(couple: Home, run_app: RunApp) -> None:
    async with run_app(couple) as pilot:
        await open_sitting(pilot, prepared(couple))
        await reach(pilot, "LookAwayScreen")
        assert "Now Ann; Ben looks away." in read(pilot)
        await press(pilot, "enter", "6")
        await press(pilot, "enter")
        await reach(pilot, "LookAwayScreen")
        assert "Now Ben; Ann looks away." in read(pilot)
        assert "6" not in read(pilot)
        for key in ("escape", "escape", "b", "backspace", "left", "pageup", "shift+tab"):
            await press(pilot, key)
            assert not any(getattr(screen, "_name", "") == "Ann" for screen in pilot.app.screen_stack)
        await reach(pilot, "LookAwayScreen")
        await press(pilot, "enter")
        await reach(pilot, "RateScreen")
        assert rating(pilot).picker.chosen is None
        await press(pilot, "2", "enter")
        await reach(pilot, "SittingScreen")
        assert values(couple) == [("Ann", "closeness before", 6, "given"), ("Ben", "closeness before", 2, "given")]


async def test_skipping_is_kept_as_a_reason(couple: Home, run_app: RunApp) -> None:
    async with run_app(couple) as pilot:
        await open_sitting(pilot, prepared(couple))
        await reach(pilot, "LookAwayScreen")
        await press(pilot, "enter", "4", "n")
        await reach(pilot, "LookAwayScreen")
        await press(pilot, "enter")
        await reach(pilot, "RateScreen")
        await press(pilot, "n")
        await reach(pilot, "SittingScreen")
        assert [(value, status) for *_, value, status in values(couple)] == [(None, "skipped")] * 2


async def test_who_ends_here_is_not_asked_for_a_rating(couple: Home, run_app: RunApp) -> None:
    async with run_app(couple) as pilot:
        await to_the_first_question(pilot, couple)
        await press(pilot, "x")
        await reach(pilot, "StopScreen")
        assert "You can stop here." in read(pilot)
        assert "Silence" not in read(pilot)
        await press(pilot, "e")
        await reach(pilot, "KeptScreen")
        assert "It had not begun, so it is no sitting." in read(pilot)
        assert "Kept." not in read(pilot)
        assert "a plan can carry you" not in read(pilot)
    assert values(couple) == []
    assert couple.journal.summaries() == (), "a false start leaves no session"


async def test_answers_given_before_a_false_start_stay_with_a_reason(couple: Home, run_app: RunApp) -> None:
    async with run_app(couple) as pilot:
        await to_the_first_question(pilot, couple)
        await press(pilot, "4", "enter")
        await reach(pilot, "LookAwayScreen")
        await press(pilot, "x")
        await reach(pilot, "StopScreen")
        await press(pilot, "e")
        await reach(pilot, "KeptScreen")
        assert "1 answer; it stays with whoever gave it." in read(pilot)
        assert "Kept." in read(pilot)
    assert [(value, status) for *_, value, status in values(couple)] == [(4, "given"), (None, "not-reached")]
    (left,) = couple.journal.summaries()
    assert (left.outcome, left.actual_seconds) == ("discarded", 0)
    assert outcome_text(left) == "not begun"
    assert practised(couple.journal.summaries(), None) == {}, "it marks no day of a plan"


@pytest.mark.parametrize("size", [SMALL, COMFORTABLE, HANDSOME])
async def test_every_picture_has_room_at_every_size_and_after_resizing(
    couple: Home, run_app: RunApp, size: tuple[int, int]
) -> None:
    async with run_app(couple, COMFORTABLE) as pilot:
        await to_the_first_question(pilot, couple)
        await pilot.resize_terminal(*size)
        await settle(pilot)
        picker = rating(pilot).picker
        shown = pilot.app.screen.find_widget(picker).visible_region
        assert shown.height == picker.size.height
        assert all(str(number) in read(pilot) for number in range(1, 8))


async def test_choices_and_long_scales_are_asked_too(couple: Home, run_app: RunApp) -> None:
    couple.places.measures.write_text(
        '[posture]\nquestion = { en = "How did you [i]sit[/]?" }\n'
        'choices = [{ en = "on a chair" }, { en = "on the floor" }]\n'
        '[pain]\nquestion = { en = "How much did it hurt?" }\nrange = [0, 10]\n'
        'low = { en = "not" }\nhigh = { en = "much" }\n'
    )
    async with run_app(couple) as pilot:
        await to_the_first_question(pilot, couple, ratings={"before": ["posture", "pain"]})
        assert "How did you [i]sit[/]?" in read(pilot)
        await press(pilot, "2", "enter")
        assert "How much did it hurt?" in read(pilot)
        await press(pilot, "1", "0", "enter")
        await reach(pilot, "LookAwayScreen")
        assert sorted(value for *_, value, _status in values(couple) if value is not None) == [2, 10]


class SlowStore(NoStore):
    """Answers when it is told to."""

    def __init__(self) -> None:
        self.given: list[Receipt] = []

    def rate(self, rating: Rating) -> Receipt:
        self.given.append(Receipt())
        return self.given[-1]


async def test_kept_is_said_only_when_it_is_safe_on_the_disk(couple: Home, run_app: RunApp) -> None:
    store = SlowStore()
    questionnaire = sitting_questionnaire(prepared(couple).setup, "after", store.rate, couple.clock)
    async with run_app(couple) as pilot:
        pilot.app.push_screen(RateScreen(questionnaire, "Ann"))
        await settle(pilot)
        await press(pilot, "3", "enter")
        assert "show in what you said" in read(pilot)
        assert "Kept." not in read(pilot)
        store.given[0].set_result(None)
        line = pilot.app.screen.query_one(KeptLine)
        line._look()
        await settle(pilot)
        assert "Kept." in read(pilot)


@pytest.mark.parametrize(
    ("waited", "sentence"), [(0.0, "could not be saved."), (99.0, "could not be saved yet. It is held in memory")]
)
async def test_a_disk_that_refuses_is_said_and_it_goes_on(
    couple: Home, run_app: RunApp, waited: float, sentence: str
) -> None:
    future = Receipt()
    if not waited:
        future.set_exception(refused(msg("The disk is full.")))
    async with run_app(couple) as pilot:
        pilot.app.push_screen(LookAwayScreen("Ben", "Ann", "A few questions.", [future]))
        await settle(pilot)
        line = pilot.app.screen.query_one(KeptLine)
        line._waited = waited
        line._look()
        await settle(pilot)
        assert sentence in read(pilot)
        assert "Kept." not in read(pilot)


async def test_after_the_sitting_both_measures_are_asked_person_by_person(couple: Home, run_app: RunApp) -> None:
    made = prepared(couple, {**SHORT, "ratings": {"before": ["closeness", "disclosure"]}})
    async with run_app(couple) as pilot:
        await open_sitting(pilot, made)
        await rate_both(pilot, "1", "2", "3", "4")
        await reach(pilot, "SittingScreen")
        assert [(name, value) for name, _what, value, _status in values(couple)] == [
            ("Ann", 1),
            ("Ann", 2),
            ("Ben", 3),
            ("Ben", 4),
        ]


def in_a_role(couple: Home) -> Questionnaire[MeasureQuestion]:
    """Return one question to the listener about the exercise, as the first of the two is asked it."""
    setup = prepared(couple).setup
    measure = Measure.model_validate(
        {
            "question": {"en": "How well did you listen in {exercise}?"},
            "low": {"en": "hardly"},
            "high": {"en": "wholly"},
            "range": [1, 7],
            "asked_of": "listener",
        }
    )
    script = setup.script.model_copy(update={"ratings": Ratings(after=("heard",))})
    asked = questions(setup.model_copy(update={"script": script, "measures": {"heard": measure}}), "after")
    assert [question.slot for question in asked] == [0, 1]  # both listen, so both are asked
    return Questionnaire(asked, lambda _question, _answer: Receipt(), couple.clock)


async def test_who_is_asked_as_listener_is_told_so_and_about_which_exercise(couple: Home, run_app: RunApp) -> None:
    async with run_app(couple) as pilot:
        pilot.app.push_screen(RateScreen(in_a_role(couple), "Ann"))
        await settle(pilot)
        assert "Ann · About your listening." in " ".join(read(pilot).split())
        assert f"How well did you listen in “{prepared(couple).setup.script.title}”?" in read(pilot)


def test_in_plain_mode_too(couple: Home, capsys: pytest.CaptureFixture[str]) -> None:
    question = in_a_role(couple).question
    assert question is not None
    describe(Talk(couple.clock), question)
    said = capsys.readouterr().out.splitlines()
    assert said[1] == "About your listening."
    assert said[2].startswith("How well did you listen in “")
