"""What a result must beat: holding everything, and trades of the same tokens, sizes and lengths entered at random.

Both pay what the fill model asks. Entries at random keep everything of a
strategy but its choice of the moment: what they earn too is no merit of it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mojobot.core import fills
from mojobot.core.equity import Marks
from mojobot.core.fills import Pool, Swap
from mojobot.model.market import FloatArray, IntArray, TokenClass
from mojobot.model.trading import Trade
from mojobot.model.units import micro_to_usd, raw_to_quantity, usd_to_micro
from mojobot.research.run import Run

ROUNDS = 1_000


@dataclass(frozen=True, slots=True)
class AtRandom:
    """As many trades as were made, entered at random, over many rounds; USD."""

    rounds: int
    mean: float
    low: float  # 5 % of the rounds earned less
    high: float  # 5 % earned more
    beaten: float  # share of the rounds that earned less than the trades did


def held(run: Run) -> Marks | None:
    """Equity of buying each token at its first close with an equal part of the cash; None where none has a price.

    A token that is listed later is bought when it comes; until then its part is cash.
    """
    known = np.isfinite(run.close)
    rows = np.flatnonzero(known.any(axis=1))
    if not rows.size:
        return None
    cash = float(run.marks.equity[0])
    worth = sum((_worth(run, int(row), cash / rows.size) for row in rows), start=np.zeros(run.close_ms.size))
    times = np.concatenate(([run.start_ms], run.close_ms))
    return Marks.of(times.tolist(), np.concatenate(([cash], worth)).tolist())


def at_random(run: Run, seed: int = 0, rounds: int = ROUNDS) -> AtRandom | None:
    """Trades like those of the run entered at random; None without a closed trade that can be placed."""
    chance = np.random.default_rng(seed)
    total, earned, placed = np.zeros(rounds), 0.0, 0
    for trade in run.trades:
        net = _drawn(run, trade, chance, rounds)
        if net is not None:
            total, earned, placed = total + net, earned + micro_to_usd(trade.pnl_micro), placed + 1
    if not placed:
        return None
    low, high = np.quantile(total, (0.05, 0.95))
    return AtRandom(rounds, float(total.mean()), float(low), float(high), float(np.mean(total < earned)))


def round_trip(run: Run, series: int, spend_usd: float) -> float:
    """What buying and selling at one price costs, as a fraction of what is spent."""
    major = run.tokens[series].token_class is TokenClass.MAJOR
    lost = fills.expected_sandwich(
        run.settings.execution.slippage_tolerance, major=major, probability=run.settings.risk.sandwich_probability
    )
    pool = Pool(run.costs.liquidity_usd, run.costs.pool_fee)
    fee = micro_to_usd(fills.network_fee_micro(None, fallback_sol_usd=run.settings.execution.assumed_sol_usd))
    bought = fills.buy(usd_to_micro(spend_usd), 1.0, pool, 9, lost)
    sold = fills.sell(bought.received, 1.0, pool, 9, lost) if isinstance(bought, Swap) else bought
    back = micro_to_usd(sold.received) if isinstance(sold, Swap) else 0.0
    return 1.0 - (back - 2.0 * fee) / spend_usd


def _worth(run: Run, series: int, part: float) -> FloatArray:
    """What a part of the cash is worth at each close; the whole round trip is paid on the way in."""
    close = run.close[series]
    first = int(np.flatnonzero(np.isfinite(close))[0])
    index = np.maximum.accumulate(np.where(np.isfinite(close), np.arange(close.size), first))
    value = part * (1.0 - round_trip(run, series, part)) * close[index] / close[first]
    return np.asarray(np.where(np.arange(close.size) < first, part, value))


def _drawn(run: Run, trade: Trade, chance: np.random.Generator, rounds: int) -> FloatArray | None:
    """Net USD of a trade of that length and size entered at random closes; None where its token has no room for it."""
    spend = raw_to_quantity(trade.quantity_raw, run.tokens[trade.series].decimals) * trade.entry_price
    known: IntArray = np.flatnonzero(np.isfinite(run.close[trade.series]))
    if known.size < 2 or not spend > 0.0:
        return None
    length = max(1, round((trade.closed_ms - trade.opened_ms) / _step_ms(run)))
    last = known.size - length
    if last < 1:
        return None
    entered = chance.integers(0, last, rounds)
    close = run.close[trade.series, known]
    ratio = close[entered + length] / close[entered]
    return np.asarray(spend * (ratio * (1.0 - round_trip(run, trade.series, spend)) - 1.0))


def _step_ms(run: Run) -> float:
    """Usual time between decision closes."""
    return float(np.median(np.diff(run.close_ms))) if run.close_ms.size > 1 else 1.0
