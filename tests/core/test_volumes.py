"""Which bars have a provider's volume."""

from __future__ import annotations

import numpy as np

from mojobot.core.volumes import VolumeWatch
from mojobot.model.events import Repair
from mojobot.model.market import MINUTE_MS, Timeframe

M = MINUTE_MS


def told(timeframe: Timeframe, opens: list[int], volumes: list[float], series: int = 0) -> Repair:
    price = np.full(len(opens), 10.0)
    at = np.full(len(opens), series, dtype=np.int64)
    return Repair(0, timeframe, np.array(opens, dtype=np.int64), at, price, price, price, price, np.array(volumes))


def test_what_a_provider_told_of_finer_bars_counts_for_coarser_ones_and_not_the_other_way() -> None:
    watch = VolumeWatch(2, (Timeframe.M1, Timeframe.M5, Timeframe.M15))
    watch.take(told(Timeframe.M5, [0, 5 * M], [3.0, 4.0]))
    assert watch.through(Timeframe.M1).tolist() == [0, 0]
    assert watch.through(Timeframe.M15).tolist() == [10 * M, 0]
    watch.take(told(Timeframe.M1, [20 * M], [1.0], series=1))
    assert watch.through(Timeframe.M15).tolist() == [10 * M, 21 * M]


def test_a_bar_without_a_volume_and_an_older_one_change_nothing() -> None:
    watch = VolumeWatch(1, (Timeframe.M1,))
    watch.take(told(Timeframe.M1, [3 * M, 4 * M], [1.0, float("nan")]))
    watch.take(told(Timeframe.M1, [M], [1.0]))
    assert watch.through(Timeframe.M1).tolist() == [4 * M]
