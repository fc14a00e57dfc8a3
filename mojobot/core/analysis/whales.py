"""What large wallets do, token by token: who buys, who sells, what goes to and from the exchanges (`quant.md` 3)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mojobot.core.analysis.seal import seal
from mojobot.core.analysis.wash import washed
from mojobot.model.events import Whales
from mojobot.model.market import DAY_MS, HOUR_MS, BoolArray, FloatArray, IntArray, TokenClass
from mojobot.model.settings import WhalesSettings

NO_SELLS = 1e9  # the ratio of a window that has buys and no sells
_FORGETTING_MS = 6 * HOUR_MS  # a transaction's weight in the accumulation falls to 1/e in this time
_FEWEST_SWAPS = 3  # for an accumulation score
_MARGIN_MS = HOUR_MS  # kept beyond the horizon: a sample may be of a close shortly before what is newest
_MOST_PER_TOKEN = 2_000  # newest win
_MOST_USD = 1e12  # more than that in one transaction is no reading
_LEAST_USD = 1e-6  # of sells, as a divisor
_ROOM = 1_024  # rows to begin with

_BUY, _SELL, _IN, _OUT = range(4)


@dataclass(frozen=True, slots=True, eq=False)
class WhaleColumns:
    """Whale readings at one time; arrays are (series,), NaN = not ready."""

    ratio: FloatArray  # buys over sells in USD over the window
    accumulation: FloatArray  # in [0, 1]
    exchange_flow: FloatArray  # (inflow - outflow) / (inflow + outflow) over 24 h, in [-1, 1]
    age_ms: FloatArray  # since the token's last whale transaction; NaN = none kept
    washed: IntArray  # transactions left out because their owner bought and sold the same


class WhaleWatch:
    """Transactions of the last day (or of the window, if longer), a bounded number a token.

    A transaction's size is the largest of its amounts; below its token
    class's minimum it is dropped and counted in `small`, unless a followed
    wallet made it. Those that say
    nothing usable (an amount negative, NaN or absurd, an unknown series, a
    time in the future) are counted in `refused`. `rule` may be replaced
    between two events; what was taken stays. A sample reads everything taken
    so far, and does not depend on how transactions were put together into
    events. Transactions of a wallet that buys and sells the same within a
    minute are left out of it and counted there.
    """

    def __init__(self, series: int, classes: Sequence[TokenClass], rule: WhalesSettings) -> None:
        self.rule = rule
        self.small = 0
        self.refused = 0
        self._classes: tuple[TokenClass, ...] = ()
        self._arrived: IntArray = np.zeros(0, dtype=np.int64)  # (series,) taken since the beginning
        self._kept = 0
        self._rank: IntArray = np.zeros(_ROOM, dtype=np.int64)  # how many of the token arrived before
        self._at_ms: IntArray = np.zeros(_ROOM, dtype=np.int64)
        self._series: IntArray = np.zeros(_ROOM, dtype=np.int64)
        self._owner: IntArray = np.zeros(_ROOM, dtype=np.int64)
        self._usd: FloatArray = np.zeros((4, _ROOM))
        self.widen(series, classes)

    def widen(self, series: int, classes: Sequence[TokenClass]) -> None:
        """Watch `series` tokens of these classes from now on; those watched keep their place."""
        if len(classes) != series:
            raise ValueError(f"{series} tokens have {len(classes)} classes")
        if series < len(self._classes):
            raise ValueError("a token is never taken off the watch")
        self._arrived = np.pad(self._arrived, (0, series - len(self._classes)))
        self._classes = tuple(classes)

    def take(self, event: Whales) -> None:
        """Remember what an event brings, oldest first as it brings it."""
        usd = np.stack((event.buy_usd, event.sell_usd, event.inflow_usd, event.outflow_usd))
        known = (event.series >= 0) & (event.series < len(self._classes)) & (event.at_ms <= event.ts_ms)
        usable = known & ((usd >= 0.0) & (usd <= _MOST_USD)).all(axis=0)
        self.refused += int(np.count_nonzero(~usable))
        large = usable.copy()
        large[usable] = usd[:, usable].max(axis=0) >= self._least(event.series[usable])
        if event.followed is not None:
            large |= usable & event.followed
        self.small += int(np.count_nonzero(usable & ~large))
        large &= event.at_ms >= event.ts_ms - self._horizon_ms()
        owner = np.zeros(event.series.size, dtype=np.int64) if event.owner is None else event.owner
        self._append(event.at_ms[large], event.series[large], owner[large], usd[:, large], event.ts_ms)

    def sample(self, now_ms: int) -> WhaleColumns:
        """The readings as of `now_ms`, sealed."""
        rows = np.flatnonzero(self._newest() & (self._at_ms[: self._kept] >= now_ms - self._horizon_ms()))
        fake = washed(self._at_ms[rows], self._series[rows], self._owner[rows], *self._usd[:2, rows])
        counted = np.bincount(self._series[rows[fake]], minlength=len(self._classes))
        rows = rows[~fake]
        series, usd = self._series[rows], self._usd[:, rows]
        age = np.maximum(now_ms - self._at_ms[rows], 0)
        youngest = self._youngest(series, age)
        asleep = ~(youngest <= self.rule.max_age_h * HOUR_MS)
        readings = (
            self._ratio(series, usd, age <= self.rule.window_h * HOUR_MS),
            self._accumulation(series, usd, age),
            self._flow(series, usd, age <= DAY_MS),
        )
        ratio, accumulation, flow = (seal(np.where(asleep, np.nan, reading)) for reading in readings)
        return WhaleColumns(ratio, accumulation, flow, youngest, counted)

    def _ratio(self, series: IntArray, usd: FloatArray, within: BoolArray) -> FloatArray:
        buys = self._sum(series[within], usd[_BUY, within])
        sells = self._sum(series[within], usd[_SELL, within])
        ratio = np.minimum(buys / np.maximum(sells, _LEAST_USD), NO_SELLS)
        ratio[sells <= 0.0] = NO_SELLS
        ratio[buys + sells <= 0.0] = np.nan
        return ratio

    def _accumulation(self, series: IntArray, usd: FloatArray, age: IntArray) -> FloatArray:
        weight = np.exp(-age / _FORGETTING_MS)
        buys, sells = self._sum(series, usd[_BUY] * weight), self._sum(series, usd[_SELL] * weight)
        swaps = self._sum(series, np.where(usd[_BUY] + usd[_SELL] > 0.0, 1.0, 0.0))
        score = 0.5 + 0.5 * _balance(buys, sells)
        return np.where(swaps >= _FEWEST_SWAPS, score, np.nan)

    def _flow(self, series: IntArray, usd: FloatArray, within: BoolArray) -> FloatArray:
        return _balance(self._sum(series[within], usd[_IN, within]), self._sum(series[within], usd[_OUT, within]))

    def _youngest(self, series: IntArray, age: IntArray) -> FloatArray:
        youngest = np.full(len(self._classes), np.nan)
        oldest_first = np.argsort(-age, kind="stable")
        youngest[series[oldest_first]] = age[oldest_first]  # of several the last stays
        return youngest

    def _sum(self, series: IntArray, amounts: FloatArray) -> FloatArray:
        return np.asarray(np.bincount(series, amounts, minlength=len(self._classes)), dtype=np.float64)

    def _least(self, series: IntArray) -> FloatArray:
        sizes = {
            TokenClass.MAJOR: self.rule.whale_min_transaction_size,
            TokenClass.ESTABLISHED: self.rule.min_size_established,
            TokenClass.NEW: self.rule.min_size_new,
        }
        return np.array([sizes[token_class] for token_class in self._classes])[series]

    def _horizon_ms(self) -> int:
        return max(DAY_MS, int(self.rule.window_h * HOUR_MS))

    def _append(self, at_ms: IntArray, series: IntArray, owner: IntArray, usd: FloatArray, ts_ms: int) -> None:
        if self._kept + at_ms.size > self._at_ms.size:
            self._forget(ts_ms - self._horizon_ms() - _MARGIN_MS)
            self._reserve(self._kept + at_ms.size)
        rows = slice(self._kept, self._kept + at_ms.size)
        self._at_ms[rows], self._series[rows], self._usd[:, rows] = at_ms, series, usd
        self._owner[rows] = owner
        self._rank[rows] = [self._arrival(which) for which in series.tolist()]
        self._kept = rows.stop

    def _arrival(self, series: int) -> int:
        self._arrived[series] += 1
        return int(self._arrived[series]) - 1

    def _newest(self) -> BoolArray:
        """Which kept rows are among the newest of their token, by arrival."""
        arrived = self._arrived[self._series[: self._kept]]
        return np.asarray(arrived - self._rank[: self._kept] <= _MOST_PER_TOKEN)

    def _forget(self, before_ms: int) -> None:
        rows = self._newest() & (self._at_ms[: self._kept] >= before_ms)
        kept = int(np.count_nonzero(rows))
        self._at_ms[:kept] = self._at_ms[: self._kept][rows]
        self._series[:kept] = self._series[: self._kept][rows]
        self._rank[:kept] = self._rank[: self._kept][rows]
        self._owner[:kept] = self._owner[: self._kept][rows]
        self._usd[:, :kept] = self._usd[:, : self._kept][:, rows]
        self._kept = kept

    def _reserve(self, rows: int) -> None:
        """Room for `rows` and as many again, so that forgetting is rare."""
        if 2 * rows <= self._at_ms.size:
            return
        more = 2 * rows - self._at_ms.size
        self._at_ms, self._series = np.pad(self._at_ms, (0, more)), np.pad(self._series, (0, more))
        self._rank, self._owner = np.pad(self._rank, (0, more)), np.pad(self._owner, (0, more))
        self._usd = np.pad(self._usd, ((0, 0), (0, more)))


def _balance(plus: FloatArray, minus: FloatArray) -> FloatArray:
    """(plus - minus) / (plus + minus), NaN where both are 0."""
    both = plus + minus
    return (plus - minus) / np.where(both > 0.0, both, np.nan)
