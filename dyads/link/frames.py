"""What goes over a channel: closed frames of few sizes.

- A frame of the handshake: `01`, a nonce, and 240 bytes closed with the room's key. All are equally long.
- A frame of a session: `02`, the session's id, a counter, and a multiple of 256 bytes closed with the sender's key.
  The counter has to rise, so that nothing that was recorded counts twice, and nothing can be put in another order.

Both authenticate the outbox they lie in, so that nobody's own frames can be handed back to them.
"""

import json
import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from dyads.link.keys import ID_BYTES, MeetingRoom, SessionKeys
from dyads.practice.setup import Side, partner_side

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

HANDSHAKE, SESSION = b"\x01", b"\x02"
NONCE, COUNTER, TAG = 12, 8, 16
HANDSHAKE_BLOCK = 240
HANDSHAKE_LENGTH = len(HANDSHAKE) + NONCE + HANDSHAKE_BLOCK + TAG
BLOCK = 256
_HEADER = len(SESSION) + ID_BYTES + COUNTER
OVERHEAD = _HEADER + TAG
LONGEST_FRAME = 64 << 10
"""A longer one is dropped, on both ways."""
LONGEST_CONTENT = (LONGEST_FRAME - OVERHEAD) // BLOCK * BLOCK

PROTOCOL = "dyads/1"


def outbox(room: str, side: Side) -> str:
    """Return the name of the outbox of a side, which is its topic on a broker too."""
    return f"{PROTOCOL}/{room}/{side}"


class RoomSeal:
    """Closes and opens frames of the handshake in one room."""

    def __init__(self, meeting: MeetingRoom, side: Side) -> None:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        self._cipher = AESGCM(meeting.room_key)
        self._mine = _context(meeting.room, side, HANDSHAKE)
        self._theirs = _context(meeting.room, partner_side(side), HANDSHAKE)

    def close(self, content: bytes) -> bytes:
        """Return a frame. Raises ValueError: too long for the handshake."""
        if len(content) > HANDSHAKE_BLOCK:
            raise ValueError("too long for the handshake")
        nonce = os.urandom(NONCE)
        return HANDSHAKE + nonce + self._cipher.encrypt(nonce, content.ljust(HANDSHAKE_BLOCK), self._mine)

    def open(self, frame: bytes) -> bytes | None:
        """Return what the partner's side closed, or None: it is no such frame."""
        from cryptography.exceptions import InvalidTag

        if len(frame) != HANDSHAKE_LENGTH or frame[:1] != HANDSHAKE:
            return None
        try:
            return self._cipher.decrypt(frame[1 : 1 + NONCE], frame[1 + NONCE :], self._theirs)
        except InvalidTag:
            return None


@dataclass(slots=True)
class SessionSeal:
    """Closes and opens the frames of one session for one side."""

    keys: SessionKeys
    room: str
    side: Side
    sent: int = 0
    taken: int = 0
    _close: "AESGCM" = field(init=False, repr=False)
    _open: "AESGCM" = field(init=False, repr=False)

    def __post_init__(self) -> None:
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        mine, theirs = (self.keys.key_a, self.keys.key_b)[:: 1 if self.side == "a" else -1]
        self._close, self._open = AESGCM(mine), AESGCM(theirs)

    def close(self, content: bytes) -> bytes:
        """Return the next frame. Raises ValueError: too long for one frame."""
        if len(content) > LONGEST_CONTENT:
            raise ValueError("too long for one frame")
        self.sent += 1
        header = SESSION + self.keys.number + self.sent.to_bytes(COUNTER, "big")
        padded = content.ljust(-(-len(content) // BLOCK) * BLOCK)
        return header + self._close.encrypt(_nonce(self.sent), padded, _context(self.room, self.side, header))

    def could_open(self, frame: bytes) -> bool:
        """Say whether size, session and counter fit; it costs nothing."""
        return (
            frame[:_HEADER].startswith(SESSION + self.keys.number)
            and OVERHEAD + BLOCK <= len(frame) <= LONGEST_FRAME
            and (len(frame) - OVERHEAD) % BLOCK == 0
            and int.from_bytes(frame[_HEADER - COUNTER : _HEADER], "big") > self.taken
        )

    def open(self, frame: bytes) -> bytes | None:
        """Return what the partner closed, once; None for anything else."""
        from cryptography.exceptions import InvalidTag

        if not self.could_open(frame):
            return None
        header = frame[:_HEADER]
        counter = int.from_bytes(header[-COUNTER:], "big")
        context = _context(self.room, partner_side(self.side), header)
        try:
            content = self._open.decrypt(_nonce(counter), frame[_HEADER:], context)
        except InvalidTag:
            return None
        self.taken = counter
        return content


def canonical(content: object) -> bytes:
    """Return JSON that is the same for the same content."""
    return json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode("utf-8", "replace")


def _nonce(counter: int) -> bytes:
    return counter.to_bytes(NONCE, "big")


def _context(room: str, side: Side, header: bytes) -> bytes:
    return outbox(room, side).encode() + b"\n" + header
