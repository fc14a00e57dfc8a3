"""A back-test on hand-made candles: what it refuses, what it says of nothing, and how its account goes on."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from mojobot.core.risk.marks import Marks, breach, marked
from mojobot.core.risk.pauses import Pause
from mojobot.model.errors import CandleFileError, UsageError
from mojobot.model.market import DAY_MS, MINUTE_MS, Timeframe, Token, TokenClass
from mojobot.model.settings import Settings
from mojobot.research.backtest import prepare
from mojobot.research.holding import Quiet
from mojobot.research.pausing import pausing
from mojobot.research.reel import TokenBars
from tests.research.worlds import demo_candles, eager, token_bars

START_MS = 1_767_225_600_000


def flat(bars: int, symbol: str = "AAA", base: Timeframe = Timeframe.M15) -> TokenBars:
    open_ms = START_MS + base.ms * np.arange(bars, dtype=np.int64)
    ones = np.ones(bars)
    return TokenBars(Token(symbol, "", TokenClass.ESTABLISHED, base), open_ms, ones, ones, ones, ones, 1e6 * ones)


def changed(**columns: Any) -> TokenBars:
    return replace(flat(50), **columns)


@pytest.mark.parametrize(
    ("bars", "words"),
    [
        (changed(open_ms=flat(50).open_ms[::-1].copy()), "not in the order of their times"),
        (changed(open_ms=np.repeat(flat(25).open_ms, 2)), "not in the order of their times"),
        (changed(open_ms=flat(50).open_ms + MINUTE_MS), "grid of 15m"),
        (changed(close=np.where(np.arange(50) == 7, np.nan, 1.0)), "no positive numbers"),
        (changed(low=np.zeros(50)), "no positive numbers"),
        (changed(high=np.full(50, 0.5)), "inside the body"),
        (flat(0), "AAA has no bars"),
    ],
    ids=["unsorted", "repeated", "off the grid", "nan", "zero", "inconsistent", "empty"],
)
def test_bars_no_tape_can_be_made_of_are_refused_by_name(bars: TokenBars, words: str) -> None:
    with pytest.raises(CandleFileError, match=words):
        prepare([bars], Settings())


def test_no_candles_at_all_are_refused() -> None:
    with pytest.raises(CandleFileError, match="no candles were given"):
        prepare([], Settings())


def test_a_range_without_candles_is_refused() -> None:
    known = prepare([flat(500)], Settings())
    with pytest.raises(UsageError, match="no candles in the range"):
        known.run(Settings(), start_ms=known.end_ms + DAY_MS)
    with pytest.raises(UsageError, match="no candles in the range"):
        known.run(Settings(), end_ms=START_MS - DAY_MS)


def test_a_grace_longer_than_a_bar_is_refused() -> None:
    settings = Settings.model_validate({"data": {"bar_grace_s": 90.0}})
    with pytest.raises(UsageError, match=r"bar_grace_s is 90, longer than a bar of 1m"):
        prepare([flat(50, base=Timeframe.M1)], settings)


def test_settings_the_columns_do_not_fit_are_refused() -> None:
    known = prepare([flat(50)], Settings())
    with pytest.raises(ValueError, match="another decision timeframe"):
        known.run(Settings.model_validate({"trading": {"decision_timeframe": "1h"}}))


@pytest.mark.parametrize("bars", [1, 15, 3_000])
def test_a_market_nobody_trades_in_keeps_its_cash(bars: int) -> None:
    run = prepare([flat(bars)], Settings()).run(Settings())
    assert (run.trades, run.open_at_end, run.agreed) == ((), (), 0)
    assert set(run.marks.equity.tolist()) == {10_000.0}
    assert run.bars == bars
    assert run.polled == bars == len(run.close_ms)
    assert (run.start_ms, run.end_ms) == (START_MS, START_MS + bars * Timeframe.M15.ms)


def test_less_than_one_decision_is_nothing_decided() -> None:
    run = prepare([flat(10, base=Timeframe.M1)], Settings()).run(Settings())
    assert (run.polled, run.bars, run.marks.equity.tolist()) == (0, 10, [10_000.0])


def test_an_order_never_fills_at_the_price_that_decided_it() -> None:
    files = demo_candles(7, 5, 1100)
    run = prepare(token_bars(files), eager()).run(eager())
    assert run.trades
    for trade in run.trades:
        bars = next(one for one in files if one.symbol == trade.symbol)
        bought = int(np.searchsorted(bars.open_ms, trade.opened_ms - 2_000))
        assert bars.open_ms[bought] == trade.opened_ms - 2_000  # the bar that opened when the decision was made
        assert trade.entry_price > bars.open[bought]  # pool fee and impact on top of its open


def test_the_pools_fee_is_in_the_prices() -> None:
    known = prepare(token_bars(demo_candles(7, 5, 1100)), eager())
    free = known.costing(replace(known.reel.costs, pool_fee=0.0)).run(eager()).trades[0]
    paid = known.run(eager()).trades[0]
    assert (free.opened_ms, free.symbol) == (paid.opened_ms, paid.symbol)
    assert paid.entry_price > 1.002 * free.entry_price


def test_pauses_of_a_range_are_those_found_close_by_close() -> None:
    chance = np.random.default_rng(5)
    close_ms = START_MS + Timeframe.M15.ms * np.arange(2_000, dtype=np.int64)
    values = 0.05 + 0.012 * np.sin(np.arange(2_000) / 40.0) + chance.normal(0.0, 0.002, (3, 2_000))
    values[chance.random((3, 2_000)) < 0.02] = np.nan
    limits = np.array([0.05, 0.055, 0.06])
    found = pausing(values, limits, close_ms)
    for row, limit in enumerate(limits.tolist()):
        pause = Pause(limit)
        for at, (value, now_ms) in enumerate(zip(values[row].tolist(), close_ms.tolist(), strict=True)):
            known = None if np.isnan(value) else value
            assert pause.look(known, limit, now_ms) is bool(found.paused[row, at])
            if pause.paused:
                assert pause.below_since_ms == found.below_since_ms[row, at]
    assert 0 < found.paused.sum() < found.paused.size


def test_marks_of_quiet_steps_are_those_made_one_by_one() -> None:
    chance = np.random.default_rng(9)
    ts_ms = START_MS + 15 * MINUTE_MS * np.arange(1, 400, dtype=np.int64)
    equity = (1e10 * np.exp(np.cumsum(chance.normal(0.0, 0.001, ts_ms.size)))).astype(np.int64)
    before = Marks(9_990_000_000, 10_050_000_000, (START_MS - DAY_MS) // DAY_MS, 10_010_000_000)
    quiet, now = Quiet(ts_ms, equity, before), before
    rule = Settings.model_validate({"risk": {"max_daily_loss": 0.03, "max_drawdown": 0.05}}).risk
    first = quiet.breach(rule)
    for at, (when, worth) in enumerate(zip(ts_ms.tolist(), equity.tolist(), strict=True)):
        now = marked(now, worth, when)
        assert quiet.after(at + 1) == now
        assert (breach(now, rule) is None) or at >= first
    assert quiet.after(0) == before
