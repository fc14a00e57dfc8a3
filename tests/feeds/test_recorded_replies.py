"""Every recorded reply of the price providers becomes the values in it, or is refused for a reason."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from mojobot.feeds import (
    birdeye_candles,
    birdeye_prices,
    birdeye_safety,
    birdeye_trades,
    coingecko,
    coingecko_past,
    dexscreener_pairs,
    geckoterminal_candles,
    geckoterminal_pools,
    geckoterminal_prices,
    geckoterminal_trades,
    jupiter,
    round_trip,
)
from mojobot.feeds.records import Answer
from mojobot.model.market import Timeframe
from mojobot.model.trading import Side
from tests.feeds.bodies import BONK, CASES, SOL, USDC

REPLIES = Path(__file__).resolve().parents[3] / "shared" / "data" / "responses"
PROVIDERS = ("jupiter", "dexscreener", "geckoterminal", "coingecko", "birdeye")

WETH = "7vfCXTUXx5WJV5JADk17DUJ4ksgau7utNKj4b963voxs"
INF = "5oVNBeEEQvYi1cX3ir8Dx5n1P7pdxydbGF2X4TxVusJm"
TRUMP = "6p6xgHyF7AeE6TZkSmFsko444wqoP15icUSqi2jfGiPN"
USELESS = "Dz9mQ9NzkBcCsuGPFJ3r1bS4wgqKMHBPiVuniW8Mbonk"
STONK = "3Y1SCEJABneLzJ1KL7f6jp5NyP7wxjtqmAy5qKAVpump"
CURVE = "DppWLLeBgn49Poy15Jqq8vewEEtSrMBQNzKKzYgZpump"
CBRL = "5LKHMd2rMSRaG9y4iHwSLRtrJ3dCrJ2CytvBeak8pump"
SHIPE = "9K78h3XEb7qqRu4XEaAEhe3qXaAeN1XyHa65bLwKXaNp"
LATER = 1_795_000_000_000  # after all of them

M15 = Timeframe.M15
GECKO = "geckoterminal"

Said = Mapping[str, Any]


def values(answer: Answer[Any], *names: str) -> list[tuple[Any, ...]]:
    return [tuple(getattr(record, name) for name in names) for record in answer.records]


def jupiter_v3(body: bytes) -> None:
    answer = jupiter.parse_quotes(body, (SOL, WETH, BONK), LATER)
    assert values(answer, "mint", "price_usd", "block", "at_ms", "decimals") == [
        (SOL, 80.73489505722027, 440287447, LATER, 9),
        (WETH, 1969.8619409667829, 440287444, LATER - 1200, 8),  # three blocks older
    ]
    assert answer.records[0].change_24h == pytest.approx(0.0514330377936469)
    assert answer.absent == (BONK,)
    assert answer.refused == {"not asked for": 1}  # the third one in the reply


def jupiter_quote(body: bytes) -> None:
    assert round_trip.parse_leg(body, (SOL, USDC), 1_000_000_000).records == (round_trip.Leg(91_103_528),)
    assert round_trip.parse_leg(body, (SOL, USDC), 1_000).refused == {"a quote of something else": 1}


def jupiter_v3_documented(body: bytes) -> None:
    answer = jupiter.parse_quotes(body, (SOL, USDC), LATER)
    assert values(answer, "price_usd", "liquidity_usd") == [(147.48, 621679197.67), (0.9999, 522175174.66)]


def dex_inf(body: bytes) -> None:
    answer = dexscreener_pairs.parse_quotes(body, (INF,), LATER)
    assert values(answer, "price_usd", "pool", "liquidity_usd", "buys_24h", "volume_5m_usd") == [
        (192.27, "DxD41srN8Xk9QfYjdNXF9tTnP6qQxeF2bZF8s1eN62Pe", 3491271.38, 2516, 51.28)
    ]
    pools = dexscreener_pairs.parse_pools(body, (INF,), LATER)
    assert len(pools.records) == 30
    assert not pools.refused
    other_side = next(pool for pool in pools.records if pool.base_symbol == "JupSOL")
    assert other_side.price_usd == pytest.approx(161.97 / 0.8389)


def dex_trump(body: bytes) -> None:
    answer = dexscreener_pairs.parse_quotes(body, (TRUMP,), LATER)
    assert values(answer, "price_usd", "liquidity_usd", "volume_24h_usd") == [(9.23, 353967553.4, 94644696.65)]
    assert len(dexscreener_pairs.parse_pools(body, (TRUMP,), LATER).records) == 30


def dex_useless(body: bytes) -> None:
    answer = dexscreener_pairs.parse_quotes(body, (USELESS,), LATER)
    assert values(answer, "price_usd", "liquidity_usd") == [(0.1335, 2539476.69)]
    assert len(dexscreener_pairs.parse_pools(body, (USELESS,), LATER).records) == 27


def dex_pumpfun(body: bytes) -> None:
    answer = dexscreener_pairs.parse_quotes(body, (STONK, CURVE), LATER)
    assert values(answer, "mint", "price_usd", "liquidity_usd", "change_24h") == [
        (STONK, 0.0003798, 52239.46, 7.35),
        (CURVE, 0.000007690, None, pytest.approx(0.6926)),  # a launch curve has no liquidity to tell
    ]
    assert answer.refused == {"not asked for": 1}


def gecko_solana(body: bytes) -> None:
    end = (1755756000 + 900 + 61) * 1000
    answer = geckoterminal_candles.parse_candles(body, CBRL, M15, end, GECKO)
    (candles,) = answer.records
    assert len(candles.rows) == 35
    newest = candles.rows[-1]
    assert (newest.open_ms, newest.close, newest.volume_usd) == (
        1755756000000,
        1.8111106133282376e-05,
        941.0332575772828,
    )
    assert candles.rows[0].open_ms == 1755756000000 - 34 * 900_000
    growing = geckoterminal_candles.parse_candles(body, CBRL, M15, end - 2_000, GECKO).records[0]
    assert len(growing.rows) == 34  # a cached reply may not have seen its end


def gecko_eth(body: bytes) -> None:
    answer = geckoterminal_candles.parse_candles(body, BONK, M15, LATER, GECKO)
    rows = answer.records[0].rows
    assert len(rows) == 99
    assert not answer.refused
    opened_outside = next(row for row in rows if row.open_ms == 1689270300000)
    assert opened_outside.high == opened_outside.open == 1.00057076688134  # said 1.00055252748329


def of_another_chain(body: bytes) -> None:
    answer = geckoterminal_pools.parse_pools(body, None, LATER, GECKO)
    assert not answer.records
    assert set(answer.refused) == {"of another chain"}


def onchain_bars(body: bytes) -> None:
    answer = geckoterminal_candles.parse_candles(body, BONK, Timeframe.H4, LATER, GECKO)
    assert answer.refused == {"bars of another token": 1}


def onchain_trades(body: bytes) -> None:
    assert set(geckoterminal_trades.parse_swaps(body, BONK, CBRL, LATER, GECKO).refused) == {"not asked for"}


def onchain_prices(body: bytes) -> None:
    assert geckoterminal_prices.parse_quotes(body, (BONK,), LATER, GECKO).refused == {"not asked for": 1}


def coin_price(body: bytes) -> None:
    arrived = 1779092258_000 + 30_000
    answer = coingecko.parse_quotes(body, {BONK: "bitcoin", SOL: "solana"}, arrived)
    assert values(answer, "mint", "price_usd", "at_ms") == [(BONK, 76975.0, 1779092258000)]
    assert answer.absent == (SOL,)


def coin_token_price(body: bytes) -> None:
    keys = {BONK: "0x2260fac5e5542a773aa44fbcfedf7c193bc2c599"}
    answer = coingecko.parse_quotes(body, keys, 1779094527_000)
    assert values(answer, "price_usd", "volume_24h_usd") == [(76721.0, 181232010.10689816)]


def coin_chart(body: bytes) -> None:
    answer = coingecko_past.parse_points(body, SOL, LATER)
    assert values(answer, "at_ms", "price_usd", "volume_24h_usd") == [
        (1779027899041, 77953.82550382407, 18688431751.857048),
        (1779028199661, 78052.87543398788, 18974828816.446976),
    ]


def bird_price(body: bytes) -> None:
    answer = birdeye_prices.parse_price(body, SOL, 1745058950_000)
    assert values(answer, "price_usd", "at_ms", "liquidity_usd") == [
        (0.38622452197470425, 1745058945000, 10854103.37938592)
    ]


def bird_prices(body: bytes) -> None:
    answer = birdeye_prices.parse_prices(body, (SOL, BONK, USDC), 1726673200_000)
    assert values(answer, "mint", "price_usd", "at_ms") == [
        (SOL, 127.32916175338693, 1726673192000),
        (BONK, 1.598090539282e-05, 1726673185000),
    ]
    assert answer.absent == (USDC,)


def bird_trump(body: bytes) -> None:
    answer = birdeye_prices.parse_prices(body, (TRUMP,), 1750790240_000)
    assert values(answer, "price_usd", "change_24h") == [(9.238050424259916, pytest.approx(0.0437287923575))]


def bird_bars(body: bytes) -> None:
    (candles,) = birdeye_candles.parse_candles(body, SOL, M15, LATER).records
    assert [row.open_ms for row in candles.rows] == [1726670700000, 1726671600000]
    assert candles.volume_kind == "estimated"
    assert candles.rows[0].volume_usd == pytest.approx(58641.16636665621 * 128.1710052, rel=1e-6)


def bird_bars_v3(body: bytes) -> None:
    (candles,) = birdeye_candles.parse_candles(body, SOL, M15, LATER).records
    assert candles.volume_kind == "real"
    assert [row.volume_usd for row in candles.rows] == [7506048.0, 7506048.0]


def bird_pair_bars(body: bytes) -> None:
    assert birdeye_candles.parse_candles(body, SOL, M15, LATER).refused == {"bars of another token": 2}


def bird_two_sided_bars(body: bytes) -> None:
    (candles,) = birdeye_candles.parse_candles(body, SOL, M15, LATER).records
    assert candles.volume_kind == "unknown"


def bird_safety(body: bytes) -> None:
    (safety,) = birdeye_safety.parse_safety(body, BONK, LATER).records
    assert (safety.top10_share, safety.mutable_metadata, safety.created_ms) == (0.3041667404641445, True, 1670531612000)
    assert safety.owner_program == "TokenkegQfeZyiNwAJbNbGKPFXCWuBvf9Ss623VQ5DA"
    assert (safety.freeze_authority, safety.fake, safety.transferable) == (None, None, None)  # null is not "safe"


def bird_trades(body: bytes) -> None:
    answer = birdeye_trades.parse_swaps(body, SHIPE, 1754883900_000)
    assert values(answer, "side", "price", "at_ms") == [(Side.BUY, 8.920248678973954e-05, 1754883867000)]
    assert answer.records[0].usd == pytest.approx(3000940.51483 * 8.920248678973954e-05)
    assert birdeye_trades.parse_swaps(body, SOL, 1754883900_000).records[0].side is Side.SELL


READ: dict[str, Callable[[bytes], None]] = {
    "jupiter/price_v3_SOL_wBTC_wETH.json": jupiter_v3,
    "jupiter/quote_v1_2026_SOL_USDC.json": jupiter_quote,
    "jupiter/doc_price_v3_price_price_v3.json": jupiter_v3_documented,
    "dexscreener/tokens_INF.json": dex_inf,
    "dexscreener/tokens_TRUMP.json": dex_trump,
    "dexscreener/tokens_USELESS.json": dex_useless,
    "dexscreener/pairs_2026_pumpfun.json": dex_pumpfun,
    "geckoterminal/ohlcv_solana_2025.json": gecko_solana,
    "geckoterminal/ohlcv_eth_2023.json": gecko_eth,
    "geckoterminal/top_pools_2023.json": of_another_chain,
    "coingecko/doc_onchain_networks_network_new_pools.json": of_another_chain,
    "coingecko/doc_onchain_networks_network_trending_pools.json": of_another_chain,
    "coingecko/doc_onchain_networks_network_pools_pool_address_ohlcv_timeframe.json": onchain_bars,
    "coingecko/doc_onchain_networks_network_pools_pool_address_trades.json": onchain_trades,
    "coingecko/doc_onchain_simple_networks_network_token_price_addresses.json": onchain_prices,
    "coingecko/doc_simple_price.json": coin_price,
    "coingecko/doc_simple_token_price_id.json": coin_token_price,
    "coingecko/doc_coins_id_market_chart.json": coin_chart,
    "birdeye/doc_get-defi-price.json": bird_price,
    "birdeye/doc_get-defi-multi_price.json": bird_prices,
    "birdeye/doc_post-defi-multi_price.json": bird_prices,
    "birdeye/multi_price_TRUMP.json": bird_trump,
    "birdeye/doc_get-defi-ohlcv.json": bird_bars,
    "birdeye/doc_get-defi-v3-ohlcv.json": bird_bars_v3,
    "birdeye/doc_get-defi-ohlcv-pair.json": bird_pair_bars,
    "birdeye/doc_get-defi-v3-ohlcv-pair.json": bird_pair_bars,
    "birdeye/doc_get-defi-ohlcv-base_quote.json": bird_two_sided_bars,
    "birdeye/doc_get-defi-token_security.json": bird_safety,
    "birdeye/doc_get-defi-txs-token.json": bird_trades,
}
OTHERS = sorted(
    f"{provider}/{path.name}"
    for provider in PROVIDERS
    for path in (REPLIES / provider).glob("*.json")
    if f"{provider}/{path.name}" not in READ
)


@pytest.mark.parametrize("name", READ)
def test_a_reply_to_what_we_ask_becomes_its_values(name: str, shared_data: Path) -> None:
    body = (shared_data / "responses" / name).read_bytes()
    READ[name](body)
    compact = json.dumps(json.loads(body), separators=(",", ":")).encode()
    READ[name](compact)  # as on the wire


@pytest.mark.parametrize("name", OTHERS or ["none"])
def test_a_reply_to_what_we_never_ask_is_refused(name: str, shared_data: Path) -> None:
    """Each reader of the provider is given it; none makes a record of it, each says what it missed."""
    if name == "none":
        pytest.skip("every recorded reply is to something we ask")
    body = (shared_data / "responses" / name).read_bytes()
    for case in CASES[name.partition("/")[0]]:
        answer = case.parse(body)
        assert not answer.records, case.name
        assert answer.refused or answer.absent or case.name in ("pools", "boosts"), case.name
