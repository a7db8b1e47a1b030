"""Keys: what they are called, and other keys that a person has set."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from difflib import get_close_matches
from types import MappingProxyType

from textual.dom import DOMNode
from textual.keys import KEY_ALIASES, Keys
from textual.screen import Screen

from dyads.app.commands import PALETTE, AppCommand, all_commands
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
_NO_LONGER = frozenset({"steps.go-on"})
"""Commands of earlier versions that a list with the same ways has replaced."""
_KEEP = FIXED | {"sitting.stop", "steps.stop"}
"""Commands whose keys no other one takes unless these have others."""


class _InForce:
    """The keys that somebody has set, by command: every page of this process names them."""

    keymap: Mapping[str, str] = MappingProxyType({})


_in_force = _InForce()


def use_keys(keymap: Mapping[str, str]) -> None:
    """Name these keys in sentences; `keymap` as `own_keys` returns it."""
    _in_force.keymap = keymap


def key_of(command: AppCommand) -> str:
    """Return what a sentence calls the key of a command; of one that has none, how it is found by its name."""
    keys = pressed_keys(_in_force.keymap.get(command.id, command.keys).split(","))
    return key_name(keys[0]) if keys else f"{key_of(PALETTE)} {say(command.label)}"


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

    A key that a person has set goes before the usual one of another command, which has none then, so that what was
    set stays as it is where the usual keys change. The ways out and the calm page keep theirs.

    Args:
        wanted: as the settings file has them: `{"sitting.pause": "p"}`.
        commands: every command by id.
    """
    keymap: dict[str, str] = {}
    problems: list[Message] = []
    for name, text in wanted.items():
        if name in _NO_LONGER:
            continue
        keys = [key.strip() for key in text.split(",")] if text != "," else [text]
        if name not in commands:
            problems.append(_unknown(name, commands))
        elif name in FIXED:
            problems.append(msg("The keys of “{command}” cannot be changed: there is always a way out.", command=name))
        elif wrong := next((key for key in keys if not is_key(key)), None):
            problems.append(msg("“{key}”, set for “{command}”, is no key.", key=wrong, command=name))
        elif taken := next((one for one in _taken(name, keys, keymap, commands) if _stays(one, keymap)), None):
            problems.append(_twice(name, taken))
        else:
            keymap[name] = ",".join(keys)
    return keymap | _given_up(keymap, commands), problems


def taken_already(name: str, keymap: Mapping[str, str], commands: Mapping[str, AppCommand]) -> Message | None:
    """Return that another command has a key of this one already; `keymap` as `own_keys` returns it."""
    keys = keymap.get(name, commands[name].keys).split(",")
    taken = next(iter(_taken(name, keys, keymap, commands)), None)
    return None if taken is None else _twice(name, taken)


def _unknown(name: str, commands: Iterable[str]) -> Message:
    near = get_close_matches(name, list(commands), n=1)
    if near:
        return msg("There is no command “{command}”. Did you mean “{near}”?", command=name, near=near[0])
    return msg("There is no command “{command}”.", command=name)


def _twice(name: str, taken: tuple[str, str]) -> Message:
    key, other = taken
    return msg("“{key}” is set for two commands: “{one}” and “{other}”.", key=key, one=other, other=name)


def _taken(
    name: str, keys: Iterable[str], keymap: Mapping[str, str], commands: Mapping[str, AppCommand]
) -> Iterator[tuple[str, str]]:
    """Yield each of these keys that another command of the same area, or of everywhere, has, with that command."""
    area = name.partition(".")[0]
    for other, command in commands.items():
        if other == name or (other.partition(".")[0] not in {area, "everywhere"} and area != "everywhere"):
            continue
        theirs = {_long(key) for key in keymap.get(other, command.keys).split(",")}
        for key in keys:
            if _long(key) in theirs and not _shared_by_default(commands[name], command, key):
                yield key, other


def _stays(taken: tuple[str, str], keymap: Mapping[str, str]) -> bool:
    """Say whether a key stays with the command that has it: set by a person too, a way out, or no letter or sign."""
    key, other = taken
    return other in keymap or other in _KEEP or other.startswith("everywhere.") or len(_SIGNS.get(key, key)) > 1


def _given_up(keymap: Mapping[str, str], commands: Mapping[str, AppCommand]) -> dict[str, str]:
    """Return what is left to the commands whose usual keys a person has given to others."""
    gave: dict[str, set[str]] = {}
    for name, text in keymap.items():
        for key, other in _taken(name, text.split(","), keymap, commands):
            gave.setdefault(other, set()).add(_long(key))
    return {
        other: ",".join(key for key in commands[other].keys.split(",") if key not in keys) or no_key(other)
        for other, keys in gave.items()
    }


def no_key(command: str) -> str:
    """Return what stands for the key of a command that has none, so that it is found by its name all the same."""
    return f"<{command}>"


def pressed_keys(keys: Iterable[str]) -> tuple[str, ...]:
    """Return the keys that can be pressed."""
    return tuple(key for key in keys if not (key.startswith("<") and key.endswith(">")))


def _shared_by_default(one: AppCommand, other: AppCommand, key: str) -> bool:
    """Two commands of different screens of one area may have the same usual key."""
    return _long(key) in one.keys.split(",") and _long(key) in other.keys.split(",")


def _long(key: str) -> str:
    return next((name for name, sign in _SIGNS.items() if sign == key), key)


@dataclass(frozen=True, slots=True)
class Shown:
    """A command with its present keys, none where a person gave them all to others, and where it acts."""

    command: AppCommand
    keys: tuple[str, ...]
    node: DOMNode
    action: str


def _is_typed(key: str, screen: Screen[object]) -> bool:
    """Say whether a sign stands in the text that has the keys; Textual knows it of letters only."""
    sign = _SIGNS.get(key, "")
    return sign.isascii() and bool(sign and screen.focused and screen.focused.check_consume_key(key, sign))


def shown_commands(screen: Screen[object]) -> tuple[Shown, ...]:
    """Return what can be done, nearest first: the focused widget's, the screen's, the app's."""
    known = all_commands()
    found: dict[str, Shown] = {}
    for key, active in screen.active_bindings.items():
        command = known.get(active.binding.id or "")
        if command is None or not active.enabled or _is_typed(key, screen):
            continue
        held = found.get(command.id)
        keys = (*held.keys, key) if held else (key,)
        found[command.id] = Shown(command, keys, active.node, active.binding.action)
    return tuple(replace(shown, keys=pressed_keys(shown.keys)) for shown in found.values())
