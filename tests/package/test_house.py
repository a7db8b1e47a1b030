"""The tool that counts the house, on a small tree made up for it; and the modules that the documents name."""

import importlib
import re
from pathlib import Path

import pytest

from tools.house import LONG, SHORT, Limits, described, faults, measure

ROOT = Path(__file__).parents[2]
DOCUMENTS = [*sorted((ROOT / "docs").glob("*.md")), ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md"]
ROOMY = Limits(files=9, lines=9999, long=9, short=9, twice=9, circles=9)


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """Six files: two circles (one through a function, one through a type), a class twice, one file too long."""
    made = {
        "__init__.py": "",
        "room/__init__.py": "from tiny.room.bowl import Bowl\n\n__all__ = ['Bowl']\n",
        "room/bowl.py": "from .. import ring\n\nclass Bowl: ...\nclass _Own: ...\n" + "\n" * (SHORT - 4),
        "ring.py": "def ring() -> None:\n    from tiny.room import Bowl\n    Bowl()\n\nclass _Own: ...\n",
        "early.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import tiny.late\n\nclass Bowl: ...\n",
        "late.py": "import tiny.early\n" + "\n" * LONG,
    }
    for name, text in made.items():
        file = tmp_path / "tiny" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return tmp_path


def test_files_and_lines_are_counted(tree: Path) -> None:
    house = measure(tree, "tiny")
    assert len(house.lines) == 6
    assert house.lines["tiny/late.py"] == LONG + 1
    assert house.long == ["tiny/late.py"]
    assert house.short == ["tiny/__init__.py", "tiny/early.py", "tiny/ring.py", "tiny/room/__init__.py"]


def test_circles_go_through_functions_and_types(tree: Path) -> None:
    house = measure(tree, "tiny")
    assert house.circles == [["tiny.early", "tiny.late"], ["tiny.ring", "tiny.room.bowl"]]
    assert "            tiny.ring -> tiny.room.bowl" in described(house, ROOMY)


def test_a_public_class_name_twice_needs_a_reason(tree: Path) -> None:
    house = measure(tree, "tiny")
    assert house.classes == {"Bowl": ["tiny.early", "tiny.room.bowl"]}
    assert faults(house, ROOMY, {"Bowl": "one is of wood"}) == []
    assert faults(house, ROOMY, {}) == ["class Bowl is twice, without a reason in TWICE"]
    assert len(faults(house, ROOMY, {"Bowl": "one is of wood", "Bell": "gone"})) == 1


def test_what_is_beyond_a_limit_is_said(tree: Path) -> None:
    house = measure(tree, "tiny")
    strict = Limits(files=5, lines=100, long=0, short=3, twice=0, circles=1)
    assert [fault.partition(":")[0] for fault in faults(house, strict, {"Bowl": "one is of wood"})] == [
        "files",
        "lines",
        f"files over {LONG} lines",
        f"files under {SHORT} lines",
        "public class names twice",
        "circles of imports",
    ]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda file: file.name)
def test_what_a_document_names_is_there(document: Path) -> None:
    text = document.read_text(encoding="utf-8")
    files = set(re.findall(r"\b(?:dyads|tests|tools|bench|docs|scripts|sounds)/[\w/.*-]*\w", text))
    modules = set(re.findall(r"\bdyads(?:\.[a-z_]\w*)+", text))
    # dyads/1/... is a topic of the protocol, which docs/link.md names
    files = {file for file in files if file.partition("/")[2].split("/")[0] != "1"}
    missing = {file for file in files if not [*ROOT.glob(file)]} | {name for name in modules if not _resolves(name)}
    assert missing == set()
    assert files


def _resolves(name: str) -> bool:
    """Whether a dotted name is a module, or something a module holds."""
    parts = name.split(".")
    for length in range(len(parts), 0, -1):
        place = ROOT.joinpath(*parts[:length])
        if place.with_suffix(".py").is_file() or (place / "__init__.py").is_file():
            module = importlib.import_module(".".join(parts[:length]))
            return length == len(parts) or hasattr(module, parts[length])
    return False
