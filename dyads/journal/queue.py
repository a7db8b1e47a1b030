"""The one thread that writes: jobs in order, together in one transaction, acknowledged after the commit."""

import logging
import queue
import sqlite3
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from dyads.journal import errors
from dyads.journal.errors import JournalTrouble

T = TypeVar("T")
Work = Callable[[sqlite3.Connection], T]
Open = Callable[[bool], sqlite3.Connection]
"""Opens the journal for writing; the argument says whether it may be created."""

_log = logging.getLogger(__name__)


@dataclass(slots=True)
class _Job:
    """One write. Its result may be of any type, so the future's is not known here."""

    work: Work[Any]
    future: Future[Any]
    keep: bool
    """Try again later if the disk refuses it."""
    after: Work[None] | None
    """What is done after the commit and before the acknowledgement."""


class WriteQueue:
    """Writes off the caller's thread. It never raises at the caller: each job's future tells.

    When the disk refuses (full, read-only, locked, gone), the futures fail at once, and the jobs that are to be kept
    wait in memory, in order, and are tried again with the next job, with `retry`, and when the queue closes.
    """

    def __init__(self, path: Path, open_journal: Open) -> None:
        self._path = path
        self._open = open_journal
        self._waiting: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._backlog: deque[_Job] = deque()
        self._connection: sqlite3.Connection | None = None
        self._file: tuple[int, int] | None = None
        self._trouble: JournalTrouble | None = None
        self._closed = threading.Lock()
        self._is_closed = False
        self._thread = threading.Thread(target=self._run, name="journal", daemon=True)
        self._thread.start()

    @property
    def trouble(self) -> JournalTrouble | None:
        """What keeps the journal from being written at present; None while everything given is on the disk."""
        return self._trouble

    def submit(self, work: Work[T], *, keep: bool = False, after: Work[None] | None = None) -> Future[T]:
        """Queue a write.

        Args:
            work: the statements, within a transaction; its result is the future's.
            keep: keep it in memory and try again if the disk refuses it.
            after: what follows the commit, outside of a transaction, before the acknowledgement.
        """
        future: Future[T] = Future()
        with self._closed:
            if self._is_closed:
                raise RuntimeError("the journal is closed")
            self._waiting.put(_Job(work, future, keep, after))
        return future

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
            if jobs:
                self._write_all(jobs)
        self._let_go()

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
            self._trouble = None
            return
        _log.warning("journal: %s; %d writes wait", trouble.kind, sum(job.keep for job in jobs))
        kept = [job for job in jobs if job.keep]
        self._backlog.extend(kept)
        self._trouble = trouble
        for job in jobs:
            if not job.future.done():
                job.future.set_exception(trouble)

    def _try(self, jobs: list[_Job]) -> JournalTrouble | None:
        """Write jobs in one transaction and acknowledge them; return what kept the disk from taking them."""
        try:
            with errors.translated(self._path):
                connection = self._connected()
                connection.execute("BEGIN IMMEDIATE")
                outcomes = [_attempt(connection, job) for job in jobs]
                connection.execute("COMMIT")
        except JournalTrouble as trouble:
            self._let_go()
            return trouble
        for job, (result, failure) in zip(jobs, outcomes, strict=True):
            self._acknowledge(connection, job, result, failure)
        return None

    def _acknowledge(
        self, connection: sqlite3.Connection, job: _Job, result: object, failure: Exception | None
    ) -> None:
        if failure is None and job.after is not None:
            try:
                with errors.translated(self._path):
                    job.after(connection)
            except JournalTrouble as trouble:
                failure = trouble
        if isinstance(failure, sqlite3.Error):
            failure = errors.trouble_of(failure, self._path)
        if job.future.done():
            return
        if failure is None:
            job.future.set_result(result)
        else:
            job.future.set_exception(failure)

    def _connected(self) -> sqlite3.Connection:
        """Return the connection; a file that is no longer where it was is not silently begun anew."""
        if self._connection is not None and self._file_now() != self._file:
            self._let_go()
        if self._connection is None:
            self._connection = self._open(self._file is None)
            self._file = self._file_now()
        return self._connection

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


def _attempt(connection: sqlite3.Connection, job: _Job) -> tuple[object, Exception | None]:
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
