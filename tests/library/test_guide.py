"""The page on what it is like is the guide's own text, in both languages, without what is only of use on paper."""

import re
from pathlib import Path

import pytest

from dyads.library.guide import guide_folder, practice_page, read_guide

GUIDE = Path(__file__).parents[2] / "docs" / "guide"


@pytest.mark.parametrize(("language", "file"), [("en", "practice.md"), ("de", "de/practice.md"), ("fr", "practice.md")])
def test_every_section_of_the_guide_but_its_sources_is_there(language: str, file: str) -> None:
    written = (GUIDE / file).read_text("utf-8")
    page = practice_page(language)
    headings = re.findall(r"^## (.+)$", written, re.MULTILINE)
    assert page.title == written.partition("\n")[0].removeprefix("# ")
    assert [section.heading for section in page.sections] == headings[:-1]
    assert len(page.sections) > 5
    assert all(section.paragraphs for section in page.sections)


@pytest.mark.parametrize("language", ["en", "de"])
def test_nothing_of_markdown_is_left_to_read(language: str) -> None:
    paragraphs = [paragraph for section in practice_page(language).sections for paragraph in section.paragraphs]
    assert not [paragraph for paragraph in paragraphs if re.search(r"\[K\d|\]\(|`|!\[|^#|\*\w", paragraph)]
    assert any(paragraph.startswith("    dyads ") for paragraph in paragraphs), "what is typed keeps its place"


def test_a_guide_is_read_by_its_blank_lines() -> None:
    page = read_guide(
        "# A [b]\n\nWhere from.\n\n## One\n\nFeel `x` [K1, K22].\nSee [this](that.md).\n\n![Seen](seen.svg)\n\n"
        "    dyads sit\n\n## Sources\n\n- K1\n"
    )
    assert page.title == "A [b]"
    assert [(section.heading, section.paragraphs) for section in page.sections] == [
        ("One", ("Feel x. See this.", "    dyads sit"))
    ]


def test_the_folder_is_the_checkouts_where_nothing_is_installed() -> None:
    assert guide_folder() == GUIDE
