"""How a run ends: signals before and after the loop, and what is told of several errors."""

from __future__ import annotations

import asyncio
import signal
import threading
from collections.abc import Awaitable, Iterator
from contextlib import contextmanager

from mojobot.model.errors import MojobotError
from mojobot.runtime.log import loop_handler
from mojobot.runtime.supervisor import Supervisor


@contextmanager
def ending(*, daemon: bool) -> Iterator[None]:
    """SIGTERM, and for a daemon SIGINT, end in order also while nothing runs yet; the loop has its own handlers."""

    def end(*_: object) -> None:
        raise SystemExit(0)

    if threading.current_thread() is not threading.main_thread():
        yield
        return
    before = {number: signal.getsignal(number) for number in (signal.SIGTERM, signal.SIGINT)}
    for number in before if daemon else (signal.SIGTERM,):
        signal.signal(number, end)
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def until_the_end(supervisor: Supervisor, begin: Awaitable[None]) -> None:
    """Run a supervisor in a loop of its own; of several errors the one a person can act on is raised."""

    async def main() -> None:
        asyncio.get_running_loop().set_exception_handler(loop_handler)
        await supervisor.run(begin)

    try:
        asyncio.run(main())
    except BaseExceptionGroup as group:
        raise _first(group) from group
    finally:  # what is left is to write the last records: neither impatience nor a closed window keeps them back
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
                signal.signal(number, signal.SIG_IGN)


def _first(group: BaseExceptionGroup[BaseException]) -> BaseException:
    """What a person is told of several errors: ours, if there is one."""
    leaves = list(_leaves(group))
    return next((error for error in leaves if isinstance(error, MojobotError)), leaves[0])


def _leaves(error: BaseException) -> Iterator[BaseException]:
    if isinstance(error, BaseExceptionGroup):
        for inner in error.exceptions:
            yield from _leaves(inner)
    else:
        yield error
