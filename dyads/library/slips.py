"""Hints for what people commonly mistype in TOML: by the line that is no TOML, and by a value of the wrong kind."""

import re
from collections.abc import Mapping, Sequence

from dyads.practice.fields import length_text
from dyads.practice.message import Message, msg

Said = tuple[Message, Message]

_LONGEST_LINE = 400
"""Characters of a line that is looked at; patterns take long on what nobody types."""
_BARE_LENGTH = re.compile(r"=\s*(\d{1,4}\s*(?:h|m|s|min|sec|[hms]\d{1,2}[ms]))\b")
_COMMA = re.compile(r"=\s*(\d{1,6}),(\d{1,6})(?=\s|$|[,}\]#])")
_CURLY = re.compile("[“”„‟«»‚‘’]")
_COLON = re.compile(r"^\s*([A-Za-z_][\w-]*)\s*:(?!\S*=)")
_BARE_WORD = re.compile(r"=\s*([A-Za-z_][\w-]*)\s*(?:[,}#]|$)")
_NO_BREAK = "\u00a0\u202f\u2007"
_MINUTES = re.compile(
    r"(\d{1,4})\s*(h|hours?|stunden?|std|m|min|minutes?|minuten?|s|sec|seconds?|sekunden?|sek)\.?", re.IGNORECASE
)
_REPEATED = frozenset({"turn", "opening", "between", "closing", "phase", "module", "event", "meeting", "person"})
"""Tables of which there may be several."""
_OF_MEASURES = frozenset({"measure", "measures", "score", "scores"})
"""What people call the tables that stand in measures.toml."""
_WORDINGS = frozenset({"question", "low", "high", "title"})
"""Keys of measures and scores that hold words by language."""
_SECONDS = {"h": 3600, "s": 1, "m": 60}


def of_line(line: str) -> Said | None:
    """Return what is wrong with a line that is no TOML, and how it is written; None where no common slip is seen."""
    if len(line) > _LONGEST_LINE:
        return None
    bare = re.sub(r'"(?:[^"\\]|\\.)*"', '""', line)  # what stands in quotes is no slip
    for see in (_no_break, _length, _comma, _curly, _colon, _word):
        if (found := see(bare)) is not None:
            return found
    return None


def _no_break(line: str) -> Said | None:
    if not any(sign in line for sign in _NO_BREAK):
        return None
    return msg("a no-break space stands in this line"), msg("type an ordinary space in its place")


def _length(line: str) -> Said | None:
    match = _BARE_LENGTH.search(line)
    if match is None:
        return None
    wanted = _as_length(match[1]) or match[1]
    return msg("a length of time stands in quotes"), msg('write it like "{length}"', length=wanted)


def _comma(line: str) -> Said | None:
    match = _COMMA.search(line)
    if match is None:
        return None
    return msg("a number has a point, not a comma"), msg("write {number}", number=f"{match[1]}.{match[2]}")


def _curly(line: str) -> Said | None:
    if _CURLY.search(line) is None:
        return None
    return msg("these are no straight quotes"), msg('write a text between straight double quotes: "..."')


def _colon(line: str) -> Said | None:
    match = _COLON.search(line)
    if match is None:
        return None
    return msg("a key and its value have an equals sign between them"), msg("write {key} = ...", key=match[1])


def _word(line: str) -> Said | None:
    match = _BARE_WORD.search(line)
    if match is None or match[1] in {"true", "false", "inf", "nan"}:
        return None
    return msg("a text stands in quotes"), msg('write "{text}"', text=match[1])


def of_length(value: object) -> Message | None:
    """Return how a length of time is written that was written otherwise: 300, "2:30", "2,5m", "5 min"."""
    if isinstance(value, bool):
        return None
    wanted = length_text(value) if isinstance(value, int) and 0 < value <= 86400 else None
    if isinstance(value, str):
        wanted = _as_length(value)
    return None if wanted is None else msg('write it like "{length}"', length=wanted)


def _as_length(text: str) -> str | None:
    text = text.strip().lower()
    if match := re.fullmatch(r"(\d{1,3}):([0-5]\d)", text):
        return length_text(int(match[1]) * 60 + int(match[2]))
    if match := re.fullmatch(r"(\d{1,3})[.,](\d)\s*(h|m)(?:in\w*)?", text):
        return length_text((int(match[1]) * 10 + int(match[2])) * _SECONDS[match[3]] // 10)
    if (match := _MINUTES.fullmatch(text)) and int(match[1]):
        return length_text(int(match[1]) * _SECONDS[match[2][0]])
    if re.fullmatch(r"[1-9]\d{0,2}", text):
        return f"{text}m"
    return None


def of_partners(path: Sequence[str | int], value: object) -> Message | None:
    """Return how a phase of a turn says what is not the same for both, where a value tries to hold both."""
    if path[:1] != ("turn",) or not isinstance(value, dict) or not {str(key).lower() for key in value} & _PARTNERS:
        return None
    return msg('write the phase twice, with of = "first" in the one and of = "second" in the other')


_PARTNERS = frozenset({"first", "second", "a", "b", "1", "2", "erste", "zweite", "erster", "zweiter"})


def of_key(key: str, path: Sequence[str | int], tables: Mapping[str, Sequence[str]]) -> Message | None:
    """Return where a key belongs that is not known where it stands.

    Args:
        path: of the table in which it stands; empty at the top.
        tables: the keys of the top under "", and those of each table below it under its name.
    """
    if not path and key in _OF_MEASURES:
        return msg("questions and scores have a file of their own, measures.toml, each as [name] or [score.name]")
    if path and key in _REPEATED and key in tables[""]:
        return msg("write [[{key}]] by itself", key=key)
    if path and key in tables[""]:
        return msg("it belongs at the top of the file, above the first [table]")
    homes = [name for name, keys in tables.items() if name and key in keys and name not in path]
    if len(homes) == 1:
        return msg("it belongs below [{table}]", table=homes[0])
    return None


def of_value(key: str, value: object, *, wants_list: bool, wants_table: bool = False) -> Message | None:
    """Return how a value is written that is of another kind than its key wants."""
    if isinstance(value, dict) and key in {
        "turn",
        "opening",
        "between",
        "closing",
        "phase",
        "module",
        "meeting",
        "person",
    }:
        return msg("write [[{key}]], with two brackets, each time", key=key)
    if isinstance(value, list) and value and isinstance(value[0], dict) and key == "turns":
        return msg("write [[turn]], without the s")
    if wants_table and key == "format":
        return msg("leave it out: only scripts, plans and rosters have a format")
    if wants_table and key in _WORDINGS and isinstance(value, str):
        return msg("write {key} = {words}", key=key, words='{ en = "..." }')
    if key == "format" and isinstance(value, str):
        return msg("write format = 1, without quotes")
    if wants_list and isinstance(value, str):
        return msg('write ["{text}"]', text=value)
    return None
