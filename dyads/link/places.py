"""Where two computers meet: an MQTT broker by its address, a public one from a short list, or this house."""

import ipaddress
import re
from dataclasses import dataclass
from typing import Literal
from urllib.parse import unquote, urlsplit

from dyads.practice.message import Message, msg

Scheme = Literal["mqtt", "mqtts", "ws", "wss"]

PORTS: dict[Scheme, int] = {"mqtt": 1883, "mqtts": 8883, "ws": 80, "wss": 443}
"""What a broker listens on where an address names no port."""
PATH = "/mqtt"
"""Where brokers answer on the web, unless an address says otherwise."""

_LONGEST = 200
_PLAIN_PORT = 1883
_HOST = re.compile(r"[a-z0-9]([a-z0-9_.-]{0,251}[a-z0-9])?")
_URL_PATH = re.compile(r"/[A-Za-z0-9/_.~-]{0,100}")
_LOGIN = re.compile(r"[!-~]{0,60}")


class AddressError(ValueError):
    """What was given as the address of a broker is none.

    Attributes:
        message: what is wrong with it.
    """

    def __init__(self, message: Message) -> None:
        super().__init__(message.id)
        self.message = message


@dataclass(frozen=True, slots=True)
class Address:
    """Where an MQTT broker is reached.

    Attributes:
        login: the name and password that it asks everybody for; None: the room is the name.
        open: it is everybody's: no name is given.
    """

    scheme: Scheme
    host: str
    port: int
    path: str = PATH
    login: tuple[str, str] | None = None
    open: bool = False

    @property
    def is_secure(self) -> bool:
        return self.scheme in {"mqtts", "wss"}

    @property
    def is_web(self) -> bool:
        """Whether MQTT is spoken through a web socket."""
        return self.scheme in {"ws", "wss"}

    @property
    def named(self) -> str:
        """The computer with its port, as people are shown it: without a password."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def url(self) -> str:
        """The whole address, as `parse_address` reads it."""
        login = "" if self.login is None else f"{self.login[0]}:{self.login[1]}@"
        return f"{self.scheme}://{login}{self.named}{self.path if self.is_web and self.path != PATH else ''}"

    @property
    def short(self) -> str:
        """The shortest text that is read as this address, for words that carry it along."""
        return next(text for text in (self.named, f"{self.named}:{self.port}", self.url) if _reads_as(text, self))


def _reads_as(text: str, address: Address) -> bool:
    try:
        return parse_address(text) == address
    except AddressError:
        return False


def parse_address(text: str) -> Address:
    """Read the address of a broker.

    A URL with `mqtt://`, `mqtts://`, `ws://` or `wss://`, or a computer's name, with a port or without. A bare name
    means TLS, unless it is one of this house or private network (`192.168.1.5`, `study.local`), or the port is 1883.

    Raises AddressError: it is none.
    """
    text = text.strip()
    if len(text) > _LONGEST or not text or any(character.isspace() for character in text):
        raise AddressError(msg("That is no address of a broker: {text}", text=text[:_LONGEST]))
    scheme, divider, rest = text.rpartition("://")
    if divider and scheme.lower() not in PORTS:
        raise AddressError(
            msg("A broker’s address begins with mqtt://, mqtts://, ws:// or wss://, not {text}", text=scheme)
        )
    try:
        parts = urlsplit(f"//{rest}")
        host, port, login = parts.hostname or "", parts.port, _login_of(parts.username, parts.password)
    except ValueError:
        raise AddressError(msg("That is no address of a broker: {text}", text=text)) from None
    path = parts.path if parts.path not in {"", "/"} else PATH
    if not _is_host(host) or port == 0 or parts.query or parts.fragment or not _URL_PATH.fullmatch(path):
        raise AddressError(msg("That is no address of a broker: {text}", text=text))
    if not divider:
        scheme = "mqtt" if port == _PLAIN_PORT or (port is None and is_private(host)) else "mqtts"
    known = next(one for one in PORTS if one == scheme.lower())
    if path != PATH and known in {"mqtt", "mqtts"}:
        raise AddressError(msg("Only ws:// and wss:// have a path: {text}", text=text))
    return Address(known, host, port or PORTS[known], path, login)


def _login_of(user: str | None, password: str | None) -> tuple[str, str] | None:
    """Return the name and password of an address. Raises ValueError: they could not be written back as they are."""
    if user is None:
        return None
    if any(part != unquote(part) or not _LOGIN.fullmatch(part) for part in (user, password or "")):
        raise ValueError(user)
    return user, password or ""


def _is_host(host: str) -> bool:
    try:
        return bool(ipaddress.ip_address(host))
    except ValueError:
        return bool(_HOST.fullmatch(host)) and ".." not in host


def is_private(host: str) -> bool:
    """Say whether a computer is in this house or private network, as far as its name tells."""
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return "." not in host or host.endswith((".local", ".lan", ".home.arpa", ".internal", ".fritz.box"))


@dataclass(frozen=True, slots=True)
class PublicPlace:
    """A broker that lets everybody in, run by others; it promises nothing.

    Attributes:
        number: what the words carry, 1 to 7; never given to another.
        run_by: whose it is.
    """

    number: int
    address: Address
    run_by: str


PUBLIC_PLACES = (
    PublicPlace(1, Address("mqtts", "test.mosquitto.org", 8886, open=True), "Eclipse Mosquitto"),
    PublicPlace(2, Address("mqtts", "broker.emqx.io", 8883, open=True), "EMQ Technologies"),
    PublicPlace(3, Address("mqtts", "broker.hivemq.com", 8883, open=True), "HiveMQ GmbH"),
)
"""The short list. Numbers are never reused: words and files of remembered pairs hold them."""


def public_place(number: int) -> PublicPlace | None:
    """Return the public place of a number in words; None: this version of the program does not know it."""
    return next((place for place in PUBLIC_PLACES if place.number == number), None)


def known_address(address: Address) -> Address:
    """Return an address as the list has it where it is a public place: nobody needs to give a name there."""
    return next((one.address for one in PUBLIC_PLACES if one.address.url == address.url), address)
