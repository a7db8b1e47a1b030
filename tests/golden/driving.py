"""Drives the program as its users do, at one fixed moment, and holds what it says against files.

`DYADS_GOLDEN_UPDATE=1 pytest tests/golden` writes the files anew. The program is started as by `python -m dyads`, and
nothing of it is imported here, so that everything inside can be moved and renamed.
"""

import contextlib
import difflib
import gettext
import io
import os
import re
import runpy
import shlex
import sys
import zipfile
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
import time_machine

HERE = Path(__file__).parent
FILES = HERE / "files"
PASSPHRASE = "a quiet lake\n"
"""Of Cleo, who has sealed her answers in `journal.json`."""

_NOW = datetime(2026, 11, 21, 19, 30, tzinfo=ZoneInfo("Europe/Berlin"))
_RANDOM_UUID = re.compile(r"\b[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}\b")
_LONG_NUMBER = re.compile(r"-?\d+\.\d{10,}(?:e-?\d+)?")
_VERSION = re.compile(r'("app_version": )"[^"]*"')
_MOST_LINES = 300


@dataclass(frozen=True, slots=True)
class Said:
    """What one call printed, and its exit code."""

    out: str
    err: str
    code: int


@dataclass
class Dyads:
    """The program with a home and a working folder of its own."""

    home: Path
    work: Path
    language: str = "en"

    def run(self, *arguments: object, stdin: str = "") -> Said:
        """Call `dyads` with these arguments, file names relative to the working folder."""
        out, err = io.TextIOWrapper(io.BytesIO(), "utf-8"), io.TextIOWrapper(io.BytesIO(), "utf-8")
        domain = gettext.bindtextdomain("messages")
        with pytest.MonkeyPatch.context() as patch, time_machine.travel(_NOW, tick=False):
            for name, value in {"DYADS_HOME": str(self.home), "LANGUAGE": self.language, "COLUMNS": "80"}.items():
                patch.setenv(name, value)
            patch.chdir(self.work)
            patch.setattr(sys, "argv", ["dyads", *map(str, arguments)])
            patch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin.encode()), "utf-8"))
            try:
                with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
                    runpy.run_module("dyads", run_name="__main__")
                code = 0
            except SystemExit as end:
                code = end.code if isinstance(end.code, int) else int(end.code is not None)
            finally:
                gettext.bindtextdomain("messages", domain)
        return Said(_text(out), _text(err), code)

    def fine(self, *arguments: object, stdin: str = "") -> str:
        """Call `dyads` and return what it printed; it must not complain."""
        said = self.run(*arguments, stdin=stdin)
        assert (said.code, said.err) == (0, ""), said.err
        return said.out

    def transcript(self, *lines: str | tuple[str, str]) -> str:
        """Call `dyads` once a line, which may come with its standard input; return all that was said."""
        shown = []
        for line in lines:
            typed, stdin = line if isinstance(line, tuple) else (line, "")
            said = self.run(*shlex.split(typed), stdin=stdin)
            shown.append(f"$ dyads {typed}\n{said.out}")
            if said.err:
                shown.append(f"[stderr]\n{said.err}")
            if said.code:
                shown.append(f"[exit {said.code}]\n")
        return "".join(shown)

    def written(self, name: str) -> bytes:
        """Return a file of the working folder."""
        return (self.work / name).read_bytes()

    def holds(self, name: str, said: str | bytes) -> None:
        """Hold what was said against the golden file of this name.

        Identifiers drawn in this run are numbered as they come, long fractions are rounded, CR is shown as ␍, and the
        folders of this run and the program's version are left out.
        """
        text = said.decode() if isinstance(said, bytes) else said
        text = text.replace(str(self.home), "<HOME>").replace(str(self.work), "<WORK>")
        text = _LONG_NUMBER.sub(lambda found: format(float(found[0]), ".6g"), text)
        text = _VERSION.sub(r'\1"<VERSION>"', _with_numbered_ids(text)).replace("\r", "␍")
        file = FILES / name
        if os.environ.get("DYADS_GOLDEN_UPDATE"):
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8", newline="")
            return
        golden = file.read_bytes().decode() if file.exists() else ""
        if text != golden:
            pytest.fail(f"{file.relative_to(HERE)} differs:\n{_difference(golden, text)}", pytrace=False)

    def holds_zip(self, name: str, data: bytes) -> None:
        """Hold every file in an archive against its golden file."""
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            self.holds(f"{name}/names.txt", "".join(f"{member}\n" for member in archive.namelist()))
            for member in archive.namelist():
                if not member.endswith("/"):
                    self.holds(f"{name}/{member}", archive.read(member))


def _text(stream: io.TextIOWrapper) -> str:
    stream.flush()
    buffer = stream.buffer
    assert isinstance(buffer, io.BytesIO)
    return buffer.getvalue().decode()


@cache
def _fixed_ids() -> frozenset[str]:
    files = (HERE / "journal.json", *sorted((HERE / "group").glob("*.json")))
    return frozenset(found for file in files for found in _RANDOM_UUID.findall(file.read_text(encoding="utf-8")))


def _with_numbered_ids(text: str) -> str:
    numbers: dict[str, int] = {}

    def numbered(found: re.Match[str]) -> str:
        if found[0] in _fixed_ids():
            return found[0]
        return f"<uuid {numbers.setdefault(found[0], len(numbers) + 1)}>"

    return _RANDOM_UUID.sub(numbered, text)


def _difference(golden: str, text: str) -> str:
    lines = list(difflib.unified_diff(golden.splitlines(), text.splitlines(), "golden", "now", n=2, lineterm=""))
    cut = [f"… {len(lines) - _MOST_LINES} more lines"] if len(lines) > _MOST_LINES else []
    return "\n".join([*(line if len(line) < 400 else line[:400] + "…" for line in lines[:_MOST_LINES]), *cut])
