"""The page in a real browser: it shows everything, asks nobody, and prints."""

import re
import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest

from dyads.journal.journal import Journal
from dyads.report.page import ReportBlock, ReportTable
from dyads.report.page import page as whole_page
from dyads.report.person_page import person_page
from dyads.trends.selection import Selection
from tests.journal import made
from tests.report.test_page import EVIL, material

CHROMIUM = next(
    (found for name in ("chromium", "chromium-browser", "google-chrome") if (found := shutil.which(name))), ""
)
pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(not CHROMIUM, reason="no Chromium here: the page is not rendered"),
]
FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--hide-scrollbars",
    "--enable-logging=stderr",
    "--v=0",
]


@pytest.fixture(scope="module")
def evil_page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("browser")
    page = folder / "page.html"
    page.write_bytes(person_page(material(folder, evil=True), Selection(), date(2026, 11, 21)))
    return page


def chromium(tmp_path: Path, page: Path, *more: str) -> subprocess.CompletedProcess[str]:
    command = [CHROMIUM, *FLAGS, f"--user-data-dir={tmp_path / 'profile'}", *more, page.as_uri()]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=True)


def test_html_stays_text_and_nothing_is_refused(tmp_path: Path, evil_page: Path) -> None:
    done = chromium(tmp_path, evil_page, "--dump-dom")
    body = done.stdout
    assert "<title>How the ratings of &lt;script&gt;" in body
    assert "<script" not in body
    assert "<img" not in body
    assert EVIL.partition("(")[0].replace("<", "&lt;").replace(">", "&gt;") in body
    assert len(re.findall(r'<svg[^>]* role="img"', body)) == 2
    assert "CONSOLE" not in done.stderr  # neither an error nor a violation of the page's own policy


def pixels(tmp_path: Path, page: Path, scheme: str) -> bytes:
    """Return the first bytes of the picture's ground: a PNG of one corner."""
    target = tmp_path / f"{scheme}.png"
    value = {"dark": 0, "light": 1}[scheme]
    chromium(
        tmp_path,
        page,
        f"--blink-settings=preferredColorScheme={value}",
        "--window-size=900,1200",
        f"--screenshot={target}",
    )
    return target.read_bytes()


def test_it_is_drawn_in_light_and_in_dark(tmp_path: Path, evil_page: Path) -> None:
    light, dark = (pixels(tmp_path, evil_page, scheme) for scheme in ("light", "dark"))
    assert light.startswith(b"\x89PNG")
    assert dark.startswith(b"\x89PNG")
    assert min(len(light), len(dark)) > 20_000  # not an empty sheet
    assert light != dark


def test_it_prints(tmp_path: Path, evil_page: Path) -> None:
    target = tmp_path / "page.pdf"
    chromium(tmp_path, evil_page, f"--print-to-pdf={target}")
    pages = len(re.findall(rb"/Type\s*/Page\b", target.read_bytes()))
    assert 2 <= pages <= 12


def sheets(tmp_path: Path, page: Path) -> dict[str, int]:
    """Return on which printed sheet each word that ends in "end" stands first."""
    printed = tmp_path / "page.pdf"
    chromium(tmp_path, page, f"--print-to-pdf={printed}")
    said = subprocess.run(["pdftotext", "-layout", printed, "-"], capture_output=True, text=True, check=True).stdout
    found: dict[str, int] = {}
    for sheet, text in enumerate(said.split("\f")):
        for word in re.findall(r"\w+end\b", text):
            found.setdefault(word, sheet)
    return found


@pytest.mark.skipif(not shutil.which("pdftotext"), reason="no pdftotext here: the printed sheets are not read")
def test_in_print_nothing_tears_from_its_heading(tmp_path: Path) -> None:
    """Blocks of many heights, so that every part of one comes to the foot of a sheet somewhere."""
    tables = {k: tuple((f"row{k}x{r}end", f"1.23\nmargin{k}x{r}end") for r in range(3 + k % 7 * 9)) for k in range(30)}
    blocks = tuple(
        ReportBlock(
            heading=f"heading{k}end",
            below=f"below{k}end",
            sentences=tuple(f"filler {k}" for _ in range(k % 11)),
            tables=(ReportTable(f"caption{k}end", ("", f"column{k}end"), rows),),
            terms=((f"term{k}end", f"meaning{k}end " + "and so on " * 30),),
            notes=("last",) * (k % 5),
        )
        for k, rows in tables.items()
    )
    page = tmp_path / "tables.html"
    page.write_bytes(whole_page("T", (), blocks, date(2026, 11, 21)))
    sheet = sheets(tmp_path, page)
    for k, rows in tables.items():
        together = [
            (f"heading{k}end", f"below{k}end"),
            (f"caption{k}end", f"column{k}end"),
            (f"caption{k}end", rows[0][0]),
            (f"term{k}end", f"meaning{k}end"),
            *((name, cell.splitlines()[1]) for name, cell in rows),
        ]
        if len(rows) < 10:
            together.append((f"heading{k}end", rows[-1][0]))  # what fits on a sheet stays on one
        assert [pair for pair in together if sheet[pair[0]] != sheet[pair[1]]] == []


def test_without_ratings_it_shows_one_sentence(tmp_path: Path) -> None:
    from dyads.services.figures import Material
    from tests.report.diary import named

    page = tmp_path / "empty.html"
    empty = Material(named("nobody"), {}, Journal(tmp_path / "none", made.CLOCK).kept(None), {}, {})
    page.write_bytes(person_page(empty, Selection(), date(2026, 11, 21)))
    assert "There is nothing to show yet." in chromium(tmp_path, page, "--dump-dom").stdout
