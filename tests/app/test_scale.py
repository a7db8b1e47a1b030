"""Choosing a number: digits, arrows, mouse; and how a scale is drawn at any width."""

from hypothesis import given
from hypothesis import strategies as st
from textual.app import App, ComposeResult

from dyads.app.common.scales import Choices, CircleScale, Picker, Scale
from dyads.app.themes import THEMES

scales = st.integers(0, 79).flatmap(lambda low: st.tuples(st.just(low), st.integers(low + 1, low + 20)))


@given(scales, st.data())
def test_typing_a_number_chooses_it(scale: tuple[int, int], data: st.DataObject) -> None:
    low, high = scale
    wanted = data.draw(st.integers(low, high))
    picker = Scale(low, high)
    for digit in str(wanted):
        picker.type_digit(digit)
    assert picker.chosen == wanted


@given(scales, st.lists(st.sampled_from("0123456789"), max_size=8))
def test_whatever_is_typed_what_is_chosen_is_on_the_scale(scale: tuple[int, int], typed: list[str]) -> None:
    low, high = scale
    picker = Scale(low, high)
    for digit in typed:
        picker.type_digit(digit)
    assert picker.chosen is None or low <= picker.chosen <= high


@given(scales, st.lists(st.sampled_from([-1, 1]), min_size=1, max_size=30))
def test_arrows_stay_on_the_scale(scale: tuple[int, int], steps: list[int]) -> None:
    low, high = scale
    picker = Scale(low, high)
    held = low - 1 if steps[0] > 0 else high + 1
    for step in steps:
        held = min(high, max(low, held + step))
        picker.step(step)
        assert picker.chosen == held


def test_two_digits_where_the_scale_goes_that_far() -> None:
    picker = Scale(0, 10)
    picker.type_digit("1")
    assert picker.chosen == 1
    picker.type_digit("0")
    assert picker.chosen == 10
    picker.type_digit("4")
    assert picker.chosen == 4


class Page(App[None]):
    def __init__(self, picker: Picker) -> None:
        super().__init__()
        self.register_theme(THEMES[0])
        self.theme = THEMES[0].name
        self.picker = picker
        self.again: list[int] = []

    def compose(self) -> ComposeResult:
        yield self.picker

    def on_picker_again(self, event: Picker.Again) -> None:
        self.again.append(event.value)


async def clicked(picker: Picker, width: int) -> None:
    """Click every cell: each chooses what it shows, and every number has a cell."""
    page = Page(picker)
    async with page.run_test(size=(width, 24)) as pilot:
        await pilot.pause()
        reached = set()
        for y in range(picker.size.height):
            for x in range(0, width, 2):
                value = picker.value_at(x, y)
                if value is not None and value not in reached:
                    picker.clear()
                    await pilot.click(picker, offset=(x, y))
                    assert picker.chosen == value
                    reached.add(value)
        assert reached == set(range(picker.low, picker.high + 1))
        assert page.again == []
        await pilot.click(
            picker,
            offset=next((x, y) for y in range(9) for x in range(width) if picker.value_at(x, y) == picker.chosen),
        )
        assert page.again == [picker.chosen]


async def test_every_picture_can_be_clicked_and_twice_means_it() -> None:
    await clicked(CircleScale(range(1, 8)), 72)
    await clicked(CircleScale(range(1, 8)), 120)


async def test_every_number_and_every_choice_can_be_clicked() -> None:
    await clicked(Scale(0, 10, "not at all", "very much"), 70)
    await clicked(
        Choices([1, 2, 3], ["walking", "sitting", "a rather long choice that takes more than one row " * 2]), 50
    )


async def test_a_scale_of_21_steps_shows_what_is_chosen_in_a_small_window() -> None:
    scale = Scale(80, 100, "a very long description of the lowest", "and one of the highest, just as long")
    async with Page(scale).run_test(size=(50, 15)) as pilot:
        scale.chosen = 93
        await pilot.pause()
        shown = scale.render().plain
        rows = shown.split("\n")
        assert "93" in rows[0]
        assert "80" in rows[0]
        assert "100" in rows[0]
        assert rows[1].count("●") == 1
        assert max(len(row) for row in rows) <= 50


async def test_texts_are_data() -> None:
    choices = Choices([1, 2], ["[bold]not markup[/]", "two\x1b[31m"])
    async with Page(choices).run_test() as pilot:
        await pilot.pause()
        assert "[bold]not markup[/]" in choices.render().plain
        assert "\x1b" not in choices.render().plain


def test_steps_are_chosen_by_their_values() -> None:
    choices = Choices([0, 1, 3], ["not at all", "at times", "nearly always"])
    choices.type_digit("2")
    assert choices.chosen is None
    choices.type_digit("3")
    assert choices.chosen == 3
    choices.step(-1)
    assert choices.chosen == 1
    choices.step(-1)
    choices.step(-1)
    assert choices.chosen == 0
