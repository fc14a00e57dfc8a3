"""What is known of one token beside price and votes: made when somebody looks at it, and only then."""

from __future__ import annotations

import numpy as np

from mojobot.core.analysis.bid_ask import REFERENCE_USD, corwin_schultz, pool_round_trip, roll
from mojobot.core.analysis.impact import amihud, kyle, missing_depth
from mojobot.core.analysis.overview import NEEDED, overview
from mojobot.core.asides import Sampled
from mojobot.core.fills import Pool, impact
from mojobot.core.groups import Group
from mojobot.core.market import Market
from mojobot.model.market import Block, Timeframe
from mojobot.model.readings import (
    CandleReadings,
    FlowReadings,
    MoodReadings,
    PoolReadings,
    Readings,
    TimeframeReadings,
    Told,
)


class Glass:
    """The newest `Readings`, kept until the next decision close: a face that draws again asks again."""

    def __init__(self) -> None:
        self._newest: Readings | None = None

    def of(self, market: Market, series: int) -> Readings | None:
        """One token's, as of the last decision close; None before the first."""
        if not market.closed_ms:
            return None
        newest = self._newest
        if newest is None or (newest.at_ms, newest.series) != (market.closed_ms, series):
            newest = self._newest = readings(market, series)
        return newest


def readings(market: Market, series: int) -> Readings:
    """Everything about one token, as of the last decision close."""
    sampled, provides = market.asides.sampled, market.provides
    group = next(group for group in market.groups if series in group.rows)
    day = _day(market, group, series)
    return Readings(
        at_ms=market.closed_ms,
        series=series,
        timeframes=_timeframes(market, group, series),
        agreement=float(market.agreement[series]),
        with_sol=_with(market, series, market.sol),
        with_btc=_with(market, series, market.btc),
        candles=CandleReadings(
            float(amihud(day.close, day.volume)[0]),
            float(roll(day.close)[0]),
            float(corwin_schultz(day.high, day.low)[0]),
        ),
        pool=_pool(market, series) if provides.liquidity else None,
        flow=_flow(market, sampled, series, day, group.decision) if sampled is not None and provides.swaps else None,
        mood=_mood(market, sampled, series) if sampled is not None and provides.sentiment else None,
    )


def _timeframes(market: Market, group: Group, series: int) -> tuple[TimeframeReadings, ...]:
    place = int(np.searchsorted(group.rows, series))
    pointing = group.analyser.directions()
    found = []
    for timeframe in group.timeframes:
        panel = market.ladder.panels[timeframe]
        block = panel.last(min(panel.kept, NEEDED)).rows(np.array([series]))
        values = {name: float(value[0]) for name, value in overview(block, timeframe).items()}
        direction = float(pointing[timeframe][place]) if timeframe in pointing else np.nan
        found.append(TimeframeReadings(timeframe, direction, float(panel.last_close[series]), values))
    return tuple(found)


def _with(market: Market, series: int, other: int | None) -> float:
    return np.nan if other is None else float(market.conditions.correlation.with_series(other)[series])


def _day(market: Market, group: Group, series: int) -> Block:
    """One token's bars of the last day, and the one before."""
    panel = market.ladder.panels[group.decision]
    return panel.last(min(panel.kept, group.decision.bars_per_day + 1)).rows(np.array([series]))


def _pool(market: Market, series: int) -> PoolReadings:
    pool = Pool(float(market.liquidity[series]), market.costs.pool_fee)
    trip = pool_round_trip(pool)
    if trip is None:
        return PoolReadings(np.nan, np.nan, quoted=False)
    return PoolReadings(trip, impact(REFERENCE_USD, pool), quoted=False)


def _flow(market: Market, sampled: Sampled, series: int, day: Block, decision: Timeframe) -> FlowReadings:
    edges = np.append(day.open_ms, day.open_ms[-1:] + decision.ms)
    fitted = kyle(day.close, market.asides.swaps.signed(edges, series)[None])
    flow, vpin = sampled.flow, market.asides.swaps.vpin(market.closed_ms, series)
    return FlowReadings(
        source=market.asides.swaps.source,
        order_flow=float(flow.order_flow[series]),
        buys=int(flow.buys[series]),
        sells=int(flow.sells[series]),
        washed=int(flow.washed[series]),
        vpin=np.nan if vpin is None else vpin,
        kyle=float(fitted.slope[0]),
        kyle_error=float(fitted.error[0]),
        missing_depth=bool(missing_depth(fitted, market.liquidity[[series]])[0]),
    )


def _mood(market: Market, sampled: Sampled, series: int) -> MoodReadings:
    mood = sampled.mood
    told = tuple(
        Told(
            source,
            float(said.score[series]),
            float(said.mentions[series]),
            max(market.closed_ms - float(said.at_ms[series]), 0.0),
        )
        for source, said in market.asides.mood.told().items()
        if np.isfinite(said.at_ms[series])
    )
    return MoodReadings(
        told,
        float(mood.sentiment[series]),
        float(mood.mood_momentum[series]),
        float(mood.social_volume[series]),
        float(mood.news[series]),
    )
