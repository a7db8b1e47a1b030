"""Checks files and folders: every problem of every file in one run."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import Literal

from dyads.library.located import located
from dyads.library.read import Source, decode, read
from dyads.library.scripts import FILE_NAME, Names, measure_ids, measures_from, script_from, translation_from
from dyads.library.search_path import (
    SearchPath,
    elsewhere,
    found_files,
    is_file,
    is_folder,
    is_path,
    recordings_of,
    resolve,
    sound_path,
    stem_and_language,
    toml_files_below,
    translations_of,
)
from dyads.practice.message import Finding, Loaded, Place, Problem, msg
from dyads.practice.script import Script
from dyads.practice.translation import Translation

Kind = Literal["script", "script translation", "plan", "plan translation", "measures", "roster", "settings"]

_PLAN = re.compile(r"^[ \t]*(?:\[\[?\s*(?:module|meeting)\s*\]|days_a_week\s*=|partner\s*=)", re.MULTILINE)
_SCRIPT = re.compile(
    r"^[ \t]*(?:\[\[\s*(?:turn|phase|opening|between|closing)\s*\]\]|form\s*=|rounds\s*=)", re.MULTILINE
)
_ROSTER = re.compile(r"^[ \t]*\[\[\s*person\s*\]\]", re.MULTILINE)
_MEASURES = re.compile(r"^[ \t]*(?:question|range|choices)\s*=|^[ \t]*\[[^\[\]]+\.question\s*\]", re.MULTILINE)


def kind_of(path: Path, text: str) -> Kind:
    """Return what a file is meant to be; its text need not be sound, so it is only looked at."""
    if path.name == FILE_NAME:
        return "measures"
    if path.name == "config.toml":
        return "settings"
    is_script = _SCRIPT.search(text) is not None
    is_plan = path.parent.name == "plans" or (not is_script and _PLAN.search(text) is not None)
    _, language = stem_and_language(path)
    if language is not None:
        return "plan translation" if is_plan else "script translation"
    if is_plan:
        return "plan"
    if not is_script:
        if _ROSTER.search(text):
            return "roster"
        if _MEASURES.search(text):
            return "measures"
    return "script"


STDIN = "-"
_NOT_CHECKED = (msg("the settings are not checked here"), msg("dyads doctor looks at them"))


@dataclass(frozen=True, slots=True)
class Checked:
    """The outcome of a check."""

    problems: tuple[Problem, ...]
    texts: Mapping[str, str]
    files: int

    @property
    def is_sound(self) -> bool:
        return all(problem.weight == "warning" for problem in self.problems)


def check_paths(names: Sequence[str], search_path: SearchPath, stdin: bytes = b"") -> Checked:
    """Check files, folders (every TOML file in them and below), ids, and `-`, a script on standard input.

    An id stands for the script, the plan or the measures of that name, with translations. Scripts, measures and plans
    that lie in the same run may name one another.
    """
    given, problems = _files(names, search_path)
    paths = {file: Path(file) for file in given}
    opened = {file: decode(stdin, file) if file == STDIN else read(path) for file, path in paths.items()}
    texts = {file: loaded.value for file, loaded in opened.items() if loaded.value is not None}
    heard_once = replace(search_path, sound=cache(search_path.sound))  # many scripts of a folder name the same sounds
    kinds = {file: kind_of(paths[file], source.text) for file, source in texts.items()}
    judge = _Judge(heard_once, _names(search_path, texts, kinds), listens=True)
    for file, loaded in opened.items():
        problems += loaded.problems if loaded.value is None else judge.problems(paths[file], loaded.value, kinds[file])
    named = {problem.place.file for problem in problems}
    return Checked(tuple(problems), {file: source.text for file, source in texts.items() if file in named}, len(opened))


def check_text(text: str, path: Path, search_path: SearchPath) -> tuple[Problem, ...]:
    """Check a text as if it were saved at a path; for an editor, while one types: recordings are not listened to."""
    loaded = decode(text.encode("utf-8", "surrogatepass"), str(path))
    if loaded.value is None:
        return loaded.problems
    kind = kind_of(path, loaded.value.text)
    names = _names(search_path, {str(path): loaded.value}, {str(path): kind})
    return _Judge(search_path, names).problems(path, loaded.value, kind)


def _files(names: Sequence[str], search_path: SearchPath) -> tuple[list[str], list[Problem]]:
    folders = (*search_path.script_folders(), *search_path.plan_folders())
    files: dict[str, None] = {}
    problems: list[Problem] = []
    for name in names:
        path = Path(name)
        known = [] if name == STDIN or is_path(name) else [str(file) for file in _known(name, search_path)]
        files |= dict.fromkeys(known)
        if name == STDIN or is_file(path):
            files[name] = None
        elif is_folder(path):
            below = [str(file) for file in toml_files_below(path) if file.name != "config.toml"]
            files |= dict.fromkeys(below)
            if not below:
                problems.append(Problem(Place(name), "", msg("there is no TOML file in this folder")))
        elif is_path(name):
            problem = elsewhere(path, folders)
            files |= {name: None} if problem is None else {}
            problems += [] if problem is None else [problem]
        elif not known:
            unknown = msg("there is no file, no script and no plan of this name")
            problems += resolve(name, folders, unknown).problems
    return list(files), problems


def _known(name: str, search_path: SearchPath) -> Iterator[Path]:
    """Yield the files that belong to an id: scripts, plans and measures, each with its translations."""
    for folders in (search_path.script_folders(), search_path.plan_folders()):
        file = found_files(folders).get(name)
        if file is not None:
            yield from (file.path, *translations_of(file, folders).values())
    if f"{name}.toml" == FILE_NAME:
        own = search_path.measures
        yield own if own is not None and is_file(own) else search_path.shipped / FILE_NAME


def _names(search_path: SearchPath, texts: Mapping[str, Source], kinds: Mapping[str, Kind]) -> Names:
    """Return the scripts and measures there are, on the search path and among the files of this run."""
    scripts = set(found_files(search_path.script_folders()))
    known = measure_ids(search_path)
    measures = set(known.ids)
    for file, source in texts.items():
        if kinds[file] == "script":
            scripts.add(Path(file).stem)
        elif kinds[file] == "measures":
            loaded = measures_from(source)
            measures |= set(loaded.value.measures) if loaded.value else set()
    return Names(frozenset(scripts), frozenset(measures), known.broken)


@dataclass(frozen=True, slots=True)
class _Judge:
    search_path: SearchPath
    names: Names
    listens: bool = False

    def problems(self, path: Path, source: Source, kind: Kind) -> tuple[Problem, ...]:
        match kind:
            case "script":
                return self._script_problems(path, source)
            case "script translation" | "plan translation":
                return tuple(self._translation(path, source, of_plan=kind == "plan translation"))
            case "measures":
                return measures_from(source).problems
            case "settings":
                return (Problem(Place(str(path)), "", *_NOT_CHECKED, "warning"),)
        from dyads.library import plans  # here and below, because scripts are checked without them

        return (plans.plan_from(source, self.names) if kind == "plan" else plans.roster_from(source)).problems

    def _script(self, path: Path, source: Source) -> Loaded[Script]:
        return script_from(source, path.parent, self.names.measure_ids, self.search_path.sound)

    def _script_problems(self, path: Path, source: Source) -> tuple[Problem, ...]:
        loaded = self._script(path, source)
        return (*loaded.problems, *self._heard(loaded.value, loaded.value, path, source))

    def _heard(
        self, script: Script | None, held: Script | Translation | None, path: Path, source: Source
    ) -> tuple[Problem, ...]:
        """Listen to the recordings of a script or a translation."""
        if not self.listens or script is None or held is None:
            return ()
        named = ((key, sound_path(name, path.parent)) for key, name in recordings_of(held))
        there = [(key, file) for key, file in named if file is not None and is_file(file)]
        if not there:
            return ()
        from dyads.practice.speech import line_rooms  # here, because few scripts have recordings

        rooms = line_rooms(script)
        found: list[Finding] = []
        for key, file in there:
            for what, hint, unusable in self.search_path.recording(file, rooms.get((key[0], key[1]))):
                found.append(Finding(key, what, hint, "error" if unusable else "warning"))
        return located(source, found)

    def _translation(self, path: Path, source: Source, *, of_plan: bool) -> Iterator[Problem]:
        stem, language = stem_and_language(path)
        folders = self.search_path.plan_folders() if of_plan else self.search_path.script_folders()
        places = (folder / f"{stem}.toml" for folder in (path.parent, *(folder for _, folder in folders)))
        place = next((place for place in places if is_file(place)), None)
        original = read(place).value if place else None
        if of_plan:
            from dyads.library import plans

            plan = original and plans.plan_from(original, self.names).value
            yield from plans.plan_translation_from(source, plan or None, language or "").problems
        else:
            script = (original and self._script(path, original).value) or None
            loaded = translation_from(source, script, language or "")
            yield from loaded.problems
            yield from self._heard(script, loaded.value, path, source)
        if place is None:
            what = msg("the original of this translation is not there")
            yield Problem(Place(str(path), 1, 1), "", what, msg("it is called {file}", file=f"{stem}.toml"))
