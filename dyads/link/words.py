"""What one partner tells the other so that both meet: four words, the same as digits, or a link for a QR code.

Four words of a list of 2,048 hold 44 bits. The first three name the meeting place, so that whoever types the words
chooses nothing; 41 are chance. The list is the English one of BIP 39, in which the first four letters tell all words
apart. After the words a meeting place of one's own may stand: `lake-autumn-fox-river@practice.example.org`.
"""

import base64
import binascii
import re
import secrets
import unicodedata
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache
from urllib.parse import parse_qs, quote, urlsplit

from dyads.practice.message import Message, msg

COUNT = 4
"""Words of a code."""
WORD_BITS = 11
CHANCE_BITS = 41
PLACE_BITS = COUNT * WORD_BITS - CHANCE_BITS
OWN_PLACE = 0
"""The meeting place that no list names: one's own broker, or this house."""
DIGITS = 15
"""Of a code that is read as digits; the last one checks the others."""
SECRET_BYTES = 16
"""Of an invitation."""
_LONGEST_BROKER = 300

# Damm's quasigroup of order 10: any one wrong digit, and any two neighbours changed round, are noticed.
_DAMM = tuple(
    map(
        bytes,
        (
            (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
            (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
            (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
            (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
            (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
            (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
            (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
            (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
            (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
            (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
        ),
    )
)


class WrongCode(ValueError):  # noqa: N818 - it is what the person is told, not a fault of the program
    """What was typed is no code; `message` says what is wrong and where, `hint` what may have been meant."""

    def __init__(self, message: Message, hint: Message | None = None) -> None:
        super().__init__(message.id)
        self.message = message
        self.hint = hint


@dataclass(frozen=True, slots=True)
class MeetingCode:
    """Four words, and where to meet by them.

    Attributes:
        number: all 44 bits.
        broker: the meeting place as it was written after the `@`; empty where `place` says it.
    """

    number: int
    broker: str = ""

    @property
    def place(self) -> int:
        """Return which of the program's meeting places is meant; 0 is none of them."""
        return self.number >> CHANCE_BITS

    @property
    def words(self) -> tuple[str, ...]:
        mask = (1 << WORD_BITS) - 1
        shifts = range((COUNT - 1) * WORD_BITS, -1, -WORD_BITS)
        return tuple(word_list()[self.number >> shift & mask] for shift in shifts)

    @property
    def text(self) -> str:
        """Return it as it is told and typed."""
        return "-".join(self.words) + (f"@{self.broker}" if self.broker else "")

    @property
    def digits(self) -> str:
        """Return the same as five groups of three digits, for partners who do not share the words' language."""
        plain = f"{self.number:0{DIGITS - 1}}"
        whole = plain + str(_damm(plain))
        groups = " ".join(whole[at : at + 3] for at in range(0, DIGITS, 3))
        return groups + (f" @{self.broker}" if self.broker else "")


@dataclass(frozen=True, slots=True)
class Invitation:
    """A secret that nobody has to type, as a link or a QR code, and where to meet by it.

    Attributes:
        secret: 16 bytes.
        place: which of the program's meeting places; 0 is none of them.
        broker: the meeting place as a person writes it; empty where `place` says it.
    """

    secret: bytes
    place: int = OWN_PLACE
    broker: str = ""

    @property
    def text(self) -> str:
        """Return the link. The secret stands in the fragment, which no browser sends to a server."""
        secret = base64.b32encode(self.secret).decode().rstrip("=").lower()
        where = f"at={quote(self.broker, safe='')}" if self.broker else f"place={self.place}"
        return f"dyads://join?{where}#{secret}"


@cache
def word_list() -> tuple[str, ...]:
    """Return the 2,048 words in their order, which is the alphabet's."""
    from mnemonic import Mnemonic

    return tuple(Mnemonic("english").wordlist)


def new_code(place: int = OWN_PLACE, broker: str = "", chance: Callable[[int], int] = secrets.randbits) -> MeetingCode:
    """Return a fresh code for one of the program's meeting places, or for a broker."""
    if not 0 <= place < 1 << PLACE_BITS:
        raise ValueError(place)
    return MeetingCode(place << CHANCE_BITS | chance(CHANCE_BITS), broker)


def new_invitation(place: int = OWN_PLACE, broker: str = "") -> Invitation:
    return Invitation(secrets.token_bytes(SECRET_BYTES), place, broker)


def completions(beginning: str) -> tuple[str, ...]:
    """Return the words that begin so, in their order; of three letters mostly one, of four never more."""
    beginning = _plain(beginning)
    words = word_list()
    first = bisect_left(words, beginning)
    last = bisect_left(words, beginning + "{")  # the sign after z
    return words[first:last] if beginning else ()


def read_code(typed: str) -> MeetingCode | Invitation:
    """Return what was typed: words in any spelling that leaves no doubt, digits, or a link.

    Words may be cut to four letters, and to fewer where one word alone begins so.

    Raises:
        WrongCode: it is none of these.
    """
    text = unicodedata.normalize("NFKC", typed).strip()
    if text.lower().startswith("dyads:"):
        return _invitation(text)
    spoken, at, broker = text.partition("@")
    broker = broker.strip()
    if at and (not broker or len(broker) > _LONGEST_BROKER or re.search(r"\s", broker)):
        raise WrongCode(
            msg("After the @ a meeting place is expected, and nothing else."),
            msg("write it like lake-autumn-fox-river@practice.example.org"),
        )
    number = _from_digits(spoken) if re.search(r"[0-9]", spoken) else _from_words(spoken)
    return MeetingCode(number, broker)


def _from_words(spoken: str) -> int:
    words = [word for word in re.split(r"[\s,;.:/_+\-‐-―]+", spoken) if word]
    if len(words) != COUNT:
        raise WrongCode(
            msg("Four words are expected, and here are {count}.", count=len(words)),
            msg("write them like lake-autumn-fox-river"),
        )
    number = 0
    for nth, word in enumerate(words, start=1):
        number = number << WORD_BITS | _index(word, nth)
    return number


def _index(word: str, nth: int) -> int:
    words, plain = word_list(), _plain(word)
    found = bisect_left(words, plain)
    if words[found : found + 1] == (plain,):
        return found
    begun = completions(plain)
    if len(begun) == 1:
        return found
    if begun and len(begun) <= len(words) // 100:
        hint = msg("it may go on as {words}", words=", ".join(begun))
    else:
        near = get_close_matches(plain, words, n=3, cutoff=0.75)
        hint = msg("do you mean {words}?", words=", ".join(near)) if near else msg("ask for this word again")
    raise WrongCode(msg("Word {nth}, “{word}”, is not in the list.", nth=nth, word=word[:40]), hint)


def _from_digits(spoken: str) -> int:
    digits = re.sub(r"[\s,;.:/_+\-‐-―]", "", spoken)
    if not re.fullmatch(r"[0-9]+", digits) or len(digits) != DIGITS:
        raise WrongCode(
            msg("A code in digits has {count} of them.", count=DIGITS), msg("write it like 123 456 789 012 345")
        )
    number = int(digits[:-1])
    if _damm(digits) or number >> COUNT * WORD_BITS:
        raise WrongCode(msg("These digits do not belong together: one of them is wrong."), msg("ask for them again"))
    return number


def _invitation(text: str) -> Invitation:
    wrong = WrongCode(msg("This link is not whole."), msg("copy it again, from its beginning to its end"))
    try:
        parts = urlsplit(text)
        secret = base64.b32decode(parts.fragment.upper() + "=" * (-len(parts.fragment) % 8))
        query = parse_qs(parts.query, strict_parsing=True, max_num_fields=2)
    except (ValueError, binascii.Error):
        raise wrong from None
    place, broker = query.get("place", ["0"])[-1], query.get("at", [""])[-1]
    is_place = place in {str(known) for known in range(1 << PLACE_BITS)}
    if len(secret) != SECRET_BYTES or not is_place or len(broker) > _LONGEST_BROKER or re.search(r"\s", broker):
        raise wrong
    return Invitation(secret, int(place), broker)


def _plain(word: str) -> str:
    return unicodedata.normalize("NFKC", word).strip().lower()


def _damm(digits: str) -> int:
    state = 0
    for digit in digits:
        state = _DAMM[state][int(digit)]
    return state
