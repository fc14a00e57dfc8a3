"""What is gathered for faces at a decision close, on a demo market and on one that tells prices alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from mojobot.core.fills import Pool, impact
from mojobot.core.market import Market
from mojobot.core.readings import Gathered, readings
from mojobot.feeds.demo.market import DemoMarket
from mojobot.model.events import Timer
from mojobot.model.market import Provides, Timeframe
from mojobot.model.readings import Readings
from mojobot.model.settings import Settings


def live(minutes: int, tokens: int = 12) -> Market:
    tape = DemoMarket(5, tokens, bars=minutes)
    market = Market(tape.opened(1), Settings())
    for event in tape.events():
        if isinstance(event, Timer):
            list(market.closings(event.ts_ms))
        else:
            market.take(event)
    return market


@pytest.fixture(scope="module")
def market() -> Market:
    return live(61)


@pytest.fixture(scope="module")
def seen(market: Market) -> Readings:
    return readings(market)


def test_everything_the_demo_provides_is_known_and_named(seen: Readings) -> None:
    assert seen.flow is not None and seen.mood is not None and seen.pools is not None
    assert seen.flow.source == "demo pools"
    assert seen.mood.sources == ("demo crowd", "headlines: demo wire")
    assert not seen.pools.quoted
    assert np.isfinite(seen.flow.order_flow).sum() >= 8
    assert np.isfinite(seen.flow.kyle).all() and (seen.flow.kyle_error > 0.0).all()
    assert np.isfinite(seen.mood.scores[0]).all()


def test_the_timeframes_directions_make_the_agreement(seen: Readings) -> None:
    assert seen.timeframes == tuple(Timeframe)
    up, down = (seen.directions > 0).sum(axis=0), (seen.directions < 0).sum(axis=0)
    np.testing.assert_allclose(seen.agreement, np.maximum(up, down) * np.sign(up - down) / 5.0, atol=1e-9)


def test_correlation_with_sol_is_one_for_sol_and_the_same_from_either_side(market: Market, seen: Readings) -> None:
    assert seen.with_sol is not None and seen.with_btc is not None
    symbols = [token.symbol for token in market.tokens]
    assert seen.with_sol[symbols.index("SOL")] == 1.0 and seen.with_btc[symbols.index("BTC")] == 1.0
    assert seen.with_sol[symbols.index("BNSOL")] > 0.4
    assert seen.with_sol[symbols.index("BTC")] == seen.with_btc[symbols.index("SOL")]


def test_a_round_trip_costs_two_fees_and_the_depth(market: Market, seen: Readings) -> None:
    assert seen.pools is not None
    np.testing.assert_allclose(seen.pools.impact, [impact(1000.0, Pool(usd, 0.0025)) for usd in market.liquidity])
    assert (seen.pools.round_trip > 0.00499).all() and (seen.pools.round_trip < 0.012).all()


def test_every_indicator_is_read_on_all_five_timeframes(market: Market, seen: Readings) -> None:
    assert seen.indicators is not None
    assert seen.indicators.values.shape == (len(seen.indicators.names), 5, len(market.tokens))
    quarter = seen.timeframes.index(Timeframe.M15)
    of = dict(zip(seen.indicators.names, seen.indicators.values, strict=True))
    assert np.isfinite(of["rsi"]).all()
    close = market.ladder.panels[Timeframe.M15].last(1).close[:, 0]
    np.testing.assert_allclose(of["atr"][quarter] / close, market.atr, rtol=1e-3)
    np.testing.assert_allclose(of["adx"][quarter], market.adx, rtol=5e-3)
    assert (np.nanmedian(of["yang_zhang"], axis=1) > 0.0).all()


def test_they_are_gathered_once_a_close(market: Market) -> None:
    gathered = Gathered()
    assert gathered.of(market) is gathered.of(market)


def test_before_the_first_close_there_is_nothing() -> None:
    tape = DemoMarket(5, 3)
    assert Gathered().of(Market(tape.opened(1), Settings())) is None


def test_a_market_that_tells_prices_alone_says_so() -> None:
    tape = DemoMarket(5, 4, bars=16)
    opened = tape.opened(1)
    bare = Market(replace(opened, provides=Provides(volume=True)), Settings())
    for event in tape.events():
        if isinstance(event, Timer):
            list(bare.closings(event.ts_ms))
        elif type(event).__name__ in {"History", "Prices"}:
            bare.take(event)
    seen = readings(bare)
    assert (seen.flow, seen.mood, seen.pools) == (None, None, None)
    assert np.isfinite(seen.candles.amihud).all()
