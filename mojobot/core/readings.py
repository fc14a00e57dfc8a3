"""What is known of each token beside price and votes, gathered once a decision close for whoever wants to see it."""

from __future__ import annotations

import numpy as np

from mojobot.core.analysis.bid_ask import REFERENCE_USD, corwin_schultz, pool_round_trip, roll
from mojobot.core.analysis.impact import amihud, kyle, missing_depth
from mojobot.core.analysis.overview import NAMES, NEEDED, overview
from mojobot.core.fills import Pool, impact
from mojobot.core.market import Market, Sampled
from mojobot.model.market import FloatArray, Timeframe
from mojobot.model.readings import (
    CandleReadings,
    FlowReadings,
    IndicatorReadings,
    MoodReadings,
    PoolReadings,
    Readings,
)

_Overviews = dict[Timeframe, tuple[int, dict[str, FloatArray]]]  # bars there were, and what they said


class Gathered:
    """The newest `Readings` of a market, made anew after each decision close and only when asked for."""

    def __init__(self) -> None:
        self._newest: Readings | None = None
        self._overviews: _Overviews = {}

    def of(self, market: Market) -> Readings | None:
        """As of the last decision close; None before the first."""
        if not market.closed_ms:
            return None
        if self._newest is None or self._newest.at_ms != market.closed_ms:
            self._newest = readings(market, self._overviews)
        return self._newest


def readings(market: Market, overviews: _Overviews | None = None) -> Readings:
    """Everything, as of the last decision close; `overviews` are those made before, to be kept up."""
    timeframes, directions = _directions(market)
    sampled, provides = market.sampled, market.provides
    return Readings(
        at_ms=market.closed_ms,
        timeframes=timeframes,
        directions=directions,
        agreement=market.agreement.copy(),
        with_sol=_with(market, market.sol),
        with_btc=_with(market, market.btc),
        candles=_candles(market),
        pools=_pools(market),
        flow=_flow(market, sampled) if sampled is not None and provides.swaps else None,
        mood=_mood(market, sampled) if sampled is not None and provides.sentiment else None,
        indicators=_indicators(market, timeframes, {} if overviews is None else overviews),
    )


def _directions(market: Market) -> tuple[tuple[Timeframe, ...], FloatArray]:
    timeframes = tuple(sorted({t for group in market.groups for t in group.timeframes}, key=lambda t: t.ms))
    pointing = np.full((len(timeframes), len(market.tokens)), np.nan)
    for group in market.groups:
        for timeframe, seen in group.analyser.directions().items():
            pointing[timeframes.index(timeframe), group.rows] = seen
    return timeframes, pointing


def _indicators(market: Market, timeframes: tuple[Timeframe, ...], made: _Overviews) -> IndicatorReadings:
    for timeframe in timeframes:
        panel = market.ladder.panels[timeframe]
        if timeframe not in made or made[timeframe][0] != panel.total:  # a bar has closed since
            made[timeframe] = panel.total, overview(panel.last(min(panel.kept, NEEDED)), timeframe)
    values = [[made[timeframe][1][name] for timeframe in timeframes] for name in NAMES]
    return IndicatorReadings(NAMES, np.array(values))


def _with(market: Market, series: int | None) -> FloatArray | None:
    return None if series is None else market.conditions.correlation.with_series(series)


def _day(market: Market, timeframe: Timeframe) -> tuple[FloatArray, ...]:
    """Opens (k,), then highs, lows, closes and volumes (series, k) of the last day's bars and of the one before."""
    panel = market.ladder.panels[timeframe]
    block = panel.last(min(panel.kept, timeframe.bars_per_day + 1))
    return block.open_ms.astype(np.float64), block.high, block.low, block.close, block.volume


def _candles(market: Market) -> CandleReadings:
    found = np.full((3, len(market.tokens)), np.nan)
    for group in market.groups:
        _, high, low, close, volume = _day(market, group.decision)
        rows = group.rows
        found[:, rows] = (
            amihud(close[rows], volume[rows]),
            roll(close[rows]),
            corwin_schultz(high[rows], low[rows]),
        )
    return CandleReadings(*found)


def _pools(market: Market) -> PoolReadings | None:
    if not market.provides.liquidity:
        return None
    pools = [Pool(usd, market.costs.pool_fee) for usd in market.liquidity.tolist()]
    trips = [pool_round_trip(pool) for pool in pools]
    impacts = [np.nan if trip is None else impact(REFERENCE_USD, pool) for pool, trip in zip(pools, trips, strict=True)]
    return PoolReadings(
        np.array([np.nan if trip is None else trip for trip in trips], dtype=np.float64),
        np.array(impacts, dtype=np.float64),
        quoted=False,
    )


def _flow(market: Market, sampled: Sampled) -> FlowReadings:
    slope, error = np.full((2, len(market.tokens)), np.nan)
    deep = np.zeros(len(market.tokens), dtype=np.bool_)
    for group in market.groups:
        open_ms, _, _, close, _ = _day(market, group.decision)
        edges = np.append(open_ms, open_ms[-1:] + group.decision.ms).astype(np.int64)
        fitted = kyle(close, market.swaps.signed(edges))
        lacking = missing_depth(fitted, market.liquidity)
        rows = group.rows
        slope[rows], error[rows], deep[rows] = fitted.slope[rows], fitted.error[rows], lacking[rows]
    flow = sampled.flow
    return FlowReadings(
        source=market.swaps.source,
        order_flow=flow.order_flow,
        buys=flow.buys,
        sells=flow.sells,
        washed=flow.washed,
        vpin=market.swaps.vpin(market.closed_ms),
        kyle=slope,
        kyle_error=error,
        missing_depth=deep,
    )


def _mood(market: Market, sampled: Sampled) -> MoodReadings:
    told, series = market.mood.told(), len(market.tokens)
    scores, mentions, at_ms = (
        np.array([getattr(said, name) for said in told.values()]).reshape(-1, series)
        for name in ("score", "mentions", "at_ms")
    )
    mood = sampled.mood
    return MoodReadings(
        sources=tuple(told),
        scores=scores,
        mentions=mentions,
        ages_ms=np.maximum(market.closed_ms - at_ms, 0.0),
        score=mood.sentiment,
        momentum=mood.mood_momentum,
        social_volume=mood.social_volume,
        news=mood.news,
    )
