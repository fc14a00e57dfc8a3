"""A Dask cluster that works on the trials, with the same face as the processes of this machine."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from threading import Lock
from types import TracebackType
from typing import Any, Self

import distributed
from distributed import CancelledError
from distributed.comm.addressing import get_address_host_port
from distributed.scheduler import KilledWorker

from mojobot.model.errors import UsageError
from mojobot.research.optimize.executors import Pending, Result, WorkerLost, lost
from mojobot.research.optimize.work import Bench, Task, Worker


class Cluster:
    """Workers of a Dask scheduler; the bench is scattered once to all of them."""

    def __init__(self, bench: Bench, address: str, wait_s: float = 10.0) -> None:
        _check(address)
        for name in _TALKATIVE:
            logging.getLogger(name).setLevel(logging.CRITICAL)
        try:
            self._client: Any = _connect(address, timeout=wait_s, set_as_default=False)
            self._client.wait_for_workers(1, timeout=wait_s)
        except (OSError, TimeoutError, ValueError) as fault:
            raise WorkerLost(
                f"no Dask scheduler with a worker answers at {address} ({fault}); start one with "
                "`dask scheduler` and `dask worker`, or leave --dask out to work on this machine"
            ) from None
        self._bench = self._client.scatter(bench, broadcast=True, hash=False)

    def submit(self, task: Task) -> Pending:
        """Hand a task to the cluster."""
        future = self._client.submit(_do_there, self._bench, task, pure=False, retries=1)
        return _There(future)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave the cluster; what it still worked on is cancelled with the futures."""
        self._client.close(timeout=5)


_TALKATIVE = ("distributed", "distributed.client")  # a lost worker is told in our one sentence, not by their traces
_connect: Any = distributed.Client  # which has no types
_host_port: Any = get_address_host_port


def _check(address: str) -> None:
    """An address no client can use; Dask would print a trace of its own besides, 20 s later."""
    try:
        _host_port(address if "://" in address else f"tcp://{address}", strict=True)
    except ValueError as fault:
        raise UsageError(
            f"--dask {address} is no address of a Dask scheduler ({fault}); one is tcp://HOST:8786"
        ) from None


@dataclass(frozen=True, slots=True)
class _There:
    """A task of the cluster, known by its future."""

    future: Any

    def done(self) -> bool:
        return bool(self.future.done())

    def result(self) -> Result:
        try:
            answer: Result = self.future.result()
        except (CancelledError, KilledWorker, OSError):
            raise lost() from None
        return answer


_prepared: list[tuple[Bench, Worker]] = []  # of a Dask worker: at most one
_one_at_a_time = Lock()  # a Dask worker may have several threads, a back-test has one


def _do_there(bench: Bench, task: Task) -> Result:
    """As a Dask worker does it: what was prepared stays as long as the same bench is asked for."""
    with _one_at_a_time:
        if not _prepared or _prepared[0][0] is not bench:
            _prepared[:] = [(bench, Worker(bench))]
        return _prepared[0][1].do(task)
