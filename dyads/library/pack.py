"""Packs scripts and plans for others: one zip with everything they refer to, the same bytes for the same content."""

import hashlib
import io
import json
import stat
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

import tomli_w

from dyads.library.check import kind_of
from dyads.library.plans import PlanFile, find_plan
from dyads.library.read import read, read_bytes
from dyads.library.save import save_bytes
from dyads.library.scripts import FILE_NAME, KnownMeasure, ScriptFile, find_script, load_measures
from dyads.library.search_path import (
    SearchPath,
    found_files,
    odd_path,
    recordings_of,
    same_name_key,
    sound_path,
    sounds_of,
    translations_of,
)
from dyads.practice.message import Loaded, Message, Place, Problem, msg
from dyads.practice.sound_names import SHIPPED_SOUNDS

MOST_ENTRIES = 1000
MOST_BYTES = 16 * 1024 * 1024
"""Of one file in a pack; sounds are the large ones."""
MOST_IN_ALL = 96 * 1024 * 1024
MOST_PACKED = 48 * 1024 * 1024
MOST_RATIO = 200
"""How much smaller than itself a file of some size may be packed; texts and sounds stay far below."""
_SMALL = 64 * 1024
_METHODS = frozenset({zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED})
_ENCRYPTED = 0x1


def unzip(archive: Path, folder: Path) -> tuple[Problem, ...]:
    """Unpack an archive into an empty folder, or return why not; then nothing of it may be used."""
    try:
        if not archive.is_file():
            return (Problem(Place(str(archive)), "", msg("there is no such file")),)
        if archive.stat().st_size > MOST_PACKED:
            what = msg("this pack is larger than {most} MiB", most=MOST_PACKED // 1024 // 1024)
            return (Problem(Place(str(archive)), "", what),)
        with zipfile.ZipFile(archive) as pack:
            problems = tuple(_problems(pack, str(archive)))
            return problems or _extract(pack, folder, str(archive))
    except (zipfile.BadZipFile, zlib.error, EOFError, OSError, ValueError, RuntimeError, NotImplementedError):
        return (Problem(Place(str(archive)), "", msg("this is no sound zip file")),)


def _problems(pack: zipfile.ZipFile, archive: str) -> Iterator[Problem]:
    entries = pack.infolist()
    if not all(entry.filename for entry in entries):  # zipfile itself cannot be asked about such an entry
        yield Problem(Place(archive), "", msg("this is no sound zip file"))
        return
    if len(entries) > MOST_ENTRIES:
        yield Problem(Place(archive), "", msg("this pack holds more than {most} files", most=MOST_ENTRIES))
        return
    if sum(entry.file_size for entry in entries) > MOST_IN_ALL:
        too_large = msg("unpacked, this pack is larger than {most} MiB", most=MOST_IN_ALL // 1024 // 1024)
        yield Problem(Place(archive), "", too_large)
    names = [entry.filename for entry in entries if not entry.is_dir()]
    keys = Counter(same_name_key(name) for name in names)
    folders = {same_name_key(str(above)) for entry in entries for above in PurePosixPath(entry.filename[:1000]).parents}
    for entry in entries:
        what = _odd(entry, entry.filename.removesuffix("/"))
        key = same_name_key(entry.filename)
        if what is None and keys[key] > 1:
            what = msg("two files in this pack would have the same name")
        elif what is None and key in folders and not entry.is_dir():
            what = msg("this file has the name of a folder in the pack")
        if what is not None:
            yield Problem(Place(f"{archive}/{entry.filename}"), "", what)


def _odd(entry: zipfile.ZipInfo, name: str) -> Message | None:
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind not in {0, stat.S_IFREG, stat.S_IFDIR}:
        return msg("this is a link or a device, not a file")
    if entry.flag_bits & _ENCRYPTED:
        return msg("this file is encrypted")
    if entry.compress_type not in _METHODS:
        return msg("this file is packed in a way that is not read here")
    if entry.file_size > MOST_BYTES:
        return msg("this file is larger than {most} MiB", most=MOST_BYTES // 1024 // 1024)
    if entry.file_size > _SMALL and entry.file_size > MOST_RATIO * max(entry.compress_size, 1):
        return msg("this file would grow too much when unpacked")
    return odd_path(name)


def _extract(pack: zipfile.ZipFile, folder: Path, archive: str) -> tuple[Problem, ...]:
    left = MOST_IN_ALL
    for entry in pack.infolist():
        if entry.is_dir():
            continue
        target = folder.joinpath(*entry.filename.split("/"))
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        most = min(entry.file_size, left)
        with pack.open(entry) as packed, target.open("xb") as file:
            data = packed.read(most + 1)  # what the directory says of a size may be a lie
            file.write(data[:most])
        if len(data) > most:
            return (Problem(Place(f"{archive}/{entry.filename}"), "", msg("this is no sound zip file")),)
        left -= len(data)
    return ()


MANIFEST = "dyads-pack.json"
HELP, CONSENT = "help.txt", "consent.txt"
_DATE = (1980, 1, 1, 0, 0, 0)
_FILE_MODE = 0o100600 << 16


@dataclass(slots=True)
class _Box:
    search_path: SearchPath
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
        for path in translations_of(plan, self.search_path.plan_folders()).values():
            self.add_file(f"plans/{path.name}", path)
        self.measures |= {name for _, name in plan.plan.measures()}
        for name in sorted({name for _, name in plan.plan.scripts()}):
            self.add_script(find_script(name, self.search_path))

    def add_script(self, loaded: Loaded[ScriptFile]) -> None:
        self.problems += loaded.errors
        if (file := loaded.value) is None:
            return
        self.add_file(f"scripts/{file.id}.toml", file.path)
        for language, path in translations_of(file, self.search_path.script_folders()).items():
            self.add_file(f"scripts/{path.name}", path)
            if (translation := file.translations.get(language)) is not None:
                self.add_beside(path.parent, (name for _, name in recordings_of(translation)))
        self.measures |= {*file.script.ratings.before, *file.script.ratings.after}
        own = (sound for _, sound in sounds_of(file.script) if sound not in SHIPPED_SOUNDS)
        self.add_beside(file.path.parent, (*own, *(name for _, name in recordings_of(file.script))))

    def add_beside(self, folder: Path, names: Iterable[str]) -> None:
        """Add sounds and recordings that lie beside a script."""
        for name in names:
            if (beside := sound_path(name, folder)) is not None:
                self.add_file(f"scripts/{beside.relative_to(folder.resolve()).as_posix()}", beside)


def pack(
    out: Path, names: Sequence[str], search_path: SearchPath, texts: Mapping[str, str] | None = None
) -> Loaded[tuple[str, ...]]:
    """Write a zip, which must not be there yet, with plans, scripts and all they refer to; return the names in it.

    The trainer's `texts` go along, by `HELP` and `CONSENT`; empty ones are left out.
    """
    box = _Box(search_path)
    for name in names:
        _add(box, name)
    box.files |= {name: text.encode() for name, text in (texts or {}).items() if text}
    if box.measures:
        known = load_measures(search_path).value or {}
        box.files[FILE_NAME] = measures_text(known[name] for name in sorted(box.measures) if name in known).encode()
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
    is_plan = name in found_files(box.search_path.plan_folders()) or _is_plan_file(name)
    if is_plan:
        plan = find_plan(name, box.search_path)
        box.problems += plan.errors
        if plan.value is not None:
            box.add_plan(plan.value)
    if not is_plan or name in found_files(box.search_path.script_folders()):
        box.add_script(find_script(name, box.search_path))


def _is_plan_file(name: str) -> bool:
    source = read(Path(name)).value if name.lower().endswith(".toml") else None
    return source is not None and kind_of(Path(name), source.text) == "plan"


def measures_text(measures: Iterable[KnownMeasure]) -> str:
    tables = {
        known.id: known.measure.model_dump(mode="json", exclude_none=True, exclude_defaults=True) for known in measures
    }
    return tomli_w.dumps(tables, multiline_strings=False)
