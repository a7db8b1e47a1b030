"""The keys of a class, and what they close.

The secret of the invitation gives the room and the key of the class, by which everybody in it reads the trainer's
word. The trainer signs (Ed25519), so that nobody else can give that word. What a participant tells the trainer is
closed by a key of the two alone: X25519 of a key that the participant made for this class, with the trainer's, mixed
with the secret. docs/link.md writes all of it down byte by byte.
"""

import base64
import os
from dataclasses import dataclass, field
from hashlib import sha256

from dyads.classroom.interface import ParticipantId
from dyads.classroom.invitation import HASH_BYTES, SECRET_BYTES
from dyads.link.frames import PROTOCOL
from dyads.link.keys import PASSWORD, ROOM, ROOM_KEY, MeetingRoom, derive

KEY = 32
SIGNATURE = 64
ID_BYTES = 10
_MESSAGE_BLOCK = 128


@dataclass(frozen=True, slots=True)
class ClassRoom:
    """What follows from a class's secret.

    Attributes:
        name: base32, 24 characters; the first part of every topic of the class, and the user's name at a broker.
        key: closes the trainer's word to all.
        seal: goes into every key of one participant with the trainer.
    """

    name: str
    key: bytes = field(repr=False)
    seal: bytes = field(repr=False)

    def topic(self, box: str) -> bytes:
        """Return the whole name of a box: `t`, `p/PARTICIPANT` or `q/PARTICIPANT`."""
        return f"{PROTOCOL}/{self.name}/{box}".encode()


def class_room(secret: bytes) -> ClassRoom:
    derived = derive(secret, b"class", ROOM + 2 * KEY)
    name = base64.b32encode(derived[:ROOM]).decode().lower()
    return ClassRoom(name, derived[ROOM : ROOM + KEY], derived[ROOM + KEY :])


def new_secret() -> bytes:
    return os.urandom(SECRET_BYTES)


@dataclass(frozen=True, slots=True)
class TrainerPublic:
    """The two keys that everybody in a class knows of its trainer (32 bytes each)."""

    signing: bytes
    sealing: bytes

    @property
    def hash(self) -> bytes:
        """Return what the invitation carries of them."""
        return sha256(b"dyads/1 trainer" + self.signing + self.sealing).digest()[:HASH_BYTES]

    def is_signed(self, signature: bytes, content: bytes) -> bool:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

        try:
            Ed25519PublicKey.from_public_bytes(self.signing).verify(signature, content)
        except (InvalidSignature, ValueError):
            return False
        return True


class TrainerKeys:
    """A trainer's two keys for one class.

    Attributes:
        signing, sealing: the private halves (32 bytes each), as they are kept.
    """

    def __init__(self, signing: bytes, sealing: bytes) -> None:
        from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
        from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

        self.signing, self.sealing = signing, sealing
        self._sign = Ed25519PrivateKey.from_private_bytes(signing)
        self._agree = X25519PrivateKey.from_private_bytes(sealing)
        self.public = TrainerPublic(
            self._sign.public_key().public_bytes_raw(), self._agree.public_key().public_bytes_raw()
        )

    def sign(self, content: bytes) -> bytes:
        return self._sign.sign(content)

    def shared_with(self, participant: bytes) -> bytes:
        """Return what X25519 makes with a participant's public key. Raises ValueError: it is none."""
        from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey

        return self._agree.exchange(X25519PublicKey.from_public_bytes(participant))


def new_trainer_keys() -> TrainerKeys:
    return TrainerKeys(os.urandom(KEY), os.urandom(KEY))


class ParticipantKeys:
    """A participant's key for one class.

    Attributes:
        private: as it is kept (32 bytes).
        id: names the participant in the class; nobody else can have it without the key.
    """

    def __init__(self, private: bytes) -> None:
        from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

        self.private = private
        self._agree = X25519PrivateKey.from_private_bytes(private)
        self.public: bytes = self._agree.public_key().public_bytes_raw()
        self.id = participant_id(self.public)

    def shared_with(self, trainer: bytes) -> bytes:
        """Return what X25519 makes with the trainer's public key. Raises ValueError: it is none."""
        from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey

        return self._agree.exchange(X25519PublicKey.from_public_bytes(trainer))


def new_participant_keys() -> ParticipantKeys:
    return ParticipantKeys(os.urandom(KEY))


def participant_id(public: bytes) -> ParticipantId:
    return base64.b32encode(sha256(b"dyads/1 participant" + public).digest()[:ID_BYTES]).decode().lower()


def report_key(shared: bytes, room: ClassRoom, trainer: TrainerPublic, participant: bytes, session: bytes) -> bytes:
    """Return the key of what a participant tells the trainer in one run of the participant's program."""
    return derive(shared + room.seal, b"report" + trainer.sealing + participant + session, KEY)


def word_key(shared: bytes, room: ClassRoom, trainer: TrainerPublic, participant: bytes, start: bytes) -> bytes:
    """Return the key of what the trainer tells one participant in one run of the trainer's program."""
    return derive(shared + room.seal, b"word" + trainer.sealing + participant + start, KEY)


def meeting_in_class(secret: bytes) -> MeetingRoom:
    """Return the room of a pair's link within its class, by the secret that the trainer gave both."""
    derived = derive(secret, b"pair in class", ROOM + ROOM_KEY + PASSWORD)
    name = base64.b32encode(derived[:ROOM]).decode().lower()
    return MeetingRoom(name, derived[ROOM : ROOM + ROOM_KEY], derived[ROOM + ROOM_KEY :], "pair")


def close_message(secret: bytes, room: ClassRoom, n: int, message: str) -> bytes:
    """Return the message of order `n` so that only the pair that has this secret can read it."""
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    content = message.encode()
    padded = content.ljust(-(-len(content) // _MESSAGE_BLOCK) * _MESSAGE_BLOCK)
    return AESGCM(derive(secret, b"message", KEY)).encrypt(n.to_bytes(12, "big"), padded, room.topic("t"))


def open_message(secret: bytes, room: ClassRoom, n: int, closed: bytes) -> str | None:
    """Return what the trainer wrote to a pair; None: not to this one."""
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        content = AESGCM(derive(secret, b"message", KEY)).decrypt(n.to_bytes(12, "big"), closed, room.topic("t"))
        return content.decode().rstrip(" ")
    except (InvalidTag, ValueError):
        return None
