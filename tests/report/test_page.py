"""The page as bytes: whole, closed to the network, and safe whatever names and wordings hold."""

import re
import stat
from datetime import date
from html.parser import HTMLParser
from pathlib import Path

import pytest

from dyads.journal.journal import Journal
from dyads.library.search_path import SearchPath
from dyads.practice.measures import Measure
from dyads.practice.people import Person
from dyads.report.person_page import person_page
from dyads.services.figures import Material, read_material
from dyads.trends.figure import PracticeCount
from dyads.trends.selection import Selection
from dyads.words import use
from tests.journal import made
from tests.report.diary import ANN, BEN, CLEO, named, write_diary

EVIL = """<script>document.title="bad"</script>"><img src=x onerror=alert(1)>&amp;'"""
CLOSENESS = Measure(
    question={"en": f"How close? {EVIL}"},
    low={"en": f"not {EVIL}"},
    high={"en": f"very {EVIL}"},
    range=(1, 7),
    note=f"own {EVIL}",
)
WRITTEN = date(2026, 11, 21)


class Reader(HTMLParser):
    """Collects the tags, the attributes and the text of a page, and holds that tags are closed in order."""

    VOID = frozenset({"meta", "link", "line", "rect", "path", "circle"})

    def __init__(self, page: bytes) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self._open: list[str] = []
        self.feed(page.decode())
        assert self._open == []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in self.VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in self.VOID:
            assert self._open.pop() == tag

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1] != "style":
            self.texts.append(data)

    @property
    def text(self) -> str:
        return " ".join(" ".join(self.texts).split())

    def of(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.tags if name == tag]


def material(folder: Path, *, evil: bool = False, weeks: int = 12, days: bool = True) -> Material:
    path = folder / "journal.sqlite3"
    people = (ANN, BEN, CLEO)
    if evil:
        people = (Person(ANN.id, EVIL, me=True), Person(BEN.id, EVIL + "B"), Person(CLEO.id, "Cleo"))
    asked = {"closeness": CLOSENESS, "disclosure": CLOSENESS} if evil else None
    write_diary(path, people, weeks, gap=(5, 9), measures=asked)
    held = {None: PracticeCount(60, 41), "Affect": PracticeCount(20, 13)} if days else {}
    return read_material(Journal(path, made.CLOCK), SearchPath(), people[0], held)


@pytest.fixture
def of_ann(tmp_path: Path) -> Reader:
    return Reader(person_page(material(tmp_path), Selection(), WRITTEN))


def test_it_needs_nothing_beside_it(tmp_path: Path) -> None:
    page = person_page(material(tmp_path), Selection(), WRITTEN)
    read = Reader(page)
    assert not read.of("script")
    assert [tag["href"] for tag in read.of("link")] == ["data:,"]
    assert {"http-equiv": "Content-Security-Policy"}.items() <= read.of("meta")[1].items()
    assert (read.of("meta")[1]["content"] or "").startswith(
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:"
    )
    assert not re.search(rb"(?i)(src|href|url|@import)\s*[=(]\s*[\"']?\s*(https?:|//)", page)
    assert read.of("html")[0]["lang"] == "en"


def test_every_chart_has_a_title_and_says_in_words_what_it_shows(of_ann: Reader) -> None:
    charts = [svg for svg in of_ann.of("svg") if svg.get("role") == "img"]
    named_by = " ".join(svg["aria-labelledby"] or "" for svg in charts).split()
    assert len(charts) == 2
    assert named_by == [tag["id"] for name, tag in of_ann.tags if name in {"title", "desc"} and "id" in tag]
    assert "ratings before and" in of_ann.text
    assert "Modules in turn: Presence, Affect, Perspective." in of_ann.text


def test_every_figure_has_its_count_and_margin_and_what_was_left_out(of_ann: Reader) -> None:
    text = of_ann.text
    assert re.search(r"Change within a sitting: After a sitting .* \(\d+ sittings, 95 % margin .* to .*\)", text)
    assert re.search(r"Left out: .*\d+ skipped", text)
    assert "95 % margin for the mean of these sittings, if they were alike and independent." in text
    assert "How close do you feel to your partner right now?" in text
    assert "1 not close at all, 7 as close as can be" in text
    assert "redrawn and with our own wording: an adaptation" in text
    assert "41 of 60 planned days" in text


def test_what_was_published_stands_beside_its_source_and_is_no_aim(of_ann: Reader) -> None:
    text = of_ann.text
    assert "1.49 [0.12]" in text
    assert "They are not an aim for anybody." in text
    assert "Kok & Singer 2017, JAMA Psychiatry 74(2):126-134" in text
    charts = [tag for tag in of_ann.of("text") if tag]
    assert charts
    assert "1.49" not in " ".join(of_ann.texts[: of_ann.texts.index("What a study found")])


def test_html_in_names_questions_and_notes_is_text(tmp_path: Path) -> None:
    read = Reader(person_page(material(tmp_path, evil=True), Selection(), WRITTEN))
    assert not read.of("script")
    assert not read.of("img")
    assert all(not name.startswith("on") for _tag, attributes in read.tags for name in attributes)
    shown = " ".join(EVIL.split())
    for where in ("How the ratings of ", "How close? ", "with ", "own "):
        assert where + shown in read.text


def test_too_early_says_what_is_lacking(tmp_path: Path) -> None:
    read = Reader(person_page(material(tmp_path, weeks=1, days=False), Selection(), WRITTEN))
    assert re.search(r"Too early: \d sittings? rated before and after, 5 are needed", read.text)
    assert "12 over 28 days are needed" in read.text


def test_nothing_rated_is_a_page_too(tmp_path: Path) -> None:
    empty = Material(named("nobody"), {}, Journal(tmp_path / "none", made.CLOCK).kept(None), {}, {})
    read = Reader(person_page(empty, Selection(), WRITTEN))
    assert "There is nothing to show yet." in read.text
    assert not read.of("svg")


def test_the_page_speaks_the_language_in_use(tmp_path: Path) -> None:
    held = material(tmp_path)
    use("de")
    read = Reader(person_page(held, Selection(), WRITTEN))
    assert read.of("html")[0]["lang"] == "de"
    assert "Wie nah fühlst du dich deinem Gegenüber gerade?" in read.text
    assert re.search(r"\d,\d\d", read.text)


def test_it_is_written_for_its_owner_only_and_written_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from click.testing import CliRunner

    from dyads.cli.main import dyads_command
    from dyads.services.home import find_home

    home_folder = tmp_path / "home"
    home_folder.mkdir()
    write_diary(home_folder / "journal.sqlite3", weeks=4)
    monkeypatch.setenv("DYADS_HOME", str(home_folder))
    target = tmp_path / "page.html"
    for _again in range(2):
        result = CliRunner().invoke(dyads_command, ["report", str(target)], obj=find_home())
        assert result.exit_code == 0, result.output
        assert "It holds the ratings of Ann." in result.output
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert Reader(target.read_bytes()).of("svg")
    wrong = CliRunner().invoke(dyads_command, ["report", str(tmp_path / "page.txt")], obj=find_home())
    assert wrong.exit_code == 1
