"""What each price adapter asks, in which batches, and what it makes of the documented replies."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import pytest

from mojobot.feeds.birdeye import Birdeye
from mojobot.feeds.coingecko import CoinGecko
from mojobot.feeds.coinmarketcap import CoinMarketCap
from mojobot.feeds.dexscreener import DexScreener
from mojobot.feeds.geckoterminal import GeckoTerminal
from mojobot.feeds.jupiter import Jupiter
from mojobot.feeds.pyth import Pyth
from mojobot.feeds.records import CandleRow, MoodReading
from mojobot.model.market import Timeframe
from mojobot.model.trading import Side
from mojobot.net.outcome import Outcome, ProviderError
from mojobot.net.provider import Ask
from tests.feeds import bodies as b
from tests.feeds.answering import Answering
from tests.feeds.bodies import BONK, NOW_MS, OPEN_S, POOL, SOL, text

T = TypeVar("T")
DIGITS = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
MINTS = [f"6p6xgHyF7AeE6TZkSmFsko444wqoP15icUSqi2jfGi{one}{two}" for one in "12" for two in DIGITS]


class Scripted(Answering):
    """Answers from a function, or with one value always."""

    def __init__(self, answer: Callable[[Ask], bytes | ProviderError] | object) -> None:
        super().__init__(answer if callable(answer) else lambda _: text(answer), "scripted", NOW_MS)

    def params(self) -> Mapping[str, str]:
        return dict(self.asked[-1].params)


def refusal(outcome: Outcome) -> ProviderError:
    return ProviderError("scripted", outcome, "says no")


async def test_jupiter_is_asked_for_fifty_mints_at_a_time() -> None:
    provider = Scripted({mint: {"usdPrice": 1.5} for mint in MINTS})
    answer = await Jupiter(provider).quotes(MINTS[:70])
    assert [ask.path for ask in provider.asked] == ["/price/v3", "/price/v3"]
    assert [ask.params[0][1].count(",") + 1 for ask in provider.asked] == [50, 20]
    assert [quote.mint for quote in answer.records] == MINTS[:70]


async def test_a_mint_in_wrong_case_or_none_at_all_is_absent() -> None:
    provider = Scripted(b.JUPITER)
    answer = await Jupiter(provider).quotes([BONK, SOL.lower(), "not a mint/../x"])
    assert [quote.mint for quote in answer.records] == [BONK]
    assert answer.absent == ("not a mint/../x", SOL.lower())
    assert provider.asked[0].params == (("ids", f"{BONK},{SOL.lower()}"),)  # what is no address is not asked for


async def test_a_jupiter_price_is_as_old_as_its_block() -> None:
    answer = await Jupiter(Scripted(b.JUPITER)).quotes([BONK, SOL])
    bonk, sol = answer.records
    assert (bonk.price_usd, bonk.decimals) == (0.00001931, 5)
    assert bonk.change_24h == pytest.approx(0.034)
    assert (bonk.at_ms, sol.at_ms) == (NOW_MS - 10 * 400, NOW_MS)  # ten blocks behind
    assert sol.liquidity_usd is None  # missing is not zero


async def test_a_batch_that_fails_leaves_the_others_standing() -> None:
    def answer(ask: Ask) -> bytes | ProviderError:
        first = MINTS[0] in ask.params[0][1]
        return text({MINTS[0]: {"usdPrice": 2}}) if first else refusal(Outcome.UNAVAILABLE)

    got = await Jupiter(Scripted(answer)).quotes(MINTS[:60])
    assert [quote.mint for quote in got.records] == [MINTS[0]]
    assert got.refused == {"batch unavailable": 1}
    assert set(got.absent) == set(MINTS[1:60])


async def test_when_no_batch_gives_anything_the_error_is_told() -> None:
    provider = Scripted(lambda _: refusal(Outcome.RATE_LIMITED))
    with pytest.raises(ProviderError, match="says no"):
        await Jupiter(provider).quotes(MINTS[:60])


async def test_dexscreener_is_asked_for_thirty_tokens_at_a_time() -> None:
    provider = Scripted([])
    answer = await DexScreener(provider).quotes(MINTS[:50])
    assert [ask.path for ask in provider.asked] == [
        f"/tokens/v1/solana/{','.join(MINTS[:30])}",
        f"/tokens/v1/solana/{','.join(MINTS[30:50])}",
    ]
    assert answer.absent == tuple(MINTS[:50])


async def test_a_dexscreener_quote_comes_from_the_deepest_pool() -> None:
    answer = await DexScreener(Scripted(b.PAIRS)).quotes([BONK])
    (quote,) = answer.records
    assert (quote.price_usd, quote.pool, quote.liquidity_usd) == (0.00001931, POOL, 812334.55)
    assert (quote.buys_24h, quote.sells_24h, quote.volume_5m_usd) == (4180, 3977, 2210.5)
    assert quote.change_24h == pytest.approx(0.034)


async def test_the_other_side_of_a_pool_is_priced_too() -> None:
    (quote,) = (await DexScreener(Scripted(b.PAIRS)).quotes([SOL])).records
    assert quote.price_usd == pytest.approx(0.00001931 / 0.0000001042)
    assert (quote.buys_24h, quote.sells_24h) == (3977, 4180)  # who sells the one buys the other
    assert quote.change_24h is None


@pytest.mark.parametrize("native", ["0", "-1", "NaN", None, "1e-300"])
async def test_the_other_side_of_a_pool_needs_a_native_price(native: object) -> None:
    answer = await DexScreener(Scripted([b.PAIR | {"priceNative": native}])).quotes([SOL])
    assert not answer.records
    assert sum(answer.refused.values()) == 1


@pytest.mark.parametrize(
    ("member", "value", "reason"),
    [
        ("priceUsd", None, "no price"),
        ("priceUsd", "0", "price zero"),
        ("priceUsd", "-1", "price negative"),
        ("priceUsd", "NaN", "price not finite"),
        ("priceUsd", "1e15", "price out of range"),
        ("liquidity", {"usd": -5}, "liquidity negative"),
        ("volume", {"h24": "Infinity"}, "volume not finite"),
        ("priceChange", {"h24": -101}, "change below -100 %"),
        ("chainId", "base", "of another chain"),
        ("pairAddress", "0x1", "pool is no Solana address"),
    ],
)
async def test_one_bad_member_drops_its_pair_alone(member: str, value: object, reason: str) -> None:
    bad = b.PAIR | {member: value, "baseToken": {"address": MINTS[0]}}
    answer = await DexScreener(Scripted([bad, b.PAIR])).quotes([BONK, MINTS[0]])
    assert [quote.mint for quote in answer.records] == [BONK]
    assert answer.refused == {reason: 1}
    assert answer.absent == (MINTS[0],)


async def test_a_pair_of_a_wrong_shape_does_not_spoil_the_others() -> None:
    answer = await DexScreener(Scripted([b.PAIR | {"txns": "many"}, None, 7, b.PAIR])).quotes([BONK])
    assert len(answer.records) == 1
    assert sum(answer.refused.values()) == 3


@pytest.mark.parametrize("nothing", [{"schemaVersion": "1.0.0", "pairs": None, "pair": None}, [], {}])
async def test_no_pairs_is_an_answer(nothing: object) -> None:
    assert await DexScreener(Scripted(nothing)).search("nothing like it") == await DexScreener(Scripted([])).search("x")


async def test_a_search_keeps_solana_and_puts_the_deepest_first() -> None:
    provider = Scripted({"pairs": [b.CURVE, b.PAIR | {"chainId": "bsc"}, b.PAIR]})
    answer = await DexScreener(provider).search("bonk & co")
    assert [pool.address for pool in answer.records] == [POOL, b.POOL_2]
    assert not answer.refused
    assert provider.asked[0].params == (("q", "bonk & co"),)


async def test_boosts_are_mentions_of_a_mint() -> None:
    provider = Scripted(b.BOOSTS)
    answer = await DexScreener(provider).boosts()
    reading = MoodReading(series="boosts", source="dexscreener", at_ms=NOW_MS, mint=BONK, mentions=500.0)
    assert answer.records == (reading,)
    assert provider.asked[0].group == "boosts"


async def test_geckoterminal_candles_are_asked_right_way_up_and_come_oldest_first() -> None:
    provider = Scripted(b.GECKO_BARS)
    answer = await GeckoTerminal(provider).candles(BONK, POOL, Timeframe.M1, before_ms=NOW_MS, limit=5_000)
    assert provider.asked[0].path == f"/api/v2/networks/solana/pools/{POOL}/ohlcv/minute"
    assert provider.params() == {
        "aggregate": "1",
        "limit": "1000",
        "currency": "usd",
        "token": BONK,
        "before_timestamp": str(NOW_MS // 1000),
    }
    (candles,) = answer.records
    assert candles.rows == (
        CandleRow((OPEN_S - 240) * 1000, 0.00001920, 0.00001930, 0.00001919, 0.00001928, 5.0),
        CandleRow((OPEN_S - 60) * 1000, 0.00001928, 0.00001932, 0.00001927, 0.00001931, 8120.1),
    )
    assert candles.volume_kind == "real"


async def test_a_young_pool_without_candles_is_no_error() -> None:
    answer = await GeckoTerminal(Scripted(lambda _: refusal(Outcome.EMPTY))).candles(BONK, POOL, Timeframe.H4)
    assert answer.records == ()
    assert answer.absent == (BONK,)


async def test_coingecko_answers_the_same_questions_under_its_own_prefix() -> None:
    provider = Scripted(b.GECKO_POOLS)
    (pool,) = (await GeckoTerminal(provider, "/api/v3/onchain", "coingecko").pools(BONK)).records
    assert provider.asked[0].path == f"/api/v3/onchain/networks/solana/tokens/{BONK}/pools"
    assert (pool.source, pool.base_symbol, pool.quote_symbol, pool.dex) == ("coingecko", "Bonk", "SOL", "raydium")
    assert (pool.price_usd, pool.liquidity_usd, pool.created_ms) == (0.00001931, 812334.55, 1671986824000)


async def test_a_pools_large_trades_are_seen_from_the_mint() -> None:
    provider = Scripted(b.GECKO_TRADES)
    (swap,) = (await GeckoTerminal(provider).swaps(BONK, POOL, 100_000)).records
    assert (swap.side, swap.usd, swap.price, swap.owner, swap.at_ms) == (
        Side.BUY,
        171385.65,
        0.00001931,
        b.WALLET,
        NOW_MS - 10_000,
    )
    assert provider.params()["trade_volume_in_usd_greater_than"] == "100000.00"
    (other,) = (await GeckoTerminal(provider).swaps(SOL, POOL)).records
    assert (other.side, other.price) == (Side.SELL, 171.3)


async def test_geckoterminal_prices_leave_out_what_is_null() -> None:
    answer = await GeckoTerminal(Scripted(b.GECKO_PRICES)).quotes([BONK, SOL])
    (quote,) = answer.records
    assert (quote.mint, quote.price_usd) == (BONK, 0.00001931)
    assert quote.change_24h == pytest.approx(-0.019)
    assert answer.absent == (SOL,)


async def test_coingecko_prices_are_of_their_own_time() -> None:
    answer = await CoinGecko(Scripted(b.COIN_PRICES), {SOL: "solana"}).quotes([SOL, BONK])
    (quote,) = answer.records
    assert (quote.mint, quote.price_usd, quote.at_ms) == (SOL, 171.2, NOW_MS - 40_000)
    assert answer.absent == (BONK,)


async def test_coingecko_votes_and_facts_come_from_one_page() -> None:
    provider = Scripted(b.COIN_PAGE)
    gecko = CoinGecko(provider, {SOL: "solana"})
    (facts,), (votes,) = (await gecko.facts(SOL)).records, (await gecko.readings(SOL)).records
    assert (facts.symbol, facts.market_cap_usd, votes.score) == ("SOL", 9.1e10, 0.815)
    assert provider.asked[0] == provider.asked[1]


async def test_coinmarketcap_minutes_are_not_months_and_its_times_come_last() -> None:
    provider = Scripted(b.CMC_BARS)
    (candles,) = (await CoinMarketCap(provider).candles(BONK, Timeframe.M1, NOW_MS)).records
    assert provider.params()["interval"] == "1min"
    assert [row.open_ms for row in candles.rows] == [(OPEN_S - 120) * 1000, (OPEN_S - 60) * 1000]
    assert math.isnan(candles.rows[0].volume_usd)
    assert (candles.rows[1].open, candles.rows[1].volume_usd) == (0.00001928, 8120.1)


async def test_coinmarketcaps_index_is_a_series_of_its_own() -> None:
    (reading,) = (await CoinMarketCap(Scripted(b.CMC_INDEX)).readings()).records
    assert (reading.source, reading.series, reading.score) == ("coinmarketcap", "fear_greed", 0.62)


async def test_birdeye_asks_by_plan() -> None:
    free, paid = Scripted(b.BIRD_PRICE), Scripted(b.BIRD_PRICES)
    assert len((await Birdeye(free).quotes([SOL, BONK])).records) == 2
    assert [(ask.path, ask.cost) for ask in free.asked] == [("/defi/price", 10)] * 2
    answer = await Birdeye(paid, 1_500_000).quotes([SOL, BONK])
    assert [(ask.path, ask.cost) for ask in paid.asked] == [("/defi/multi_price", 6)]
    assert answer.absent == (BONK,)  # null


async def test_birdeye_hours_are_capital_and_volume_in_tokens_is_estimated() -> None:
    provider = Scripted(b.BIRD_BARS)
    await Birdeye(provider).candles(SOL, Timeframe.H1, NOW_MS)
    assert provider.params()["type"] == "1H"
    (candles,) = (await Birdeye(provider).candles(SOL, Timeframe.M1, NOW_MS)).records
    assert candles.volume_kind == "estimated"
    assert candles.rows[0].volume_usd == pytest.approx(10 * (129 + 127 + 128.5) / 3)


async def test_a_birdeye_trade_without_a_price_takes_the_nearest() -> None:
    (swap,) = (await Birdeye(Scripted(b.BIRD_TRADES)).swaps(BONK)).records
    assert (swap.side, swap.price) == (Side.BUY, 0.0000197)
    assert (await Birdeye(Scripted(b.BIRD_TRADES)).swaps(BONK, min_usd=1_000_000)).records == ()


async def test_birdeye_null_is_not_safe() -> None:
    (safety,) = (await Birdeye(Scripted(b.BIRD_SECURITY)).safety(BONK)).records
    assert (safety.freeze_authority, safety.transfer_fee_bps, safety.fake) == (None, None, None)
    frozen = {"success": True, "data": b.BIRD_SECURITY["data"] | {"freezeable": False, "transferFeeEnable": False}}  # type: ignore[operator]
    (safety,) = (await Birdeye(Scripted(frozen)).safety(BONK)).records
    assert (safety.freeze_authority, safety.transfer_fee_bps) == ("", 0)


async def test_pyth_finds_the_exact_feed_and_tells_its_uncertainty() -> None:
    provider = Scripted(lambda ask: text(b.PYTH_FEEDS if ask.path.endswith("price_feeds") else b.PYTH))
    pyth = Pyth(provider, {SOL: "Crypto.SOL/USD"})
    (quote,) = (await pyth.quotes([SOL])).records
    assert quote.price_usd == pytest.approx(171.3)
    assert quote.spread == pytest.approx(0.0005)
    await pyth.quotes([SOL])
    assert [ask.path for ask in provider.asked].count("/v2/price_feeds") == 1  # found once


@pytest.mark.parametrize("change", [{"publish_time": NOW_MS // 1000 + 3600}, {"publish_time": 1}, {"expo": 99}])
async def test_a_pyth_price_out_of_time_or_scale_is_refused(change: Mapping[str, Any]) -> None:
    update: Any = b.PYTH["parsed"][0]  # type: ignore[index]
    wrong = {"parsed": [update | {"price": update["price"] | change}]}
    provider = Scripted(lambda ask: text(b.PYTH_FEEDS if ask.path.endswith("price_feeds") else wrong))
    answer = await Pyth(provider, {SOL: "Crypto.SOL/USD"}).quotes([SOL])
    assert not answer.records
    assert sum(answer.refused.values()) == 1


async def test_s501_an_integer_of_four_hundred_digits_drops_its_record_alone() -> None:
    body = {BONK: {"usdPrice": 1.5, "blockId": "9" * 400}, SOL: {"usdPrice": 150.0, "blockId": 402_113_365}}
    answer = await Jupiter(Scripted(body)).quotes([BONK, SOL])
    assert [quote.mint for quote in answer.records] == [SOL]
    assert dict(answer.refused) == {"block out of range": 1}
