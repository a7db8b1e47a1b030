"""Rows of short pieces: where their lines end."""

from hypothesis import given
from hypothesis import strategies as st

from dyads.app.common.text import flowed

PIECES = st.lists(st.text("abcdefgh", min_size=1, max_size=12), min_size=1, max_size=8)


def test_a_line_ends_between_two_pieces_and_never_within_one() -> None:
    division = "Ankommen 0:30  ·  2 × (Schwierig 2:30, Dankbar 2:30)  ·  Danken 0:30"
    assert flowed(division, 68) == [division]
    assert flowed(division, 66) == ["Ankommen 0:30  ·  2 × (Schwierig 2:30, Dankbar 2:30)", "Danken 0:30"]
    assert flowed(division, 40) == ["Ankommen 0:30  ·  2 × (Schwierig 2:30,", "Dankbar 2:30)  ·  Danken 0:30"]
    assert flowed("● done  ◌ left out  [ ] today", 20) == ["● done  ◌ left out", "[ ] today"]
    assert flowed("a name of many words 2:30", 12) == ["a name of", "many words", "2:30"]
    assert flowed("", 10) == [""]


@given(PIECES, st.integers(12, 60))
def test_every_piece_is_there_once_and_fits(pieces: list[str], width: int) -> None:
    lines = flowed("  ·  ".join(pieces), width)
    assert all(len(line) <= width for line in lines)
    assert [piece for line in lines for piece in line.split("  ·  ")] == pieces
