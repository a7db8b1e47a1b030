"""Which names a file may have, so that it can be kept on every system and never lands anywhere else."""

import re
import unicodedata
from pathlib import PurePosixPath

from dyads.practice.message import Message, msg
from dyads.words.catalogue import is_plain

LONGEST_NAME = 200
"""Of a path in a pack, in characters."""

_ID = re.compile(r"[a-z0-9][a-z0-9-]{0,59}")
_DEVICE = re.compile(r"(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(?:\..*)?", re.IGNORECASE)
_FORBIDDEN = frozenset('<>:"|?*\\')


def odd_id(name: str) -> Message | None:
    """Return what is wrong with the name of a new script, or None."""
    if not _ID.fullmatch(name):
        return msg("a name has up to 60 small letters, digits and hyphens, like evening-dyad")
    if _DEVICE.fullmatch(name) or name in {"measures", "config"}:
        return msg('"{name}" is taken; choose another name', name=name)
    return None


def odd_path(name: str) -> Message | None:
    """Return what is wrong with the path of a file in a pack, or None."""
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
