"""The made-up market: the same for the same seed, and nobody in it contradicts anybody."""

from collections import Counter

import numpy as np
import pytest

from mojobot.feeds.live.reviewed import reviewed
from tests.providers.listing import HOUR_MS
from tests.providers.paths import DAY_MS, MINUTE_MS
from tests.providers.vaults import Vaults
from tests.providers.world import START_MS, World

WORLD = World()
BONK = WORLD.pools_of(WORLD.mint("BONK"))[0]


def test_prices_are_the_same_for_the_same_seed_and_time_in_any_order() -> None:
    other = World()
    later = [other.price(token.mint, START_MS + 5 * HOUR_MS) for token in other.tokens]
    earlier = [other.price(token.mint, START_MS) for token in other.tokens]
    assert [WORLD.price(token.mint, START_MS) for token in WORLD.tokens] == earlier
    assert [WORLD.price(token.mint, START_MS + 5 * HOUR_MS) for token in WORLD.tokens] == later
    assert World(seed=8).price(WORLD.sol.mint, START_MS) != WORLD.price(WORLD.sol.mint, START_MS)


def test_there_are_more_than_fifty_tokens_and_some_share_a_symbol() -> None:
    symbols = Counter(token.symbol for token in WORLD.tokens)
    assert len(WORLD.by_mint) == len(WORLD.tokens) == 75
    assert {name for name, many in symbols.items() if many > 1} == {"PEPE", "SOL", "BONK", "WIF"}
    assert WORLD.by_mint[WORLD.mint("SOL")] is WORLD.sol


def test_the_deepest_pool_of_orca_has_it_as_the_quote_side() -> None:
    orca = WORLD.by_mint[WORLD.mint("ORCA")]
    deepest = WORLD.pools_of(orca.mint)[0]
    assert (deepest.quote, deepest.token) == (orca.index, orca.index)
    assert deepest.liquidity > WORLD.pools_of(orca.mint)[1].liquidity


@pytest.mark.parametrize("step_ms", [MINUTE_MS, 15 * MINUTE_MS, HOUR_MS, DAY_MS])
def test_a_quoted_price_lies_within_the_bar_that_is_told_later(step_ms: int) -> None:
    since = START_MS // DAY_MS * DAY_MS
    bars = WORLD.bars(BONK, step_ms, since, since + DAY_MS, START_MS + 2 * DAY_MS)
    assert len(bars) > 0
    for opened, first, high, low, last, usd in bars.tolist()[::17]:
        quoted = [WORLD.pool_price(BONK, int(opened) + step_ms * part // 8) for part in range(8)]
        assert quoted[0] == pytest.approx(first)
        assert min(quoted) >= low * (1 - 1e-12)
        assert max(quoted) <= high * (1 + 1e-12)
        assert low <= last <= high
        assert usd > 0


def test_the_forming_bar_ends_at_the_quoted_price() -> None:
    now = START_MS + 37_123
    bar = WORLD.last_bars(BONK, 15 * MINUTE_MS, 1, now, now, quote=False)[-1]
    assert bar[0] == now // (15 * MINUTE_MS) * 15 * MINUTE_MS
    assert bar[4] == pytest.approx(WORLD.pool_price(BONK, now))


def test_bars_without_trades_are_left_out() -> None:
    thin = next(pool for pool in WORLD.pools if WORLD.tokens[pool.token].name == "PEPE")
    bars = WORLD.bars(thin, MINUTE_MS, START_MS - DAY_MS, START_MS, START_MS)
    assert 0 < len(bars) < 1440
    assert bool((np.diff(bars[:, 0]) > 0).all())


def test_nothing_is_told_of_the_time_before_a_pool_was_made() -> None:
    young = next(pool for pool in WORLD.pools if pool.curve)
    bars = WORLD.bars(young, MINUTE_MS, START_MS - DAY_MS, START_MS, START_MS)
    assert bars[0][0] >= young.created_ms // MINUTE_MS * MINUTE_MS
    assert WORLD.activity.window(young.index, START_MS - DAY_MS, young.created_ms)[0] == 0.0


def test_the_trades_of_an_hour_add_up_to_its_volume_and_counts() -> None:
    hour = START_MS // HOUR_MS * HOUR_MS
    trades = WORLD.activity.trades(BONK.index, hour, hour + HOUR_MS)
    usd, buys, sells = WORLD.activity.window(BONK.index, hour, hour + HOUR_MS)
    assert sum(trade.usd for trade in trades) == pytest.approx(usd)
    assert (sum(trade.buy for trade in trades), len(trades)) == (buys, buys + sells)
    assert trades == sorted(trades, key=lambda trade: trade.at_ms)


def test_a_signature_alone_finds_its_trade() -> None:
    trades = WORLD.activity.trades(BONK.index, START_MS - HOUR_MS, START_MS)
    assert [WORLD.activity.trade(trade.signature) for trade in trades[:20]] == trades[:20]
    assert WORLD.activity.trade("1" * 64) is None


def test_whales_trade_more_than_ten_times_what_others_do() -> None:
    trades = WORLD.activity.trades(BONK.index, START_MS - DAY_MS, START_MS)
    usual = sorted(trade.usd for trade in trades)[len(trades) // 2]
    assert max(trade.usd for trade in trades) > 10 * usual


def test_a_trade_moves_both_vaults_by_what_it_says() -> None:
    world = World()
    vaults = Vaults(world)
    staged = world.whale("BONK", START_MS + 90_000, 75_000.0, "whale")
    pool = world.pools[staged.pool]
    before, after = vaults.balances(pool, staged.at_ms), vaults.balances(pool, staged.at_ms + 1)
    put = vaults.deltas(pool, staged)
    assert (after[0] - before[0], after[1] - before[1]) == put
    price = world.pool_price(pool, staged.at_ms)
    assert -put[0] / 10.0 ** world.tokens[pool.base].decimals * price == pytest.approx(75_000.0)


def test_vaults_go_on_where_the_hour_before_ended() -> None:
    vaults = Vaults(World())
    hour = (START_MS // HOUR_MS + 3) * HOUR_MS
    assert vaults.balances(BONK, hour) == vaults.balances(BONK, hour)
    trades = WORLD.activity.trades(BONK.index, START_MS, hour)
    moved = sum(vaults.deltas(BONK, trade)[0] for trade in trades)
    assert vaults.balances(BONK, hour)[0] - vaults.balances(BONK, START_MS)[0] == moved


def test_a_staged_headline_is_the_newest_of_its_feed() -> None:
    world = World()
    world.news.stage("decrypt", START_MS, "Something happened")
    assert world.news.stories("decrypt", START_MS)[0].title == "Something happened"
    assert world.news.stories("decrypt", START_MS - 1)[0].title != "Something happened"


def test_every_token_that_is_watched_when_nobody_says_what_is_traded() -> None:
    """With its own mint and decimals; the console on the made-up providers must have a price for each."""
    for token in reviewed():
        listed = WORLD.by_mint[token.mint]
        assert (listed.decimals, WORLD.pools_of(token.mint)[0].token) == (token.decimals, listed.index)
