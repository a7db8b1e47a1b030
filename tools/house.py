"""Counts what keeps the house easy to take over, and fails beyond the limits: part of `make check`.

Lines are lines of the file, blank ones and comments included. A circle of imports is a set of modules that lead to each
other through any import: at the top, inside a function, or under TYPE_CHECKING.
"""

import ast
import sys
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from importlib.util import resolve_name
from pathlib import Path

ROOT = Path(__file__).parents[1]
PACKAGE = "dyads"

LONG, SHORT = 500, 40
"""A file is long above the first and short below the second."""

TWICE: Mapping[str, str] = {
    "Person": "who practises, and a row of a roster, which the JSON Schema of rosters names so",
}
"""Public class names that stand more than once, each with its reason."""


@dataclass(frozen=True, slots=True)
class Limits:
    """The most of each that passes."""

    files: int = 390
    lines: int = 71_900
    long: int = 0
    short: int = 36
    twice: int = 12
    circles: int = 0


@dataclass(frozen=True, slots=True)
class House:
    """What was counted.

    Attributes:
        lines: of each file, by its path below the root.
        classes: the modules that define each public class name, where they are more than one.
        circles: the modules that stand in one circle of imports, sorted.
        arrows: every import as (who imports, what is imported).
    """

    lines: Mapping[str, int]
    classes: Mapping[str, list[str]]
    circles: list[list[str]]
    arrows: frozenset[tuple[str, str]]

    @property
    def long(self) -> list[str]:
        """Files that are too long."""
        return [file for file, count in self.lines.items() if count > LONG]

    @property
    def short(self) -> list[str]:
        """Files that are hardly worth opening."""
        return [file for file, count in self.lines.items() if count < SHORT]


def measure(root: Path, package: str = PACKAGE) -> House:
    """Count the files of `package` below `root`."""
    files = sorted((root / package).rglob("*.py"))
    texts = {file.relative_to(root): file.read_text(encoding="utf-8") for file in files}
    trees = {_module(file): ast.parse(text) for file, text in texts.items()}
    inits = {_module(file) for file in texts if file.name == "__init__.py"}
    arrows = frozenset(
        (module, target)
        for module, tree in trees.items()
        for target in _imported(module, tree, trees, inits)
        if target != module
    )
    return House(
        lines={file.as_posix(): len(text.splitlines()) for file, text in texts.items()},
        classes=_classes_twice(trees),
        circles=circles(arrows),
        arrows=arrows,
    )


def circles(arrows: frozenset[tuple[str, str]]) -> list[list[str]]:
    """Group what can be reached from each other along the arrows."""
    onward: dict[str, set[str]] = defaultdict(set)
    for source, target in arrows:
        onward[source].add(target)
    reached = {node: _reached(node, onward) for node in list(onward)}
    groups = {
        frozenset(other for other in reach if node in reached.get(other, ()))
        for node, reach in reached.items()
        if node in reach
    }
    return sorted(sorted(group) for group in groups)


def faults(house: House, limits: Limits, twice: Mapping[str, str] = TWICE) -> list[str]:
    """Say what is beyond the limits, one sentence each; none where the house is in order."""
    counted = (
        ("files", len(house.lines), limits.files),
        ("lines", sum(house.lines.values()), limits.lines),
        (f"files over {LONG} lines", len(house.long), limits.long),
        (f"files under {SHORT} lines", len(house.short), limits.short),
        ("public class names twice", len(house.classes), limits.twice),
        ("circles of imports", len(house.circles), limits.circles),
    )
    found = [f"{what}: {count}, at most {most}" for what, count, most in counted if count > most]
    found += [f"class {name} is twice, without a reason in TWICE" for name in house.classes if name not in twice]
    found += [f"class {name} is not twice: its reason in TWICE is stale" for name in twice if name not in house.classes]
    return found


def described(house: House, limits: Limits, twice: Mapping[str, str] = TWICE) -> list[str]:
    """Write down the counts, line by line, and what stands in the lists that should be short."""
    lines = [
        f"{len(house.lines):7,} Python files (at most {limits.files})",
        f"{sum(house.lines.values()):7,} lines (at most {limits.lines:,})",
        f"{len(house.long):7,} files over {LONG} lines (at most {limits.long})",
        *(f"          {file}: {house.lines[file]}" for file in house.long),
        f"{len(house.short):7,} files under {SHORT} lines (at most {limits.short})",
    ]
    if len(house.short) > limits.short:
        lines += [f"          {file}: {house.lines[file]}" for file in house.short]
    lines.append(f"{len(house.classes):7,} public class names twice (at most {limits.twice})")
    for name, modules in house.classes.items():
        lines.append(f"          {name} ({', '.join(modules)}): {twice.get(name, 'no reason given')}")
    lines.append(f"{len(house.circles):7,} circles of imports (at most {limits.circles})")
    for circle in house.circles:
        lines.append(f"          {len(circle)} modules:")
        inner = sorted((source, target) for source, target in house.arrows if {source, target} <= set(circle))
        lines += [f"            {source} -> {target}" for source, target in inner]
    return lines


def main() -> int:
    """Print the counts; 1 where a limit is passed."""
    house, limits = measure(ROOT), Limits()
    print("\n".join(described(house, limits)))
    wrong = faults(house, limits)
    for fault in wrong:
        print(f"house: {fault}", file=sys.stderr)
    return 1 if wrong else 0


def _module(file: Path) -> str:
    parts = file.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _imported(module: str, tree: ast.Module, known: Mapping[str, ast.Module], inits: set[str]) -> set[str]:
    """Every known module that `module` imports; a name that a package hands on counts as the module it comes from."""
    found: set[str] = set()
    package = module if module in inits else module.rpartition(".")[0]
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names if alias.name in known}
        elif isinstance(node, ast.ImportFrom):
            source = resolve_name("." * node.level + (node.module or ""), package)
            found |= {_home(source, alias.name, known, inits) for alias in node.names if source in known}
    return found


def _home(source: str, name: str, known: Mapping[str, ast.Module], inits: set[str]) -> str:
    if f"{source}.{name}" in known:
        return f"{source}.{name}"
    if source in inits:
        for node in known[source].body:
            if isinstance(node, ast.ImportFrom) and any((alias.asname or alias.name) == name for alias in node.names):
                handed_on = resolve_name("." * node.level + (node.module or ""), source)
                return handed_on if handed_on in known else source
    return source


def _reached(start: str, onward: Mapping[str, set[str]]) -> set[str]:
    seen: set[str] = set()
    ahead = [start]
    while ahead:
        for target in onward.get(ahead.pop(), ()):
            if target not in seen:
                seen.add(target)
                ahead.append(target)
    return seen


def _classes_twice(trees: Mapping[str, ast.Module]) -> dict[str, list[str]]:
    where: dict[str, list[str]] = defaultdict(list)
    for module, tree in trees.items():
        for node in tree.body:
            if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                where[node.name].append(module)
    return {name: modules for name, modules in sorted(where.items()) if len(modules) > 1}


if __name__ == "__main__":
    sys.exit(main())
