"""Letters by their place on the keyboard: with Caps Lock, and on layouts that have no Latin letters."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

_LATIN = "qwertyuiop[]asdfghjkl;'zxcvbnm,./"
_ROWS = (
    "йцукенгшщзхъфывапролджэячсмитьбю.",  # Russian
    "йцукенгшщзхїфівапролджєячсмитьбю.",  # Ukrainian
    ";ςερτυθιοπ[]ασδφγηξκλ΄'ζχψωβνμ,./",  # Greek
    "/'קראטוןםפ][שדגכעיחלךף,זסבהנמצתץ.",  # Hebrew
)


def _places() -> dict[str, str]:
    places: dict[str, str] = {}
    for row in _ROWS:
        for sign, latin in zip(row, _LATIN, strict=True):
            if sign.isalpha() and not sign.isascii() and latin.isalpha():
                places.setdefault(sign, latin)
    return places


PLACES: Mapping[str, str] = MappingProxyType(_places())
"""By a letter of another script the Latin one in its place, of the usual layout of that script."""


def latin_letter(key: str, is_bound: Callable[[str], bool], told: Mapping[str, str] = PLACES) -> str:
    """Return the letter that is meant: the key itself where it does something, else small, else the one in its place.

    Args:
        key: as the terminal sends it.
        is_bound: whether a key does something here.
        told: what the terminal said of the places of its letters; it goes before what is usual.
    """
    if len(key) != 1 or not key.isalpha() or is_bound(key):
        return key
    small = key.lower()
    for meant in (small, told.get(small, ""), PLACES.get(small, "")):
        if meant and is_bound(meant):
            return meant
    return key
