from __future__ import annotations

import numpy as np
import pytest

from mojobot.core.engine import Engine
from mojobot.model.events import History, Mood, Timer
from mojobot.model.market import Block, Timeframe
from mojobot.model.settings import Settings
from mojobot.runtime.backfill import pieces
from tests.runtime.market import T0, TOKENS, opened


def _history(bars: int, timeframe: Timeframe, fills: tuple[Timeframe, ...], end_ms: int = T0) -> History:
    opens = end_ms - np.arange(bars, 0, -1) * timeframe.ms
    noise = np.random.default_rng(7).normal(0, 0.01, (len(TOKENS), bars)).cumsum(axis=1)
    close = 100.0 * np.exp(noise)
    block = Block(opens, close, close * 1.01, close * 0.99, close, close, np.zeros(close.shape, np.bool_))
    return History(T0, timeframe, fills, block)


def test_other_events_stay_whole() -> None:
    assert list(pieces(Timer(T0))) == [Timer(T0)]


@pytest.mark.parametrize("timeframe", list(Timeframe))
@pytest.mark.parametrize("bars", [1, 7, 1_440, 3_001])
def test_pieces_joined_are_the_history(bars: int, timeframe: Timeframe) -> None:
    history = _history(bars, timeframe, (timeframe,), T0 + 5 * timeframe.ms)
    parts = [part for part in pieces(history) if isinstance(part, History)]
    assert np.concatenate([part.block.open_ms for part in parts]).tolist() == history.block.open_ms.tolist()
    np.testing.assert_array_equal(np.concatenate([p.block.close for p in parts], axis=1), history.block.close)
    assert {(part.ts_ms, part.timeframe, part.fills) for part in parts} == {(T0, timeframe, (timeframe,))}


@pytest.mark.parametrize("timeframe", list(Timeframe))
def test_every_piece_but_the_first_begins_with_a_four_hour_bar(timeframe: Timeframe) -> None:
    parts = [part for part in pieces(_history(3_000, timeframe, (timeframe,))) if isinstance(part, History)]
    assert len(parts) > 1
    assert all(part.block.open_ms[0] % Timeframe.H4.ms == 0 for part in parts[1:])
    assert all(part.block.bars <= 240 for part in parts)


def test_a_week_of_readings_comes_in_parts_in_its_order() -> None:
    count = 5_000
    at = np.arange(count)
    whole = Mood(T0, "crowd", at, at % 51 - 1, np.linspace(0.0, 1.0, count), np.ones(count))
    parts = [part for part in pieces(whole) if isinstance(part, Mood)]
    assert len(parts) == 5 and {(part.ts_ms, part.source) for part in parts} == {(T0, "crowd")}
    for name in ("at_ms", "series", "score", "mentions"):
        assert np.concatenate([getattr(part, name) for part in parts]).tolist() == getattr(whole, name).tolist()
    assert list(pieces(parts[0])) == parts[:1]


def test_an_engine_filled_in_pieces_stands_where_one_filled_at_once_does() -> None:
    quarters = _history(4_320, Timeframe.M15, (Timeframe.M15, Timeframe.H1, Timeframe.H4))
    minutes = _history(1_440, Timeframe.M1, (Timeframe.M1, Timeframe.M5))
    views = []
    for cut in (False, True):
        engine, number = Engine(Settings()), 1
        engine.step(number, opened())
        for history in (quarters, minutes):
            for part in pieces(history) if cut else [history]:
                number += 1
                engine.step(number, part)
        views.append(engine.view())
    whole, cut_up = views
    assert whole is not None
    assert cut_up is not None
    for once, piece in zip(whole.bars, cut_up.bars, strict=True):
        assert once.open_ms.tolist() == piece.open_ms.tolist()
        np.testing.assert_array_equal(once.close, piece.close)
    np.testing.assert_array_equal(whole.prices.price, cut_up.prices.price)
    np.testing.assert_allclose(whole.prices.daily_volatility, cut_up.prices.daily_volatility, rtol=1e-12)
    assert whole.prices.warming.tolist() == cut_up.prices.warming.tolist()
    assert whole.prices.ready.all()
