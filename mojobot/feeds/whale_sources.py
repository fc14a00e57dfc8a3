"""Single trades and transfers from any source, as the events the core judges: each told once, wallets by a hash.

What is large enough to be a whale's and what is washed the core decides; here
is only what happened. Trades of followed wallets are told whatever their size.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from hashlib import blake2b

import numpy as np

from mojobot.feeds.chain import Transfer
from mojobot.feeds.records import Swap
from mojobot.model.events import Swaps, Whales
from mojobot.model.market import DAY_MS, IntArray
from mojobot.model.trading import Side

_REMEMBERED = 32_768  # trades and transfers told already
_BUY, _SELL, _IN, _OUT = range(4)


def wallet_number(wallet: str) -> int:
    """A wallet as a number of 63 bits, the same in every run; 0 is nobody."""
    if not wallet:
        return 0
    return int.from_bytes(blake2b(wallet.encode(), digest_size=8).digest(), "big") >> 1 or 1


class Told:
    """What was told already: sources overlap from one question to the next, and with each other."""

    def __init__(self, most: int = _REMEMBERED) -> None:
        self._most = most
        self._seen: OrderedDict[tuple[object, ...], None] = OrderedDict()

    def new(self, key: tuple[object, ...]) -> bool:
        """Whether this is told for the first time."""
        if key in self._seen:
            return False
        self._seen[key] = None
        if len(self._seen) > self._most:
            self._seen.popitem(last=False)
        return True


class WhaleSource:
    """Makes events of trades and transfers.

    `floor_usd` says from which size a trade is worth telling as a large one;
    0 leaves that to the core.
    """

    def __init__(self, series: Mapping[str, int], *, followed: Iterable[str] = (), floor_usd: float = 0.0) -> None:
        self.series = series
        self.followed = frozenset(followed)
        self.floor_usd = floor_usd
        self._swaps = Told()
        self._whales = Told()

    def swaps(self, found: Iterable[Swap], source: str, ts_ms: int) -> Swaps | None:
        """Those of the last day not told before, oldest first, of any size; None without any.

        A transaction is told once a token and wallet: what two sources see of
        it is the same trade.
        """
        rows = [swap for swap in self._known(found, ts_ms) if self._swaps.new((swap.tx, swap.mint, swap.owner))]
        if not rows:
            return None
        return Swaps(
            ts_ms=ts_ms,
            source=source,
            at_ms=_integers([swap.at_ms for swap in rows]),
            series=_integers([self.series[swap.mint] for swap in rows]),
            owner=_integers([wallet_number(swap.owner) for swap in rows]),
            side=_integers([1 if swap.side is Side.BUY else -1 for swap in rows]),
            usd=np.array([swap.usd for swap in rows]),
            price=np.array([swap.price for swap in rows]),
        )

    def whales(self, found: Iterable[Swap], moved: Iterable[Transfer], ts_ms: int) -> Whales | None:
        """Large trades, any trade of a followed wallet, and what went to and from exchanges; None without any."""
        rows: list[tuple[int, str, str, int, float]] = []
        for swap in self._known(found, ts_ms):
            large = swap.usd >= self.floor_usd or swap.owner in self.followed
            if large and self._whales.new((swap.tx, swap.mint, swap.owner)):
                rows.append((swap.at_ms, swap.mint, swap.owner, _BUY if swap.side is Side.BUY else _SELL, swap.usd))
        for transfer in moved:
            if self._is_recent(transfer.mint, transfer.at_ms, ts_ms) and abs(transfer.usd) >= self.floor_usd:
                kind = _IN if transfer.usd > 0.0 else _OUT
                if self._whales.new((transfer.tx, transfer.mint, transfer.wallet, kind)):
                    rows.append((transfer.at_ms, transfer.mint, "", kind, abs(transfer.usd)))
        return self._event(sorted(rows), ts_ms) if rows else None

    def _event(self, rows: Sequence[tuple[int, str, str, int, float]], ts_ms: int) -> Whales:
        usd = np.zeros((4, len(rows)))
        for at, (_, _, _, kind, amount) in enumerate(rows):
            usd[kind, at] = amount
        return Whales(
            ts_ms,
            _integers([row[0] for row in rows]),
            _integers([self.series[row[1]] for row in rows]),
            usd[_BUY],
            usd[_SELL],
            usd[_IN],
            usd[_OUT],
            _integers([wallet_number(row[2]) for row in rows]),
            np.array([row[2] in self.followed for row in rows], dtype=np.bool_) if self.followed else None,
        )

    def _known(self, found: Iterable[Swap], ts_ms: int) -> list[Swap]:
        rows = [swap for swap in found if self._is_recent(swap.mint, swap.at_ms, ts_ms)]
        return sorted(rows, key=lambda swap: (swap.at_ms, swap.tx))

    def _is_recent(self, mint: str, at_ms: int, ts_ms: int) -> bool:
        return mint in self.series and ts_ms - DAY_MS <= at_ms <= ts_ms


def _integers(values: Sequence[int]) -> IntArray:
    return np.array(values, dtype=np.int64)
