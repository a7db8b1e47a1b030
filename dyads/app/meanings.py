"""What each letter means, on every page: a command takes its key from here, so that a key is learnt once."""

from collections.abc import Mapping
from enum import StrEnum, unique
from types import MappingProxyType

from dyads.practice.message import Message, msg


@unique
class Means(StrEnum):
    """The meanings, each with its key; the digits are the numbered ways of a page."""

    NEXT = "n"
    ONE_MORE = "plus"
    ONE_LESS = "minus"
    CHANGE = "c"
    DISCARD = "d"
    END = "e"
    ANSWER = "f"
    OTHER_ONE = "o"
    PAUSE = "p,space"
    SILENCE = "s"
    SWAP = "w"
    TIME = "t"
    BELLS = "m"
    VOICE = "v"
    HEAR = "r"
    MINE = "i"
    PHASE_BACK = "b"
    LATER = "l"
    CALM = "x"
    YES = "y"
    AGREEMENTS = "a"
    PRACTICE = "h"
    LEAVE = "q"
    DIM = "z"
    SEARCH = "slash"
    TAKE_BACK = "backspace,delete"
    KEYS = "question_mark"
    PALETTE = "colon"


MEANINGS: Mapping[Means, Message] = MappingProxyType(
    {
        Means.NEXT: msg("on to what comes next, or past it"),
        Means.ONE_MORE: msg("one more: somebody, a session, a note, a minute"),
        Means.ONE_LESS: msg("one less"),
        Means.CHANGE: msg("choose or change"),
        Means.DISCARD: msg("erase, remove or discard"),
        Means.END: msg("end"),
        Means.ANSWER: msg("answer what is asked"),
        Means.OTHER_ONE: msg("the other one of two"),
        Means.PAUSE: msg("pause, and go on after it"),
        Means.SILENCE: msg("silence"),
        Means.SWAP: msg("change roles"),
        Means.TIME: msg("the time that is left"),
        Means.BELLS: msg("the bells"),
        Means.VOICE: msg("the voice"),
        Means.HEAR: msg("hear it, once more"),
        Means.MINE: msg("what is mine: my part, my answers"),
        Means.PHASE_BACK: msg("the phase again, or the one before"),
        Means.LATER: msg("later"),
        Means.CALM: msg("the calm page"),
        Means.YES: msg("yes"),
        Means.AGREEMENTS: msg("agreements"),
        Means.PRACTICE: msg("what it is like"),
        Means.LEAVE: msg("leave dyads"),
        Means.DIM: msg("dim the screen"),
        Means.SEARCH: msg("search in a list"),
        Means.TAKE_BACK: msg("take back what was chosen"),
        Means.KEYS: msg("all keys of a page"),
        Means.PALETTE: msg("find something by its name"),
    }
)
"""What each of them is called, in the order in which they are listed."""
