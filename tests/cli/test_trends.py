"""`dyads trends` and `dyads report`, by click's own runner on real journals and exports."""

import csv
import html
import json
import re
import stat
import statistics
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dyads.cli.main import dyads_command
from dyads.journal.journal import Journal
from dyads.practice.people import Person
from dyads.services.clock import HandClock
from dyads.services.home import Home
from dyads.settings.places import Places
from tests.exchange.documents import export_json
from tests.journal import made
from tests.report.diary import ANN, BEN, named, write_diary

Run = Callable[..., Result]
NOW = datetime(2026, 11, 21, 19, 30, tzinfo=UTC)
KEYS = ["measure", "script", "person", "partner", "module", "kind", "unit", "n", "value", "low", "high", "too_early"]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    def running(*arguments: object) -> Result:
        home = Home(Places(tmp_path, tmp_path, tmp_path), clock=HandClock(NOW), environment={"TZ": "Europe/Berlin"})
        done = CliRunner().invoke(dyads_command, [*map(str, arguments)], obj=home)
        home.close()
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done

    return running


@pytest.fixture
def diary(tmp_path: Path) -> None:
    write_diary(tmp_path / "journal.sqlite3", weeks=12, gap=(5, 9))


def fine(done: Result) -> str:
    assert (done.exit_code, done.stderr) == (0, ""), done.output
    return done.stdout


def test_nothing_rated_yet(run: Run) -> None:
    assert fine(run("trends")) == "Nothing has been rated yet.\n"
    assert json.loads(fine(run("trends", "--json"))) == []
    assert run("report", "x.html").exit_code == 1


@pytest.mark.usefixtures("diary")
def test_the_text_names_change_slope_and_level_and_never_mixes_them(run: Run) -> None:
    text = fine(run("trends"))
    assert text.startswith("Ann, 5 Jan 2026 to ")
    for said in ("Change within a sitting: After a sitting", "Slope over sittings: From sitting", "Level: Before a"):
        assert said in text
    assert "How close do you feel to your partner right now?" in text
    assert "with Ben" in text
    assert "module Presence" in text
    assert "1 more part: too early for figures of its own." in text  # the module Affect fell into a gap
    assert "95 % margin for the mean of these sittings, if they were alike and independent." in text
    assert "chance alone would give 25 %" in text


@pytest.mark.usefixtures("diary")
def test_json_is_a_list_of_figures(run: Run) -> None:
    figures = json.loads(fine(run("trends", "--json")))
    assert all([key for key in figure if key in KEYS] == KEYS for figure in figures)
    assert {figure["person"] for figure in figures} == {str(ANN.id)}
    assert {"change", "slope", "slope-per-week", "level", "latest", "hits"} <= {figure["kind"] for figure in figures}
    early = next(figure["too_early"] for figure in figures if figure["too_early"])
    assert early["n"] < early["n_needed"] or early["days"] < early["days_needed"]


@pytest.mark.usefixtures("diary")
def test_choosing(run: Run) -> None:
    chosen = ("--measure", "closeness", "--script", "affect-dyad", "--partner", "Ben", "--module", "Presence")
    figures = json.loads(fine(run("trends", "--json", *chosen)))
    assert {(f["measure"], f["script"], f["partner"], f["module"]) for f in figures} == {
        ("closeness", "affect-dyad", str(BEN.id), "Presence")
    }
    since = json.loads(fine(run("trends", "--json", "--since", "2026-03-20")))
    whole = json.loads(fine(run("trends", "--json")))
    assert max(f["n"] for f in since) < max(f["n"] for f in whole)
    (rho,) = json.loads(fine(run("trends", "--json", "--correlate", "closeness", "disclosure")))
    assert (rho["kind"], rho["measure"], rho["second"]) == ("correlation", "closeness", "disclosure")
    assert "Spearman’s rho" in fine(run("trends", "--correlate", "closeness", "disclosure"))


@pytest.mark.usefixtures("diary")
@pytest.mark.parametrize(
    ("option", "name", "known"),
    [("--measure", "closenes", "closeness"), ("--script", "affect", "affect-dyad"), ("--module", "Afect", "Affect")],
)
def test_a_slip_of_the_finger_is_told_and_not_taken_for_too_early(run: Run, option: str, name: str, known: str) -> None:
    done = run("trends", option, name)
    assert (done.exit_code, done.stdout) == (1, "")
    assert name in done.stderr
    assert known in done.stderr


@pytest.mark.usefixtures("diary")
def test_only_one_persons_ratings_are_shown(run: Run) -> None:
    assert fine(run("trends", "--person", "Ben")) == "There is nothing to show yet.\n"
    assert run("trends", "--person", "Nobody").exit_code == 1


@pytest.mark.usefixtures("diary")
def test_a_study_shows_figures_after_its_end_only(run: Run, tmp_path: Path) -> None:
    plan = """
format = 1
title = "A study"
days_a_week = 3
partner = "none"
hide_trends = true
[[module]]
name = "Affect"
weeks = 2
each_day = ["affect-dyad"]
"""
    (tmp_path / "plans").mkdir()
    (tmp_path / "plans" / "study.toml").write_text(plan)
    fine(run("plan", "start", "study", "--on", "2026-11-16"))
    text = fine(run("trends"))
    assert "part of a study" in text
    assert "closeness" not in text
    hidden = run("trends", "--json")
    assert json.loads(hidden.stdout) == []
    assert "part of a study" in hidden.stderr
    refused = run("report", tmp_path / "x.html")
    assert refused.exit_code == 1
    assert not (tmp_path / "x.html").exists()
    fine(run("plan", "end"))
    assert "Change within a sitting" in fine(run("trends"))


@pytest.fixture
def exports(tmp_path: Path) -> Path:
    folder = tmp_path / "exports"
    folder.mkdir()
    for number in range(3):
        people = [Person(named(f"{number} {k}"), "", f"P{number}{k}", me=k == 0) for k in range(2)]
        path = tmp_path / f"of{number}.sqlite3"
        write_diary(path, people, weeks=6, seed=number, gap=(9, 9))
        (folder / f"{number}.json").write_bytes(export_json(Journal(path, made.CLOCK), NOW, people[0].id))
    return folder


def test_a_group_is_told_person_by_person(run: Run, exports: Path) -> None:
    text = fine(run("trends", "--group", exports))
    assert text.startswith("6 people, 54 sittings, 3 exports\n")
    assert "No ratings from: P01, P11, P21." in text
    assert re.search(r"Change within a sitting: .* \(3 people, \d+ sittings, too few for a margin\)", text)
    assert "missing from P01, P11, P21 (no rating)" in text
    assert "A group’s figure is the mean of people’s own figures" in text
    figures = json.loads(fine(run("trends", "--group", exports, "--json")))
    assert {f["person"] for f in figures} == {None, "P00", "P10", "P20"}
    assert all([key for key in figure if key in KEYS] == KEYS for figure in figures)
    means = [f for f in figures if f["person"] is None]
    own = [f for f in figures if f["person"] is not None]
    for mean in means:
        values = [f["value"] for f in own if (f["measure"], f["script"], f["kind"]) == _key(mean) and f["value"]]
        assert len(values) == mean["people"]
        if mean["value"] is not None:
            assert mean["value"] == pytest.approx(statistics.fmean(values))
            assert mean["spread"] == pytest.approx(statistics.stdev(values))
        assert mean["missing"]["P01"] == "no rating"


def _key(figure: dict[str, object]) -> tuple[object, object, object]:
    return figure["measure"], figure["script"], figure["kind"]


def test_text_json_and_page_of_a_group_have_the_same_figures(run: Run, exports: Path, tmp_path: Path) -> None:
    figures = json.loads(fine(run("trends", "--group", exports, "--json")))
    text = fine(run("trends", "--group", exports))
    fine(run("report", tmp_path / "g.html", "--group", exports))
    page = html.unescape((tmp_path / "g.html").read_text(encoding="utf-8"))
    change = next(f for f in figures if f["person"] is None and f["kind"] == "change" and f["value"] is not None)
    said = f"{change['value']:.2f} on average (3 people, {change['n']} sittings, too few for a margin)"
    spread = f"People’s own figures lie apart by {change['spread']:.2f} (standard deviation)."
    for shown in (text, page):
        assert said in shown
        assert spread in shown
        assert "P01, P11, P21 (no rating)" in shown
        assert "people are not independent of each other" in shown


@pytest.mark.parametrize("command", [("trends", "--json"), ("trends",), ("report", "g.html")])
def test_what_a_folder_holds_besides_exports_is_named(
    run: Run, exports: Path, tmp_path: Path, command: tuple[str, ...]
) -> None:
    for name in ("cleo.csv", "ben.zip", "notes.txt", ".DS_Store"):
        (exports / name).write_bytes(b"x")
    (exports / "older").mkdir()
    done = run(*(tmp_path / c if c.endswith(".html") else c for c in command), "--group", exports)
    assert done.exit_code == 0
    assert done.stderr == "Not read, because only .json exports are: ben.zip, cleo.csv, notes.txt, older.\n"
    if command[0] == "report":
        assert "ben.zip, cleo.csv" in (tmp_path / "g.html").read_text(encoding="utf-8")


def test_the_rows_of_a_model(run: Run, exports: Path, tmp_path: Path) -> None:
    target = tmp_path / "rows.csv"
    target.write_text("older")
    target.chmod(0o644)
    told = fine(run("trends", "--group", exports, "--rows", target))
    rows = list(csv.DictReader(target.open(encoding="utf-8", newline="")))
    assert told == f"Written: rows.csv. It holds {len(rows)} ratings of a group.\n"
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert {row["person"] for row in rows} == {"P00", "P10", "P20"}
    assert {(row["measure"], row["when"]) for row in rows} == {
        ("closeness", "before"),
        ("closeness", "after"),
        ("disclosure", "after"),
    }
    assert run("trends", "--group", exports, "--rows", tmp_path / "rows.txt").exit_code == 1
    assert run("trends", "--rows", target).exit_code == 2


@pytest.mark.usefixtures("diary")
def test_the_rank_correlation_says_what_makes_a_pair(run: Run) -> None:
    text = fine(run("trends", "--correlate", "closeness", "disclosure"))
    assert re.search(r"Rank correlation \(closeness and disclosure\): .* pairs of ratings by sitting", text)
    (figure,) = json.loads(fine(run("trends", "--correlate", "closeness", "disclosure", "--by", "week", "--json")))
    assert (figure["by"], figure["of"], figure["second"]) == ("week", "week", "disclosure")
    assert figure["too_early"]["n_needed"] == 12
    assert "never around one meeting" in fine(
        run("trends", "--correlate", "closeness", "disclosure", "--by", "meeting")
    )
    assert "same question twice" in fine(run("trends", "--correlate", "closeness", "closeness"))
    assert run("trends", "--by", "day").exit_code == 2


def test_the_rank_correlation_of_everybody_in_a_group(run: Run, exports: Path) -> None:
    text = fine(run("trends", "--group", exports, "--correlate", "closeness", "disclosure"))
    assert re.search(r"^P00: Spearman’s rho between the two is .* by sitting", text, re.MULTILINE)
    done = run("trends", "--group", exports, "--correlate", "closeness", "clossness")
    assert (done.exit_code, done.stdout.count("rho")) == (1, 0)


@pytest.mark.parametrize("by", [(), ("--by", "sitting"), ("--by", "day")])
def test_a_groups_page_has_the_same_rank_correlations_as_its_trends(
    run: Run, tmp_path: Path, by: tuple[str, ...]
) -> None:
    (tmp_path / "exports").mkdir()
    for number in range(2):
        people = [Person(named(f"{number} {k}"), "", f"P{number}{k}", me=k == 0) for k in range(2)]
        path = tmp_path / f"of{number}.sqlite3"
        write_diary(path, people, weeks=12, seed=number)
        (tmp_path / "exports" / f"{number}.json").write_bytes(export_json(Journal(path, made.CLOCK), NOW, people[0].id))
    asked = ("--group", tmp_path / "exports", *by)
    figures = json.loads(fine(run("trends", "--correlate", "closeness", "disclosure", *asked, "--json")))
    fine(run("report", tmp_path / "g.html", *asked))
    page = html.unescape((tmp_path / "g.html").read_text(encoding="utf-8"))
    _before, _heading, table = page.partition("Questions two by two")
    shown = [figure for figure in figures if figure["value"] is not None]
    assert [figure["person"] for figure in shown] == ["P00", "P10"]
    for figure in shown:
        row = table[table.index(f"<td>{figure['person']}</td>") :]
        assert f"{figure['value']:.2f}".replace("-", "−") in row
        assert f"n {figure['n']}" in row
        assert f"Paired by {figure['by']}" in row
    assert not by or {figure["by"] for figure in shown} == {by[1]}


@pytest.mark.usefixtures("diary")
def test_a_level_of_two_has_no_margin(run: Run, tmp_path: Path) -> None:
    journal = Journal(tmp_path / "journal.sqlite3", made.CLOCK)
    first = min(session.begun for session in journal.summaries()).date()
    second = sorted({session.begun.date() for session in journal.summaries()})[-2]
    assert first < second
    text = fine(run("trends", "--measure", "closeness", "--since", second.isoformat()))
    assert "Level: Before a sitting the rating is" in text
    assert "(2 ratings, too few for a margin)" in text


def test_a_broken_export_is_told_with_its_place(run: Run, exports: Path, tmp_path: Path) -> None:
    cut = (exports / "1.json").read_bytes()
    (exports / "1.json").write_bytes(cut[: len(cut) // 2])
    for command in (("trends",), ("report", tmp_path / "g.html")):
        done = run(*command, "--group", exports)
        assert (done.exit_code, done.stdout) == (1, "")
        assert "1.json" in done.stderr
        assert "cut off" in done.stderr


def test_a_folder_without_exports_is_refused(run: Run, tmp_path: Path) -> None:
    (tmp_path / "nothing").mkdir()
    assert "there is no export in this folder" in run("trends", "--group", tmp_path / "nothing").stderr
    assert "this folder cannot be read" in run("trends", "--group", tmp_path / "missing").stderr


def test_a_group_page_has_a_line_of_everybody(run: Run, exports: Path, tmp_path: Path) -> None:
    fine(run("report", tmp_path / "g.html", "--group", exports))
    page = (tmp_path / "g.html").read_text(encoding="utf-8")
    for code in ("P00", "P10", "P20"):
        assert f"{code}: Change within a sitting" in page
    assert "No ratings from: P01, P11, P21." in page
    assert "Practice against what was due" not in page  # nobody of them follows a plan


def test_practice_against_what_was_due_by_code(run: Run, tmp_path: Path) -> None:
    write_diary(tmp_path / "journal.sqlite3", weeks=6, gap=(9, 9))
    fine(run("plan", "start", "resource-tc1", "--on", "2026-01-05"))
    (tmp_path / "exports").mkdir()
    (tmp_path / "exports" / "ann.json").write_bytes(
        export_json(Journal(tmp_path / "journal.sqlite3", made.CLOCK), NOW, ANN.id)
    )
    text = fine(run("trends", "--group", tmp_path / "exports"))
    assert "P01: " in text
    assert "planned days." in text
    fine(run("report", tmp_path / "g.html", "--group", tmp_path / "exports"))
    assert "Practice against what was due" in (tmp_path / "g.html").read_text(encoding="utf-8")
    assert "Regularity" in fine(run("trends"))


def test_wrong_usage(run: Run, tmp_path: Path) -> None:
    assert run("trends", "--group", tmp_path, "--person", "Ben").exit_code == 2
    assert run("report", tmp_path / "x.html", "--group", tmp_path, "--person", "Ben").exit_code == 2
