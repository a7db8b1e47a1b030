"""Finding by a few letters: which names fit what is typed, and how well. Pure."""

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import lru_cache

_ALIKE = 0.75
"""How alike two words are, from 0 to 1, of which one may be a slip of the other."""


@dataclass(frozen=True, slots=True)
class Match:
    """How well a name fits, more being better, and the places of the letters that were typed."""

    score: float
    places: tuple[int, ...] = ()


@lru_cache(maxsize=4096)
def folded(text: str) -> str:
    """Return a text with neither capitals nor accents, each character in its old place."""
    return "".join(_folded(character) for character in text)


def _folded(character: str) -> str:
    base = unicodedata.normalize("NFKD", character)[:1].casefold()
    return base if len(base) == 1 else character


def match(query: str, name: str, more: str = "") -> Match | None:
    """Say how well a name fits, or None where it does not. Every word of the query has to be found.

    A word is found where it stands, or letter by letter from the beginning of some word on: `brme` is "Breathing
    Meditation". In `more`, a sentence, only whole words' beginnings count.
    """
    held, words = folded(name), folded(query).split()
    score, places = 0.0, set[int]()
    for word in words:
        found = _in_name(word, held)
        if found is None and _at_word(word, folded(more)) is not None:
            found = Match(0.5)
        if found is None:
            return None
        score += found.score
        places.update(found.places)
    if held == " ".join(words):
        score += 1
    return Match(score / max(len(words), 1), tuple(sorted(places)))


def alike(query: str, names: Sequence[str]) -> tuple[int, ...]:
    """Return the places of the names in which each word of the query may be misspelt."""
    words = folded(query).split()
    return tuple(
        place
        for place, name in enumerate(names)
        if words and all(get_close_matches(word, folded(name).split(), 1, _ALIKE) for word in words)
    )


def _at_word(word: str, held: str) -> int | None:
    """Return where a word of a text begins so; None where none does."""
    at = held.find(word)
    while at > 0 and held[at - 1].isalnum():
        at = held.find(word, at + 1)
    return None if at < 0 else at


def _in_name(word: str, held: str) -> Match | None:
    if (at := _at_word(word, held)) is not None:
        return Match(4 if at == 0 else 3.5, tuple(range(at, at + len(word))))
    if (at := held.find(word)) >= 0:
        return Match(2.5, tuple(range(at, at + len(word))))
    starts = [at for at, sign in enumerate(held) if sign == word[0] and (at == 0 or not held[at - 1].isalnum())]
    found = [places for start in starts if (places := _letter_by_letter(word, held, start))]
    if not found:
        return None
    best = min(found, key=lambda places: places[-1] - places[0])
    return Match(1 + len(word) / (best[-1] - best[0] + 1), best)


def _letter_by_letter(word: str, held: str, start: int) -> tuple[int, ...]:
    places = [start]
    for letter in word[1:]:
        at = held.find(letter, places[-1] + 1)
        if at < 0:
            return ()
        places.append(at)
    return tuple(places)
