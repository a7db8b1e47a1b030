"""The commands, one module an area; light enough to be gathered for the palette, the help page and the settings."""

from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from dyads.app.command import AppCommand


@cache
def all_commands() -> dict[str, AppCommand]:
    """Return every command by id, area by area."""
    found: dict[str, AppCommand] = {}
    for area in iter_modules(__path__):
        commands: tuple[AppCommand, ...] = getattr(import_module(f"{__name__}.{area.name}"), "COMMANDS", ())
        found.update((command.id, command) for command in commands)
    return found
