"""How large everything on the stage can be: names as large as the window allows, and never a text cut off. Pure."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from typing import Literal

from rich.cells import cell_len
from textual.content import Content

from dyads.app.session.stage import StageLine
from dyads.words import plain

Scale = Literal["large", "huge", "vast"]
"""`large`: a cell is two pixels high. `huge`: a pixel is two cells wide; `vast`: four cells wide and two high."""
Spacing = Literal["wide", "tight", "narrow"]
"""`tight`: words as near to each other as they can still be told apart. `narrow`: no column of a letter repeats."""

_ART = (
    (
        "A B C D E F G H I J K L M",
        ".###. ####. .#### ####. ##### ##### .#### #...# # ...# #...# #.... #...#",
        "#...# #...# #.... #...# #.... #.... #.... #...# # ...# #..#. #.... ##.##",
        "#...# #...# #.... #...# #.... #.... #.... #...# # ...# #.#.. #.... #.#.#",
        "##### ####. #.... #...# ####. ####. #..## ##### # ...# ##... #.... #.#.#",
        "#...# #...# #.... #...# #.... #.... #...# #...# # ...# #.#.. #.... #...#",
        "#...# #...# #.... #...# #.... #.... #...# #...# # #..# #..#. #.... #...#",
        "#...# ####. .#### ####. ##### #.... .###. #...# # .##. #...# ##### #...#",
    ),
    (
        "N O P Q R S T U V W X Y Z",
        "#...# .###. ####. .###. ####. .#### ##### #...# #...# #...# #...# #...# #####",
        "##..# #...# #...# #...# #...# #.... ..#.. #...# #...# #...# #...# #...# ....#",
        "##..# #...# #...# #...# #...# #.... ..#.. #...# #...# #...# .#.#. .#.#. ...#.",
        "#.#.# #...# ####. #...# ####. .###. ..#.. #...# #...# #.#.# ..#.. ..#.. ..#..",
        "#..## #...# #.... #...# #.#.. ....# ..#.. #...# .#.#. #.#.# .#.#. ..#.. .#...",
        "#..## #...# #.... #..#. #..#. ....# ..#.. #...# .#.#. ##.## #...# ..#.. #....",
        "#...# .###. #.... .##.# #...# ####. ..#.. .###. ..#.. #...# #...# ..#.. #####",
    ),
    (
        "a b c d e f g h i j k l m",
        ".... #... .... ...# .... .## .... #... # ..# #... # .....",
        ".... #... .... ...# .... #.. .... #... . ... #... # .....",
        ".##. ###. .### .### .##. ### .### ###. # ..# #..# # ####.",
        "...# #..# #... #..# #..# #.. #..# #..# # ..# #.#. # #.#.#",
        ".### #..# #... #..# #### #.. #..# #..# # ..# ##.. # #.#.#",
        "#..# #..# #... #..# #... #.. #..# #..# # ..# #.#. # #.#.#",
        ".### ###. .### .### .### #.. .### #..# # ..# #..# # #.#.#",
        ".... .... .... .... .... ... ...# .... . ..# .... . .....",
        ".... .... .... .... .... ... .##. .... . ##. .... . .....",
    ),
    (
        "n o p q r s t u v w x y z",
        ".... .... .... .... ... .... .#. .... ..... ..... ..... .... ....",
        ".... .... .... .... ... .... .#. .... ..... ..... ..... .... ....",
        "###. .##. ###. .### #.# .### ### #..# #...# #...# #...# #..# ####",
        "#..# #..# #..# #..# ##. #... .#. #..# #...# #.#.# .#.#. #..# ...#",
        "#..# #..# #..# #..# #.. .##. .#. #..# .#.#. #.#.# ..#.. #..# .##.",
        "#..# #..# #..# #..# #.. ...# .#. #..# .#.#. #.#.# .#.#. #..# #...",
        "#..# .##. ###. .### #.. ###. .## .### ..#.. .#.#. #...# .### ####",
        ".... .... #... ...# ... .... ... .... ..... ..... ..... ...# ....",
        ".... .... #... ...# ... .... ... .... ..... ..... ..... .##. ....",
    ),
    (
        "0 1 2 3 4 5 6 7 8 9 : . , - ' & ? ß ø æ",
        ".##. ..#. .##. ###. ...# #### .##. #### .##. .##. . . .. ... # .##.. .##. .##. .... .....",
        "#..# .##. #..# ...# ..## #... #... ...# #..# #..# . . .. ... # #..#. #..# #..# .... .....",
        "#..# ..#. ...# ...# .#.# #... #... ...# #..# #..# # . .. ... . #..#. ...# #.#. .### ##.#.",
        "#..# ..#. ..#. .##. #..# ###. ###. ..#. .##. .### . . .. ### . .##.. ..#. #..# #.## ..#.#",
        "#..# ..#. .#.. ...# #### ...# #..# ..#. #..# ...# # . .. ... . #.#.# .#.. #..# ##.# .####",
        "#..# ..#. #... ...# ...# ...# #..# .#.. #..# ...# . . .. ... . #..#. .... #..# #..# #.#..",
        ".##. .### #### ###. ...# ###. .##. .#.. .##. .##. . # .# ... . .##.# .#.. #.#. ###. .#.##",
        ".... .... .... .... .... .... .... .... .... .... . . #. ... . ..... .... .... .... .....",
    ),
)
_TOP, _MAIN, _LOW = 2, 7, 2
_SPACE = 3
_MARKS = {
    "\u0300": (".#..", "..#."),
    "\u0301": ("..#.", ".#.."),
    "\u0302": (".##.", "#..#"),
    "\u0303": (".#.#", "#.#."),
    "\u0304": ("####", "...."),
    "\u0307": (".#..", "...."),
    "\u0308": ("#..#", "...."),
    "\u030a": (".##.", ".##."),
    "\u030b": (".#.#", "#.#."),
    "\u030c": ("#..#", ".##."),
}
_SIGNS = {"’": "'", "‘": "'", "–": "-", "‐": "-"}
_HALVES = {(False, False): " ", (True, False): "▀", (False, True): "▄", (True, True): "█"}

_Glyph = tuple[str, ...]


@cache
def _font() -> dict[str, _Glyph]:
    font: dict[str, _Glyph] = {" ": ("." * _SPACE,) * (_TOP + _MAIN + _LOW)}
    for names, *rows in _ART:
        columns = zip(*(row.split() for row in rows), strict=True)
        for name, column in zip(names.split(), columns, strict=True):
            blank = "." * len(column[0])
            font[name] = (*(blank,) * _TOP, *column, *(blank,) * (_MAIN + _LOW - len(column)))
    return font


def _glyph(cluster: str) -> _Glyph | None:
    """Return the letter with its accents, or None if there is no such letter."""
    base, *marks = list(unicodedata.normalize("NFD", cluster))
    glyph = _font().get(_SIGNS.get(base, base))
    if glyph is None or any(mark not in _MARKS for mark in marks):
        return None
    rows = list(glyph)
    for mark in marks:
        at = 0 if base.isupper() else _TOP
        width = max(len(rows[0]), 3)
        drawn = [_fitted(row, width) for row in _MARKS[mark]]
        rows = [row.center(width, ".") for row in rows]
        rows[at : at + 2] = (
            drawn if base in "ij" or base.isupper() else [_over(*r) for r in zip(rows[at : at + 2], drawn, strict=True)]
        )
    return tuple(rows)


def _fitted(mark: str, width: int) -> str:
    if width == 3:
        return mark[0] + ("#" if mark == "####" else ".") + mark[3] if mark[0] == mark[3] else mark[:3]
    return mark.center(width, ".")


def _over(row: str, mark: str) -> str:
    return "".join("#" if "#" in pair else "." for pair in zip(row, mark, strict=True))


def _clusters(text: str) -> list[str]:
    clusters: list[str] = []
    for sign in unicodedata.normalize("NFC", text):
        if unicodedata.combining(sign) and clusters:
            clusters[-1] += sign
        else:
            clusters.append(sign)
    return clusters


def _spaced(cluster: str, spacing: Spacing) -> _Glyph | None:
    glyph = _glyph(cluster)
    if glyph is None or spacing == "wide" or (cluster != " " and (spacing == "tight" or not cluster.isalpha())):
        return glyph
    columns = [column for column, _same in groupby(zip(*glyph, strict=True))]
    return tuple("".join(row) for row in zip(*columns, strict=True))


@cache
def pixels(text: str, spacing: Spacing = "wide") -> tuple[str, ...] | None:
    """Return the rows of a text in pixels (`#` and `.`), without empty rows above and below, or None."""
    glyphs = [_spaced(cluster, spacing) for cluster in _clusters(text)]
    known = [glyph for glyph in glyphs if glyph is not None]
    if not known or len(known) < len(glyphs):
        return None
    rows = [".".join(parts) for parts in zip(*known, strict=True)]
    first = 0 if any("#" in row for row in rows[:_TOP]) else _TOP
    last = len(rows) if any("#" in row for row in rows[_TOP + _MAIN :]) else _TOP + _MAIN
    return tuple(rows[first:last])


@cache
def letters(text: str, scale: Scale, spacing: Spacing = "wide") -> tuple[str, ...] | None:
    """Return a text as rows of cells, all of one width; None where the font lacks one of its letters."""
    rows = pixels(text, spacing)
    if rows is None:
        return None
    if scale != "large":
        times = 1 if scale == "huge" else 2
        wide = ["".join(("█" if pixel == "#" else " ") * 2 * times for pixel in row) for row in rows]
        return tuple(row for row in wide for _ in range(times))
    if len(rows) % 2:
        rows = (*rows, "." * len(rows[0]))
    pairs = zip(rows[::2], rows[1::2], strict=True)
    return tuple("".join(_HALVES[a == "#", b == "#"] for a, b in zip(*pair, strict=True)) for pair in pairs)


def baseline(text: str, scale: Scale) -> int:
    """Return which row of `letters`, from the top, the letters stand on."""
    rows = pixels(text) or ()
    low = any("#" in row for row in rows) and any(_reaches_below(cluster) for cluster in _clusters(text))
    above = len(rows) - (_LOW if low else 0) - 1
    return {"large": above // 2, "huge": above, "vast": above * 2 + 1}[scale]


def _reaches_below(cluster: str) -> bool:
    glyph = _glyph(cluster)
    return glyph is not None and any("#" in row for row in glyph[_TOP + _MAIN :])


Size = Literal["plain", "large", "huge", "vast"]

_SMALLER: dict[Size, Size] = {"vast": "huge", "huge": "large", "large": "plain", "plain": "plain"}
_GAP = 4


@dataclass(frozen=True, slots=True)
class StageLayout:
    """How large what is shown: each line of the stage, and the clock; and whether lines have room between them."""

    lines: tuple[Size, ...]
    clock: Size
    roomy: bool = True


_TIERS: tuple[StageLayout, ...] = (
    StageLayout(("huge", "huge"), "large"),
    StageLayout(("huge", "large"), "large"),
    StageLayout(("large", "large"), "large"),
    StageLayout(("large", "large"), "plain"),
    StageLayout(("large", "plain"), "plain"),
    StageLayout(("large", "plain"), "plain", roomy=False),
    StageLayout(("plain", "plain"), "plain", roomy=False),
)


_WITHOUT_TEXTS: tuple[StageLayout, ...] = tuple(
    StageLayout(lines, clock)
    for lines in (("vast", "vast"), ("huge", "huge"), ("huge", "large"))
    for clock in ("large", "plain")
)
"""Where nothing but the names has to have room: a class, a projector."""


def banner(name: str, does: str, size: Size, width: int) -> tuple[str, ...]:
    """Return a name and what the person does as rows, at this size or the next that fits the width."""
    name, does = plain(name, lines=False), plain(does, lines=False)
    match size:
        case "vast" | "huge":
            rows = _of_size(name, does, size, width)
        case "large":
            rows = _together(name, does, width) or (
                _beside(name, does, "large", None, width) or _beside(name, does, "large", None, width, "narrow")
                if does
                else _broken(name, width) or _broken(name, width, "narrow")
            )
        case "plain":
            return (f"{name} {does}".strip(),)
    return rows or banner(name, does, _SMALLER[size], width)


def _of_size(name: str, does: str, size: Scale, width: int) -> tuple[str, ...] | None:
    """Return a vast or huge name with what the person does in letters, too; None where that is too wide."""
    verbs: tuple[Scale, ...] = ("huge", "large") if size == "vast" else ("large",)
    tries = (_beside(name, does, size, verb, width, spacing) for verb in verbs for spacing in ("wide", "tight"))
    return next((rows for rows in tries if rows), None)


def _together(name: str, does: str, width: int) -> tuple[str, ...] | None:
    for spacing in ("wide", "tight", "narrow") if does else ("wide",):
        rows = letters(f"{name} {does}".strip(), "large", spacing)
        if rows is not None and len(rows[0]) <= width:
            return rows
    return None


def _broken(text: str, width: int, spacing: Spacing = "wide") -> tuple[str, ...] | None:
    """Return a sentence in large letters over several lines, broken between words; None where a word is too wide."""
    lines: list[tuple[str, ...]] = []
    here = ""
    for word in text.split():
        longer = f"{here} {word}".strip()
        rows = letters(longer, "large", spacing)
        if here and (rows is None or len(rows[0]) > width):
            longer, rows = word, letters(word, "large", spacing)
        else:
            lines = lines[:-1]
        if rows is None or len(rows[0]) > width:
            return None
        lines, here = [*lines, rows], longer
    widest = max((len(rows[0]) for rows in lines), default=0)
    return tuple(row.ljust(widest) for i, rows in enumerate(lines) for row in (("", *rows) if i else rows))


def _beside(
    name: str, does: str, scale: Scale, verb: Scale | None, width: int, spacing: Spacing = "wide"
) -> tuple[str, ...] | None:
    """Return a name with a smaller verb beside it, on one line of writing."""
    left = letters(name, scale, spacing)
    right = letters(does, verb, spacing) if verb and does else (does,)
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
    return Content(plain(text)).get_height({}, width) if text else 0


def fit(lines: Sequence[StageLine], clock: str, width: int, height: int, *, texts: bool = True) -> StageLayout:
    """Return the largest sizes at which all lines, with their texts, and the clock have room; each as wide as it is."""
    for tier in (*(() if texts else _WITHOUT_TEXTS), *_TIERS):
        if _rows(lines, clock, tier, width, texts=texts) <= height and _is_wide_enough(lines, tier, width):
            return tier
    return _TIERS[-1]


def _is_wide_enough(lines: Sequence[StageLine], tier: StageLayout, width: int) -> bool:
    """Say whether vast and huge lines keep their size, so that a listener's is never larger than the speaker's."""
    for line, size in zip(lines, tier.lines, strict=False):
        match size:
            case "vast" | "huge":
                name, does = plain(line.name, lines=False), plain(line.does, lines=False)
                if _of_size(name, does, size, width) is None:
                    return False
            case _:
                continue
    return True


def _rows(lines: Sequence[StageLine], clock: str, tier: StageLayout, width: int, *, texts: bool) -> int:
    top = len(banner(clock, "", tier.clock, width)) if clock else 1
    people = 0
    for i, line in enumerate(lines):
        size = tier.lines[min(i, 1)]
        people += len(banner(line.name, line.does, size, width))
        if texts and line.text:
            people += text_rows(line.text, width) + (1 if size == "huge" else 0)
    return top + people + (max(0, len(lines) - 1) if tier.roomy else 0)
