from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest

from mojobot.core import fills
from mojobot.core.closing import Closing
from mojobot.core.fills import Pool, Swap
from mojobot.core.learning.shadow import ShadowResult, Shadows
from mojobot.core.market import Market
from mojobot.core.poll import Ballot, confident
from mojobot.core.strategies.registry import NAMES
from mojobot.model.events import Bars, Timer
from mojobot.model.learning import ShadowTotals
from mojobot.model.market import HOUR_MS, Costs, Timeframe
from mojobot.model.settings import Settings
from tests.core.strategies.crafted import features
from tests.core.worlds import START_MS, opened

REVERSION = "mean_reversion"
SETTINGS = Settings.model_validate({"trading": {"decision_timeframe": "1h"}})
FREE = Pool(5_000_000.0, Costs().pool_fee)
Candle = tuple[float, float, float, float]


class World:
    """SOL and AAA on hourly candles; each hour one candle, then the votes at its close."""

    def __init__(self) -> None:
        self.market = Market(opened(("SOL", "AAA"), Timeframe.H1), SETTINGS)
        self.shadows = Shadows()
        self.open_ms = START_MS

    def hour(
        self,
        candle: Candle | None = (100.0, 100.0, 100.0, 100.0),
        votes: Mapping[str, float] | None = None,
        leave: str | None = None,
        levels: tuple[float, float] = (97.0, 106.0),
    ) -> list[ShadowResult]:
        """AAA's candle (None: it does not trade), the strength of each vote to buy it, who leaves it."""
        rows = [0] if candle is None else [0, 1]
        opens, highs, lows, closes = np.array([(150.0, 150.0, 150.0, 150.0), candle or (0.0,) * 4])[rows].T
        end_ms = self.open_ms + HOUR_MS
        series, ones = np.array(rows), np.ones(len(rows))
        self.market.take(Bars(end_ms, Timeframe.H1, self.open_ms, series, opens, highs, lows, closes, ones))
        (closing,) = self.market.closings(end_ms + 2_000)
        self.open_ms = end_ms
        return self.shadows.take(self._ballot(closing, votes or {}, leave, levels), self.market, self._pool, SETTINGS)

    def _pool(self, series: int) -> Pool:
        return FREE

    def _ballot(
        self, closing: Closing, votes: Mapping[str, float], leave: str | None, levels: tuple[float, float]
    ) -> Ballot:
        shape = (len(NAMES), 2)
        strength, leaving = np.zeros(shape), np.zeros(shape, dtype=np.bool_)
        for name, value in votes.items():
            strength[NAMES.index(name), 1] = value
        if leave is not None:
            leaving[NAMES.index(leave), 1] = True
        direction = np.sign(strength).astype(np.int8)
        stop, target = (np.full(shape, level) for level in levels)
        seen = replace(closing, features=features({}, series=2))
        ready = np.ones(shape, dtype=np.bool_)
        sure = confident(direction, np.abs(strength))
        return Ballot(seen, direction, np.abs(strength), sure, stop, target, leaving, ready)


def expected(entry: float, exit_: float, stop: float = 97.0) -> tuple[float, float]:
    """R and return of a thousand dollars bought and sold at these mids."""
    lost = fills.expected_sandwich(0.005, major=False)
    fee = fills.network_fee_micro(150.0)
    bought = fills.buy(1_000_000_000, entry, FREE, 9, lost)
    assert isinstance(bought, Swap)
    sold = fills.sell(bought.received, exit_, FREE, 9, lost)
    assert isinstance(sold, Swap)
    net = sold.received - fee - bought.paid - fee
    risk = (bought.price - stop) * bought.received / 1e9 * 1e6
    return net / risk, net / (bought.paid + fee)


def test_a_vote_is_bought_at_the_next_open_and_ends_at_its_target_with_costs() -> None:
    world = World()
    assert world.hour(votes={REVERSION: 0.5}) == []
    assert world.hour((101.0, 102.0, 100.0, 101.5)) == []
    (over,) = world.hour((102.0, 107.0, 101.0, 106.5))
    r, net = expected(101.0, 106.0)
    assert over.strategy == REVERSION
    assert (over.r, over.net) == pytest.approx((r, net))
    assert world.shadows.totals[REVERSION] == ShadowTotals(1, 1, over.r, over.net)
    assert 0.9 < r < 1.2


@pytest.mark.parametrize(
    ("candle", "exit_"),
    [
        ((100.0, 107.0, 96.0, 100.0), 97.0),  # both in one bar: the stop
        ((95.0, 96.0, 94.0, 95.0), 95.0),  # opened below it
    ],
)
def test_the_stop_comes_first_and_fills_no_better_than_the_open(candle: Candle, exit_: float) -> None:
    world = World()
    world.hour(votes={REVERSION: 0.5})
    world.hour((100.0, 100.0, 100.0, 100.0))
    (over,) = world.hour(candle)
    assert over.r == pytest.approx(expected(100.0, exit_)[0])
    assert world.shadows.totals[REVERSION].wins == 0


def test_a_trade_may_end_in_the_bar_it_was_bought_in() -> None:
    world = World()
    world.hour(votes={REVERSION: 0.5})
    (over,) = world.hour((100.0, 100.0, 96.0, 96.5))
    assert over.r == pytest.approx(expected(100.0, 97.0)[0])


def test_who_sees_its_reason_gone_sells_at_the_next_open() -> None:
    world = World()
    world.hour(votes={REVERSION: 0.5})
    world.hour(leave=REVERSION)
    (over,) = world.hour((103.0, 103.0, 103.0, 103.0))
    assert over.r == pytest.approx(expected(100.0, 103.0)[0])


def test_one_trade_at_a_time_and_none_for_a_vote_too_unsure() -> None:
    world = World()
    world.hour(votes={REVERSION: 0.5, "whale_tracking": 0.2})
    world.hour(votes={REVERSION: 0.9})
    assert len(world.shadows.saved(NAMES)) == 1


def test_a_token_that_does_not_trade_can_be_neither_bought_nor_sold() -> None:
    world = World()
    world.hour(votes={REVERSION: 0.5})
    world.hour(None)
    assert world.shadows.saved(NAMES) == ()  # nothing was offered
    world.hour(votes={REVERSION: 0.5})
    world.hour(leave=REVERSION)
    assert world.hour(None) == []
    assert len(world.hour((101.0, 101.0, 101.0, 101.0))) == 1


def test_levels_that_were_passed_before_the_purchase_keep_their_distance() -> None:
    world = World()
    world.hour(votes={REVERSION: 0.5})
    assert world.hour((90.0, 90.0, 90.0, 90.0)) == []
    (trade,) = world.shadows.saved(NAMES)
    assert trade.stop == pytest.approx(trade.entry_price * 0.97)


def test_a_vote_without_levels_gets_the_default_ones() -> None:
    world = World()
    world.hour(votes={REVERSION: 0.5}, levels=(float("nan"), float("nan")))
    (trade,) = world.shadows.saved(NAMES)
    assert (trade.stop, trade.target) == pytest.approx((98.5, 102.5))  # 1.5 and 2.5 ATR of 1 %


def test_what_was_saved_goes_on_where_it_left_off() -> None:
    first = World()
    first.hour(votes={REVERSION: 0.5, "trend_following": 0.5})
    first.hour()
    second = World()
    second.shadows.restore(first.shadows.saved([REVERSION]), first.shadows.totals.items())
    second.market, second.open_ms = first.market, first.open_ms
    assert [over.strategy for over in second.hour((100.0, 107.0, 100.0, 107.0))] == [REVERSION]


def test_who_is_benched_begins_without_open_trades() -> None:
    world = World()
    world.hour(votes={REVERSION: 0.5, "trend_following": 0.5})
    world.shadows.forget([REVERSION])
    assert [one.strategy for one in world.shadows.saved(NAMES)] == ["trend_following"]
    world.hour(votes={REVERSION: 0.5})
    assert len(world.shadows.saved([REVERSION])) == 1


def test_timers_alone_change_nothing() -> None:
    world = World()
    world.hour(votes={REVERSION: 0.5})
    assert list(world.market.closings(Timer(world.open_ms + 5_000).ts_ms)) == []
    assert len(world.shadows.saved(NAMES)) == 1
