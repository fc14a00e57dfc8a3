"""What is read of one token when somebody looks, on a demo market and on one that tells prices alone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from mojobot.core.fills import Pool, impact
from mojobot.core.market import Market
from mojobot.core.readings import Glass, readings
from mojobot.feeds.demo.market import DemoMarket
from mojobot.model.events import Timer
from mojobot.model.market import Provides, Timeframe
from mojobot.model.readings import Readings
from mojobot.model.settings import Settings

TOKENS = 12


@pytest.fixture(scope="module")
def market() -> Market:
    tape = DemoMarket(5, TOKENS, bars=61)
    market = Market(tape.opened(1), Settings())
    for event in tape.events():
        if isinstance(event, Timer):
            list(market.closings(event.ts_ms))
        else:
            market.take(event)
    return market


@pytest.fixture(scope="module")
def seen(market: Market) -> list[Readings]:
    return [readings(market, series) for series in range(TOKENS)]


def test_everything_the_demo_provides_is_known_and_named(seen: list[Readings]) -> None:
    flows = [one.flow for one in seen if one.flow is not None]
    moods = [one.mood for one in seen if one.mood is not None]
    assert (len(flows), len(moods)) == (TOKENS, TOKENS)
    assert all(one.pool is not None and not one.pool.quoted for one in seen)
    assert {flow.source for flow in flows} == {"demo pools"}
    assert sum(np.isfinite(flow.order_flow) for flow in flows) >= 8
    assert all(np.isfinite(flow.kyle) and flow.kyle_error > 0.0 for flow in flows)
    assert {said.source for mood in moods for said in mood.told} == {"demo crowd", "headlines: demo wire"}
    assert all(0.0 <= said.score <= 1.0 and said.age_ms >= 0.0 for mood in moods for said in mood.told)


def test_the_timeframes_directions_make_the_agreement(seen: list[Readings]) -> None:
    for one in seen:
        assert tuple(each.timeframe for each in one.timeframes) == tuple(Timeframe)
        ways = [each.direction for each in one.timeframes]
        up, down = ways.count(1.0), ways.count(-1.0)
        assert one.agreement == pytest.approx(max(up, down) * np.sign(up - down) / 5.0, abs=1e-9)


def test_correlation_with_sol_is_one_for_sol_and_the_same_from_either_side(
    market: Market, seen: list[Readings]
) -> None:
    of = {token.symbol: one for token, one in zip(market.tokens, seen, strict=True)}
    assert of["SOL"].with_sol == 1.0 and of["BTC"].with_btc == 1.0
    assert of["BNSOL"].with_sol > 0.4
    assert of["BTC"].with_sol == of["SOL"].with_btc


def test_a_round_trip_costs_two_fees_and_the_depth(market: Market, seen: list[Readings]) -> None:
    for one, usd in zip(seen, market.liquidity.tolist(), strict=True):
        assert one.pool is not None
        assert one.pool.impact == impact(1000.0, Pool(usd, 0.0025))
        assert 0.00499 < one.pool.round_trip < 0.012


def test_every_indicator_is_read_on_all_five_timeframes(market: Market, seen: list[Readings]) -> None:
    for one in seen:
        quarter = next(each for each in one.timeframes if each.timeframe is Timeframe.M15)
        assert all(np.isfinite(each.values["rsi"]) for each in one.timeframes)
        assert quarter.close == market.ladder.panels[Timeframe.M15].last(1).close[one.series, 0]
        assert quarter.values["atr"] / quarter.close == pytest.approx(market.atr[one.series], rel=1e-3)
        assert quarter.values["adx"] == pytest.approx(market.adx[one.series], rel=5e-3)
        assert quarter.values["yang_zhang"] > 0.0


def test_they_are_made_once_a_close_for_the_token_that_is_looked_at(market: Market) -> None:
    glass = Glass()
    first = glass.of(market, 3)
    assert first is glass.of(market, 3) and first is not None and first.series == 3
    other = glass.of(market, 4)
    assert other is not None and other.series == 4


def test_before_the_first_close_there_is_nothing() -> None:
    tape = DemoMarket(5, 3)
    assert Glass().of(Market(tape.opened(1), Settings()), 0) is None


def test_a_market_that_tells_prices_alone_says_so() -> None:
    tape = DemoMarket(5, 4, bars=16)
    opened = tape.opened(1)
    bare = Market(replace(opened, provides=Provides(volume=True)), Settings())
    for event in tape.events():
        if isinstance(event, Timer):
            list(bare.closings(event.ts_ms))
        elif type(event).__name__ in {"History", "Prices"}:
            bare.take(event)
    for series in range(4):
        seen = readings(bare, series)
        assert (seen.flow, seen.mood, seen.pool) == (None, None, None)
        assert np.isfinite(seen.candles.amihud)
