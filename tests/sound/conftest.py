"""A sound server without hardware, and a player that fails as told."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dyads.sound import client
from tests.sound.recorder import Server, missing

FAKE = """
import os, pathlib, threading, time
FOLDER = pathlib.Path(os.environ["FAKE_FOLDER"])
os.write(2, b"a library writes where it likes\\n")

class PlayObject:
    def __init__(self, seconds):
        self.end = time.monotonic() + seconds
    def is_playing(self):
        return time.monotonic() < self.end
    def stop(self):
        note("stop")
        self.end = 0

def note(what):
    with (FOLDER / "log").open("a") as log:
        log.write(f"{what} {os.getpid()} {time.monotonic_ns()}\\n")

def play_buffer(data, channels, width, rate):
    if len(data) == 4410:
        kind = "probe"
    else:
        kind = "play"
    orders = (FOLDER / kind).read_text().split() if (FOLDER / kind).exists() else []
    order = orders.pop(0) if orders else "ok"
    if orders:
        (FOLDER / kind).write_text(" ".join(orders))
    elif (FOLDER / kind).exists():
        (FOLDER / kind).unlink()
    if order == "hang":
        note("hang")
        time.sleep(3600)
    if order == "raise":
        note("raise")
        raise RuntimeError("no device")
    if order == "crash":
        note("crash")
        os.abort()
    note(kind)
    if order == "crash-after":
        threading.Timer(0.03, os.abort).start()
    return PlayObject(len(data) / (channels * width * rate))
"""


class Fake:
    """A `simpleaudio` that plays nothing, keeps a log, and fails as told."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def orders(self, kind: str, *orders: str) -> None:
        """Say what the next calls do: "ok", "hang", "raise", "crash", "crash-after"; `kind` is "play" or "probe"."""
        (self.folder / kind).write_text(" ".join(orders))

    def log(self, what: str) -> list[tuple[int, int]]:
        """Return process and instant of each entry of one kind."""
        log = self.folder / "log"
        entries = [line.split() for line in log.read_text().splitlines()] if log.exists() else []
        return [(int(pid), int(at)) for kind, pid, at in entries if kind == what]


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Fake:
    """Put the fake in place of the real library, in this process and in the helper; behind it only the terminal."""
    folder = tmp_path / "fake"
    folder.mkdir()
    (folder / "simpleaudio.py").write_text(FAKE)
    monkeypatch.syspath_prepend(str(folder))
    monkeypatch.setenv("PYTHONPATH", str(folder))
    monkeypatch.setenv("FAKE_FOLDER", str(folder))
    monkeypatch.setattr(client, "chain", lambda _: ("simpleaudio", "terminal"))
    return Fake(folder)


@pytest.fixture
def no_sound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make sure that no player finds an output, whatever machine this is."""
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("PULSE_SERVER", f"unix:{tmp_path}/none")  # named, it is not started either
    monkeypatch.setenv("PIPEWIRE_RUNTIME_DIR", str(tmp_path))
    monkeypatch.setenv("ALSA_CONFIG_PATH", os.devnull)
    monkeypatch.setenv("JACK_NO_START_SERVER", "1")


@pytest.fixture
def server(tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], Server]]:
    """Return a function that starts a sound server, to which the players of this test connect."""
    if missing():
        pytest.skip(f"not installed: {', '.join(missing())}")
    runtime = tmp_path_factory.mktemp("run")
    runtime.chmod(0o700)
    started: list[Server] = []

    def start() -> Server:
        started.append(Server(runtime))
        return started[-1]

    monkeypatch.setenv("XDG_RUNTIME_DIR", str(runtime))
    monkeypatch.setenv("ALSA_CONFIG_PATH", os.devnull)
    monkeypatch.setenv("JACK_NO_START_SERVER", "1")
    monkeypatch.delenv("PULSE_SERVER", raising=False)
    yield start
    for server in started:
        server.kill()
