"""`dyads scripts`: list, show, check, schema, new, edit, pack and add."""

import json
import stat
import sys
import zipfile
from pathlib import Path

import jsonschema
import pytest

from dyads.journal.journal import Journal
from dyads.library.search_path import SearchPath
from tests.cli.running import run_dyads, run_dyads_process
from tests.journal import made

OWN = """\
format = 1
title = "Evening"
[ratings]
after = ["closeness"]
[[turn]]
name = "Tell"
length = "4m"
warn = "1m"
speaker = "Tell of today."
[[between]]
name = "Quiet"
length = "2m"
voice = "none"
"""
HOSTILE = "[b]x[/b] [@click=app.exit]y[/] <script>"


@pytest.fixture
def own(own_home: Path) -> Path:
    folder = own_home / "scripts"
    folder.mkdir(parents=True)
    file = folder / "evening.toml"
    file.write_text(OWN, "utf-8")
    return file


SETS = """\
format = 1
title = "Sets"
form = "together"
summary = "{length} for two."
[bells]
settle = "0s"
[[phase]]
name = "Card"
length = "30s"
texts = "chance"
together = ["courage", "home"]
[[phase]]
name = "First question"
length = "open"
about = "1m"
group = "Set"
within = "5m"
warn = "1m"
together = "Speak of {card}; {length} are enough."
[[phase]]
name = "Second question"
length = "open"
about = "1m"
group = "Set"
together = "Go on."
[[phase]]
name = "Sit"
length = "2m"
voice = "none"
every = "50s"
"""


def test_groups_interval_bells_and_filled_lengths_are_shown(own_home: Path, tmp_path: Path) -> None:
    file = tmp_path / "sets.toml"
    file.write_text(SETS, "utf-8")
    shown = run_dyads("scripts", "show", file, "--texts").stdout
    rows = {line.split("  ")[2].strip(): line for line in shown.splitlines() if "question" in line and ":" in line[:9]}
    assert "Sets, 7 minutes 30 seconds\n7 minutes 30 seconds for two." in shown
    assert any("open, till 5:30" in row and "First question" in row for row in rows.values())
    assert "wood + bell" in shown
    assert "Speak of courage; 5 minutes are enough." in shown
    data = json.loads(run_dyads("scripts", "show", file, "--json").stdout)["rows"]
    assert [(row["name"], row["limit"], row["soft"]) for row in data] == [
        ("Card", None, []),
        ("First question", 300, []),
        ("Second question", 300, [{"cue": "warn", "at": 270}]),
        ("Sit", None, [{"cue": "interval", "at": 380}, {"cue": "interval", "at": 430}]),
    ]


# list and show


def test_the_list_has_length_language_and_origin(own: Path) -> None:
    done = run_dyads("scripts", "list")
    assert (done.returncode, done.stderr) == (0, "")
    rows = {line.split()[0]: line.split() for line in done.stdout.splitlines()}
    assert rows["evening"] == ["evening", "Evening", "10", "minutes", "en", "yours"]
    assert rows["affect-dyad"][-3:] == ["en", "de", "ships"]
    listed = json.loads(run_dyads("scripts", "list", "--json").stdout)
    (mine,) = [item for item in listed if item["id"] == "evening"]
    sha256 = mine.pop("sha256")
    assert len(sha256) == 64
    assert mine == {
        "id": "evening",
        "title": "Evening",
        "form": "dyad",
        "seconds": 600,
        "languages": ["en"],
        "origin": "yours",
    }


def test_a_broken_script_is_told_and_the_others_are_listed(own: Path) -> None:
    own.write_text(OWN.replace("4m", "4x"), "utf-8")
    done = run_dyads("scripts", "list")
    assert done.returncode == 1
    assert "evening.toml:7:10: turn[0].length: this is not a length of time" in done.stderr
    assert "affect-dyad" in done.stdout
    assert "evening" not in done.stdout


def test_show_has_clock_times_voices_bells_and_each_partners_total(own: Path) -> None:
    done = run_dyads("scripts", "show", "evening")
    assert (done.returncode, done.stderr) == (0, "")
    rows = [line.split() for line in done.stdout.splitlines()]
    assert ["1", "0:10", "4:00", "Tell", "A", "bowl", "+", "wood", "x", "2"] in rows
    assert ["2", "4:10", "2:00", "Quiet", "silence", "wood"] in rows
    assert ["3", "6:10", "4:00", "Tell", "B", "bowl", "x", "3", "+", "wood", "x", "2"] in rows
    assert "A has the word for 4 minutes." in done.stdout
    assert "B has the word for 4 minutes." in done.stdout
    assert "Both" not in done.stdout


def test_what_both_have_is_counted_apart_and_no_time_twice(own: Path) -> None:
    own.write_text(OWN + '[[closing]]\nname = "Talk"\nlength = "3m"\ntogether = "Talk."\n', "utf-8")
    said = run_dyads("scripts", "show", "evening").stdout.splitlines()[-3:]
    assert said == [
        "A has the word for 4 minutes.",
        "B has the word for 4 minutes.",
        "Both have the word for 3 minutes.",
    ]
    data = json.loads(run_dyads("scripts", "show", "evening", "--json").stdout)
    assert (data["spoken"], data["together"], data["seconds"]) == ([240, 240], 180, 780)


TEXTS = """\
format = 1
title = "Evening"
[roles]
listener = "witness"
[[opening]]
name = "Arrive"
length = "30s"
together = ["One {length}.", "Two."]
[[turn]]
name = "Tell"
length = "4m"
texts = "round"
speaker = ["Ask 1", "Ask 2", "Ask 3"]
listener = "Hear."
[[closing]]
name = "Card"
length = "1m"
texts = "chance"
together = ["home", "work", "play"]
"""
GERMAN_TEXTS = """\
language = "de"
title = "Abend"
[roles]
listener = "bezeugt"
[[opening]]
name = "Ankommen"
together = ["Eins {length}.", "Zwei."]
[[turn]]
name = "Erzählen"
speaker = ["Frage 1", "Frage 2", "Frage 3"]
listener = "Hör."
[[closing]]
name = "Karte"
together = ["daheim", "Arbeit", "Spiel"]
"""


def test_every_text_of_every_list_is_shown_in_the_readers_language(own: Path) -> None:
    own.write_text(TEXTS, "utf-8")
    own.with_name("evening.de.toml").write_text(GERMAN_TEXTS, "utf-8")
    english = run_dyads("scripts", "show", "evening", "--texts").stdout
    assert "\nArrive:\n1  One 30 seconds.\n2  Two.\n\nTell, speaker:\n1  Ask 1\n2  Ask 2\n3  Ask 3\n" in english
    assert "\nTell, witness:\nHear.\n\nCard:\n1  home\n2  work\n3  play\n\nA has" in english
    german = run_dyads("scripts", "show", "evening", "--texts", LANGUAGE="de").stdout
    assert "\nAnkommen:\n1  Eins 30 Sekunden.\n2  Zwei.\n\nErzählen, spricht:\n1  Frage 1\n2  Frage 2\n" in german
    assert "\nErzählen, bezeugt:\nHör.\n\nKarte:\n1  daheim\n2  Arbeit\n3  Spiel\n\nA hat" in german
    data = json.loads(run_dyads("scripts", "show", "evening", "--texts", "--json").stdout)["texts"]
    assert data[1] == {"phase": "Tell", "role": "speaker", "texts": ["Ask 1", "Ask 2", "Ask 3"]}


def test_a_rehearsal_shows_the_text_that_was_chosen_and_keeps_nothing(own: Path, own_home: Path) -> None:
    own.write_text(TEXTS, "utf-8")
    for number, first in ((3, "One 30 seconds."), (2, "Two.")):
        arguments = ("sit", "evening", "--plain", "--mute", "--speed", "300", "--text", str(number))
        done = run_dyads_process(*arguments, stdin="")
        assert (done.returncode, done.stderr) == (0, "")
        assert "A rehearsal: nothing is kept." in done.stdout
        assert [number for number in "123" if f"Ask {number}" in done.stdout] == [str(number)]
        assert first in done.stdout
    assert not (own_home / "journal.sqlite3").exists()


@pytest.mark.parametrize("number", ["0", "4", "x", "-1"])
def test_a_text_that_is_not_there_is_wrong_usage(own: Path, number: str) -> None:
    own.write_text(TEXTS, "utf-8")
    done = run_dyads("sit", "evening", "--plain", "--text", number)
    assert done.returncode == 2
    assert "--text" in done.stderr


def test_show_names_the_soft_bell_that_the_script_names(own: Path) -> None:
    own.write_text(OWN.replace("[ratings]", '[bells]\nwarn = { sound = "gong" }\n[ratings]'), "utf-8")
    assert "bowl + gong" in run_dyads("scripts", "show", "evening").stdout
    rows = json.loads(run_dyads("scripts", "show", own, "--json").stdout)["rows"]
    assert [(row["number"], row["starts"], row["warn"]) for row in rows] == [
        (0, 0, None),
        (1, 10, "gong"),
        (2, 250, None),
        (3, 370, "gong"),
    ]
    own.write_text(OWN.replace("[ratings]", '[bells]\nwarn = "none"\n[ratings]'), "utf-8")
    assert "+" not in run_dyads("scripts", "show", "evening").stdout


@pytest.mark.parametrize("command", ["show", "edit", "list", "check"])
def test_markup_in_a_script_is_text(own: Path, command: str) -> None:
    own.write_text(OWN.replace("Evening", HOSTILE).replace("Tell of today.", HOSTILE), "utf-8")
    arguments = {"list": [], "check": [own]}.get(command, ["evening"])
    done = run_dyads("scripts", command, *arguments, EDITOR=f"{sys.executable} -c pass")
    assert done.returncode == 0
    if command in {"list", "show"}:
        assert HOSTILE in done.stdout
    if command == "show":
        assert f"{HOSTILE}" in run_dyads("scripts", "show", "evening", "--texts").stdout
        said = run_dyads_process("sit", "evening", "--plain", "--mute", "--speed", "120", "--from", "3")
        assert HOSTILE in said.stdout


@pytest.mark.parametrize("sign", ["\x1b[2J", "\u202e", "\u2067", "\x9b31m", "\x00"])
def test_control_and_bidirectional_signs_are_refused_and_never_printed(own: Path, sign: str) -> None:
    own.write_text(OWN.replace("Evening", f"x{sign}y"), "utf-8")
    for arguments in (["scripts", "list"], ["scripts", "show", "evening"], ["sit", "evening", "--plain"]):
        done = run_dyads(*arguments)
        assert done.returncode == 1
        assert "an invisible or control character" in done.stderr
        assert sign not in done.stdout + done.stderr
    escaped = f"\\u{ord(sign[0]):04x}{sign[1:]}"
    own.write_text(OWN.replace("Evening", f"x{escaped}y"), "utf-8")
    done = run_dyads("scripts", "show", "evening")
    assert done.returncode == 1
    assert sign not in done.stdout + done.stderr


# check


def test_every_problem_of_every_file_is_said_with_its_line_and_a_marker(own: Path, tmp_path: Path) -> None:
    (tmp_path / "in" / "plans").mkdir(parents=True)
    (tmp_path / "in" / "a.toml").write_text(OWN.replace("4m", "4x").replace("title", "titel"), "utf-8")
    (tmp_path / "in" / "b.toml").write_text("format = \n", "utf-8")
    (tmp_path / "in" / "measures.toml").write_text('[joy]\nquestion = { en = "Joy?" }\n', "utf-8")
    (tmp_path / "in" / "plans" / "p.toml").write_text('format = 1\ntitle = "P"\n[[module]]\nname = "M"\n', "utf-8")
    done = run_dyads("scripts", "check", tmp_path / "in", own)
    assert done.returncode == 1
    said = done.stderr.splitlines()
    for start in (
        "a.toml:2:1: titel: ",
        "a.toml:7:10: turn[0].length: ",
        "b.toml:1:10: ",
        "measures.toml:1:",
        "p.toml:",
    ):
        assert any(start in line for line in said), start
    at = next(i for i, line in enumerate(said) if "a.toml:7:10" in line)
    assert said[at + 1 : at + 3] == ['    length = "4x"', "             ^"]
    assert not any("evening.toml" in line for line in said)


def test_check_reads_standard_input_and_speaks_json(own_home: Path) -> None:
    assert run_dyads("scripts", "check", "-", stdin=OWN).stdout == "1 file, no problems.\n"
    done = run_dyads("scripts", "check", "--json", "-", stdin=OWN.replace("4m", "4x"))
    assert done.returncode == 1
    (problem,) = json.loads(done.stdout)
    assert {key: problem[key] for key in ("file", "line", "column", "key", "weight")} == {
        "file": "-",
        "line": 7,
        "column": 10,
        "key": "turn[0].length",
        "weight": "error",
    }
    assert json.loads(run_dyads("scripts", "check", "--json", "-", stdin=OWN).stdout) == []


@pytest.mark.parametrize(
    "data",
    [
        b"\xff\xfef\x00",
        b'title = "\xe9"',
        b"\x00" * 50,
        b"a = " + b"[" * 100_000,
        b"a = " + b"9" * 5_000,
        b"\xef\xbb\xbfformat = 1",
        b"a." * 60_000,
        b"x" * (300 * 1024),
        b"",
    ],
    ids=range(9),
)
def test_whatever_a_file_holds_there_is_a_sentence_and_no_traceback(own_home: Path, data: bytes) -> None:
    done = run_dyads("scripts", "check", "-", stdin=data)
    assert done.returncode == 1
    assert done.stderr.startswith("-")
    assert len(done.stderr) < 20_000


def test_all_that_ships_is_sound(own_home: Path) -> None:
    done = run_dyads("scripts", "check", Path(__file__).parents[2] / "scripts")
    assert (done.returncode, done.stderr) == (0, "")


def test_a_path_that_is_not_there_is_said(own_home: Path, tmp_path: Path) -> None:
    done = run_dyads("scripts", "check", tmp_path / "none.toml", tmp_path)
    assert done.returncode == 1
    assert "there is no such file" in done.stderr


# sounds


def test_own_sounds_are_listed_and_any_file_is_played(
    own_home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (own_home / "sounds").mkdir(parents=True)
    bowl = (SearchPath().shipped.parent / "sounds" / "bowl.wav").read_bytes()
    (own_home / "sounds" / "ours.wav").write_bytes(bowl)
    (tmp_path / "theirs.wav").write_bytes(bowl)
    (tmp_path / "broken.wav").write_bytes(b"RIFF")
    monkeypatch.chdir(tmp_path)
    rows = [row.split() for row in run_dyads("bells").stdout.splitlines()]
    assert (rows[0], rows[-1]) == (["bowl", "ships"], ["ours.wav", "yours"])
    listed = json.loads(run_dyads("bells", "--json").stdout)
    assert listed[-1] == {"name": "ours.wav", "origin": "yours"}
    for name in ("ours.wav", "ours", "theirs.wav", "./theirs.wav", tmp_path / "theirs.wav", "gong"):
        assert run_dyads("bells", name, "--player", "silence").returncode == 0, name
    for name, said in (("none.wav", "There is no sound none.wav here."), ("./broken.wav", "broken.wav")):
        done = run_dyads("bells", name, "--player", "silence")
        assert (done.returncode, said in done.stderr) == (1, True), name


# schema, new and edit


@pytest.mark.parametrize("kind", ["script", "translation", "plan", "plan-translation", "measures", "roster"])
def test_the_schema_is_printed_for_every_kind(own_home: Path, kind: str) -> None:
    schema = json.loads(run_dyads("scripts", "schema", kind).stdout)
    jsonschema.Draft7Validator.check_schema(schema)
    assert "$schema" in schema


def test_a_new_script_is_sound_and_is_never_written_over(own_home: Path) -> None:
    done = run_dyads("scripts", "new", "evening")
    path = own_home / "scripts" / "evening.toml"
    assert done.stdout.splitlines()[0] == str(path)
    assert run_dyads("scripts", "check", path).returncode == 0
    path.write_text(OWN, "utf-8")
    again = run_dyads("scripts", "new", "evening")
    assert (again.returncode, path.read_text("utf-8")) == (1, OWN)
    assert "there is already a file of this name" in again.stderr


def test_a_new_script_from_another_keeps_its_comments(own: Path) -> None:
    own.write_text("# by hand\n" + OWN, "utf-8")
    assert run_dyads("scripts", "new", "morning", "--from", "evening").returncode == 0
    assert own.with_name("morning.toml").read_text("utf-8") == "# by hand\n" + OWN.replace("Evening", "Morning")


def test_a_new_script_brings_the_translation_along(own_home: Path) -> None:
    done = run_dyads("scripts", "new", "our-evening", "--from", "affect-dyad")
    paths = [str(own_home / "scripts" / name) for name in ("our-evening.toml", "our-evening.de.toml")]
    assert done.stdout.splitlines()[:2] == paths
    assert run_dyads("scripts", "check", "our-evening").stdout == "2 files, no problems.\n"
    assert run_dyads("scripts", "show", "our-evening", LANGUAGE="de").stdout.startswith("Our evening, 11 Minuten")


@pytest.mark.parametrize("way", ["evening", "{path}", "./evening.toml", "evening.toml", "noending"])
def test_every_command_on_a_script_takes_an_id_or_a_path(
    own: Path, way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "here").mkdir()
    monkeypatch.chdir(tmp_path / "here")
    for name in ("evening.toml", "noending"):
        Path(name).write_text(OWN, "utf-8")
    name = way.format(path=own)
    assert run_dyads("scripts", "check", name).stdout == "1 file, no problems.\n"
    assert run_dyads("scripts", "show", name).stdout.startswith("Evening, 10 minutes")
    assert run_dyads("scripts", "edit", name, EDITOR=f"{sys.executable} -c pass").stdout.endswith(" is fine.\n")
    assert run_dyads("scripts", "new", "copy", "--from", name).returncode == 0
    sat = run_dyads_process("sit", name, "--plain", "--mute", "--speed", "3600")
    assert (sat.returncode, sat.stderr) == (0, "")


def test_the_name_of_a_file_that_is_elsewhere_leads_there(own: Path) -> None:
    for command in (["scripts", "show"], ["scripts", "check"], ["scripts", "edit"], ["sit", "--plain"]):
        done = run_dyads(*command, "evening.toml")
        assert done.returncode == 1
        assert "there is no such file in this folder (without .toml, evening means" in done.stderr
        assert str(own) in done.stderr


@pytest.mark.parametrize("name", ["../x", "Evening", "a b", "con", "", "x" * 61, "a/b"])
def test_odd_names_are_refused(own_home: Path, name: str) -> None:
    assert run_dyads("scripts", "new", name).returncode == 1
    assert not (own_home / "scripts").exists()


def editor(folder: Path, does: str) -> str:
    """Write a program that does something to the file it is given, and return the command."""
    program = folder / "my editor.py"
    program.write_text(
        f"import sys, pathlib\npath = pathlib.Path(sys.argv[-1])\ntext = path.read_text('utf-8')\n{does}\n", "utf-8"
    )
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return f"{sys.executable} '{program}' --wait"


def test_edit_opens_the_editor_on_a_copy_and_checks_it_on_the_way_back(own_home: Path, tmp_path: Path) -> None:
    fake = editor(tmp_path, "path.write_text(text.replace('2m30s', '3m'), 'utf-8')")
    done = run_dyads("scripts", "edit", "affect-dyad", EDITOR=fake)
    assert (done.returncode, done.stderr) == (0, "")
    copy = own_home / "scripts" / "affect-dyad.toml"
    assert done.stdout == f"{copy} is fine.\n"
    assert "3m" in copy.read_text("utf-8")
    assert (own_home / "scripts" / "affect-dyad.de.toml").exists()
    assert json.loads(run_dyads("scripts", "show", "affect-dyad", "--json").stdout)["seconds"] == 13 * 60


def test_edit_says_what_was_broken_and_opens_it_again(own: Path, tmp_path: Path) -> None:
    done = run_dyads("scripts", "edit", "evening", EDITOR=editor(tmp_path, "path.write_text(text + 'x = 1', 'utf-8')"))
    assert done.returncode == 1
    assert "between[0].x: this key is not known here" in done.stderr
    again = run_dyads("scripts", "edit", "evening", EDITOR=editor(tmp_path, "path.write_text(text[:-5], 'utf-8')"))
    assert again.returncode == 0


def test_edit_without_an_editor_says_what_to_do(own: Path) -> None:
    done = run_dyads("scripts", "edit", "evening")
    assert done.returncode == 1
    assert "Set EDITOR" in done.stderr
    done = run_dyads("scripts", "edit", "evening", EDITOR="/nowhere/at all")
    assert done.returncode == 1
    assert "cannot be started" in done.stderr


# rehearsing


def test_a_rehearsal_begins_with_any_phase_by_number_or_name_and_keeps_nothing(own: Path, own_home: Path) -> None:
    for phase in ("quiet", "2", "QUIET"):
        done = run_dyads_process("sit", "evening", "--plain", "--mute", "--speed", "3600", "--from", phase)
        assert (done.returncode, done.stderr) == (0, "")
        assert "A rehearsal: nothing is kept." in done.stdout
        assert done.stdout.count("Tell, 4:00") <= 1  # at this speed a busy machine may not see every phase
        assert "Complete: 6 minutes." in done.stdout
    assert not (own_home / "journal.sqlite3").exists()
    assert Journal(own_home / "journal.sqlite3", made.CLOCK).people() == ()


@pytest.mark.parametrize("phase", ["0", "4", "Nothing", "", "\x1b[2J"])
def test_a_phase_that_is_not_there_is_wrong_usage(own: Path, phase: str) -> None:
    done = run_dyads("sit", "evening", "--plain", "--from", phase)
    assert done.returncode == 2
    assert "dyads scripts show evening lists them" in done.stderr
    assert "\x1b" not in done.stderr


# pack and add


def test_a_course_is_handed_on_and_taken_in(own: Path, own_home: Path, tmp_path: Path) -> None:
    (own_home / "measures.toml").write_text(
        '[trust]\nquestion = { en = "Trust?" }\nlow = { en = "none" }\nhigh = { en = "much" }\nrange = [0, 10]\n',
        "utf-8",
    )
    own.write_text(OWN.replace('"closeness"', '"trust"'), "utf-8")
    (own_home / "config.toml").write_text('help_text = "Ask Ann."\n', "utf-8")
    pack = tmp_path / "course.zip"
    done = run_dyads("scripts", "pack", pack, "evening", "affect-dyad")
    assert (done.returncode, done.stderr) == (0, "")
    with zipfile.ZipFile(pack) as held:
        names = set(held.namelist())
    assert {"scripts/evening.toml", "measures.toml"} <= names
    there = tmp_path / "there"
    looked = json.loads(run_dyads("scripts", "add", pack, "--json", DYADS_HOME=str(there)).stdout)
    assert {"kind": "script", "name": "evening.toml", "state": "new"} in looked["files"]
    assert looked["measures"] == ["trust"]
    asked = run_dyads("scripts", "add", pack, DYADS_HOME=str(there))
    assert "Nothing was added." in asked.stdout
    assert not (there / "scripts").exists()
    added = run_dyads("scripts", "add", pack, "--yes", DYADS_HOME=str(there))
    assert (added.returncode, added.stderr) == (0, "")
    assert (there / "scripts" / "evening.toml").read_bytes() == own.read_bytes()
    assert "Ask Ann." in (there / "config.toml").read_text("utf-8")
    assert run_dyads("scripts", "check", there, DYADS_HOME=str(there)).returncode == 0
    own.write_text(own.read_text("utf-8").replace("4m", "5m"), "utf-8")
    refused = run_dyads("scripts", "pack", pack, "evening")
    assert (refused.returncode, "there is already a file of this name" in refused.stderr) == (1, True)
    newer = tmp_path / "newer.zip"
    assert run_dyads("scripts", "pack", newer, "evening").returncode == 0
    again = run_dyads("scripts", "add", newer, "--yes", DYADS_HOME=str(there))
    assert "not added, another one has this name: evening.toml" in again.stdout
    assert "4m" in (there / "scripts" / "evening.toml").read_text("utf-8")
    run_dyads("scripts", "add", newer, "--yes", "--overwrite", "evening.toml", DYADS_HOME=str(there))
    assert "5m" in (there / "scripts" / "evening.toml").read_text("utf-8")


def test_a_pack_that_leads_elsewhere_is_refused(own_home: Path, tmp_path: Path) -> None:
    pack = tmp_path / "evil.zip"
    with zipfile.ZipFile(pack, "w") as held:
        held.writestr("../../evening.toml", OWN)
    done = run_dyads("scripts", "add", pack, "--yes")
    assert done.returncode == 1
    assert "this path leads out of the pack" in done.stderr
    assert not list(tmp_path.rglob("evening.toml"))


def test_a_pack_says_which_plan_it_would_change(own: Path, own_home: Path, tmp_path: Path) -> None:
    (own_home / "plans").mkdir()
    (own_home / "plans" / "weeks.toml").write_text(
        'format = 1\ntitle = "Weeks"\n[[module]]\nname = "M"\nweeks = 2\neach_day = ["evening"]\n', "utf-8"
    )
    pack = tmp_path / "course.zip"
    assert run_dyads("scripts", "pack", pack, "weeks").returncode == 0
    assert run_dyads("plan", "start", "weeks").returncode == 0
    own.write_text(OWN.replace("4m", "5m"), "utf-8")
    done = run_dyads("scripts", "add", pack)
    assert "The plan you follow, “Weeks”, uses what would change: evening." in done.stdout
    assert own.read_text("utf-8") == OWN.replace("4m", "5m")


def test_names_are_text_in_plain_mode(own: Path) -> None:
    name = "\x1b[2J\u202e[b]Ben[/b]"
    done = run_dyads_process("sit", "evening", "--plain", "--mute", "--speed", "120", "--from", "3", "--with", name)
    assert done.returncode == 0
    assert "[b]Ben[/b] is speaker" in done.stdout
    assert "\x1b" not in done.stdout
    assert "\u202e" not in done.stdout
