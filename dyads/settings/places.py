"""The places where things live: one folder under `DYADS_HOME`, else the platform's own."""

import os
import stat
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple


class Places(NamedTuple):
    """Every path the program uses. None of them need exist."""

    config_folder: Path
    data_folder: Path
    log_folder: Path
    cache_folder: Path | None = None

    @property
    def speech(self) -> Path:
        """Rendered lines; deleting it is always safe."""
        return (self.cache_folder or self.data_folder) / "speech"

    @property
    def voices(self) -> Path:
        return self.config_folder / "voices"

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
    def links(self) -> Path:
        """What is remembered of links, one file a pair; never exported."""
        return self.data_folder / "links"

    @property
    def rescues(self) -> tuple[Path, ...]:
        """What could not be written into the journal, and waits beside it."""
        return tuple(sorted(self.journal.parent.glob("rescue-*.sqlite3")))

    @property
    def log(self) -> Path:
        return self.log_folder / "dyads.log"


def find_places(environment: Mapping[str, str] = os.environ) -> Places:
    if home := environment.get("DYADS_HOME"):
        folder = Path(home).expanduser().absolute()
        return Places(folder, folder, folder)
    import platformdirs

    dirs = platformdirs.PlatformDirs("dyads", appauthor=False)
    folders = dirs.user_config_dir, dirs.user_data_dir, dirs.user_log_dir, dirs.user_cache_dir
    return Places(*map(Path, folders))


def private_folder(folder: Path) -> Path:
    """Make sure that a folder exists, closed to others, and return it. Raises OSError: it cannot be made."""
    for path in reversed([path for path in (folder, *folder.parents) if not path.exists()]):
        path.mkdir(mode=0o700, exist_ok=True)
        path.chmod(0o700)  # whatever the umask says
    return folder


def close_to_others(*files: Path) -> None:
    """Let only their owner read and write these files; one that is missing or another's stays as it is."""
    for file in files if os.name == "posix" else ():
        with suppress(OSError):
            file.chmod(0o600)


def others_may_write(path: Path) -> bool:
    """Say whether anybody but this user and root may write to a file or folder, as far as its mode and owner tell."""
    if os.name != "posix":
        return False
    try:
        held = path.stat()
    except OSError:
        return False
    by_group = bool(held.st_mode & stat.S_IWGRP) and not _is_own_group(held.st_gid)
    return held.st_uid not in {os.geteuid(), 0} or bool(held.st_mode & stat.S_IWOTH) or by_group


def replaceable_above(folder: Path) -> Path | None:
    """Return the nearest folder above in which others may put another in the place of this one, or None.

    In a folder with the sticky bit, as /tmp has it, nobody can.
    """
    above = (path for path in folder.resolve().parents if others_may_write(path))
    return next((path for path in above if not path.stat().st_mode & stat.S_ISVTX), None)


def _is_own_group(group: int) -> bool:
    """Say whether a group is the one that systems make for each user, with nobody else in it."""
    import grp  # not on Windows
    import pwd

    try:
        named, user = grp.getgrgid(group), pwd.getpwuid(os.geteuid())
    except KeyError:
        return False
    return group == user.pw_gid and named.gr_name == user.pw_name and not set(named.gr_mem) - {user.pw_name}


def zone_name(environment: Mapping[str, str]) -> str | None:
    """Return a name such as `Europe/Berlin`; None where the machine does not tell one."""
    if named := environment.get("TZ", "").removeprefix(":"):
        return named
    from tzlocal import get_localzone_name  # a calendar file alone needs it

    try:
        return get_localzone_name() or None
    except (LookupError, OSError, ValueError):
        return None
