"""Seven pairs of circles: their overlaps, and that each can be told from the others at every size."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dyads.app.common.scales import CircleScale, distance_for, draw_pair, grid, overlap
from dyads.practice.measures import CIRCLE_OVERLAPS

SEVEN, ELEVEN = CIRCLE_OVERLAPS[7], CIRCLE_OVERLAPS[11]


def counted_overlap(distance: float, steps: int = 400) -> float:
    """Count the points of a fine grid that lie in both circles, out of those in one."""
    in_one = in_both = 0
    for i in range(steps):
        for j in range(steps):
            x, y = -1 + 2 * (i + 0.5) / steps, -1 + 2 * (j + 0.5) / steps
            if x * x + y * y <= 1:
                in_one += 1
                in_both += (x - distance) ** 2 + y * y <= 1
    return in_both / in_one


@pytest.mark.parametrize("share", [*SEVEN, *ELEVEN])
def test_the_circles_share_the_part_of_their_area_that_the_scale_asks_for(share: float) -> None:
    assert overlap(distance_for(share)) == pytest.approx(share, abs=1e-9)
    assert counted_overlap(distance_for(share)) == pytest.approx(share, abs=0.005)


def dots(rows: tuple[str, ...]) -> set[tuple[int, int]]:
    places = (
        (0x01, 0, 0),
        (0x02, 0, 1),
        (0x04, 0, 2),
        (0x08, 1, 0),
        (0x10, 1, 1),
        (0x20, 1, 2),
        (0x40, 0, 3),
        (0x80, 1, 3),
    )
    return {
        (column * 2 + x, row * 4 + y)
        for row, text in enumerate(rows)
        for column, sign in enumerate(text)
        if sign != " "
        for bit, x, y in places
        if (ord(sign) - 0x2800) & bit
    }


sizes = st.tuples(st.integers(8, 30), st.integers(2, 8))


@given(sizes, st.sampled_from([*SEVEN, *ELEVEN]))
def test_a_pair_fills_its_place_and_is_the_same_from_left_and_right(size: tuple[int, int], share: float) -> None:
    columns, rows = size
    drawn = draw_pair(share, columns, rows)
    assert len(drawn) == rows
    assert all(len(row) == columns for row in drawn)
    found = dots(drawn)
    mirrored = {(columns * 2 - 1 - x, y) for x, y in found}
    assert len(found ^ mirrored) <= len(found) // 3  # dots are rounded, so some few lie one further
    radius = (min(columns, rows * 4) - 1) / 2
    middle = (rows * 4 - 1) / 2
    apart = distance_for(share) * radius
    for x, y in found:
        distances = [math.hypot(x - (columns - 0.5 + side * apart / 2), y - middle) for side in (-1, 1)]
        assert min(abs(distance - radius) for distance in distances) <= 1.0


@given(st.integers(46, 120), st.integers(8, 40))
def test_all_seven_differ_at_every_size_and_fit(width: int, height: int) -> None:
    form = grid(width, height)
    assert form.columns * form.in_row <= width
    assert form.height <= height
    assert len({draw_pair(share, form.columns - 1, form.rows) for share in SEVEN}) == 7


@given(st.integers(46, 120), st.integers(8, 40))
def test_all_eleven_fit_and_stand_in_one_row_or_in_two(width: int, height: int) -> None:
    form = grid(width, height, 11)
    assert form.columns * form.in_row <= max(width, 66)
    assert form.height <= height
    assert form.in_row in {11, 6}


def test_the_overlap_grows_from_one_to_seven() -> None:
    widths = [
        max(x for x, _ in found) - min(x for x, _ in found)
        for share in SEVEN
        for found in [dots(draw_pair(share, 18, 5))]
    ]
    assert widths == sorted(widths, reverse=True)


def test_nothing_is_chosen_beforehand() -> None:
    assert CircleScale(range(1, 8)).chosen is None
