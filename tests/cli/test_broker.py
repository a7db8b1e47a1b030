"""`dyads broker`: runs, says how to invite, ends cleanly; and what `dyads doctor` says of the ways to a partner."""

import os
import re
import shlex
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from configparser import ConfigParser
from contextlib import contextmanager
from pathlib import Path

import click
import pytest

from dyads.cli.broker import broker, tell
from dyads.cli.doctor import link_findings
from dyads.cli.main import dyads_command
from dyads.link.broker_process import BrokerOrder
from dyads.link.mqtt import try_broker
from dyads.link.nearby import find_brokers
from dyads.link.places import Address, parse_address
from dyads.link.ways import parse_place
from dyads.services.home import find_home
from dyads.settings.config import load_config
from dyads.words import Language, _, use
from tests.cli.running import run_dyads
from tests.link.brokers import Certificates, answers, free_port, make_certificates, program, until
from tests.link.test_mqtt import End, both_online, say

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return make_certificates(tmp_path_factory.mktemp("certificates"))


@contextmanager
def running(*arguments: object) -> Iterator[tuple["subprocess.Popen[str]", list[str]]]:
    """Run `dyads broker` until it has said all it says, and kill it at the end whatever happens."""
    command = [sys.executable, "-m", "dyads", "broker", *map(str, arguments)]
    # what a script starts with an ampersand inherits that SIGINT is ignored
    signal.signal(signal.SIGINT, signal.default_int_handler)
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
        out, err = process.communicate(timeout=60)
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
            process.wait(60)


def test_this_network_is_told_of_it_unless_it_is_quiet() -> None:
    port = free_port()
    with running("--host", "127.0.0.1", "--port", port):
        assert until(lambda: Address("mqtt", "127.0.0.1", port) in find_brokers(0.5, ["127.0.0.1"]))
    quiet = free_port()
    with running("--host", "127.0.0.1", "--port", quiet, "--quiet"):
        assert Address("mqtt", "127.0.0.1", quiet) not in find_brokers(0.5, ["127.0.0.1"])


def test_a_broker_that_died_ends_the_command_with_a_sentence() -> None:
    port = free_port()
    with running("--host", "127.0.0.1", "--port", port, "--quiet", "--server", "mosquitto") as (process, _):
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        os.killpg(int(children[0]), signal.SIGKILL)
        _, err = process.communicate(timeout=60)
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


GUIDES = {"en": ROOT / "docs/guide/broker.md", "de": ROOT / "docs/guide/de/broker.md"}


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_guide_prints_what_the_command_says(language: Language, capsys: pytest.CaptureFixture[str]) -> None:
    use(language)
    tell(BrokerOrder("nats", "nats-server", 1883, "192.168.1.5"), None)
    said = "\n".join(f"    {text}" for text in capsys.readouterr().out.splitlines()[:6])
    assert said in GUIDES[language].read_text("utf-8")


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such terminals")
@pytest.mark.parametrize("language", ["en", "de"])
def test_on_a_terminal_no_word_is_broken_at_the_edge(language: Language) -> None:
    import pty

    said = f"use({language!r}); tell(BrokerOrder('nats', 'nats-server', 1883, '192.168.1.5'), None)"
    code = f"from dyads.cli.broker import *; from dyads.words import use; {said}"
    ours, theirs = pty.openpty()
    environment = {**os.environ, "COLUMNS": "40"}
    with subprocess.Popen([sys.executable, "-c", code], stdout=theirs, env=environment) as process:
        assert process.wait(60) == 0
    lines = os.read(ours, 65536).decode().splitlines()
    os.close(ours)
    os.close(theirs)
    assert len(lines) > 12
    assert all(len(text) < 40 for text in lines if not text.startswith("  ")), lines
    use(language)
    assert " ".join(_("Ctrl-C ends it.").split()) in " ".join(lines)


@pytest.mark.parametrize("language", ["en", "de"])
def test_commands_and_settings_in_the_guide_are_understood(language: Language, tmp_path: Path) -> None:
    guide = GUIDES[language].read_text("utf-8")
    calls = re.findall(r"(?:^ExecStart=/opt/dyads/bin/|^    |`)dyads (broker|doctor)( [^`\n]+)?", guide, re.MULTILINE)
    assert len(calls) > 5
    # Without the group above it, click would remember for the whole process that the command has no -h.
    parent = click.Context(dyads_command, **dyads_command.context_settings)
    for name, more in calls:
        command = dyads_command.get_command(parent, name)
        assert command is not None
        command.make_context(name, shlex.split(more), parent)
    for option in re.findall(r"`(--[a-z][^`]*)`", guide):
        if option != "--broker":  # of dyads class open
            broker.make_context("broker", shlex.split(option), parent)
    settings = [
        *re.findall(r"^ +(broker = .*)$", guide, re.MULTILINE),
        *re.findall(r"`(broker_authority = .*?)`", guide),
    ]
    assert len(settings) == 3
    for setting in settings:
        (tmp_path / "config.toml").write_text(setting)
        config, loaded = load_config(tmp_path / "config.toml")
        assert loaded.problems == ()
        assert config.broker or config.broker_authority
    for address in re.findall(r"`([a-z]+://[^`…]*|[a-z0-9.-]+\.(?:org|local|5))`", guide):
        assert parse_place(address).address is not None


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_unit_in_the_guide_is_whole(language: Language) -> None:
    (text,) = re.findall(r"```ini\n(.*?)```", GUIDES[language].read_text("utf-8"), re.DOTALL)
    unit = ConfigParser(strict=False, interpolation=None)
    unit.read_string(text)
    assert set(unit.sections()) == {"Unit", "Service", "Install"}
    named = set(re.findall(r"LoadCredential=(\w+):", text))
    assert set(re.findall(r"%d/(\w+)", unit["Service"]["ExecStart"])) == named == {"certificate", "key"}


def test_the_configuration_in_the_guide_lets_two_meet_and_nobody_else(
    tmp_path: Path, certificates: Certificates
) -> None:
    written = {
        language: re.findall(r"```conf\n(.*?)```", file.read_text("utf-8"), re.DOTALL)
        for language, file in GUIDES.items()
    }
    configuration, rooms = written["en"]
    assert written["de"] == written["en"]
    port, place = free_port(), tmp_path / "config"
    place.mkdir()
    shutil.copy(certificates.certificate, place / "fullchain.pem")
    shutil.copy(certificates.key, place / "privkey.pem")
    (place / "rooms").write_text(rooms)
    as_here = configuration.replace("/mosquitto/config", str(place)).replace(
        "listener 8883", f"listener {port} 127.0.0.1"
    )
    (place / "mosquitto.conf").write_text(f"user root\n{as_here}")
    path = program("mosquitto")
    assert path is not None
    with subprocess.Popen([path, "-c", str(place / "mosquitto.conf")], stderr=subprocess.DEVNULL) as mosquitto:
        assert until(lambda: answers(port))
        address = Address("mqtts", "localhost", port)
        two = [End(address, side, authority=certificates.authority) for side in ("a", "b")]
        other = End(address, "a", "ZYXWVUTSRQPONMLKJIHGFEDC", certificates.authority)
        assert both_online(*two, other)
        assert say(two[0], two[1], b"to b")
        assert say(two[1], two[0], b"to a")
        assert other.frames == []
        for end in (*two, other):
            end.channel.close()
        mosquitto.terminate()


def ways() -> list[str]:
    home = find_home(os.environ)
    try:
        return [f"{'+' if found.works else '-'} {found.sentence}" for found in link_findings(home)]
    finally:
        home.close()


def test_doctor_says_which_ways_there_are(own_home: Path) -> None:
    assert "+ link: no meeting place chosen; nothing is contacted" in run_dyads("doctor").stdout
    assert ways()[0].startswith("+ nats")
    own_home.mkdir(exist_ok=True)
    port = free_port()
    (own_home / "config.toml").write_text(f'broker = "mqtt://127.0.0.1:{port}"\n')
    assert ways()[-1] == f"- No broker answers at 127.0.0.1:{port}."
    with running("--host", "127.0.0.1", "--port", port, "--quiet"):
        assert ways()[-1] == f"+ 127.0.0.1:{port} answers"
    (own_home / "config.toml").write_text('broker = "house"\n')
    assert ways()[-1] == "+ meeting place: this house or private network"


def test_doctor_says_what_is_missing_for_a_house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "zeroconf", None)
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("dyads.link.served.sysconfig.get_path", lambda _: str(tmp_path))
    monkeypatch.setattr("dyads.link.served._MORE_FOLDERS", ())
    assert ways()[:2] == [
        "- no program that can be a broker: neither nats-server nor mosquitto",
        "- computers in this network cannot be found: zeroconf is not installed",
    ]
