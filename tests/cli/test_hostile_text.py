"""Whatever people and files are called: no command lets it act on the terminal, and JSON still says it whole."""

import ast
import json
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import click
import pytest

import dyads.cli
from dyads.cli.main import dyads_command
from dyads.journal.writer import Writer
from dyads.practice.people import InnerPart, Person
from dyads.practice.records import PrivateEvent
from dyads.practice.script import Script
from tests.cli.running import run_dyads
from tests.journal import made

CLI = Path(dyads.cli.__file__).parent
EVIL = "Z\x1b[31m\x9b31m\x9d0;t\x9c\x7f\u202eyx\u2066\u061c\u200e\u2028\ue000\U000e0041a"
"""Escape, C1, DEL, bidirectional marks and overrides, a line separator, private use, a tag."""
FILE = EVIL.replace("\x1b", "\x85")
SCRIPT = """format = 1
title = {title}
form = "solo"
summary = {title}

[guidance]
text = {title}

[[phase]]
name = {title}
length = "1m"
text = {title}
"""
PLAN = """format = 1
title = {title}
days_a_week = 5
partner = "fixed"
[[module]]
name = {title}
weeks = 2
each_day = ["affect-dyad"]
themes = [{title}, {title}]
[[module.event]]
name = {title}
week = 1
day = 1
"""
ROSTER = """title = {title}
[[person]]
name = {title}
code = {title}
[[person]]
name = "Ben"
[[person]]
name = "Cleo"
"""

COMMANDS: dict[str, tuple[tuple[str, ...], ...]] = {
    "scripts list": ((), ("--json",)),
    "scripts show": (("evil",), ("evil", "--json"), ("evil", "--texts"), (EVIL,), (EVIL, "--json")),
    "scripts check": (
        ("scripts",),
        ("scripts", "--json"),
        ("evil",),
        (f"{EVIL}.toml",),
        (EVIL,),
        (EVIL, "--json"),
        (FILE,),
    ),
    "scripts new": ((EVIL,), ("other", "--from", EVIL), ("copied", "--from", "evil")),
    "scripts edit": ((EVIL,), ("evil",)),
    "scripts pack": ((f"{FILE}.zip", EVIL), (f"{FILE}.zip", "evil")),
    "scripts add": (
        (f"{FILE}.zip",),
        (f"{FILE}.zip", "--json"),
        (f"{FILE}.zip", "--yes", "--overwrite", EVIL),
        (f"{FILE}.toml", "--yes"),
        (EVIL,),
    ),
    "scripts schema": ((), (EVIL,)),
    "plan list": ((), ("--json",)),
    "plan start": (
        ("gentle-four-weeks", "--with", EVIL + "?"),
        ("evil", "--with", EVIL),
        (EVIL,),
        ("evil", "--on", EVIL),
        ("evil", "--dates", FILE),
    ),
    "plan show": ((), ("--json",)),
    "plan today": ((), ("--json",), ("--on", EVIL)),
    "plan rate": ((),),
    "plan calendar": (("--ics", f"{FILE}.ics"), ("--ics", EVIL + "/x"), ("--ics", "x", "--zone", EVIL, "--days", EVIL)),
    "plan partner": ((EVIL,), (EVIL, "--today"), ("--file", FILE, "--as", EVIL), (EVIL, EVIL)),
    "plan meetings": ((), ("--json",), (EVIL,), (f"--{EVIL}",)),
    "plan meetings attended": ((EVIL,), ("1",)),
    "plan meetings missed": ((EVIL,), ("1",)),
    "plan move": ((EVIL, "2026-11-27"), ("1", EVIL), ("1", "tomorrow", "--at", EVIL)),
    "plan cancel": ((EVIL,), ("1",), ("1", "--not")),
    "plan pause": (("--from", EVIL), ()),
    "plan resume": (("--on", EVIL), ()),
    "plan change": (
        (EVIL,),
        ("resource-tc1", "--with", EVIL),
        ("evil", "--with", EVIL),
        ("evil", "--partners", f"{FILE}.csv"),
    ),
    "plan continue": ((), (EVIL, "--who", EVIL)),
    "plan end": (("--on", EVIL), ()),
    "people list": ((), ("--json",)),
    "people add": ((EVIL + "2", "--code", EVIL), (EVIL, "--me")),
    "people name": (("P01", EVIL), (EVIL + "?", "x"), ("--me", EVIL)),
    "people code": ((EVIL, EVIL),),
    "people parts list": ((), ("--json",), ("--of", EVIL), ("--of", EVIL, "--json")),
    "people parts add": ((EVIL,), (EVIL, "--valence", EVIL)),
    "people parts remove": ((EVIL,), (EVIL + "?",)),
    "people seal": ((EVIL,), ("me",)),
    "people unseal": ((EVIL,), ("me",)),
    "people passphrase": ((EVIL,), ("me",)),
    "people accept": ((EVIL,), ("me",)),
    "people merge": ((EVIL, EVIL + "?"), (EVIL, "Ben"), (EVIL, "Ben", "--yes")),
    "people forget": ((EVIL + "?",), ("Ben", "--yes")),
    "people forget-link": ((EVIL + "?",), ("Ben",)),
    "pair": ((EVIL,), ("--broker", EVIL), ("--with", EVIL), ("affect-dyad", "--length", EVIL), ("evil", "--plain")),
    "class join": ((EVIL,), ("dyads://class?at=" + EVIL,)),
    "class open": (
        (EVIL,),
        ("evil",),
        ("affect-dyad", "--people", f"{FILE}.toml", "--week", "1"),
        ("affect-dyad", "--broker", EVIL),
        ("affect-dyad", "--at", EVIL, "--title", EVIL),
    ),
    "join": ((EVIL,), ("--broker", EVIL, "--plain"), ("--with", EVIL), ("dyads://join?at=" + EVIL,)),
    "rotate": (
        (f"{FILE}.toml",),
        (f"{FILE}.toml", "--json"),
        (f"{FILE}.toml", "--csv", "--weeks", "30"),
        (f"{FILE}.toml", "--files", "partners", "--keep", EVIL),
        (f"{FILE}.toml", "--files", "partners", "--links", "--broker", EVIL),
        (f"{FILE}.toml", "--files", "partners", "--links", "--broker", "house"),
        (EVIL, "--seed", EVIL),
        (EVIL,),
    ),
    "journal list": ((), ("--json",)),
    "journal show": (("1",), ("1", "--mine"), ("1", "--mine", "--json"), (EVIL,), ("99", "--json")),
    "journal add": (
        ("affect-dyad", "--with", EVIL + "?", "--on", "2026-03-02"),
        (EVIL,),
        ("evil", "--on", EVIL),
        ("evil", "--at", EVIL),
    ),
    "journal edit": (("1", "--person", EVIL), ("1",), ("1", "--note"), (EVIL,)),
    "journal delete": (("99",), (EVIL,), ("1", "--yes")),
    "journal backup": ((f"{FILE}.sqlite3",), (f"{FILE}.sqlite3",), (EVIL + "/x",)),
    "journal codebook": ((), ("--json",)),
    "trends": (
        (),
        ("--json",),
        ("--person", EVIL),
        ("--measure", EVIL, "--script", EVIL),
        ("--script", EVIL),
        ("--module", EVIL),
        ("--correlate", EVIL, "closeness"),
        ("--group", EVIL),
        ("--group", "group"),
        ("--group", "group", "--json"),
    ),
    "report": ((f"{FILE}.html",), (f"{FILE}.html", "--group", "group"), (EVIL,), (EVIL + "/x.html",)),
    "export": (
        (f"{FILE}.json",),
        ("group/all.json",),
        (f"{FILE}.csv", "--everybody", "--pseudonymous", "--yes"),
        (f"{FILE}.zip", "--person", EVIL),
        (EVIL,),
        (EVIL + "/x.csv",),
        (f"{FILE}.csv", "--since", EVIL),
    ),
    "import": ((f"{FILE}.json",), (EVIL,), (f"{FILE}.toml",), (f"{FILE}.csv",)),
    "bells": ((), ("--json",), (EVIL,), (f"{FILE}.wav", "--player", "silence"), ("bowl", "--player", EVIL)),
    "say": ((EVIL, "--source", "recordings"), ("--source", EVIL), ("--language", EVIL)),
    "broker": (("--host", EVIL), ("--certificate", EVIL, "--key", f"{FILE}.csv"), ("--server", EVIL)),
    "doctor": ((), ("--json",)),
    "completion": (("bash",), ("zsh",), ("fish",), (EVIL,)),
    "man": ((), (EVIL,)),
    "sit": ((EVIL, "--plain"), ("evil", "--plain", "--at", EVIL), ("evil", "--length", EVIL), ("evil", "--text", EVIL)),
    "": ((EVIL,), (f"--{EVIL}",), ("people", f"--{EVIL}"), ("people", EVIL)),
}
"""Every command with what it is called with. They run from top to bottom on one home; what erases comes late."""

LAST = ("people unseal", "people seal", "people merge", "people forget", "journal delete", "plan end")


def leaves(command: click.Command, path: tuple[str, ...] = ()) -> Iterator[str]:
    """Every command that does something."""
    if not isinstance(command, click.Group):
        yield " ".join(path)
        return
    if command.invoke_without_command:
        yield " ".join(path)
    context = click.Context(command)
    for name in command.list_commands(context):
        found = command.get_command(context, name)
        assert found is not None
        yield from leaves(found, (*path, name))


def assert_harmless(said: str, call: object) -> None:
    strange = {sign for sign in said if unicodedata.category(sign) in {"Cc", "Cf", "Co", "Cs", "Cn", "Zl", "Zp"}}
    assert strange - set("\n\u200c\u200d") == set(), (call, said)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home, itself with a strange name, in which everything is called as badly as it can be."""
    home = tmp_path / FILE
    quoted = json.dumps(EVIL)
    for name, text in (
        ("scripts/evil.toml", SCRIPT.format(title=quoted)),
        (f"scripts/{FILE}.toml", SCRIPT.format(title=quoted)),
        ("plans/evil.toml", PLAN.format(title=quoted)),
        (f"sounds/{FILE}.wav", ""),
        ("config.toml", f"{quoted} = 1\ntheme = {quoted}\n"),
    ):
        path = home / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    script = Script.model_validate({**made.SCRIPT.model_dump(exclude_none=True), "title": EVIL})
    me, ben = Person(uuid4(), EVIL, EVIL, me=True), Person(uuid4(), "Ben" + EVIL, "P01")
    with Writer(home / "journal.sqlite3", made.CLOCK) as writer:
        writer.add_person(me)
        writer.add_person(ben)
        writer.add_part(me.id, InnerPart(uuid4(), EVIL))
        setup = made.setup(me.id, ben.id, script=script)
        writer.begin(setup)
        for value, when in ((3, "before"), (5, "after")):
            writer.rate(made.rating(me.id, setup.session, value, when=when))
        writer.event(PrivateEvent(uuid4(), me.id, setup.session, "note", -1, EVIL, 0, made.NOON))
        writer.end(setup.session, "complete", 600).result(60)
    work = tmp_path / "work"
    (work / "group").mkdir(parents=True)
    (work / f"{FILE}.toml").write_text(ROSTER.format(title=quoted), encoding="utf-8")
    (work / f"{FILE}.csv").write_text(f"{EVIL},b\n{EVIL},c\n", encoding="utf-8")
    (work / "scripts").symlink_to(home / "scripts")
    monkeypatch.chdir(work)
    for name in ("EDITOR", "VISUAL"):
        monkeypatch.setenv(name, f"/nowhere/{FILE}")
    return home


def texts_in(value: object) -> Iterator[str]:
    match value:
        case str():
            yield value
        case dict():
            for key, held in value.items():
                yield key
                yield from texts_in(held)
        case list():
            for held in value:
                yield from texts_in(held)


def test_every_command_is_called() -> None:
    assert sorted(COMMANDS) == sorted(set(leaves(dyads_command)))


def test_no_command_lets_a_text_act_on_the_terminal_and_json_says_it_whole(folder: Path) -> None:
    whole = set()
    for name in sorted(COMMANDS, key=lambda name: LAST.index(name) if name in LAST else -1):
        for more in COMMANDS[name]:
            call = (*name.split(), *more)
            done = run_dyads(*call, DYADS_HOME=str(folder), COLUMNS="80", stdin="five quiet words\n" * 3)
            assert_harmless(done.stdout, call)
            assert_harmless(done.stderr, call)
            if "--json" in more and done.stdout:
                held = " ".join(texts_in(json.loads(done.stdout)))
                whole |= {name} if any(text in held for text in (EVIL, " ".join(EVIL.split()), FILE)) else set()
    assert {"people list", "people parts list", "journal list", "journal show", "plan today"} <= whole
    assert {"doctor", "scripts check", "bells"} <= whole


def test_only_one_file_prints() -> None:
    """`output` alone hands text to the terminal; what goes past it is the program's own from the first to the last."""
    printing = []
    for path in sorted(CLI.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in {"click.echo", "click.secho", "print"}:
                printing.append((path.relative_to(CLI).as_posix(), ast.unparse(node.args[0]) if node.args else ""))
    others = [(file, text) for file, text in printing if file != "output.py" and "plain(" not in text and text]
    completes = "shell(root, {'obj': home}, 'dyads', VARIABLE).complete().encode()"  # to the shell, not to a terminal
    assert others == [("bells.py", "'\\x07'"), ("completion.py", completes), ("scripts.py", "schema_text(kind)")]
