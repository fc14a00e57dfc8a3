"""Published limits hold to the request, and whoever oversteps one is told in the provider's own way."""

from typing import Any

import pytest

from tests.providers.asking import ANY_KEY, BROWSER, call, get
from tests.providers.birdeye import Birdeye
from tests.providers.fakes import Fakes
from tests.providers.limits import Allowance, Window
from tests.providers.world import START_MS as NOW

# Provider, path, headers, requests allowed, in how many seconds.
LIMITS: tuple[tuple[str, str, dict[str, str], int, float], ...] = (
    ("jupiter", "/price/v3?ids=x", {}, 30, 60),
    ("jupiter", "/price/v3?ids=x", {"x-api-key": "made-up"}, 60, 60),
    ("dexscreener", "/tokens/v1/solana/x", BROWSER, 300, 60),
    ("dexscreener", "/token-boosts/latest/v1", BROWSER, 60, 60),
    ("geckoterminal", "/api/v2/networks/solana/tokens/x/pools", {}, 30, 60),
    ("coingecko", "/api/v3/ping", {}, 5, 60),
    ("coingecko", "/api/v3/ping", {"x-cg-demo-api-key": "made-up"}, 100, 60),
    ("coinmarketcap", "/public-api/v3/fear-and-greed/latest", {}, 10, 60),
    ("birdeye", "/utils/v1/credits", ANY_KEY, 1, 1),
    ("pyth", "/v2/price_feeds?query=x", {"Authorization": "Bearer made-up"}, 30, 10),
    ("alternative_me", "/fng/", {}, 60, 60),
    ("rss", "/decrypt/feed", BROWSER, 6, 60),
    ("helius", "/v0/addresses/x/transactions?api-key=made-up", {}, 2, 1),
)


@pytest.mark.parametrize(("provider", "path", "headers", "most", "seconds"), LIMITS)
def test_one_request_too_many_is_refused_and_logged(
    provider: str, path: str, headers: dict[str, str], most: int, seconds: float
) -> None:
    fakes = Fakes()
    spread = round(seconds * 1000 / most * 0.5)
    allowed = [get(fakes, provider, path, headers, NOW + at * spread).status for at in range(most)]
    refused = get(fakes, provider, path, headers, NOW + most * spread)
    assert 429 not in allowed
    assert refused.status == 429
    assert (fakes.log.count(provider), len(fakes.log.over(provider))) == (most + 1, 1)


@pytest.mark.parametrize(("provider", "path", "headers", "most", "seconds"), LIMITS)
def test_whoever_keeps_the_pace_is_never_refused(
    provider: str, path: str, headers: dict[str, str], most: int, seconds: float
) -> None:
    fakes = Fakes()
    pace = round(seconds * 1000 / most) + 1
    told = [get(fakes, provider, path, headers, NOW + at * pace).status for at in range(2 * most + 2)]
    assert 429 not in told
    assert fakes.log.over() == []


def exhausted(provider: str, path: str, headers: dict[str, str], most: int) -> Any:
    fakes = Fakes()
    for _ in range(most):
        get(fakes, provider, path, headers)
    return get(fakes, provider, path, headers)


def test_jupiter_says_when_a_slot_frees() -> None:
    told = exhausted("jupiter", "/price/v3?ids=x", {}, 30)
    assert told.headers["x-ratelimit-remaining"] == "-1"
    assert told.headers["x-ratelimit-reset"] == str(NOW // 1000 + 60)
    assert told.json()["message"] == "[API Gateway] Too many requests"


def test_geckoterminal_says_retry_after_zero() -> None:
    told = exhausted("geckoterminal", "/api/v2/networks/solana/tokens/x/pools", {}, 30)
    assert told.headers["retry-after"] == "0"
    assert told.json()["status"]["error_code"] == 429


def test_coinmarketcap_says_1008() -> None:
    told = exhausted("coinmarketcap", "/public-api/v3/fear-and-greed/latest", {}, 10)
    assert told.json()["status"]["error_code"] in (1008, "1008")


def test_pyth_lets_nobody_in_for_a_minute() -> None:
    fakes, key = Fakes(), {"Authorization": "Bearer made-up"}
    told = [get(fakes, "pyth", "/v2/price_feeds?query=x", key, NOW + 10 * at).status for at in range(31)]
    assert told[-1] == 429
    assert get(fakes, "pyth", "/v2/price_feeds?query=x", key, NOW + 59_000).status == 429
    assert get(fakes, "pyth", "/v2/price_feeds?query=x", key, NOW + 61_000).status == 200


def test_birdeyes_month_ends_with_a_400() -> None:
    fakes = Fakes()
    birdeye = fakes.services["birdeye"]
    assert isinstance(birdeye, Birdeye)
    assert get(fakes, "birdeye", "/defi/token_security?address=x", ANY_KEY).status == 200
    birdeye.units.spent = birdeye.units.most - 10
    told = get(fakes, "birdeye", "/defi/token_security?address=x", ANY_KEY, NOW + 2000)
    assert (told.status, told.json()["message"]) == (400, "Compute units usage limit exceeded")
    assert get(fakes, "birdeye", "/defi/token_security?address=x", ANY_KEY, NOW + 30 * 86_400_000).status == 200


def test_dexscreener_refuses_whoever_does_not_look_like_a_browser() -> None:
    told = get(Fakes(), "dexscreener", "/tokens/v1/solana/x", {"User-Agent": "python-httpx/0.28.1"})
    assert (told.status, told.headers["content-type"]) == (403, "text/html; charset=UTF-8")


def test_the_public_node_counts_each_method_apart() -> None:
    fakes = Fakes()
    assert [call(fakes, "getSlot") for _ in range(40)] == [fakes.world.slot(NOW)] * 40
    assert call(fakes, "getSlot")["code"] == 429
    assert call(fakes, "getHealth") == "ok"
    assert call(fakes, "getSlot", now_ms=NOW + 10_000) == fakes.world.slot(NOW + 10_000)


def test_a_window_slides() -> None:
    window = Window("two a second", 2, 1.0)
    assert [window.spend(at) is None for at in (0, 900, 950, 1000, 1800, 1900)] == [
        True,
        True,
        False,
        True,
        False,
        True,
    ]


def test_an_allowance_begins_again_with_the_month() -> None:
    allowance = Allowance("ten a month", 10)
    assert allowance.spend(NOW, 10)
    assert not allowance.spend(NOW, 1)
    assert allowance.spend(NOW + 10 * 86_400_000, 10)
