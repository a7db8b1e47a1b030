"""Finds a script or plan by its id, the file's stem; the user's own stands in the place of a shipped one."""

import difflib
import os
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from dyads.library.shelves import Origin, is_file, stem_and_language, toml_files
from dyads.practice.message import Loaded, Message, Place, Problem, msg

T = TypeVar("T")
Folders = tuple[tuple[Origin, Path], ...]


@dataclass(frozen=True, slots=True)
class Shelved:
    """A file in its place, not yet opened."""

    id: str
    path: Path
    origin: Origin


@dataclass(frozen=True, slots=True)
class Listed(Shelved, Generic[T]):
    """One line of a list; a broken file is listed with its problems."""

    loaded: Loaded[T]


def shelved(folders: Folders) -> dict[str, Shelved]:
    """Return what is there, by id, in the order of the ids; earlier folders win."""
    found: dict[str, Shelved] = {}
    for origin, folder in folders:
        for path in toml_files(folder):
            name, language = stem_and_language(path)
            if language is None and path.name != "measures.toml":
                found.setdefault(name, Shelved(name, path, origin))
    return dict(sorted(found.items()))


def translations_of(file: Shelved, folders: Folders) -> dict[str, Path]:
    """Return the translations of a file by language: beside it, and of a shipped one the user's own too."""
    places = [file.path.parent]
    if file.origin == "shipped":
        places += [folder for origin, folder in folders if origin == "yours"]
    found: dict[str, Path] = {}
    for folder in places:
        for path in toml_files(folder):
            name, language = stem_and_language(path)
            if name == file.id and language is not None:
                found[language] = path
    return found


def seek(name: str, folders: Folders, unknown: Message) -> Loaded[Shelved]:
    """Find a file by its id, or by its path if `name` is one.

    Args:
        name: an id, or a path: with a slash, or ending in `.toml`.
        folders: where ids are looked up.
        unknown: what to say of an id that is not there.
    """
    if _is_path(name):
        return _at(Path(name), folders)
    here = shelved(folders)
    if name in here:
        return Loaded(here[name])
    return Loaded(None, (Problem(Place(name), "", unknown, _nearest(name, here)),))


def _is_path(name: str) -> bool:
    return name.lower().endswith(".toml") or "/" in name or os.sep in name


def _at(path: Path, folders: Folders) -> Loaded[Shelved]:
    name, language = stem_and_language(path)
    if language is not None and is_file(path.with_name(f"{name}.toml")):
        hint = msg("give the original instead, and choose the language there")
        return Loaded(None, (Problem(Place(str(path)), "", msg("this file is a translation"), hint),))
    folder = path.parent.absolute()
    outside: Origin = "file"
    origin = next((origin for origin, place in folders if place.absolute() == folder), outside)
    return Loaded(Shelved(path.stem if language else name, path, origin))


def _nearest(name: str, known: Iterable[str]) -> Message | None:
    names = tuple(known)
    near = difflib.get_close_matches(name[:60].lower(), names, n=3, cutoff=0.5)
    near = near or [other for other in names if name and name.lower() in other][:3]
    return msg("did you mean {names}?", names=", ".join(near)) if near else None
