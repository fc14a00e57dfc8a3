"""Each fake says what its provider says: no member that a recording lacks, and where it matters every one it has."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.providers.asking import ANY_KEY, BROWSER, call, get
from tests.providers.fakes import Fakes
from tests.providers.world import START_MS

FAKES = Fakes()
WORLD = FAKES.world
SOL = WORLD.mint("SOL")
POOL = WORLD.pools[0].address
SPAN = f"time_from={START_MS // 1000 - 3600}&time_to={START_MS // 1000}"
NETWORK = "/api/v2/networks/solana"
SIMPLE = (
    "include_24hr_vol=true&include_24hr_price_change=true&include_total_reserve_in_usd=true&include_market_cap=true"
)
WANTS = "include_market_cap=true&include_24hr_vol=true&include_24hr_change=true&include_last_updated_at=true"
TRADES = "coingecko/doc_onchain_networks_network_pools_pool_address_trades.json"
# Provider, path, recordings, and whether every member of the recordings is there.
CASES = (
    ("jupiter", f"/price/v3?ids={SOL}", ("jupiter/price_v3_SOL_wBTC_wETH.json",), True),
    ("jupiter", "/tokens/v2/search?query=BONK", ("jupiter/doc_tokens_v2_tokens_search.json",), False),
    ("geckoterminal", f"{NETWORK}/pools/{POOL}/ohlcv/minute", ("geckoterminal/ohlcv_solana_2025.json",), True),
    ("geckoterminal", f"{NETWORK}/pools/{POOL}/trades", (TRADES,), True),
    (
        "geckoterminal",
        f"{NETWORK}/trending_pools?include=base_token",
        (
            "coingecko/doc_onchain_networks_network_trending_pools.json",
            "coingecko/doc_onchain_networks_network_pools_address.json",
        ),
        False,
    ),
    (
        "geckoterminal",
        f"/api/v2/simple/networks/solana/token_price/{SOL}?{SIMPLE}",
        ("coingecko/doc_onchain_simple_networks_network_token_price_addresses.json",),
        True,
    ),
    (
        "coingecko",
        f"/api/v3/simple/price?ids=bitcoin&vs_currencies=usd&{WANTS}",
        ("coingecko/doc_simple_price.json",),
        True,
    ),
    ("coingecko", "/api/v3/coins/bitcoin/market_chart?days=1", ("coingecko/doc_coins_id_market_chart.json",), True),
    ("coingecko", "/api/v3/coins/markets?ids=bitcoin", ("coingecko/doc_coins_markets.json",), False),
    ("birdeye", f"/defi/price?address={SOL}", ("birdeye/doc_get-defi-price.json",), True),
    ("birdeye", f"/defi/ohlcv?address={SOL}&type=15m&{SPAN}", ("birdeye/doc_get-defi-ohlcv.json",), True),
    ("birdeye", f"/defi/v3/ohlcv?address={SOL}&type=15m&{SPAN}", ("birdeye/doc_get-defi-v3-ohlcv.json",), True),
    ("birdeye", f"/defi/txs/token?address={SOL}", ("birdeye/doc_get-defi-txs-token.json",), False),
    ("birdeye", f"/defi/token_security?address={SOL}", ("birdeye/doc_get-defi-token_security.json",), False),
    ("birdeye", f"/defi/token_overview?address={SOL}", ("birdeye/token_overview_INF.json",), False),
    (
        "helius",
        f"/v0/addresses/{POOL}/transactions?api-key=made-up&limit=3",
        ("helius/enhanced_swaps.json", "helius/enhanced_history_mixed.json"),
        False,
    ),
)


def recording(shared_data: Path, name: str) -> Any:
    return json.loads((shared_data / "responses" / name).read_text())


def members(value: Any, where: str = "") -> Iterator[str]:
    """Every path of member names; names that are addresses are all one."""
    if isinstance(value, dict):
        for name, one in value.items():
            here = f"{where}.{'*' if len(name) >= 30 else name}"
            yield here
            yield from members(one, here)
    elif isinstance(value, list):
        for one in value:
            yield from members(one, f"{where}[]")


@pytest.mark.parametrize(("provider", "path", "names", "whole"), CASES)
def test_an_answer_has_the_members_of_the_recordings(
    shared_data: Path, provider: str, path: str, names: tuple[str, ...], whole: bool
) -> None:
    answer = get(Fakes(), provider, path, ANY_KEY if provider == "birdeye" else None)
    recorded = {member for name in names for member in members(recording(shared_data, name))}
    told = set(members(answer.json()))
    assert answer.status == 200
    assert told - recorded == set()
    assert not whole or recorded - told == set()


def test_a_pair_has_the_members_of_the_recordings_and_sometimes_boosts(shared_data: Path) -> None:
    mints = ",".join(token.mint for token in WORLD.tokens[40:70])
    pairs = get(FAKES, "dexscreener", f"/tokens/v1/solana/{mints}", BROWSER).json()
    names = ("tokens_INF.json", "tokens_TRUMP.json", "tokens_USELESS.json", "pairs_2026_pumpfun.json")
    recorded = [recording(shared_data, f"dexscreener/{name}")["pairs"] for name in names]
    told, known = set(members(pairs)), {member for one in recorded for member in members(one)}
    assert told - known == {"[].boosts", "[].boosts.active"}
    assert {member for member in known - told if not member.startswith("[].info")} == set()


@pytest.mark.parametrize(
    ("encoding", "name"),
    [("json", "getTransaction_raydium_v4.json"), ("jsonParsed", "getTransaction_jsonParsed_jupiter_pumpswap.json")],
)
def test_a_transaction_has_members_of_the_recordings_and_makes_no_lamports(
    shared_data: Path, encoding: str, name: str
) -> None:
    signature = call(FAKES, "getSignaturesForAddress", POOL, {"limit": 1})[0]["signature"]
    how = {"encoding": encoding, "maxSupportedTransactionVersion": 0}
    told = call(FAKES, "getTransaction", signature, how)
    assert set(members(told)) - set(members(recording(shared_data, f"solana_rpc/{name}")["result"])) == set()
    assert sum(told["meta"]["preBalances"]) - sum(told["meta"]["postBalances"]) == told["meta"]["fee"]


def test_an_account_has_the_members_of_the_recording(shared_data: Path) -> None:
    recorded = recording(shared_data, "solana_rpc/doc_getAccountInfo.json")["result"]
    assert set(members(call(FAKES, "getAccountInfo", POOL))) == set(members(recorded))
