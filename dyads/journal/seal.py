"""Sealing: what one person rated and wrote, closed so that only their passphrase opens it again.

Made of the parts of `cryptography`, with nothing of our own between them. Everyone who seals has an X25519 key pair.
The public key lies open in the journal, so that writing needs no passphrase.

- **Closing.** A box wraps a fresh content key for the public key: an ephemeral X25519 key, HKDF-SHA256, AES-256-GCM.
  With the content key every answer and text is closed by AES-256-GCM. One box serves a whole sitting; it stands at the
  head of each row closed with it, so that a row needs no other row to be opened, and a damaged one spoils no other.
- **Context.** What a row says in the open (its UUID, session, question, moment, times) is authenticated along with it:
  no row can be put in another's place, and none be given another question or day.
- **Padding.** Whole blocks: a length tells nothing about an answer, and about a text only how many blocks it takes.
- **Passphrase.** Argon2id makes a key of it, HKDF-Expand two of that: one closes the private key together with a digest
  of the whole seal, so that another public key put in its place is noticed; the other authenticates the rows that their
  owner has opened (`dyads.journal.known_rows`).
- **Another passphrase** means another key pair: whoever knows the old one reads nothing that is written later.
- Lost is lost: without the passphrase nobody opens a box, the program included.

`cryptography` is loaded only where something is sealed or opened.
"""

import json
import os
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from functools import cache
from hashlib import sha256
from typing import TYPE_CHECKING, Any
from uuid import UUID

from dyads.journal.errors import JournalTrouble, refused
from dyads.practice.message import Message, msg
from dyads.practice.records import STATUSES, Status

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

ANSWER_BLOCK = 64
"""Bytes that every answer is padded to."""
TEXT_BLOCK = 1024
"""Bytes to a multiple of which every text is padded: a part or a short note takes one block."""
BOX = 80
"""Bytes of a box: the ephemeral public key, the wrapped content key, a tag."""
NONCE = 12
_OPEN = BOX + NONCE
_STATUSES: Mapping[str, Status] = {status: status for status in STATUSES}
_PRIVATE = NONCE + 32 + 32 + 16
"""Bytes of a closed private key: it, a digest and a tag."""

CHANGED = msg("What is sealed has been changed by another hand, so it cannot be opened.")


@cache
def _lines_of(count: int) -> str:
    return "\n".join(["%s"] * count)


def context_of(*stored: object) -> bytes:
    """Return what is authenticated with a row: the values that stand open in it, as the tables hold them."""
    text = _lines_of(len(stored)) % stored
    if text.count("\n") >= len(stored):  # so that no value can be taken for two
        text = json.dumps(stored)
    return text.encode("utf-8", "surrogatepass")


class Sealer:
    """Closes rows for one person with one box of its own; needs no passphrase."""

    __slots__ = ("_cipher", "_made_for", "box")

    def __init__(self, public: bytes, made_for: UUID) -> None:
        """Take a public key, and for whom it was made."""
        from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        ephemeral, content = X25519PrivateKey.generate(), os.urandom(32)
        shared = ephemeral.exchange(X25519PublicKey.from_public_bytes(public))
        head = ephemeral.public_key().public_bytes_raw()
        wrapping = AESGCM(_wrapping_key(shared, head, public, made_for))
        self.box = head + wrapping.encrypt(bytes(NONCE), content, None)
        self._cipher, self._made_for = AESGCM(content), made_for

    def answer(self, context: bytes, value: int | None, status: str) -> bytes:
        return self._close(b"answer", context, f"{status} {value}".encode(), ANSWER_BLOCK)

    def text(self, context: bytes, text: str) -> bytes:
        return self._close(b"text", context, json.dumps(text, ensure_ascii=False).encode(), TEXT_BLOCK)

    def _close(self, kind: bytes, context: bytes, content: bytes, block: int) -> bytes:
        nonce = os.urandom(NONCE)
        padded = content.ljust(-(-len(content) // block) * block)
        return self.box + nonce + self._cipher.encrypt(nonce, padded, _authenticated(kind, self._made_for, context))


@dataclass(frozen=True, slots=True)
class StretchingCost:
    """What trying one passphrase costs: passes of Argon2id, KiB of memory, and lanes."""

    iterations: int
    memory: int
    lanes: int


USUAL = StretchingCost(3, 64 << 10, 4)
"""What RFC 9106 recommends where memory is limited (section 4): a third of a second on a usual machine."""
LEAST, MOST = StretchingCost(1, 8, 1), StretchingCost(16, 1 << 20, 16)
"""Outside of these Argon2id refuses, or a file from elsewhere would keep the machine busy for nothing."""


@dataclass(frozen=True, slots=True)
class Seal:
    """One person's seal, as it lies in the journal and travels in a lossless export.

    Attributes:
        made_for: whom it was made for: `person`, or somebody who has been merged into them since.
        private: the private key, closed with the passphrase.
        salt: of Argon2id, as are `iterations`, `memory` (KiB) and `lanes`.
    """

    person: UUID
    made_for: UUID
    public: bytes
    private: bytes = field(repr=False)
    salt: bytes = field(repr=False)
    iterations: int
    memory: int
    lanes: int
    since: datetime

    @property
    def cost(self) -> StretchingCost:
        return StretchingCost(self.iterations, self.memory, self.lanes)

    @property
    def is_possible(self) -> bool:
        """Whether this program could have made it: lengths and costs."""
        lengths = len(self.public), len(self.salt), len(self.private)
        return (
            lengths == (32, 16, _PRIVATE)
            and LEAST.iterations <= self.iterations <= MOST.iterations
            and LEAST.lanes <= self.lanes <= MOST.lanes
            and LEAST.memory * self.lanes <= self.memory <= MOST.memory
        )

    @property
    def digest(self) -> bytes:
        """The SHA-256 of all that stands open in it, but for whose it is now."""
        return sha256(b"dyads seal 1\n" + context_of(*_described(self))).digest()


class Key:
    """Opens one person's rows. It is kept in memory only, for as long as somebody looks.

    Both ways of opening raise `JournalTrouble` where a row was not sealed for this person, or stood elsewhere.
    """

    __slots__ = ("_answers", "_ciphers", "_contents", "_private", "_read", "_texts", "_vouching", "_wrong", "seal")

    def __init__(self, seal: Seal, private: bytes, vouching: bytes) -> None:
        """Take a seal, its private key, and the key under which rows that were opened are vouched for."""
        from cryptography.exceptions import InvalidTag
        from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        self.seal, self._wrong = seal, InvalidTag
        self._private, self._vouching = X25519PrivateKey.from_private_bytes(private), AESGCM(vouching)
        self._contents: dict[bytes, bytes] = {}
        self._ciphers: dict[bytes, AESGCM] = {}
        self._read: dict[bytes, tuple[int | None, Status]] = {}
        """What opened answers say: there are few different ones."""
        self._answers, self._texts = (_authenticated(kind, seal.made_for, b"") for kind in (b"answer", b"text"))

    @property
    def person(self) -> UUID:
        return self.seal.person

    def answer(self, context: bytes, sealed: bytes) -> tuple[int | None, Status]:
        padded = self._open(self._answers + context, sealed)
        known = self._read.get(padded)
        if known is None:
            known = self._read[padded] = _answer_in(padded)
        return known

    def text(self, context: bytes, sealed: bytes) -> str:
        try:
            text = json.loads(self._open(self._texts + context, sealed))
        except ValueError as error:
            raise refused(CHANGED) from error
        if not isinstance(text, str):
            raise refused(CHANGED)
        return text

    def content_key(self, box: bytes) -> bytes:
        """Return the content key in a box. Raises JournalTrouble: it was not made for this person."""
        known = self._contents.get(box)
        if known is not None:
            return known
        from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        head = box[:32]
        try:
            shared = self._private.exchange(X25519PublicKey.from_public_bytes(head))
            wrapping = AESGCM(_wrapping_key(shared, head, self.seal.public, self.seal.made_for))
            self._contents[box] = wrapping.decrypt(bytes(NONCE), box[32:], None)
        except (self._wrong, ValueError) as error:
            raise refused(CHANGED) from error
        return self._contents[box]

    def learn(self, contents: Mapping[bytes, bytes]) -> None:
        """Take over the content keys of boxes, which spares opening each."""
        self._contents.update(contents)

    def vouch(self, content: bytes) -> bytes:
        """Close what its owner knows of their rows."""
        nonce = os.urandom(NONCE)
        return nonce + self._vouching.encrypt(nonce, content, self.seal.public)

    def vouched(self, closed: bytes) -> bytes:
        """Return it again. Raises JournalTrouble: it was changed."""
        try:
            return self._vouching.decrypt(closed[:NONCE], closed[NONCE:], self.seal.public)
        except (self._wrong, ValueError) as error:
            raise refused(CHANGED) from error

    def _open(self, authenticated: bytes, sealed: bytes) -> bytes:
        box = sealed[:BOX]
        cipher = self._ciphers.get(box) or self._cipher(box)
        try:
            return cipher.decrypt(sealed[BOX:_OPEN], sealed[_OPEN:], authenticated)
        except (self._wrong, ValueError) as error:
            raise refused(CHANGED) from error

    def _cipher(self, box: bytes) -> "AESGCM":
        from cryptography.hazmat.primitives.ciphers.aead import AESGCM

        self._ciphers[box] = AESGCM(self.content_key(box))
        return self._ciphers[box]


def _answer_in(padded: bytes) -> tuple[int | None, Status]:
    """Return the answer that a row held, blanks behind it. Raises JournalTrouble: it held none."""
    try:
        status, _space, value = padded.decode().rstrip().partition(" ")
        known = _STATUSES.get(status)
        if known is None:
            raise refused(CHANGED)
        return None if value == "None" else int(value), known
    except ValueError as error:
        raise refused(CHANGED) from error


def _authenticated(kind: bytes, made_for: UUID, context: bytes) -> bytes:
    return kind + made_for.bytes + context


def _wrapping_key(shared: bytes, head: bytes, public: bytes, made_for: UUID) -> bytes:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    return HKDF(SHA256(), 32, None, b"dyads box 1" + head + public + made_for.bytes).derive(shared)


SHORTEST = 10
"""Characters of a passphrase."""


def make_key(person: UUID, passphrase: str, since: datetime, cost: StretchingCost = USUAL) -> Key:
    """Return the key of a new seal, which has a key pair of its own.

    Raises:
        JournalTrouble: the passphrase is too short, or there is too little memory.
    """
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    if weak := too_short(passphrase):
        raise refused(weak)
    pair, salt, nonce = X25519PrivateKey.generate(), os.urandom(16), os.urandom(NONCE)
    private, public = pair.private_bytes_raw(), pair.public_key().public_bytes_raw()
    blank = Seal(person, person, public, b"", salt, cost.iterations, cost.memory, cost.lanes, since)
    closing, vouching = _stretched(passphrase, salt, cost)
    closed = nonce + AESGCM(closing).encrypt(nonce, private + blank.digest, None)
    return Key(replace(blank, private=closed), private, vouching)


def open_seal(seal: Seal, passphrase: str) -> Key:
    """Return the key to what a person sealed. It takes a moment, on purpose.

    Raises:
        JournalTrouble: this is not the passphrase, the seal was changed, or there is too little memory.
    """
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    if not seal.is_possible:
        raise JournalTrouble("damaged", CHANGED)
    closing, vouching = _stretched(passphrase, seal.salt, seal.cost)
    try:
        opened = AESGCM(closing).decrypt(seal.private[:NONCE], seal.private[NONCE:], None)
    except (InvalidTag, ValueError) as error:
        raise refused(msg("This is not the passphrase.")) from error
    private = opened[:32]
    public = X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()
    if public != seal.public or opened[32:] != seal.digest:
        raise JournalTrouble("damaged", CHANGED)
    return Key(seal, private, vouching)


def too_short(passphrase: str) -> Message | None:
    """Return why a passphrase will not do, or None."""
    if len(_same_everywhere(passphrase)) < SHORTEST:
        return msg("A passphrase has at least {count} characters; four or five words do well.", count=SHORTEST)
    return None


def _described(seal: Seal) -> tuple[Any, ...]:
    since = seal.since.astimezone(UTC).isoformat(timespec="microseconds")
    return str(seal.made_for), seal.public.hex(), seal.salt.hex(), seal.iterations, seal.memory, seal.lanes, since


def _stretched(passphrase: str, salt: bytes, cost: StretchingCost) -> tuple[bytes, bytes]:
    """Return the keys of a passphrase: one for the private key, one for what was opened."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.argon2 import Argon2id
    from cryptography.hazmat.primitives.kdf.hkdf import HKDFExpand

    typed = _same_everywhere(passphrase).encode("utf-8", "surrogateescape")
    try:
        kdf = Argon2id(salt=salt, length=32, iterations=cost.iterations, lanes=cost.lanes, memory_cost=cost.memory)
        root = kdf.derive(typed)
    except MemoryError as error:
        size = max(1, cost.memory >> 10)
        what = msg("There is too little free memory to try a passphrase: {size} MB are needed.", size=size)
        raise refused(what) from error
    except UnsupportedAlgorithm as error:
        what = msg("The OpenSSL of this installation has no Argon2id; sealing needs OpenSSL 3.2 or newer.")
        raise refused(what) from error
    closing = HKDFExpand(SHA256(), 32, b"dyads seal 1: private key").derive(root)
    return closing, HKDFExpand(SHA256(), 32, b"dyads seal 1: opened rows").derive(root)


def _same_everywhere(passphrase: str) -> str:
    """Return a passphrase so that every keyboard gives the same bytes for the same letters."""
    return unicodedata.normalize("NFC", passphrase)
