"""No module of dyads depends on itself through others, and none is too long to read at one sitting."""

import ast
from collections.abc import Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

import dyads
from dyads.app import routes
from dyads.services.prepare import SittingChoices

PACKAGE = Path(dyads.__file__).parent
LONGEST = 500

Graph = Mapping[str, set[str]]


def sources() -> dict[str, str]:
    """Return the source text of every module, by its dotted name."""
    return {_dotted(path): path.read_text(encoding="utf-8") for path in sorted(PACKAGE.rglob("*.py"))}


def _dotted(path: Path) -> str:
    parts = ("dyads", *path.relative_to(PACKAGE).with_suffix("").parts)
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imports(modules: Mapping[str, str]) -> Graph:
    """Return which modules each names, at its top, in a function or for type checkers alone."""
    return {name: {found for found in _named(source) if found in modules} - {name} for name, source in modules.items()}


def _named(source: str) -> Iterator[str]:
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.Import(names=names):
                yield from (one.name for one in names)
            case ast.ImportFrom(module=str(module), names=names):
                yield module
                yield from (f"{module}.{one.name}" for one in names)


def circle(graph: Graph) -> list[str]:
    """Return one circle of imports; an empty list where there is none."""
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        found: list[str] = error.args[1]
        return found
    return []


def test_nothing_imports_itself_in_a_circle() -> None:
    assert circle(imports(sources())) == []


def test_no_module_imports_relative_to_itself() -> None:
    relative = [
        name
        for name, source in sources().items()
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.ImportFrom) and node.level
    ]
    assert relative == []


@pytest.mark.parametrize(
    "second",
    [
        "import dyads.a",
        "from dyads import a",
        "from dyads.a import x",
        "def f():\n    from dyads.a import x",
        "if TYPE_CHECKING:\n    from dyads.a import x",
    ],
)
def test_a_circle_is_found_wherever_the_import_stands(second: str) -> None:
    assert circle(imports({"dyads.a": "from dyads.b import y", "dyads.b": second}))


def test_no_module_is_too_long() -> None:
    lengths = {name: len(source.splitlines()) for name, source in sources().items()}
    assert {name: length for name, length in lengths.items() if length > LONGEST} == {}


def test_every_page_that_is_opened_by_name_is_there() -> None:
    pages = [value for value in vars(routes).values() if isinstance(value, routes.Destination)]
    assert len(pages) == 12
    for page in (*pages, routes.setup(SittingChoices("affect-dyad")), routes.editor(Path("a.toml"))):
        assert type(page.screen()).__name__ == page.where.partition(":")[2]
