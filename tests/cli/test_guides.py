"""The guides, read aloud: every command they print is taken from them, in their order, and run as it stands there.

A reader has a home and a folder of their own for each page. What a page takes for granted (a journal, the files it
describes) is laid there by hand; everything else comes of its own commands.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple

import pexpect
import pytest

from dyads.practice.clock import Clock
from dyads.services.clock import HandClock
from tests.cli.running import Done, run_dyads

ROOT = Path(__file__).parents[2]
GOLDEN = ROOT / "tests" / "golden"
PAGES = {
    "README.md": ROOT / "README.md",
    **{path.relative_to(ROOT / "docs").as_posix(): path for path in sorted((ROOT / "docs" / "guide").rglob("*.md"))},
}
_COMMAND = re.compile(r"(?m)^    ((?:[A-Z_]+=\S+ )?dyads(?: .*)?)$|(?<!`)`(dyads [^`\n]+)`")
_TABLE = re.compile(r"(?m)^\| (?:Date|Datum) .*\n(?:\|.*\n)+")
_TOML = re.compile(r"```toml\n(.*?)```", re.DOTALL)

NAMED = {
    "dyads trends": "",
    "dyads report": "FILE.html is left out",
    "dyads rotate": "the roster is left out",
    "dyads rotate --json": "the roster is left out",
    "dyads import": "the file is left out",
    "dyads people code": "whose, and which, is left out",
    "dyads people parts": "what to do with them is left out",
    "dyads plan continue": "the group and its dates are left out, and a series that is over",
    "dyads plan partner": "who came instead is left out",
}
"""What a sentence calls by its name alone, and what one would add. Its help is asked for in its place."""

NOT_RUN = {
    r"dyads people forget-link": "there has to be a link, which needs another home",
    r"dyads broker": "it serves until it is ended",
    r"dyads (pair|join|class) ?": "it waits for the other home",
    r"dyads say ": "it needs a voice, and an output for it",
    r"dyads scripts check (mine|meine)\.toml": "it listens to recordings that a reader has made",
}
"""What a page prints and this test does not run, and why."""

AT_A_TERMINAL = {
    r"dyads$": "the app",
    r"dyads sit (?!.*--plain)": "the app",
    r"dyads sit breathing-meditation --plain$": "twenty minutes on a pipe",
    r"dyads scripts add (?!.*--yes)": "asks",
}
"""Commands that are another thing without a terminal; they run at one, as a shell takes them."""

TYPED = {
    "people seal": "five quiet words\n" * 2,
    "people passphrase": "five quiet words\n" + "six loud words\n" * 2,
    "people unseal": "six loud words\n",
    "people accept": "five quiet words\n",
}
"""What a reader answers to a command that asks on a pipe too."""


DAYS = {"trainer": datetime(2026, 3, 2, 11, tzinfo=UTC), "peer-group": datetime(2026, 3, 19, 18, tzinfo=UTC)}
"""When a page is read, by the days it prints."""
AFTER_THE_SERIES = datetime(2026, 7, 5, 18, tzinfo=UTC)


_LEAVES_NOTHING = ("dyads sit ", "dyads doctor", "dyads bells", "dyads trends", "dyads report")


class Printed(NamedTuple):
    """A command as a page prints it, and the number of its line."""

    line: int
    text: str

    @property
    def bare(self) -> str:
        """Without the variables before it."""
        return re.sub(r"^(?:[A-Z_]+=\S+ )+", "", self.text)

    @property
    def is_run(self) -> bool:
        return not any(re.match(pattern, self.bare) for pattern in NOT_RUN)

    @property
    def needs_terminal(self) -> bool:
        return any(re.match(pattern, self.bare) for pattern in AT_A_TERMINAL)


def commands_of(page: str) -> list[Printed]:
    text = PAGES[page].read_text("utf-8")
    return [
        Printed(text[: match.start()].count("\n") + 1, match[1] or match[2].rstrip())
        for match in _COMMAND.finditer(text)
    ]


class Reader:
    """Somebody who sits before a page with a home and a folder of their own, and types what it prints."""

    def __init__(self, folder: Path, page: str) -> None:
        self.page, self.topic = page, Path(page).stem
        self.text = PAGES[page].read_text("utf-8")
        self.language = "de" if "/de/" in page else "en"
        self.folder = self.home = folder
        day = DAYS.get(self.topic, datetime(2026, 11, 21, 18, tzinfo=UTC))
        self.clock: Clock = HandClock(day.astimezone())
        self.begin_anew("reader")
        shim = folder / "bin" / "dyads"
        shim.parent.mkdir()
        shim.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m dyads "$@"\n')
        shim.chmod(0o700)
        if self.topic in {"individual", "figures", "sealing"}:
            self.call("import", str(GOLDEN / "journal.json"))
            self.call("plan", "end")
            if self.language == "de":
                self.call("people", "name", "me", "Anna")
        self.lay()

    def begin_anew(self, name: str) -> None:
        """Take another home, and another folder to work in."""
        self.home, self.folder = Path.home() / f"dyads-{name}", Path.home() / name
        self.folder.mkdir()
        self.settle(self.home)
        os.chdir(self.folder)

    def settle(self, home: Path) -> None:
        home.mkdir(exist_ok=True)
        (home / "config.toml").write_text(f'language = "{self.language}"\nplayer = "silence"\nsitting = "two"\n')

    def lay(self) -> None:
        """Lay what the page takes for granted into the folder."""
        for name in ("FOLDER", "ORDNER", "exports", "exporte"):
            shutil.copytree(GOLDEN / "group", self.folder / name)
        for name in ("my-folder", "mein-ordner"):
            (self.folder / name).mkdir()
            shutil.copy(ROOT / "scripts" / "body-scan.toml", self.folder / name)
        for name in ("our-bell.wav", "unsere-glocke.wav"):
            shutil.copy(ROOT / "sounds" / "bell.wav", self.folder / name)
        for table in _TABLE.findall(self.text):
            rows = [[cell.strip() for cell in row.strip("|").split("|")] for row in table.splitlines()]
            sheet = "\n".join(",".join(row) for row in rows if not row[0].startswith("-"))
            for name in ("practice.csv", "praxis.csv"):
                (self.folder / name).write_text(sheet, "utf-8")

    def before(self, command: str) -> None:
        """Do by hand what the page tells between two commands."""
        tomls = _TOML.findall(self.text)
        if command == "dyads people accept me":
            self.call("people", "seal", "me")
        if self.topic == "peer-group" and command == "dyads plan today":
            self.clock = HandClock(AFTER_THE_SERIES.astimezone())
        if self.topic != "trainer":
            return
        if re.match(r"dyads scripts check (spring|fruehling) ", command):
            measures, ratings, plan, texts, roster = tomls[:5]
            (script,) = [path for path in (self.home / "scripts").glob("*.toml") if path.stem in {"evening", "abend"}]
            lines = 'before = ["closeness"]\nafter = ["closeness"]\n'
            told = script.read_text("utf-8")
            assert lines in told
            script.write_text(told.replace(lines, ratings.removeprefix("[ratings]\n")), "utf-8")
            (self.home / "measures.toml").write_text(measures, "utf-8")
            (self.home / "plans").mkdir()
            (self.home / "plans" / f"{command.split()[3]}.toml").write_text(plan, "utf-8")
            with (self.home / "config.toml").open("a", encoding="utf-8") as config:
                config.write(texts)
            others = "".join(f'[[person]]\nname = "Guest {n}"\ncode = "P{n:02}"\n' for n in range(4, 24))
            for name in ("group.toml", "gruppe.toml"):
                (self.folder / name).write_text(roster + others, "utf-8")
        elif command.startswith("dyads scripts add") and not (self.folder / "P01.json").exists():
            sent = [*self.folder.glob("*.zip"), *self.folder.glob("pa*/P0[12].json")]
            self.begin_anew("ann")
            self.settle(Path.home() / "dyads-ben")
            for path in sent:
                shutil.copy(path, self.folder)
        elif " --group " in command and not (self.folder / command.split()[-1]).exists():
            self.lay()

    # Typing

    def call(self, *words: str, home: Path | None = None) -> str:
        """Run a command, and return what it printed; it must end well. What goes by real time gets the real clock."""
        typed = next((lines for start, lines in TYPED.items() if " ".join(words).startswith(start)), "")
        variables = {"DYADS_HOME": str(home or self.home), "EDITOR": "true"}
        if words[0] == "sit":
            ran = subprocess.run(
                [sys.executable, "-m", "dyads", *words],
                input=typed,
                env={**os.environ, **variables},
                capture_output=True,
                text=True,
                timeout=60,
                check=False,
            )
            done = Done(ran.returncode, ran.stdout, ran.stderr)
        else:
            clock = None if words[0] == "bells" else self.clock
            done = run_dyads(*words, stdin=typed, clock=clock, **variables)
        assert done.returncode == 0, f"{' '.join(words)}: exit {done.returncode}\n{done.stdout}{done.stderr}"
        return done.stdout

    def type(self, printed: Printed) -> None:
        words = shlex.split(printed.text)
        home = self.home
        while "=" in words[0]:
            name, value = words.pop(0).split("=", 1)
            assert name == "DYADS_HOME"
            home = Path(value).expanduser()
        target = Path(words[words.index(">") + 1]) if ">" in words else None
        words = words[1 : words.index(">")] if target else words[1:]
        said = self.call(*words, *(["--help"] if printed.text in NAMED else []), home=home)
        if target is not None:
            target.write_text(said, "utf-8")

    def type_at_a_terminal(self, printed: Printed) -> None:
        """Run a command as a shell takes it, at a terminal, till it asks or shows its first page; then leave it."""
        variables = {**os.environ, "PATH": f"{Path.home() / 'bin'}:{os.environ['PATH']}", "DYADS_HOME": str(self.home)}
        child = pexpect.spawn(
            "/bin/sh",
            ["-c", printed.text],
            env={**variables, "TERM": "xterm-256color"},
            encoding="utf-8",
            dimensions=(30, 100),
            timeout=60,
        )
        try:
            leaves = self.answer(child, printed.bare)
            child.expect(pexpect.EOF)
            child.wait()
        finally:
            child.close(force=True)
        code = child.exitstatus if child.exitstatus is not None else 128 + (child.signalstatus or 0)
        assert code == leaves, f"{printed.text}: exit {code}\n{child.before}"

    def answer(self, child: "pexpect.spawn[str]", command: str) -> int:
        """Answer what a command asks, leave it once it is under way, and return the exit code that this has."""
        if command.startswith("dyads scripts add"):
            child.expect(r"\[[yj]/N\]")
            child.sendline("y")
            return 0
        if "--plain" not in command:
            child.expect("Esc|Enter")
            child.send("\x11")
            return 0
        child.expect("(?:choice|Wahl): $")  # a sitting of the journal was never closed
        child.sendline("l")
        child.expect("(?:to skip|Überspringen): $")
        child.sendintr()
        return 130


def walk(page: str, *, at_a_terminal: bool) -> None:
    """Type all commands of a page; without a terminal, what needs one is passed over, but packs are taken in."""
    reader = Reader(Path.home(), page)
    wrong = []
    for printed in filter(lambda printed: printed.is_run, commands_of(page)):
        reader.before(printed.bare)
        try:
            if not printed.needs_terminal:
                if not (at_a_terminal and printed.bare.startswith(_LEAVES_NOTHING)):
                    reader.type(printed)
            elif at_a_terminal:
                reader.type_at_a_terminal(printed)
            elif printed.bare.startswith("dyads scripts add"):
                reader.type(Printed(printed.line, f"{printed.text} --yes"))
        except (AssertionError, pexpect.ExceptionPexpect) as error:
            wrong.append(f"{page}:{printed.line}: {str(error)[:1500]}")
    assert not wrong, "\n-----\n".join(wrong)


@pytest.fixture(autouse=True)
def own_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)


@pytest.mark.parametrize("page", PAGES)
def test_every_command_runs_as_printed(page: str) -> None:
    walk(page, at_a_terminal=False)


@pytest.mark.pty
@pytest.mark.parametrize(
    "page", [page for page in PAGES if any(printed.needs_terminal for printed in commands_of(page))]
)
def test_every_command_runs_as_printed_at_a_terminal(page: str) -> None:
    walk(page, at_a_terminal=True)


def headings_of(page: str) -> list[int]:
    return [
        len(marks) for marks in re.findall(r"(?m)^(#+) ", re.sub(r"(?s)```.*?```", "", PAGES[page].read_text("utf-8")))
    ]


@pytest.mark.parametrize("page", [page for page in PAGES if page.startswith("guide/") and "/de/" not in page])
def test_every_guide_has_the_same_sections_in_german_and_stands_in_the_readme(page: str) -> None:
    german = page.replace("guide/", "guide/de/")
    assert headings_of(page) == headings_of(german)
    readme = PAGES["README.md"].read_text("utf-8")
    if page != "guide/sealing.md":  # the guide for an individual leads there
        assert f"(docs/{page})" in readme
        assert f"(docs/{german})" in readme


@pytest.mark.parametrize("page", PAGES)
def test_every_link_and_every_picture_of_a_guide_is_there(page: str) -> None:
    links = re.findall(r"\]\((?!https?:)([^)#\s]+)", PAGES[page].read_text("utf-8"))
    assert [link for link in links if not (PAGES[page].parent / link).exists()] == []


@pytest.mark.parametrize("page", PAGES)
def test_every_source_a_guide_names_stands_at_its_end_and_no_other(page: str) -> None:
    told, _heading, sources = re.sub(r"\[[^]]*\]\([^)]*\)", "", PAGES[page].read_text("utf-8")).partition(
        "\n## Sources\n"
    )
    if not sources:
        told, _heading, sources = told.partition("\n## Quellen\n")
    cited = {key for keys in re.findall(r"\[([^]]*)\]", told) for key in re.findall(r"\bK\d+\b", keys)}
    listed = {key for line in sources.splitlines() for key in re.findall(r"\bK\d+\b(?=[,:])", line)}
    assert cited == listed


def test_every_exception_is_one() -> None:
    printed = [command for page in PAGES for command in commands_of(page)]
    assert len(printed) > 150
    assert NAMED.keys() <= {command.text for command in printed}
    assert all(any(re.match(pattern, command.bare) for command in printed) for pattern in (*NOT_RUN, *AT_A_TERMINAL))
    assert all(any(start in command.bare for command in printed) for start in TYPED)
