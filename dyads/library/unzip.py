"""Unpacks a zip somebody sent: every file in it is looked at before one is written, and counted while it is."""

import stat
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from dyads.library.names import odd_path, same_name_key
from dyads.practice.message import Message, Place, Problem, msg

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
