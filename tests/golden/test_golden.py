"""What the program prints and writes, whole, against committed files: a change inside may change nothing outside."""

import io
import json
import shutil
import zipfile
from pathlib import Path

import pytest

from tests.golden.driving import HERE, PASSPHRASE, Dyads

GROUPS = {
    "": "sit scripts plan people rotate journal trends report export import broker bells say doctor completion man",
    "class ": "open join",
    "scripts ": "add check edit list new pack schema show",
    "plan ": "list start show today rate calendar partner meetings move cancel pause resume change continue end",
    "plan meetings ": "attended missed",
    "people ": "accept add code forget list merge name parts passphrase seal unseal",
    "people parts ": "add list remove",
    "journal ": "list show add edit delete backup codebook",
}
SESSIONS = range(1, 38)
"""Of the prepared journal."""
EXPORTS = {
    "everything.json": "",
    "ann.json": "--person me",
    "ben.json": "--person Ben --plan resource-tc1",
    "study.json": "--pseudonymous --yes",
    "mine.csv": "",
    "everybody.csv": "--everybody",
    "cleo.csv": "--person P03",
    "excel.csv": "--everybody --excel",
    "coded.csv": "--everybody --pseudonymous --yes --since 2026-10-01",
    "mine.zip": "",
    "everybody.zip": "--everybody",
    "coded.zip": "--everybody --pseudonymous --yes --plan resource-tc1",
}
"""File and options of every export."""


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the journal that all tests look at."""
    folder = tmp_path_factory.mktemp("prepared")
    dyads = Dyads(folder / "home", HERE)
    assert dyads.fine("import", "journal.json").startswith("Taken in: 37 new sessions")
    return dyads.home


@pytest.fixture
def dyads(prepared: Path, tmp_path: Path) -> Dyads:
    """The program on a copy of the prepared home, with the files of this folder to work on."""
    work = tmp_path / "work"
    work.mkdir()
    for name in ("journal.json", "roster.toml", "broken.toml"):
        shutil.copy(HERE / name, work)
    shutil.copytree(HERE / "group", work / "group")
    shutil.copytree(prepared, tmp_path / "own")
    return Dyads(tmp_path / "own", work)


@pytest.fixture(params=["en", "de"])
def spoken(dyads: Dyads, request: pytest.FixtureRequest) -> Dyads:
    """The same in each language."""
    dyads.language = request.param
    return dyads


def test_help(spoken: Dyads) -> None:
    commands = [f"{group}{name}" for group, names in GROUPS.items() for name in names.split()]
    said = spoken.transcript("--help", *(f"{command} --help" for command in commands))
    spoken.holds(f"help.{spoken.language}.txt", said)


def test_scripts(spoken: Dyads) -> None:
    said = spoken.transcript(
        "scripts list",
        "scripts show affect-dyad",
        "scripts show perspective-dyad --texts",
        "scripts show just-like-me --texts",
        "scripts show body-scan",
        "scripts check",
        "scripts check broken.toml",
        "scripts show broken.toml",
        "scripts show nothing-of-this-name",
    )
    spoken.holds(f"scripts.{spoken.language}.txt", said)


def test_scripts_as_json(spoken: Dyads) -> None:
    spoken.holds(f"scripts-list.{spoken.language}.json", spoken.fine("scripts", "list", "--json"))
    said = spoken.transcript("scripts show affect-dyad --json", "scripts show insight-dialogue --json")
    spoken.holds(f"scripts-show.{spoken.language}.txt", said)
    said = spoken.transcript("scripts check --json", "scripts check broken.toml --json")
    spoken.holds(f"scripts-check.{spoken.language}.txt", said)


@pytest.mark.parametrize("kind", ["script", "translation", "plan", "plan-translation", "measures", "roster"])
def test_schema(dyads: Dyads, kind: str) -> None:
    dyads.holds(f"schema/{kind}.json", dyads.fine("scripts", "schema", kind))


def test_pack(dyads: Dyads) -> None:
    dyads.home.joinpath("config.toml").write_text(
        'help_text = "Call Eva."\nconsent_text = "I take part of my own will."\n', encoding="utf-8"
    )
    said = dyads.transcript(
        "scripts new evening --from perspective-dyad",
        "scripts pack course.zip gentle-four-weeks evening",
        "scripts pack course.txt evening",
        "scripts pack nothing.zip nothing-of-this-name",
    )
    dyads.holds_zip("pack", dyads.written("course.zip"))
    other = Dyads(dyads.home.with_name("other"), dyads.work)
    said += other.transcript(
        "scripts add course.zip --json",
        "scripts add course.zip --yes",
        "scripts add course.zip --yes",
        "scripts add broken.toml --yes",
    )
    dyads.holds("pack.txt", said.replace(str(other.home), "<OTHER>"))


def test_journal(spoken: Dyads) -> None:
    said = spoken.transcript("journal list", *(f"journal show {number} --mine" for number in SESSIONS))
    spoken.holds(f"journal.{spoken.language}.txt", said)
    said = spoken.transcript("journal show 7", "journal show 38", "journal show x", "journal codebook")
    spoken.holds(f"journal-more.{spoken.language}.txt", said)


def test_journal_as_json(dyads: Dyads) -> None:
    dyads.holds("journal-list.json", dyads.fine("journal", "list", "--json"))
    said = dyads.transcript(*(f"journal show {number} --mine --json" for number in SESSIONS[:12]))
    dyads.holds("journal-show.txt", said)
    dyads.holds("codebook.json", dyads.fine("journal", "codebook", "--json"))


def test_people(spoken: Dyads) -> None:
    said = spoken.transcript(
        "people list",
        "people list --json",
        "people parts list",
        "people parts list --json",
        "people parts list --of Ben",
        "people parts list --of Nobody",
    )
    spoken.holds(f"people.{spoken.language}.txt", said)


def test_plan(spoken: Dyads) -> None:
    days = ("2026-08-09", "2026-08-13", "2026-09-15", "2026-09-24", "2026-11-13", "2026-11-20", "2027-06-30")
    said = spoken.transcript(
        "plan list",
        "plan show",
        "plan today",
        *(f"plan today --on {day}" for day in days),
        "plan partner",
        "plan partner --on 2026-11-20",
        "plan meetings",
        "plan today --on yesterday",
    )
    spoken.holds(f"plan.{spoken.language}.txt", said)


def test_plan_as_json(spoken: Dyads) -> None:
    for command in ("list", "show", "meetings"):
        spoken.holds(f"plan-{command}.{spoken.language}.json", spoken.fine("plan", command, "--json"))
    said = spoken.transcript("plan today --json", "plan today --json --on 2026-08-13")
    spoken.holds(f"plan-today.{spoken.language}.txt", said)


def test_calendar(spoken: Dyads) -> None:
    spoken.fine("plan", "calendar", "--ics", "plain.ics")
    spoken.holds(f"calendar/plain.{spoken.language}.ics", spoken.written("plain.ics"))
    more = ("--alarm", "--reminder", "19:30", "--days", "mon,wed,fri", "--zone", "Pacific/Auckland")
    spoken.holds(f"calendar/reminding.{spoken.language}.ics", spoken.fine("plan", "calendar", "--ics", "-", *more))


def test_trends(spoken: Dyads) -> None:
    said = spoken.transcript(
        "trends",
        "trends --measure closeness --added",
        "trends --measure guess",
        "trends --script affect-dyad --partner Ben --since 2026-09-01",
        "trends --module Presence",
        "trends --person Ben",
        "trends --person P03",
        "trends --correlate closeness disclosure",
        "trends --measure closenes",
        "trends --script affect",
    )
    spoken.holds(f"trends.{spoken.language}.txt", said)


def test_trends_as_json(dyads: Dyads) -> None:
    dyads.holds("trends.json", dyads.fine("trends", "--json"))
    said = dyads.transcript(
        "trends --json --measure closeness --added --since 2026-09-01",
        "trends --json --person Ben --script perspective-dyad",
        "trends --json --correlate closeness disclosure",
    )
    dyads.holds("trends-chosen.txt", said)


def test_what_is_sealed_opens_with_its_passphrase(dyads: Dyads) -> None:
    opened = ("trends --person P03 --passphrase-stdin --json", PASSPHRASE)
    refused = ("trends --person P03 --passphrase-stdin", "a wrong one\n")
    accepted = ("people accept P03", PASSPHRASE)  # the journal was imported
    dyads.holds("sealed-trends.txt", dyads.transcript(accepted, opened, refused, "trends --person P03"))
    dyads.fine("export", "open.csv", "--person", "P03", "--unsealed", "--passphrase-stdin", stdin=PASSPHRASE)
    dyads.holds("export/open.csv", dyads.written("open.csv"))


def test_trends_of_a_group(spoken: Dyads) -> None:
    spoken.fine("export", "group/ann.json", "--person", "me")
    said = spoken.transcript("trends --group group --measure closeness", "trends --group none")
    spoken.holds(f"group.{spoken.language}.txt", said)


def test_trends_of_a_group_as_json(dyads: Dyads) -> None:
    chosen = ("--measure", "disclosure", "--since", "2026-01-12", "--json")
    dyads.holds("group.json", dyads.fine("trends", "--group", "group", *chosen))


def test_report(spoken: Dyads) -> None:
    said = spoken.transcript(
        "report ann.html",
        "report ben.html --person Ben --added",
        "report group.html --group group",
        "report cleo.html --person P03",
        "report ann.pdf",
    )
    spoken.holds(f"report/said.{spoken.language}.txt", said)
    for name in ("ann", "ben", "group"):
        spoken.holds(f"report/{name}.{spoken.language}.html", spoken.written(f"{name}.html"))


@pytest.mark.parametrize("file", EXPORTS)
def test_export_and_import_into_an_empty_home(dyads: Dyads, file: str) -> None:
    said = dyads.transcript(f"export {file} {EXPORTS[file]}".strip())
    if file.endswith(".zip"):
        dyads.holds_zip(f"export/{file}", dyads.written(file))
    else:
        dyads.holds(f"export/{file}", dyads.written(file))
    empty = Dyads(dyads.home.with_name("empty"), dyads.work)
    if file.endswith(".zip"):
        dyads.holds(f"import/{file}.txt", said + empty.transcript(f"import {file}"))
        return
    said += empty.transcript(f"import {file}", f"import {file}", "journal list", "people list", "export again.json")
    dyads.holds(f"import/{file}.txt", said)
    if (dyads.work / "again.json").exists():
        dyads.holds(f"import/{file}.again.json", dyads.written("again.json"))


def test_tables_in_german(dyads: Dyads) -> None:
    dyads.language = "de"
    said = dyads.transcript("export tabellen.zip", "export tabelle.csv", "export tabelle.xls", "import nichts.json")
    dyads.holds("export/said.de.txt", said)
    dyads.holds_zip("export/tabellen.zip", dyads.written("tabellen.zip"))
    dyads.holds("export/tabelle.csv", dyads.written("tabelle.csv"))


def test_tables_with_scores(spoken: Dyads) -> None:
    scores = (
        '[score.bond]\ntitle = { en = "Bond", de = "Verbundenheit" }\nitems = ["closeness", "disclosure"]\nneeds = 1\n'
        '[score.rest]\ntitle = { en = "Rest" }\nitems = ["mood", "energy"]\nof = "mean"\nreversed = ["energy"]\n'
    )
    spoken.home.joinpath("measures.toml").write_text(scores, encoding="utf-8")
    spoken.fine("export", "scored.zip", "--everybody")
    with zipfile.ZipFile(io.BytesIO(spoken.written("scored.zip"))) as pack:
        for name in ("scores.csv", "scores/bond.json", "scores/rest.json"):
            spoken.holds(f"export/scored.zip/{Path(name).name}", pack.read(name))
        rows = [row for row in pack.read("codebook.csv").decode().splitlines() if row.startswith("scores,score,")]
    said = spoken.fine("journal", "codebook").splitlines()
    rows += [row for row in said if row.startswith("scores ")]
    spoken.holds(f"export/scored.zip/codebook.{spoken.language}.txt", "".join(f"{row}\n" for row in rows))


def test_rotate(spoken: Dyads) -> None:
    said = spoken.transcript(
        "rotate roster.toml --seed 7",
        "rotate roster.toml --seed 7 --weeks 4 --json",
        "rotate roster.toml --seed 7 --weeks 4 --csv",
        "rotate broken.toml --seed 7",
    )
    first = spoken.fine("rotate", "roster.toml", "--seed", "7", "--weeks", "4", "--json")
    (spoken.work / "weeks.json").write_text(first, encoding="utf-8")
    said += spoken.transcript("rotate roster.toml --seed 8 --weeks 8 --keep weeks.json --files partners --json")
    spoken.holds(f"rotate.{spoken.language}.txt", said)
    files = sorted((spoken.work / "partners").iterdir())
    spoken.holds(f"rotate/{spoken.language}/names.txt", "".join(f"{file.name}\n" for file in files))
    for file in files:
        spoken.holds(f"rotate/{spoken.language}/{file.name}", file.read_bytes())
    said = spoken.transcript("plan partner --file partners/P01.json", "plan partner --file weeks.json --as Ann")
    spoken.holds(f"rotate-taken.{spoken.language}.txt", said)


def test_what_changes_the_journal(spoken: Dyads) -> None:
    said = spoken.transcript(
        ("journal add affect-dyad --on 2026-11-20 --at 18:00 --with Ben", "4\n\n5\n6\nx\n3\n"),
        ("journal add loving-kindness --on 2026-11-19 --length 25m --partial", "4\n"),
        "journal add affect-dyad --on 2026-12-24",
        ("journal edit 30", "5\n-\n\n"),
        ("journal edit 30 --note", "Mild.\n"),
        "journal delete 4",
        "journal delete 4 --yes",
        "journal show 30 --mine",
        "journal show 38 --mine",
        "journal list",
        "people add Eva --code P09",
        "people name Eva Evi",
        "people code Evi P10",
        "people parts add dreamer --valence pleasant",
        "people parts remove rebel",
        "people parts list",
        "people merge Dana Evi",
        "people merge Dana Evi --yes",
        "people forget P03 --yes",
        "people list",
        "export after.csv --everybody",
    )
    spoken.holds(f"changes.{spoken.language}.txt", said)
    kept = json.loads(spoken.fine("journal", "show", "38", "--json", "--mine"))
    assert (kept["script"], kept["added"], len(kept["ratings"])) == ("affect-dyad", True, 3)


def test_what_changes_the_plan(spoken: Dyads) -> None:
    said = spoken.transcript(
        ("plan rate", "5\n4\n"),
        "plan pause --from 2026-12-20 --until 2027-01-04",
        "plan pause --until 2026-01-01",
        "plan resume",
        ("plan meetings attended 14", "8\n"),
        "plan meetings missed 13",
        "plan meetings attended 99",
        "plan move 16 2026-12-03 --at 18:00",
        "plan cancel 17",
        "plan cancel 17 --not",
        "plan partner Ben --week 16",
        "plan partner Eva --today",
        "plan partner --no-show",
        "plan show",
        "plan change resource-tc3 --on 2026-12-07",
        "plan show",
        "plan continue",
        "plan end",
        "plan today",
        "plan start gentle-four-weeks --with Ben --on 2026-11-23",
        "plan start peer-group",
        "plan today --on 2026-11-24",
        "plan show --json",
    )
    spoken.holds(f"plan-changes.{spoken.language}.txt", said)


def test_an_empty_home(tmp_path: Path) -> None:
    for language in ("en", "de"):
        dyads = Dyads(tmp_path / language, tmp_path, language)
        said = dyads.transcript(
            "journal list",
            "journal list --json",
            "people list --json",
            "plan today",
            "plan today --json",
            "plan show",
            "plan meetings",
            "trends",
            "trends --json",
            "report page.html",
            "export all.json",
            "export mine.csv",
            "bells",
            "bells no-such-bell",
            "sit",
            "sit no-such-script",
            "sit affect-dyad --from Nowhere",
            "no-such-command",
            "journal show --no-such-option",
        )
        dyads.holds(f"empty.{language}.txt", said)


def test_doctor(dyads: Dyads) -> None:
    """What this machine can do differs from another's; what is said of the home does not."""
    found = json.loads(dyads.run("doctor", "--json").out)
    assert all(list(finding) == ["area", "sentence", "works"] for finding in found)
    here = [finding for finding in found if finding["area"] in {"folders", "settings"}]
    dyads.holds("doctor.json", json.dumps(here, indent=2) + "\n")
    assert {finding["works"] for finding in found if finding["area"] == "journal"} == {True}
