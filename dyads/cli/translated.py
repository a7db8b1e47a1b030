"""Click commands whose help speaks the reader's language, and which load only when called; options that many have."""

import importlib
import os
import re
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast, get_args

import click
from click.exceptions import NoArgsIsHelpError

from dyads.practice.message import Message, msg
from dyads.settings.choices import PlayerName
from dyads.words import _, plain, say

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

_STANDS_FOR = {word.id: word for word in (msg("OPTIONS"), msg("FILE"), msg("FOLDER"))}
"""What stands in a usage line for what is typed there, where it has another word in another language."""


def _placeholders(text: str) -> str:
    return re.sub(r"\b[A-Z]{4,}\b", lambda word: say(_STANDS_FOR[word[0]]) if word[0] in _STANDS_FOR else word[0], text)


class _TranslatedHelp(click.Command):
    """Looks its own help and its options' help up in the catalogues when it is shown."""

    def get_short_help_str(self, limit: int = 90) -> str:
        text = self.short_help or (self.help or "").strip().split("\n\n")[0]
        return _(" ".join(text.split())) if text else ""

    def shell_complete(self, ctx: click.Context, incomplete: str) -> "list[CompletionItem]":
        from click.shell_completion import CompletionItem  # here, because only a shell asks for it

        found = super().shell_complete(ctx, incomplete)
        return [CompletionItem(item.value, item.type, _(item.help) if item.help else None) for item in found]

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        return [_placeholders(piece) for piece in super().collect_usage_pieces(ctx)]

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        formatter.write_paragraph()
        with formatter.indentation():
            for paragraph in paragraphs_of(self):
                formatter.write_text(paragraph)
                formatter.write_paragraph()

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        if self.epilog:
            formatter.write_paragraph()
            formatter.write_text(_("Example:"))
            with formatter.indentation():
                for line in self.epilog.splitlines():
                    formatter.write_text(line)

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        rows = option_rows(self, ctx)
        if rows:
            with formatter.section(_("Options")):
                formatter.write_dl(rows)


def option_rows(command: click.Command, ctx: click.Context) -> list[tuple[str, str]]:
    """Return the options of a command in the reader's language: how each is typed, and what it does."""
    rows = []
    for parameter in command.get_params(ctx):
        if isinstance(parameter, click.Argument):
            continue  # the usage line names it
        record = parameter.get_help_record(ctx)
        if record is not None:
            text = getattr(parameter, "help", None)
            rows.append((_placeholders(record[0]), record[1].replace(text, _(text)) if text else record[1]))
    return rows


def paragraphs_of(command: click.Command) -> list[str]:
    """Return the paragraphs of a command's help in the reader's language."""
    return [_(paragraph) for paragraph in _paragraphs(command.help) if paragraph]


def _paragraphs(text: str | None) -> list[str]:
    return [" ".join(paragraph.split()) for paragraph in (text or "").split("\n\n")]


class TranslatedCommand(_TranslatedHelp):
    """A command."""


class TranslatedGroup(_TranslatedHelp, click.Group):
    """A group of commands."""

    command_class = TranslatedCommand

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the options, then the commands."""
        _TranslatedHelp.format_options(self, ctx, formatter)
        named = ((name, self.short_text(ctx, name)) for name in self.list_commands(ctx))
        rows = [(name, text) for name, text in named if text is not None]
        if rows:
            with formatter.section(_("Commands")):
                formatter.write_dl(rows)

    def short_text(self, ctx: click.Context, name: str) -> str | None:
        """Return what a command does, in the reader's language; None of one that the help leaves out."""
        command = self.get_command(ctx, name)
        return None if command is None or command.hidden else command.get_short_help_str()


@contextmanager
def _plain_errors() -> Iterator[None]:
    """Keep what was typed from acting on the terminal where click quotes it in an error."""
    try:
        yield
    except NoArgsIsHelpError:
        raise
    except click.ClickException as error:
        error.message = plain(error.message)  # type: ignore[misc]  # final for click's own checker, and read when shown
        raise


class LazyGroup(TranslatedGroup):
    """A group whose commands live in modules that are imported when they are called."""

    def __init__(
        self,
        *args: Any,
        homes: dict[str, str] | None = None,
        short_texts: Mapping[str, Message] | None = None,
        **kwargs: Any,
    ) -> None:
        """Take `homes`: where each command lives, as `module:attribute`; and what it does, to be said without it."""
        super().__init__(*args, **kwargs)
        self._homes = homes or {}
        self._short_texts = short_texts or {}

    def short_text(self, ctx: click.Context, name: str) -> str | None:
        return say(self._short_texts[name]) if name in self._short_texts else super().short_text(ctx, name)

    def make_context(self, *args: Any, **kwargs: Any) -> click.Context:
        with _plain_errors():
            return super().make_context(*args, **kwargs)

    def invoke(self, ctx: click.Context) -> object:
        with _plain_errors():
            return super().invoke(ctx)

    def shell_complete(self, ctx: click.Context, incomplete: str) -> "list[CompletionItem]":
        """Complete the names of commands; none of them is imported for it."""
        from click.shell_completion import CompletionItem

        names = [CompletionItem(name) for name in self.list_commands(ctx) if name.startswith(incomplete)]
        return [*names, *click.Command.shell_complete(self, ctx, incomplete)]

    def list_commands(self, ctx: click.Context) -> list[str]:
        return [*self._homes, *super().list_commands(ctx)]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        home = self._homes.get(cmd_name)
        if home is None:
            return super().get_command(ctx, cmd_name)
        module, attribute = home.split(":")
        return cast("click.Command", getattr(importlib.import_module(module), attribute))


def help_width() -> int:
    """Return the width that click reckons for help, without the library of archives that it would load for it."""
    columns = int(os.environ["COLUMNS"]) if os.environ.get("COLUMNS", "").isdecimal() else 0
    if not columns and sys.__stdout__ is not None:
        with suppress(OSError, ValueError):
            columns = os.get_terminal_size(sys.__stdout__.fileno()).columns
    return max(min(columns or 80, 80) - 2, 50)


def example(*lines: str) -> str:
    """Return the example of a command's help."""
    return "\n".join(lines)


def command(*examples: str, name: str | None = None) -> Callable[[Callable[..., Any]], click.Command]:
    """Make a command of a function, with examples for its help; its name is the function's unless it is given."""
    return click.command(name, cls=TranslatedCommand, epilog=example(*examples))


FILE = click.Path(path_type=Path, dir_okay=False)
json_option = partial(click.option, "--json", "wants_json", is_flag=True)
player_option = click.option("--player", type=click.Choice(get_args(PlayerName)), help="Which way the bells sound.")
yes_option = click.option("--yes", is_flag=True, help="Do not ask.")
