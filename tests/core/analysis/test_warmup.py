from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest

from mojobot.core.analysis.columns import TechnicalColumns
from mojobot.core.analysis.means import Gain, ema_gain, wilder_gain
from mojobot.core.analysis.warmup import TINY, bars_to_forget, warmup
from tests.core.analysis.candles import columns, golden, walk

VALUES = [field.name for field in fields(TechnicalColumns) if not field.name.startswith(("crossed", "hist", "close"))]


@pytest.mark.parametrize(
    ("gain", "small", "tiny"),
    [
        (wilder_gain(14), 94, 187),
        (ema_gain(12), 42, 83),
        (ema_gain(26), 90, 180),
        (ema_gain(200), 691, 1382),
    ],
)
def test_a_seed_is_forgotten_as_published(gain: Gain, small: int, tiny: int) -> None:
    assert bars_to_forget(gain) == small
    assert bars_to_forget(gain, TINY) == tiny


def test_every_column_has_its_warm_up() -> None:
    assert all(0 <= warmup(field.name) <= 300 for field in fields(TechnicalColumns))
    assert (warmup("rsi"), warmup("sma200"), warmup("volatility_ratio")) == (170, 199, 120)


def test_a_name_without_warm_up_is_refused() -> None:
    with pytest.raises(KeyError):
        warmup("astrology")


@pytest.mark.parametrize("name", VALUES)
def test_after_its_warm_up_a_value_hardly_depends_on_where_the_data_began(name: str) -> None:
    bars = 10 * warmup(name)
    block = walk(60, bars, seed=1)
    short, long = (columns(part)[name][:, -1] for part in (block.part(bars - warmup(name) - 1, bars), block))
    apart = np.abs(short / long - 1)
    assert np.quantile(apart, 0.95) < 1e-3
    assert apart.max() < 2e-3  # the seed's share is 1e-3, a seed may be off by more than the value


@pytest.mark.parametrize("name", ["rsi", "atr", "adx", "macd", "macd_signal"])
def test_so_it_is_on_the_published_series(name: str) -> None:
    block = golden(4000)
    for end in range(3900, 4000, 9):
        short = columns(block.part(end - warmup(name) - 1, end))[name][0, -1]
        assert short == pytest.approx(columns(block.part(0, end))[name][0, -1], rel=1.2e-3)
