"""The promise of a write: done when its records are on the disk."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Generator, Sequence
from threading import Condition

from mojobot.model.errors import StoreError


class Committed:
    """What `Writer.write` answers; wait for it in a thread, or await it.

    All promises of a writer share one condition: hundreds are settled by
    one commit, and settling them must cost next to nothing.
    """

    __slots__ = ("_condition", "_done", "_error", "_futures", "_hurry")

    def __init__(self, condition: Condition, hurry: Callable[[], None]) -> None:
        self._condition = condition
        self._hurry = hurry  # somebody waits: what is queued is to be committed now
        self._done = False
        self._error: StoreError | None = None
        self._futures: list[asyncio.Future[None]] = []

    @property
    def done(self) -> bool:
        """Whether it was decided: durable, or failed."""
        return self._done

    @property
    def error(self) -> StoreError | None:
        """Why the records could not be written; None while undecided and when they were."""
        return self._error

    def wait(self, timeout_s: float | None = None) -> None:
        """Block until the records are durable. Raises StoreError if they cannot be, TimeoutError after `timeout_s`."""
        self._hurry()
        with self._condition:
            if not self._condition.wait_for(lambda: self._done, timeout_s):
                raise TimeoutError(f"not written within {timeout_s:g} s")
        self._check()

    def __await__(self) -> Generator[object, None, None]:
        if not self._done:
            future = asyncio.get_running_loop().create_future()
            with self._condition:
                settled = self._done
                if not settled:
                    self._futures.append(future)
            self._hurry()
            if not settled:
                yield from future.__await__()
        self._check()

    def _check(self) -> None:
        if self._error is not None:
            raise StoreError(str(self._error))

    def settle(self, error: StoreError | None) -> Sequence[asyncio.Future[None]]:
        """Decide it, with the condition held; answers who is to be woken."""
        self._done, self._error = True, error
        return self._futures


def settle(condition: Condition, promises: Sequence[Committed], error: StoreError | None = None) -> None:
    """Decide many promises at once and wake every thread and every event loop that waits for one."""
    by_loop: dict[asyncio.AbstractEventLoop, list[asyncio.Future[None]]] = {}
    with condition:
        for promise in promises:
            for future in promise.settle(error):
                by_loop.setdefault(future.get_loop(), []).append(future)
        condition.notify_all()
    for loop, futures in by_loop.items():
        try:
            loop.call_soon_threadsafe(_wake, futures)
        except RuntimeError:  # that loop is closed: nobody waits there any more
            continue


def _wake(futures: Sequence[asyncio.Future[None]]) -> None:
    for future in futures:
        if not future.done():
            future.set_result(None)
