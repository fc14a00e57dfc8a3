"""How well it went: every performance number of an account or a strategy (`quant.md` 9).

A trade is a closed round trip, net of every fee. Ratios are fractions, `None`
is "undefined", never 0 and never infinity; anything non-finite that is given
raises ValueError.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mojobot.core.equity import Drawdown, Marks, daily_returns, exposure, gain, max_drawdown, turnover, unit_values
from mojobot.core.results import Result, finite, kelly, mean, profit_factor, sqn, wilson, win_rate
from mojobot.core.returns import (
    MIN_DAYS,
    annual_growth,
    calmar,
    psr_missing_days,
    psr_of,
    sharpe,
    sharpe_autocorrelated,
    sortino,
    ulcer,
)


@dataclass(frozen=True, slots=True)
class Performance:
    """Every number of a report; `None` is undefined."""

    total_trades: int
    wins: int
    win_rate: float | None
    win_rate_low: float | None  # Wilson 95 %
    win_rate_high: float | None
    net_pnl: float  # of closed trades
    total_pnl: float  # change of equity without flows, unrealised included; net_pnl where there are no marks
    profit_factor: float | None
    expectancy: float | None  # quote per trade
    expectancy_r: float | None
    sqn: float | None
    kelly: float | None
    days: int
    total_return: float | None
    annual_growth: float | None
    sharpe_ratio: float | None
    sharpe_autocorrelated: float | None  # Lo's, only where lag-1 autocorrelation is beyond ±0.1
    sortino_ratio: float | None
    calmar_ratio: float | None
    max_drawdown: float | None
    drawdown: Drawdown | None
    recovery_factor: float | None  # total return/max drawdown
    ulcer_index: float | None  # root mean square of the drawdown at day ends
    psr: float | None  # probability that the true Sharpe ratio is above 0
    psr_missing_days: int | None  # until it reaches 95 % at the present ratio; None if the ratio is not above 0
    exposure: float | None  # share of the time in which a since closed trade was open
    turnover: float | None  # bought plus sold over mean equity
    average_hold_ms: float | None
    avg_execution_time: float | None  # ms


def summary(results: Sequence[Result], marks: Marks | None = None, execution_ms: Sequence[float] = ()) -> Performance:
    """All numbers of one account or one strategy.

    Without `marks` (a strategy has no equity of its own) what needs days is
    None. `execution_ms` are the fills' times from order to fill.
    """
    nets = finite([result.net for result in results])
    rs = finite([result.r for result in results if result.r is not None])
    low, high = wilson(int(np.sum(nets > 0)), nets.size) or (None, None)
    daily = daily_returns(marks) if marks is not None else np.empty(0)
    fall = max_drawdown(marks) if marks is not None else None
    depth = fall.depth if fall is not None else None
    total_return = float(unit_values(marks)[-1] - 1.0) if marks is not None and marks.equity.size else None
    return Performance(
        total_trades=nets.size,
        wins=int(np.sum(nets > 0)),
        win_rate=win_rate(nets),
        win_rate_low=low,
        win_rate_high=high,
        net_pnl=float(nets.sum()),
        total_pnl=float(nets.sum()) if marks is None else gain(marks),
        profit_factor=profit_factor(nets),
        expectancy=mean(nets),
        expectancy_r=mean(rs),
        sqn=sqn(rs),
        kelly=kelly(nets),
        days=daily.size,
        total_return=total_return,
        annual_growth=annual_growth(daily) if daily.size >= MIN_DAYS else None,
        sharpe_ratio=sharpe(daily),
        sharpe_autocorrelated=sharpe_autocorrelated(daily),
        sortino_ratio=sortino(daily),
        calmar_ratio=calmar(daily, depth),
        max_drawdown=depth,
        drawdown=fall,
        recovery_factor=total_return / depth if total_return is not None and depth else None,
        ulcer_index=ulcer(daily),
        psr=psr_of(daily),
        psr_missing_days=psr_missing_days(daily),
        exposure=exposure(results, marks) if marks is not None else None,
        turnover=turnover(results, marks),
        average_hold_ms=mean(np.array([r.closed_ms - r.opened_ms for r in results], dtype=np.float64)),
        avg_execution_time=mean(finite(execution_ms)),
    )
