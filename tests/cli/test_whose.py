"""Where more than one person has values here, every text command says whose it shows, and lets the others look away."""

import json
import sys
from pathlib import Path
from uuid import uuid4

import pexpect
import pytest

from dyads.journal.writer import Writer
from dyads.practice.people import InnerPart, Person
from tests.cli.running import run_dyads
from tests.journal import made

ADA, BEN = made.person("Ada", me=True), made.person("Ben")


def written(path: Path, *people: Person) -> None:
    """Keep five sessions of these people, who all sat here, with ratings, notes and a part each."""
    with Writer(path, made.CLOCK) as writer:
        for number, person in enumerate(people):
            writer.add_person(person)
            writer.add_part(person.id, InnerPart(uuid4(), f"the judge of {person.name}"))
            assert person.me is (number == 0)
        for value in (2, 3, 4, 5, 6):
            setup = made.setup(*(person.id for person in people))
            writer.begin(setup)
            for person in people:
                writer.rate(made.rating(person.id, setup.session, value))
                writer.rate(made.rating(person.id, setup.session, value + 1, when="after"))
                writer.event(made.event(person.id, setup.session, f"SECRETNOTE of {person.name}", "note"))
            writer.end(setup.session, "complete", 600).result(60)


@pytest.fixture
def pair(own_home: Path) -> Path:
    written(own_home / "journal.sqlite3", ADA, BEN)
    return own_home


SHOWING = {
    "trends": ("trends", "--person"),
    "one measure": ("trends", "--measure", "closeness", "--person"),
    "session": ("journal", "show", "1", "--person"),
    "parts": ("people", "parts", "list", "--of"),
}


@pytest.mark.usefixtures("pair")
@pytest.mark.parametrize("words", SHOWING.values(), ids=SHOWING)
@pytest.mark.parametrize("person", [ADA, BEN], ids=["Ada", "Ben"])
def test_the_name_stands_over_the_values(words: tuple[str, ...], person: Person) -> None:
    other = BEN if person is ADA else ADA
    for name in (person.name, "me") if person.me else (person.name,):
        done = run_dyads(*words, name)
        assert (done.returncode, done.stderr) == (0, "")
        assert person.name in done.stdout
        assert f"of {other.name}" not in done.stdout


@pytest.mark.usefixtures("pair")
def test_whose_it_is_stands_in_json_in_the_report_and_beside_an_export(pair: Path) -> None:
    shown = json.loads(run_dyads("journal", "show", "1", "--mine", "--json").stdout)
    assert (shown["person"], shown["notes"]) == (str(ADA.id), ["SECRETNOTE of Ada"])
    assert {figure["person"] for figure in json.loads(run_dyads("trends", "--json").stdout)} == {str(ADA.id)}
    assert "the ratings of Ben" in run_dyads("report", pair / "r.html", "--person", "Ben").stdout
    assert "How the ratings of Ben went" in (pair / "r.html").read_text("utf-8")
    assert "It holds the ratings of Ada." in run_dyads("export", pair / "x.csv").stdout


def test_who_practises_alone_is_not_named(own_home: Path) -> None:
    written(own_home / "journal.sqlite3", ADA)
    assert "Ada" not in run_dyads("people", "parts", "list").stdout.replace("the judge of Ada", "")
    assert "for your eyes" not in run_dyads("journal", "show", "1", "--mine").stdout


@pytest.mark.usefixtures("pair")
@pytest.mark.parametrize(
    ("words", "secret"),
    [
        (("trends",), "Change within"),
        (("trends", "--json"), '"closeness"'),
        (("journal", "show", "1", "--mine"), "SECRETNOTE of Ada"),
        (("people", "parts", "list"), "the judge of Ada"),
        (("journal", "edit", "1"), "closeness, before"),
    ],
)
def test_at_a_terminal_the_others_look_away_first(words: tuple[str, ...], secret: str) -> None:
    child = pexpect.spawn(sys.executable, ["-m", "dyads", *words], encoding="utf-8", timeout=60)
    child.expect("Now Ada; Ben looks away.")
    assert secret not in (child.before or "")
    child.expect("Press Enter to go on")
    assert secret not in (child.before or "")
    child.sendline("")
    child.expect(secret)
    child.close(force=True)
