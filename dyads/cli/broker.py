"""`dyads broker`: runs an MQTT broker on this computer, and says how to invite others to it, until it is ended."""

import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import get_args

import click

from dyads.cli.output import Failed, line, warn, whole_line
from dyads.cli.translated import FILE, command
from dyads.link.broker_process import BrokerOrder, ServerKind
from dyads.link.places import PORTS, Address, Scheme
from dyads.link.served import BrokerError, ServedBroker, Serving
from dyads.presentation.places import LEARNS
from dyads.words import _, say

_PORT = click.IntRange(1, 65535)


@command("dyads broker", "dyads broker --certificate fullchain.pem --key privkey.pem")
@click.option("--port", type=_PORT, help="Where it listens; otherwise 1883, with a certificate 8883.")
@click.option("--web-port", type=_PORT, help="Where it listens for web sockets too.")
@click.option("--host", default="", help="The one address of this computer on which it listens; otherwise all.")
@click.option("--certificate", type=FILE, help="A certificate with its chain, in PEM: for TLS.")
@click.option("--key", type=FILE, help="The key of the certificate, in PEM.")
@click.option("--server", type=click.Choice(get_args(ServerKind)), help="Which program; otherwise the first there is.")
@click.option("--quiet", is_flag=True, help="Do not tell this network of it.")
def broker(
    port: int | None,
    web_port: int | None,
    host: str,
    certificate: Path | None,
    key: Path | None,
    server: ServerKind | None,
    quiet: bool,
) -> None:
    """Run an MQTT broker here, at which pairs can meet who sit in two places. Ctrl-C ends it.

    Each pair is let into its own room only. Nothing of what passes is kept or logged.
    """
    scheme: Scheme = "mqtt" if certificate is None else "mqtts"
    wanted = Serving(server, host, port or PORTS[scheme], web_port, certificate, key)
    ended = threading.Event()
    try:
        served = ServedBroker(wanted, ended.set)
    except BrokerError as error:
        raise Failed(error.message) from error
    with ExitStack() as open_things:
        open_things.callback(served.stop)
        tell(served.order, certificate)
        if not quiet:
            _announce(open_things, served.order, scheme)
        try:
            while not ended.wait(1):  # in steps, because some systems let no Ctrl-C through while one waits
                pass
        except (KeyboardInterrupt, SystemExit):  # Ctrl-C, or the signal by which services are ended
            line()
            line(_("The broker has ended."))
            return
    raise Failed(_("The broker ended by itself. Start it again."))


def tell(order: BrokerOrder, certificate: Path | None) -> None:
    """Say where the broker is, how pairs meet there, and what it learns."""
    places = [*_addresses(order, certificate)]
    line(_("A broker runs here. Pairs can meet at:"))
    for place in places:
        line(f"  {place.short}")
    line(_("One of the two opens the link, and the words carry the place to the other:"))
    whole_line(f"  dyads pair --broker {places[0].short}")
    line(_("Whoever meets here often writes it into config.toml:"))
    whole_line(f'  broker = "{places[0].url}"')
    line(say(LEARNS))
    if certificate is None:
        line(_("It has no certificate: good for a house or a private network. For the Internet give it one."))
    line(_("Ctrl-C ends it."))


def _addresses(order: BrokerOrder, certificate: Path | None) -> Iterator[Address]:
    """Yield how others reach the broker: by the names of the certificate, else by the addresses of this computer."""
    scheme: Scheme = "mqtt" if certificate is None else "mqtts"
    hosts = [order.host] if order.host else _names(certificate) or _own_addresses() or ["127.0.0.1"]
    for host in hosts:
        yield Address(scheme, host, order.port)
        if order.web_port:
            yield Address("ws" if certificate is None else "wss", host, order.web_port)


def _names(certificate: Path | None) -> list[str]:
    if certificate is None:
        return []
    from cryptography import x509

    named = x509.load_pem_x509_certificates(certificate.read_bytes())[0].extensions
    try:
        alternative = named.get_extension_for_class(x509.SubjectAlternativeName).value
    except x509.ExtensionNotFound:
        return []
    return [name for name in alternative.get_values_for_type(x509.DNSName) if "*" not in name]


def _own_addresses() -> list[str]:
    from dyads.link.nearby import can_look, own_addresses

    return own_addresses() if can_look() else []


def _announce(open_things: ExitStack, order: BrokerOrder, scheme: Scheme) -> None:
    from dyads.link.nearby import Announcement, can_look

    if not can_look():
        return
    try:
        announced = Announcement(order.port, scheme=scheme, interfaces=[order.host] if order.host else ())
    except OSError:
        warn(_("This network cannot be told of it."))
        return
    open_things.callback(announced.close)
