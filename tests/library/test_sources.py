"""`docs/sources.md`: no exercise, plan, measure or printed figure ships without a line on where it comes from."""

import re
from pathlib import Path

from dyads.library.plans import list_plans
from dyads.library.scripts import list_scripts, load_measures
from dyads.library.search_path import SearchPath
from dyads.presentation.published import PUBLISHED, SOURCES

TEXT = (Path(__file__).parents[2] / "docs" / "sources.md").read_text("utf-8")
SHIPPED = SearchPath()


def rows(heading: str) -> list[list[str]]:
    """Return the cells of the table below a heading, without its head."""
    below = TEXT.split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    table = [line for line in below.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in table[2:]]


def named(heading: str) -> list[str]:
    return [name for row in rows(heading) for name in re.findall(r"`([a-z0-9-]+)`", row[0])]


def test_every_exercise_has_one_line_and_no_line_is_of_nothing() -> None:
    assert sorted(named("Exercises")) == sorted(entry.id for entry in list_scripts(SHIPPED))


def test_every_plan_has_one_line() -> None:
    assert sorted(named("Plans")) == sorted(entry.id for entry in list_plans(SHIPPED))


def test_every_measure_has_one_line() -> None:
    assert sorted(named("Measures")) == sorted(load_measures(SHIPPED).value or {})


def test_every_line_says_what_it_follows_and_what_is_ours() -> None:
    for heading in ("Exercises", "Plans", "Measures"):
        assert all(len(row) == 3 and all(row) for row in rows(heading)), heading


def test_every_printed_figure_stands_there_with_its_sources() -> None:
    found = {(row[0], row[1], row[2], row[3]): row[4] for row in rows("Printed figures")}
    assert len(found) == len(PUBLISHED)
    for one in PUBLISHED:
        source = found[one.measure, one.script, one.kind, f"{one.value:g} [{one.margin:g}]"]
        assert all(key in source for key in one.sources)


def test_every_source_that_is_cited_beside_a_figure_is_given_in_full() -> None:
    assert all(re.search(r"doi|eLife|goodmedicine|Collabra", source) for source in SOURCES.values())


def test_what_ships_says_itself_where_it_comes_from() -> None:
    for entry in list_scripts(SHIPPED):
        assert entry.loaded.value is not None
        assert entry.loaded.value.script.source, entry.id
