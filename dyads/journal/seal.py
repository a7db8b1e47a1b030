"""Sealing: what one person rated and wrote, closed so that only their passphrase opens it again.

Made of PyNaCl's parts, with nothing of our own between them. Everyone who seals has a Curve25519 key pair. The public
key lies open in the journal, so that writing needs no passphrase: each answer and each text becomes a sealed box of its
own. The private key lies there in a secret box, whose key argon2id makes of the passphrase.

- Inside each box stands the UUID of its row, so that no box can take another's place, and padding to whole blocks, so
  that a box's length tells nothing about an answer, and about a text only how many blocks it takes.
- What stays in the open: that there is an answer or a note, when it was given, to which question and in which session;
  and the list of inner parts, because parts are drawn from it without a passphrase.
- A seal keeps from reading, not from destroying: whoever may write the file can delete or replace what is in it.
- Lost is lost: without the passphrase nobody opens a box, the program included.

PyNaCl comes with `dyads[seal]` and is loaded only where something is sealed or opened.
"""

import json
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from pydantic import JsonValue

from dyads.journal.errors import JournalTrouble, refused
from dyads.journal.people import to_json
from dyads.practice.message import Message, msg
from dyads.practice.records import STATUSES, Status

ANSWER_BLOCK = 128
"""Bytes that every answer is padded to."""
TEXT_BLOCK = 1024
"""Bytes to a multiple of which every text is padded: a part or a short note takes one block."""

NOT_INSTALLED = msg("Sealing needs the library PyNaCl, which is not installed: pip install 'dyads[seal]' brings it.")
CHANGED = msg("What is sealed has been changed by another hand, so it cannot be opened.")


class Sealer:
    """Closes boxes for one person; needs no passphrase."""

    __slots__ = ("_box",)

    def __init__(self, public: bytes) -> None:
        """Take the public key. Raises JournalTrouble: PyNaCl is not installed."""
        try:
            from nacl.public import PublicKey, SealedBox  # here, because few need it
        except ImportError as error:
            raise refused(NOT_INSTALLED) from error
        self._box = SealedBox(PublicKey(public))

    def answer(self, row: UUID, value: int | None, status: str) -> bytes:
        return self._close({"row": str(row), "status": status, "value": value}, ANSWER_BLOCK)

    def text(self, row: UUID, text: str) -> bytes:
        return self._close({"row": str(row), "text": text}, TEXT_BLOCK)

    def _close(self, content: Mapping[str, JsonValue], block: int) -> bytes:
        from nacl.bindings import sodium_pad

        return bytes(self._box.encrypt(sodium_pad(to_json(content).encode(), block)))


class Key:
    """Opens one person's boxes. It is kept in memory only, for as long as somebody looks.

    Both ways of opening raise `JournalTrouble` where a box was not sealed for this person, or stood in another row.
    """

    __slots__ = ("_box", "person", "private")

    def __init__(self, person: UUID, private: bytes) -> None:
        """Take a private key. Raises JournalTrouble: PyNaCl is not installed."""
        try:
            from nacl.public import PrivateKey, SealedBox
        except ImportError as error:
            raise refused(NOT_INSTALLED) from error
        self.person, self.private = person, private
        self._box = SealedBox(PrivateKey(private))

    def answer(self, row: UUID, sealed: bytes) -> tuple[int | None, Status]:
        content = self._open(row, sealed, ANSWER_BLOCK)
        value, status = content.get("value"), content.get("status")
        known = next((one for one in STATUSES if one == status), None)
        if known is None or not (value is None or isinstance(value, int)):
            raise refused(CHANGED)
        return value, known

    def text(self, row: UUID, sealed: bytes) -> str:
        text = self._open(row, sealed, TEXT_BLOCK).get("text")
        if not isinstance(text, str):
            raise refused(CHANGED)
        return text

    def _open(self, row: UUID, sealed: bytes, block: int) -> Mapping[str, JsonValue]:
        from nacl.bindings import sodium_unpad
        from nacl.exceptions import CryptoError

        try:
            content = json.loads(sodium_unpad(self._box.decrypt(sealed), block))
        except (CryptoError, ValueError) as error:
            raise refused(CHANGED) from error
        if not isinstance(content, dict) or content.get("row") != str(row):
            raise refused(CHANGED)
        return content


SHORTEST = 10
"""Characters of a passphrase."""


@dataclass(frozen=True, slots=True)
class StretchingCost:
    """What trying one passphrase costs: passes of argon2id, and the bytes of memory it takes."""

    operations: int
    memory: int


MODERATE = StretchingCost(3, 256 << 20)
"""What libsodium calls moderate: most of a second on a usual machine."""
LEAST, MOST = StretchingCost(1, 8 << 10), StretchingCost(16, 1 << 30)
"""Outside of these libsodium refuses, or a file from elsewhere would keep the machine busy for nothing."""


@dataclass(frozen=True, slots=True)
class Seal:
    """One person's seal, as it lies in the journal and travels in a lossless export.

    `private` is the private key in a secret box that the passphrase opens; salt, operations and memory (bytes) are
    those of argon2id.
    """

    person: UUID
    public: bytes
    private: bytes = field(repr=False)
    salt: bytes = field(repr=False)
    operations: int
    memory: int
    since: datetime


def make_seal(person: UUID, passphrase: str, since: datetime, cost: StretchingCost = MODERATE) -> Seal:
    """Return a new seal with a key pair of its own.

    Raises:
        JournalTrouble: PyNaCl is not installed, the passphrase is too short, or there is too little memory.
    """
    try:
        from nacl.public import PrivateKey  # here, because few need it
    except ImportError as error:
        raise refused(NOT_INSTALLED) from error
    return seal_key(Key(person, bytes(PrivateKey.generate())), passphrase, since, cost)


def seal_key(key: Key, passphrase: str, since: datetime, cost: StretchingCost = MODERATE) -> Seal:
    """Return the seal of a key under a passphrase, a new one or another one.

    Raises:
        JournalTrouble: the passphrase is too short, or there is too little memory.
    """
    from nacl.public import PrivateKey
    from nacl.pwhash.argon2id import SALTBYTES
    from nacl.secret import SecretBox
    from nacl.utils import random

    if weak := too_short(passphrase):
        raise refused(weak)
    salt = random(SALTBYTES)
    private = bytes(SecretBox(_stretched(passphrase, salt, cost)).encrypt(key.private))
    public = bytes(PrivateKey(key.private).public_key)
    return Seal(key.person, public, private, salt, cost.operations, cost.memory, since)


def open_seal(seal: Seal, passphrase: str) -> Key:
    """Return the key to what a person sealed. It takes a moment, on purpose.

    Raises:
        JournalTrouble: this is not the passphrase, PyNaCl is not installed, or there is too little memory.
    """
    try:
        from nacl.exceptions import CryptoError
        from nacl.public import PrivateKey
        from nacl.secret import SecretBox
    except ImportError as error:
        raise refused(NOT_INSTALLED) from error
    stretched = _stretched(passphrase, seal.salt, StretchingCost(seal.operations, seal.memory))
    try:
        private = SecretBox(stretched).decrypt(seal.private)
    except (CryptoError, ValueError) as error:
        raise refused(msg("This is not the passphrase.")) from error
    if bytes(PrivateKey(private).public_key) != seal.public:
        raise JournalTrouble("damaged", CHANGED)
    return Key(seal.person, private)


def too_short(passphrase: str) -> Message | None:
    """Return why a passphrase will not do, or None."""
    if len(_same_everywhere(passphrase)) < SHORTEST:
        return msg("A passphrase has at least {count} characters; four or five words do well.", count=SHORTEST)
    return None


def _stretched(passphrase: str, salt: bytes, cost: StretchingCost) -> bytes:
    from nacl.exceptions import RuntimeError as NoMemory
    from nacl.pwhash import argon2id
    from nacl.secret import SecretBox

    typed = _same_everywhere(passphrase).encode("utf-8", "surrogateescape")
    try:
        return bytes(argon2id.kdf(SecretBox.KEY_SIZE, typed, salt, opslimit=cost.operations, memlimit=cost.memory))
    except (NoMemory, MemoryError) as error:
        size = cost.memory >> 20
        what = msg("There is too little free memory to try a passphrase: {size} MB are needed.", size=size)
        raise refused(what) from error


def _same_everywhere(passphrase: str) -> str:
    """Return a passphrase so that every keyboard gives the same bytes for the same letters."""
    return unicodedata.normalize("NFC", passphrase)
