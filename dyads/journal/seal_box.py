"""Boxes: each answer and each text in one of its own, closed with a public key, opened with the private one."""

import json
from collections.abc import Mapping
from uuid import UUID

from pydantic import JsonValue

from dyads.journal.errors import refused
from dyads.journal.state import to_json
from dyads.practice.message import msg
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
        """Take the public key.

        Raises:
            JournalTrouble: PyNaCl is not installed.
        """
        try:
            from nacl.public import PublicKey, SealedBox  # here, because few need it
        except ImportError as error:
            raise refused(NOT_INSTALLED) from error
        self._box = SealedBox(PublicKey(public))

    def answer(self, row: UUID, value: int | None, status: str) -> bytes:
        """Seal the answer of a rating."""
        return self._close({"row": str(row), "status": status, "value": value}, ANSWER_BLOCK)

    def text(self, row: UUID, text: str) -> bytes:
        """Seal the text of a private event."""
        return self._close({"row": str(row), "text": text}, TEXT_BLOCK)

    def _close(self, content: Mapping[str, JsonValue], block: int) -> bytes:
        from nacl.bindings import sodium_pad

        return bytes(self._box.encrypt(sodium_pad(to_json(content).encode(), block)))


class Key:
    """Opens one person's boxes. It is kept in memory only, for as long as somebody looks."""

    __slots__ = ("_box", "person", "private")

    def __init__(self, person: UUID, private: bytes) -> None:
        """Take a private key.

        Raises:
            JournalTrouble: PyNaCl is not installed.
        """
        try:
            from nacl.public import PrivateKey, SealedBox
        except ImportError as error:
            raise refused(NOT_INSTALLED) from error
        self.person, self.private = person, private
        self._box = SealedBox(PrivateKey(private))

    def answer(self, row: UUID, sealed: bytes) -> tuple[int | None, Status]:
        """Return the answer of a rating.

        Raises:
            JournalTrouble: it was not sealed for this person, or stood in another row.
        """
        content = self._open(row, sealed, ANSWER_BLOCK)
        value, status = content.get("value"), content.get("status")
        known = next((one for one in STATUSES if one == status), None)
        if known is None or not (value is None or isinstance(value, int)):
            raise refused(CHANGED)
        return value, known

    def text(self, row: UUID, sealed: bytes) -> str:
        """Return the text of a private event.

        Raises:
            JournalTrouble: it was not sealed for this person, or stood in another row.
        """
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
