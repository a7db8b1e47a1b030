"""Letters to be read from two metres: a small pixel font, drawn with half blocks or with whole cells.

Each letter is eleven pixels high: two for the accents of capitals, seven down to the baseline, two below it. What the
font does not know is not drawn at all, and the caller shows plain text instead.
"""

import unicodedata
from functools import cache
from typing import Literal

Scale = Literal["large", "huge", "vast"]
"""`large`: a cell is two pixels high. `huge`: a pixel is two cells wide; `vast`: four cells wide and two high."""

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


@cache
def pixels(text: str) -> tuple[str, ...] | None:
    """Return the rows of a text in pixels (`#` and `.`), without empty rows above and below, or None."""
    glyphs = [_glyph(cluster) for cluster in _clusters(text)]
    known = [glyph for glyph in glyphs if glyph is not None]
    if not known or len(known) < len(glyphs):
        return None
    rows = [".".join(parts) for parts in zip(*known, strict=True)]
    first = 0 if any("#" in row for row in rows[:_TOP]) else _TOP
    last = len(rows) if any("#" in row for row in rows[_TOP + _MAIN :]) else _TOP + _MAIN
    return tuple(rows[first:last])


@cache
def letters(text: str, scale: Scale) -> tuple[str, ...] | None:
    """Return a text as rows of cells, all of one width; None where the font lacks one of its letters."""
    rows = pixels(text)
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
