"""Finds, loads, checks and saves the files people write.

Every loader returns a `Loaded`: the value, or located problems; warnings may come with a value. Nothing here prints,
and nothing raises for what a file holds.

- `Shelves(scripts=..., plans=..., measures=...)`: where to look; what ships is found by itself.
- `list_scripts(shelves)`, `find_script(name_or_path, shelves)`, `in_language(file, "de")`.
- `list_plans(shelves)`, `find_plan(name_or_path, shelves)`, `plan_in_language(file, "de")`.
- `load_measures(shelves)`, `load_roster(path)`.
- `render(problem, text)`, `as_json(problems)`: problems for people and for tools.
"""

from dyads.library.measures import KnownMeasure, load_measures
from dyads.library.plans import PlanFile, find_plan, list_plans, plan_in_language
from dyads.library.render import as_data, as_json, render, render_all
from dyads.library.rosters import load_roster
from dyads.library.scripts import ScriptFile, find_script, in_language, list_scripts
from dyads.library.seek import Listed
from dyads.library.shelves import Origin, Shelves
from dyads.library.sounds import SoundCheck, check_sound, sound_path

__all__ = [
    "KnownMeasure",
    "Listed",
    "Origin",
    "PlanFile",
    "ScriptFile",
    "Shelves",
    "SoundCheck",
    "as_data",
    "as_json",
    "check_sound",
    "find_plan",
    "find_script",
    "in_language",
    "list_plans",
    "list_scripts",
    "load_measures",
    "load_roster",
    "plan_in_language",
    "render",
    "render_all",
    "sound_path",
]
