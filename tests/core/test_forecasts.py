"""A market that forecasts: off it costs nothing, and after a restart it says what it would have said."""

from __future__ import annotations

from dataclasses import replace

import msgspec
import numpy as np
import pytest

from mojobot.core import forecasts
from mojobot.core.forecasts import costs_of
from mojobot.core.market import Market
from mojobot.model.events import Timer, TreesGrown
from mojobot.model.forecasting import KeptForecasts
from mojobot.model.market import Costs, FloatArray, Timeframe, Token, TokenClass
from mojobot.model.settings import Settings
from mojobot.research.made import made_bars
from mojobot.research.subjects import Stage, history_of, opened_market
from mojobot.research.tape import Tape
from mojobot.store.records import plain
from tests.core.learning.prediction.test_trees import told_by
from tests.honesty.stages import BARS, PAST, QUICK

OFF = Stage(QUICK.settings.model_copy(update={"strategies": Settings().strategies}), PAST)


def opened(tape: Tape, bars: int, stage: Stage = QUICK) -> Market:
    """A market with the first bars of a tape as its history."""
    market = opened_market(tape, stage)
    market.take(history_of(tape, tape.bars.part(0, bars)))
    return market


def told(market: Market, tape: Tape, first: int, last: int) -> list[FloatArray]:
    """The forecasts of the closes between two bars."""
    found = []
    for close_ms, candles in tape.until(tape.closed_ms(last - 1)).candles(first):
        if candles is not None:
            market.take(candles)
        found += [one.features.forecast for one in market.closings(Timer(close_ms).ts_ms)]
    return found


def parts(market: Market) -> list[tuple[forecasts.Forecasting | None, np.ndarray[tuple[int], np.dtype[np.int64]]]]:
    return [(group.forecasting, group.rows) for group in market.groups]


def test_a_restart_makes_no_difference() -> None:
    """What was learned comes from the snapshot as it is stored, the bars from the history: none teaches twice."""
    tape, middle = made_bars(4, BARS), PAST + 120
    through = opened(tape, PAST)
    assert through.teach(TreesGrown(0, Timeframe.M15, told_by(1.0))) == ""
    told(through, tape, PAST, middle)
    stored = msgspec.json.encode(forecasts.saved(parts(through), through.tokens), enc_hook=plain)
    again = opened_market(tape, QUICK)
    known = msgspec.json.decode(stored, type=tuple[KeptForecasts, ...])
    forecasts.restored(parts(again), again.tokens, known)
    again.take(history_of(tape, tape.bars.part(0, middle)))
    after = told(through, tape, middle, BARS)
    assert np.isfinite(np.concatenate(after)).any()
    assert np.array_equal(np.concatenate(after, axis=1), np.concatenate(told(again, tape, middle, BARS), axis=1), True)


def test_off_nobody_forecasts_and_nothing_is_kept() -> None:
    tape = made_bars(4, BARS)
    market = opened(tape, PAST, OFF)
    assert [group.forecasting for group in market.groups] == [None]
    assert forecasts.saved(parts(market), market.tokens) == ()
    (first, *_) = told(market, tape, PAST, PAST + 6)
    assert np.isnan(first).all()


def test_the_eight_say_the_same_whether_somebody_forecasts_or_not() -> None:
    tape = made_bars(4, BARS)
    on, off = opened(tape, PAST), opened(tape, PAST, OFF)
    for close_ms, candles in tape.until(tape.closed_ms(PAST + 30)).candles(PAST):
        for market in (on, off):
            if candles is not None:
                market.take(candles)
        for one, other in zip(on.closings(close_ms), off.closings(close_ms), strict=True):
            assert np.array_equal(one.features.rsi, other.features.rsi, equal_nan=True)
            assert np.array_equal(one.features.spread_z, other.features.spread_z, equal_nan=True)
            assert np.array_equal(one.features.pattern, other.features.pattern, equal_nan=True)


def test_a_token_that_comes_later_is_forecast_as_well() -> None:
    tape = made_bars(4, BARS)
    market = opened(tape, PAST)
    market.widen((*market.tokens, replace(market.tokens[1], symbol="NEW")))
    (group,) = market.groups
    assert group.forecasting is not None
    assert group.forecasting.forecaster.series == len(market.tokens)
    assert np.isfinite(group.forecasting.forecaster.cost).all()
    (first, *_) = told(market, tape, PAST, PAST + 6)
    assert np.isfinite(first[:-1]).any()
    assert np.isnan(first[-1]).all()


def test_a_label_has_to_earn_a_round_trip_of_the_largest_order() -> None:
    tokens = tuple(Token(name, "", kind) for name, kind in (("A", TokenClass.MAJOR), ("B", TokenClass.NEW)))
    major, other = np.expm1(costs_of(tokens, Costs(), Settings())).tolist()
    assert major == pytest.approx(2.0 * (0.0025 + 997.5 / (2_500_000.0 + 997.5) + 3e-6), rel=1e-3)
    assert other - major == pytest.approx(2.0 * 0.05 * 0.005, rel=1e-6)
    dearer = costs_of(tokens, Costs(pool_fee=0.01), Settings())
    assert np.expm1(dearer[0]) > 0.02
