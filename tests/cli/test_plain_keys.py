"""Plain mode has the keys of the app: a letter means there what the table of meanings says."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import dyads.cli.plain
from dyads.app.commands import all_commands
from dyads.app.meanings import Means
from dyads.cli.plain.leading import keys_of_class
from dyads.cli.plain.running import key_help
from dyads.words import use

MODULES = sorted(Path(dyads.cli.plain.__file__).parent.glob("*.py"))
LETTER_OF = {key: means for means in Means for key in means.split(",") if len(key) == 1}

MEANT: dict[str, str] = {
    "classroom": "o q",
    "doors": "d e l p",
    "each_other": "",
    "flow": "c f n o q",
    "leading": "e i m n p q",
    "linked": "c m o q",
    "running": "b e l m n p r s t v w x",
    "terminal": "q",
}
"""The letters that each part of plain mode takes, all of them with the meaning of the table."""

LEADS = {
    "start": "class.start",
    "pause and go on": "class.pause class.go-on",
    "next phase": "class.next",
    "a message": "class.message",
    "a bell": "class.bell",
    "end": "class.end",
    "pairs": "class.pairs",
    "invitation": "class.invite",
    "door": "class.door",
    "your own sitting": "class.own",
}

SITS = {
    "pause": "sitting.pause",
    "the phase again": "sitting.again",
    "two minutes of silence": "sitting.still",
    "change roles": "sitting.swap",
    "time": "sitting.clock",
    "bells": "sitting.mute",
    "stop": "sitting.stop",
    "reads the line again": "sitting.repeat",
    "voice off or on": "sitting.voice",
}


def letters_taken(source: str) -> Iterator[str]:
    """Yield the letters with which something that was pressed or typed is compared; not those of yes and no."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.MatchValue(value=ast.Constant() as taken):
                yield from letters_in(taken)
            case ast.Compare(left=ast.Name(id="key" | "answer")) | ast.Compare(left=ast.Call()):
                for part in ast.walk(node.comparators[0]):
                    yield from letters_in(part)
            case ast.Dict(keys=names):
                for name in names:
                    if name is not None:
                        yield from letters_in(name)
            case ast.Subscript(slice=ast.Constant() as taken):
                yield from letters_in(taken)


def letters_in(node: ast.AST) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and len(node.value) == 1 and node.value.isalpha():
        yield node.value.lower()


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.stem)
def test_each_letter_of_plain_mode_stands_in_the_table_of_meanings(module: Path) -> None:
    taken = set(letters_taken(module.read_text())) - {"y", "j"}
    assert taken <= set(LETTER_OF)
    assert " ".join(sorted(taken)) == MEANT.get(module.stem, "")


@pytest.mark.parametrize("said", ["class", "sitting"])
def test_what_a_key_is_said_to_do_in_plain_mode_it_does_in_the_app(said: str) -> None:
    use("en")
    text, meant = (keys_of_class(), LEADS) if said == "class" else (key_help(voice=True), SITS)
    keys = {what: key for key, what in (part.split(" ", 1) for part in text.replace("\n", ", ").split(", "))}
    assert set(meant) <= set(keys)
    for what, names in meant.items():
        for name in names.split():
            assert keys[what] in all_commands()[name].keys.split(","), (what, name)
