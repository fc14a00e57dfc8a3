"""Misbehaviour begins when it is switched on, is what it says it is, and ends."""

from email.utils import parsedate_to_datetime
from typing import Any

import pytest

from tests.providers.asking import BROWSER, get
from tests.providers.fakes import Fakes
from tests.providers.message import Wire
from tests.providers.trouble import EVERY, Kind
from tests.providers.world import START_MS as NOW

FAKES = Fakes()
BONK = FAKES.world.mint("BONK")
POOL = FAKES.world.pools_of(BONK)[0].address
PRICE = f"/price/v3?ids={BONK},{FAKES.world.sol.mint}"
CANDLES = f"/public-api/v1/k-line/candles?platform=solana&address={BONK}&interval=1min&limit=30"
OHLCV = f"/api/v2/networks/solana/pools/{POOL}/ohlcv/minute?limit=30"


def troubled(provider: str, path: str, kind: Kind, value: float | None = None, share: float = 1.0) -> Any:
    fakes = Fakes()
    fakes.troubles.begin(provider, kind, value, share=share, now_ms=NOW - 3_600_000)
    return get(fakes, provider, path, BROWSER)


def prices(told: Any) -> list[Any]:
    return [one.get("usdPrice") for one in told.json().values()]


@pytest.mark.parametrize(
    ("kind", "wire"),
    [
        (Kind.OUTAGE, Wire.REFUSED),
        (Kind.HALF_OPEN, Wire.HANG),
        (Kind.TRUNCATED, Wire.CUT),
    ],
)
def test_some_troubles_are_of_the_wire(kind: Kind, wire: Wire) -> None:
    assert troubled("jupiter", PRICE, kind).wire is wire


@pytest.mark.parametrize(
    ("kind", "status", "content_type"),
    [
        (Kind.HTML_522, 522, "text/html"),
        (Kind.ERROR_500, 500, "application/json"),
        (Kind.RATE_LIMITED, 429, "application/json"),
        (Kind.GONE, 410, "application/json"),
        (Kind.WRONG_TYPE, 200, "text/html"),
        (Kind.NOT_JSON, 200, "application/json"),
    ],
)
def test_some_troubles_are_whole_answers(kind: Kind, status: int, content_type: str) -> None:
    told = troubled("jupiter", PRICE, kind)
    assert (told.status, told.headers["content-type"].partition(";")[0]) == (status, content_type)


def test_an_endpoint_may_be_gone_with_404_and_alone() -> None:
    fakes = Fakes()
    fakes.troubles.begin("jupiter", Kind.GONE, 404, path="/price")
    assert get(fakes, "jupiter", PRICE).status == 404
    assert get(fakes, "jupiter", "/tokens/v2/search?query=BONK").status == 200


def test_a_slow_answer_is_the_same_answer_later() -> None:
    told = troubled("jupiter", PRICE, Kind.SLOW, 3.5)
    assert told.delay_s == 3.5
    assert prices(told) == prices(get(Fakes(), "jupiter", PRICE))


def test_an_expired_key_is_refused_and_no_key_is_not() -> None:
    fakes = Fakes()
    fakes.troubles.begin("jupiter", Kind.EXPIRED_KEY)
    assert get(fakes, "jupiter", PRICE, {"x-api-key": "made-up"}).status == 401
    assert get(fakes, "jupiter", PRICE).status == 200


def test_a_clock_may_be_an_hour_off() -> None:
    told = troubled("jupiter", PRICE, Kind.CLOCK_OFF)
    assert parsedate_to_datetime(told.headers["date"]).timestamp() - NOW // 1000 == 3600


def test_a_frozen_provider_tells_the_price_and_slot_of_an_hour_ago() -> None:
    told = troubled("jupiter", PRICE, Kind.FROZEN).json()[BONK]
    assert told["usdPrice"] == FAKES.world.price(BONK, NOW - 3_600_000)
    assert told["blockId"] == FAKES.world.slot(NOW - 3_600_000) - 2


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        (Kind.LIAR, [FAKES.world.price(BONK, NOW) * 10.0, FAKES.world.price(FAKES.world.sol.mint, NOW) * 10.0]),
        (Kind.NEGATIVE, [-FAKES.world.price(BONK, NOW), -FAKES.world.price(FAKES.world.sol.mint, NOW)]),
        (Kind.ZERO, [0.0, 0.0]),
        (Kind.NAN, ["NaN", "NaN"]),
        (Kind.NULLS, [None, None]),
        (Kind.MISSING, [None, None]),
    ],
)
def test_prices_lie_as_they_are_told_to(kind: Kind, expected: list[Any]) -> None:
    assert prices(troubled("jupiter", PRICE, kind)) == expected


def test_only_the_given_share_of_records_suffers() -> None:
    told = prices(troubled("jupiter", f"/price/v3?ids={','.join(list(FAKES.world.by_mint)[:50])}", Kind.NAN, share=0.4))
    assert 5 <= told.count("NaN") <= 35


@pytest.mark.parametrize(
    ("provider", "path", "member"),
    [
        ("dexscreener", f"/tokens/v1/solana/{BONK}", "priceUsd"),
        ("geckoterminal", f"/api/v2/networks/solana/tokens/{BONK}/pools", "base_token_price_usd"),
        ("coingecko", "/api/v3/simple/price?ids=bonk&vs_currencies=usd", "usd"),
    ],
)
def test_prices_in_strings_and_numbers_lie_alike(provider: str, path: str, member: str) -> None:
    good, bad = get(Fakes(), provider, path, BROWSER).body, troubled(provider, path, Kind.LIAR).body
    first = {
        name: body.decode().partition(f'"{member}":')[2].partition(",")[0]
        for name, body in zip("gb", (good, bad), strict=True)
    }
    told = {name: float(text.strip('"}]')) for name, text in first.items()}
    assert told["b"] == pytest.approx(10.0 * told["g"])


def test_the_candles_of_a_liar_lie_and_their_times_and_volumes_do_not() -> None:
    good = get(Fakes(), "geckoterminal", OHLCV).json()["data"]["attributes"]["ohlcv_list"]
    bad = troubled("geckoterminal", OHLCV, Kind.LIAR).json()["data"]["attributes"]["ohlcv_list"]
    assert [row[0] for row in bad] == [row[0] for row in good]
    assert [row[5] for row in bad] == [row[5] for row in good]
    assert [row[4] for row in bad] == pytest.approx([10.0 * row[4] for row in good])


def test_bars_come_twice_backwards_or_late_and_out_of_place() -> None:
    good = get(Fakes(), "coinmarketcap", CANDLES).json()["data"]
    assert troubled("coinmarketcap", CANDLES, Kind.DUPLICATED).json()["data"] == [row for row in good for _ in "12"]
    assert troubled("coinmarketcap", CANDLES, Kind.NEWEST_FIRST).json()["data"] == good[::-1]
    late = troubled("coinmarketcap", CANDLES, Kind.LATE).json()["data"]
    assert late != good[:-3]
    assert sorted(late, key=lambda row: row[5]) == good[:-3]


def test_a_huge_and_a_deep_body_are_what_they_are_called() -> None:
    assert len(troubled("jupiter", PRICE, Kind.HUGE).body) > 5_000_000
    assert troubled("jupiter", PRICE, Kind.DEEP).body.startswith(b"[" * 200)


def test_everybodys_trouble_ends_for_all() -> None:
    fakes = Fakes()
    fakes.troubles.begin(EVERY, Kind.OUTAGE)
    fakes.troubles.begin("jupiter", Kind.SLOW)
    assert get(fakes, "alternative_me", "/fng/").wire is Wire.REFUSED
    fakes.troubles.end()
    told = get(fakes, "jupiter", PRICE)
    assert (told.wire, told.delay_s) == (Wire.WHOLE, 0.0)
    assert [entry.trouble for entry in fakes.log.entries] == ["outage", ""]
