"""Letters to be read from two metres, and how large everything can be."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from dyads.app.session.layout import Scale, banner, baseline, fit, letters, pixels, text_rows
from dyads.app.session.stage import StageLine
from tests.tries import tries

names = st.text(st.sampled_from("AbegijpqyÄöüßéŁЮ文 -'\x1b["), min_size=1, max_size=24)
FACTORS: dict[Scale, int] = {"huge": 1, "vast": 2}


@given(
    names,
    st.sampled_from(["speaks", "listens", "hört zu", ""]),
    st.sampled_from(["plain", "large", "huge", "vast"]),
    st.integers(20, 130),
)
def test_rows_of_one_banner_are_of_one_width_and_never_too_wide(name: str, does: str, size: str, width: int) -> None:
    rows = banner(name, does, size, width)  # type: ignore[arg-type]  # strings of the literal
    assert len({cell_len(row) for row in rows}) == 1
    assert len(rows) == 1 or cell_len(rows[0]) <= width
    assert "\x1b" not in "".join(rows)


@pytest.mark.parametrize("scale", ["large", "huge", "vast"])
def test_all_sizes_draw_the_same_pixels(scale: Scale) -> None:
    dots = pixels("Jürgen spricht")
    rows = letters("Jürgen spricht", scale)
    assert dots is not None
    assert rows is not None
    if scale == "large":
        for y, row in enumerate(rows):
            for x, sign in enumerate(row):
                lower = dots[2 * y + 1][x] if 2 * y + 1 < len(dots) else "."
                assert sign == {"..": " ", "#.": "▀", ".#": "▄", "##": "█"}[dots[2 * y][x] + lower]
        return
    times = FACTORS[scale]
    for y, row in enumerate(rows):
        for x, sign in enumerate(row):
            assert (sign == "█") == (dots[y // times][x // (2 * times)] == "#")


def test_a_letter_that_the_font_lacks_makes_plain_text() -> None:
    assert letters("Юлия", "large") is None
    assert banner("Юлия", "speaks", "huge", 80) == ("Юлия speaks",)


def test_a_sentence_that_is_too_long_for_one_line_stays_large_on_several() -> None:
    (first, second) = letters("Your trainer", "large"), letters("paused", "large")
    assert first is not None
    assert second is not None
    for size in ("large", "huge"):
        rows = banner("Your trainer paused", "", size, 73)
        assert [row.rstrip() for row in rows] == [row.rstrip() for row in (*first, "", *second)]
    assert banner("Donaudampfschifffahrtsgesellschaft", "", "huge", 73) == ("Donaudampfschifffahrtsgesellschaft",)


def test_letters_of_different_size_stand_on_one_line() -> None:
    rows = banner("Jo", "speaks", "huge", 120)
    assert baseline("Jo", "huge") == 6
    last = [y for y, row in enumerate(rows) if "█" in row[:10]][-1]
    assert last == 6
    assert any(sign in "▀█" for sign in rows[6][26:34])  # the s of "speaks" ends where the J ends


@pytest.mark.parametrize(
    ("names", "verbs"),
    [
        (("Person 1", "Person 2"), ("spricht", "hört zu")),
        (("One", "The other"), ("speaks", "listens")),
        (("Christopher", "Bodhisattva"), ("speaks", "listens")),
        (("Maximiliane", "Friederike"), ("spricht", "hört zu")),
    ],
)
@pytest.mark.parametrize(("width", "height"), [(69, 16), (109, 30)])
def test_what_a_person_does_stands_in_letters_wherever_the_name_does(
    names: tuple[str, str], verbs: tuple[str, str], width: int, height: int
) -> None:
    room = [StageLine("speaker", names[0], verbs[0], "x"), StageLine("listener", names[1], verbs[1], "")]
    for line, size in zip(room, fit(room, "1:45", width, height).lines, strict=True):
        rows = banner(line.name, line.does, size, width)
        assert not any(letter.isalpha() for row in rows for letter in row)


def test_what_is_too_wide_to_be_huge_makes_what_stands_beside_it_smaller() -> None:
    paused = [StageLine("both", "Du hast angehalten", "", "x"), StageLine("both", "Ben", "ist weg", "y")]
    assert fit(paused, "1:17", 109, 30).lines == ("large", "large")


texts = st.text("abc defg ", max_size=200)


@tries(60)
@given(st.lists(st.tuples(names, texts), min_size=1, max_size=2), st.integers(40, 120), st.integers(6, 36))
def test_what_is_chosen_fits_unless_nothing_does(people: list[tuple[str, str]], width: int, height: int) -> None:
    stage = [StageLine("speaker", name, "speaks", text) for name, text in people]
    form = fit(stage, "2:30", width, height)
    sizes = [form.lines[i] for i in range(len(stage))]
    needed = len(banner("2:30", "", form.clock, width)) + (len(stage) - 1 if form.roomy else 0)
    for line, size in zip(stage, sizes, strict=True):
        needed += len(banner(line.name, line.does, size, width)) + text_rows(line.text, width)
        needed += 1 if size == "huge" and line.text else 0
    assert needed <= height or set(sizes) == {"plain"}


def test_the_speaker_is_never_smaller_than_the_listener() -> None:
    order = ["plain", "large", "huge", "vast"]
    for height in range(6, 40):
        form = fit(
            [StageLine("speaker", "Ann", "speaks", "x"), StageLine("listener", "Ben", "listens", "y")],
            "1:00",
            72,
            height,
        )
        assert order.index(form.lines[0]) >= order.index(form.lines[1])
