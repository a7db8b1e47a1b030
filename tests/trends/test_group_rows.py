"""The rows of a model: what a figure is made of can be made of them again."""

import csv
import io
import statistics
from collections import defaultdict
from dataclasses import replace
from uuid import UUID

import pytest

from dyads.exchange.model_rows import MODEL_ROW, model_rows_csv
from dyads.practice.measures import KnownScores, Score
from dyads.practice.records import Kept
from dyads.trends.figures import Split, figures
from dyads.trends.group import Joined
from dyads.trends.group_rows import GroupRow, group_rows
from dyads.trends.selection import Selection
from tests.trends.making import ANN, ME, SIDES, day_rating, kept, rating, sitting
from tests.trends.simulate import Design, simulate


def of(records: Kept, codes: dict[UUID, str]) -> tuple[GroupRow, ...]:
    return group_rows(Joined(codes, records, 1, 0, 0, ()), Selection())


def read(rows: tuple[GroupRow, ...]) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(model_rows_csv(rows).decode(), newline="")))


def test_every_persons_change_can_be_worked_out_again() -> None:
    records = simulate(Design(people=6, weeks=8), seed=2)
    people = {person for session in records.sessions for person in session.people}
    codes = {person: f"P{person.int}" for person in people}
    changes: dict[str, list[int]] = defaultdict(list)
    for row in read(of(records, codes)):
        if row["measure"] == "closeness" and row["change"]:
            changes[row["person"]].append(int(row["change"]))
    own = [f for f in figures(records, Selection(), (Split(script=True),)) if f.kind == "change"]
    assert {codes[f.person] for f in own} == set(changes)
    for f in own:
        values = changes[codes[f.person]]
        assert f.n == len(values)
        assert f.value == pytest.approx(statistics.fmean(values))


def test_a_row_says_whose_with_whom_when_and_where() -> None:
    session = replace(sitting(3, module="Affect"), week=2)
    alone = sitting(4, people=(ME,), script="body-scan")
    ratings = [
        *(rating(session, when, value) for when, value in zip(SIDES, (3, 5), strict=True)),
        rating(alone, "after", 6),
        day_rating("2026-01-20", 4, when="week"),
    ]
    before, after, solo, weekly = read(of(kept([session, alone], ratings), {ME: "P02", ANN: "P01"}))
    assert list(before) == [column.name for column in MODEL_ROW] == list(GroupRow._fields)
    assert before["session"] == after["session"] == str(session.id)
    assert (before["person"], before["partner"], before["dyad"]) == ("P02", "P01", "P01+P02")
    assert (before["module"], before["week"], before["day"], before["place"]) == ("Affect", "2", "2026-01-08", "0")
    assert (before["when"], before["value"], before["change"]) == ("before", "3", "")
    assert (after["when"], after["value"], after["change"]) == ("after", "5", "2")
    assert (solo["partner"], solo["dyad"], solo["script"], solo["place"]) == ("", "", "body-scan", "0")
    assert (weekly["session"], weekly["script"], weekly["when"], weekly["value"]) == ("", "", "week", "4")


def test_what_does_not_count_is_there_without_its_value_and_with_the_reason() -> None:
    stopped = sitting(1, outcome="partial")
    rows = read(of(kept([stopped], [rating(stopped, "before", 3), rating(stopped, "after", 5)]), {ME: "P"}))
    assert [(r["when"], r["value"], r["change"], r["left_out"]) for r in rows] == [
        ("before", "3", "", ""),
        ("after", "", "", "partial"),
    ]


def test_a_code_that_a_spreadsheet_would_run_is_text() -> None:
    session = sitting(1)
    rows = read(of(kept([session], [rating(session, "before", 3)]), {ME: "=1+1", ANN: "@x"}))
    assert (rows[0]["person"], rows[0]["partner"], rows[0]["dyad"]) == ("'=1+1", "'@x", "'=1+1+@x")


def test_a_score_is_a_row_too() -> None:
    session = sitting(1)
    ratings = [rating(session, "after", value, measure=name) for name, value in (("a", 3), ("b", 4))]
    scores = KnownScores({"both": Score(title={"en": "?"}, items=("a", "b"), of="mean")}, {"a": (1, 7), "b": (1, 7)})
    rows = read(of(replace(kept([session], ratings), scores=scores), {ME: "P"}))
    assert {(row["measure"], row["value"]) for row in rows} == {("a", "3"), ("b", "4"), ("both", "3.5")}
