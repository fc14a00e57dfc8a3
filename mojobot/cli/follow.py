"""The console's facts as plain lines, for a screen reader or a script: one for everything new."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator

from mojobot.cli.output import plain, say

EVERY_S = 1.0

Look = Callable[[], Iterable[str]]


def follow(look: Look, sleep: Callable[[float], None] = time.sleep) -> None:
    """Say every line that was not there at the look before, until interrupted."""
    for line in fresh(look, sleep):
        say(plain(line))


def fresh(look: Look, sleep: Callable[[float], None]) -> Iterator[str]:
    """Lines of each look that the look before did not have, in order."""
    before: set[str] = set()
    while True:
        now = list(look())
        yield from (line for line in now if line not in before)
        before = set(now)
        sleep(EVERY_S)
