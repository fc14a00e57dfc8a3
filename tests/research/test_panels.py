"""The panels of a whole reel are those the engine's ladder closes column by column."""

from __future__ import annotations

import numpy as np
import pytest

from mojobot.core.bars import Ladder
from mojobot.feeds.candles import Candles
from mojobot.feeds.recorded import RecordedMarket
from mojobot.model.events import Timer
from mojobot.model.market import Block, FloatArray, Timeframe
from mojobot.research.panels import stretches
from mojobot.research.reel import Reel
from tests.research.worlds import candles, token_bars

START_MS = 1_767_225_600_000
GRACE_MS = 2_000
FIELDS = ("open", "high", "low", "close", "volume")


def walk(chance: np.random.Generator, symbol: str, timeframe: Timeframe, open_ms: np.ndarray) -> Candles:
    close = np.exp(np.cumsum(chance.normal(0.0, 0.01, open_ms.size)))
    opened = np.concatenate(([1.0], close[:-1]))
    high, low = np.maximum(opened, close) * 1.001, np.minimum(opened, close) * 0.999
    return candles(symbol, timeframe, open_ms, opened, high, low, close, chance.lognormal(0.0, 1.0, open_ms.size))


def market(seed: int) -> list[Candles]:
    """Late listings, gaps, a day without trade, and three bases that begin at different times."""
    chance = np.random.default_rng(seed)
    fine = START_MS + Timeframe.M5.ms * (7 + np.arange(900, dtype=np.int64))
    coarse = START_MS + Timeframe.M15.ms * (1 + np.arange(280, dtype=np.int64))
    hours = START_MS + Timeframe.H1.ms * (5 + np.arange(60, dtype=np.int64))
    return [
        walk(chance, "AAA", Timeframe.M5, fine[chance.random(fine.size) < 0.8]),
        walk(chance, "BBB", Timeframe.M5, np.concatenate((fine[100:200], fine[600:]))),
        walk(chance, "CCC", Timeframe.M15, coarse),
        walk(chance, "DDD", Timeframe.H1, np.delete(hours, [10, 11, 40])),
    ]


def closed(files: list[Candles]) -> dict[Timeframe, Block]:
    """What the ladder has when the tape is over."""
    tape = RecordedMarket(files, GRACE_MS)
    ladder = Ladder(tape.tokens, 10_000, GRACE_MS)
    for event in tape.events():
        if isinstance(event, Timer):
            for _ in ladder.close(event.ts_ms):
                pass
        else:
            ladder.take(event)  # type: ignore[arg-type]
    return {timeframe: panel.last(panel.total) for timeframe, panel in ladder.panels.items()}


def whole(files: list[Candles]) -> dict[Timeframe, Block]:
    parts = list(stretches(Reel(token_bars(files))))
    joined = {}
    for timeframe in parts[0]:
        opened, high, low, close, volume = (
            np.concatenate([getattr(p[timeframe], name) for p in parts], axis=1) for name in FIELDS
        )
        times = np.concatenate([part[timeframe].open_ms for part in parts])
        synthetic = np.concatenate([part[timeframe].synthetic for part in parts], axis=1)
        joined[timeframe] = Block(times, opened, high, low, close, volume, synthetic)
    return joined


@pytest.mark.parametrize("seed", [1, 2])
@pytest.mark.parametrize("values", [200, 240_000])
def test_they_are_the_ladders_in_whatever_stretches(seed: int, values: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("mojobot.research.panels._VALUES", values)
    files = market(seed)
    expected, found = closed(files), whole(files)
    assert found.keys() == expected.keys()
    for timeframe, block in expected.items():
        mine = found[timeframe]
        at = np.searchsorted(mine.open_ms, block.open_ms)
        assert np.array_equal(mine.open_ms[at], block.open_ms)
        for name in (*FIELDS, "synthetic"):
            values_of: FloatArray = getattr(mine, name)
            same = np.allclose(values_of[:, at], getattr(block, name), rtol=1e-12, atol=0.0, equal_nan=True)
            assert same, (timeframe, name)
        before = np.ones(mine.open_ms.size, dtype=np.bool_)
        before[at] = False
        assert np.isnan(mine.close[:, before]).all()  # a grid begins with a whole 4h bar


def test_a_day_without_trade_retires_a_token_until_it_trades_again() -> None:
    block = whole(market(1))[Timeframe.M5]
    row, first_gap = 1, int(np.flatnonzero(block.synthetic[1])[0])
    day = Timeframe.M5.bars_per_day
    carried = block.synthetic[row, first_gap:].argmin()
    assert day - 1 <= carried <= day + 100  # counted in columns in which others of its base traded
    assert np.isnan(block.close[row, first_gap + carried])
    assert np.isfinite(block.close[row, -1])
