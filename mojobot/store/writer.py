"""The one writer of the store: what is waiting is committed together."""

from __future__ import annotations

import logging
import sqlite3
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from threading import Condition, Event, Thread

from mojobot.model.errors import StoreError
from mojobot.store.committed import Committed, settle
from mojobot.store.database import Database
from mojobot.store.failures import explain, is_busy
from mojobot.store.records import Record, put

_LOG = logging.getLogger(__name__)
_GROUP = 1024  # writes a commit carries at the most
_REST_S = 0.05  # what nobody waits for is committed this late at the most
_PATIENCE = 12  # busy timeouts (5 s each) before a lock held by someone else counts as a failure


@dataclass(frozen=True, slots=True)
class _Job:
    session: int
    step: int
    records: tuple[Record, ...]
    promise: Committed


class Writer:
    """Writes records in order, each call whole or not at all, durably once its `Committed` is done.

    Threaded, calls return at once. What is queued is committed together (one
    fsync for all of it) as soon as somebody waits for a part of it, else a
    twentieth of a second later: waking a thread for every call would cost
    more than the call. Not threaded, a call commits before it returns. After a failure nothing is written any
    more: what follows must not stand without what went before. The next
    start recovers.
    """

    def __init__(self, database: Database, *, threaded: bool = True) -> None:
        self._database = database
        self._connection = database.connection
        self._condition = Condition()
        self._failed: StoreError | None = None
        self._closed = False
        self._jobs: deque[_Job] = deque()
        self._due = Event()
        self._thread = Thread(target=self._work, name="store-writer", daemon=True) if threaded else None
        if self._thread is not None:
            self._thread.start()

    @property
    def failed(self) -> str | None:
        """Why nothing is written any more, in a sentence; None while all is well."""
        return None if self._failed is None else str(self._failed)

    @property
    def pending(self) -> int:
        """Calls not yet taken up by a commit; a tape that runs ahead of the disk should wait when they pile up."""
        return len(self._jobs)

    def write(self, session: int, step: int, records: Sequence[Record]) -> Committed:
        """Queue the records of one step as one transaction."""
        promise = Committed(self._condition, self._due.set)
        if self._closed:
            settle(self._condition, [promise], StoreError(f"{self._database.path} is closed"))
            return promise
        job = _Job(session, step, tuple(records), promise)
        if self._thread is None:
            self._commit([job])
        else:
            self._jobs.append(job)
            if len(self._jobs) >= _GROUP:
                self._due.set()
        return promise

    def flush(self, timeout_s: float | None = None) -> None:
        """Block until everything written so far is durable. Raises as `Committed.wait`."""
        self.write(0, 0, ()).wait(timeout_s)

    def close(self) -> None:
        """Commit what is queued and end the thread; the database stays open."""
        if self._closed:
            return
        self._closed = True
        if self._thread is not None:
            self._due.set()
            self._thread.join()

    def _work(self) -> None:
        while not self._closed:
            self._due.wait(_REST_S)
            self._due.clear()
            while self._jobs:
                self._commit(self._taken())
        while self._jobs:
            self._commit(self._taken())

    def _taken(self) -> list[_Job]:
        return [self._jobs.popleft() for _ in range(min(len(self._jobs), _GROUP))]

    def _commit(self, group: list[_Job]) -> None:
        error = self._failed or self._try(group)
        if error is None or len(group) == 1 or self._failed is not None:
            self._failed = self._failed or error
            settle(self._condition, [job.promise for job in group], error)
            return
        # One record that cannot be written must not take those queued before it along.
        for job in group:
            self._commit([job])

    def _try(self, group: list[_Job]) -> StoreError | None:
        """Write a group as one transaction; answers why it could not be, and then nothing of it was."""
        if not any(job.records for job in group):
            return None
        try:
            self._begin()
            for job in group:
                for record in job.records:
                    put(self._connection, job.session, job.step, record)
            self._connection.execute("commit")
        except sqlite3.Error as error:
            self._roll_back()
            return explain(error, self._database.path)
        except Exception as error:  # noqa: BLE001 - the thread must live to say that it cannot write
            self._roll_back()
            _LOG.exception("a record cannot be written")
            return StoreError(f"a record cannot be written to {self._database.path}: {error!r}")
        return None

    def _begin(self) -> None:
        for left in reversed(range(_PATIENCE)):
            try:
                self._connection.execute("begin immediate")
                return
            except sqlite3.OperationalError as error:
                if left == 0 or not is_busy(error):
                    raise

    def _roll_back(self) -> None:
        if self._connection.in_transaction:
            self._connection.execute("rollback")
