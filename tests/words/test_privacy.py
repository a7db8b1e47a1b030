"""Every sentence about who sees what stands in `docs/privacy.md`, is said where that says, and is held by a test."""

import ast
import re
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po

ROOT = Path(__file__).parents[2]
ABOUT = re.compile(
    r"for (your|their) eyes|for you alone|for yourself|\bprivate(ly)?\b(?! (way|key|network))|only you (can|may|see)"
    r"|\blooks? away|nobody else (sees|looks)|is not shown|nothing you type|stays with whoever|sees only"
    r"|only (\{name\}|NAME) looks|deine Augen|schaut weg|niemand sonst|nur du lesen",
    re.IGNORECASE,
)
TOLD_ELSEWHERE = re.compile(r"picture of private pages|^Ben (looks away|schaut weg)|\{ratings\}, \{private\}")
"""What asks for something, counts, or is the rest of a sentence of the table that ends with a quotation."""
GUIDES = ("pair", "individual", "trainer", "broker", "practice", "peer-group", "leading")
TEXTS = (
    "README.md",
    "SECURITY.md",
    *(f"docs/guide/{name}.md" for name in GUIDES),
)
GERMAN = tuple(f"docs/guide/de/{name}.md" for name in GUIDES)


class Row(NamedTuple):
    sentence: str
    where: str
    test: str


def rows() -> list[Row]:
    lines = (ROOT / "docs/privacy.md").read_text("utf-8").splitlines()
    cells = [[cell.strip(" ") for cell in line.strip("|").split(" | ")] for line in lines if line.startswith("| ")]
    return [Row(cell[0].removeprefix("| ").strip(), cell[1], cell[2].removesuffix("|").strip()) for cell in cells]


ROWS = [row for row in rows() if row.sentence != "sentence"]


@cache
def catalogue() -> Catalog:
    with (ROOT / "dyads/words/locale/de/LC_MESSAGES/dyads.po").open("rb") as held:
        return read_po(held)


def one_line(text: str) -> str:
    return " ".join(text.split())


def said() -> dict[str, set[str]]:
    """Every sentence of the catalogue, and where it is said."""
    found: dict[str, set[str]] = {}
    for message in catalogue():
        for key in (message.id,) if isinstance(message.id, str) else message.id:
            found.setdefault(one_line(key), set()).update(file for file, _line in message.locations)
    return found


def test_the_table_is_read() -> None:
    assert len(ROWS) > 50
    assert len({(row.sentence, row.where) for row in ROWS}) == len(ROWS)


@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.sentence[:60])
def test_the_sentence_stands_where_the_table_says_and_its_test_is_there(row: Row) -> None:
    if row.where.endswith(".md"):
        assert one_line(row.sentence) in one_line((ROOT / row.where).read_text("utf-8"))
    else:
        places = [where for sentence, where in said().items() if one_line(row.sentence) in sentence]
        assert any(file.startswith(row.where) for where in places for file in where), places
    file, _, name = row.test.partition("::")
    tests = ast.walk(ast.parse((ROOT / file).read_text("utf-8")))
    assert name in {each.name for each in tests if isinstance(each, ast.FunctionDef | ast.AsyncFunctionDef)}


def test_every_sentence_about_who_sees_what_is_in_the_table() -> None:
    known = [one_line(row.sentence) for row in ROWS]
    told = [*said()]
    for text in (*TEXTS, *GERMAN):
        written = one_line((ROOT / text).read_text("utf-8"))
        told += re.split(r"(?<=[.:;?])\s(?=[A-ZÄÖÜ„\"`*|])", written)
    missing = [
        sentence
        for sentence in told
        if ABOUT.search(sentence)
        and not TOLD_ELSEWHERE.search(sentence)
        and not any(row in sentence or sentence in row for row in known)
    ]
    assert missing == []


def test_every_sentence_of_the_table_is_said_in_german_too() -> None:
    for message in catalogue():
        keys = (message.id,) if isinstance(message.id, str) else message.id
        if any(one_line(row.sentence) in one_line(key) for row in ROWS for key in keys):
            strings = (message.string,) if isinstance(message.string, str) else message.string or ("",)
            assert all(strings), message.id
