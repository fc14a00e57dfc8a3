"""Whatever comes in: no exception, no warning (they are errors here), and what is undefined is said to be."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import cache

import numpy as np
import pytest

from mojobot.core.engine import Engine
from mojobot.core.strategies.registry import NAMES
from mojobot.model.events import Event, MarketOpened, Timer
from mojobot.model.market import Costs, FloatArray, Provides
from mojobot.model.notices import Decision
from mojobot.model.views import View
from mojobot.research.made import START_MS
from mojobot.research.subjects import as_it_happens, history_of, subjects
from mojobot.research.tape import Tape
from tests.honesty.stages import PAST, QUICK, market
from tests.honesty.worlds import LIVE, WORLDS


@cache
def said_in(world: str) -> Mapping[str, FloatArray]:
    """What is said as it happens, by name."""
    return as_it_happens(WORLDS[world](), QUICK).values


@pytest.mark.parametrize("world", sorted(WORLDS))
def test_everything_said_is_a_number_or_nothing(world: str) -> None:
    others = [subject.say(WORLDS[world]()).values for subject in subjects(QUICK)[:-1]]
    for said in [said_in(world), *others]:
        assert [value for value, numbers in said.items() if np.isinf(numbers).any()] == []


@pytest.mark.parametrize("world", sorted(WORLDS))
def test_votes_keep_their_promises(world: str) -> None:
    """A stop and a target with every purchase, a strength within its bounds, no opinion without input."""
    said = said_in(world)
    for name in NAMES if said else ():
        direction, strength, ready = (said[f"{name}.{part}"] for part in ("direction", "strength", "ready"))
        assert ((strength >= 0.0) & (strength <= 1.0)).all(), name
        assert not (direction != 0.0)[ready == 0.0].any(), name
        assert not said[f"{name}.leave"][ready == 0.0].any(), name
        bought = direction > 0.0
        assert np.isfinite(said[f"{name}.stop"][bought]).all(), name
        assert np.isfinite(said[f"{name}.target"][bought]).all(), name


@pytest.mark.parametrize("world", sorted(WORLDS))
def test_the_engine_goes_on(world: str) -> None:
    """With everything as it comes: trades are wished for, and never filled."""
    view, decisions = lived_through(WORLDS[world]())
    assert view.risk.equity_usd == pytest.approx(10_000.0)
    for decision in decisions:
        assert decision.price > 0.0
        assert all(0.0 <= vote.confidence <= 1.0 for vote in decision.votes)
        assert all(vote.stop is None or np.isfinite(vote.stop) for vote in decision.votes)
        assert not any("nan" in reason for vote in decision.votes for reason in vote.reasons)


def lived_through(tape: Tape) -> tuple[View, list[Decision]]:
    """The engine's view after the tape, and its decisions."""
    engine, decisions = Engine(QUICK.settings), list[Decision]()
    for number, event in enumerate(events_of(tape), start=1):
        decisions += [notice for notice in engine.step(number, event).notices if isinstance(notice, Decision)]
    view = engine.view()
    assert view is not None
    return view, decisions


def events_of(tape: Tape) -> Iterator[Event]:
    """The tape as a market gives it: the past as history, the rest candle by candle with its timers."""
    provides = Provides(whales=True, sentiment=True)
    yield MarketOpened(START_MS, 1, "replay", tape.tokens, provides, Costs(), ticks=False)
    if tape.bars.bars:
        yield history_of(tape, tape.bars.part(0, PAST))
    told = iter(tape.events)
    waiting = next(told, None)
    for close_ms, candles in tape.candles(PAST):
        while waiting is not None and waiting.ts_ms <= close_ms:
            yield waiting
            waiting = next(told, None)
        yield from [candles] if candles is not None else []
        yield Timer(close_ms)


# ---------------------------------------------------------------- what is undefined


def test_a_flat_market_has_no_trend_no_deviation_and_no_vote() -> None:
    said = said_in("a flat series")
    for name in ("momentum_breakthrough", "mean_reversion", "trend_following", "volatility_breakout"):
        assert not said[f"{name}.direction"].any()
    assert (said["rsi"][:4] == 50.0).all()
    assert (said["deviation"][:4] == 0.0).all()
    assert np.isnan(said["volatility_ratio"]).all()  # 0 over 0


def test_nobody_may_be_voted_on_while_bars_are_made_up() -> None:
    said = said_in("bars that are all made up")
    assert not said["ready"].any()
    assert not any(said[f"{name}.direction"].any() for name in NAMES)


def test_a_token_that_is_not_there_is_nothing_everywhere() -> None:
    said = said_in("tokens that come and go")
    for name in ("close", "atr", "rsi", "deviation", "sma20", "macd_hist", "volume_ratio"):
        assert np.isnan(said[name][5]).all(), name
    assert not said["ready"][5].any()
    assert np.isnan(said["close"][1, : (LIVE + 20 - PAST) // 3]).all()
    assert not np.isnan(said["close"][1, -1])


def test_volume_nobody_knows_is_no_volume() -> None:
    said = said_in("volume nobody knows")
    assert np.isnan(said["volume_ratio"]).all()
    for name in ("momentum_breakthrough", "mean_reversion", "volatility_breakout"):
        assert not said[f"{name}.ready"].any()
    assert said["trend_following.ready"].any()


def test_prices_of_any_size_are_judged_alike() -> None:
    """To the ninth decimal: what is dimensionless does not know how small a price is."""
    small, usual = said_in("prices from 1e-17 to 1e6"), as_it_happens(market(1), QUICK).values
    for name in ("rsi", "deviation", "atr", "adx", "volume_ratio", "sma20_over_50"):
        np.testing.assert_allclose(small[name], usual[name], rtol=0, atol=2e-9, err_msg=name)
    for name in ("mean_reversion", "trend_following", "momentum_breakthrough"):
        np.testing.assert_array_equal(small[f"{name}.direction"], usual[f"{name}.direction"], err_msg=name)
