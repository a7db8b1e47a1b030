"""What text commands print: plain lines, small tables, and JSON."""

import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TextIO, TypeVar

import click

from dyads.practice.message import Loaded, Message, Problem
from dyads.services.home import Home
from dyads.words import _, json_escaped, plain, say

T = TypeVar("T")

CLOSED = 129
"""The exit code after the terminal was closed: 128 and SIGHUP."""


def start_log(home: Home) -> None:
    """Open the log, before anything that may write to it; what answers from little does not wait for it."""
    from dyads.settings.log import open_log

    open_log(home.places.log)


def for_terminal(text: str, stream: TextIO) -> str:
    """Return lines broken between words, and indented as each begins; as they are for a pipe. No link is broken."""
    if not stream.isatty():
        return text
    from shutil import get_terminal_size  # here, as everything that only some commands print
    from textwrap import TextWrapper

    wrapper = TextWrapper(max(20, get_terminal_size().columns - 1), break_long_words=False, break_on_hyphens=False)
    broken = list[str]()
    for one in text.split("\n"):
        wrapper.subsequent_indent = one[: len(one) - len(one.lstrip())]
        broken += wrapper.wrap(one) or [""]
    return "\n".join(broken)


def line(text: str = "") -> None:
    click.echo(for_terminal(plain(text, lines=False), sys.stdout))


def whole_line(text: str) -> None:
    """Print what people copy, a path or a command, which no terminal breaks."""
    click.echo(plain(text, lines=False))


def table(rows: Sequence[Sequence[str]]) -> None:
    """Print rows in columns; wide characters take two cells."""
    from dyads.library.render import cells  # here, as everything that only some commands print

    shown = [[plain(cell, lines=False) for cell in row] for row in rows]
    widths = [max(cells(row[i]) for row in shown) for i in range(len(shown[0]))] if shown else []
    for row in shown:
        padded = (cell + " " * (width - cells(cell)) for cell, width in zip(row, widths, strict=True))
        click.echo("  ".join(padded).rstrip())


def warn(text: str) -> None:
    """Print a line on stderr."""
    click.echo(for_terminal(plain(text, lines=False), sys.stderr), err=True)


def json_text(data: object) -> str:
    """Return JSON in which nothing acts on a terminal; lossless also where only some letters can be written."""
    import json

    limited = not (sys.stdout.encoding or "utf-8").lower().startswith("utf")
    return json_escaped(json.dumps(data, ensure_ascii=limited, indent=2))


def as_json(data: object) -> None:
    click.echo(json_text(data))


class Failed(click.ClickException):
    """The input has problems; all have been listed."""

    exit_code = 1

    def __init__(self, message: str | Message = "") -> None:
        super().__init__(plain(say(message) if isinstance(message, Message) else message))

    def show(self, file: object = None) -> None:
        if self.message:
            click.echo(for_terminal(self.message, sys.stderr), err=True)


def list_problems(problems: Sequence[Problem], texts: Mapping[str, str] | None = None) -> None:
    """List problems on stderr, each with its place, and with its line where the text of its file is given."""
    if problems:
        from dyads.library.render import render_all

        click.echo(render_all(problems, texts or {}), err=True)


def value_of(loaded: Loaded[T], otherwise: str = "") -> T:
    """Return what was read or made, and list its problems. Raises Failed: they were too grave; `otherwise` says so."""
    list_problems(loaded.problems)
    if loaded.value is None:
        raise Failed(otherwise)
    return loaded.value


@contextmanager
def read_or_fail() -> Iterator[None]:
    """Turn what the journal or the disk says into a sentence and exit code 1."""
    from dyads.journal.errors import JournalTrouble

    try:
        yield
    except JournalTrouble as trouble:
        raise Failed(trouble.message) from trouble


def fault_text(home: Home) -> str:
    """Return what is said after a fault of the program: no value, and where the log is."""
    return _(
        "Something went wrong in dyads, and it had to end. What was kept is safe; the next start offers to go on. "
        "Where it happened stands in {file}.",
        file=str(home.places.log),
    )


def is_wanted(question: str, *, yes: bool = False) -> bool:
    """Say whether somebody wants this: asked at a terminal; on a pipe, or with `--yes`, it was said by calling."""
    return yes or not sys.stdin.isatty() or click.confirm(plain(question, lines=False), default=False)


def is_wanted_for_good(question: str, *, yes: bool) -> bool:
    """Say whether somebody wants what cannot be taken back: asked at a terminal; elsewhere `--yes` has to say it.

    Raises Failed: nobody can be asked.
    """
    if not yes and not sys.stdin.isatty():
        raise Failed(_("This cannot be taken back, and nobody can be asked here: --yes says that you want it."))
    return is_wanted(question, yes=yes)
