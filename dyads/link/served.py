"""A broker on this computer: which programs can be one, what it listens on, and its beginning and end."""

import errno
import ipaddress
import os
import shutil
import ssl
import subprocess
import sys
import sysconfig
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import get_args

from dyads.link.broker_process import BrokerOrder, ServerKind, free_port
from dyads.practice.message import Message, msg
from dyads.processes import DETACHED, helper_command, helper_environment, kill_group

_PATIENCE = 15  # seconds for the broker to say that it is ready
_GOODBYE = 8  # seconds for it to end
_PROGRAMS: Mapping[ServerKind, str] = {"nats": "nats-server", "mosquitto": "mosquitto"}
_MORE_FOLDERS = ("/usr/sbin", "/usr/local/sbin", "/opt/homebrew/sbin", "/usr/local/opt/mosquitto/sbin")


class BrokerError(Exception):
    """A broker cannot be started here.

    Attributes:
        message: why not.
    """

    def __init__(self, message: Message) -> None:
        super().__init__(message.id)
        self.message = message


@dataclass(frozen=True, slots=True)
class Serving:
    """What a broker is wanted for.

    Attributes:
        server: which program; None: nats-server where it came with this program, else mosquitto.
        host: the address to listen on; empty: every address of this computer.
        port: 0: any that is free.
        web_port: for web sockets; None: none.
        certificate, key: for TLS, as files in PEM.
    """

    server: ServerKind | None = None
    host: str = ""
    port: int = 0
    web_port: int | None = None
    certificate: Path | None = None
    key: Path | None = None


def find_servers() -> dict[ServerKind, Path]:
    """Return the programs here that can be a broker, in the order in which they are taken."""
    own = sysconfig.get_path("scripts")
    path = os.pathsep.join(filter(None, [os.environ.get("PATH", os.defpath), *_MORE_FOLDERS]))
    found = {kind: shutil.which(name, path=os.pathsep.join([own, path])) for kind, name in _PROGRAMS.items()}
    return {kind: Path(program) for kind in get_args(ServerKind) if (program := found[kind]) is not None}


def order_for(wanted: Serving) -> BrokerOrder:
    """Return what can be started as it is wanted. Raises BrokerError: it cannot."""
    servers = find_servers()
    kind = wanted.server or next(iter(servers), None)
    if kind is None or kind not in servers:
        raise BrokerError(
            msg("There is no program here that can be a broker: neither nats-server nor mosquitto.")
            if wanted.server is None
            else msg("{program} is not installed here.", program=_PROGRAMS[wanted.server])
        )
    _check_certificate(wanted)
    order = BrokerOrder(
        kind,
        str(servers[kind]),
        _claim(wanted.host, wanted.port),
        wanted.host,
        certificate=str(wanted.certificate.absolute()) if wanted.certificate else "",
        key=str(wanted.key.absolute()) if wanted.key else "",
    )
    return order if wanted.web_port is None else replace(order, web_port=_claim(wanted.host, wanted.web_port))


def _check_certificate(wanted: Serving) -> None:
    if wanted.certificate is None and wanted.key is None:
        return
    if wanted.certificate is None or wanted.key is None:
        raise BrokerError(msg("A certificate and its key are needed together."))
    for file in (wanted.certificate, wanted.key):
        if not file.is_file() or not str(file.absolute()).isprintable():
            raise BrokerError(msg("{file} cannot be read.", file=file))
    try:
        ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER).load_cert_chain(wanted.certificate, wanted.key, password="")
    except (OSError, ValueError):
        text = msg(
            "{certificate} and {key} are not a certificate and its key, in PEM and without a password.",
            certificate=wanted.certificate,
            key=wanted.key,
        )
        raise BrokerError(text) from None


def _claim(host: str, port: int) -> int:
    """Return a port that can be listened on. Raises BrokerError: this one cannot."""
    try:
        if host:
            ipaddress.ip_address(host)
        return free_port(host, port)
    except (OSError, ValueError) as error:
        match error.errno if isinstance(error, OSError) else None:
            case errno.EADDRINUSE:
                text = msg("Another program listens on port {port} already.", port=port)
            case errno.EACCES:
                text = msg("Port {port} is not free for everybody: choose one above 1023.", port=port)
            case _:
                text = msg("This computer has no address {host}.", host=host)
        raise BrokerError(text) from None


class ServedBroker:
    """A broker that runs in a process of its own, and ends with this one.

    Args:
        ended: called from a thread when it has ended although nobody had stopped it.

    Attributes:
        order: how it listens.
    """

    def __init__(self, wanted: Serving, ended: Callable[[], None] = lambda: None) -> None:
        """Start it and wait until it answers. Raises BrokerError: it did not come about."""
        self.order = order_for(wanted)
        self._ended = ended
        self._stopping = False
        self._process = subprocess.Popen(  # noqa: S603 - this program itself, no shell
            helper_command("dyads.link.broker_process"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=helper_environment(),
            start_new_session=sys.platform != "win32",  # Ctrl-C is for this process; and all of it can be ended at once
            creationflags=DETACHED,
        )
        self._order_it()
        threading.Thread(target=self._watch, name="dyads-broker", daemon=True).start()

    @property
    def pid(self) -> int:
        """The process that keeps the broker."""
        return self._process.pid

    def _order_it(self) -> None:
        if self._process.stdin is None or self._process.stdout is None:
            raise AssertionError
        heard = b""
        timer = threading.Timer(_PATIENCE, kill_group, [self._process])
        timer.start()
        try:
            self._process.stdin.write(self.order.as_line)
            self._process.stdin.flush()
            heard = self._process.stdout.readline()
        except OSError:
            heard = b""
        finally:
            timer.cancel()
        if heard.strip() != b"ready":
            kill_group(self._process)
            why = heard.removeprefix(b"failed").decode(errors="replace").strip()
            program = _PROGRAMS[self.order.kind]
            raise BrokerError(msg("{program} does not start here: {why}", program=program, why=why or "?"))

    def stop(self) -> None:
        """End it; may take a moment."""
        self._stopping = True
        if self._process.stdin is not None:
            self._process.stdin.close()
        try:
            self._process.wait(_GOODBYE)
        except subprocess.TimeoutExpired:
            kill_group(self._process)

    def _watch(self) -> None:
        if self._process.stdout is not None:
            self._process.stdout.read()
        kill_group(self._process)  # its process may be gone while the broker runs on
        self._process.wait()
        if not self._stopping:
            self._ended()
