"""The whole engine: how data is cut does not matter, what comes later changes nothing, and nothing makes it fall."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import cache
from itertools import pairwise

import numpy as np
import pytest

from mojobot.core.bars import merged
from mojobot.core.engine import Engine
from mojobot.model.events import Bars, Event, MarketEvent, Timer
from mojobot.model.market import Block, Provides, Timeframe
from mojobot.model.notices import Decision, Notice, Outcome
from mojobot.model.settings import Settings
from mojobot.model.views import View
from tests.core.worlds import (
    GRACE_MS,
    START_MS,
    bars_events,
    block,
    bursts,
    closing_timer,
    history,
    opened,
    prices,
    timer,
)

M1, M5, M15, H1, H4 = Timeframe
SYMBOLS = ("SOL", "AAA", "BBB", "CCC")
# Quick to warm up; purchases pass every gate, are sized and then refused, so that no trade comes between.
CALM = Settings.model_validate(
    {
        "data": {"backfill_decision_bars": 220, "backfill_other_bars": 50},
        "risk": {
            "max_volatility_threshold": 2.0,
            "volatility_limit_established": 5.0,
            "cost_multiple": 0.0,
            "min_order_usd": 10_000.0,
        },
        "trading": {"quorum_strategies": 1, "quorum_weight": 0.1},
        "strategies": {"mean_reversion": {"deviation": 0.01, "deviation_full": 0.03}},
    }
)
TRADING = CALM.model_copy(update={"risk": CALM.risk.model_copy(update={"min_order_usd": 10.0})})
KEEPING = CALM.model_copy(update={"data": CALM.data.model_copy(update={"kept_bars": 10_000})})
WARM = {M5: 50 * 48, M15: 50 * 16}  # bars until the 50th bar of 4h has closed


def run(
    events: Iterable[Event], rule: Settings = CALM, base: Timeframe = M15, series: int = 4
) -> tuple[list[Decision], View]:
    """All decisions of a fresh engine, and how it stands at the end."""
    engine, notices = Engine(rule), list[Notice]()
    engine.step(1, opened(SYMBOLS[:series], base))
    for number, event in enumerate(events, start=2):
        notices += engine.step(number, event).notices
    view = engine.view()
    assert view is not None
    made = [notice for notice in notices if isinstance(notice, Decision)]
    return [replace(one, id="", intent_id="" if one.intent_id else None) for one in made], view


@cache
def market(seed: int, base: Timeframe = M15, more: int = 400) -> Block:
    """Four tokens: one is listed late, one misses bars now and then, all are warm for the last `more` bars."""
    made = bursts(4, WARM[base] + more, base, seed)
    close = made.close.copy()
    close[1, : more // 3] = np.nan
    close[2, np.random.default_rng(seed).random(made.bars) < 0.04] = np.nan
    close[2, 0] = made.close[2, 0]
    return replace(made, close=close)


@cache
def live(seed: int, base: Timeframe = M15) -> tuple[list[Decision], Block]:
    """Decisions with every candle live, and the bars as the engine closed them: with their gaps made up."""
    decisions, view = run(bars_events(market(seed, base), base), KEEPING, base)
    return decisions, _closed(view, base)


def warm(made: Block, base: Timeframe = M15) -> Iterator[MarketEvent]:
    """The bars needed to be warm as back-fill, the others live."""
    yield history(made.part(0, WARM[base]), base)
    yield from bars_events(made.part(WARM[base], made.bars), base)


def _closed(view: View, base: Timeframe) -> Block:
    one = next(each for each in view.bars if each.timeframe is base)
    return Block(one.open_ms, one.open, one.high, one.low, one.close, one.volume, one.synthetic)


def later(decisions: list[Decision], since_ms: int) -> list[Decision]:
    """Those of closes after `since_ms`; a decision is made when the grace is over."""
    return [decision for decision in decisions if decision.ts_ms > since_ms + GRACE_MS]


def test_the_markets_of_this_file_give_the_engine_much_to_decide() -> None:
    decisions = [decision for seed in (1, 2, 3) for decision in live(seed)[0]]
    outcomes = {decision.outcome for decision in decisions}
    assert {Outcome.HOLD, Outcome.REFUSED, Outcome.NO_POSITION} <= outcomes
    assert len(decisions) > 60
    voters = {vote.strategy for decision in decisions for vote in decision.votes if vote.direction}
    assert {"mean_reversion", "trend_following", "volatility_breakout"} <= voters
    assert {decision.series for decision in decisions} == {0, 1, 2, 3}
    assert all(decision.ts_ms > START_MS + WARM[M15] * M15.ms - 1 for decision in decisions)
    refused = [decision for decision in decisions if decision.outcome is Outcome.REFUSED]
    assert {decision.refused_by for decision in refused} == {"size_max_order_usd"}


# ---------------------------------------------------------------- history or live


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_history_in_any_pieces_gives_the_decisions_of_live_candles(seed: int) -> None:
    """Each timeframe in pieces of its own, up to ends of their own; the rest live."""
    rng = np.random.default_rng(seed)
    base, made, whole = M15, market(seed), live(seed)[1]
    for split in (int(rng.integers(WARM[base] - 50, WARM[base])), int(rng.integers(WARM[base], WARM[base] + 200))):
        decisions, _ = run([*pieces(whole, base, split, rng), *bars_events(made.part(split, made.bars), base)])
        expected = later(live(seed)[0], START_MS + split * base.ms)
        assert decisions == expected
        assert expected


def test_minutes_and_quarters_of_history_give_the_decisions_of_live_candles() -> None:
    """Momentum of three timeframes, which a market of quarters alone has not."""
    base, made, (expected, whole) = M5, market(1, M5), live(1, M5)
    assert "momentum_breakthrough" in {v.strategy for d in expected for v in d.votes if v.direction}
    split = WARM[base] + 41
    quarters = merged(whole, M5, M15)
    few = [
        history(quarters.part(0, 400), M15),
        history(quarters.part(400, split // 3), M15),
        history(whole.part(split - 1_001, split - 301), M5, [M5]),
        history(whole.part(split - 301, split), M5, [M5]),
    ]
    decisions, _ = run([*few, *bars_events(made.part(split, made.bars), base)], base=base)
    assert decisions == later(expected, START_MS + split * base.ms)
    assert len(decisions) > 20


def pieces(made: Block, base: Timeframe, split: int, rng: np.random.Generator) -> Iterator[MarketEvent]:
    """The first `split` bars as back-fill: 4h and 1h of their own, then the base; each cut anywhere."""
    for timeframe in (H4, H1):
        coarse = merged(made.part(0, split), base, timeframe)
        for start, stop in cut(coarse.bars, rng):
            yield history(coarse.part(start, stop), timeframe, [timeframe])
    for start, stop in cut(split, rng):
        yield history(made.part(start, stop), base, [base])


def cut(bars: int, rng: np.random.Generator) -> Iterator[tuple[int, int]]:
    edges = sorted({0, bars, *rng.integers(0, bars + 1, 3).tolist()})
    return pairwise(edges)


# ---------------------------------------------------------------- batches


def test_how_candles_come_together_does_not_matter() -> None:
    made = market(1)
    expected, closed = live(1)
    apart, view = run(bars_events(made, M15, together=False), KEEPING)
    assert apart == expected
    assert_same_bars(_closed(view, M15), closed)
    some = made.part(WARM[M15], made.bars)
    backwards = [event for event in bars_events(some, M15, together=False) if isinstance(event, Bars)][::-1]
    mixed: list[MarketEvent] = [*backwards, *(event for event in bars_events(some, M15) if isinstance(event, Timer))]
    mixed.sort(key=lambda event: event.ts_ms)  # stable: of one time, the last series comes first
    found, _ = run([history(closed.part(0, WARM[M15]), M15), *mixed])
    assert found == later(expected, START_MS + WARM[M15] * M15.ms)


def assert_same_bars(one: Block, other: Block) -> None:
    for name in ("open_ms", "open", "high", "low", "close", "volume", "synthetic"):
        np.testing.assert_array_equal(getattr(one, name), getattr(other, name), err_msg=name)


def test_timers_between_closes_do_not_matter() -> None:
    expected, closed = live(2)
    events: list[MarketEvent] = [history(closed.part(0, WARM[M15]), M15)]
    for event in bars_events(market(2).part(WARM[M15], closed.bars), M15):
        events += [event, timer(event.ts_ms + 60_000)] if isinstance(event, Timer) else [event]
    assert run(events)[0] == later(expected, START_MS + WARM[M15] * M15.ms)


def test_the_same_events_give_the_same_decisions_trades_and_all() -> None:
    one, other = (run(warm(live(3)[1]), TRADING)[0] for _ in range(2))
    assert one == other
    assert Outcome.BUY in {decision.outcome for decision in one}


# ---------------------------------------------------------------- the future


@pytest.mark.parametrize("noise", ["thousandfold", "random", "nothing"])
def test_decisions_do_not_know_what_comes(noise: str) -> None:
    expected, made = live(1)
    moments = sorted({decision.ts_ms for decision in expected})
    end_ms = moments[len(moments) // 2]
    after = made.open_ms + M15.ms > end_ms
    rng = np.random.default_rng(5)
    factor = {"thousandfold": np.full(made.close.shape, 1000.0), "random": rng.lognormal(0, 2, made.close.shape)}
    times = factor.get(noise, np.full(made.close.shape, np.nan))
    changed = {
        name: np.where(after, getattr(made, name) * times, getattr(made, name))
        for name in ("open", "high", "low", "close", "volume")
    }
    found, _ = run(warm(replace(made, **changed)))
    assert [d for d in found if d.ts_ms <= end_ms] == [d for d in expected if d.ts_ms <= end_ms]
    assert [d for d in expected if d.ts_ms <= end_ms]


# ---------------------------------------------------------------- bad input


def survived(events: Iterable[Event], series: int) -> View:
    """The engine's view after these events; warnings are errors in every test."""
    _, view = run(events, TRADING, series=series)
    assert view.risk.equity_usd == pytest.approx(10_000.0)  # nothing is filled here
    return view


@pytest.mark.parametrize("price", [1e-17, 1.0, 1e6])
def test_a_flat_market_decides_nothing(price: float) -> None:
    made = block(np.full((3, WARM[M15] + 60), price), M15)
    for side in (made.high, made.low):
        side[:] = price
    view = survived(warm(made), 3)
    assert view.decisions == ()
    assert view.prices.ready.all()
    assert view.prices.daily_volatility.tolist() == [0.0] * 3


def test_a_single_bar_is_taken() -> None:
    view = survived(bars_events(block([[5.0], [np.nan]], M15), M15), 2)
    assert view.prices.price[0] == 5.0
    assert np.isnan(view.prices.price[1])


def test_a_market_that_says_nothing_more_is_carried() -> None:
    close = np.full((2, 300), np.nan)
    close[:, 0] = 7.0
    view = survived(bars_events(block(close, M15), M15), 2)
    assert view.decisions == ()
    last = _closed(view, M15)
    assert last.synthetic[:, 1:].all()
    assert (last.close == 7.0).all()


def test_prices_of_any_size_live_side_by_side() -> None:
    made = bursts(4, WARM[M15] + 300, M15, seed=4)
    scale = np.array([1e-19, 1e-8, 1.0, 1e4])[:, None]
    scaled = replace(
        made, open=made.open * scale, high=made.high * scale, low=made.low * scale, close=made.close * scale
    )
    shapes = []
    for one in (made, scaled):
        view = survived(warm(one), 4)
        shapes.append([(d.ts_ms, d.series, d.side, d.consensus) for d in view.decisions])
    assert shapes[0] == shapes[1]
    assert shapes[0]


@pytest.mark.parametrize("factor", [24.0, 1 / 24.0])
def test_a_bar_24_times_the_last_is_taken(factor: float) -> None:
    made = bursts(3, WARM[M15] + 100, M15, seed=5)
    shock = np.where(np.arange(made.bars) >= WARM[M15] + 20, factor, 1.0)
    shock = np.stack([shock, np.ones(made.bars), np.where(np.arange(made.bars) == WARM[M15] + 40, factor, 1.0)])
    high, low = made.high * np.maximum(shock, 1.0), made.low * np.minimum(shock, 1.0)
    view = survived(warm(replace(made, close=made.close * shock, high=high, low=low)), 3)
    assert view.prices.price[0] == made.close[0, -1] * factor


def test_a_hole_of_a_thousand_bars_silences_until_a_hundred_are_real() -> None:
    made = market(1)
    hole = 1_000
    resumed = replace(made.part(WARM[M15], made.bars), open_ms=made.open_ms[WARM[M15] :] + hole * M15.ms)
    decisions, view = run([history(live(1)[1].part(0, WARM[M15]), M15), *bars_events(resumed, M15)])
    assert np.diff(_closed(view, M15).open_ms).tolist() == [M15.ms] * (_closed(view, M15).bars - 1)
    resumed_ms = int(resumed.open_ms[0])
    assert decisions
    assert min(decision.ts_ms for decision in decisions) > resumed_ms + 75 * M15.ms


def test_tokens_come_and_go() -> None:
    made = bursts(4, WARM[M15] + 400, M15, seed=6)
    close = made.close.copy()
    close[1, : WARM[M15]] = np.nan
    close[2, WARM[M15] + 50 :] = np.nan  # retires after a day
    close[3, WARM[M15] + 50 : WARM[M15] + 250] = np.nan  # and comes back
    view = survived(warm(replace(made, close=close)), 4)
    last = _closed(view, M15)
    assert np.isnan(last.close[2, -1])
    assert view.prices.ready.tolist() == [True, False, False, False]
    assert view.prices.warming[3] < 150
    assert {decision.series for decision in view.decisions} <= {0, 2, 3}


def test_prices_that_are_none_are_taken_without_harm() -> None:
    engine = Engine(CALM)
    engine.step(1, opened(SYMBOLS[:2], M5, ticks=True, provides=Provides(liquidity=True)))
    nan = float("nan")
    events: list[Event] = [
        prices(START_MS + 1_000, [nan, 3.0]),
        prices(START_MS + 2_000, [nan, nan]),
        closing_timer(START_MS + 30 * M5.ms),
        prices(START_MS, [nan, 4.0]),
        closing_timer(START_MS + 40 * M5.ms),
    ]
    for number, event in enumerate(events, start=2):
        engine.step(number, event)
    view = engine.view()
    assert view is not None
    assert np.isnan(view.prices.price[0])
    assert view.prices.price[1] == 3.0
