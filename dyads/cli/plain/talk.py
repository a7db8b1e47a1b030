"""What plain mode says and asks, line by line. Everything said is made plain first."""

import os
import shutil
import sys
import textwrap
from collections.abc import Iterator
from contextlib import contextmanager
from io import TextIOWrapper
from typing import TextIO

from dyads.cli.plain.held import unseen, wait_for_line
from dyads.practice.message import Message
from dyads.words import _, say
from dyads.words.catalogue import plain


class Talk:
    """Lines out, lines in. On a pipe nothing is prompted."""

    def __init__(self, source: TextIO | None = None, out: TextIO | None = None) -> None:
        """Talk on these streams; the process's own by default."""
        self._in = source or sys.stdin
        if isinstance(self._in, TextIOWrapper):
            self._in.reconfigure(errors="replace")  # a byte that is no text costs a sign, never the sitting
        self._out = out or sys.stdout
        self.terminal = self._in.isatty()
        self._unseen = False

    def say(self, text: str | Message = "") -> None:
        """Say one line, or several."""
        sentence = say(text) if isinstance(text, Message) else text
        print(self._wrapped(plain(sentence)), file=self._out, flush=True)

    def _wrapped(self, text: str) -> str:
        """Break lines between words on a terminal; a pipe gets them as they are."""
        if not self.terminal:
            return text
        width = max(20, shutil.get_terminal_size().columns - 1)
        lines = (
            textwrap.wrap(line, width, subsequent_indent=line[: len(line) - len(line.lstrip())])
            for line in text.split("\n")
        )
        return "\n".join("\n".join(line) for line in lines)

    def warn(self, text: str | Message) -> None:
        """Say something on stderr."""
        sentence = say(text) if isinstance(text, Message) else text
        print(plain(sentence), file=sys.stderr, flush=True)  # noqa: T201

    def ring(self) -> None:
        """Ring the terminal's own bell."""
        self._out.write("\a")
        self._out.flush()

    def ask(self, prompt: str) -> str | None:
        """Ask for a line; None at the end of input."""
        if self.terminal:
            print(plain(prompt), end=" ", file=self._out, flush=True)
            wait_for_line(self._in.fileno())
        line = self._in.readline()
        return line.rstrip("\r\n") if line else None

    def ask_unseen(self, prompt: str) -> str | None:
        """Ask for a line that is not echoed; None at the end of input."""
        if not self.terminal:
            return self.ask(prompt)
        with self.unseen():
            answer = self.ask(prompt)
        print(file=self._out, flush=True)
        return answer

    @contextmanager
    def unseen(self) -> Iterator[None]:
        """Let one person answer without echo, also ahead of the questions; on a pipe nothing is echoed anyway."""
        if not self.terminal or self._unseen:
            yield
            return
        with unseen(self._in.fileno()):
            self._unseen = True
            try:
                yield
            finally:
                self._unseen = False

    def show_unseen(self, text: str, wait: str) -> None:
        """Show something to one person and take it off the screen again; it leaves nothing in the scrollback."""
        if not self.terminal:
            return
        erasable = os.environ.get("TERM", "dumb") not in {"dumb", ""}
        if erasable:
            self._out.write("\x1b[?1049h\x1b[2J\x1b[H")
        self.say(text)
        self.ask_unseen(wait)
        self._out.write("\x1b[2J\x1b[?1049l" if erasable else "\n" * 60)
        self._out.flush()

    def pause(self, prompt: str | None = None) -> bool:
        """Wait for Enter; False at the end of input, or when the person wants to leave."""
        answer = self.ask(prompt or _("Press Enter to go on."))
        return answer is not None and answer.strip().lower() != "q"
