"""What stands for a character that a terminal cannot write: as wide as it, and as like it as a typewriter allows.

Circles and charts are drawn in braille, pages in boxes and blocks. A terminal in Latin-1 or of the C locale has none of
them, and the Linux console has boxes but no braille.
"""

import codecs
import unicodedata
from collections.abc import Mapping
from io import TextIOWrapper
from typing import TextIO

_ALIKE = {
    **dict.fromkeys("“”„‟«»″", '"'),
    **dict.fromkeys("‘’‚‛′", "'"),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    **dict.fromkeys("…·", "."),
    **dict.fromkeys("○◯◌", "o"),
    **dict.fromkeys("●◉⬤", "@"),
    **dict.fromkeys("◐◑◒◓", "8"),
    **dict.fromkeys("•◆◇★☆■□▪", "*"),
    **dict.fromkeys("▸▶›→⟩", ">"),
    **dict.fromkeys("◂◀‹←⟨", "<"),
    **dict.fromkeys("↑▲△", "^"),
    **dict.fromkeys("↓▼▽", "v"),
    "‖": "|",
    "×": "x",
    "✓": "+",
    "✗": "x",
    "ß": "s",
    "ø": "o",
    "æ": "a",
    "€": "E",
}
DOT_BITS = ((0x01, 0x08), (0x02, 0x10), (0x04, 0x20), (0x40, 0x80))
"""The bit of each dot of a braille cell, by row and column."""
_DOTS = " ..::+++#"
"""What stands for a braille cell of so many dots."""


def ascii_form(character: str) -> str:
    """Return printable ASCII as wide as a character: two signs for one of two cells, nothing for a mark."""
    if (alike := _ALIKE.get(character)) is not None:
        return alike
    code = ord(character)
    if 0x2800 <= code < 0x2900:
        return _DOTS[(code - 0x2800).bit_count()]
    if 0x2500 <= code < 0x25A0:
        return _drawn(unicodedata.name(character))
    if unicodedata.category(character) in {"Mn", "Me", "Cf"}:
        return ""
    first = unicodedata.normalize("NFKD", character)[:1]
    form = first if first.isascii() and first.isprintable() and first else "?"
    return form.ljust(2, form) if unicodedata.east_asian_width(character) in "WF" else form


def _drawn(name: str) -> str:
    """Return the sign for a line of a box, or a block, by its Unicode name."""
    words = set(name.split())
    if "DRAWINGS" in words:
        across, upright = words & {"HORIZONTAL", "LEFT", "RIGHT"}, words & {"VERTICAL", "UP", "DOWN"}
        return "+" if across and upright else "-" if across else "|"
    if "SHADE" in words:
        return "." if "LIGHT" in words else ":" if "MEDIUM" in words else "#"
    if words & {"LEFT", "RIGHT"} and "QUADRANT" not in words:
        return "|"
    if "UPPER" in words:
        return "-" if "EIGHTH" in words else '"'
    if "LOWER" in words:
        return "_"
    return "#"


class AsciiForms(dict[int, str]):
    """A table for `str.translate` that keeps what a terminal can write."""

    def __init__(self, encoding: str, *, console: bool = False) -> None:
        """Make a table.

        Args:
            encoding: what the terminal can write.
            console: it shows of that only Latin-1 and the boxes and blocks of the old code page 437.
        """
        super().__init__()
        self.encoding = encoding
        self._may = ("latin-1", "cp437") if console else (encoding,)

    def __missing__(self, code: int) -> str:
        character = chr(code)
        form = character if code < 0x7F or any(_has(name, character) for name in self._may) else ascii_form(character)
        self[code] = form
        return form

    def instead(self, error: UnicodeError) -> tuple[str, int]:
        """Return what is written in the place of what cannot be: an error handler of `codecs`."""
        if not isinstance(error, UnicodeEncodeError):
            raise error
        return "".join(self[ord(character)] for character in error.object[error.start : error.end]), error.end


def _has(encoding: str, character: str) -> bool:
    try:
        character.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def forms_for(environment: Mapping[str, str], encoding: str | None) -> AsciiForms | None:
    """Return what stands for what this terminal cannot write; None where it can write everything.

    Args:
        environment: `LC_ALL=C` says that only ASCII can be written, although Python writes UTF-8 then; `TERM=linux` is
            the Linux console.
        encoding: in which the program writes.
    """
    name = _known(encoding)
    if environment.get("LC_ALL") in {"C", "POSIX"}:
        name = "ascii"
    said = environment.get("LC_ALL") or environment.get("LC_CTYPE") or environment.get("LANG") or ""
    charset = _known(said.partition(".")[2].partition("@")[0])
    if name.startswith("utf") and not charset.startswith("utf"):
        name = charset
    if not name.startswith("utf"):
        return AsciiForms(name)
    return AsciiForms(name, console=True) if environment.get("TERM") == "linux" else None


def write_what_can_be_written(stream: TextIO, environment: Mapping[str, str]) -> None:
    """Let a stand-in be written for what the terminal has no sign for; a pipe in UTF-8 is left as it is."""
    forms = forms_for(environment, stream.encoding)
    if forms is None or not isinstance(stream, TextIOWrapper):
        return
    if stream.isatty() or not _known(stream.encoding).startswith("utf"):
        codecs.register_error(f"ascii-forms-{forms.encoding}", forms.instead)
        stream.reconfigure(encoding=forms.encoding, errors=f"ascii-forms-{forms.encoding}")


def _known(encoding: str | None) -> str:
    try:
        return codecs.lookup(encoding or "utf-8").name
    except LookupError:
        return "utf-8"
