"""The locator against tomllib: wherever it points, the key must stand there."""

import json
import random
import tomllib
from collections.abc import Iterator
from typing import Any

import pytest
import tomli_w
from hypothesis import given
from hypothesis import strategies as st

from dyads.library.toml_positions import KeyPath, Locator, too_deep, with_text
from tests.tries import tries

KEYS = st.one_of(
    st.text("abcXYZ019_-", min_size=1, max_size=6),
    st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=5),
    st.sampled_from(["a.b", "a b", 'q"q', "it's", "[x]", "#no", "ü", "日本"]),
)
TEXTS = st.one_of(
    st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=12),
    st.sampled_from(["", "two\nlines = 1\n[no]", '"""', "'''", 'a"', "# no comment", "x = 1", "\\", 'end""', "[[t]]"]),
)
SCALARS = st.one_of(TEXTS, st.integers(-9, 9999), st.booleans(), st.floats(allow_nan=False), st.dates())
VALUES = st.recursive(
    SCALARS,
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(KEYS, inner, max_size=3)),
    max_leaves=12,
)
TABLES = st.dictionaries(KEYS, VALUES, max_size=5)


def paths(value: object, path: KeyPath = ()) -> Iterator[KeyPath]:
    """Yield every path below a value."""
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, held in items:
        yield (*path, key)
        yield from paths(held, (*path, key))


def quoted(text: str, choose: random.Random) -> str:
    """Write a text in one of the four kinds of strings."""
    plain = "".join(f"\\u{ord(c):04x}" if ord(c) < 32 or c == "\x7f" else c for c in text.replace("\\", "\\\\"))
    kinds = ['"' + plain.replace('"', '\\"') + '"']
    if "\r" not in text:
        body = text.replace("\\", "\\\\").replace('"""', '\\"\\"\\"')
        if not body.endswith('"') and not any(ord(c) < 32 and c != "\n" for c in text):
            kinds += [
                '"""\n' + body + '"""',
                '"""\\\n   ' + body.replace("\n", "\\n") + '"""' if body.strip() == body else kinds[0],
            ]
    if text and "'" not in text and not any(ord(c) < 32 or c == "\x7f" for c in text):
        kinds += ["'" + text + "'", "'''" + text + "'''"]
    written = choose.choice(kinds)
    return written if tomllib.loads(f"k = {written}")["k"] == text else kinds[0]


def key_text(key: str, choose: random.Random) -> str:
    bare = key and all(c in "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-" for c in key)
    if bare and choose.random() < 0.7:
        return key
    if key and "'" not in key and key.isprintable() and choose.random() < 0.5:
        return f"'{key}'"
    return '"' + key.replace("\\", "\\\\").replace('"', '\\"') + '"'


def value_text(value: Any, choose: random.Random) -> str:
    if isinstance(value, str):
        return quoted(value, choose)
    if isinstance(value, list):
        gap = choose.choice(["", " ", "\n  ", " # a ] comment\n"])
        return "[" + gap + f",{gap}".join(value_text(item, choose) for item in value) + gap + "]"
    if isinstance(value, dict):
        pairs = [f"{key_text(k, choose)} = {value_text(v, choose).strip()}" for k, v in value.items()]
        return "{ " + ", ".join(pairs) + " }"
    return tomli_w.dumps({"k": value}).removeprefix("k = ").strip()


def by_hand(data: dict[str, Any], choose: random.Random) -> str:
    """Write data in a layout of the sort that people write: dotted keys, headers, comments, inline tables."""
    top: list[str] = []
    below: list[str] = []

    def table(path: list[str], held: dict[str, Any], lines: list[str]) -> None:
        for key, value in held.items():
            here = [*path, key_text(key, choose)]
            dots = choose.choice([".", " . "]).join(here)
            indent = choose.choice(["", "  ", "\t"])
            if choose.random() < 0.3:
                lines.append("# " + choose.choice(["x = 1", "[table]", '"""', "'"]))
            if isinstance(value, dict) and value and choose.random() < 0.5:
                table(here, value, lines)
            else:
                lines.append(
                    f"{indent}{dots}{choose.choice(['=', ' = '])}{value_text(value, choose)}"
                    + choose.choice(["", " # end"])
                )

    for key, value in data.items():
        name = key_text(key, choose)
        is_tables = isinstance(value, list) and value and all(isinstance(item, dict) for item in value)
        if is_tables and choose.random() < 0.7:
            for item in value:
                below.append(f"[[ {name} ]]" if choose.random() < 0.3 else f"[[{name}]] # next")
                table([], item, below)
        elif isinstance(value, dict) and choose.random() < 0.6:
            below.append(f"[{name}]")
            table([], value, below)
        else:
            table([], {key: value}, top)
    return "\n".join([*top, "", *below, ""])


def key_at(text: str, line: int, column: int, key: str) -> bool:
    """Whether a key stands at a place, in whatever quotes."""
    rest = text.split("\n")[line - 1][column - 1 :].rstrip("\r")
    for end in range(len(rest), 0, -1):
        try:
            if list(tomllib.loads(rest[:end] + " = 1")) == [key] and rest[end:].lstrip(" \t")[:1] in {"=", ".", "]"}:
                return True
        except tomllib.TOMLDecodeError:
            continue
    return False


def value_at(text: str, line: int, column: int, value: object) -> bool:
    """Whether a value begins at a place."""
    lines = text.split("\n")
    rest = "\n".join([lines[line - 1][column - 1 :], *lines[line:]])
    if rest.startswith("["):
        return isinstance(value, list | dict)
    if isinstance(value, dict):
        return True  # written as a table or with dotted keys: no value of its own
    for end in range(1, len(rest) + 1):
        try:
            if tomllib.loads("k = " + rest[:end]) == {"k": value}:
                return True
        except ValueError:
            continue
    return False


def assert_found(text: str, data: dict[str, Any]) -> None:
    locator = Locator(text)
    for path in paths(data):
        held: Any = data
        for part in path:
            held = held[part]
        last = path[-1]
        if isinstance(last, str):
            assert key_at(text, *locator.find(path, "key"), last), path
        if not isinstance(held, dict | list):
            assert value_at(text, *locator.find(path), held), path


@given(TABLES)
@tries(60)
def test_what_a_library_writes_is_found(data: dict[str, Any]) -> None:
    text = tomli_w.dumps(data)
    assert_found(text, tomllib.loads(text))


@given(TABLES, st.randoms(use_true_random=False), st.booleans())
@tries(120)
def test_what_hands_write_is_found(data: dict[str, Any], choose: random.Random, crlf: bool) -> None:
    text = by_hand(data, choose)
    if crlf:
        text = "\ufeff" + text.replace("\n", "\r\n")
    read = tomllib.loads(text.removeprefix("\ufeff"))
    assert_found(text.removeprefix("\ufeff"), read)
    bare, whole = Locator(text.removeprefix("\ufeff")), Locator(text)
    assert all(bare.find(path) == whole.find(path) for path in paths(read))


NESTED = '''
title = "a" # = b
"odd key".'two words' = 1
[fruit]
apple.colour = "red"
apple . taste.sweet = true
point = { x = 1, "y.z" = [1,
  2], deep = {er = "#"} }
text = """
[not.a.table]
x = 1 \\""" still
""""
lit = \'\'\'
[[neither]]'\'\'\'
[[phase]]
name = "A"
[phase.bell]
sound = "bowl"
[[phase.part]]
a = 1
[[phase.part]]
a = 2
[[phase]]
[phase.bell]
sound = "wood"
[fruit.more]
when = 1979-05-27 07:32:00
'''


@pytest.mark.parametrize(
    ("path", "key", "value"),
    [
        (("title",), (2, 1), (2, 9)),
        (("odd key", "two words"), (3, 11), (3, 25)),
        (("fruit", "apple"), (5, 1), (5, 1)),
        (("fruit", "apple", "colour"), (5, 7), (5, 16)),
        (("fruit", "apple", "taste", "sweet"), (6, 15), (6, 23)),
        (("fruit", "point", "y.z", 1), (8, 3), (8, 3)),
        (("fruit", "point", "deep", "er"), (8, 15), (8, 20)),
        (("fruit", "lit"), (13, 1), (13, 7)),
        (("phase", 0, "bell", "sound"), (18, 1), (18, 9)),
        (("phase", 0, "part", 1, "a"), (22, 1), (22, 5)),
        (("phase", 1), (23, 3), (23, 1)),
        (("phase", 1, "bell", "sound"), (25, 1), (25, 9)),
        (("fruit", "more", "when"), (27, 1), (27, 8)),
        (("phase", 1, "length"), (23, 1), (23, 1)),
        (("fruit", "point", "deep", "missing"), (8, 14), (8, 14)),
        (("nowhere", "at", "all"), (1, 1), (1, 1)),
    ],
)
def test_places(path: KeyPath, key: tuple[int, int], value: tuple[int, int]) -> None:
    tomllib.loads(NESTED)
    locator = Locator(NESTED)
    assert locator.find(path) == value
    if path in set(paths(tomllib.loads(NESTED))):
        assert locator.find(path, "key") == key


@given(st.text("[]{}=.,#\"'\\\n a1", max_size=60))
@tries(300)
def test_no_text_stops_the_scanner(text: str) -> None:
    line, column = Locator(text).find(("a",))
    assert line >= 1
    assert column >= 1
    assert 0 <= too_deep(text, 3) <= len(text)


def test_long_dotted_keys_stay_small() -> None:
    text = ".".join("a" * 60_000) + " = 1"
    assert Locator(text).find(("a",), "key") == (1, 1)


@given(st.text(st.characters(exclude_categories=("Cs", "Cc")), max_size=40), st.sampled_from(["\n", "\r\n"]))
def test_one_string_is_replaced_and_nothing_else(value: str, end: str) -> None:
    for string in ('"a \\" # b"', "'''\nx'y\n'''", '"""\none\n[title]\ntitle = 1\n""""', "'c'", '""'):
        lines = ['# title = "no"', f"title = {string} # why", 'x = { title = "in" }', "[t]", 'title = "own"', ""]
        text = "\n".join(lines).replace("\n", end)
        changed = with_text(text, ("title",), value)
        assert tomllib.loads(changed) == {**tomllib.loads(text), "title": value}
        assert changed == text.replace(string.replace("\n", end), json.dumps(value, ensure_ascii=False), 1)
    assert with_text("title = 1\n", ("title",), value) == "title = 1\n"
    assert with_text("", ("title",), value) == ""
