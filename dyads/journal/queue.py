"""The one thread that writes: jobs in order, together in one transaction, acknowledged after the commit."""

import logging
import queue
import sqlite3
import threading
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar
from uuid import UUID

from dyads.journal import errors
from dyads.journal.backup import zero_rollback_journal
from dyads.journal.errors import JournalTrouble
from dyads.journal.known_sound import KnownSound
from dyads.journal.mirror import Mirror
from dyads.practice.records import Receipt

T = TypeVar("T")
_Outcome = tuple[object, Exception | None]
Work = Callable[[sqlite3.Connection], T]
Open = Callable[[bool], sqlite3.Connection]
"""Opens the journal for writing; the argument says whether it may be created."""

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Job:
    """One write.

    Attributes:
        keep: try again later if the disk refuses it.
        after: what is done after the commit and before the acknowledgement.
        mirrored: do it in memory as well.
        session: whose session it belongs to.
        outcome: its result or what was wrong with it, once it is in memory as well and has not to be done again.
    """

    work: Work[Any]
    receipt: Receipt
    keep: bool
    after: Work[None] | None
    mirrored: bool
    session: UUID | None
    outcome: _Outcome | None = None


_TRIES = 5
"""So often in a row it is written anew where another file takes the place of the one just written."""


class WriteQueue:
    """Writes off the caller's thread. It never raises at the caller: each job's future tells.

    When the disk refuses (full, read-only, locked, gone), the futures fail at once, and the jobs that are to be kept
    wait in memory, in order, and are tried again with the next job, with `retry`, and when the queue closes.

    A write is acknowledged only while the file that took it stands at its path. Where another one has taken its place,
    all that was written since the start goes into that one first. Meanwhile what waits stands in a rescue file.
    """

    def __init__(self, path: Path, open_journal: Open, mirror: Mirror | None, known: KnownSound) -> None:
        self._path = path
        self._open = open_journal
        self._mirror = mirror
        self._known = known
        self._waiting: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._backlog: deque[_Job] = deque()
        self._connection: sqlite3.Connection | None = None
        self._file = self._file_now() if mirror is not None and mirror.knows_journal else None
        self._is_other_file = False
        self._trouble: JournalTrouble | None = None
        self._closed = threading.Lock()
        self._is_closed = False
        self._thread = threading.Thread(target=self._run, name="journal", daemon=True)
        self._thread.start()

    @property
    def trouble(self) -> JournalTrouble | None:
        """What keeps the journal from being written at present; None while everything given is on the disk."""
        return self._trouble

    @property
    def waits(self) -> bool:
        """Whether the disk has refused something of a sitting, or what was kept is no longer there.

        What is no part of a sitting (a person added by a command, say) is said to have failed, and is done again.
        """
        return any(job.session is not None for job in self._backlog) or self._is_lost

    @property
    def rescued(self) -> Path | None:
        """The rescue file that holds what waits; None where nothing does, or none can be written."""
        return self._mirror.rescued if self._mirror else None

    def submit(
        self,
        work: Work[Any],
        *,
        keep: bool = False,
        after: Work[None] | None = None,
        mirrored: bool = False,
        session: UUID | None = None,
    ) -> Receipt:
        """Queue a write.

        Args:
            work: the statements, within a transaction; its result is the receipt's.
            keep: keep it in memory and try again if the disk refuses it.
            after: what follows the commit, outside of a transaction, before the acknowledgement.
            mirrored: write it into another file, too, that takes the place of this one later.
            session: whose session it belongs to.
        """
        receipt = Receipt()
        with self._closed:
            if self._is_closed:
                raise RuntimeError("the journal is closed")
            self._waiting.put(_Job(work, receipt, keep, after, mirrored, session))
        return receipt

    def close(self) -> None:
        """Write what waits, once more what was refused, and end the thread. A second call does nothing."""
        with self._closed:
            if not self._is_closed:
                self._is_closed = True
                self._waiting.put(None)
        self._thread.join()

    def _run(self) -> None:
        last = False
        while not last:
            batch = [self._waiting.get()]
            while not self._waiting.empty():
                batch.append(self._waiting.get_nowait())
            last = batch[-1] is None
            jobs = [*self._backlog, *(job for job in batch if job is not None)]
            self._backlog.clear()
            if jobs or (last and self._is_lost):
                self._write_all(jobs)
        if self._connection is not None:
            self._known.renew(self._connection)
            self._let_go()
            self._known.keep()

    def _write_all(self, jobs: list[_Job]) -> None:
        """Write all in one transaction; if there is no room for it, one by one, so that a large job harms no other."""
        trouble = self._try(jobs)
        if trouble is None or trouble.kind != "full" or len(jobs) == 1:
            self._settle(jobs, trouble)
            return
        for place, job in enumerate(jobs):
            trouble = self._try([job])
            if trouble is not None and job.keep:  # what follows may build on it
                self._settle(jobs[place:], trouble)
                return
            self._settle([job], trouble)

    def _settle(self, jobs: list[_Job], trouble: JournalTrouble | None) -> None:
        if trouble is None:
            return
        _log.warning("journal: %s; %d writes wait", trouble.kind, sum(job.keep for job in jobs))
        self._backlog.extend(job for job in jobs if job.keep)
        if self._mirror is not None and self.waits:
            self._mirror.rescue([(j.work, j.session) for j in self._backlog if j.mirrored and j.outcome is None])
        self._trouble = trouble
        for job in jobs:
            if not job.receipt.done():
                job.receipt.set_exception(trouble)

    def _try(self, jobs: list[_Job]) -> JournalTrouble | None:
        """Write jobs in one transaction and acknowledge them; return what kept the disk from taking them."""
        for _number in range(_TRIES):
            trouble = self._write(jobs)
            if trouble is None or not self._is_replaced:
                return trouble
        return trouble

    def _write(self, jobs: list[_Job]) -> JournalTrouble | None:
        try:
            with errors.translated(self._path):
                connection = self._connected()
                if any(job.after for job in jobs):  # what follows overwrites what would have been put back
                    connection.execute("PRAGMA journal_mode = PERSIST")
                connection.execute("BEGIN IMMEDIATE")
                self._known.look()
                if (mirror := self._for_other_file(jobs)) is not None:
                    mirror.put_into(connection)
                outcomes = [job.outcome or _attempt(connection, job) for job in jobs]
                connection.execute("COMMIT")
                self._known.written()
                self._is_other_file = self._is_other_file and mirror is None
                self._note(connection, jobs, outcomes)
            if self._file_now() != self._file:
                self._is_other_file = True  # whatever stands there next: it gets all that is in memory
                raise errors.trouble_with(self._path, "replaced" if self._is_replaced else "missing")
        except JournalTrouble as trouble:
            self._let_go()
            return trouble
        self._trouble = None
        if self._mirror is not None:
            self._mirror.drop_rescue()
        for job, (result, failure) in zip(jobs, outcomes, strict=True):
            self._acknowledge(connection, job, result, failure)
        return None

    def _for_other_file(self, jobs: list[_Job]) -> Mirror | None:
        """Return what has to go into another file before these jobs; None where there is nothing to tell."""
        tells = self._mirror is not None and (self._mirror.holds or any(job.mirrored for job in jobs))
        return self._mirror if self._is_other_file and tells else None

    def _note(self, connection: sqlite3.Connection, jobs: list[_Job], outcomes: list[_Outcome]) -> None:
        """Do in memory what has just been committed."""
        if self._mirror is None:
            return
        new = [
            (job, outcome)
            for job, outcome in zip(jobs, outcomes, strict=True)
            if job.mirrored and job.outcome is None and outcome[1] is None
        ]
        self._mirror.note(connection, [(job.work, job.session) for job, _outcome in new])
        for job, outcome in new:
            job.outcome = outcome

    def _acknowledge(
        self, connection: sqlite3.Connection, job: _Job, result: object, failure: Exception | None
    ) -> None:
        if job.after is not None:
            try:
                with errors.translated(self._path):
                    if failure is None:
                        job.after(connection)
                    else:
                        zero_rollback_journal(connection, self._path)
            except JournalTrouble as trouble:
                failure = failure or trouble
            self._known.written()
        if isinstance(failure, sqlite3.Error):
            failure = errors.trouble_of(failure, self._path)
        if job.receipt.done():
            job.receipt.kept_later = failure is None
            return
        if failure is None:
            job.receipt.set_result(result)
        else:
            job.receipt.set_exception(failure)

    def _connected(self) -> sqlite3.Connection:
        """Return the connection; a file that is no longer where it was is not silently begun anew."""
        if self._connection is not None and self._file_now() != self._file:
            self._let_go()
        if self._connection is None:
            before = self._file_now()
            connection = self._open(self._file is None)
            there = self._file_now()
            if before not in {None, there}:  # which of the two was opened is not known
                connection.close()
                raise errors.trouble_with(self._path, "replaced")
            self._connection = connection
            self._is_other_file = self._is_other_file or self._file not in {None, there}
            self._file = there
        return self._connection

    @property
    def _is_replaced(self) -> bool:
        """Whether another file stands where the one stood that was written."""
        return self._file is not None and self._file_now() not in {None, self._file}

    @property
    def _is_lost(self) -> bool:
        """Whether what was written since the start is not in the file that stands there, or there is none."""
        written = self._mirror is not None and self._mirror.holds
        return written and (self._is_other_file or self._file_now() != self._file)

    def _file_now(self) -> tuple[int, int] | None:
        try:
            held = self._path.stat()
        except OSError:
            return None
        return held.st_dev, held.st_ino

    def _let_go(self) -> None:
        """Close the connection, which undoes what was not committed; the next write opens the file anew."""
        if self._connection is not None:
            self._connection.close()
            self._connection = None


def _attempt(connection: sqlite3.Connection, job: _Job) -> _Outcome:
    """Do one job; what is wrong with it alone undoes it alone. What the disk refuses is raised."""
    connection.execute("SAVEPOINT job")
    try:
        result = job.work(connection)
    except sqlite3.Error as error:
        if not errors.is_about_one_write(error):
            raise
        failure: Exception = error
    except Exception as error:
        failure = error
    else:
        connection.execute("RELEASE job")
        return result, None
    connection.execute("ROLLBACK TO job")
    connection.execute("RELEASE job")
    return None, failure
