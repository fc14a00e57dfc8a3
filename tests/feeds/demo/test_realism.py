"""It looks like a market: tails, clusters, correlation, volatility by class, crashes; over three seeds of 45 days."""

from functools import cache

import numpy as np
import pytest

from mojobot.feeds.demo.day import Day
from mojobot.feeds.demo.grid import BAR_MS, BARS_PER_DAY, START_BAR, day_open
from mojobot.feeds.demo.market import DemoMarket
from mojobot.feeds.demo.skeleton import Skeleton
from mojobot.feeds.demo.tokens import SOL, universe
from mojobot.feeds.demo.whales import transfers
from mojobot.model.events import History
from mojobot.model.market import Block, FloatArray, TokenClass

SEEDS = (1, 2, 3)
LISTED = universe(50)
STABLE, STAKED = int(LISTED.stable[0]), int(LISTED.staked[0])


@cache
def quarters(seed: int) -> Block:
    history = next(iter(DemoMarket(seed).events()))
    assert isinstance(history, History)
    return history.block


@cache
def days(seed: int, count: int) -> tuple[Day, ...]:
    skeleton = Skeleton(seed, LISTED)
    return tuple(skeleton.day() for _ in range(count))


def returns(seed: int) -> FloatArray:
    return np.diff(np.log(quarters(seed).close), axis=1)


def calm(seed: int) -> FloatArray:
    """Daily volatility from quarter-hours, (tokens, days), of days that no crash of the last two days touches."""
    block = returns(seed)
    daily = np.sqrt((block[:, : 44 * 96].reshape(50, 44, 96) ** 2).sum(axis=2))
    shaken = {bar // 96 - 15 + after for day in days(seed, 60) for bar in day.crashes for after in (0, 1, 2)}
    kept = [day for day in range(44) if day not in shaken and day + 1 not in shaken]
    return np.asarray(daily[:, kept])


def of_class(kind: TokenClass) -> list[int]:
    return [row for row, token in enumerate(LISTED.tokens) if token.token_class is kind and row != STABLE]


@pytest.mark.parametrize("seed", SEEDS)
def test_every_bar_is_a_bar(seed: int) -> None:
    block = quarters(seed)
    assert all(np.isfinite(part).all() for part in (block.open, block.high, block.low, block.close, block.volume))
    assert (block.low > 0).all() and (block.volume > 0).all()
    assert (block.high >= np.maximum(block.open, block.close)).all()
    assert (block.low <= np.minimum(block.open, block.close)).all()


@pytest.mark.parametrize("seed", SEEDS)
def test_sol_has_fat_tails(seed: int) -> None:
    sol = returns(seed)[SOL]
    assert ((sol - sol.mean()) ** 4).mean() / sol.var() ** 2 - 3.0 > 1.0


def test_volatility_comes_in_clusters() -> None:
    size = [np.abs(returns(seed)[SOL]) for seed in SEEDS]
    centred = [one - one.mean() for one in size]
    for lag in range(1, 21):
        assert np.mean([(one[lag:] * one[:-lag]).mean() / one.var() for one in centred]) > 0.0


@pytest.mark.parametrize("seed", SEEDS)
def test_tokens_move_together(seed: int) -> None:
    hourly = np.diff(np.log(quarters(seed).close[:, 3::4]), axis=1)
    moving = np.delete(hourly, STABLE, axis=0)
    pairs = np.corrcoef(moving)[np.triu_indices(49, 1)]
    assert 0.3 < pairs.mean() < 0.8
    assert np.corrcoef(hourly[SOL], hourly[STAKED])[0, 1] > 0.9


@pytest.mark.parametrize("seed", SEEDS)
def test_volatility_is_right_for_each_class(seed: int) -> None:
    daily = calm(seed)
    assert daily[STABLE].max() < 0.005
    assert 0.02 < np.median(daily[SOL]) < 0.045
    assert (daily[SOL] < 0.05).mean() > 0.9
    assert 0.04 < np.median(daily[of_class(TokenClass.ESTABLISHED)]) < 0.12
    assert 0.10 < np.median(daily[of_class(TokenClass.NEW)]) < 0.30


@pytest.mark.parametrize("seed", range(20))
def test_a_crash_comes_within_the_first_day_and_a_half(seed: int) -> None:
    live = [bar for day in days(seed, 62)[60:] for bar in day.crashes]
    assert len(live) == 1
    assert 8 * 4 <= live[0] - START_BAR < 36 * 4
    close = np.vstack([day.close for day in days(seed, 62)[59:]])
    start = live[0] - 59 * BARS_PER_DAY
    fallen = 1.0 - np.exp(close[start : start + 6].min(axis=0) - close[start - 1])
    assert 0.10 < fallen[SOL] < 0.36
    assert np.median(fallen) > fallen[SOL]
    assert fallen[STABLE] < 0.005


def test_crashes_shake_the_market_drain_the_pools_and_pass() -> None:
    made = days(5, 70)
    bar = next(bar for day in made[60:] for bar in day.crashes)
    close = np.vstack([day.close for day in made])
    pools = np.vstack([day.liquidity for day in made])
    volume = np.vstack([day.volume for day in made])
    move = np.abs(np.diff(close, axis=0))[:, SOL]
    assert move[bar + 4 : bar + 20].mean() > 1.5 * move[bar - 192 : bar - 1].mean()
    assert np.median(pools[bar + 8] / pools[bar - 1]) < 0.75
    assert np.median(volume[bar + 2] / volume[bar - 96 : bar].mean(axis=0)) > 3.0
    lost = close[bar - 1, SOL] - close[bar + 4, SOL]
    assert close[bar + 96 : bar + 384, SOL].max() > close[bar + 4, SOL] + 0.2 * lost


def test_tokens_trend_burst_and_dip() -> None:
    """Each at a rate that leaves most bars quiet: what breakout, trend and reversion rules look for is there."""
    found = np.zeros(3)
    for seed in SEEDS:
        block = quarters(seed)
        mean20 = np.stack([block.close[:, at : block.bars - 19 + at] for at in range(20)]).mean(axis=0)[:, :-1]
        usual = np.stack([block.volume[:, at : block.bars - 20 + at] for at in range(20)]).mean(axis=0)
        top = np.stack([block.high[:, at : block.bars - 20 + at] for at in range(20)]).max(axis=0)
        close, busy = block.close[:, 20:], block.volume[:, 20:] / usual
        day = np.log(block.close[:, 96:] / block.close[:, :-96])
        noise = np.sqrt((np.diff(np.log(block.close), axis=1) ** 2).mean(axis=1, keepdims=True) * 96)
        found += [
            ((close > top) & (busy > 1.5)).mean(),
            ((close < mean20 * 0.97) & (busy > 1.0)).mean(),
            (np.abs(day) > 2.0 * noise).mean(),
        ]
    burst, dip, trend = found / len(SEEDS)
    assert 0.01 < burst < 0.10
    assert 0.01 < dip < 0.10
    assert 0.02 < trend < 0.20


def test_prices_stay_within_reason_for_a_year() -> None:
    close = np.vstack([day.close[-1] for day in days(4, 425)])
    assert np.isfinite(close).all()
    assert np.abs(close - LISTED.log_price).max() < np.log(200.0)


def test_large_wallets_know_a_little() -> None:
    """Where they have bought for six hours the next three are better than where they have sold."""
    made = days(6, 45)[15:]
    net = np.zeros((len(made) * 96, 50))
    for number, day in enumerate(made):
        seen = transfers(6, day, LISTED.whale_usd)
        bar = number * 96 + (seen.at_ms - day_open(day.number)) // BAR_MS
        np.add.at(net, (bar, seen.series), (seen.usd[0] - seen.usd[1]) / LISTED.whale_usd[seen.series])
    close = np.vstack([day.close for day in made])
    bought: list[float] = []
    sold: list[float] = []
    for now in range(24, len(net) - 12, 8):
        recent, ahead = net[now - 24 : now].sum(axis=0), close[now + 12] - close[now]
        bought += ahead[recent > 10.0].tolist()
        sold += ahead[recent < -10.0].tolist()
    assert np.mean(bought) > np.mean(sold) + 0.002
