"""The commands, one module an area; light enough to be gathered for the palette, the help page and the settings."""

from functools import cache
from importlib import import_module

from dyads.app.command import AppCommand

AREAS = ("everywhere", "today", "setup", "guidance")


@cache
def all_commands() -> dict[str, AppCommand]:
    """Return every command by id, area by area."""
    found: dict[str, AppCommand] = {}
    for area in AREAS:
        commands: tuple[AppCommand, ...] = import_module(f"dyads.app.commands.{area}").COMMANDS
        found.update((command.id, command) for command in commands)
    return found
