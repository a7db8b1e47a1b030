"""A chart in braille, readable without colour."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dyads.practice.records import Kept
from dyads.presentation.braille import Drawing, Layer, draw
from dyads.trends.chart import lay_out
from dyads.trends.scores import series
from dyads.trends.selection import Selection
from tests.trends.making import ME, rated
from tests.trends.test_geometry import practices
from tests.tries import tries


def drawn(records: Kept, columns: int = 40, rows: int = 7) -> Drawing:
    (one,) = series(records, Selection(person=ME))
    return draw(lay_out(one, columns * 2), columns, rows)


def cells(drawing: Drawing, sign: str) -> list[tuple[int, int]]:
    return [(r, c) for r, row in enumerate(drawing.rows) for c, cell in enumerate(row) if cell == sign]


def test_before_and_after_differ_by_shape() -> None:
    found = drawn(rated((1, 7), (2, 6), (4, 4), gap=5))
    assert cells(found, "○") == [(5, 20), (6, 0)]
    assert cells(found, "●") == [(0, 0), (1, 20)]
    assert cells(found, "◐") == [(3, 39)]
    assert found.layers[6][0] is Layer.BEFORE
    assert found.layers[0][0] is Layer.AFTER
    assert found.layers[3][39] is Layer.BOTH


def test_the_band_joins_what_has_both_and_stops_at_a_gap() -> None:
    joined = drawn(rated((1, 7), (1, 7), gap=20))
    apart = drawn(rated((1, 7), (1, 7), gap=30))
    assert all(joined.layers[3][column] is Layer.BAND for column in range(1, 39))
    assert all(apart.layers[row][column] is Layer.EMPTY for row in range(7) for column in range(1, 39))


def test_the_calm_line_is_unbroken() -> None:
    found = drawn(rated(*[(4, None)] * 10, gap=2))
    assert all(any(found.layers[row][column] in (Layer.CALM, Layer.BEFORE) for row in range(7)) for column in range(40))


def test_ticks_stand_on_their_rows() -> None:
    found = drawn(rated((1, 7), (7, 1), gap=90), rows=10)
    assert found.values == ((9, 1), (6, 3), (3, 5), (0, 7))
    for row, value in found.values:
        alone = drawn(rated((value, None)), rows=10)
        assert [r for r, _ in cells(alone, "○")] == [row]


def test_dense_ratings_leave_the_dots_to_be_seen() -> None:
    found = drawn(rated(*[(1 + i % 7, 1 + i * 3 % 7) for i in range(400)], gap=1), columns=30)
    marks = [layer for row in found.layers for layer in row if layer >= Layer.BEFORE]
    assert 0 < len(marks) <= 20
    assert any(layer in (Layer.DOT_BEFORE, Layer.DOT_AFTER) for row in found.layers for layer in row)


@tries(30)
@given(practices(), st.integers(1, 90), st.integers(1, 20))
def test_any_size_holds(records: Kept, columns: int, rows: int) -> None:
    found = drawn(records, columns, rows)
    assert [len(row) for row in found.rows] == [columns] * rows
    assert [len(row) for row in found.layers] == [columns] * rows
    for row, layers in zip(found.rows, found.layers, strict=True):
        for cell, layer in zip(row, layers, strict=True):
            assert (cell == "⠀") == (layer is Layer.EMPTY)
            assert (cell in "○●◐") == (layer >= Layer.BEFORE)
    assert all(0 <= row < rows for row, _ in found.values)
    assert all(0 <= label.column < columns for label in found.dates)
    assert all(0 <= label.first <= label.last < columns for label in found.modules)


@pytest.mark.parametrize("rows", [1, 2])
def test_very_low_charts(rows: int) -> None:
    assert len(drawn(rated((3, 5)), 5, rows).rows) == rows
