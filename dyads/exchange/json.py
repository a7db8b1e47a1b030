"""The journal as JSON: lossless, one record a line, there and back."""

import json
import re
from collections import Counter
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from typing import TypeVar

from pydantic import JsonValue, ValidationError

from dyads.exchange.check import MOST_PROBLEMS, check, findings_of, warnings
from dyads.exchange.document import MAPS, TABLES, Exchange
from dyads.exchange.merge import Imported, merge
from dyads.journal.writer import Writer
from dyads.practice.message import Finding, Loaded, Place, Problem, msg

T = TypeVar("T")

LARGEST = 1 << 29
"""Bytes; a file beyond it is refused before it is read."""


def json_of(exchange: Exchange) -> bytes:
    """Return a document as JSON in UTF-8, one record a line."""
    return b"".join(map(str.encode, _lines(exchange)))


def take_in(writer: Writer, exchange: Exchange, file: str, now: datetime) -> Loaded[Imported]:
    """Merge a document that has been checked into a journal. Raises JournalTrouble: the journal cannot be written."""
    try:
        return Loaded(writer.submit_traceless(lambda opened: merge(opened, exchange, now)).result())
    except (ValueError, OverflowError):  # beyond what SQLite or a calendar can hold
        return _refuse(file, Finding((), msg("a number, a date or a text in this file is beyond what can be kept")))


def read_json(data: bytes, file: str, now: datetime) -> Loaded[Exchange]:
    """Return the document in a JSON export, or all that is wrong with it."""
    if len(data) > LARGEST:
        return _refuse(file, Finding((), msg("the file is too large to be an export")))
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        what = msg("this is not UTF-8 text")
        return Loaded(None, (Problem(Place(file, line), "", what, msg("export the file again from dyads")),))
    try:
        exchange = Exchange.model_validate_json(text)
    except ValidationError as error:
        if error.errors()[0]["type"] == "json_invalid":
            return Loaded(None, (_no_json(error, text, file),))
        return _refuse(file, *findings_of(error), lines=text)
    found = _doubled_keys(text) or check(exchange)
    if found:
        return _refuse(file, *found, lines=text)
    told = (_problem(finding, file, text) for finding in warnings(exchange, now))
    return Loaded(exchange, tuple(problem._replace(weight="warning") for problem in told))


class _Doubled(dict[str, JsonValue]):
    """An object of which a key stands in the file twice."""

    def __init__(self, pairs: list[tuple[str, JsonValue]]) -> None:
        super().__init__(pairs)
        self.twice = next(key for key, count in Counter(key for key, _value in pairs).items() if count > 1)


def _doubled_keys(text: str) -> tuple[Finding, ...]:
    """Return where keys stand twice, of which a reader of JSON takes the last without a word."""
    found: list[_Doubled] = []

    def take(pairs: list[tuple[str, JsonValue]]) -> dict[str, JsonValue]:
        held = dict(pairs)
        if len(held) < len(pairs):
            held = _Doubled(pairs)
            found.append(held)
        return held

    whole = json.loads(text, object_pairs_hook=take)
    return tuple(Finding(path, _TWICE) for path in _paths_of_doubled(whole)) if found else ()


_TWICE = msg("this key stands here twice")


def _paths_of_doubled(value: JsonValue, *above: str | int) -> Iterator[tuple[str | int, ...]]:
    if isinstance(value, _Doubled):
        yield (*above, value.twice)
    held = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for step, inner in held:
        yield from _paths_of_doubled(inner, *above, step)


def _lines(exchange: Exchange) -> Iterator[str]:
    held = exchange.model_dump(mode="json", by_alias=True, exclude=_FLAT)
    yield "{"
    held["commands"] = {session: [_command(one) for one in log] for session, log in held["commands"].items()}
    for place, key in enumerate(Exchange.model_fields):
        yield f"{',' if place else ''}\n{_json(key)}: "
        value = held.get(key)
        if key in _FLAT:
            yield _flat_rows(exchange, key)
        elif key in TABLES and value:
            yield "[\n" + ",\n".join(_json(row) for row in value) + "\n]"
        elif key in MAPS and value:
            yield "{\n" + ",\n".join(f"{_json(name)}: {_json(row)}" for name, row in value.items()) + "\n}"
        else:
            yield _json(value)
    yield "\n}\n"


def _command(command: dict[str, JsonValue]) -> dict[str, JsonValue]:
    """Return a command as it is written: only those of linked sittings say how they came about."""
    return {key: value for key, value in command.items() if value is not None}


_json = json.JSONEncoder(ensure_ascii=False).encode
_FLAT = {"ratings", "corrections", "events"}
"""The lists whose records hold no lists and no objects."""


def _flat_rows(exchange: Exchange, key: str) -> str:
    """Return the records of a flat list as JSON, one a line, in one go: a call for each takes twice as long.

    JSON escapes the line feeds of texts, so each that is written at first stands between two values.
    """
    if not getattr(exchange, key):
        return "[]"
    rows = exchange.model_dump_json(include={key}, by_alias=True, indent=0)
    rows = rows.removeprefix(f'{{\n"{key}": [\n{{\n').removesuffix("\n}\n]\n}")
    rows = rows.replace("\n},\n{\n", "}\n{").replace(",\n", ", ").replace("}\n{", "},\n{")
    return f"[\n{{{rows}}}\n]"


def _no_json(error: ValidationError, text: str, file: str) -> Problem:
    reason = str(error.errors()[0].get("ctx", {}).get("error", ""))
    at = re.search(r"line (\d+) column (\d+)", reason)
    place = Place(file, int(at[1]), int(at[2])) if at else Place(file)
    if not text.strip():
        return Problem(place, "", msg("the file is empty"))
    if "EOF" in reason:
        what = msg("the file ends too early: it was cut off")
        return Problem(place, "", what, msg("export it again, or copy it again"))
    return Problem(place, "", msg("this is not JSON"), msg("export the file again from dyads"))


def _refuse(file: str, *findings: Finding, lines: str = "") -> Loaded[T]:
    return Loaded(None, tuple(_problem(finding, file, lines) for finding in islice(findings, MOST_PROBLEMS)))


def _problem(finding: Finding, file: str, lines: str) -> Problem:
    path, what, hint, _weight = finding
    return Problem(Place(file, _line_of(path, lines)), _key(path), what, hint)


def _key(path: tuple[str | int, ...]) -> str:
    return "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path).removeprefix(".")


def _line_of(path: tuple[str | int, ...], text: str) -> int:
    """Return the line of a record in a file that has one a line, as this program writes it; 0 elsewhere."""
    if not path:
        return 0
    table = re.search(rf"^{re.escape(_json(path[0]))}: (\[$)?", text, re.MULTILINE)
    if table is None:
        return 0
    line = text.count("\n", 0, table.start()) + 1
    if len(path) > 1 and isinstance(path[1], str) and path[0] in MAPS:
        entry = text.find(f"\n{_json(path[1])}: ", table.start())
        return line if entry < 0 else text.count("\n", 0, entry + 1) + 1
    return line + 1 + path[1] if table[1] and len(path) > 1 and isinstance(path[1], int) else line
