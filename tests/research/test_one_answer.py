"""A back-test gives the trades of the live path on the same candles, to the last unit, and skipping changes nothing."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from mojobot.feeds.candles import Candles, read_candles
from mojobot.model.market import Timeframe
from mojobot.model.settings import Settings
from mojobot.model.state import EngineState
from mojobot.model.units import MICRO
from mojobot.research.backtest import Prepared, prepare
from mojobot.research.run import Run
from tests.research.worlds import Live, candles, costs, demo_candles, eager, token_bars, without


def prepared(files: list[Candles], settings: Settings) -> Prepared:
    return prepare(token_bars(files), settings, costs(settings))


def agree(files: list[Candles], settings: Settings) -> tuple[Run, Live]:
    """Run both, and find them equal in every trade and every mark of equity."""
    live, run = Live(files, settings).run(), prepared(files, settings).run(settings)
    assert list(run.trades) == live.trades
    assert told(run)[1:] == [(min(ts_ms, run.end_ms), equity) for ts_ms, equity in live.marks]
    return run, live


def told(run: Run) -> list[tuple[int, int]]:
    equity = np.rint(run.marks.equity * MICRO).astype(np.int64)
    return list(zip(run.marks.ts_ms.tolist(), equity.tolist(), strict=True))


@pytest.mark.parametrize("seed", [1, 7, 23])
def test_a_back_test_makes_the_trades_of_the_live_path_on_the_demo_market(seed: int) -> None:
    run, live = agree(demo_candles(seed, 5, 1100), eager())
    assert run.trades
    counted = live.engine.view()
    assert counted is not None
    assert dict(run.refused) == dict(counted.tally.refused)
    assert run.agreed == counted.tally.agreed
    assert run.polled == counted.tally.decisions


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(100, 150))
def test_it_does_on_fifty_seeds(seed: int) -> None:
    agree(demo_candles(seed, 4, 900), eager())


def test_it_does_on_real_candles(shared_data: Path) -> None:
    files = [part_of(path, 6_000) for path in sorted((shared_data / "candles" / "cex_2025_5m").glob("[JS]*-5m.csv.gz"))]
    run, _ = agree(files, eager())
    assert len(run.trades) >= 5


def part_of(path: Path, bars: int) -> Candles:
    whole = read_candles(path)
    return without(whole, np.arange(bars, whole.open_ms.size))


GAPPY = {"data": {"max_synthetic": 100}}


@pytest.mark.parametrize(
    "changed",
    [
        {"risk": {"max_daily_loss": 0.002}, "emergency": {"liquidate": True}},
        {"risk": {"max_daily_loss": 0.002}, "emergency": {"stops_stay_armed": False}},
        {"risk": {"max_volatility_threshold": 0.06, "volatility_limit_established": 0.08}},
        {"trading": {"quorum_strategies": 2}},
        {"learning": {"most_benched": 4, "calibrate_from": 5}},
        {"trading": {"decision_timeframe": "1h"}},
        {"strategies": {"prediction": {"enabled": True}}},
    ],
    ids=["liquidated", "disarmed", "paused", "quorum", "benched", "hourly", "forecasting"],
)
def test_it_does_under_other_settings(changed: dict[str, Any]) -> None:
    agree(demo_candles(7, 5, 1100), eager(**changed))


def test_a_broken_limit_stops_both_at_the_same_moment() -> None:
    run, live = agree(demo_candles(7, 5, 1100), eager(risk={"max_daily_loss": 0.002}))
    assert EngineState.STOPPED in live.states
    assert [why for why in run.held_ms if why.startswith("stopped: loss today")]


def test_it_does_where_tokens_have_gaps_and_are_listed_late() -> None:
    first, *rest = demo_candles(11, 5, 1100)
    chance = np.random.default_rng(3)
    files = [
        first,
        without(rest[0], np.arange(0, 300)),
        without(rest[1], np.flatnonzero(chance.random(1100) < 0.1)),
        without(rest[2], np.arange(700, 850)),  # longer than a day: it retires, and comes back
        without(rest[3], np.arange(900, 1100)),
    ]
    agree(files, eager(**GAPPY))


def test_it_does_where_tokens_have_different_bases() -> None:
    first, second, third, *_ = demo_candles(5, 4, 1100)
    agree([first, coarser(second, Timeframe.H1), third], eager())
    agree([coarser(first, Timeframe.H1), second, coarser(third, Timeframe.H4)], eager())


def test_trading_begins_though_the_range_begins_where_nobody_traded() -> None:
    settings = eager()
    gap = np.arange(900, 910)
    known = prepared([without(one, gap) for one in demo_candles(4, 4, 1100)], settings)
    start_ms = known.start_ms + 900 * Timeframe.M15.ms
    skipped = known.run(settings, start_ms)
    stepped = known.run(settings, start_ms, every=True)
    assert skipped.trades == stepped.trades
    assert told(skipped) == told(stepped)
    assert skipped.agreed == stepped.agreed > 0


def coarser(one: Candles, timeframe: Timeframe) -> Candles:
    """Whole bars of a coarser timeframe."""
    ratio = timeframe.ms // one.timeframe.ms
    lead = int(-(one.open_ms[0] // one.timeframe.ms) % ratio)
    bars = (one.open_ms.size - lead) // ratio
    cut = slice(lead, lead + bars * ratio)
    high, low, volume = (getattr(one, name)[cut].reshape(bars, ratio) for name in ("high", "low", "volume"))
    return candles(
        one.symbol,
        timeframe,
        one.open_ms[cut][::ratio],
        one.open[cut][::ratio],
        high.max(axis=1),
        low.min(axis=1),
        one.close[cut][ratio - 1 :: ratio],
        volume.sum(axis=1),
    )


@pytest.mark.parametrize("seed", [2, 3])
def test_skipping_what_cannot_act_changes_nothing(seed: int) -> None:
    settings = eager(learning={"calibrate_from": 5})
    known = prepared(demo_candles(seed, 4, 900), settings)
    skipped, stepped = known.run(settings), known.run(settings, every=True)
    assert skipped.trades == stepped.trades
    assert told(skipped) == told(stepped)
    assert (skipped.refused, skipped.agreed, skipped.held_ms) == (stepped.refused, stepped.agreed, stepped.held_ms)


def test_a_second_run_of_what_was_prepared_is_the_first() -> None:
    settings = eager()
    known = prepared(demo_candles(4, 4, 900), settings)
    assert known.run(settings).trades == known.run(settings).trades


def test_settings_change_the_trades_and_not_what_was_prepared() -> None:
    settings = eager()
    known = prepared(demo_candles(4, 4, 900), settings)
    before = known.run(settings).trades
    other = eager(risk={"stop_loss_atr_multiplier": 0.6, "risk_per_trade": 0.004})
    assert known.run(other).trades == prepared(demo_candles(4, 4, 900), other).run(other).trades
    assert known.run(settings).trades == before


def test_a_part_of_the_range_begins_with_the_cash_and_warm() -> None:
    settings = eager()
    known = prepared(demo_candles(4, 4, 1100), settings)
    middle = known.start_ms + (known.end_ms - known.start_ms) // 2
    run = known.between(middle, known.end_ms)(settings)
    assert run.start_ms == middle
    assert run.marks.equity[0] == settings.paper.cash_usdc
    assert run.trades
    assert all(trade.opened_ms >= middle for trade in run.trades)
    assert int(run.close_ms[0]) > middle
