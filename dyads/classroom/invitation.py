"""What a trainer gives a class: a link for a message, a page or a QR code.

It holds the class's secret, by which the room and its key are found, a hash of the trainer's public keys, so that
nobody else can speak as the trainer, and the brokers at which the class meets.
"""

import base64
import binascii
from dataclasses import dataclass, field
from urllib.parse import parse_qs, quote, urlsplit

from dyads.link.places import Address, AddressError, known_address, parse_address
from dyads.link.words import WrongCode
from dyads.practice.message import msg

SECRET_BYTES = 16
HASH_BYTES = 16
MOST_BROKERS = 16
_BEGINNING = "dyads://class"


@dataclass(frozen=True, slots=True)
class ClassInvitation:
    """Where a class meets, and by what.

    Attributes:
        secret: 16 bytes; whoever has them may come in.
        trainer: the first 16 bytes of a SHA-256 of the trainer's public keys.
        brokers: at least one, in an order that all share.
    """

    secret: bytes = field(repr=False)
    trainer: bytes
    brokers: tuple[Address, ...]

    @property
    def text(self) -> str:
        """Return the link. What has to stay secret stands in the fragment, which no browser sends to a server."""
        where = "&".join(f"at={quote(broker.short, safe='')}" for broker in self.brokers)
        fragment = base64.b32encode(self.secret + self.trainer).decode().rstrip("=").lower()
        return f"{_BEGINNING}?{where}#{fragment}"


def is_class_link(typed: str) -> bool:
    """Say whether what was typed or pasted is meant as the link of a class, whole or not."""
    return typed.strip().lower().startswith(_BEGINNING)


def read_class_link(typed: str) -> ClassInvitation:
    """Return what a link says. Raises WrongCode: it is not whole, or names a broker by no address."""
    wrong = WrongCode(msg("This link is not whole."), msg("copy it again, from its beginning to its end"))
    try:
        parts = urlsplit("".join(typed.split()))
        known = base64.b32decode(parts.fragment.upper() + "=" * (-len(parts.fragment) % 8))
        query = parse_qs(parts.query, strict_parsing=True, max_num_fields=MOST_BROKERS)
    except (ValueError, binascii.Error):
        raise wrong from None
    is_whole = (parts.scheme, parts.netloc, parts.path) == ("dyads", "class", "") and set(query) == {"at"}
    if not is_whole or len(known) != SECRET_BYTES + HASH_BYTES:
        raise wrong
    try:
        brokers = tuple(known_address(parse_address(broker)) for broker in query["at"])
    except AddressError as error:
        raise WrongCode(error.message, msg("copy it again, from its beginning to its end")) from None
    return ClassInvitation(known[:SECRET_BYTES], known[SECRET_BYTES:], brokers)
