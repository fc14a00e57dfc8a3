"""How well it went: one definition of every performance number (`quant.md` 9).

A trade is a closed round trip, net of every fee. A day is a UTC day of equity
marks; days without a trade, even without a mark, count. Ratios are fractions,
`None` is "undefined", never 0 and never infinity. All arrays are 1-d, oldest
first; anything non-finite in them raises ValueError.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import erfc, sqrt

import numpy as np

from mojobot.model.market import DAY_MS, FloatArray, IntArray

YEAR_DAYS = 365
MIN_DAYS = 30  # of returns, for what is annualised
MIN_PSR_DAYS = 10
Z_TWO_SIDED_95 = 1.959963984540054
Z_ONE_SIDED_95 = 1.6448536269514722
_NOISE = 1e-12  # a deviation or a fall this small is rounding, not risk


@dataclass(frozen=True, slots=True)
class Result:
    """One closed trade, as the numbers need it."""

    net: float  # quote currency, after every fee
    r: float | None  # net over the money risked at entry; None where that is unknown
    opened_ms: int
    closed_ms: int
    turnover: float = 0.0  # bought plus sold, quote currency


@dataclass(frozen=True, slots=True, eq=False)
class Marks:
    """Equity over time, unrealised included, and the money that came (+) or went (−) from outside.

    `equity` at `ts_ms` is after every flow up to that time; times never fall.
    """

    ts_ms: IntArray
    equity: FloatArray
    flow_ts_ms: IntArray
    flows: FloatArray

    @classmethod
    def of(cls, ts_ms: Sequence[int], equity: Sequence[float], flows: Sequence[tuple[int, float]] = ()) -> Marks:
        """Marks from plain sequences; `flows` are (time, amount). Raises ValueError if they are not usable."""
        times, values = np.asarray(ts_ms, dtype=np.int64), _finite(equity)
        if times.shape != values.shape or np.any(np.diff(times) < 0):
            raise ValueError("marks need as many times as values, oldest first")
        if np.any(values <= 0):
            raise ValueError("a return needs equity above 0 at every mark")
        ordered = sorted(flows)
        when = np.asarray([ts for ts, _ in ordered], dtype=np.int64)
        return cls(times, values, when, _finite([amount for _, amount in ordered]))


@dataclass(frozen=True, slots=True)
class Drawdown:
    """The deepest fall from a high-water mark; without any fall `depth` is 0.0 and there are no times."""

    depth: float  # 1 − equity/high-water mark
    start_ms: int | None  # when the high-water mark was last touched before it
    trough_ms: int | None
    recovery_ms: int | None  # first mark back at it; None while under water
    duration_ms: int  # from start to recovery, or to the last mark


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
    nets = _finite([result.net for result in results])
    rs = _finite([result.r for result in results if result.r is not None])
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
        total_pnl=float(nets.sum()) if marks is None else _gain(marks),
        profit_factor=profit_factor(nets),
        expectancy=_mean(nets),
        expectancy_r=_mean(rs),
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
        turnover=_turnover(results, marks),
        average_hold_ms=_mean(np.array([r.closed_ms - r.opened_ms for r in results], dtype=np.float64)),
        avg_execution_time=_mean(_finite(execution_ms)),
    )


# ---- trades


def win_rate(nets: FloatArray) -> float | None:
    """Wins over closed trades; a result of exactly zero is not a win."""
    return float(np.mean(nets > 0)) if nets.size else None


def wilson(wins: int, trades: int, z: float = Z_TWO_SIDED_95) -> tuple[float, float] | None:
    """Wilson's score interval of a share; None without trades."""
    if trades == 0:
        return None
    share, scale = wins / trades, 1.0 + z * z / trades
    middle = (share + z * z / (2.0 * trades)) / scale
    half = z / scale * sqrt(share * (1.0 - share) / trades + z * z / (4.0 * trades * trades))
    return max(0.0, middle - half), min(1.0, middle + half)


def profit_factor(nets: FloatArray) -> float | None:
    """What was won over what was lost; None without a loss."""
    lost = -float(nets[nets < 0].sum())
    return float(nets[nets > 0].sum()) / lost if lost > 0 else None


def sqn(rs: FloatArray) -> float | None:
    """System quality number, √min(N,100)·mean(R)/sd(R) [Tharp 2008]; None under two trades or without spread."""
    spread = _spread(rs)
    return sqrt(min(rs.size, 100)) * float(rs.mean()) / spread if spread is not None else None


def kelly(nets: FloatArray) -> float | None:
    """Kelly's fraction p − (1−p)/b from decided trades, b = mean win/mean loss; None without wins or losses."""
    won, lost = nets[nets > 0], nets[nets < 0]
    if not won.size or not lost.size:
        return None
    share = won.size / (won.size + lost.size)
    return float(share - (1.0 - share) * -lost.mean() / won.mean())


def exposure(results: Sequence[Result], marks: Marks) -> float | None:
    """Share of the time between first and last mark in which at least one of the trades was open."""
    if marks.ts_ms.size < 2:
        return None
    first, last = int(marks.ts_ms[0]), int(marks.ts_ms[-1])
    covered, until = 0, first
    for opened, closed in sorted((result.opened_ms, result.closed_ms) for result in results):
        covered += max(0, min(closed, last) - max(opened, until))
        until = max(until, closed)
    return covered / (last - first)


# ---- equity


def unit_values(marks: Marks) -> FloatArray:
    """Value of one share of the account at each mark, 1.0 at the first.

    Flows buy or sell shares at the value of the mark before them, so that
    neither a deposit is a gain nor a withdrawal a loss. Flows up to the first
    mark are in its equity already.
    """
    into = np.searchsorted(marks.ts_ms, marks.flow_ts_ms, side="left")
    inside = (into > 0) & (into < marks.ts_ms.size)
    flowed = np.bincount(into[inside], weights=marks.flows[inside], minlength=marks.ts_ms.size)
    growth = np.ones(marks.ts_ms.size)
    growth[1:] = (marks.equity[1:] - flowed[1:]) / marks.equity[:-1]
    if np.any(growth <= 0):
        raise ValueError("a deposit is larger than the equity marked after it")
    return np.asarray(np.cumprod(growth), dtype=np.float64)


def daily_returns(marks: Marks) -> FloatArray:
    """Simple returns of the UTC days from the first to the last mark, flows taken out.

    A mark on midnight ends the day before it. A day without a mark returns 0,
    the next one what happened meanwhile. First and last day may be partial.
    """
    if marks.ts_ms.size < 2:
        return np.empty(0)
    first = int(marks.ts_ms[0]) // DAY_MS
    day = np.maximum((marks.ts_ms[1:] - 1) // DAY_MS - first, 0)
    ends = np.arange(day[-1] + 1)
    last_of_day = np.searchsorted(day, ends, side="right")  # index into all marks: 0 is the starting one
    value = unit_values(marks)[last_of_day]
    before = np.concatenate(([1.0], value[:-1]))
    return np.asarray(value / before - 1.0)


def max_drawdown(marks: Marks) -> Drawdown | None:
    """The deepest fall of the unit value below its high-water mark; None without a mark."""
    if not marks.ts_ms.size:
        return None
    value = unit_values(marks)
    high = np.maximum.accumulate(value)
    trough = int(np.argmax(1.0 - value / high))
    peak = high[trough]
    depth = float(1.0 - value[trough] / peak)
    if depth <= _NOISE:
        return Drawdown(0.0, None, None, None, 0)
    start = int(np.flatnonzero(value[:trough] == peak)[-1])
    back = np.flatnonzero(value[trough:] >= peak)
    recovery = int(marks.ts_ms[trough + back[0]]) if back.size else None
    started = int(marks.ts_ms[start])
    ended = recovery if recovery is not None else int(marks.ts_ms[-1])
    return Drawdown(depth, started, int(marks.ts_ms[trough]), recovery, ended - started)


# ---- days


def sharpe(daily: FloatArray, min_days: int = MIN_DAYS) -> float | None:
    """Mean over sd (ddof 1) of daily returns × √365, risk-free 0 [Sharpe 1994]; None under `min_days` days."""
    ratio = _daily_sharpe(daily)
    return ratio * sqrt(YEAR_DAYS) if ratio is not None and daily.size >= min_days else None


def sharpe_autocorrelated(daily: FloatArray, min_days: int = MIN_DAYS) -> float | None:
    """The yearly Sharpe ratio for returns of lag-1 autocorrelation ρ, where |ρ| > 0.1; else None.

    √365 becomes Lo's factor for an AR(1), √q·[1 + 2ρ/(1−ρ)·(1 − (1−ρ^q)/(q(1−ρ)))]^−½ [Lo 2002].
    """
    plain = sharpe(daily, min_days)
    if plain is None:
        return None
    off = daily - daily.mean()
    rho = float(np.dot(off[1:], off[:-1]) / np.dot(off, off))
    if abs(rho) <= 0.1:
        return None
    q = YEAR_DAYS
    return plain / sqrt(1.0 + 2.0 * rho / (1.0 - rho) * (1.0 - (1.0 - rho**q) / (q * (1.0 - rho))))


def sortino(daily: FloatArray) -> float | None:
    """Mean over √mean(min(r,0)²), all days in the denominator, × √365 [Sortino & Price 1994]."""
    if not np.any(daily < -_NOISE):
        return None
    downside = float(np.sqrt(np.mean(np.minimum(daily, 0.0) ** 2)))
    return float(daily.mean()) / downside * sqrt(YEAR_DAYS)


def annual_growth(daily: FloatArray) -> float | None:
    """Growth a year at the pace of these days, compounded; None without days or when nothing is left."""
    end = float(np.prod(1.0 + daily))
    return end ** (YEAR_DAYS / daily.size) - 1.0 if daily.size and end > 0 else None


def calmar(daily: FloatArray, depth: float | None, min_days: int = MIN_DAYS) -> float | None:
    """Annual growth over maximum drawdown [Young 1991]; None without a drawdown or under `min_days` days."""
    growth = annual_growth(daily)
    return growth / depth if growth is not None and depth and daily.size >= min_days else None


def ulcer(daily: FloatArray) -> float | None:
    """Root mean square of the drawdown at day ends, the start being the first high-water mark."""
    if not daily.size:
        return None
    value = np.cumprod(1.0 + daily)
    high = np.maximum(np.maximum.accumulate(value), 1.0)
    return float(np.sqrt(np.mean((1.0 - value / high) ** 2)))


def psr(ratio: float, days: int, skew: float, kurtosis: float, benchmark: float = 0.0) -> float | None:
    """Probability that the true daily Sharpe ratio exceeds `benchmark` [Bailey & López de Prado 2012].

    `ratio` and `benchmark` are per day, `kurtosis` is raw (3 for a normal).
    None under 10 days.
    """
    scale = _ratio_variance(ratio, skew, kurtosis)
    if days < MIN_PSR_DAYS or scale <= 0:
        return None
    return _normal_cdf((ratio - benchmark) * sqrt(days - 1) / sqrt(scale))


def psr_of(daily: FloatArray, benchmark: float = 0.0) -> float | None:
    """`psr` of a series of daily returns."""
    ratio = _daily_sharpe(daily)
    return psr(ratio, daily.size, *_shape(daily), benchmark) if ratio is not None else None


def psr_days(ratio: float, skew: float, kurtosis: float, benchmark: float = 0.0) -> int | None:
    """Days a daily Sharpe ratio needs for a `psr` of 95 %; None if it is not above the benchmark."""
    if ratio <= benchmark:
        return None
    scale = _ratio_variance(ratio, skew, kurtosis)
    return max(MIN_PSR_DAYS, 1 + int(np.ceil(scale * (Z_ONE_SIDED_95 / (ratio - benchmark)) ** 2)))


def psr_missing_days(daily: FloatArray) -> int | None:
    """Days still missing until `psr_of` reaches 95 %, should the ratio stay as it is."""
    ratio = _daily_sharpe(daily)
    if ratio is None or daily.size < MIN_PSR_DAYS:
        return None
    needed = psr_days(ratio, *_shape(daily))
    return max(0, needed - daily.size) if needed is not None else None


# ---- parts


def _finite(values: Sequence[float] | FloatArray) -> FloatArray:
    array = np.asarray(values, dtype=np.float64)
    if not np.all(np.isfinite(array)):
        raise ValueError("performance numbers need finite values")
    return array


def _mean(values: FloatArray) -> float | None:
    return float(values.mean()) if values.size else None


def _spread(values: FloatArray) -> float | None:
    if values.size < 2:
        return None
    spread = float(values.std(ddof=1))
    return spread if spread > _NOISE else None


def _daily_sharpe(daily: FloatArray) -> float | None:
    spread = _spread(daily)
    return float(daily.mean()) / spread if spread is not None else None


def _shape(daily: FloatArray) -> tuple[float, float]:
    """Skewness and raw kurtosis, moments with ddof 0."""
    off = daily - daily.mean()
    variance = float(np.mean(off**2))
    return float(np.mean(off**3)) / variance**1.5, float(np.mean(off**4)) / variance**2


def _ratio_variance(ratio: float, skew: float, kurtosis: float) -> float:
    return 1.0 - skew * ratio + (kurtosis - 1.0) / 4.0 * ratio * ratio


def _normal_cdf(z: float) -> float:
    return 0.5 * erfc(-z / sqrt(2.0))


def _gain(marks: Marks) -> float:
    if not marks.equity.size:
        return 0.0
    within = (marks.flow_ts_ms > marks.ts_ms[0]) & (marks.flow_ts_ms <= marks.ts_ms[-1])
    return float(marks.equity[-1] - marks.equity[0] - marks.flows[within].sum())


def _turnover(results: Sequence[Result], marks: Marks | None) -> float | None:
    if marks is None or not marks.equity.size:
        return None
    return sum(result.turnover for result in results) / float(marks.equity.mean())
