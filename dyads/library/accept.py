"""Adds what an offer holds, in an order in which nothing refers to what is not there yet."""

from collections.abc import Collection
from pathlib import Path

from dyads.library.measures import load_measures
from dyads.library.offer import Offer
from dyads.library.pack import measures_text
from dyads.library.read import read
from dyads.library.save import save, save_bytes
from dyads.library.shelves import Shelves, is_file
from dyads.practice.message import Loaded, Place, Problem, msg

_ORDER = {"sound": 0, "script": 1, "plan": 2}


def accept(offer: Offer, shelves: Shelves, overwrite: Collection[str] = ()) -> Loaded[tuple[Path, ...]]:
    """Write what an offer would add, and return the files written.

    Args:
        offer: from `add`.
        shelves: the user's folders.
        overwrite: names of files with the state "differs" that shall be written all the same.

    Returns:
        The files written; where one could not be, also the problem, and nothing after it was tried.
    """
    written: list[Path] = []
    if offer.measures:
        added = _add_measures(offer, shelves)
        if added.value is None:
            return Loaded((), added.problems)
        written.append(added.value)
    for file in sorted(offer.files, key=lambda file: (_ORDER[file.kind], file.name)):
        if file.state == "new" or (file.state == "differs" and file.name in overwrite):
            saved = save_bytes(file.target, file.data, file.there_sha256)
            if saved.value is None:
                return Loaded(tuple(written), saved.problems)
            written.append(file.target)
    return Loaded(tuple(written))


def _add_measures(offer: Offer, shelves: Shelves) -> Loaded[Path]:
    path = shelves.measures
    if path is None:
        what = msg("there is no place for measures of your own")
        return Loaded(None, (Problem(Place("measures.toml"), "", what),))
    known = load_measures(shelves)
    if known.errors:
        return Loaded(None, known.errors)
    new = [measure for measure in offer.measures if measure.id not in (known.value or {})]
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
