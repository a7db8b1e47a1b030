"""Keys: what they are called, and other keys that a person has set."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from difflib import get_close_matches

from textual.dom import DOMNode
from textual.keys import KEY_ALIASES, Keys
from textual.screen import Screen

from dyads.app.commands import AppCommand, all_commands
from dyads.practice.message import Message, msg
from dyads.words import say

_NAMES: dict[str, Message] = {
    "escape": msg("Esc"),
    "enter": msg("Enter"),
    "space": msg("Space"),
    "tab": msg("Tab"),
    "backspace": msg("Backspace"),
    "delete": msg("Delete"),
    "home": msg("Home"),
    "end": msg("End"),
    "pageup": msg("Page up"),
    "pagedown": msg("Page down"),
}
_SIGNS = {
    "left": "←",
    "right": "→",
    "up": "↑",
    "down": "↓",
    "question_mark": "?",
    "colon": ":",
    "plus": "+",
    "minus": "-",
    "full_stop": ".",
    "comma": ",",
    "slash": "/",
    "exclamation_mark": "!",
}
_NAMED = frozenset(key.value for key in Keys) | frozenset(_SIGNS) | frozenset(KEY_ALIASES)
_MODIFIERS = frozenset({"ctrl", "alt", "shift", "super"})
FIXED = frozenset({"everywhere.back", "everywhere.leave-now"})
"""Commands that keep their keys, so that there is always a way out."""


def key_name(key: str) -> str:
    """Return what a key is called: `ctrl+q` is "Ctrl+Q", `question_mark` is "?"."""
    *modifiers, last = key.split("+") if key != "+" else [key]
    if modifiers:
        return "+".join([*(modifier.capitalize() for modifier in modifiers), _plain_name(last).upper()])
    return _plain_name(last)


def _plain_name(key: str) -> str:
    if key in _NAMES:
        return say(_NAMES[key])
    if key.startswith("f") and key[1:].isdigit():
        return key.upper()
    return _SIGNS.get(key, key)


def is_key(text: str) -> bool:
    """Say whether a text names a key: one sign, a named key, or either with ctrl, alt, shift before it."""
    *modifiers, last = text.split("+") if text not in {"+", ""} else [text]
    if not set(modifiers) <= _MODIFIERS:
        return False
    return (len(last) == 1 and last.isprintable() and not last.isspace()) or last in _NAMED


def own_keys(wanted: Mapping[str, str], commands: Mapping[str, AppCommand]) -> tuple[dict[str, str], list[Message]]:
    """Return the keys to use instead of the usual ones, by command, and what is wrong with the others.

    Args:
        wanted: as the settings file has them: `{"sitting.pause": "p"}`.
        commands: every command by id.
    """
    keymap: dict[str, str] = {}
    problems: list[Message] = []
    for name, text in wanted.items():
        keys = [key.strip() for key in text.split(",")] if text != "," else [text]
        if name not in commands:
            problems.append(_unknown(name, commands))
        elif name in FIXED:
            problems.append(msg("The keys of “{command}” cannot be changed: there is always a way out.", command=name))
        elif wrong := next((key for key in keys if not is_key(key)), None):
            problems.append(msg("“{key}”, set for “{command}”, is no key.", key=wrong, command=name))
        elif taken := _taken(name, keys, keymap, commands):
            problems.append(msg("“{key}” is set for two commands: “{one}” and “{other}”.", **taken))
        else:
            keymap[name] = ",".join(keys)
    return keymap, problems


def _unknown(name: str, commands: Iterable[str]) -> Message:
    near = get_close_matches(name, list(commands), n=1)
    if near:
        return msg("There is no command “{command}”. Did you mean “{near}”?", command=name, near=near[0])
    return msg("There is no command “{command}”.", command=name)


def _taken(
    name: str, keys: list[str], keymap: Mapping[str, str], commands: Mapping[str, AppCommand]
) -> dict[str, object] | None:
    """Return which other command of the same area, or of everywhere, has one of these keys."""
    area = name.partition(".")[0]
    for other, command in commands.items():
        if other == name or (other.partition(".")[0] not in {area, "everywhere"} and area != "everywhere"):
            continue
        theirs = {_long(key) for key in keymap.get(other, command.keys).split(",")}
        for key in keys:
            if _long(key) in theirs and not _shared_by_default(commands[name], command, key):
                return {"key": key, "one": other, "other": name}
    return None


def _shared_by_default(one: AppCommand, other: AppCommand, key: str) -> bool:
    """Two commands of different screens of one area may have the same usual key."""
    return _long(key) in one.keys.split(",") and _long(key) in other.keys.split(",")


def _long(key: str) -> str:
    return next((name for name, sign in _SIGNS.items() if sign == key), key)


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
