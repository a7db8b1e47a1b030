"""No sentence a person can see bypasses the catalogues.

Every string constant of two words or more, one after the other, has to go through `_`, `n_`, `msg` or `counted`, or to
have a reason why nobody reads it on the screen.
"""

import ast
import builtins
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

import dyads

ROOT = Path(dyads.__file__).parent
SENTENCE = re.compile(r"[^\W\d_]{2,}[,.:;!?]? [^\W\d_]{2,}")
GATHERED = {"_", "n_", "msg", "counted"}
NOT_READ = {"example", "command", "compile", "cast", "TypeVar"}
"""Functions whose texts are commands to type, patterns, or types."""
LOGS = {"_log", "log"}
HELP = {"help", "short_help"}
"""What `tools/words.py` gathers from click's commands."""
SQL = re.compile(
    r"\b(ALTER|SELECT|INSERT|UPDATE|DELETE|CREATE|PRAGMA|BEGIN|FROM|WHERE|AND|ORDER|JOIN|VALUES|IS|SAVEPOINT|RELEASE|DROP|CASE|UNION)\b"
    r"|\bROLLBACK\b|= \?"
)
COLUMNS = re.compile(r"[\w.]+(, [\w.]+)+")
TOOLS = {name for name, kind in vars(builtins).items() if isinstance(kind, type) and issubclass(kind, BaseException)}

ALLOWED = {
    "the helper process's own protocol": {
        *("ok hush", "ok probe", "ok cancel ", "ok ring ", "ok ping", "ok speak ", "ok stop ", "ok unload "),
        *("err start ", "err load ", "err probe ", "err unknown", " no buffer"),
    },
    "why a player cannot ring, as a code that `dyads.sound.sound_check` puts into words": {
        *("no output", "no file", "no program", "no terminal", "program hangs", "program failed"),
    },
    "what tomli says, by which `dyads.library.read` finds words of its own": {
        *("Invalid statement", "Invalid initial character for a key part", "Expected newline"),
        *("Found invalid character", "Cannot declare", "Cannot overwrite", "Duplicate inline table key"),
        *("Cannot mutate immutable", "Cannot redefine namespace", "Unclosed array", "Unclosed inline table"),
        *("Invalid hex value", "Escaped character is not", "Unterminated string", "Illegal character"),
        *("Invalid date or datetime", "Invalid value"),
    },
    "kinds of files, as codes": {"script translation", "plan translation"},
    "units, as codes in JSON": {"points per session", "points per rating", "points per week"},
    "a name inside a calendar file": {"practice plan"},
    "Textual's own styles and selectors": {"$quiet not bold", "#texts Words"},
    "a key of prompt reading": {"escape sequence"},
    "the configuration of mosquitto and nats-server": {
        *("allow_anonymous true", "persistence false", "retain_available false", "set_tcp_nodelay true"),
        *("connection_messages false", "log_dest stderr", "log_type error", "log_type warning", "user root"),
        *(
            "pattern readwrite dyads/1/%u/#",
            "protocol websockets",
            ", max_memory_store: 16MB, max_file_store: 64MB }",
        ),
        *(", no_tls: true", 'users: [ { user: doorkeeper, password: "'),
    },
    "what nats-server is told of who has no room": {"no room"},
    "a command to type": {"  dyads pair --broker "},
    "who runs a public broker, by their own name": {"Eclipse Mosquitto", "EMQ Technologies", "HiveMQ GmbH"},
}
CITED = ROOT / "presentation" / "published.py"
"""Works are cited as they are printed, in any language."""


def bare(tree: ast.AST) -> Iterator[ast.Constant]:
    """Yield the sentences of a module that no rule knows."""
    above = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    types = set(_types(tree))
    for node in ast.walk(tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or not SENTENCE.search(node.value):
            continue
        if node in types or isinstance(above[node], ast.Expr):  # docstrings
            continue
        if SQL.search(node.value) or COLUMNS.fullmatch(node.value):
            continue
        if not any(_is_known(each) for each in _upwards(node, above)):
            yield node


def _types(tree: ast.AST) -> Iterator[ast.AST]:
    """Yield everything within an annotation."""
    for node in ast.walk(tree):
        notes = (getattr(node, "annotation", None), getattr(node, "returns", None))
        yield from (each for note in notes if isinstance(note, ast.AST) for each in ast.walk(note))


def _upwards(node: ast.AST, above: dict[ast.AST, ast.AST]) -> Iterator[ast.AST]:
    while node in above:
        node = above[node]
        yield node


def _is_known(node: ast.AST) -> bool:
    """Say whether what stands in this node goes through the catalogues, or is not for the eyes of a person."""
    match node:
        case ast.Call(func=ast.Name(id=name)):
            return name in GATHERED | NOT_READ
        case ast.Call(func=ast.Attribute(value=ast.Name(id=owner), attr=name)):
            return owner in LOGS or name in NOT_READ
        case ast.Raise(exc=ast.Call(func=ast.Name(id=name))):
            return name in TOOLS
        case ast.keyword(arg=name):
            return name in HELP
        case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
            return name.endswith(("CSS", "POWERSHELL"))
    return False


def test_every_sentence_goes_through_the_catalogues() -> None:
    allowed = set().union(*ALLOWED.values())
    found = [
        f"{file.relative_to(ROOT)}:{node.lineno}: {node.value!r}"
        for file in sorted(ROOT.rglob("*.py"))
        if file != CITED
        for node in bare(ast.parse(file.read_text(encoding="utf-8")))
        if node.value not in allowed
    ]
    assert not found, "\n".join(found)


def test_what_is_allowed_is_still_there() -> None:
    source = "\n".join(file.read_text(encoding="utf-8") for file in ROOT.rglob("*.py"))
    assert [text for texts in ALLOWED.values() for text in sorted(texts) if text not in source] == []


@pytest.mark.parametrize(
    "line",
    [
        'talk.say("Good evening to you")',
        'talk.say(f"Good evening, {name}, and welcome")',
        'TITLE = "Good evening"',
        'raise JournalTrouble("the disk is full")',
        'def f() -> str:\n    return "not in the catalogues"',
        'def f() -> None:\n    talk.say("not in the catalogues")',
        'def f() -> "Some | None":\n    talk.say("not in the catalogues")',
    ],
)
def test_a_bare_sentence_is_found(line: str) -> None:
    assert len(list(bare(ast.parse(line)))) >= 1


@pytest.mark.parametrize(
    "line",
    [
        '"""A docstring of a module."""',
        '_("Good evening to you")',
        'n_("one day ago", "{count} days ago", n)',
        '_log.warning("could not be read")',
        'raise ValueError("a programmer has to see this")',
        'click.option("--x", help="What it is for.")',
        'DEFAULT_CSS = "Screen { align: left middle; }"',
    ],
)
def test_what_nobody_reads_on_a_screen_is_left_alone(line: str) -> None:
    assert list(bare(ast.parse(line))) == []


def test_the_report_has_no_words_of_its_own() -> None:
    for file in sorted(ROOT.rglob("*.j2")):
        text = file.read_text(encoding="utf-8")
        text = re.sub(r"<(style|script)\b.*?</\1>", " ", text, flags=re.DOTALL)
        text = re.sub(r"\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}", " ", text, flags=re.DOTALL)
        text = re.sub(r"<[^>]*>", " ", text)
        assert re.findall(r"[^\W\d_]{2,}", text) == [], file.name
