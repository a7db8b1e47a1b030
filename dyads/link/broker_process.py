"""A process that keeps one MQTT broker: it starts it, lets each into one room only, and ends it with its parent.

Run as `python -P -m dyads.link.broker_process`. The order comes as one line of JSON on stdin; once the other end of
stdin is gone, in whatever way, the broker is ended. What it says on stdout: `ready`, or `failed` with the last line of
the broker's own log.
"""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections import deque
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path
from time import sleep
from typing import Literal

from dyads.link.nats_rooms import Doorkeeper, keep_doors, new_doorkeeper, open_doors

ServerKind = Literal["nats", "mosquitto"]

MOST_FILES = 65_536
"""Open files that are asked for; one broker of a class needs no more connections."""
_PATIENCE = 10  # seconds for a broker to answer
_LOOKS = 0.01  # seconds between two looks whether it does
_LAST_WORD = 2  # seconds for its log to be read to the end
_GOODBYE = 5  # seconds for a broker to end by itself


@dataclass(frozen=True, slots=True)
class BrokerOrder:
    """Which program is to be a broker, and how it listens.

    Attributes:
        host: the address it listens on; empty: every address of this computer.
        web_port: for web sockets; 0: none.
        certificate: for TLS on every port; empty: none.
    """

    kind: ServerKind
    program: str
    port: int
    host: str = ""
    web_port: int = 0
    certificate: str = ""
    key: str = ""

    @property
    def as_line(self) -> bytes:
        return json.dumps(asdict(self)).encode() + b"\n"


def mosquitto_configuration(order: BrokerOrder, folder: Path) -> str:
    """Return the configuration of a mosquitto that keeps nothing, and whose rules of access lie in the folder."""
    common = [
        *("allow_anonymous true", "persistence false", "retain_available false", "set_tcp_nodelay true"),
        *("connection_messages false", "log_dest stderr", "log_type error", "log_type warning"),
        f"acl_file {folder / 'rooms'}",
        f"message_size_limit {65_536}",
        *(["user root"] if _is_root() else []),  # else it would become a user who cannot read the folder
    ]
    tls = [f"certfile {order.certificate}", f"keyfile {order.key}"] if order.certificate else []
    lines = [*common, f"listener {order.port} {order.host}".rstrip(), *tls]
    if order.web_port:
        lines += [f"listener {order.web_port} {order.host}".rstrip(), "protocol websockets", *tls]
    return "\n".join(lines) + "\n"


MOSQUITTO_ROOMS = "pattern readwrite dyads/1/%u/#"
"""Each is let into the room of the own user name; without a name into none."""


def nats_configuration(order: BrokerOrder, folder: Path, doorkeeper: Doorkeeper, inner_port: int) -> str:
    """Return the configuration of a nats-server that asks the doorkeeper about everybody who comes."""
    host = json.dumps(order.host or ("::" if socket.has_dualstack_ipv6() else "0.0.0.0"))  # noqa: S104 - as asked
    files = f"cert_file: {json.dumps(order.certificate)}, key_file: {json.dumps(order.key)}"
    tls = f", tls {{ {files} }}" if order.certificate else ""
    lines = [
        'server_name: "dyads"',
        f'listen: "127.0.0.1:{inner_port}"',
        "max_payload: 70000",
        f"jetstream {{ store_dir: {json.dumps(str(folder))}, max_memory_store: 16MB, max_file_store: 64MB }}",
        f"mqtt {{ host: {host}, port: {order.port}{tls} }}",
        doorkeeper.configuration,
    ]
    if order.web_port:
        lines.append(f"websocket {{ host: {host}, port: {order.web_port}{tls or ', no_tls: true'} }}")
    return "\n".join(lines) + "\n"


def allow_many_connections() -> None:
    """Let this process and the broker hold open as many files as the system lets: each connection is one.

    Most systems begin with 256 or 1,024, which would be the end of a class of a few hundred pairs.
    """
    if sys.platform == "win32":
        return
    import resource

    soft, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = MOST_FILES if most == resource.RLIM_INFINITY else min(MOST_FILES, most)
    if soft == resource.RLIM_INFINITY or soft >= wanted:
        return
    with suppress(OSError, ValueError):  # what the system does not let stays as it was
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, most))


def _is_root() -> bool:
    return sys.platform != "win32" and os.geteuid() == 0


class _Ended(Exception):  # noqa: N818 - it is no fault of this process
    """The broker is not there any more, or never came."""


def main() -> None:
    order = BrokerOrder(**json.loads(sys.stdin.buffer.readline()))
    allow_many_connections()
    with tempfile.TemporaryDirectory(prefix="dyads-broker-", ignore_cleanup_errors=True) as made:
        folder = Path(made)
        last: deque[str] = deque(maxlen=1)
        doorkeeper, inner_port = new_doorkeeper(), free_port("127.0.0.1")
        process = subprocess.Popen(  # noqa: S603 - a broker that this machine has, no shell
            [order.program, "-c", str(_write(order, folder, doorkeeper, inner_port))],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        )
        log = threading.Thread(target=_read_log, args=(process, last), daemon=True)
        log.start()
        signal.signal(signal.SIGTERM, lambda *_: process.terminate())
        threading.Thread(target=_end_with_parent, args=(process,), daemon=True).start()
        try:
            _await(process, order.host, order.port)
            if order.kind == "nats":
                _await(process, "127.0.0.1", inner_port)
                doors = open_doors(doorkeeper, inner_port)
                threading.Thread(target=keep_doors, args=(doorkeeper, doors), daemon=True).start()
            print("ready", flush=True)  # noqa: T201 - to the parent
            process.wait()
        except (_Ended, OSError):
            process.kill()
            log.join(_LAST_WORD)  # what it said may still lie in the pipe
            print("failed", *last, flush=True)  # noqa: T201 - to the parent


def _write(order: BrokerOrder, folder: Path, doorkeeper: Doorkeeper, inner_port: int) -> Path:
    (folder / "rooms").write_text(f"{MOSQUITTO_ROOMS}\n", encoding="utf-8")
    if order.kind == "nats":
        text = nats_configuration(order, folder, doorkeeper, inner_port)
    else:
        text = mosquitto_configuration(order, folder)
    file = folder / "broker.conf"
    file.write_text(text, encoding="utf-8")
    return file


def _read_log(process: "subprocess.Popen[bytes]", last: deque[str]) -> None:
    """Keep the last line of the broker's log, which names addresses and rooms, and let go of the others."""
    for line in process.stderr or ():
        last.append(line.decode(errors="replace").strip())


def _end_with_parent(process: "subprocess.Popen[bytes]") -> None:
    sys.stdin.buffer.read()
    process.terminate()
    try:
        process.wait(_GOODBYE)
    except subprocess.TimeoutExpired:
        process.kill()


def _await(process: "subprocess.Popen[bytes]", host: str, port: int) -> None:
    """Wait until something answers at a port. Raises _Ended: nothing does."""
    host = host if host not in {"", "0.0.0.0", "::"} else "127.0.0.1"  # noqa: S104 - compared only
    for _ in range(int(_PATIENCE / _LOOKS)):
        if process.poll() is not None:
            break
        try:
            socket.create_connection((host, port), 1).close()
        except OSError:
            sleep(_LOOKS)
        else:
            return
    raise _Ended


def free_port(host: str, port: int = 0) -> int:
    """Return a port that nobody listens on at present: this one, or for 0 any. Raises OSError: it cannot be had."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.create_server((host, port), family=family) as probe:
        return int(probe.getsockname()[1])


if __name__ == "__main__":
    main()
