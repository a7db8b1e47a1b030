"""The journal: one private SQLite file with people, sessions, ratings and plans, and the ways to read and write it.

    with Writer(path, clock) as writer:          # one thread; creates the file (0600) and its folder (0700)
        writer.add_person(me)                    # every write returns a future at once ...
        writer.begin(setup, draws)               # set-up first
        writer.anchor(session, anchor)
        writer.command(session, Command("start", at))
        writer.beat(session, at)                 # every ten seconds, overwritten
        writer.rate(rating).result()             # ... that is done when the write is durable; then say "kept"
        writer.trouble                           # a Message while the disk refuses; writes wait and are tried again
        writer.end(session, "complete", 601)

    journal = Journal(path, clock)               # reads; a missing file reads as an empty journal
    journal.unfinished(now)                      # what a crash left; then writer.claim(session)
    journal.summaries(), journal.kept(me.id)     # for lists, plans and figures
    journal.ratings(me.id, session)              # private content is asked for by its owner

What goes wrong is a `JournalTrouble` with a `message` to be said and a `kind` to decide on.
"""

from typing import TYPE_CHECKING

from dyads.lazily import names_of

if TYPE_CHECKING:
    from dyads.journal.errors import JournalTrouble
    from dyads.journal.journal import Journal
    from dyads.journal.ratings import Asked, Correction
    from dyads.journal.records import Unfinished
    from dyads.journal.seal import Seal
    from dyads.journal.seal_box import Key
    from dyads.journal.state import PlanEvent, PlanRun
    from dyads.journal.writer import Ack, Writer

__all__ = [
    "Ack",
    "Asked",
    "Correction",
    "Journal",
    "JournalTrouble",
    "Key",
    "PlanEvent",
    "PlanRun",
    "Seal",
    "Unfinished",
    "Writer",
]

_HOMES = {
    "Ack": "writer",
    "Asked": "ratings",
    "Correction": "ratings",
    "Journal": "journal",
    "JournalTrouble": "errors",
    "Key": "seal_box",
    "PlanEvent": "state",
    "PlanRun": "state",
    "Seal": "seal",
    "Unfinished": "records",
    "Writer": "writer",
}

__getattr__ = names_of(__name__, _HOMES)
