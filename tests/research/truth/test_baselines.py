from __future__ import annotations

import numpy as np
import pytest

from mojobot.core import fills
from mojobot.core.fills import Pool
from mojobot.model.market import Costs
from mojobot.research.truth.baselines import at_random, held, round_trip
from tests.research.truth.made_runs import run, trade


def test_holding_pays_its_way_in_and_out() -> None:
    found = run(np.full((1, 10), 50.0), [10_000.0, 10_000.0])
    marks = held(found)
    assert marks is not None
    cost = round_trip(found, 0, 10_000.0)
    assert marks.equity[-1] == pytest.approx(10_000.0 * (1.0 - cost))
    assert 0.005 < cost < 0.02


def test_holding_two_that_double_and_halve_makes_a_quarter() -> None:
    close = np.array([np.linspace(1.0, 2.0, 20), np.linspace(8.0, 4.0, 20)])
    marks = held(run(close, [10_000.0, 10_000.0], costs=Costs(0.0, 1e12)))
    assert marks is not None
    assert marks.equity[-1] / marks.equity[0] == pytest.approx(1.25, abs=1e-3)


def test_a_token_listed_later_is_cash_until_then() -> None:
    close = np.full((2, 10), 5.0)
    close[1, :6], close[1, 9] = np.nan, 10.0
    marks = held(run(close, [1_000.0, 1_000.0], costs=Costs(0.0, 1e12)))
    assert marks is not None
    assert marks.equity[6] == pytest.approx(1_000.0, rel=1e-3)
    assert marks.equity[-1] == pytest.approx(1_500.0, rel=1e-3)


def test_tokens_without_a_price_cannot_be_held() -> None:
    assert held(run(np.full((1, 5), np.nan), [1_000.0, 1_000.0])) is None


def test_a_round_trip_costs_what_the_fill_model_takes() -> None:
    found = run(np.full((1, 5), 1.0), [1_000.0, 1_000.0])
    fee = 2 * fills.network_fee_micro(None, fallback_sol_usd=found.settings.execution.assumed_sol_usd) / 1e6
    pool = Pool(found.costs.liquidity_usd, found.costs.pool_fee)
    expected = fills.round_trip_cost(1_000.0, pool, fee / 2.0, 0.0, 0.0)
    assert round_trip(found, 0, 1_000.0) == pytest.approx(expected, rel=0.01)


def test_buying_every_dip_beats_chance() -> None:
    wave = 100.0 + 10.0 * np.sin(np.arange(2_000) * 2.0 * np.pi / 40.0)
    dips = [30 + 40 * n for n in range(40)]
    trades = [trade(180.0, at + 1, at + 21) for at in dips]
    found = at_random(run(wave[None], [10_000.0, 17_200.0], trades))
    assert found is not None
    assert found.beaten == 1.0
    assert found.low < found.mean < found.high < 40 * 180.0


def test_trades_made_at_random_beat_half_of_the_others() -> None:
    chance = np.random.default_rng(5)
    close = 100.0 * np.exp(np.cumsum(chance.normal(0.0, 0.01, 4_000)))
    plain = run(close[None], [10_000.0, 10_000.0])
    cost = round_trip(plain, 0, 1_000.0)
    beaten = []
    for _ in range(30):
        at = chance.integers(0, 3_900, 20)
        trades = [trade(1_000.0 * (close[b + 50] / close[b] * (1 - cost) - 1), b + 1, b + 51) for b in at.tolist()]
        found = at_random(run(close[None], [10_000.0, 10_000.0], trades), rounds=300)
        assert found is not None
        beaten.append(found.beaten)
    assert np.mean(beaten) == pytest.approx(0.5, abs=0.15)


def test_no_trade_has_no_double() -> None:
    assert at_random(run(np.full((1, 50), 1.0), [1_000.0, 1_000.0])) is None


def test_a_trade_longer_than_what_is_known_cannot_be_placed() -> None:
    assert at_random(run(np.full((1, 5), 100.0), [1_000.0, 1_000.0], [trade(1.0, 0, 50)])) is None
