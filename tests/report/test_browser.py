"""The page in a real browser: it shows everything, asks nobody, and prints."""

import re
import shutil
import subprocess
from datetime import date
from pathlib import Path

import pytest

from dyads.journal.journal import Journal
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


def test_without_ratings_it_shows_one_sentence(tmp_path: Path) -> None:
    from dyads.services.figures import Material
    from tests.report.diary import named

    page = tmp_path / "empty.html"
    empty = Material(named("nobody"), {}, Journal(tmp_path / "none", made.CLOCK).kept(None), {}, {})
    page.write_bytes(person_page(empty, Selection(), date(2026, 11, 21)))
    assert "There is nothing to show yet." in chromium(tmp_path, page, "--dump-dom").stdout
