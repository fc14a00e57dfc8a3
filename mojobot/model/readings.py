"""What is known of each token beside price and votes, for faces: each number with where it comes from."""

from __future__ import annotations

from dataclasses import dataclass

from mojobot.model.market import BoolArray, FloatArray, IntArray, Timeframe


@dataclass(frozen=True, slots=True, eq=False)
class MoodReadings:
    """Sentiment at the last decision close; arrays are (series,), those of sources (sources, series); NaN unknown."""

    sources: tuple[str, ...]  # as they name themselves
    scores: FloatArray  # each source's newest, in [0, 1]
    mentions: FloatArray
    ages_ms: FloatArray
    score: FloatArray  # in [0, 1], of all of them
    momentum: FloatArray  # in [-1, 1]
    social_volume: FloatArray  # in [0, 1]
    news: FloatArray  # best headline of the window, 0 if none


@dataclass(frozen=True, slots=True, eq=False)
class FlowReadings:
    """Single swaps of the day before the last decision close, (series,); wash trades count in `washed` alone."""

    source: str
    order_flow: FloatArray  # (bought - sold) / both over 6 h, in [-1, 1]; NaN under 10 swaps
    buys: IntArray  # trades in those 6 h
    sells: IntArray
    washed: IntArray
    vpin: FloatArray  # in [0, 1]
    kyle: FloatArray  # log return per signed USD
    kyle_error: FloatArray  # its standard error
    missing_depth: BoolArray  # prices move over three times as far as the pool's size allows


@dataclass(frozen=True, slots=True, eq=False)
class PoolReadings:
    """What trading costs, (series,) fractions of the price; NaN unknown."""

    round_trip: FloatArray  # of 1,000 USD in and out again at once
    impact: FloatArray  # of buying for 1,000 USD
    quoted: bool  # False: from the pool's size and fee, not from quotes


@dataclass(frozen=True, slots=True, eq=False)
class CandleReadings:
    """Estimates from the candles of the last day, (series,); NaN where they have nothing to say."""

    amihud: FloatArray  # |log return| per USD traded
    roll: FloatArray  # spread, a fraction of the price
    corwin_schultz: FloatArray  # likewise


@dataclass(frozen=True, slots=True, eq=False)
class IndicatorReadings:
    """Every indicator and volatility of every timeframe at its newest bar; NaN where not known or not warm.

    RSI, DI and ADX are 0..100, prices and distances USD, volatilities fractions a day.
    """

    names: tuple[str, ...]
    values: FloatArray  # (names, timeframes, series), timeframes as in `Readings`


@dataclass(frozen=True, slots=True, eq=False)
class Readings:
    """All of it; what the market does not provide is None."""

    at_ms: int  # the decision close
    timeframes: tuple[Timeframe, ...]
    directions: FloatArray  # (timeframes, series): +1, 0, -1; NaN unknown
    agreement: FloatArray  # (series,) share of the timeframes that point the way most do, signed
    with_sol: FloatArray | None  # (series,) correlation of hourly returns; NaN under 48 common hours
    with_btc: FloatArray | None
    candles: CandleReadings
    pools: PoolReadings | None
    flow: FlowReadings | None
    mood: MoodReadings | None
    indicators: IndicatorReadings | None = None
