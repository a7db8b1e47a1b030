"""Real MQTT brokers on this computer: mosquitto and nats-server, started, stopped, killed, started again."""

import datetime as dt
import ipaddress
import os
import random
import shutil
import socket
import subprocess
import sysconfig
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from dyads.link.nats_rooms import Doorkeeper, keep_doors, open_doors

Kind = Literal["mosquitto", "nats"]
KINDS: tuple[Kind, ...] = ("mosquitto", "nats")

MOSQUITTO = """\
user root
allow_anonymous true
persistence false
set_tcp_nodelay true
acl_file {folder}/rooms
listener {port} 127.0.0.1
{tls}
listener {web_port} 127.0.0.1
protocol websockets
"""
ROOMS = "pattern readwrite dyads/1/%u/#\n"

NATS = """\
server_name: "test"
listen: "127.0.0.1:-1"
jetstream {{ store_dir: "{folder}/store" }}
mqtt {{ host: "127.0.0.1", port: {port}{tls} }}
websocket {{ host: "127.0.0.1", port: {web_port}, no_tls: true }}
"""

NATS_NODE = """\
server_name: "{name}"
listen: "127.0.0.1:{own}"
jetstream {{ store_dir: "{folder}/{name}" }}
cluster {{ name: "class", listen: "127.0.0.1:{inner}", routes: [ {routes} ] }}
mqtt {{ host: "127.0.0.1", port: {port} }}
{doors}
"""


def program(kind: Kind) -> str | None:
    """Return where a broker's program is; None where it is not installed."""
    if kind == "mosquitto":
        return shutil.which("mosquitto") or shutil.which("mosquitto", path="/usr/sbin:/usr/local/sbin")
    return shutil.which("nats-server", path=sysconfig.get_path("scripts")) or shutil.which("nats-server")


def until(condition: Callable[[], object], seconds: float = 60.0) -> bool:
    """Wait for something that another process or thread does; return whether it came."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return True
        time.sleep(0.005)
    return bool(condition())


def _ports() -> Iterator[int]:
    """Yield ports that nobody uses, none twice, and none that the system or another process of the tests gives away."""
    process = int(os.environ.get("PYTEST_XDIST_WORKER", "gw0").removeprefix("gw"))
    first = 11_000 + process % 20 * 1_000
    for port in random.SystemRandom().sample(range(first, first + 1_000), 1_000):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        yield port


_free_ports = _ports()


def free_port() -> int:
    """Return a port for a server that is started later, and perhaps again; nobody else gets it in the meantime."""
    return next(_free_ports)


def answers(port: int) -> bool:
    """Say whether something listens on a port of this computer."""
    try:
        socket.create_connection(("127.0.0.1", port), 1).close()
    except OSError:
        return False
    return True


def lets_in(port: int) -> bool:
    """Say whether a broker lets somebody in to a room; a cluster cannot at once after its start."""
    who = b"\x00\x04MQTT\x04\x82\x00\x00" + b"\x00\x05guest" + b"\x00\x18" + b"A" * 24
    try:
        with socket.create_connection(("127.0.0.1", port), 5) as line:
            line.sendall(bytes([0x10, len(who)]) + who)
            return line.recv(4) == b"\x20\x02\x00\x00"
    except OSError:
        return False


@dataclass(frozen=True)
class Certificates:
    """A self-made authority, and a certificate for this computer that it has signed.

    Attributes:
        authority: the file that those who connect have to trust.
    """

    authority: Path
    certificate: Path
    key: Path


def make_certificates(folder: Path) -> Certificates:
    """Write an authority and a certificate for `localhost` and 127.0.0.1.

    Good on any day: what checks them reads the machine's own clock, which is not that of the tests.
    """
    folder.mkdir(parents=True, exist_ok=True)

    def signed(name: str, key: ec.EllipticCurvePrivateKey, issuer: str, by: ec.EllipticCurvePrivateKey) -> bytes:
        named = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
        made = (
            x509.CertificateBuilder()
            .subject_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)]))
            .issuer_name(x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, issuer)]))
            .public_key(key.public_key())
            .serial_number(x509.random_serial_number())
            .not_valid_before(dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
            .not_valid_after(dt.datetime(2100, 1, 1, tzinfo=dt.UTC))
            .add_extension(x509.BasicConstraints(ca=name == issuer, path_length=None), critical=True)
            .add_extension(x509.SubjectAlternativeName(named), critical=False)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
            .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(by.public_key()), critical=False)
            .sign(by, hashes.SHA256())
        )
        return made.public_bytes(serialization.Encoding.PEM)

    authority, key = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    files = Certificates(folder / "authority.pem", folder / "certificate.pem", folder / "key.pem")
    files.authority.write_bytes(signed("an authority", authority, "an authority", authority))
    files.certificate.write_bytes(signed("localhost", key, "an authority", authority))
    files.key.write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return files


class Broker:
    """One broker; it keeps its port when it is started anew.

    Attributes:
        port: for MQTT, with TLS where certificates were given.
        web_port: for MQTT through web sockets, without TLS.
    """

    def __init__(self, kind: Kind, folder: Path, certificates: Certificates | None = None) -> None:
        self.kind = kind
        self.port, self.web_port = free_port(), free_port()
        self._folder = folder
        self._process: subprocess.Popen[bytes] | None = None
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "rooms").write_text(ROOMS)
        (folder / "conf").write_text(self._configuration(certificates))

    def _configuration(self, given: Certificates | None) -> str:
        if self.kind == "mosquitto":
            tls = f"certfile {given.certificate}\nkeyfile {given.key}" if given else ""
            text = MOSQUITTO
        else:
            tls = f', tls {{ cert_file: "{given.certificate}", key_file: "{given.key}" }}' if given else ""
            text = NATS
        return text.format(folder=self._folder, port=self.port, web_port=self.web_port, tls=tls)

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def start(self) -> None:
        """Start it, and wait until it answers."""
        path = program(self.kind)
        assert path is not None, f"{self.kind} is not installed"
        with (self._folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [path, "-c", str(self._folder / "conf")], stdout=log, stderr=log, stdin=subprocess.DEVNULL
            )
        assert until(lambda: answers(self.port) and answers(self.web_port)), self.log
        assert self._process.poll() is None, self.log

    @property
    def log(self) -> str:
        """What it has said so far."""
        return (self._folder / "log").read_text(errors="replace")

    def stop(self) -> None:
        """End it in good order."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(60)
            self._process = None

    def kill(self) -> None:
        """End it at once."""
        if self._process is not None:
            self._process.kill()
            self._process.wait(60)
            self._process = None


class NatsCluster:
    """Nodes of nats-server that hand on to each other what comes to one of them.

    Args:
        doors: answers, at the first node, who may come in to any; None: everybody may.

    Attributes:
        ports: for MQTT, one a node.
    """

    def __init__(self, folder: Path, nodes: int = 3, doors: Doorkeeper | None = None) -> None:
        self.ports = [free_port() for _ in range(nodes)]
        self._folder = folder
        self._inner = [free_port() for _ in range(nodes)]
        self._own = [free_port() for _ in range(nodes)]
        self._doors = doors
        self._processes: dict[int, subprocess.Popen[bytes]] = {}
        folder.mkdir(parents=True, exist_ok=True)

    def start(self) -> None:
        """Start all nodes, and wait until each lets somebody in, for which they have to agree on a leader first."""
        for node in range(len(self.ports)):
            self.start_node(node)
        assert until(self._has_leader, 60), self._log(0)
        if self._doors is not None:
            assert until(lambda: answers(self._own[0])), self._log(0)
            line = open_doors(self._doors, self._own[0])
            threading.Thread(target=keep_doors, args=(self._doors, line), daemon=True).start()
        assert until(lambda: all(lets_in(port) for port in self.ports), 60), self._log(0)

    def start_node(self, node: int) -> None:
        path = program("nats")
        assert path is not None, "nats-server is not installed"
        conf, name = self._folder / f"conf-{node}", f"node{node}"
        text = NATS_NODE.format(
            name=name,
            folder=self._folder,
            inner=self._inner[node],
            routes=", ".join(f'"nats://127.0.0.1:{port}"' for port in self._inner),
            port=self.ports[node],
            own=self._own[node],
            doors="" if self._doors is None else self._doors.configuration,
        )
        conf.write_text(text)
        with (self._folder / f"log-{node}").open("ab") as log:
            self._processes[node] = subprocess.Popen(
                [path, "-c", str(conf)], stdout=log, stderr=log, stdin=subprocess.DEVNULL
            )
        assert until(lambda: answers(self.ports[node])), self._log(node)

    def _log(self, node: int) -> str:
        return (self._folder / f"log-{node}").read_text()

    def _has_leader(self) -> bool:
        return any("JetStream cluster new metadata leader" in self._log(node) for node in self._processes)

    def pids(self) -> list[int]:
        return [process.pid for process in self._processes.values()]

    def kill(self, node: int | None = None) -> None:
        """End one node at once, or all."""
        for name in list(self._processes) if node is None else [node]:
            process = self._processes.pop(name)
            process.kill()
            process.wait(60)
