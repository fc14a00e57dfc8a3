"""What is known of one token beside price and votes, for faces: each number with where it comes from; NaN unknown."""

from __future__ import annotations

from dataclasses import dataclass

from mojobot.model.market import Timeframe


@dataclass(frozen=True, slots=True)
class Told:
    """What one source of sentiment said last."""

    source: str  # as it names itself
    score: float  # in [0, 1]
    mentions: float
    age_ms: float


@dataclass(frozen=True, slots=True)
class MoodReadings:
    """Sentiment at the last decision close."""

    told: tuple[Told, ...]  # of the sources that spoke of this token
    score: float  # in [0, 1], of all of them
    momentum: float  # in [-1, 1]
    social_volume: float  # in [0, 1]
    news: float  # best headline of the window, 0 if none


@dataclass(frozen=True, slots=True)
class FlowReadings:
    """Single swaps of the day before the last decision close; wash trades count in `washed` alone."""

    source: str
    order_flow: float  # (bought - sold) / both over 6 h, in [-1, 1]; NaN under 10 swaps
    buys: int  # trades in those 6 h
    sells: int
    washed: int
    vpin: float  # in [0, 1]
    kyle: float  # log return per signed USD
    kyle_error: float  # its standard error
    missing_depth: bool  # prices move over three times as far as the pool's size allows


@dataclass(frozen=True, slots=True)
class PoolReadings:
    """What trading costs, as fractions of the price."""

    round_trip: float  # of 1,000 USD in and out again at once
    impact: float  # of buying for 1,000 USD
    quoted: bool  # False: from the pool's size and fee, not from quotes


@dataclass(frozen=True, slots=True)
class CandleReadings:
    """Estimates from the candles of the last day."""

    amihud: float  # |log return| per USD traded
    roll: float  # spread, a fraction of the price
    corwin_schultz: float  # likewise


@dataclass(frozen=True, slots=True)
class TimeframeReadings:
    """Every indicator and volatility at a timeframe's newest bar.

    RSI, DI and ADX are 0..100, prices and distances USD, volatilities fractions a day.
    """

    timeframe: Timeframe
    direction: float  # +1, 0, -1
    close: float  # USD, of that bar
    values: dict[str, float]


@dataclass(frozen=True, slots=True)
class Readings:
    """All of it; what the market does not provide is None."""

    at_ms: int  # the last decision close
    series: int
    timeframes: tuple[TimeframeReadings, ...]  # low to high
    agreement: float  # share of the timeframes that point the way most do, signed
    with_sol: float  # correlation of hourly returns; NaN under 48 common hours, or where there is no SOL
    with_btc: float
    candles: CandleReadings
    pool: PoolReadings | None
    flow: FlowReadings | None
    mood: MoodReadings | None
