"""The parts of the Perspective Dyad: drawn by chance from the speaker's own list, no part twice in a session (K6)."""

from collections.abc import Callable, Iterable, Sequence

from dyads.practice.people import Part

FEWEST = 3
"""A list shorter than this makes the guess no guess; the script's fallback serves until it has grown."""


def list_for(own: Sequence[Part], fallback: Sequence[str]) -> tuple[str, ...]:
    """Return the list that a speaker draws from; what was named twice is in it once."""
    texts = _different(part.text for part in own)
    return texts if len(texts) >= FEWEST else _different(fallback)


def draw_parts(
    parts: Sequence[str], turns: int, randbelow: Callable[[int], int], taken: Sequence[str] = ()
) -> tuple[str, ...]:
    """Return one part for each of a speaker's turns, by chance, none twice while there are enough.

    Args:
        parts: what to draw from.
        turns: how many are needed.
        randbelow: chance: a whole number from 0 to below its argument.
        taken: parts that the partner already draws in this session.
    """
    drawn: list[str] = []
    partners = {_key(part) for part in taken}
    for _ in range(turns):
        mine = {_key(part) for part in drawn}
        fresh = [part for part in parts if _key(part) not in mine]
        left = [part for part in fresh if _key(part) not in partners] or fresh or list(parts)
        drawn.append(left[randbelow(len(left))])
    return tuple(drawn)


def is_hit(drawn: str, guessed: str) -> bool:
    """Say whether a guess names the part, however it was typed."""
    return _key(drawn) == _key(guessed)


def _different(texts: Iterable[str]) -> tuple[str, ...]:
    different: dict[str, str] = {}
    for text in texts:
        different.setdefault(_key(text), text)
    return tuple(different.values())


def _key(text: str) -> str:
    """The same for one part, however it was typed."""
    return " ".join(text.casefold().split())
