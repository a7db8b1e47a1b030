"""Which player, and what is known of the machine; what a trial tells; the command for a lamp."""

import json
import signal
import sys
import time
from pathlib import Path

import pytest

from dyads.practice.bell import Strike
from dyads.services.clock import SystemClock
from dyads.sound import client, players
from dyads.sound.client import CueCommand
from dyads.sound.players import chain
from dyads.sound.players.program import PROGRAMS
from dyads.sound.sound_check import identity, length, play, survey
from dyads.sound.surroundings import server, surroundings
from tests.sound.conftest import Fake
from tests.sound.recorder import until


@pytest.fixture
def all_here(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(players, "is_here", lambda name: name not in {"winsound", "afplay"})


@pytest.mark.parametrize(
    ("wanted", "order"),
    [
        ("auto", ("simpleaudio", "miniaudio", "pw-play", "paplay", "aplay", "terminal")),
        ("miniaudio", ("miniaudio", "simpleaudio", "pw-play", "paplay", "aplay", "terminal")),
        ("system", ("pw-play", "paplay", "aplay", "simpleaudio", "miniaudio", "terminal")),
        ("aplay", ("aplay", "simpleaudio", "miniaudio", "pw-play", "paplay", "terminal")),
        ("afplay", ("simpleaudio", "miniaudio", "pw-play", "paplay", "aplay", "terminal")),
        ("terminal", ("terminal",)),
        ("silence", ()),
        ("nonsense", ("simpleaudio", "miniaudio", "pw-play", "paplay", "aplay", "terminal")),
    ],
)
def test_the_wanted_player_comes_first(all_here: None, wanted: str, order: tuple[str, ...]) -> None:
    assert chain(wanted) == order


def test_a_bare_machine_has_its_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(players, "is_here", lambda _: False)
    assert chain("auto") == ("terminal",)


@pytest.mark.skipif(sys.platform != "linux", reason="the sound systems of Linux")
def test_the_sound_system_is_told_by_its_sockets(tmp_path: Path) -> None:
    environment = {"XDG_RUNTIME_DIR": str(tmp_path)}
    assert server(environment) == "alsa"
    (tmp_path / "pipewire-0").touch()
    assert server(environment) == "pipewire"
    (tmp_path / "pulse").mkdir()
    (tmp_path / "pulse" / "native").touch()
    assert server(environment) == "pipewire"
    (tmp_path / "pulse" / "pid").touch()
    assert server(environment) == "pulseaudio"
    assert server({**environment, "PULSE_SERVER": "tcp:elsewhere"}) == "remote"


@pytest.mark.parametrize("name", ["SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT"])
def test_ssh_is_noticed_and_said(name: str) -> None:
    assert surroundings({}).hint is None
    far = surroundings({name: "somewhere"})
    assert far.remote
    assert far.hint is not None
    assert identity("miniaudio", {name: "somewhere"}) != identity("miniaudio", {})


def test_the_output_is_another_when_its_player_is() -> None:
    assert identity("miniaudio", {}) != identity("paplay", {})


def test_the_survey_says_what_works_and_why_not(fake: Fake, no_sound: None) -> None:
    found = {candidate.name: candidate for candidate in survey(SystemClock(), terminal=False)}
    assert found["simpleaudio"].works
    assert not found["miniaudio"].works
    assert found["miniaudio"].why_not is not None
    assert found["terminal"].why_not is not None


def test_a_player_that_hangs_is_surveyed_too(fake: Fake, no_sound: None) -> None:
    fake.orders("probe", "hang", "hang")
    assert not next(
        candidate for candidate in survey(SystemClock(), terminal=True) if candidate.name == "simpleaudio"
    ).works


def test_a_trial_tells_who_rang_and_how_late(fake: Fake) -> None:
    waited: list[float] = []
    strike = Strike("wood", strikes=2, interval=0.5)
    trial = play(strike, SystemClock(), wait=waited.append)
    assert (trial.outcome.status in {"rung", "late"}, trial.outcome.player) == (True, "simpleaudio")
    assert waited == [trial.seconds] == [pytest.approx(1.1)]


def test_a_trial_without_any_player_says_so(fake: Fake) -> None:
    fake.orders("probe", "raise", "raise")
    fake.orders("play", "raise", "raise")
    assert play(Strike("wood"), SystemClock(), wait=lambda _: None).outcome.status == "failed"


def test_a_sound_that_is_gone_has_no_length(tmp_path: Path) -> None:
    assert length(Strike(str(tmp_path / "gone.wav"))) == 0


def test_every_program_can_be_opened() -> None:
    assert set(PROGRAMS) <= set(players.PROGRAMS)
    for name in PROGRAMS:
        assert players.open_player(name).name == name


def written(folder: Path) -> str:
    code = "import json, os, sys; json.dump([os.environ['DYADS_CUE'], sys.argv[1:]], open('kept', 'w'))"
    CueCommand([sys.executable, "-c", f"import os; os.chdir({str(folder)!r})\n{code}", "$HOME; x"]).run("switch")
    kept = folder / "kept"
    assert until(lambda: kept.exists() and kept.stat().st_size)
    return kept.read_text()


def test_the_cue_command_gets_the_kind_of_cue_and_no_shell(tmp_path: Path) -> None:
    assert json.loads(written(tmp_path)) == ["switch", ["$HOME; x"]]


@pytest.mark.parametrize("arguments", [(), ("/no/such/program",), ("nul\0",)])
def test_a_cue_command_that_cannot_run_is_only_logged(
    arguments: tuple[str, ...], caplog: pytest.LogCaptureFixture
) -> None:
    command = CueCommand(arguments)
    command.run("end")
    assert until(lambda: caplog.records or not arguments)
    assert all(argument not in caplog.text for argument in arguments)


@pytest.mark.skipif(sys.platform == "win32", reason="processes by number")
def test_a_cue_command_that_takes_for_ever_is_ended(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(client, "_LONGEST", 0.5)
    command = CueCommand([sys.executable, "-c", "import time; time.sleep(60)"])
    before = time.monotonic()
    for _ in range(6):
        command.run("warn")
    assert time.monotonic() - before < 20  # six that waited would take sixty times that
    assert "busy" in caplog.text
    assert until(lambda: f"ended with -{signal.SIGKILL:d}" in caplog.text)
