"""The demo's swaps, and its tokens that are bound to SOL."""

import numpy as np
import pytest

from mojobot.core.analysis.cointegration import critical_value, engle_granger
from mojobot.core.analysis.wash import washed
from mojobot.feeds.demo.day import Day
from mojobot.feeds.demo.grid import day_open
from mojobot.feeds.demo.skeleton import Skeleton
from mojobot.feeds.demo.swaps import Trades, joined, trades
from mojobot.feeds.demo.tokens import SOL, universe
from mojobot.model.market import DAY_MS, BoolArray

LISTED = universe(50)


@pytest.fixture(scope="module")
def month() -> list[Day]:
    skeleton = Skeleton(11, LISTED)
    return [skeleton.day() for _ in range(30)]


@pytest.fixture(scope="module")
def week(month: list[Day]) -> Trades:
    return joined([trades(11, day, LISTED) for day in month[:7]])


def fake(made: Trades) -> BoolArray:
    bought, sold = np.where(made.side > 0, made.usd, 0.0), np.where(made.side < 0, made.usd, 0.0)
    return washed(made.at_ms, made.series, made.owner, bought, sold)


def test_swaps_are_sound_and_in_order_of_time(week: Trades, month: list[Day]) -> None:
    assert (np.diff(week.at_ms) >= 0).all()
    assert day_open(0) <= week.at_ms[0] and week.at_ms[-1] < day_open(7)
    assert set(week.side.tolist()) == {1, -1} and (week.usd > 0.0).all() and (week.owner > 0).all()
    low, high = (np.exp(np.vstack([f(day.close, axis=0) for day in month[:7]])) for f in (np.min, np.max))
    assert (week.price > 0.9 * low.min(axis=0)[week.series]).all()
    assert (week.price < 1.1 * high.max(axis=0)[week.series]).all()


def test_every_token_has_some_tens_of_swaps_a_day(week: Trades) -> None:
    a_day = np.bincount(week.series, minlength=50) / 7.0
    assert a_day.min() > 30.0 and a_day.max() < 90.0


def test_a_day_of_a_seed_is_always_the_same(month: list[Day], week: Trades) -> None:
    again = trades(11, month[3], LISTED)
    of_day = (week.at_ms >= day_open(3)) & (week.at_ms < day_open(3) + DAY_MS)
    for name in Trades.__slots__:
        assert np.array_equal(getattr(again, name), getattr(week, name)[of_day])


def test_only_new_tokens_have_wash_trades(week: Trades) -> None:
    found = np.bincount(week.series[fake(week)], minlength=50)
    assert (found[LISTED.new] > 4).all() and not found[~LISTED.new].any()


def test_swaps_lean_to_where_the_price_goes(month: list[Day]) -> None:
    leanings, moves = [], []
    for day in month[:10]:
        made = trades(11, day, LISTED)
        bar = (made.at_ms - day_open(day.number)) // 900_000
        net = np.zeros(day.close.shape)
        np.add.at(net, (bar, made.series), made.side)
        leanings.append(net.ravel())
        moves.append(((day.close - day.before) / np.hypot(day.shared, day.own)).ravel())
    assert 0.1 < float(np.corrcoef(np.concatenate(leanings), np.concatenate(moves))[0, 1]) < 0.6


def test_tokens_bound_to_sol_belong_to_it_and_most_others_do_not(month: list[Day]) -> None:
    close = np.vstack([day.close for day in month]).T
    passed = np.zeros(50)
    for end in range(600, close.shape[1], 96):
        fit = engle_granger(close[:, end - 500 : end], np.repeat(close[[SOL], end - 500 : end], 50, axis=0))
        passed += fit.statistic < critical_value(500)
    share = passed / len(range(600, close.shape[1], 96))
    assert (share[LISTED.bound] > 0.4).all()
    others = np.ones(50, dtype=np.bool_)
    others[[SOL, *LISTED.bound, *LISTED.staked, *LISTED.stable]] = False
    assert float(share[others].mean()) < 0.15
