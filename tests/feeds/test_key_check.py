"""What keys are told when they are tried on the made-up providers."""

from __future__ import annotations

import pytest

from mojobot.feeds.key_check import KeyCheck, Verdict, check
from mojobot.model.settings import Settings
from mojobot.net.outcome import refused_key
from tests.feeds.live.wired import connected
from tests.net.clocks import VirtualClock
from tests.providers.fakes import Fakes
from tests.providers.trouble import Kind
from tests.providers.world import START_MS

GOOD, WRONG = "a-good-key", "not-a-good-key"
NAMES = {
    "helius": "HELIUS_API_KEY",
    "birdeye": "BIRDEYE_API_KEY",
    "jupiter": "JUPITER_API_KEY",
    "coingecko": "COINGECKO_API_KEY",
    "pyth": "PYTH_API_KEY",
}
PLAIN = Settings.model_validate({"providers": {"pyth": {"enabled": True}}})


async def tried(name: str, key: str, *troubles: Kind) -> KeyCheck:
    fakes = Fakes(start_ms=START_MS)
    for service in fakes.services.values():
        service.keys = {GOOD}
    for kind in troubles:
        fakes.troubles.begin(name, kind)
    provider = connected(PLAIN, fakes, VirtualClock(START_MS), {NAMES[name]: key}).get(name)
    assert provider is not None
    return await check(provider, PLAIN.providers)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("helius", "the chain is at slot 402,113,355, counted with 1,000,000 credits a month"),
        ("birdeye", "of 30,000 compute units are left this month"),
        ("jupiter", "60 requests a minute instead of 30"),
        ("coingecko", "100 requests a minute, counted with 10,000 a month"),
        ("pyth", "180 requests a minute"),
    ],
)
async def test_a_good_key_is_told_what_it_brings(name: str, words: str) -> None:
    found = await tried(name, GOOD)
    assert found.verdict is Verdict.GOOD
    assert words in found.words


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(("key", "troubles"), [(WRONG, ()), (GOOD, (Kind.EXPIRED_KEY,))])
async def test_a_wrong_or_expired_key_is_refused_in_words_without_it(
    name: str, key: str, troubles: tuple[Kind, ...]
) -> None:
    found = await tried(name, key, *troubles)
    assert found.verdict is Verdict.REFUSED
    assert found.words == f"{name}: {refused_key(NAMES[name], 401)}"
    assert key not in found.words


@pytest.mark.parametrize("kind", [Kind.OUTAGE, Kind.RATE_LIMITED, Kind.HTML_522, Kind.NOT_JSON, Kind.HALF_OPEN])
async def test_where_nobody_answers_nothing_is_said_of_the_key(kind: Kind) -> None:
    found = await tried("helius", GOOD, kind)
    assert found.verdict is Verdict.UNKNOWN
    assert found.words.startswith("cannot be tried now: helius: ")


async def test_a_good_key_whose_month_is_spent_is_told_so() -> None:
    fakes = Fakes(start_ms=START_MS)
    fakes.services["birdeye"].units.most = 0  # type: ignore[attr-defined]
    provider = connected(PLAIN, fakes, VirtualClock(START_MS), {"BIRDEYE_API_KEY": GOOD}).get("birdeye")
    assert provider is not None
    assert (await check(provider, PLAIN.providers)).verdict is Verdict.SPENT
