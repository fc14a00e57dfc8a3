"""What happens to an account while nothing is decided: which bar next touches a level, and what equity is meanwhile."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mojobot.core.book import Book
from mojobot.core.risk.marks import Marks
from mojobot.model.market import DAY_MS, FloatArray, IntArray
from mojobot.model.settings import RiskSettings
from mojobot.model.state import Guard
from mojobot.model.trading import Position
from mojobot.model.units import MICRO, raw_to_quantity, usd_to_micro
from mojobot.research.reel import Reel

_CLOSE = 1e-8  # so close to a limit the engine itself looks
_NEAR = 1e-3  # micro-USDC: so close to a whole one only exact arithmetic says on which side


@dataclass(frozen=True, slots=True, eq=False)
class Quiet:
    """Steps at which positions are held and nothing is done: equity at each, and how the account stood before."""

    ts_ms: IntArray  # of the marks
    equity_micro: IntArray
    before: Marks

    def breach(self, rule: RiskSettings) -> int:
        """Place of the first mark that may break a limit; their number if none does."""
        drawdown = 1.0 - self.equity_micro / self._high_water()
        lost = 1.0 - self.equity_micro / self._day_start()
        broken = np.flatnonzero((drawdown > rule.max_drawdown - _CLOSE) | (lost > rule.max_daily_loss - _CLOSE))
        return int(broken[0]) if broken.size else len(self.ts_ms)

    def after(self, marks: int) -> Marks:
        """The account's marks after so many of them."""
        if not marks:
            return self.before
        last = marks - 1
        return Marks(
            int(self.equity_micro[last]),
            int(self._high_water()[last]),
            max(int(self.ts_ms[last]) // DAY_MS, self.before.day),
            int(self._day_start()[last]),
        )

    def _high_water(self) -> IntArray:
        return np.maximum(np.maximum.accumulate(self.equity_micro), self.before.high_water_micro)

    def _day_start(self) -> IntArray:
        """Equity of the mark before each mark's day began."""
        day = np.maximum(self.ts_ms // DAY_MS, self.before.day)
        earlier_day = np.concatenate(([self.before.day], day[:-1]))
        earlier = np.concatenate(([self.before.equity_micro], self.equity_micro[:-1]))
        begins = np.where(day > earlier_day, np.arange(len(day)), -1)
        began = np.maximum.accumulate(begins)
        return np.where(began >= 0, earlier[np.maximum(began, 0)], self.before.day_start_micro)


def touched(reel: Reel, book: Book, ladder: Sequence[tuple[float, float]], first: int, last: int) -> int:
    """The first step from `first` to `last` whose bar may meet a level or move a trail; `last` + 1 if none does."""
    found = last + 1
    for position in book.portfolio.positions.values():
        guard = book.guards.get(position.id)
        if guard is None:
            return first
        one = reel.bars[position.series]
        begin, end = int(one.newest(reel.close_ms(first) - 1)) + 1, int(one.newest(reel.close_ms(found - 1))) + 1
        met = (one.low[begin:end] <= guard.stop) | (one.high[begin:end] >= _above(guard, ladder))
        at = int(np.argmax(met)) if met.size else 0
        if met.size and met[at]:
            found = min(found, reel.step_of(int(one.open_ms[begin + at]) + one.base_ms))
    return found


def quiet(reel: Reel, book: Book, steps: IntArray, grace_ms: int) -> Quiet:
    """The account at the timers of some steps, if nothing is sold at any of them."""
    close_ms = reel.first_ms + steps * reel.step_ms
    equity = np.full(len(steps), book.portfolio.cash_micro, dtype=np.int64)
    for position in book.portfolio.positions.values():
        equity += _exit_micro(reel, book, position, close_ms)
    if book.marks is None:
        raise ValueError("an account is marked before it holds anything")
    return Quiet(close_ms + grace_ms, equity, book.marks)


def _above(guard: Guard, ladder: Sequence[tuple[float, float]]) -> float:
    """The lowest price above at which something may happen: a rung, the target, or a new high that a trail follows."""
    rungs = [guard.entry_price + multiple * guard.risk_per_token for multiple, _ in ladder[guard.taken :]]
    high = [np.nextafter(guard.high, np.inf)] if guard.trail_distance else []
    return float(min([guard.target, *rungs, *high]))


def _exit_micro(reel: Reel, book: Book, position: Position, close_ms: IntArray) -> IntArray:
    """`Book.exit_micro` at many prices: the same operations in the same order, so that not a unit differs."""
    one, pool = reel.bars[position.series], book.pool(position.series)
    price = one.close[one.newest(close_ms)]
    quantity = raw_to_quantity(position.quantity_raw, one.token.decimals)
    side = pool.liquidity_usd / 2.0
    paid = quantity * (1.0 - pool.fee)
    usd = side * (paid / (side / price + paid)) * (1.0 - 0.0)
    return _micro(usd)


def _micro(usd: FloatArray) -> IntArray:
    """`usd_to_micro` of many amounts."""
    scaled = usd * MICRO
    whole = np.floor(scaled)
    doubtful = np.flatnonzero(np.abs(scaled - np.rint(scaled)) < _NEAR)
    whole[doubtful] = [usd_to_micro(one) for one in usd[doubtful].tolist()]
    return whole.astype(np.int64)
