"""What text commands print: plain lines, small tables, and JSON."""

import json
from collections.abc import Sequence

import click

from dyads.library.render import cells
from dyads.words.catalogue import plain


def line(text: str = "") -> None:
    """Print one line of text."""
    click.echo(plain(text, lines=False))


def table(rows: Sequence[Sequence[str]]) -> None:
    """Print rows in columns; wide characters take two cells."""
    shown = [[plain(cell, lines=False) for cell in row] for row in rows]
    widths = [max(cells(row[i]) for row in shown) for i in range(len(shown[0]))] if shown else []
    for row in shown:
        padded = (cell + " " * (width - cells(cell)) for cell, width in zip(row, widths, strict=True))
        click.echo("  ".join(padded).rstrip())


def as_json(data: object) -> None:
    """Print JSON, readable and in UTF-8."""
    click.echo(json.dumps(data, ensure_ascii=False, indent=2))
