"""What strategies and risk may read of one decision close: sealed features and raw prices."""

from __future__ import annotations

from dataclasses import dataclass

from mojobot.model.market import BoolArray, FloatArray, IntArray


@dataclass(frozen=True, slots=True, eq=False)
class Features:
    """Columns at the decision timeframe, (series, k), oldest first; NaN = not ready.

    Everything but the four raw prices is dimensionless and sealed to 9
    decimals, so that a column and a block give the same decisions.
    """

    close_ms: IntArray  # (k,) the decision closes
    ready: BoolArray  # warm and not full of gaps: may be voted on

    close: FloatArray  # raw, USD
    high20: FloatArray  # raw, highest high of the 20 bars before
    low20: FloatArray  # raw, lowest low of the 20 bars before

    atr: FloatArray  # ATR14 / close
    rsi: FloatArray  # 0..100
    rsi_momentum: FloatArray  # mean of RSI14/100 over 5m, 15m, 1h
    deviation: FloatArray  # close / SMA20 - 1
    volume_ratio: FloatArray
    volatility_ratio: FloatArray
    adx: FloatArray  # 0..100
    di_spread: FloatArray  # (+DI - -DI) / 100
    sma20: FloatArray  # SMA20 / close
    sma50: FloatArray  # SMA50 / close
    sma20_over_50: FloatArray  # SMA20 / SMA50 - 1
    sma50_over_200: FloatArray  # SMA50 / SMA200 - 1
    ema20: FloatArray  # EMA20 / close
    band_sigma: FloatArray  # population sigma of the Bollinger Band / close
    macd_hist: FloatArray  # histogram / close
    crossed_up: BoolArray  # histogram > 0 now and <= 0 at one of the 3 bars before
    crossed_down: BoolArray
    hist_negative_3: BoolArray  # histogram < 0 for three bars
    hist_positive_3: BoolArray

    whale_ratio: FloatArray  # whale buys / sells in USD over the window; no sells = 1e9
    accumulation: FloatArray  # in [0, 1]
    exchange_flow: FloatArray  # (inflow - outflow) / (inflow + outflow) over 24 h, in [-1, 1]
    sentiment: FloatArray  # in [0, 1]
    mood_momentum: FloatArray  # in [-1, 1]
    social_volume: FloatArray  # percentile in [0, 1]
    news: FloatArray  # best headline of the window on the token (the market for SOL), 0 if none

    hedge: FloatArray  # hedge ratio: what ln price moves with that of SOL (of BTC for SOL)
    spread_z: FloatArray  # deviations of the spread to the hedge from its mean of the 250 bars before
    spread_gap: FloatArray  # price at which the spread is at its mean / close - 1
    spread_test: FloatArray  # statistic of the cointegration test
    half_life: FloatArray  # of a deviation of the spread, bars
    reversion: FloatArray  # chance to be back at the mean within three half-lives; 0 = nothing says it comes back
    agreement: FloatArray  # share of the timeframes that point the way most do, + up, - down, 0 undecided
    order_flow: FloatArray  # (bought - sold) / both in USD over the flow window, in [-1, 1]

    pattern: FloatArray  # strength of the confirmed chart pattern that stands, + bullish, - bearish, 0 none
    pattern_kind: FloatArray  # its place in CHART_PATTERNS; this and what follows is NaN where none stands
    pattern_line: FloatArray  # neckline or edge where it was broken / close
    pattern_target: FloatArray  # / close
    pattern_invalidation: FloatArray  # / close
    pattern_age: FloatArray  # bars since the close that confirmed it
    pattern_turn_age: FloatArray  # bars since its last pivot
    pattern_turns: FloatArray  # bars between its pivots, packed
    pattern_candles: IntArray  # candlestick patterns of its direction at the bar that confirmed it, as bits; 0 none
    pattern_over: BoolArray  # a bullish pattern met its target or was invalidated with this close
    levels: FloatArray  # pivots that lie on a level of support or resistance
    support: FloatArray  # nearest level at or below the close / close; NaN = none
    support_touches: FloatArray
    support_age: FloatArray  # bars since its first touch
    resistance: FloatArray  # nearest level above the close / close; NaN = none
    resistance_touches: FloatArray
    resistance_age: FloatArray

    forecast: FloatArray  # chance that the next bars earn more than a round trip costs
    forecast_base: FloatArray  # running rate at which they did
    forecast_skill: FloatArray  # Brier skill of the last 1,000 forecasts that matured
    forecast_z: FloatArray  # Diebold-Mariano statistic against the base rate
    forecast_count: FloatArray  # matured forecasts it was judged by
    forecast_open: BoolArray  # the skill is beyond luck: it may be voted on
    forecast_model: FloatArray  # which model it is
