"""Which kind of file a TOML file is: by its name and folder, else by what it holds."""

import re
from pathlib import Path
from typing import Literal

from dyads.library.measures import FILE_NAME
from dyads.library.shelves import stem_and_language

Kind = Literal["script", "script translation", "plan", "plan translation", "measures", "roster", "settings"]

_PLAN = re.compile(r"^\s*(?:\[\[\s*(?:module|meeting)\s*\]\]|days_a_week\s*=|partner\s*=)", re.MULTILINE)
_SCRIPT = re.compile(r"^\s*(?:\[\[\s*(?:turn|phase|opening|between|closing)\s*\]\]|form\s*=|rounds\s*=)", re.MULTILINE)
_ROSTER = re.compile(r"^\s*\[\[\s*person\s*\]\]", re.MULTILINE)
_MEASURES = re.compile(r"^\s*(?:question|range|choices)\s*=|^\s*\[[^\[\]]+\.question\s*\]", re.MULTILINE)


def kind_of(path: Path, text: str) -> Kind:
    """Return what a file is meant to be; its text need not be sound, so it is only looked at."""
    if path.name == FILE_NAME:
        return "measures"
    if path.name == "config.toml":
        return "settings"
    is_plan = path.parent.name == "plans" or (_PLAN.search(text) is not None and _SCRIPT.search(text) is None)
    _, language = stem_and_language(path)
    if language is not None:
        return "plan translation" if is_plan else "script translation"
    if is_plan:
        return "plan"
    if _SCRIPT.search(text) is None:
        if _ROSTER.search(text):
            return "roster"
        if _MEASURES.search(text):
            return "measures"
    return "script"
