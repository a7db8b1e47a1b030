"""How problems look: in one line, with a marker below the right cell, and without anything a terminal obeys."""

import json

import pytest

from dyads.library.render import as_json, cells, render
from dyads.practice.message import Place, Problem, msg


def problem(line: int = 1, column: int = 1, file: str = "a.toml") -> Problem:
    return Problem(Place(file, line, column), "turn[1].length", msg("this is {x}", x="wrong"), msg("do it"))


def test_one_line() -> None:
    assert render(problem(3, 5)) == "a.toml:3:5: turn[1].length: this is wrong (do it)"
    assert render(Problem(Place("a"), "", msg("gone"))) == "a: gone"


@pytest.mark.parametrize(
    ("line", "column", "shown", "marker"),
    [
        ("length = 5", 10, "length = 5", "         ^"),
        ('日本 = "x"', 6, '日本 = "x"', "       ^"),
        ("e\u0301 = 5", 6, "e\u0301 = 5", "    ^"),
        ("\tx = 5", 6, "    x = 5", "        ^"),
        ("a\x1b[31m = 5", 10, "a\N{REPLACEMENT CHARACTER}[31m = 5", "         ^"),
        ("x = \u202e5\r", 5, "x = \N{REPLACEMENT CHARACTER}5", "    ^"),
    ],
)
def test_the_marker_stands_below(line: str, column: int, shown: str, marker: str) -> None:
    _, excerpt, mark = render(problem(2, column), f"first\n{line}\nlast").split("\n")
    assert excerpt == "    " + shown
    assert mark == "    " + marker
    assert cells(marker) == cells(marker.rstrip("^")) + 1


def test_long_lines_are_cut() -> None:
    text = "a" * 500 + "!" + "b" * 500
    _, excerpt, mark = render(problem(1, 501), text).split("\n")
    assert len(excerpt) < 120
    assert excerpt[mark.index("^")] == "!"
    _, start, _ = render(problem(1, 1), text).split("\n")
    assert start.endswith("…")


def test_nothing_reaches_the_terminal() -> None:
    hostile = "\x1b]0;x\x07\u202e\n.toml"
    shown = render(Problem(Place(hostile, 1, 1), hostile, msg("{x}", x=hostile), msg("{x}", x=hostile)), hostile)
    assert all(c.isprintable() for c in shown.replace("\n", ""))
    assert shown.count("\n") == 2


def test_json_has_one_shape() -> None:
    assert json.loads(as_json([problem(1, 2)])) == [
        {
            "file": "a.toml",
            "line": 1,
            "column": 2,
            "key": "turn[1].length",
            "what": "this is wrong",
            "hint": "do it",
            "weight": "error",
        }
    ]
    assert json.loads(as_json([])) == []


def test_a_place_beyond_the_text() -> None:
    assert "\n" not in render(problem(9, 1), "one line")
    assert "\n" not in render(problem(1, 1), "")
