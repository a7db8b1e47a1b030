"""The schemas against the files: what ships is valid, what is broken in its shape is not; in three validators."""

import functools
import json
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from dyads.library.check import Kind, kind_of
from dyads.library.schema import SCHEMA_KINDS, SchemaKind, schema, schema_text
from dyads.library.search_path import SearchPath

CORPUS = sorted((Path(__file__).parents[1] / "corpus").rglob("*.toml"))
SHIPPED = sorted(SearchPath().shipped.rglob("*.toml"))
SCHEMAS: dict[Kind, SchemaKind] = {
    "script": "script",
    "script translation": "translation",
    "plan": "plan",
    "plan translation": "plan-translation",
    "measures": "measures",
    "roster": "roster",
}
BEYOND_A_SCHEMA = {
    *("crlf.toml", "markup.toml", "translated.toml", "translated.de.toml", "orphan.de.toml", "measures.toml"),
    *("unknown-names.toml", "bad-week.toml", "roster.toml", "escapes.toml"),
    *("wrong-acts.toml", "wrong-bells.toml", "wrong-form.toml", "wrong-lists.toml", "wrong-measures.toml"),
    "wrong-groups.toml",
} - {"crlf.toml"}
"""Sound, or wrong in a way that only a program can see."""


def kind(path: Path) -> SchemaKind:
    return SCHEMAS[kind_of(path, path.read_text("utf-8"))]


@functools.cache
def written(kind: SchemaKind) -> tuple[Any, str]:
    text = schema_text(kind)
    return jsonschema.Draft7Validator(json.loads(text)), text


def is_valid(path: Path) -> bool:
    try:
        data: Any = tomllib.loads(path.read_text("utf-8"))
    except tomllib.TOMLDecodeError:
        return False
    return bool(written(kind(path))[0].is_valid(data))


@pytest.mark.parametrize("kind", SCHEMA_KINDS)
def test_it_is_a_schema_with_a_word_on_every_key(kind: SchemaKind) -> None:
    whole = schema(kind)
    jsonschema.Draft7Validator.check_schema(whole)
    tables: list[Any] = [whole, *whole.get("$defs", {}).values()]  # type: ignore[attr-defined]  # JSON
    for table in tables:
        for key, node in table.get("properties", {}).items():
            assert node.get("description"), (table.get("description"), key)
    assert "null" not in schema_text(kind)


def test_defaults_are_what_rings() -> None:
    script: Any = schema("script")
    assert script["properties"]["rounds"]["default"] == 1
    bells = script["$defs"]["Bells"]["properties"]
    assert bells["settle"]["default"] == "10s"
    assert bells["end"]["default"] == {"sound": "bowl", "strikes": 5, "interval": 2.0, "volume": 1.0}
    assert script["$defs"]["Phase"]["properties"]["about"]["default"] == "1m"


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.name)
def test_what_ships_is_valid(path: Path) -> None:
    assert is_valid(path)


@pytest.mark.parametrize("path", CORPUS, ids=lambda path: path.name)
def test_what_is_broken_is_not(path: Path) -> None:
    assert is_valid(path) == (path.name in BEYOND_A_SCHEMA)


def tool(name: str) -> str:
    found = shutil.which(name, path=str(Path(sys.executable).parent)) or shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found


def beside_its_schema(path: Path, folder: Path) -> Path:
    """Copy a file with the one line that points an editor to its schema."""
    (folder / f"{kind(path)}.json").write_text(written(kind(path))[1], "utf-8")
    copy = folder / (f"{path.parent.name}-{path.name}")
    copy.write_text(f"#:schema ./{kind(path)}.json\n" + path.read_text("utf-8"), "utf-8")
    return copy


def lint(name: str, files: list[Path], folder: Path) -> tuple[bool, str]:
    command = [tool(name), "lint", *(["--offline"] if name == "tombi" else []), *map(str, files)]
    done = subprocess.run(command, cwd=folder, capture_output=True, check=False, timeout=60, text=True)
    return done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", ["taplo", "tombi"])
def test_editors_tools_accept_what_ships(name: str, tmp_path: Path) -> None:
    accepted, said = lint(name, [beside_its_schema(path, tmp_path) for path in SHIPPED], tmp_path)
    assert accepted, said


@pytest.mark.parametrize("name", ["taplo", "tombi"])
def test_editors_tools_refuse_what_is_broken(name: str, tmp_path: Path) -> None:
    broken = [path for path in CORPUS if path.name not in BEYOND_A_SCHEMA]
    files = [beside_its_schema(path, tmp_path) for path in broken]
    accepted, said = lint(name, files, tmp_path)
    assert not accepted
    assert [file.name for file in files if file.name not in said] == []


def test_the_text_is_the_schema() -> None:
    assert json.loads(schema_text("script")) == schema("script")
