"""Nothing but SQLite opens a journal: closing its file by any other way takes every lock of the process off it."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import dyads
from dyads.journal.writer import Writer
from tests.journal import made

PACKAGE = Path(dyads.__file__).parent

ALLOWED = {
    "journal/backup.py write_copy": "makes a new file, which nobody has open; then SQLite's own copy of the journal",
    "journal/backup.py _overwrite_with_zeros": "a backup or rescue that goes, or SQLite's -journal, which has no locks",
    "journal/connection.py connect": "SQLite's",
    "journal/connection.py in_memory": "SQLite's",
    "journal/connection.py _create": "makes a new file, which nobody has open",
    "journal/connection.py _recognise": "SQLite's, without a lock of its own",
    "journal/errors.py _have_numbers_run_out": "SQLite's",
    "journal/journal.py at_once": "a copy of what reads it, with SQLite's connection; not of the file",
    "journal/known_sound.py _known": "what is kept beside the journal",
    "journal/known_sound.py _write": "what is kept beside the journal",
    "journal/process.py boot_id": "of the system",
    "journal/process.py _started": "of the system",
    "journal/quick_start.py look": "what is kept beside the journal",
    "journal/quick_start.py keep": "what is kept beside the journal",
}
"""What opens files in the room of the journal, and with sqlite3 anywhere; and why the journal is not among them."""

OPENING = {
    *("open", "fdopen", "read_bytes", "read_text", "write_bytes", "write_text", "touch", "truncate"),
    *("copy", "copy2", "copyfile", "copytree", "move", "mmap", "file_digest", "connect", "ZipFile"),
}
NOT_FILES = {"self", "connection", "seal"}
"""Whose `open` and `connect` are no file's: what a name of these is asked for."""
ESCAPES = ("vfs=", "nolock=")
"""What takes SQLite's own care of its locks away."""


def openings(source: str) -> Iterator[tuple[str, ast.Call]]:
    """Yield every call that opens a file or may, with the function in which it stands."""
    if re.search(rf"\b({'|'.join(OPENING)})\(", source):  # most modules open nothing, and need not be read closely
        yield from _within(ast.parse(source), "")


def _within(node: ast.AST, function: str) -> Iterator[tuple[str, ast.Call]]:
    for child in ast.iter_child_nodes(node):
        inside = child.name if isinstance(child, ast.FunctionDef | ast.AsyncFunctionDef) else function
        if isinstance(child, ast.Call) and _opens(child.func):
            yield inside, child
        yield from _within(child, inside)


def _opens(called: ast.expr) -> bool:
    match called:
        case ast.Name(id=name):
            return name in OPENING - {"connect"}  # the journal's own
        case ast.Attribute(value=ast.Name(id=owner), attr=name) if name in OPENING:
            return owner not in NOT_FILES
        case ast.Attribute(attr=name):
            return name in OPENING
    return False


def found(path: Path) -> Iterator[str]:
    """Yield the functions of a module that may open a journal beside SQLite."""
    room = path.relative_to(PACKAGE).as_posix()
    for function, call in openings(path.read_text(encoding="utf-8")):
        written = ast.unparse(call)
        if room.startswith("journal/") or "sqlite3" in written or "journal" in written or "rescue" in written:
            yield f"{room} {function}"


def test_the_journal_is_opened_by_sqlite_alone() -> None:
    assert {name for path in PACKAGE.rglob("*.py") for name in found(path)} == set(ALLOWED)


@pytest.mark.parametrize(
    "source",
    [
        "def f(path): path.open('rb')",
        "def f(path): open(path)",
        "def f(path): os.close(os.open(path, 0))",
        "def f(path): return sha256(path.read_bytes())",
        "def f(path): shutil.copy2(path, path)",
        "async def f(self): self._path.read_bytes()",
        "def f(path): sqlite3.connect(path)",
    ],
)
def test_every_way_to_open_a_file_is_found(source: str) -> None:
    assert [function for function, _call in openings(source)] == ["f"]


def test_nothing_takes_sqlites_care_of_its_locks_away() -> None:
    for path in PACKAGE.rglob("*.py"):
        source = path.read_text(encoding="utf-8")
        assert not any(escape in source for escape in ESCAPES), path


WATCHED = """
import os, sys
journal = sys.argv[1]

def hook(event, arguments):
    if event == "open" and not arguments[2] & os.O_EXCL and isinstance(arguments[0], (str, bytes, os.PathLike)):
        if os.path.basename(os.fsdecode(arguments[0])) == os.path.basename(journal):
            raise AssertionError(f"opened beside SQLite: {arguments[0]}")

sys.addaudithook(hook)
from dyads.cli.main import dyads_command
from dyads.services.home import find_home
for words in sys.argv[2:]:
    try:
        dyads_command.main(words.split(), obj=find_home(), standalone_mode=False)
    except SystemExit as left:
        assert left.code in (0, None), (words, left.code)
"""
"""Python tells an audit hook of every file that it opens, SQLite's aside."""


def test_no_command_opens_the_journal_beside_sqlite(own_home: Path, tmp_path: Path) -> None:
    journal = own_home / "journal.sqlite3"
    with Writer(journal, made.CLOCK) as writer:
        writer.add_person(made.person("Ada", me=True)).result(60)
    commands = [
        *("people add Ben", "journal list", "doctor", "trends --json"),
        *(f"export {tmp_path / 'all.json'}", f"journal backup {tmp_path / 'copy.sqlite3'}", "people forget Ben --yes"),
    ]
    done = subprocess.run(
        [sys.executable, "-c", WATCHED, str(journal), *commands],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
