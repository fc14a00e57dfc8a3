"""What the fakes answer, in the ways the providers are known to be awkward."""

from base64 import b64decode

import pytest

from tests.providers.activity import WHALES
from tests.providers.asking import ANY_KEY, BROWSER, call, get
from tests.providers.birdeye import Birdeye
from tests.providers.fakes import Fakes
from tests.providers.listing import TOKEN_2022_PROGRAM
from tests.providers.transfers import EXCHANGES
from tests.providers.world import START_MS

NOW = START_MS


@pytest.fixture
def fakes() -> Fakes:
    return Fakes()


def test_jupiter_leaves_out_what_it_does_not_know_and_refuses_more_than_fifty(fakes: Fakes) -> None:
    known, poor = fakes.world.mint("BONK"), fakes.world.tokens[59].mint
    told = get(fakes, "jupiter", f"/price/v3?ids={known},{poor},unknown").json()
    assert list(told) == [known]
    assert told[known]["usdPrice"] == fakes.world.price(known, NOW)
    assert get(fakes, "jupiter", "/price/v3?ids=" + ",".join(f"m{n}" for n in range(51))).status == 400


def test_dexscreener_gives_the_pool_in_which_our_mint_is_the_quote_side(fakes: Fakes) -> None:
    orca = fakes.world.mint("ORCA")
    (pair,) = get(fakes, "dexscreener", f"/tokens/v1/solana/{orca}", BROWSER).json()
    assert pair["quoteToken"]["address"] == orca
    price = float(pair["priceUsd"]) / float(pair["priceNative"])
    assert price == pytest.approx(fakes.world.price(orca, NOW), rel=1e-6)


def test_dexscreener_repeats_itself_for_thirty_seconds(fakes: Fakes) -> None:
    path = f"/tokens/v1/solana/{fakes.world.mint('BONK')}"
    bodies = [get(fakes, "dexscreener", path, BROWSER, NOW + after).body for after in (0, 29_999, 30_000)]
    assert bodies[0] == bodies[1] != bodies[2]


def test_dexscreener_has_pools_without_liquidity_and_nothing_for_the_unknown(fakes: Fakes) -> None:
    curve = fakes.world.mint("CURVE")
    assert "liquidity" not in get(fakes, "dexscreener", f"/tokens/v1/solana/{curve}", BROWSER).json()[0]
    assert get(fakes, "dexscreener", "/token-pairs/v1/solana/nobody", BROWSER).json() == []
    missing = get(fakes, "dexscreener", "/latest/dex/pairs/solana/nobody", BROWSER).json()
    assert missing == {"schemaVersion": "1.0.0", "pairs": None, "pair": None}


def test_a_search_finds_every_token_of_that_symbol_on_every_chain(fakes: Fakes) -> None:
    pairs = get(fakes, "dexscreener", "/latest/dex/search?q=PEPE", BROWSER).json()["pairs"]
    assert len({pair["baseToken"]["address"] for pair in pairs if pair["chainId"] == "solana"}) == 3
    assert {pair["chainId"] for pair in pairs} == {"solana", "ethereum"}


def test_geckoterminals_candles_are_newest_first_and_turned_the_way_they_are_asked_for(fakes: Fakes) -> None:
    orca = fakes.world.mint("ORCA")
    pool = fakes.world.pools_of(orca)[0].address
    path = f"/api/v2/networks/solana/pools/{pool}/ohlcv/minute?aggregate=5&limit=20&token={orca}"
    rows = get(fakes, "geckoterminal", path).json()["data"]["attributes"]["ohlcv_list"]
    assert [row[0] for row in rows] == sorted((row[0] for row in rows), reverse=True)
    assert len(rows) == 20
    assert rows[0][4] == pytest.approx(fakes.world.price(orca, NOW))
    before = get(fakes, "geckoterminal", f"{path}&before_timestamp={rows[-1][0]}").json()
    assert before["data"]["attributes"]["ohlcv_list"][0][0] < rows[-1][0]


def test_geckoterminals_trades_are_above_the_floor_and_newest_first(fakes: Fakes) -> None:
    staged = fakes.world.whale("BONK", NOW - 1000, 75_000.0, WHALES[0])
    pool = fakes.world.pools[staged.pool].address
    floor = "trade_volume_in_usd_greater_than=20000"
    trades = get(fakes, "geckoterminal", f"/api/v2/networks/solana/pools/{pool}/trades?{floor}").json()["data"]
    first = trades[0]["attributes"]
    assert (first["tx_from_address"], first["kind"], float(first["volume_in_usd"])) == (WHALES[0], "buy", 75_000.0)
    assert all(float(trade["attributes"]["volume_in_usd"]) > 20_000 for trade in trades)


def test_coinmarketcap_puts_the_time_into_the_sixth_column_and_knows_what_a_month_is(fakes: Fakes) -> None:
    mint = fakes.world.mint("BONK")
    path = f"/public-api/v1/k-line/candles?platform=solana&address={mint}&limit=5&interval="
    rows = get(fakes, "coinmarketcap", path + "1min").json()["data"]
    assert [row[5] for row in rows] == sorted(row[5] for row in rows)
    assert NOW / 1000 - 600 < rows[-1][5] <= NOW / 1000
    assert get(fakes, "coinmarketcap", path + "1m").json()["data"] == []


def test_a_feed_that_has_not_changed_says_so(fakes: Fakes) -> None:
    first = get(fakes, "rss", "/decrypt/feed", BROWSER)
    again = get(fakes, "decrypt.co", "/feed", {**BROWSER, "If-None-Match": first.headers["etag"]})
    assert (first.status, again.status, again.body) == (200, 304, b"")
    assert first.body.count(b"<item>") == 25
    assert get(fakes, "rss", "/blockworks/feed", BROWSER).status == 403


def test_pyth_answers_nobody_without_a_key_and_in_integers(fakes: Fakes) -> None:
    assert get(fakes, "pyth", "/v2/price_feeds?query=SOL").status == 401
    key = {"Authorization": "Bearer made-up"}
    feeds = get(fakes, "pyth", "/v2/price_feeds?query=SOL", key).json()
    name = next(feed["id"] for feed in feeds if feed["attributes"]["symbol"] == "Crypto.SOL/USD")
    (told,) = get(fakes, "pyth", f"/v2/updates/price/latest?ids[]={name}", key).json()["parsed"]
    assert int(told["price"]["price"]) * 10.0 ** told["price"]["expo"] == pytest.approx(
        fakes.world.price(fakes.world.sol.mint, NOW - 400)
    )


def test_a_mint_account_says_who_may_mint_freeze_and_take_fees(fakes: Fakes) -> None:
    how = {"encoding": "base64"}
    fees, frozen, nobody = call(
        fakes, "getMultipleAccounts", [fakes.world.mint("FEES"), fakes.world.mint("FROZEN"), "1" * 31 + "x"], how
    )["value"]
    assert fees["owner"] == TOKEN_2022_PROGRAM
    assert b64decode(fees["data"][0])[165:170] == b"\x01\x01\x00\x6c\x00"
    assert len(b64decode(frozen["data"][0])) == 82
    assert b64decode(frozen["data"][0])[:4] == b64decode(frozen["data"][0])[46:50] == b"\x01\x00\x00\x00"
    assert nobody is None or nobody["owner"] == "1" * 32


def test_a_wallet_remembers_its_trades_and_an_exchange_its_deposits(fakes: Fakes) -> None:
    exchange = next(iter(EXCHANGES))
    trade = fakes.world.whale("WIF", NOW - 5_000, 30_000.0, WHALES[3])
    sent = fakes.world.transfers.stage(NOW - 4_000, fakes.world.sol.mint, 5_000.0, WHALES[3], exchange)
    path = "/v0/addresses/{}/transactions?api-key=made-up&limit=2"
    mine = get(fakes, "helius", path.format(WHALES[3])).json()
    theirs = get(fakes, "helius", path.format(exchange)).json()
    assert [one["signature"] for one in mine] == [sent.signature, trade.signature]
    assert theirs[0]["nativeTransfers"][0] == {
        "fromUserAccount": WHALES[3],
        "toUserAccount": exchange,
        "amount": 5_000 * 10**9,
    }


def test_birdeye_wants_a_key_and_a_better_plan_for_many_prices(fakes: Fakes) -> None:
    path = f"/defi/multi_price?list_address={fakes.world.mint('BONK')},nobody"
    assert get(fakes, "birdeye", path).json() == {"success": False, "message": "Unauthorized"}
    assert get(fakes, "birdeye", path, ANY_KEY).status == 403
    birdeye = fakes.services["birdeye"]
    assert isinstance(birdeye, Birdeye)
    birdeye.paid = True
    told = get(fakes, "birdeye", path, ANY_KEY, NOW + 2000).json()["data"]
    assert told["nobody"] is None
    assert told[fakes.world.mint("BONK")]["value"] == fakes.world.price(fakes.world.mint("BONK"), NOW + 2000)
