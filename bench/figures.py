"""What a run of the benchmarks found, as the tables of `docs/speed.md`, and beside what was committed last.

A figure is a ratio to a floor that ran in the same breath, or percent of a core. Its noise is what lies between its
quartiles: a run is worse where its lower quartile lies above the upper one of the run that was committed last.
"""

import re
import statistics
import subprocess
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[1]
PAGE = ROOT / "docs" / "speed.md"
_ROW = re.compile(
    r"^\| (?P<name>[^|]+) \| (?P<median>[0-9.]+) \S+ \| (?P<low>[0-9.]+) to (?P<high>[0-9.]+) \|", re.MULTILINE
)


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of a table: the same thing, measured several times.

    Attributes:
        unit: "x" for a ratio to the floor, "%" for percent of a core.
        target: at most this much in the median; None where nothing is promised.
    """

    name: str
    values: tuple[float, ...]
    unit: str = "x"
    target: float | None = None

    @property
    def median(self) -> float:
        return statistics.median(self.values)

    @property
    def quartiles(self) -> tuple[float, float]:
        if len(self.values) < 2:
            return self.median, self.median
        low, _middle, high = statistics.quantiles(self.values, n=4, method="inclusive")
        return low, high

    @property
    def row(self) -> str:
        low, high = self.quartiles
        target = "" if self.target is None else f"{self.target:.2f}"
        return f"| {self.name} | {self.median:.2f} {self.unit} | {low:.2f} to {high:.2f} | {target} |"


def table(figures: Iterable[Figure]) -> str:
    head = "| what | median | half of the runs | at most |\n|---|--:|--:|--:|"
    return "\n".join([head, *(figure.row for figure in figures)])


def written(page: str, topic: str, figures: Sequence[Figure]) -> str:
    """Return a page with the table of a topic in the place of its former one.

    Raises:
        ValueError: the page has no place for it.
    """
    begin, end = f"<!-- {topic} -->\n", f"<!-- end of {topic} -->"
    before, found, rest = page.partition(begin)
    _old, closed, after = rest.partition(end)
    if not found or not closed:
        raise ValueError(f"{PAGE.name} has no place for {topic}")
    return before + begin + f"{table(figures)}\n" + end + after


def committed() -> str:
    """Return the page as it was committed last; an empty text where there is none."""
    shown = subprocess.run(
        ["git", "show", f"HEAD:{PAGE.relative_to(ROOT)}"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    return shown.stdout if shown.returncode == 0 else ""


def known(page: str) -> Mapping[str, tuple[float, float, float]]:
    """Return median and quartiles of each figure on a page, by its name."""
    return {row["name"]: (float(row["median"]), float(row["low"]), float(row["high"])) for row in _ROW.finditer(page)}


def worse(figures: Iterable[Figure], page: str) -> Iterator[str]:
    """Yield a sentence for each figure that is worse than on a page by more than its noise, or beyond its target."""
    before = known(page)
    for figure in figures:
        if figure.target is not None and figure.median > figure.target:
            yield f"{figure.name}: {figure.median:.2f} {figure.unit}, and at most {figure.target:.2f} is promised"
        if figure.name in before and round(figure.quartiles[0], 2) > before[figure.name][2]:
            median, low, high = before[figure.name]
            yield (
                f"{figure.name}: {figure.median:.2f} {figure.unit} is worse than what was committed: "
                f"{median:.2f} ({low:.2f} to {high:.2f})"
            )
