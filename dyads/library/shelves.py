"""Where the library looks: what ships with the program, and what is the user's own."""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import dyads
from dyads.library.sounds import SoundCheck, check_sound

Origin = Literal["shipped", "yours", "file"]

MOST_FILES = 20_000
"""A folder with more is no folder of scripts."""


def shipped_scripts() -> Path:
    """Return the folder of shipped scripts: in the installed package, else in the checkout beside it."""
    package = Path(dyads.__file__).parent
    installed = package / "shipped" / "scripts"
    return installed if installed.is_dir() else package.parent / "scripts"


@dataclass(frozen=True, slots=True)
class Shelves:
    """The folders to look in, and how to check a sound.

    Attributes:
        scripts: the user's folder of scripts.
        plans: the user's folder of plans.
        measures: the user's measures file.
        shipped: the folder of shipped scripts, with `plans/` and `measures.toml` in it.
        sound: says what is wrong with a sound's name in a script; the edge may bring one that knows more sounds.
    """

    scripts: Path | None = None
    plans: Path | None = None
    measures: Path | None = None
    shipped: Path = field(default_factory=shipped_scripts)
    sound: SoundCheck = check_sound

    def script_folders(self) -> tuple[tuple[Origin, Path], ...]:
        """Return the folders of scripts; the user's own come first and win."""
        return _present(self.scripts, self.shipped)

    def plan_folders(self) -> tuple[tuple[Origin, Path], ...]:
        """Return the folders of plans; the user's own come first and win."""
        return _present(self.plans, self.shipped / "plans")


def _present(own: Path | None, shipped: Path) -> tuple[tuple[Origin, Path], ...]:
    mine: tuple[tuple[Origin, Path], ...] = () if own is None else (("yours", own),)
    return (*mine, ("shipped", shipped))


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
