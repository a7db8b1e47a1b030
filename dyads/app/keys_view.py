"""Keys as data: every command by area with its present keys, and what becomes of one that gets another. Pure."""

from collections.abc import Mapping
from dataclasses import dataclass

from dyads.app.command import AppCommand
from dyads.app.keys import FIXED, key_name, own_keys
from dyads.practice.message import Message, msg
from dyads.words import say

AREAS: dict[str, Message] = {
    "everywhere": msg("On every page"),
    "today": msg("Today"),
    "setup": msg("Set up"),
    "guidance": msg("Before the start"),
    "sitting": msg("In a sitting"),
    "steps": msg("Around a sitting"),
    "plan": msg("Plan"),
    "journal": msg("Journal"),
    "people": msg("People"),
    "trends": msg("Trends"),
    "scripts": msg("Workshop"),
    "editor": msg("Writing an exercise"),
    "rehearse": msg("Rehearsing an exercise"),
    "settings": msg("Settings"),
    "lists": msg("In lists"),
    "texts": msg("In texts"),
    "erasing": msg("Before erasing"),
    "welcome": msg("On the first evening"),
}
"""The areas in the order in which they are listed; others follow."""


@dataclass(frozen=True, slots=True)
class KeyLine:
    """One command in the list of keys.

    Attributes:
        command: which.
        keys: what it has now.
        own: whether somebody chose them.
        fixed: whether they stay as they are.
    """

    command: AppCommand
    keys: tuple[str, ...]
    own: bool
    fixed: bool


def area_of(command: AppCommand) -> str:
    """Return where a command belongs."""
    return command.id.partition(".")[0]


def area_name(area: str) -> str:
    """Return what an area is called."""
    return say(AREAS[area]) if area in AREAS else area


def key_lines(wanted: Mapping[str, str], commands: Mapping[str, AppCommand]) -> tuple[KeyLine, ...]:
    """Return every command with its keys, area by area.

    Args:
        wanted: the keys in the settings file.
        commands: every command by id.
    """
    keymap, _problems = own_keys(wanted, commands)
    order = [*AREAS, *(area_of(command) for command in commands.values())]
    ordered = sorted(commands.values(), key=lambda command: order.index(area_of(command)))
    return tuple(
        KeyLine(
            command,
            tuple(keymap.get(command.id, command.keys).split(",")),
            command.id in keymap,
            command.id in FIXED,
        )
        for command in ordered
    )


def keys_text(keys: tuple[str, ...]) -> str:
    """Return keys as people call them."""
    return "  ".join(key_name(key) for key in keys)


def with_key(
    wanted: Mapping[str, str], commands: Mapping[str, AppCommand], command: str, key: str | None
) -> tuple[dict[str, str], Message | None]:
    """Return the keys after one command got another, or its usual ones; and why that cannot be.

    Args:
        wanted: the keys in the settings file.
        commands: every command by id.
        command: whose key.
        key: the new one; None for the usual ones.
    """
    changed = {name: text for name, text in wanted.items() if name != command}
    if key is not None and key != commands[command].keys:
        changed[command] = key
    before = {problem.id + str(problem.values) for problem in own_keys(wanted, commands)[1]}
    fresh = [p for p in own_keys(changed, commands)[1] if p.id + str(p.values) not in before]
    return (dict(wanted), _plainly(fresh[0], command, commands)) if fresh else (changed, None)


def _plainly(problem: Message, command: str, commands: Mapping[str, AppCommand]) -> Message:
    """Return a problem with a command's own words in place of its id."""
    values = problem.values
    if not {"key", "one", "other"} <= set(values):
        return problem
    other = next((str(values[name]) for name in ("one", "other") if values[name] != command), command)
    held = commands[other]
    return msg(
        "{key} is “{command}” already ({area}). Choose another key, or change that one first.",
        key=key_name(str(values["key"])),
        command=held.label,
        area=AREAS.get(area_of(held), msg("elsewhere")),
    )
