"""Python's collector of cyclic garbage, kept from halting the console.

A full collection looks at every object there is, some 130,000 with the
console, while nothing else runs: a tenth of a second in which a key waits.
What was loaded by the start stays to the end and need not be looked at; what
the toolkit drops (a strip of text that was cut remembers itself) is better
taken away often, a little at a time.
"""

from __future__ import annotations

import gc
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager

_OFTEN = (700, 10, 2)  # Python's own, but for the last: a full collection after two of the middle ones, not ten

SETTLED_S = 10.0  # after the start: the console stands, the past is filled in


async def settled(sleep: Callable[[float], Awaitable[None]]) -> None:
    """Once, when what stays to the end is there, set it aside: a full collection then looks at half as much."""
    await sleep(SETTLED_S)
    gc.collect()
    gc.freeze()


@contextmanager
def short_pauses() -> Iterator[None]:
    """While a session runs: what is there now is left alone, the rest collected in small portions."""
    before = gc.get_threshold()
    gc.freeze()
    gc.set_threshold(*_OFTEN)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.unfreeze()
