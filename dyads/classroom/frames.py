"""The frames of a class: closed, padded to a multiple of 256 bytes, numbered so that nothing counts twice.

- `11`: a knock, closed with the key of the class: somebody is here who has not heard the trainer.
- `12`: a report, closed with a key of its participant and the trainer.
- `13`: the trainer's word to one, closed with a key of the two.
- `14`: the trainer's word to all, signed, and closed with the key of the class.

All authenticate the topic they lie in, so that nothing can be handed on under another name.
"""

import os
from collections.abc import Callable
from typing import NamedTuple

from dyads.classroom.keys import (
    KEY,
    SIGNATURE,
    ClassRoom,
    ParticipantKeys,
    TrainerKeys,
    TrainerPublic,
    participant_id,
    report_key,
    word_key,
)
from dyads.link.frames import BLOCK, COUNTER, LONGEST_FRAME, NONCE, TAG

KNOCK, REPORT, WORD, TO_ALL = b"\x11", b"\x12", b"\x13", b"\x14"
SESSION_BYTES, START_BYTES = 8, 4
_REPORT_HEADER = len(REPORT) + KEY + SESSION_BYTES + COUNTER
_WORD_HEADER = len(WORD) + START_BYTES + COUNTER
_KNOCK_LENGTH = len(KNOCK) + NONCE + 32 + TAG


class TrainerWord(NamedTuple):
    """What the trainer said.

    Attributes:
        start: which run of the trainer's program said it, from 1.
        number: counts what was said in it; each is greater than the one before.
    """

    start: int
    number: int
    content: bytes


def _closed(key: bytes, nonce: bytes, content: bytes, context: bytes) -> bytes:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    return AESGCM(key).encrypt(nonce, content, context)


def _opened(key: bytes, nonce: bytes, closed: bytes, context: bytes) -> bytes | None:
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        return AESGCM(key).decrypt(nonce, closed, context)
    except InvalidTag:
        return None


def _padded(content: bytes, beside: int = 0) -> bytes:
    """Return JSON with blanks behind it, so that it and `beside` bytes are a multiple of a block."""
    return content + b" " * (-(len(content) + beside) % BLOCK)


def _fits(frame: bytes, header: int) -> bool:
    body = len(frame) - header - TAG
    return body > 0 and body % BLOCK == 0 and len(frame) <= LONGEST_FRAME


def _nonce(counter: int) -> bytes:
    return counter.to_bytes(NONCE, "big")


# Knocks


def close_knock(room: ClassRoom, participant: str, content: bytes) -> bytes:
    nonce = os.urandom(NONCE)
    return KNOCK + nonce + _closed(room.key, nonce, content.ljust(32), room.topic(f"p/{participant}") + b"\n" + KNOCK)


def open_knock(room: ClassRoom, participant: str, frame: bytes) -> bytes | None:
    if len(frame) != _KNOCK_LENGTH or frame[:1] != KNOCK:
        return None
    nonce = frame[1 : 1 + NONCE]
    return _opened(room.key, nonce, frame[1 + NONCE :], room.topic(f"p/{participant}") + b"\n" + KNOCK)


# Reports


class ReportHeader(NamedTuple):
    """What stands in the open before a report.

    Attributes:
        public: the participant's key, from which the name of the topic follows.
        session: chance; names one run of the participant's program.
    """

    public: bytes
    session: bytes
    counter: int


def report_header(participant: str, frame: bytes) -> ReportHeader | None:
    """Return what stands before a report of this participant; None: it is none, by its form."""
    if frame[:1] != REPORT or not _fits(frame, _REPORT_HEADER):
        return None
    public, rest = frame[1 : 1 + KEY], frame[1 + KEY : _REPORT_HEADER]
    if participant_id(public) != participant:
        return None
    return ReportHeader(public, rest[:SESSION_BYTES], int.from_bytes(rest[SESSION_BYTES:], "big"))


def open_report(key: bytes, room: ClassRoom, participant: str, frame: bytes) -> bytes | None:
    """Return what a participant told; None: another key closed it, or it was altered."""
    header = frame[:_REPORT_HEADER]
    context = room.topic(f"p/{participant}") + b"\n" + header
    return _opened(key, _nonce(int.from_bytes(header[-COUNTER:], "big")), frame[_REPORT_HEADER:], context)


class ReportSeal:
    """Closes the reports of one run of a participant's program, and opens what the trainer says to the participant."""

    def __init__(self, room: ClassRoom, keys: ParticipantKeys, chance: Callable[[int], bytes] = os.urandom) -> None:
        self._room, self._keys = room, keys
        self._session = chance(SESSION_BYTES)
        self._trainer: TrainerPublic | None = None
        self._shared = b""
        self._key = b""
        self._word = (0, b"")
        self._taken = (0, 0)
        self.sent = 0

    def know(self, trainer: TrainerPublic) -> None:
        """Take the trainer's keys. Raises ValueError: X25519 cannot be done with them."""
        if trainer != self._trainer:
            self._shared = self._keys.shared_with(trainer.sealing)
            self._trainer = trainer
            self._key = report_key(self._shared, self._room, trainer, self._keys.public, self._session)
            self._word = (0, b"")

    def close(self, content: bytes) -> bytes:
        """Return the next report. Raises ValueError: the trainer's keys are not known."""
        if self._trainer is None:
            raise ValueError("nobody to report to")
        self.sent += 1
        header = REPORT + self._keys.public + self._session + self.sent.to_bytes(COUNTER, "big")
        context = self._room.topic(f"p/{self._keys.id}") + b"\n" + header
        return header + _closed(self._key, _nonce(self.sent), _padded(content), context)

    def open(self, frame: bytes, start: int) -> bytes | None:
        """Return what the trainer says to this participant, once, in a run that is not over; None for anything else."""
        if self._trainer is None or frame[:1] != WORD or not _fits(frame, _WORD_HEADER):
            return None
        said = int.from_bytes(frame[1 : 1 + START_BYTES], "big")
        counter = int.from_bytes(frame[1 + START_BYTES : _WORD_HEADER], "big")
        if said < start or (said, counter) <= self._taken:
            return None
        if self._word[0] != said:
            key = word_key(self._shared, self._room, self._trainer, self._keys.public, frame[1 : 1 + START_BYTES])
            self._word = said, key
        context = self._room.topic(f"q/{self._keys.id}") + b"\n" + frame[:_WORD_HEADER]
        content = _opened(self._word[1], _nonce(counter), frame[_WORD_HEADER:], context)
        if content is not None:
            self._taken = said, counter
        return content


# The trainer's words


class WordSeal:
    """Closes what the trainer says to one participant in one run of the trainer's program, and opens what they tell.

    Raises ValueError, as it is made: X25519 cannot be done with the participant's key.
    """

    def __init__(self, room: ClassRoom, keys: TrainerKeys, public: bytes, start: int) -> None:
        self._room, self._trainer, self._public = room, keys.public, public
        self._id = participant_id(public)
        self._start = start.to_bytes(START_BYTES, "big")
        self._shared = keys.shared_with(public)
        self._key = word_key(self._shared, room, keys.public, public, self._start)
        self._report_key = (b"", b"")
        self.sent = 0

    def close(self, content: bytes) -> bytes:
        self.sent += 1
        header = WORD + self._start + self.sent.to_bytes(COUNTER, "big")
        context = self._room.topic(f"q/{self._id}") + b"\n" + header
        return header + _closed(self._key, _nonce(self.sent), _padded(content), context)

    def open(self, header: ReportHeader, frame: bytes) -> bytes | None:
        """Return what the participant tells in a report with this header."""
        if self._report_key[0] != header.session:
            key = report_key(self._shared, self._room, self._trainer, self._public, header.session)
            content = open_report(key, self._room, self._id, frame)
            if content is not None:
                self._report_key = header.session, key
            return content
        return open_report(self._report_key[1], self._room, self._id, frame)


def close_to_all(room: ClassRoom, keys: TrainerKeys, word: TrainerWord) -> bytes:
    """Return what the trainer says to all: signed, then closed.

    The number is the nonce: no run of the trainer's program has the number of another.
    """
    header = TO_ALL + word.start.to_bytes(START_BYTES, "big") + word.number.to_bytes(COUNTER, "big")
    content = _padded(word.content, SIGNATURE)
    signature = keys.sign(_signed(room, header, content))
    return header + _closed(room.key, header[1:], signature + content, _context_to_all(room, header))


def word_header(frame: bytes) -> tuple[int, int] | None:
    """Return by which run and number something is said to all; None: it is nothing of the kind, by its form."""
    if frame[:1] != TO_ALL or not _fits(frame, _WORD_HEADER):
        return None
    return int.from_bytes(frame[1 : 1 + START_BYTES], "big"), int.from_bytes(
        frame[1 + START_BYTES : _WORD_HEADER], "big"
    )


class OpenedWord(NamedTuple):
    """What was said to all by somebody who has the key of the class; the signature is still to be verified."""

    signature: bytes
    signed: bytes
    content: bytes


def open_to_all(room: ClassRoom, frame: bytes) -> OpenedWord | None:
    header = frame[:_WORD_HEADER]
    opened = _opened(room.key, header[1:], frame[_WORD_HEADER:], _context_to_all(room, header))
    if opened is None:
        return None
    signature, content = opened[:SIGNATURE], opened[SIGNATURE:]
    return OpenedWord(signature, _signed(room, header, content), content)


def _signed(room: ClassRoom, header: bytes, content: bytes) -> bytes:
    return b"dyads/1 word\n" + room.name.encode() + b"\n" + header + content


def _context_to_all(room: ClassRoom, header: bytes) -> bytes:
    return room.topic("t") + b"\n" + header
