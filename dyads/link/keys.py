"""What two who share words, a pair's secret or an invitation make of it: a room, and then keys that nobody else has.

Words hold few bits, so they are stretched by scrypt, and used as the password of SPAKE2: whoever has not got them may
try one guess with a partner who answers, and none at home. A pair's secret and an invitation cannot be guessed; there
X25519 keeps what was recorded unreadable if the secret leaks later. docs/link.md writes all of it down byte by byte.

`spake2` is Python and takes not always equally long, depending on its secrets. What could be timed is one use of a
password that meets one partner, from across a network, mixed with a second's worth of other work; the password comes
out of scrypt, and the words are not used twice.
"""

import base64
import hmac
import os
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from hashlib import sha256
from typing import Literal, Protocol

from dyads.practice.setup import Side

Way = Literal["words", "invitation", "pair", "again"]
"""What two meet by. Words are proved by SPAKE2, because somebody might guess them; the rest is by X25519.

`pair`: the secret of a pair that has met before. `again`: the same, in the room in which they met first.
"""

ROOM, ROOM_KEY, PASSWORD = 15, 32, 32
_DERIVED = ROOM + ROOM_KEY + PASSWORD
SALT = b"dyads/1"
_WORDS_SALT = b"dyads/1 words"
SCRYPT_COST = 1 << 15
CHECK_BITS = 22
ID_BYTES = 8
TAG_BYTES = 16


@dataclass(frozen=True, slots=True)
class MeetingRoom:
    """A room that two can compute, and what they prove each other by in it.

    Attributes:
        room: base32, 24 characters.
        room_key: closes the handshake, so that a broker learns not even who knocks.
        password: what has to be proved.
    """

    room: str
    room_key: bytes = field(repr=False)
    password: bytes = field(repr=False)
    way: Way

    @property
    def is_for_strangers(self) -> bool:
        """Whether somebody may have come to know of it who is not the partner; it serves for the first time only."""
        return self.way in {"words", "invitation"}


def meeting_by_words(words: tuple[str, ...]) -> MeetingRoom:
    """Return the room of four words. Takes a tenth of a second and 32 MB, on purpose."""
    from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

    stretched = Scrypt(salt=_WORDS_SALT, length=_DERIVED, n=SCRYPT_COST, r=8, p=1).derive("-".join(words).encode())
    return _meeting(stretched, "words")


def meeting_by_pair(secret: bytes, day: date) -> MeetingRoom:
    """Return the room in which a remembered pair meets on a day (UTC)."""
    return _meeting(derive(secret, f"pair {day.isoformat()}".encode(), _DERIVED), "pair")


def meeting_by_invitation(secret: bytes) -> MeetingRoom:
    return _meeting(derive(secret, b"invitation", _DERIVED), "invitation")


def meeting_again(meeting: MeetingRoom, pair_secret: bytes) -> MeetingRoom:
    """Return how a pair that has proved each other comes together again in the same room.

    The words do not suffice any more: a third who has overheard them cannot take the place of one who is gone.
    """
    password = derive(pair_secret, b"again " + meeting.room.encode(), PASSWORD)
    return MeetingRoom(meeting.room, meeting.room_key, password, "again")


def course_secret(trainer_secret: bytes, one: str, other: str, week: int) -> bytes:
    """Return the pair's secret that a trainer gives two participants for a week of the course, counted from 1.

    Args:
        one: a participant's code; in which order the two are named makes no difference.
    """
    codes = sorted(code.encode() for code in (one, other))
    return derive(trainer_secret, b"course" + b"".join(map(_sized, (*codes, str(week).encode()))), 32)


def derive(secret: bytes, info: bytes, length: int) -> bytes:
    """Return HKDF-SHA256 of a secret under this protocol's salt."""
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(SHA256(), length, SALT, info).derive(secret)


def _meeting(derived: bytes, way: Way) -> MeetingRoom:
    room = base64.b32encode(derived[:ROOM]).decode().lower()
    return MeetingRoom(room, derived[ROOM : ROOM + ROOM_KEY], derived[ROOM + ROOM_KEY :], way)


class KeyExchange(Protocol):
    """One side's half of a key exchange. It can be finished once; another try needs a new one."""

    message: bytes

    def finish(self, other: bytes) -> bytes:
        """Return what both have in common; another password makes another. Raises ValueError: no such message."""
        ...


class Spake2Exchange:
    """SPAKE2 over Ed25519, as the library `spake2` has it."""

    def __init__(self, side: Side, password: bytes, chance: Callable[[int], bytes] = os.urandom) -> None:
        from spake2 import SPAKE2_A, SPAKE2_B

        kind = SPAKE2_A if side == "a" else SPAKE2_B
        self._spake = kind(password, idA=b"dyads/1 a", idB=b"dyads/1 b", entropy_f=chance)
        self.message: bytes = self._spake.start()

    def finish(self, other: bytes) -> bytes:
        from spake2 import SPAKEError
        from spake2.ed25519_basic import NotOnCurve

        if len(other) != len(self.message):
            raise ValueError("the length of a message of SPAKE2")
        try:
            shared: bytes = self._spake.finish(other)
        except (SPAKEError, NotOnCurve, AssertionError) as error:
            raise ValueError("no message of SPAKE2 from the other side") from error
        return shared


class X25519Exchange:
    """X25519 with a key of this moment."""

    def __init__(self) -> None:
        from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

        self._private = X25519PrivateKey.generate()
        self.message = self._private.public_key().public_bytes_raw()

    def finish(self, other: bytes) -> bytes:
        from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey

        return self._private.exchange(X25519PublicKey.from_public_bytes(other))


def begin_exchange(side: Side, meeting: MeetingRoom) -> KeyExchange:
    """Return a fresh half of the exchange that a meeting is proved by."""
    return Spake2Exchange(side, meeting.password) if meeting.way == "words" else X25519Exchange()


@dataclass(frozen=True, slots=True)
class SessionKeys:
    """What both have once they have met, and nobody else has.

    Attributes:
        number: names the session, in the open (8 bytes).
        pair_secret: by which the two meet again.
        check: 22 bits that both can read to each other as two words.
    """

    number: bytes
    key_a: bytes = field(repr=False)
    key_b: bytes = field(repr=False)
    tag_key: bytes = field(repr=False)
    pair_secret: bytes = field(repr=False)
    check: int = field(repr=False)

    def tag(self, side: Side) -> bytes:
        """Return the proof that a side has these keys."""
        return hmac.digest(self.tag_key, b"proof of " + side.encode(), "sha256")[:TAG_BYTES]

    def is_tag(self, side: Side, tag: bytes) -> bool:
        return hmac.compare_digest(self.tag(side), tag)

    @property
    def check_words(self) -> tuple[str, str]:
        from dyads.link.words import WORD_BITS, word_list

        return word_list()[self.check >> WORD_BITS], word_list()[self.check & (1 << WORD_BITS) - 1]


def session_keys(
    shared: bytes, meeting: MeetingRoom, id_a: bytes, id_b: bytes, message_a: bytes, message_b: bytes
) -> SessionKeys:
    """Return the keys of one session: of what was exchanged, of the password, and of all that was said in the open."""
    said = b"".join(map(_sized, (meeting.room.encode(), id_a, id_b, message_a, message_b)))
    derived = derive(shared + meeting.password, sha256(said).digest(), ID_BYTES + 4 * 32 + 4)
    number, rest = derived[:ID_BYTES], derived[ID_BYTES:]
    key_a, key_b, tag_key, pair_secret = (rest[at : at + 32] for at in range(0, 128, 32))
    check = int.from_bytes(rest[128:], "big") >> 32 - CHECK_BITS
    return SessionKeys(number, key_a, key_b, tag_key, pair_secret, check)


def _sized(value: bytes) -> bytes:
    return len(value).to_bytes(4, "big") + value
