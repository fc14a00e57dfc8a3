"""What time it is on the chain: the clock that validators agree on, in its own account, as of a slot."""

from __future__ import annotations

import struct

from mojobot.feeds.chain import Account
from mojobot.feeds.rpc import Rpc
from mojobot.net.clock import Clock
from mojobot.net.limits import Priority

ACCOUNT = "SysvarC1ock11111111111111111111111111111111"
COUNTS_S = 180.0
_LAYOUT = struct.Struct("<QqQQq")  # slot, start of the epoch, epoch, leaders known until, unix time
_HALF_S = 0.5  # whole seconds are told: on the average half of one has gone
_LAG_S = 0.9  # from a slot's beginning until two thirds of the stake have confirmed it


class ChainTime:
    """How far our clock is ahead of the chain's, exact to about a second; None while nobody has told lately."""

    def __init__(self, node: Rpc, clock: Clock) -> None:
        self._node = node
        self._clock = clock
        self._off_s: float | None = None
        self._told_s = 0.0

    @property
    def seconds(self) -> float | None:
        """The newest word on it."""
        return self._off_s if self._clock.monotonic() - self._told_s <= COUNTS_S else None

    async def look(self) -> None:
        """Ask once. Raises ProviderError when the node does not answer."""
        began_s, began_ms = self._clock.monotonic(), self._clock.now_ms()
        found = (await self._node.accounts([ACCOUNT], Priority.BACKGROUND)).records
        told_s = unix_time(found[0]) if found else None
        if told_s is None:
            return
        took_s = self._clock.monotonic() - began_s
        self._off_s = round(began_ms / 1000.0 + took_s / 2.0 - (told_s + _HALF_S + _LAG_S), 1)
        self._told_s = self._clock.monotonic()


def unix_time(account: Account) -> int | None:
    """The time in the account; None where it holds something else."""
    if len(account.data) != _LAYOUT.size:
        return None
    told = int(_LAYOUT.unpack(account.data)[4])
    return told if told > 0 else None
