"""What a page shows, already said in the language in use: plain data for the template, which escapes all of it."""

from dataclasses import dataclass

from dyads.report.chart import Drawn, Sign


@dataclass(frozen=True, slots=True)
class ChartView:
    """A chart: its name within the page, what it is called, what it shows in words, and its shapes."""

    name: str
    title: str
    text: str
    drawn: Drawn
    caption: str = ""


@dataclass(frozen=True, slots=True)
class Table:
    """A table; the first cell of each row names it."""

    caption: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Block:
    """A part of the page under a heading; what is empty is not shown.

    Attributes:
        heading: what it is about.
        below: one quiet line right below the heading.
        charts: one, or several side by side.
        legend: which signs of the charts are explained, and what they mean.
        sentences: what is read first.
        tables: figures, with margin and count.
        terms: words and what they mean.
        notes: what has to be known to read all this.
    """

    heading: str
    below: str = ""
    charts: tuple[ChartView, ...] = ()
    legend: tuple[tuple[Sign, str], ...] = ()
    sentences: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()
    terms: tuple[tuple[str, str], ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """A whole page."""

    language: str
    title: str
    lead: tuple[str, ...]
    blocks: tuple[Block, ...]
    foot: str
