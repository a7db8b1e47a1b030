"""How large everything on the stage can be: names as large as the window allows, and never a text cut off. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rich.cells import cell_len
from textual.content import Content

from dyads.app.scene import Line
from dyads.app.widgets.glyphs import Scale, baseline, letters
from dyads.words.catalogue import plain

Size = Literal["plain", "large", "huge", "vast"]

_SMALLER: dict[Size, Size] = {"vast": "huge", "huge": "large", "large": "plain", "plain": "plain"}
_GAP = 4


@dataclass(frozen=True, slots=True)
class Fit:
    """How large what is shown: each line of the stage, and the clock; and whether lines have room between them."""

    lines: tuple[Size, ...]
    clock: Size
    roomy: bool = True


_TIERS: tuple[Fit, ...] = (
    Fit(("huge", "huge"), "large"),
    Fit(("huge", "large"), "large"),
    Fit(("large", "large"), "large"),
    Fit(("large", "large"), "plain"),
    Fit(("large", "plain"), "plain"),
    Fit(("large", "plain"), "plain", roomy=False),
    Fit(("plain", "plain"), "plain", roomy=False),
)


_VAST: tuple[Fit, ...] = (Fit(("vast", "vast"), "large"), Fit(("vast", "vast"), "plain"))
"""Where nothing but the names has to have room: a class, a projector."""


def banner(name: str, does: str, size: Size, width: int) -> tuple[str, ...]:
    """Return a name and what the person does as rows, at this size or the next that fits the width."""
    name, does = plain(name, lines=False), plain(does, lines=False)
    if size == "vast":
        rows = _beside(name, does, "vast", "huge", width) or _beside(name, does, "vast", "large", width)
    elif size == "huge":
        rows = _beside(name, does, "huge", "large", width) or _beside(name, does, "huge", None, width)
    elif size == "large":
        rows = _together(name, does, width) or _beside(name, does, "large", None, width)
    else:
        return (f"{name} {does}".strip(),)
    return rows or banner(name, does, _SMALLER[size], width)


def _together(name: str, does: str, width: int) -> tuple[str, ...] | None:
    rows = letters(f"{name} {does}".strip(), "large")
    return rows if rows is not None and len(rows[0]) <= width else None


def _beside(name: str, does: str, scale: Scale, verb: Scale | None, width: int) -> tuple[str, ...] | None:
    """Return a name with a smaller verb beside it, on one line of writing."""
    left = letters(name, scale)
    right = letters(does, verb) if verb and does else (does,)
    if left is None or right is None:
        return None
    gap = _GAP if does else 0
    if len(left[0]) + gap + cell_len(right[0]) > width:
        return None
    above_left = baseline(name, scale)
    above_right = baseline(does, verb) if verb and does else 0
    above, below = max(above_left, above_right), max(len(left) - above_left, len(right) - above_right)
    return tuple(
        _row(left, i - above + above_left) + " " * gap + _row(right, i - above + above_right)
        for i in range(above + below)
    )


def _row(rows: Sequence[str], i: int) -> str:
    return rows[i] if 0 <= i < len(rows) else " " * cell_len(rows[0])


def text_rows(text: str, width: int) -> int:
    """Return how many rows a text takes."""
    return Content(plain(text)).get_height({}, width) if text else 0


def fit(lines: Sequence[Line], clock: str, width: int, height: int, *, texts: bool = True) -> Fit:
    """Return the largest sizes at which all lines, with their texts, and the clock have room.

    Args:
        lines: what stands on the stage.
        clock: what the clock shows, or nothing.
        width: cells for a line.
        height: rows for the clock and the lines.
        texts: whether what is asked is shown.
    """
    for tier in (*(() if texts else _VAST), *_TIERS):
        if _rows(lines, clock, tier, width, texts=texts) <= height:
            return tier
    return _TIERS[-1]


def _rows(lines: Sequence[Line], clock: str, tier: Fit, width: int, *, texts: bool) -> int:
    top = len(banner(clock, "", tier.clock, width)) if clock else 1
    people = 0
    for i, line in enumerate(lines):
        size = tier.lines[min(i, 1)]
        people += len(banner(line.name, line.does, size, width))
        if texts and line.text:
            people += text_rows(line.text, width) + (1 if size == "huge" else 0)
    return top + people + (max(0, len(lines) - 1) if tier.roomy else 0)
