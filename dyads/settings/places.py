"""The places where things live: one folder under `DYADS_HOME`, else the platform's own."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import platformdirs


@dataclass(frozen=True, slots=True)
class Places:
    """Every path the program uses. None of them need exist."""

    config_folder: Path
    data_folder: Path
    log_folder: Path

    @property
    def config(self) -> Path:
        return self.config_folder / "config.toml"

    @property
    def measures(self) -> Path:
        return self.config_folder / "measures.toml"

    @property
    def scripts(self) -> Path:
        return self.config_folder / "scripts"

    @property
    def plans(self) -> Path:
        return self.config_folder / "plans"

    @property
    def sounds(self) -> Path:
        return self.config_folder / "sounds"

    @property
    def journal(self) -> Path:
        return self.data_folder / "journal.sqlite3"

    @property
    def log(self) -> Path:
        return self.log_folder / "dyads.log"


def find_places(environment: Mapping[str, str] = os.environ) -> Places:
    if home := environment.get("DYADS_HOME"):
        folder = Path(home).expanduser().absolute()
        return Places(folder, folder, folder)
    dirs = platformdirs.PlatformDirs("dyads", appauthor=False)
    return Places(Path(dirs.user_config_dir), Path(dirs.user_data_dir), Path(dirs.user_log_dir))


def private_folder(folder: Path) -> Path:
    """Make sure that a folder exists, closed to others, and return it. Raises OSError: it cannot be made."""
    for path in reversed([path for path in (folder, *folder.parents) if not path.exists()]):
        path.mkdir(mode=0o700, exist_ok=True)
        path.chmod(0o700)  # whatever the umask says
    return folder


def zone_name(environment: Mapping[str, str]) -> str | None:
    """Return a name such as `Europe/Berlin`; None where the machine does not tell one."""
    if named := environment.get("TZ", "").removeprefix(":"):
        return named
    from tzlocal import get_localzone_name  # a calendar file alone needs it

    try:
        return get_localzone_name() or None
    except (LookupError, OSError, ValueError):
        return None
