"""The settings file: a mistake costs its own setting only, it is named, and nothing somebody wrote is destroyed."""

import subprocess
import sys
import tomllib
from datetime import time
from pathlib import Path
from typing import get_type_hints

import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from dyads.library.partly import read_partly
from dyads.services.clock import HandClock
from dyads.services.home import Home, find_home
from dyads.settings.config import Config, _of_lines, load_config, not_read
from dyads.settings.config_model import ConfigModel
from dyads.words import say
from tests.cli.running import run_dyads
from tests.tries import tries

FINE = {
    "language": 'language = "de"',
    "theme": 'theme = "dyads-dark"',
    "volume": "volume = 0.25",
    "mute": "mute = true",
    "streaks": "streaks = true  # for me",
    "help_text": 'help_text = """\nCall = Eva\n[at night]\n"""',
    "cue_command": 'cue_command = [\n  "lamp",\n  "on",  # "bright"\n]',
    "day_starts": 'day_starts = "04:00"',
}
READ: dict[str, object] = {
    "language": "de",
    "theme": "dyads-dark",
    "volume": 0.25,
    "mute": True,
    "streaks": True,
    "help_text": "Call = Eva\n[at night]\n",
    "cue_command": ("lamp", "on"),
    "day_starts": time(4),
}
"""What a person would read in these."""
BROKEN = {
    "language": ["language = de", 'language: "de"', "language = “de”", 'language = "dee"', "language = 3"],
    "theme": ['theme = "pink"', "theme = ", 'theme = "dyads-dark', "theme = ['x'"],
    "volume": ["volume = 0,5", "volume = 7", 'volume = "loud"', "volume = 0.5 0.6", "volume = \x07"],
    "mute": ["mute = ja", "mute == true", "mute = nan"],
    "streaks": ["streaks = True", "streaks = [", "streaks = {"],
    "help_text": ['help_text = "Call', "help_text = 3", 'help_text = "f\udcfcr"', "help_text = 'a\u202eb'"],
    "cue_command": ["cue_command = lamp", 'cue_command = [""]', "cue_command = ['a',"],
    "day_starts": ['day_starts = "four"', "day_starts = 25:00"],
    "colour": ['colour = "red"', "colour = red"],
}
"""Slips by key; each is one line, and none of them may cost the lines beside it."""


@st.composite
def files(draw: st.DrawFn) -> tuple[list[str], dict[str, object], list[str]]:
    """Statements, what a slow reader would make of the fine ones, and the keys of the others."""
    statements: list[str] = []
    held: dict[str, object] = {}
    lost: list[str] = []
    for key in draw(st.permutations([*BROKEN])):
        which = draw(st.sampled_from(["fine", "broken", "not there"]))
        if which == "fine" and key in FINE:
            statements.append(FINE[key])
            held[key] = READ[key]
        elif which == "broken":
            statements.append(draw(st.sampled_from(BROKEN[key])))
            lost.append(key)
        statements += draw(st.lists(st.sampled_from(["", "# volume = 1", "   "]), max_size=2))
    return statements, held, lost


@given(files(), st.sampled_from(["\n", "\r\n"]), st.booleans())
@tries(300)
def test_what_can_be_read_holds_and_the_rest_is_named(
    tmp_path_factory: pytest.TempPathFactory,
    made: tuple[list[str], dict[str, object], list[str]],
    end: str,
    keys: bool,
) -> None:
    statements, held, lost = made
    file = tmp_path_factory.getbasetemp() / "some.toml"
    table = ["[keys]", '"sitting.pause" = "p"', '"sitting.next" = 3'] if keys else []
    text = "\n".join([*statements, *table]).replace("\n", end)
    file.write_bytes(text.encode("utf-8", "surrogateescape"))
    config, loaded = load_config(file)
    assert {key: getattr(config, key) for key in Config().written() if key != "keys"} == {
        **{key: getattr(Config(), key) for key in Config().written() if key != "keys"},
        **held,
    }
    assert config.keys == ({"sitting.pause": "p"} if keys else {})
    named = {problem.key.split("[")[0] for problem in loaded.problems}
    assert named == {*lost, *(['keys."sitting.next"'] if keys else [])}
    lines = text.replace("\r\n", "\n").split("\n")
    for problem in loaded.problems:
        name = problem.key.split("[")[0]
        assert (name if name in BROKEN else "sitting.next") in lines[problem.place.line - 1]


@given(st.one_of(st.binary(max_size=200), st.text(st.sampled_from("ab=\n[]{}\"'#, .12\t\\"), max_size=80)))
@tries(300)
def test_whatever_stands_there_is_read_or_told(tmp_path_factory: pytest.TempPathFactory, data: bytes | str) -> None:
    file = tmp_path_factory.getbasetemp() / "any.toml"
    file.write_bytes(data if isinstance(data, bytes) else data.encode())
    config, loaded = load_config(file)
    assert config == Config() or loaded.value == config or loaded.problems
    assert all(say(problem.what) for problem in loaded.problems)
    if loaded.problems:
        assert say(not_read(loaded.problems))


def test_below_a_table_whose_name_is_broken_nothing_is_taken_for_a_setting(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('mute = true\n[keys\n"sitting.pause" = "p"\nvolume = 0.1\n')
    config, loaded = load_config(file)
    assert (config.mute, config.volume, config.keys) == (True, 0.8, {})
    assert [problem.place.line for problem in loaded.problems] == [2, 3, 4]


def test_a_file_of_which_nothing_can_be_read_is_said_to_be_so(tmp_path: Path) -> None:
    file = tmp_path / "config.toml"
    file.write_text('language = "de"\n', "utf-16")
    assert nothing_is_read(file)
    file.write_text("volume = x\n" + "# \n" * 40_000)
    assert nothing_is_read(file)
    file.unlink()
    file.mkdir()
    assert nothing_is_read(file)


def nothing_is_read(file: Path) -> bool:
    config, loaded = load_config(file)
    return config == Config() and say(not_read(loaded.problems)).startswith("config.toml cannot be read")


def home_with(folder: Path, text: str) -> Home:
    (folder / "config.toml").write_text(text)
    return find_home({"DYADS_HOME": str(folder)}, HandClock())


def test_saving_keeps_what_was_read_and_leaves_the_rest_beside_it(tmp_path: Path) -> None:
    text = 'volume = 7\nmute = true\nhelp_text = "Call Eva\n'
    for name in ("config.toml.old", "config.toml.old1"):
        home = home_with(tmp_path, text)
        assert home.set(streaks=True) == ()
        assert (tmp_path / name).read_text() == text
        assert (tmp_path / name).stat().st_mode & 0o777 == 0o600
        assert home.old_config == tmp_path / name
        assert load_config(tmp_path / "config.toml")[0] == Config(mute=True, streaks=True)
        assert home.set(volume=0.5) == ()
    assert sorted(file.name for file in tmp_path.glob("config.toml*")) == [
        "config.toml",
        "config.toml.old",
        "config.toml.old1",
    ]


def test_where_it_cannot_be_kept_beside_nothing_is_written(tmp_path: Path) -> None:
    home = home_with(tmp_path, "volume = 7\n")
    for number in range(100):
        (tmp_path / f"config.toml.old{number or ''}").mkdir()
    (problem,) = home.set(mute=True)
    assert "stays as it is" in say(problem.what)
    assert home.config.mute
    assert (tmp_path / "config.toml").read_text() == "volume = 7\n"


def test_a_link_to_the_settings_stays_one(tmp_path: Path) -> None:
    real = tmp_path / "dotfiles"
    real.mkdir()
    (real / "own.toml").write_text("volume = 7\nmute = true\n")
    (tmp_path / "config.toml").symlink_to(real / "own.toml")
    home = find_home({"DYADS_HOME": str(tmp_path)}, HandClock())
    assert home.set(streaks=True) == ()
    assert (tmp_path / "config.toml").is_symlink()
    assert "volume = 7" in (tmp_path / "config.toml.old").read_text()
    assert load_config(real / "own.toml")[0] == Config(mute=True, streaks=True)


def test_nothing_to_change_writes_nothing(tmp_path: Path) -> None:
    home = home_with(tmp_path, "volume = 7\n")
    assert home.set() == ()
    assert [file.name for file in tmp_path.iterdir()] == ["config.toml"]


@pytest.mark.parametrize("command", [("scripts", "list"), ("people", "list", "--json"), ("doctor",), ("bells", "x")])
def test_every_command_says_once_what_was_not_read(own_home: Path, command: tuple[str, ...]) -> None:
    own_home.mkdir(exist_ok=True)
    (own_home / "config.toml").write_text('volume = loud\nlanguage = "en"\n')
    done = run_dyads(*command)
    said = done.stdout + done.stderr
    assert said.count("Not read in config.toml: volume. The rest of it holds.") == 1
    assert said.count("config.toml:1:10: volume: a text stands in quotes") == 1
    assert command[0] == "doctor" or "config.toml" not in done.stdout


def test_plain_mode_says_it_once(own_home: Path) -> None:
    own_home.mkdir(exist_ok=True)
    (own_home / "config.toml").write_text("volume = 7\nmute = true\n")
    done = run_dyads("sit", "breathing-meditation", "--plain", "--speed", "600", stdin="4\n" * 9)
    assert (done.returncode, done.stderr.count("Not read in config.toml: volume.")) == (0, 1)


SETTINGS = st.fixed_dictionaries(
    {},
    optional={
        "language": st.sampled_from(["auto", "en", "de", "fr", 1]),
        "theme": st.sampled_from(["auto", "dyads-evening", "pink"]),
        "sitting": st.sampled_from(["alone", "two", "apart", "", "three"]),
        "volume": st.one_of(st.floats(-0.5, 1.5), st.sampled_from([0, 1, True, "0.5", float("nan")])),
        "speech_speed": st.sampled_from([0.4, 0.5, 1, 2.0, 2.1]),
        "mute": st.sampled_from([True, False, 1, "yes"]),
        "voices": st.dictionaries(st.sampled_from(["de", "DE", "ger", "d", "dé"]), st.sampled_from(["", "eva", 3])),
        "day_starts": st.sampled_from(["04:00", "4:00", "12:00", "12:01", "24:00", "04:60", "04:00:30", 4]),
        "show_each_other": st.sampled_from(["never", "ask", "always"]),
        "help_text": st.sampled_from(["", "Eva", "x" * 4001, 3]),
        "cue_command": st.lists(st.sampled_from(["lamp", "", "x" * 1001, 3]), max_size=42),
        "broker": st.sampled_from(
            ["", "house", " House", "mqtts://a.org", "mqtts://a.org:8883", "mqtts://A.org", "wss://b.org/x", "eva", 3]
        ),
        "broker_authority": st.sampled_from(["", "ca.pem", "x" * 1001]),
        "keys": st.dictionaries(st.sampled_from(["sitting.next", "x" * 61]), st.sampled_from(["p", "", "y" * 61, 1])),
        "colour": st.just("red"),
    },
)


@given(SETTINGS)
@tries(400)
def test_what_is_read_at_a_glance_is_what_a_close_look_reads(
    tmp_path_factory: pytest.TempPathFactory, held: dict[str, object]
) -> None:
    file = tmp_path_factory.getbasetemp() / "glance.toml"
    file.write_bytes(tomli_w.dumps(held).encode())
    model, problems = read_partly(file, ConfigModel)
    config, loaded = load_config(file)
    assert config.written() == Config(**{name: getattr(model, name) for name in Config().written()}).written()
    assert loaded.problems == problems


def test_settings_in_order_are_read_without_pydantic(tmp_path: Path) -> None:
    statements = [statement for key, statement in FINE.items() if key != "colour"]
    (tmp_path / "config.toml").write_text("\n".join([*statements, 'broker = "mqtts://a.org"']), encoding="utf-8")
    program = (
        "import sys; from pathlib import Path; from dyads.settings.config import load_config; "
        "config, loaded = load_config(Path(sys.argv[1])); assert config.mute and not loaded.problems; "
        "print('pydantic' in sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "config.toml")], capture_output=True, text=True, check=True
    )
    assert done.stdout == "False\n"


def test_the_settings_are_what_their_model_says() -> None:
    assert ConfigModel().model_dump(mode="json") == {
        name: list(value) if isinstance(value, tuple) else value for name, value in Config().written().items()
    }
    assert get_type_hints(Config)["theme"] == ConfigModel.model_fields["theme"].annotation


NAMES = ("mute", "volume", "a", "sitting", "1", "a-b", "[a", "ä", "", "#a")
TEXTS = ('"two"', '"', '""', '"""', '"a" # "b"', '"a"b"', "'a'", '"ä ☺"', '"a" ')
OTHERS = (
    "true",
    "True",
    "false#",
    "",
    "[1]",
    "0.5",
    "00.5",
    ".5",
    "5.",
    "1.0",
    "1",
    "1.5e3",
    "1_0.5",
    "+0.5",
    "inf",
    "٠.٢",
)
LINES = st.lists(
    st.builds(
        "{}{}{}".format, st.sampled_from(NAMES), st.sampled_from([" = ", "=", "  = "]), st.sampled_from(TEXTS + OTHERS)
    ),
    max_size=4,
)


@given(LINES)
def test_simple_lines_are_read_as_toml_reads_them_or_left_to_it(lines: list[str]) -> None:
    text = "\n".join(lines)
    held = _of_lines(text)
    assert held is None or held == tomllib.loads(text)


def test_what_the_app_writes_of_simple_settings_is_read_as_simple_lines() -> None:
    held = {"sitting": "two", "volume": 0.5, "mute": True, "help_text": "Call Ann"}
    assert _of_lines(tomli_w.dumps(held)) == held
