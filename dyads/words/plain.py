"""Makes any text safe to show: what a person typed or a file holds is data, never an instruction to a terminal."""

import unicodedata

_BIDI = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_KEPT = frozenset("\n\u200d\u200c")  # line ends; the joiners hold emoji and some scripts together


def plain(text: str, *, lines: bool = True) -> str:
    """Return `text` without control, escape, bidirectional and private-use characters.

    Args:
        text: anything.
        lines: keep line ends; otherwise they become spaces, for one-line places.
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    kept = "".join(c for c in text if c in _KEPT or _is_printable(c))
    return kept if lines else " ".join(kept.split("\n"))


def is_plain(text: str) -> bool:
    """Say whether `text` has only characters that `plain` keeps, tabs and line ends apart."""
    return all(c in _KEPT or c in "\t\r" or _is_printable(c) for c in text)


def _is_printable(c: str) -> bool:
    return c not in _BIDI and unicodedata.category(c) not in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}
