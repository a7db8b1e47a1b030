"""`dyads completion`: lets a shell complete commands, exercises, people, plans and measures.

Click finds what fits. The scripts for bash and fish are our own, because a name is data: one with blanks, commas, stars
or `$(...)` comes into the line quoted, so that it is one word and is never run.
"""

import logging
import os
import re
import sys
from importlib.resources import files
from pathlib import Path
from typing import Any

import click
from click.shell_completion import BashComplete, CompletionItem, FishComplete, ShellComplete, ZshComplete

from dyads.cli.translated import command
from dyads.services.home import Home

_log = logging.getLogger(__name__)

VARIABLE = "_DYADS_COMPLETE"
"""Says, where it is set, which shell asks what can be completed."""

_ACTS = re.compile(r"[^\w%+,./:=@-]")
_ACTS_IN_QUOTES = re.compile(r'[\\"$`]')


def _script(name: str) -> str:
    return (files("dyads.cli") / name).read_text("utf-8")


def _after_equals_sign(shell: ShellComplete, args: list[str], incomplete: str) -> list[CompletionItem]:
    """Return what fits; after `--name=` the shell replaces the whole word, so that it stands in every answer."""
    found = ShellComplete.get_completions(shell, args, incomplete)
    option, equals, _typed = incomplete.partition("=")
    if equals and option.startswith("--"):
        return [CompletionItem(f"{option}={item.value}", item.type) for item in found if item.type == "plain"]
    return found


class _Bash(BashComplete):
    def source(self) -> str:
        return _script("completion.bash")

    def get_completion_args(self) -> tuple[list[str], str]:
        args, incomplete = super().get_completion_args()
        if args[-1:] == ["="] and incomplete != "=":  # bash takes `--measure=clo` for three words
            args.pop()
        return args, incomplete

    def get_completions(self, args: list[str], incomplete: str) -> list[CompletionItem[str]]:
        words = os.environ["COMP_WORDS"].split("\n")
        word = words[number] if (number := int(os.environ["COMP_CWORD"])) < len(words) else ""
        quote = word[:1] if word[:1] in {"'", '"'} else ""
        found = super().get_completions(args, incomplete)
        return [
            item if item.type != "plain" else CompletionItem(quoted(item.value, quote))
            for item in found
            if not (quote == '"' and "!" in item.value)  # bash would take it for a line typed before
        ]

    def format_completion(self, item: CompletionItem[Any]) -> str:
        return f"{item.type}\n{item.value}"


def quoted(value: str, quote: str) -> str:
    """Return what bash reads as `value` after an opening `quote`, or outside of quotes where that is empty."""
    if quote == "'":
        return value.replace("'", "'\\''")
    return (_ACTS_IN_QUOTES if quote else _ACTS).sub(r"\\\g<0>", value)


class _Zsh(ZshComplete):
    def get_completions(self, args: list[str], incomplete: str) -> list[CompletionItem[str]]:
        return _after_equals_sign(self, args, incomplete)


class _Fish(FishComplete):
    def source(self) -> str:
        return _script("completion.fish")

    def get_completions(self, args: list[str], incomplete: str) -> list[CompletionItem[str]]:
        return _after_equals_sign(self, args, incomplete)


_SHELLS: dict[str, type[ShellComplete]] = {"bash": _Bash, "zsh": _Zsh, "fish": _Fish}


def answer_shell(root: click.Command, home: Home, asked: str) -> int:
    """Write what can be completed, as `asked` wants it (`bash_complete`); return the exit code.

    It is asked in the middle of a line that somebody types, so that a fault only goes to the log.
    """
    shell = _SHELLS.get(asked.partition("_")[0])
    if shell is None:
        return 1
    try:
        click.echo(shell(root, {"obj": home}, "dyads", VARIABLE).complete().encode())
    except Exception:
        _log.exception("nothing could be completed")
        return 1
    return 0


@command("dyads completion zsh", "dyads completion bash >> ~/.bashrc")
@click.argument("shell", type=click.Choice(list(_SHELLS)), required=False, metavar="[bash|zsh|fish]")
@click.pass_context
def completion(ctx: click.Context, /, shell: str | None) -> None:
    """Print the script that lets a shell complete commands, exercises, people, plans and measures.

    Without a name it is for the shell you use. For bash, add the line eval "$(dyads completion bash)" to ~/.bashrc;
    for zsh, eval "$(dyads completion zsh)" to ~/.zshrc, after compinit; for fish, write it to
    ~/.config/fish/completions/dyads.fish.
    """
    used = shell or Path(os.environ.get("SHELL", "")).name
    if used not in _SHELLS:
        raise click.UsageError(ctx.get_usage())
    sys.stdout.write(_SHELLS[used](ctx.find_root().command, {}, "dyads", VARIABLE).source())
