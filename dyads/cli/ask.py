"""Asks before something that cannot be taken back."""

import sys

import click


def is_wanted(question: str, *, yes: bool = False) -> bool:
    """Say whether somebody wants this: asked at a terminal; on a pipe, or with `--yes`, it was said by calling."""
    return yes or not sys.stdin.isatty() or click.confirm(question, default=False)
