"""What a pack, a folder or a file would add: looked at, checked, compared; nothing is written."""

import hashlib
import json
import shutil
import stat
import tempfile
from collections.abc import Collection, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from dyads.library.check import Kind, check_paths, kind_of
from dyads.library.pack import CONSENT, HELP, MANIFEST, MOST_BYTES, MOST_ENTRIES, measures_text, unzip
from dyads.library.read import Source, read, read_bytes
from dyads.library.save import save, save_bytes
from dyads.library.scripts import KnownMeasure, load_measures, measures_from
from dyads.library.search_path import (
    FoundFile,
    Origin,
    SearchPath,
    is_file,
    is_folder,
    recordings_of,
    sound_path,
    sounds_of,
    stem_and_language,
    toml_files_below,
    translations_of,
)
from dyads.library.validation import validate
from dyads.practice.measures import measure_sha256
from dyads.practice.message import Loaded, Place, Problem, msg
from dyads.practice.script import Script
from dyads.practice.sound_names import SHIPPED_SOUNDS
from dyads.practice.translation import Translation

PreviewedKind = Literal["script", "plan", "sound"]


@dataclass(frozen=True, slots=True)
class PreviewedFile:
    """One file that would be added.

    Attributes:
        name: its path within the folder of scripts or plans, as people know it.
        state: "new"; "same": it is there already; "differs": another one has its name.
        over: whose the other one is: "yours" would be overwritten, behind "shipped" nothing is lost.
        there_sha256: the hash of the file at the target, None where there is none.
    """

    kind: PreviewedKind
    name: str
    target: Path
    data: bytes
    state: Literal["new", "same", "differs"]
    over: Origin | None
    there_sha256: str | None

    @property
    def id(self) -> str:
        """The id of the script or plan, also for its translations."""
        return stem_and_language(self.target)[0]


@dataclass(frozen=True, slots=True)
class ImportPreview:
    """Everything that would be added; `help_text` and `consent_text` belong into the settings."""

    files: tuple[PreviewedFile, ...]
    measures: tuple[KnownMeasure, ...]
    help_text: str = ""
    consent_text: str = ""

    @property
    def differing(self) -> tuple[PreviewedFile, ...]:
        """The files whose name is taken by another; they are written only on request."""
        return tuple(file for file in self.files if file.state == "differs")

    @property
    def changed_ids(self) -> frozenset[tuple[PreviewedKind, str]]:
        """The scripts and plans that would no longer be what they are, to say which running plan changes."""
        return frozenset((file.kind, file.id) for file in self.differing if file.kind != "sound")


_UNPACKED = "dyads-import-"
_LEFT_OVER = 24 * 3600.0
"""Seconds: nobody looks at an import for a day."""


def _clear_left_over(own: Path) -> None:
    """Remove what imports that were cut off have unpacked."""
    here = own.stat()
    for left in own.parent.glob(f"{_UNPACKED}*"):
        with suppress(OSError):  # somebody else was first, or may
            found = left.lstat()
            is_ours = stat.S_ISDIR(found.st_mode) and found.st_uid == here.st_uid
            if is_ours and here.st_mtime - found.st_mtime > _LEFT_OVER:
                shutil.rmtree(left, ignore_errors=True)


def preview_import(source: Path, search_path: SearchPath) -> Loaded[ImportPreview]:
    """Look at a zip, a folder or a TOML file somebody sent, and return what it would add; nothing is written.

    A measure that is known with another wording or scale refuses the whole, as does anything broken.
    """
    if source.suffix.lower() == ".zip":
        with tempfile.TemporaryDirectory(prefix=_UNPACKED) as name:
            folder = Path(name)
            _clear_left_over(folder)
            problems = unzip(source, folder) or _damaged(source, folder)
            if problems:
                return Loaded(None, problems)
            return _in_archive(_preview(tuple(toml_files_below(folder)), folder, search_path), str(folder), str(source))
    if is_folder(source):
        return _preview(tuple(toml_files_below(source)), source, search_path)
    beside = translations_of(FoundFile(source.stem, source, "file"), ()).values()
    return _preview((source, *beside), source.parent, search_path)


def _preview(files: tuple[Path, ...], folder: Path, search_path: SearchPath) -> Loaded[ImportPreview]:
    if len(files) > MOST_ENTRIES:
        what = msg("there are more than {most} files here", most=MOST_ENTRIES)
        return Loaded(None, (Problem(Place(str(folder)), "", what),))
    if search_path.scripts is None or search_path.plans is None:
        return Loaded(None, (Problem(Place(str(folder)), "", msg("there is no folder for scripts of your own")),))
    if not files:
        return Loaded(None, (Problem(Place(str(folder)), "", msg("there is no TOML file here")),))
    problems = list(check_paths([str(path) for path in files], search_path).problems)
    found: dict[Path, PreviewedFile] = {}
    measures: list[KnownMeasure] = []
    for path in files:
        source = read(path)
        if source.value is None:
            continue  # said above
        kind = kind_of(path, source.value.text)
        if kind in {"plan", "plan translation"}:
            found |= _file("plan", path.name, path, search_path.plans, search_path.shipped / "plans")
        elif kind in {"script", "script translation"}:
            found |= _file("script", path.name, path, search_path.scripts, search_path.shipped)
            found |= _beside(source.value, kind, path.parent, search_path.scripts)
        elif kind == "measures":
            added, refused = _measures(path, search_path)
            measures += added
            problems += refused
        else:
            what = msg("rosters and settings are not added; take them by hand")
            problems.append(Problem(Place(str(path)), "", what, weight="warning"))
    texts = {name: _text(folder / name) for name in (HELP, CONSENT)}
    problems += [problem for text in texts.values() for problem in text.problems]
    if any(problem.weight == "error" for problem in problems):
        return Loaded(None, tuple(problems))
    preview = ImportPreview(tuple(found.values()), tuple(measures), texts[HELP].value or "", texts[CONSENT].value or "")
    return Loaded(preview, tuple(problems))


def _file(kind: PreviewedKind, name: str, path: Path, own: Path, shipped: Path | None) -> dict[Path, PreviewedFile]:
    data = _bytes(path)
    if data is None:
        return {}
    target = own.joinpath(*name.split("/"))
    there, from_us = _bytes(target), _bytes(shipped / name) if shipped else None
    known: tuple[Origin | None, bytes | None] = ("yours", there) if there is not None else ("shipped", from_us)
    over, other = known if known[1] is not None else (None, None)
    state: Literal["new", "same", "differs"] = "new" if other is None else "same" if other == data else "differs"
    sha256 = None if there is None else hashlib.sha256(there).hexdigest()
    return {target: PreviewedFile(kind, name, target, data, state, over, sha256)}


def _beside(source: Source, kind: Kind, folder: Path, own: Path) -> dict[Path, PreviewedFile]:
    """Return the sounds and recordings that lie beside a script or a translation."""
    found: dict[Path, PreviewedFile] = {}
    names: list[str] = []
    if kind == "script" and (script := validate(source, Script).value) is not None:
        names += [sound for _, sound in sounds_of(script) if sound not in SHIPPED_SOUNDS]
        names += [name for _, name in recordings_of(script)]
    elif (translation := validate(source, Translation).value) is not None:
        names += [name for _, name in recordings_of(translation)]
    for name in names:
        path = sound_path(name, folder)
        if path is not None and is_file(path):
            found |= _file("sound", path.relative_to(folder.resolve()).as_posix(), path, own, None)
    return found


def _bytes(path: Path) -> bytes | None:
    try:
        return read_bytes(path, MOST_BYTES)
    except (OSError, ValueError):
        return None


def _measures(path: Path, search_path: SearchPath) -> tuple[list[KnownMeasure], list[Problem]]:
    source = read(path).value
    loaded = measures_from(source).value if source is not None else None
    if source is None or loaded is None:
        return [], []
    known = load_measures(search_path).value or {}
    added: list[KnownMeasure] = []
    refused: list[Problem] = []
    for name, measure in loaded.measures.items():
        sha256 = measure_sha256(measure)
        if name not in known:
            added.append(KnownMeasure(name, measure, sha256, "yours", path))
        elif known[name].sha256 != sha256:
            what = msg("this measure is known here with another wording or scale")
            hint = msg("ratings of the two could not be told apart; ask for another name")
            place = Place(str(path), *source.locator.find((name,), "key"))
            refused.append(Problem(place, name, what, hint))
    return added, refused


def _text(path: Path) -> Loaded[str]:
    if not is_file(path):
        return Loaded("")
    source = read(path)
    return Loaded(None, source.problems) if source.value is None else Loaded(source.value.text)


def _damaged(archive: Path, folder: Path) -> tuple[Problem, ...]:
    """Hold the files against the manifest; a pack made by hand has none."""
    text = _bytes(folder / MANIFEST)
    if text is None:
        return ()
    try:
        manifest = json.loads(text)
        wanted = {str(name): str(sha256) for name, sha256 in manifest["files"].items()}
        is_newer = manifest["format"] != 1
    except (ValueError, LookupError, AttributeError, TypeError, RecursionError):
        return (Problem(Place(f"{archive}/{MANIFEST}"), "", msg("the list of contents cannot be read")),)
    if is_newer:
        return (Problem(Place(str(archive)), "", msg("this pack was written for a newer dyads")),)
    return tuple(_differing(wanted, archive, folder))


def _differing(wanted: dict[str, str], archive: Path, folder: Path) -> Iterator[Problem]:
    there = {path.relative_to(folder).as_posix(): path for path in folder.rglob("*") if path.is_file()}
    for name in sorted({*wanted, *there} - {MANIFEST}):
        data = _bytes(there[name]) if name in there else None
        if data is None or hashlib.sha256(data).hexdigest() != wanted.get(name):
            what = msg("this file is not as it was when the pack was made")
            yield Problem(Place(f"{archive}/{name}"), "", what, msg("ask for the pack again"))


def _in_archive(loaded: Loaded[ImportPreview], folder: str, archive: str) -> Loaded[ImportPreview]:
    """Say places in the archive instead of in the folder it was unpacked into."""
    problems = [
        problem._replace(place=problem.place._replace(file=problem.place.file.replace(folder, archive, 1)))
        for problem in loaded.problems
    ]
    return Loaded(loaded.value, tuple(problems))


_ORDER = {"sound": 0, "script": 1, "plan": 2}


def install(
    preview: ImportPreview, search_path: SearchPath, overwrite: Collection[str] = ()
) -> Loaded[tuple[Path, ...]]:
    """Write what a preview would add, and return the files written.

    Where one could not be, the problem comes with them, and nothing after it was tried.
    """
    written: list[Path] = []
    if preview.measures:
        added = _add_measures(preview, search_path)
        if added.value is None:
            return Loaded((), added.problems)
        written.append(added.value)
    for file in sorted(preview.files, key=lambda file: (_ORDER[file.kind], file.name)):
        if file.state == "new" or (file.state == "differs" and file.name in overwrite):
            saved = save_bytes(file.target, file.data, file.there_sha256)
            if saved.value is None:
                return Loaded(tuple(written), saved.problems)
            written.append(file.target)
    return Loaded(tuple(written))


def _add_measures(preview: ImportPreview, search_path: SearchPath) -> Loaded[Path]:
    path = search_path.measures
    if path is None:
        what = msg("there is no place for measures of your own")
        return Loaded(None, (Problem(Place("measures.toml"), "", what),))
    known = load_measures(search_path)
    if known.errors:
        return Loaded(None, known.errors)
    new = [measure for measure in preview.measures if measure.id not in (known.value or {})]
    if not is_file(path):
        saved = save(path, measures_text(new), None)
    else:
        source = read(path)
        if source.value is None:
            return Loaded(None, source.problems)
        text = source.value.text
        whole = f"{text}{'' if text.endswith(chr(10)) else chr(10)}\n{measures_text(new)}"
        saved = save(path, whole, source.value.sha256)
    return Loaded(None, saved.problems) if saved.value is None else Loaded(path)
