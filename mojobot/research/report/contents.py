"""What a report holds; its faces draw it and compute nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mojobot.core.performance import Performance
from mojobot.model.market import Timeframe
from mojobot.model.trading import Trade
from mojobot.research.truth.examined import Truth
from mojobot.research.truth.told import Fact


@dataclass(frozen=True, slots=True)
class Interval:
    """Where the true value is, 95 times of 100; None on a side: the data set no bound there."""

    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class Group:
    """The trades of one strategy, of one exit reason or of one token."""

    name: str
    performance: Performance  # without marks: nothing of it needs days
    expectancy: Interval | None
    fees: float  # the network's, USD; the pool's are in the prices


@dataclass(frozen=True, slots=True)
class Month:
    """The return of one calendar month (UTC), or of the part of it that is in the range."""

    year: int
    month: int
    total_return: float
    partial: bool


@dataclass(frozen=True, slots=True)
class Curve:
    """The account over time, thinned; `drawdown` is the deepest since the point before."""

    ts_ms: tuple[int, ...]
    equity: tuple[float, ...]  # USD
    drawdown: tuple[float, ...]  # fraction below the high-water mark, 0 or more


@dataclass(frozen=True, slots=True)
class Refusal:
    """Purchases agreed on that one gate refused."""

    rule: str
    times: int
    share: float | None  # of all that was agreed on


@dataclass(frozen=True, slots=True)
class Pause:
    """Entries held back, and for how long."""

    why: str
    ms: int
    share: float | None  # of the whole range


@dataclass(frozen=True, slots=True)
class Open:
    """A position the end found open."""

    symbol: str
    strategy: str
    opened_ms: int
    value: float  # USD, what selling it would bring
    pnl: float


@dataclass(frozen=True, slots=True)
class Baseline:
    """What somebody without an idea would have got in the same time."""

    name: str
    total_return: float | None
    max_drawdown: float | None = None
    sharpe_ratio: float | None = None
    note: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """One back-test, told; `None` is undefined."""

    symbols: tuple[str, ...]
    base: Timeframe
    decision: Timeframe
    start_ms: int
    end_ms: int
    cash: float  # USD at the start
    end_equity: float  # USD, unrealised included
    bars: int
    seconds: float | None  # None: not measured
    bars_per_s: float | None
    performance: Performance
    expectancy: Interval | None  # USD a trade
    profit_factor: Interval | None
    sharpe: Interval | None
    best_trades: int | None  # so few of the best trades, left out, turn the gain into none; None without a gain
    trades_needed: int | None  # until the mean result differs from 0, should it stay as it is; None: it does, or no sd
    fees: float  # the network's, USD
    slippage_bps: float | None  # mean over trades, + is worse
    strategies: tuple[Group, ...]
    exit_reasons: tuple[Group, ...]
    tokens: tuple[Group, ...]
    months: tuple[Month, ...]
    curve: Curve
    polled: int
    agreed: int
    refused: tuple[Refusal, ...]
    paused: tuple[Pause, ...]
    open_positions: tuple[Open, ...]
    missing_bars: float | None  # share of the bars there could be that no trade made, or nobody recorded
    trades: tuple[Trade, ...]  # closed, oldest first
    decimals: tuple[int, ...]  # of each token, for the quantities of the trades
    caveats: tuple[str, ...]  # what one must know before believing it, in sentences
    truth: Truth | None = None  # the tests for luck and over-fitting; what they say stands in the three below
    verdict: str | None = None  # in one sentence
    baselines: tuple[Baseline, ...] = ()
    facts: tuple[Fact, ...] = ()  # each test in a line
    settings: tuple[tuple[str, Any], ...] = ()  # those that are not the defaults, by dotted name
    daily: tuple[tuple[str, float], ...] = ()  # the return of every UTC day
    candles: str | None = None  # a fingerprint: the same for the same candles, whatever files they came from
    trades_file: str | None = None  # where the trades were written
