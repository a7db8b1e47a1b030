"""The page "what it is like, and what if ...": the guide's own text, as it ships, for the app to show."""

import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import dyads

FILE_NAME = "practice.md"
_CITATION = re.compile(r" \[K\d+(?:, K\d+){0,20}\]")
_LINK = re.compile(r"\[([^\]\n]{1,200})\]\([^)\n]{1,200}\)")
_CODE = "    "  # a line of Markdown that begins so is a command


@dataclass(frozen=True, slots=True)
class GuideSection:
    """A heading, and what stands below it: paragraphs, and lines to type."""

    heading: str
    paragraphs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GuidePage:
    """A guide without its pictures, citations and sources."""

    title: str
    sections: tuple[GuideSection, ...]


def guide_folder() -> Path:
    """Return the folder of the guide: in the installed package, else in the checkout beside it."""
    package = Path(dyads.__file__).parent
    installed = package / "shipped" / "guide"
    return installed if installed.is_dir() else package.parent / "docs" / "guide"


@cache
def practice_page(language: str) -> GuidePage:
    """Return the page in a language, else in English. Raises OSError: it does not ship with this installation."""
    folder = guide_folder()
    translated = folder / language / FILE_NAME
    return read_guide((translated if translated.is_file() else folder / FILE_NAME).read_text("utf-8"))


def read_guide(text: str) -> GuidePage:
    """Return what is shown of a guide: title and sections, but not the introduction, nor the sources at the end."""
    blocks = [block for block in re.split(r"\n\s*\n", text.strip()) if not block.startswith("![")]
    title = blocks[0].removeprefix("# ")
    sections: list[tuple[str, list[str]]] = []
    for block in blocks[1:]:
        if block.startswith("## "):
            sections.append((block.removeprefix("## "), []))
        elif sections:
            sections[-1][1].append(_plain_text(block))
    return GuidePage(title, tuple(GuideSection(heading, tuple(held)) for heading, held in sections[:-1]))


def _plain_text(block: str) -> str:
    if block.startswith(_CODE):
        return block
    return _LINK.sub(r"\1", _CITATION.sub("", " ".join(block.split()))).replace("`", "")
