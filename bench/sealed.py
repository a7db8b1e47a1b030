"""A sealed journal of twenty years: what sealing and opening it cost.

Ten thousand sessions, each with its own box. Trying a passphrase takes its time on purpose, and stands apart.
`python -m bench.sealed` prints the table; `make bench` does so too.
"""

import tempfile
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from bench.journals import write_journal
from dyads.journal.connection import open_to_write
from dyads.journal.journal import Journal
from dyads.journal.seal import make_key, open_seal
from dyads.journal.writer import Writer
from dyads.services.clock import HandClock

T = TypeVar("T")
CLOCK = HandClock(datetime(2026, 11, 27, tzinfo=UTC))
WORDS = "five quiet words of Ann"


def timed(what: str, work: Callable[[], T]) -> T:
    """Do something, and print a row with how long it took."""
    begun = time.perf_counter()
    found = work()
    print(f"| {what} | {time.perf_counter() - begun:.2f} s |", flush=True)
    return found


def main(*, years: int = 20, sessions: int = 10_000) -> None:
    """Print the table."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "journal.sqlite3"
        write_journal(path, years=years, sessions=sessions)
        journal = Journal(path, CLOCK)
        me = journal.me()
        assert me is not None
        ratings = len(journal.ratings(me.id))
        print(f"| a sealed journal of {sessions} sessions, {ratings} ratings | takes |")
        print("|---|--:|")
        key = make_key(me.id, WORDS, CLOCK.now())
        timed("reading it, before it is sealed", lambda: Journal(path, CLOCK).kept(me.id))
        with Writer(path, CLOCK) as writer:
            timed("sealing it", lambda: writer.seal(key).result())
        seal = key.seal
        opened = timed("trying the passphrase", lambda: open_seal(seal, WORDS))
        timed("checking every row that was opened before", lambda: journal.look(opened))
        kept = timed("reading it and opening every row", lambda: Journal(path, CLOCK).kept(me.id, opened))
        assert all(rating.status != "sealed" for rating in kept.ratings)
        with closing(open_to_write(path, CLOCK)) as connection:
            connection.execute("UPDATE seals SET known = NULL")
        first = open_seal(seal, WORDS)
        timed("accepting it anew, where nothing was opened before", lambda: journal.look(first, accept=True))
        with Writer(path, CLOCK) as writer:
            new = make_key(me.id, WORDS + "!", CLOCK.now())
            timed("another passphrase", lambda: writer.reseal(first, new).result())


if __name__ == "__main__":
    main()
