"""Where the library looks: what ships with the program, and what is the user's own."""

import difflib
import os
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath, PureWindowsPath
from typing import TYPE_CHECKING, Generic, Literal, TypeVar

from dyads.library.shipped import shipped_scripts
from dyads.practice.message import Finding, Loaded, Message, Place, Problem, msg
from dyads.practice.sound_names import SHIPPED_SOUNDS
from dyads.words import is_plain

if TYPE_CHECKING:
    from dyads.library.toml_positions import KeyPath as Keys
    from dyads.practice.script import Script
    from dyads.practice.translation import Translation

LONGEST_NAME = 200
"""Of a path in a pack, in characters."""

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(?:\..*)?", re.IGNORECASE)
_FORBIDDEN = frozenset('<>:"|?*\\')


def odd_id(name: str) -> Message | None:
    if not _ID.fullmatch(name):
        return msg("a name has up to 60 small letters, digits and hyphens, like evening-dyad")
    if _DEVICE.fullmatch(name) or name in {"measures", "config"}:
        return msg("“{name}” is taken; choose another name", name=name)
    return None


def odd_path(name: str) -> Message | None:
    if name.startswith("/") or "\\" in name or ":" in name or ".." in name.split("/"):
        return msg("this path leads out of the pack")
    if len(name) > LONGEST_NAME or not is_plain(name) or set(name) & _FORBIDDEN or any(c in name for c in "\r\n\t"):
        return msg("this name has characters that not every system can keep, or is too long")
    parts = name.split("/")
    if any(not part or part == "." or part.endswith((".", " ")) or _DEVICE.fullmatch(part) for part in parts):
        return msg("this name cannot be kept on every system")
    return None


def same_name_key(name: str) -> str:
    """Return what two names share that are one file on some system: case and composed letters make no difference."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", str(PurePosixPath(name))).casefold())


SoundCheck = Callable[[str, Path], Message | None]
"""Says what is wrong with a sound that a script in a folder names."""


def check_sound(name: str, folder: Path, /) -> Message | None:
    """Accept the shipped sounds, and sound files that lie in the script's folder."""
    if name in SHIPPED_SOUNDS:
        return None
    if "." not in name:
        from dyads.library.located import nearest  # here and below, because a name is completed without any model

        near = nearest(name, SHIPPED_SOUNDS)
        if near is not None:
            return msg("there is no such sound; did you mean “{near}”?", near=near)
        return msg("there is no such sound; there are {sounds}, or a sound file", sounds=", ".join(SHIPPED_SOUNDS))
    path = sound_path(name, folder)
    if path is None:
        return msg("a sound file must lie in the folder of its script")
    return None if is_file(path) else msg("there is no such sound file beside the script")


def sound_path(name: str, folder: Path) -> Path | None:
    """Return where a sound file of a script lies, or None if that would be outside its folder."""
    if "\\" in name or "\0" in name or PureWindowsPath(name).drive or PurePosixPath(name).is_absolute():
        return None
    try:
        path = (folder / name).resolve()
        return path if path.is_relative_to(folder.resolve()) else None
    except (OSError, RuntimeError, ValueError):
        return None


def sounds_of(script: "Script") -> "Iterator[tuple[Keys, str]]":
    """Yield the sounds a script names, with the path of the key."""
    from dyads.practice.bell import CUE_KINDS, Bell

    for kind in CUE_KINDS:
        bell = getattr(script.bells, kind, None)
        if isinstance(bell, Bell) and bell.sound is not None:
            yield ("bells", kind, "sound"), bell.sound
    for part, index, phase in script.phases():
        if isinstance(phase.bell, Bell) and phase.bell.sound is not None:
            yield (part, index, "bell", "sound"), phase.bell.sound


def check_sounds(script: "Script", folder: Path, check: SoundCheck) -> Iterator[Finding]:
    for path, name in sounds_of(script):
        what = check(name, folder)
        if what is not None:
            yield Finding(path, what)


def recordings_of(held: "Script | Translation") -> "Iterator[tuple[Keys, str]]":
    """Yield the recordings that a script or a translation names, with the path of the key."""
    from dyads.practice.form import PARTS

    if held.guidance is not None and held.guidance.recording is not None:
        yield ("guidance", "recording"), held.guidance.recording
    for part in PARTS:
        for index, phase in enumerate(getattr(held, part)):
            names = phase.recording or ()
            for nth, name in enumerate(names):
                yield (part, index, "recording", *((nth,) if len(names) > 1 else ())), name


def check_recording(name: str, folder: Path) -> Message | None:
    """Return why a recording cannot be used, as far as its place tells."""
    path = sound_path(name, folder)
    if path is None:
        return msg("a recording must lie in the folder of its script")
    return None if is_file(path) else msg("there is no such recording beside the script")


def check_recordings_there(held: "Script | Translation", folder: Path) -> Iterator[Finding]:
    for path, name in recordings_of(held):
        what = check_recording(name, folder)
        if what is not None:
            yield Finding(path, what)


Origin = Literal["shipped", "yours", "file"]
Folders = tuple[tuple[Origin, Path], ...]

MOST_FILES = 20_000
"""A folder with more is no folder of scripts."""


RecordingCheck = Callable[[Path, int | None], Sequence[tuple[Message, Message | None, bool]]]
"""Says what is wrong with a recording that may take so many seconds: what, what to do, whether it cannot be used."""


def accept_recording(file: Path, room: int | None, /) -> Sequence[tuple[Message, Message | None, bool]]:
    """Accept every recording: where nothing here can listen to it."""
    del file, room
    return ()


@dataclass(frozen=True, slots=True)
class SearchPath:
    """The folders to look in, how to check a sound, and how to listen to a recording."""

    scripts: Path | None = None
    plans: Path | None = None
    measures: Path | None = None
    shipped: Path = field(default_factory=shipped_scripts)
    sound: SoundCheck = check_sound
    recording: RecordingCheck = accept_recording

    def script_folders(self) -> Folders:
        """Return the folders of scripts; the user's own come first and win."""
        shipped: Folders = (("shipped", self.shipped),)
        return shipped if self.scripts is None else (("yours", self.scripts), *shipped)

    def plan_folders(self) -> Folders:
        """Return the folders of plans; the user's own come first and win."""
        shipped: Folders = (("shipped", self.shipped / "plans"),)
        return shipped if self.plans is None else (("yours", self.plans), *shipped)


def toml_files(folder: Path) -> tuple[Path, ...]:
    """Return the TOML files directly in a folder, by name; none if it cannot be read."""
    try:
        with os.scandir(folder) as entries:
            names = sorted(entry.name for entry in entries if entry.name.lower().endswith(".toml"))
    except OSError:
        return ()
    return tuple(folder / name for name in names[:MOST_FILES] if not name.startswith("."))


def toml_files_below(folder: Path) -> Iterator[Path]:
    """Yield the TOML files in a folder and the folders in it, by name; links to folders are not followed."""
    for root, folders, _ in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        yield from toml_files(Path(root))


def is_file(path: Path) -> bool:
    """Say whether there is a file at a path; False too where that may not be known."""
    try:
        return path.is_file()
    except (OSError, ValueError):
        return False


def is_folder(path: Path) -> bool:
    """Say whether there is a folder at a path; False too where that may not be known."""
    try:
        return path.is_dir()
    except (OSError, ValueError):
        return False


def stem_and_language(path: Path) -> tuple[str, str | None]:
    """Split a file's name: `affect-dyad.de.toml` is ("affect-dyad", "de"), `affect-dyad.toml` ("affect-dyad", None)."""
    stem, dot, language = path.stem.rpartition(".")
    if dot and stem and language.isascii() and language.isalpha() and 2 <= len(language) <= 3 and language.islower():
        return stem, language
    return path.stem, None


T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file in its place, not yet opened."""

    id: str
    path: Path
    origin: Origin


@dataclass(frozen=True, slots=True)
class ListedFile(FoundFile, Generic[T]):
    """One line of a list; a broken file is listed with its problems."""

    loaded: Loaded[T]


def found_files(folders: Folders) -> dict[str, FoundFile]:
    """Return what is there, by id, in the order of the ids; earlier folders win."""
    found: dict[str, FoundFile] = {}
    for origin, folder in folders:
        for path in toml_files(folder):
            name, language = stem_and_language(path)
            if language is None and path.name != "measures.toml":
                found.setdefault(name, FoundFile(name, path, origin))
    return dict(sorted(found.items()))


def translations_of(file: FoundFile, folders: Folders) -> dict[str, Path]:
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


def is_path(name: str) -> bool:
    """Say whether a name is meant as a path: it has a slash, or ends in `.toml`."""
    return name.lower().endswith(".toml") or "/" in name or os.sep in name


def resolve(name: str, folders: Folders, unknown: Message) -> Loaded[FoundFile]:
    """Find a file by its id, or by its path: one that looks like a path, or a file of that name where no id has it.

    Args:
        unknown: what to say of an id that is not there.
    """
    if is_path(name):
        return _at(Path(name), folders)
    here = found_files(folders)
    if name in here:
        return Loaded(here[name])
    if is_file(Path(name)):
        return _at(Path(name), folders)
    return Loaded(None, (Problem(Place(name), "", unknown, _nearest(name, here)),))


def _at(path: Path, folders: Folders) -> Loaded[FoundFile]:
    name, language = stem_and_language(path)
    if not is_file(path) and (problem := elsewhere(path, folders)) is not None:
        return Loaded(None, (problem,))
    if language is not None and is_file(path.with_name(f"{name}.toml")):
        hint = msg("give the original instead, and choose the language there")
        return Loaded(None, (Problem(Place(str(path)), "", msg("this file is a translation"), hint),))
    folder = path.parent.absolute()
    outside: Origin = "file"
    origin = next((origin for origin, place in folders if place.absolute() == folder), outside)
    return Loaded(FoundFile(path.stem if language else name, path, origin))


def elsewhere(path: Path, folders: Folders) -> Problem | None:
    """Return what is wrong with the bare name of a file that is not here, where it is the file of an id."""
    found = found_files(folders).get(path.stem)
    if len(path.parts) != 1 or found is None:
        return None
    hint = msg("without .toml, {name} means {file}", name=path.stem, file=str(found.path))
    return Problem(Place(str(path)), "", msg("there is no such file in this folder"), hint)


def _nearest(name: str, known: Iterable[str]) -> Message | None:
    names = tuple(known)
    near = difflib.get_close_matches(name[:60].lower(), names, n=3, cutoff=0.5)
    near = near or [other for other in names if name and name.lower() in other][:3]
    return msg("did you mean {names}?", names=", ".join(near)) if near else None
