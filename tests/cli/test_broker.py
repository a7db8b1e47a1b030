"""`dyads broker`: runs, says how to invite, ends cleanly; and what `dyads doctor` says of the ways to a partner."""

import os
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from dyads.link.mqtt import try_broker
from dyads.link.nearby import find_brokers
from dyads.link.places import Address, parse_address
from tests.cli.running import run_dyads
from tests.link.brokers import Certificates, answers, free_port, make_certificates, until


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make_certificates(tmp_path_factory.mktemp("certificates"))


@contextmanager
def running(*arguments: object) -> Iterator[tuple["subprocess.Popen[str]", list[str]]]:
    """Run `dyads broker` until it has said all it says, and kill it at the end whatever happens."""
    command = [sys.executable, "-m", "dyads", "broker", *map(str, arguments)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        try:
            assert process.stdout is not None
            said: list[str] = []
            while not said or "Ctrl-C" not in said[-1]:
                text = process.stdout.readline()
                assert text, process.stderr and process.stderr.read()
                said.append(text.rstrip("\n"))
            yield process, said
        finally:
            process.kill()


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGTERM])
def test_it_says_how_to_invite_and_ends_cleanly(how: signal.Signals) -> None:
    port = free_port()
    with running("--host", "127.0.0.1", "--port", port, "--quiet") as (process, said):
        place = f"mqtt://127.0.0.1:{port}"
        assert f"  {place}" in said
        assert f"  dyads pair --broker {place}" in said
        assert f'  broker = "{place}"' in said
        assert any("cannot read" in text for text in said)
        assert try_broker(parse_address(place), None, 10) is None
        process.send_signal(how)
        out, err = process.communicate(timeout=20)
        assert (process.returncode, out.strip(), err) == (0, "The broker has ended.", "")
    assert until(lambda: not answers(port))


def test_it_serves_with_a_certificate_and_names_what_that_vouches_for(certificates: Certificates) -> None:
    port, web = free_port(), free_port()
    files = ("--certificate", certificates.certificate, "--key", certificates.key)
    ports = ("--port", port, "--web-port", web)
    for server in ("nats", "mosquitto"):
        with running(*files, *ports, "--server", server, "--quiet") as (process, said):
            assert f"  localhost:{port}" in said
            assert f"  wss://localhost:{web}" in said
            assert not any("no certificate" in text for text in said)
            for place in (Address("mqtts", "localhost", port), Address("wss", "localhost", web)):
                assert try_broker(place, certificates.authority, 10) is None
            process.terminate()
            process.wait(20)


def test_this_network_is_told_of_it_unless_it_is_quiet() -> None:
    port = free_port()
    with running("--host", "127.0.0.1", "--port", port):
        assert until(lambda: find_brokers(0.5, ["127.0.0.1"]) == (Address("mqtt", "127.0.0.1", port),))
    quiet = free_port()
    with running("--host", "127.0.0.1", "--port", quiet, "--quiet"):
        assert Address("mqtt", "127.0.0.1", quiet) not in find_brokers(0.5, ["127.0.0.1"])


def test_a_broker_that_died_ends_the_command_with_a_sentence() -> None:
    port = free_port()
    with running("--host", "127.0.0.1", "--port", port, "--quiet", "--server", "mosquitto") as (process, _):
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        os.killpg(int(children[0]), signal.SIGKILL)
        _, err = process.communicate(timeout=20)
        assert (process.returncode, err.strip()) == (1, "The broker ended by itself. Start it again.")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("--certificate", "none.pem"), "A certificate and its key are needed together."),
        (("--certificate", "none.pem", "--key", "none.pem"), "none.pem cannot be read."),
        (("--host", "203.0.113.7"), "This computer has no address 203.0.113.7."),
        (("--host", "\x1b[31mhere"), "This computer has no address"),
    ],
)
def test_what_cannot_be_is_said_in_a_sentence(arguments: tuple[str, ...], sentence: str) -> None:
    done = run_dyads("broker", *arguments)
    assert done.returncode == 1
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


def test_doctor_says_which_ways_there_are(own_home: Path, tmp_path: Path) -> None:
    def ways() -> list[str]:
        return re.findall(r"^[+-] link: .*$", run_dyads("doctor").stdout, re.MULTILINE)

    assert ways()[-1] == "+ link: no meeting place chosen; nothing is contacted"
    assert "nats" in ways()[0]
    own_home.mkdir(exist_ok=True)
    port = free_port()
    (own_home / "config.toml").write_text(f'broker = "mqtt://127.0.0.1:{port}"\n')
    assert ways()[-1] == f"- link: No broker answers at 127.0.0.1:{port}."
    with running("--host", "127.0.0.1", "--port", port, "--quiet"):
        assert ways()[-1] == f"+ link: 127.0.0.1:{port} answers"
    (own_home / "config.toml").write_text('broker = "house"\n')
    assert ways()[-1] == "+ link: meeting place: this house or private network"
