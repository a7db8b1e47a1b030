"""Private from the first byte, in every file; erased for good; and texts that are texts wherever they are shown."""

import csv
import io
import json
import logging
import os
import unicodedata
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from textual.pilot import Pilot

from dyads.app.app import DyadsApp
from dyads.journal.backup import back_up_own
from dyads.journal.connection import open_to_write
from dyads.journal.journal import Journal
from dyads.journal.migrations import MIGRATIONS
from dyads.journal.writer import Writer
from dyads.library.render import cells
from dyads.practice.people import InnerPart, Person
from dyads.practice.records import PrivateEvent, SessionSummary
from dyads.services.home import Home, find_home
from dyads.settings.log import open_log
from dyads.settings.places import others_may_write, replaceable_above
from tests.app.conftest import clock, home, press, read, settle
from tests.cli.running import Done, run_dyads
from tests.journal import made

__all__ = ["clock", "home"]  # fixtures

SECRETS = ("Zyxanthia", "the quiet saboteur", "we spoke of the house by the lake", "Qorvandel", "code-9917")


def dyads(folder: Path, *words: str) -> Done:
    """Run a text command."""
    return run_dyads(*words, DYADS_HOME=str(folder), COLUMNS="80")


@pytest.fixture
def no_umask() -> Iterator[None]:
    """A umask that forbids nothing."""
    before = os.umask(0)
    yield
    os.umask(before)


def with_secrets(path: Path, names: tuple[str, str] = (SECRETS[0], SECRETS[3])) -> SessionSummary:
    """Keep two people with parts, a session, ratings and a note."""
    me, other = made.person(names[0], me=True), made.person(names[1], code=SECRETS[4])
    with Writer(path, made.CLOCK) as writer:
        writer.add_person(me)
        writer.add_person(other)
        writer.add_part(me.id, InnerPart(uuid4(), SECRETS[1]))
        setup = made.setup(me.id, other.id)
        writer.begin(setup)
        for person in (me, other):
            writer.rate(made.rating(person.id, setup.session, 6))
            note = PrivateEvent(uuid4(), person.id, setup.session, "note", -1, SECRETS[2], 0, made.NOON)
            writer.event(note)
        writer.end(setup.session, "complete", 600).result(60)
    return Journal(path, made.CLOCK).summaries()[-1]


def files_in(folder: Path) -> Iterator[Path]:
    return (path for path in folder.rglob("*") if path.is_file())


@pytest.mark.skipif(os.name != "posix", reason="permissions are POSIX's")
@pytest.mark.usefixtures("no_umask")
def test_every_file_the_program_writes_is_for_its_owner_alone(tmp_path: Path) -> None:
    folder, out = tmp_path / "home", tmp_path / "out"
    out.mkdir()
    with_secrets(folder / "journal.sqlite3")
    for words in (
        ("export", str(out / "all.json"), "--yes"),
        ("export", str(out / "all.csv"), "--yes"),
        ("export", str(out / "all.zip"), "--yes"),
        ("report", str(out / "report.html")),
        ("journal", "backup", str(out / "copy.sqlite3")),
        ("scripts", "new", "mine", "--from", "affect-dyad"),
        ("journal", "list"),
    ):
        done = dyads(folder, *words)
        assert done.returncode == 0, (words, done.stderr)
    written = [*files_in(folder), *files_in(out)]
    assert len(list(files_in(out))) == 5
    assert {path.name: oct(path.stat().st_mode & 0o777) for path in written if path.stat().st_mode & 0o077} == {}
    assert [path for path in folder.rglob("*") if path.is_dir() and path.stat().st_mode & 0o077] == []


@pytest.mark.skipif(os.name != "posix", reason="permissions are POSIX's")
@pytest.mark.usefixtures("no_umask")
def test_what_is_written_over_a_file_that_others_could_read_is_closed_to_them(tmp_path: Path) -> None:
    folder, out = tmp_path / "home", tmp_path / "out"
    with_secrets(folder / "journal.sqlite3")
    roster = tmp_path / "group.toml"
    roster.write_text(
        "title = 'Group'\nstart = 2026-03-02\n" + "".join(f"[[person]]\nname = '{name}'\n" for name in ("A", "B"))
    )
    calls = (
        ("plan", "start", "resource-tc1"),
        ("report", str(out / "report.html")),
        ("plan", "calendar", "--ics", str(out / "plan.ics")),
        ("rotate", str(roster), "--weeks", "2", "--files", str(out)),
        *(("export", str(out / f"all.{ending}"), "--yes") for ending in ("json", "csv", "zip")),
    )
    for words in calls:
        assert dyads(folder, *words).returncode == 0, words
    log = tuple(folder / f"dyads.log{number}" for number in ("", ".1", ".2"))
    for path in (*log, folder / "config.toml"):
        path.touch()
    written = [*log, folder / "config.toml", *files_in(out)]
    assert {path.suffix for path in written} >= {".html", ".ics", ".json", ".csv", ".zip", ".log", ".toml"}
    for path in written:
        path.chmod(0o644)
    for words in calls[1:]:
        assert dyads(folder, *words).returncode == 0, words
    assert find_home({"DYADS_HOME": str(folder)}).set(language="de") == ()
    logger = logging.getLogger("dyads")
    before = logger.handlers[:]
    open_log(folder / "dyads.log")
    logger.warning("a line")
    logger.handlers[:] = before
    assert {path.name: oct(path.stat().st_mode & 0o777) for path in written} == {path.name: "0o600" for path in written}


@pytest.mark.skipif(os.name != "posix", reason="permissions are POSIX's")
@pytest.mark.parametrize(
    ("name", "mode", "said"),
    [
        (".", 0o777, "may write to {home}. Its permissions should be 0700."),
        ("scripts", 0o702, "may write to {home}/scripts. Its permissions should be 0700."),
        ("backups", 0o1777, "may write to {home}/backups. Its permissions should be 0700."),
        ("..", 0o777, "may write to {above}, and so replace {home}."),
        ("config.toml", 0o666, "may write to {home}/config.toml. Its permissions should be 0600."),
        ("journal.sqlite3", 0o602, "may write to {home}/journal.sqlite3. Its permissions should be 0600."),
        ("journal.sqlite3", 0o644, "can read {home}/journal.sqlite3. Its permissions should be 0600."),
    ],
)
def test_doctor_says_what_others_may_write_to(tmp_path: Path, name: str, mode: int, said: str) -> None:
    home = tmp_path / "above" / "home"
    with_secrets(home / "journal.sqlite3")
    for folder in ("scripts", "backups"):
        (home / folder).mkdir(mode=0o700)
    (home / "config.toml").write_text("")
    for path in (home.parent, home, home / "config.toml"):
        path.chmod(0o700)
    assert "Others" not in dyads(home, "doctor").stdout
    (home / name).chmod(mode)
    done = dyads(home, "doctor", "--json")
    sentence = "Others on this computer " + said.format(home=home, above=home.parent)
    (finding,) = [found for found in json.loads(done.stdout) if found["sentence"] == sentence]
    assert (finding["works"], done.returncode) == (False, 1)


@pytest.mark.skipif(os.name != "posix", reason="permissions are POSIX's")
def test_in_a_folder_as_tmp_is_nobody_can_replace_ones_own(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o700)
    tmp_path.chmod(0o1777)
    assert replaceable_above(home) is None
    tmp_path.chmod(0o777)
    assert replaceable_above(home) == tmp_path
    assert not others_may_write(home)
    assert not others_may_write(tmp_path / "nothing")


def test_the_log_and_the_errors_hold_nothing_that_people_gave(tmp_path: Path) -> None:
    folder = tmp_path / "home"
    with_secrets(folder / "journal.sqlite3")
    said = ""
    for words in (
        ("journal", "show", "99"),
        ("journal", "delete", "99"),
        ("people", "rename", SECRETS[0], SECRETS[3]),
        ("export", str(tmp_path / "no" / "x.csv")),
        ("import", str(folder / "journal.sqlite3")),
        ("trends", "--measure", "nothing"),
    ):
        done = dyads(folder, *words)
        assert "Traceback" not in done.stderr, words
        said += done.stderr if words[0] != "people" else ""
    log = "".join(path.read_text() for path in folder.glob("*.log*"))
    for secret in SECRETS:
        assert secret not in log
        assert secret not in said


@pytest.mark.parametrize("what", ["session", "person"])
def test_erased_is_erased_from_every_byte(tmp_path: Path, what: str) -> None:
    folder = tmp_path / "home"
    path = folder / "journal.sqlite3"
    summary = with_secrets(path)
    opened = open_to_write(path, made.CLOCK)
    back_up_own(opened, path, len(MIGRATIONS), made.NOON - timedelta(days=1))
    opened.close()
    assert all(any(secret.encode() in held.read_bytes() for held in files_in(folder)) for secret in SECRETS)
    with Writer(path, made.CLOCK) as writer:
        if what == "session":
            writer.delete(summary.id).result(60)
        else:
            for person in summary.people:
                writer.forget(person).result(60)
    gone = SECRETS[2:3] if what == "session" else SECRETS
    for held in files_in(folder):
        for secret in gone:
            assert secret.encode() not in held.read_bytes(), held.name
    assert len(list(folder.glob("backups/*"))) == 1
    assert Journal(path, made.CLOCK).check() == ()


STRANGE = (
    "[red]Ann[/red] [@click=app.quit]x[/]",
    "\x1b[31mAnn\x1b]0;title\x07\r\n\x08\x00",
    "\u202eevil\u2066 אבגד مرحبا",
    "👩‍👩‍👧‍👦 é e\u0301\u0323\u0300 ﷽ 漢字かな 🇩🇪",
    "Z" + "\u0300\u0316" * 300 + "algo",
    "=HYPERLINK(1)",
    "<script>alert(1)</script>&amp;",
    "x" * 10_000,
    "{name} {speaker} %s {",
)


@pytest.mark.parametrize("text", STRANGE, ids=range(len(STRANGE)))
async def test_strange_names_are_shown_as_text_and_columns_hold(home: Home, text: str) -> None:
    path = home.places.journal
    with_secrets(path, ("Ann", text))
    ben = Person(uuid4(), "Ben")
    with Writer(path, made.CLOCK) as writer:
        writer.add_person(ben)
        me = Journal(path, made.CLOCK).people()[0]
        setup = made.setup(me.id, ben.id)
        writer.begin(setup)
        writer.end(setup.session, "complete", 60).result(60)

    listed = dyads(path.parent, "journal", "list")
    assert listed.returncode == 0, listed.stderr
    lines = listed.stdout.splitlines()
    assert len(lines) == 2
    assert_harmless(listed.stdout)
    at = {cells(line[: line.rindex("complete")]) for line in lines}
    assert len(at) == 1, lines
    assert_harmless(dyads(path.parent, "people", "list").stdout)
    exported = dyads(path.parent, "export", str(path.parent / "x.csv"), "--yes")
    assert exported.returncode == 0, exported.stderr
    rows = list(csv.reader(io.StringIO((path.parent / "x.csv").read_text(encoding="utf-8-sig"))))
    assert all(not cell.startswith(("=", "@")) for row in rows for cell in row)
    page = dyads(path.parent, "report", str(path.parent / "r.html"))
    assert page.returncode == 0, page.stderr
    assert "<script>alert" not in (path.parent / "r.html").read_text(encoding="utf-8")

    async with DyadsApp(home).run_test(size=(80, 24)) as pilot:
        await settle(pilot)
        for keys in (("3",), ("enter",), ("escape",), ("1",), ("escape", "escape"), ("5",), ("escape",), ("4",)):
            await press(pilot, *keys)
            assert_screen(pilot)


def assert_harmless(shown: str) -> None:
    strange = [sign for sign in shown if unicodedata.category(sign) in {"Cc", "Co", "Cs"} and sign not in "\n\t"]
    assert strange == []
    assert not set("\u202a\u202b\u202d\u202e\u2066\u2067") & set(shown)


def assert_screen(pilot: Pilot[None]) -> None:
    """Every line of the screen has its width, and no sign on it does anything."""
    screen = pilot.app.screen
    assert_harmless(read(pilot))
    assert {strip.cell_length for strip in screen._compositor.render_strips()} == {80}
