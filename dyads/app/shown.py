"""What can be done now: the commands behind a screen's active bindings, for the foot, the palette and the help page."""

from dataclasses import dataclass

from textual.dom import DOMNode
from textual.screen import Screen

from dyads.app.command import AppCommand
from dyads.app.commands import all_commands


@dataclass(frozen=True, slots=True)
class Shown:
    """A command with its present keys, and where it acts."""

    command: AppCommand
    keys: tuple[str, ...]
    node: DOMNode
    action: str


def shown_commands(screen: Screen[object]) -> tuple[Shown, ...]:
    """Return what can be done, nearest first: the focused widget's, the screen's, the app's."""
    known = all_commands()
    found: dict[str, Shown] = {}
    for key, active in screen.active_bindings.items():
        command = known.get(active.binding.id or "")
        if command is None or not active.enabled:
            continue
        held = found.get(command.id)
        keys = (*held.keys, key) if held else (key,)
        found[command.id] = Shown(command, keys, active.node, active.binding.action)
    return tuple(found.values())
