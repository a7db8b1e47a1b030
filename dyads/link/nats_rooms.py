"""Who may do what at a nats-server: each is let into the room of its user name, and into no other.

nats-server has no pattern of the user's name in its configuration, but asks a service about everybody who comes (its
"auth callout", since 2.10). This is that service: a connection of the NATS protocol to the server on this computer,
on which each question comes as a JWT, and is answered with one, signed by a key that lives as long as the server.
"""

import base64
import binascii
import json
import re
import secrets
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

_ACCOUNT = 0  # the letter A that public keys of accounts begin with
_OWN_ACCOUNT = "$G"  # the one account of a server that is told of none
_QUESTIONS = "$SYS.REQ.USER.AUTH"
_ROOM = re.compile(r"[A-Za-z2-7]{8,64}")
_LONGEST_LINE = 65_536


@dataclass(frozen=True, slots=True)
class Doorkeeper:
    """The keys of the service: it signs what the server believes, and alone may hear its questions."""

    key: "Ed25519PrivateKey"
    password: str

    @property
    def issuer(self) -> str:
        """The public key, as the configuration of the server names it."""
        raw = bytes([_ACCOUNT]) + self.key.public_key().public_bytes_raw()
        return base64.b32encode(raw + binascii.crc_hqx(raw, 0).to_bytes(2, "little")).decode().rstrip("=")

    @property
    def configuration(self) -> str:
        """What the server's configuration needs so that it asks."""
        users = 'users: [ { user: doorkeeper, password: "' + self.password + '" } ]'
        return f'authorization {{ {users}, auth_callout {{ issuer: "{self.issuer}", auth_users: [ doorkeeper ] }} }}'

    def answer(self, question: bytes) -> bytes:
        """Return the answer to a question of the server: one's own room, or nothing at all.

        Raises ValueError, KeyError, TypeError: it was no question.
        """
        asked = json.loads(_decoded(question.split(b".")[1]))
        about = asked["nats"]
        room = about["connect_opts"].get("user", "")
        told: dict[str, object] = {"type": "authorization_response", "version": 2}
        if _ROOM.fullmatch(room):
            told["jwt"] = self._signed(about["user_nkey"], _OWN_ACCOUNT, asked["iat"], _only_in(room)).decode()
        else:
            told["error"] = "no room"
        return self._signed(about["user_nkey"], about["server_id"]["id"], asked["iat"], told)

    def _signed(self, subject: str, audience: str, at: int, told: Mapping[str, object]) -> bytes:
        claims = {"iss": self.issuer, "sub": subject, "aud": audience, "iat": at, "nats": told}
        head = _encoded(json.dumps({"typ": "JWT", "alg": "ed25519-nkey"}).encode())
        text = head + b"." + _encoded(json.dumps(claims).encode())
        return text + b"." + _encoded(self.key.sign(text))


def new_doorkeeper() -> Doorkeeper:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    return Doorkeeper(Ed25519PrivateKey.generate(), secrets.token_hex(16))


def _only_in(room: str) -> dict[str, object]:
    """Return the rights of somebody in a room; topics of MQTT have dots in place of slashes here."""
    may = {"allow": [f"dyads.1.{room}.>"]}
    return {"pub": may, "sub": may, "subs": 8, "data": -1, "payload": -1, "type": "user", "version": 2}


def _encoded(raw: bytes) -> bytes:
    return base64.urlsafe_b64encode(raw).rstrip(b"=")


def _decoded(text: bytes) -> bytes:
    return base64.urlsafe_b64decode(text + b"=" * (-len(text) % 4))


def open_doors(doorkeeper: Doorkeeper, port: int) -> socket.socket:
    """Connect to the server on this computer, so that it can ask. Raises OSError: it is not there."""
    line = socket.create_connection(("127.0.0.1", port), 5)
    options: dict[str, Any] = {"user": "doorkeeper", "pass": doorkeeper.password, "verbose": False, "name": "dyads"}
    line.sendall(b"CONNECT %b\r\nSUB %b 1\r\nPING\r\n" % (json.dumps(options).encode(), _QUESTIONS.encode()))
    held = b""
    while b"PONG\r\n" not in held:  # it has taken the subscription
        if not (piece := line.recv(4096)) or b"-ERR" in held:
            raise ConnectionError
        held += piece
    line.settimeout(None)
    return line


def keep_doors(doorkeeper: Doorkeeper, line: socket.socket) -> None:
    """Answer the server's questions until the connection ends."""
    with line, line.makefile("rb") as questions:
        while head := questions.readline(_LONGEST_LINE):
            match head.split():
                case [b"PING"]:
                    line.sendall(b"PONG\r\n")
                case [b"MSG", _, _, reply, size]:
                    question = questions.read(int(size) + 2)[:-2]
                    try:
                        answer = doorkeeper.answer(question)
                    except (ValueError, KeyError, TypeError, IndexError):
                        continue  # no question of the server; whoever asked is not let in
                    line.sendall(b"PUB %b %d\r\n%b\r\n" % (reply, len(answer), answer))
