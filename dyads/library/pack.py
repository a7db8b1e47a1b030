"""Packs scripts and plans for others: one zip with everything they refer to, the same bytes for the same content."""

import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import tomli_w

from dyads.library.kinds import kind_of
from dyads.library.measures import FILE_NAME, KnownMeasure, load_measures
from dyads.library.plans import PlanFile, find_plan
from dyads.library.read import read, read_bytes
from dyads.library.save import save_bytes
from dyads.library.scripts import ScriptFile, find_script
from dyads.library.seek import Shelved, shelved, translations_of
from dyads.library.shelves import Shelves
from dyads.library.sounds import SHIPPED_SOUNDS, sound_path, sounds_of
from dyads.library.unzip import MOST_BYTES, MOST_IN_ALL
from dyads.practice.message import Loaded, Place, Problem, msg

MANIFEST = "dyads-pack.json"
HELP, CONSENT = "help.txt", "consent.txt"
_DATE = (1980, 1, 1, 0, 0, 0)
_FILE_MODE = 0o100600 << 16


@dataclass(slots=True)
class _Box:
    shelves: Shelves
    files: dict[str, bytes] = field(default_factory=dict)
    measures: set[str] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)

    def add_file(self, name: str, path: Path) -> None:
        try:
            data = read_bytes(path, MOST_BYTES)
        except (OSError, ValueError):
            data = None
        if data is None:
            self.problems.append(Problem(Place(str(path)), "", msg("this file cannot be packed")))
        else:
            self.files[name] = data

    def add_plan(self, plan: PlanFile) -> None:
        self.add_file(f"plans/{plan.id}.toml", plan.path)
        for path in translations_of(Shelved(plan.id, plan.path, plan.origin), self.shelves.plan_folders()).values():
            self.add_file(f"plans/{path.name}", path)
        self.measures |= {name for _, name in plan.plan.measures()}
        for name in sorted({name for _, name in plan.plan.scripts()}):
            self.add_found(find_script(name, self.shelves))

    def add_found(self, loaded: Loaded[ScriptFile]) -> None:
        self.problems += loaded.errors
        if loaded.value is not None:
            self.add_script(loaded.value)

    def add_script(self, file: ScriptFile) -> None:
        self.add_file(f"scripts/{file.id}.toml", file.path)
        for path in translations_of(Shelved(file.id, file.path, file.origin), self.shelves.script_folders()).values():
            self.add_file(f"scripts/{path.name}", path)
        self.measures |= {*file.script.ratings.before, *file.script.ratings.after}
        for _, sound in sounds_of(file.script):
            beside = None if sound in SHIPPED_SOUNDS else sound_path(sound, file.path.parent)
            if beside is not None:
                self.add_file(f"scripts/{beside.relative_to(file.path.parent.resolve()).as_posix()}", beside)


def pack(
    out: Path, names: Sequence[str], shelves: Shelves, texts: Mapping[str, str] | None = None
) -> Loaded[tuple[str, ...]]:
    """Write a zip with plans and scripts and everything they refer to; return the names in it.

    Args:
        out: the zip; it must not be there yet.
        names: ids or paths of plans and scripts.
        shelves: where they are.
        texts: the trainer's texts to go along, by `HELP` and `CONSENT`; empty ones are left out.
    """
    box = _Box(shelves)
    for name in names:
        _add(box, name)
    box.files |= {name: text.encode() for name, text in (texts or {}).items() if text}
    if box.measures:
        box.files[FILE_NAME] = _measures(box.measures, load_measures(shelves).value or {})
    if sum(map(len, box.files.values())) > MOST_IN_ALL:
        box.problems.append(Problem(Place(str(out)), "", msg("this would be too large for a pack")))
    if box.problems:
        return Loaded(None, tuple(box.problems))
    written = save_bytes(out, zipped(box.files), None)
    return Loaded(None, written.problems) if written.value is None else Loaded(tuple(sorted(box.files)))


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Return a zip of files with its manifest; equal files give equal bytes."""
    hashes = {name: hashlib.sha256(data).hexdigest() for name, data in sorted(files.items())}
    manifest = json.dumps({"format": 1, "files": hashes}, indent=2, ensure_ascii=False).encode() + b"\n"
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, data in [(MANIFEST, manifest), *sorted(files.items())]:
            entry = zipfile.ZipInfo(name, _DATE)
            entry.create_system = 3
            entry.external_attr = _FILE_MODE
            archive.writestr(entry, data, zipfile.ZIP_DEFLATED, 9)
    return held.getvalue()


def _add(box: _Box, name: str) -> None:
    is_plan = name in shelved(box.shelves.plan_folders()) or _is_plan_file(name)
    if is_plan:
        plan = find_plan(name, box.shelves)
        box.problems += plan.errors
        if plan.value is not None:
            box.add_plan(plan.value)
    if not is_plan or name in shelved(box.shelves.script_folders()):
        box.add_found(find_script(name, box.shelves))


def _is_plan_file(name: str) -> bool:
    source = read(Path(name)).value if name.lower().endswith(".toml") else None
    return source is not None and kind_of(Path(name), source.text) == "plan"


def _measures(wanted: Iterable[str], known: Mapping[str, KnownMeasure]) -> bytes:
    return measures_text([known[name] for name in sorted(wanted) if name in known]).encode()


def measures_text(measures: Iterable[KnownMeasure]) -> str:
    """Write measures as a measures file holds them."""
    tables = {
        known.id: known.measure.model_dump(mode="json", exclude_none=True, exclude_defaults=True) for known in measures
    }
    return tomli_w.dumps(tables, multiline_strings=False)
