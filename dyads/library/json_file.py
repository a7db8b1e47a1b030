"""Reads a JSON file somebody gave us."""

import json
from pathlib import Path

from dyads.library.read import read
from dyads.practice.message import Loaded, Place, Problem, msg

MOST_BYTES = 16 * 1024 * 1024
"""Ten years of partners for a large group are less."""


def read_json(path: Path) -> Loaded[object]:
    """Return what a JSON file holds, or where it is none."""
    source = read(path, MOST_BYTES)
    if source.value is None:
        return Loaded(None, source.problems)
    try:
        return Loaded(json.loads(source.value.text))
    except json.JSONDecodeError as error:
        place = Place(str(path), error.lineno, error.colno)
        return Loaded(None, (Problem(place, "", msg("this is no JSON from here on")),))
    except (RecursionError, ValueError):  # nested too deeply, or a number of thousands of digits
        return Loaded(None, (Problem(Place(str(path)), "", msg("this JSON cannot be read")),))
