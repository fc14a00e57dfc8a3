"""Who works on the trials: this process, or several of this machine; `cluster` has the same face.

The candles travel once to each worker, a task is a few numbers, an answer a
few more.
"""

from __future__ import annotations

import os
import signal
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing import get_context, parent_process
from threading import Thread
from types import TracebackType
from typing import Protocol, Self

from mojobot.model.errors import MojobotError
from mojobot.research.optimize.score import Scored
from mojobot.research.optimize.work import Bench, Impossible, Task, Worker

Result = Scored | Impossible


class WorkerLost(MojobotError):
    """The workers are gone; what was done before is kept."""


class Pending(Protocol):
    """A task somebody works on."""

    def done(self) -> bool:
        """Whether the result is there."""
        ...

    def result(self) -> Result:
        """Wait for it; raises WorkerLost when nobody works on it any more."""
        ...


class Executor(Protocol):
    """Takes tasks; used as a context, whose end stops the workers."""

    def submit(self, task: Task) -> Pending:
        """Hand a task to whoever is free."""
        ...

    def __enter__(self) -> Self: ...
    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None: ...


class Inline:
    """Works in this very process, when asked for the result."""

    def __init__(self, bench: Bench) -> None:
        self._worker = Worker(bench)

    def submit(self, task: Task) -> Pending:
        """Remember the task."""
        return _Here(self._worker, task)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        """There is nothing to stop."""


class Local:
    """Processes of this machine, spawned, never forked."""

    def __init__(self, bench: Bench, workers: int) -> None:
        self._pool = ProcessPoolExecutor(workers, get_context("spawn"), initializer=_begin, initargs=(bench,))

    def submit(self, task: Task) -> Pending:
        """Hand a task to the next free process."""
        try:
            future = self._pool.submit(_do, task)
        except BrokenProcessPool:
            raise lost() from None
        return _Elsewhere(future)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Tasks nobody began are dropped; after a fault those begun are not waited for."""
        processes = list((self._pool._processes or {}).values())
        self._pool.shutdown(wait=False, cancel_futures=True)
        for process in processes if kind is not None else ():
            with suppress(OSError):
                process.terminate()


@dataclass(frozen=True, slots=True)
class _Here:
    """A task this process does when its result is asked for."""

    worker: Worker
    task: Task

    def done(self) -> bool:
        return False

    def result(self) -> Result:
        return self.worker.do(self.task)


@dataclass(frozen=True, slots=True)
class _Elsewhere:
    """A task of another process, known by its future."""

    future: Future[Result]

    def done(self) -> bool:
        return self.future.done()

    def result(self) -> Result:
        try:
            return self.future.result()
        except BrokenProcessPool:
            raise lost() from None


_worker: Worker | None = None  # of this process; a pool's initializer has nowhere else to put it


def _begin(bench: Bench) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # ctrl-c is for the process that asks
    Thread(target=_end_with_parent, daemon=True).start()
    globals()["_worker"] = Worker(bench)


def _end_with_parent() -> None:
    """Who asks may be killed; a worker would wait for its next task for ever, since it holds both ends of the queue."""
    parent = parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


def _do(task: Task) -> Result:
    if _worker is None:
        raise RuntimeError("a task came before the candles")
    return _worker.do(task)


def lost() -> WorkerLost:
    """What a person is told when a worker dies."""
    return WorkerLost("a worker died in the middle of a trial; what was done is kept, the same command goes on")
