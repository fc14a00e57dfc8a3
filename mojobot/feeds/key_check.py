"""Whether a key is good: one cheap question that only a good key gets answered."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import StrEnum

from msgspec import Struct

from mojobot.feeds.chain import SOL
from mojobot.feeds.rpc import Rpc
from mojobot.model.network_settings import ProvidersSettings
from mojobot.net.outcome import Outcome, ProviderError
from mojobot.net.provider import Ask, Provider


class Verdict(StrEnum):
    """What is to be thought of a key."""

    GOOD = "good"
    REFUSED = "refused"  # wrong, expired, or of a plan that lacks what we ask
    SPENT = "spent"  # good, and its allowance is used up
    UNKNOWN = "unknown"  # nobody answered


@dataclass(frozen=True, slots=True)
class KeyCheck:
    """What came of it, in words that hold no key."""

    verdict: Verdict
    words: str


class Left(Struct):
    """Compute units."""

    total: int


class Credits(Struct):
    """Of a billing month at Birdeye."""

    usage: Left
    remaining: Left


class CreditsReply(Struct):
    """Birdeye's envelope."""

    data: Credits


Question = Callable[[Provider, ProvidersSettings], Awaitable[str]]


async def check(provider: Provider, settings: ProvidersSettings) -> KeyCheck:
    """Ask with the key the provider has; never raises ProviderError."""
    try:
        return KeyCheck(Verdict.GOOD, await _QUESTIONS[provider.name](provider, settings))
    except ProviderError as error:
        return _failed(error)


def _failed(error: ProviderError) -> KeyCheck:
    match error.outcome:
        case Outcome.DENIED | Outcome.BAD_REQUEST:
            return KeyCheck(Verdict.REFUSED, str(error))  # one wording everywhere: `net.outcome.refused_key`
        case Outcome.QUOTA_EXHAUSTED:
            return KeyCheck(Verdict.SPENT, f"known, but its allowance is used up: {error}")
        case _:
            return KeyCheck(Verdict.UNKNOWN, f"cannot be tried now: {error}")


async def _node(provider: Provider, settings: ProvidersSettings) -> str:
    slots = (await Rpc(provider).slot()).records
    if not slots:
        raise ProviderError(provider.name, Outcome.BAD_PAYLOAD, "answers without a slot; is this a node of Solana?")
    plan = f", counted with {settings.helius.per_month:,} credits a month" if provider.name == "helius" else ""
    return f"the chain is at slot {slots[0]:,}{plan}"


async def _birdeye(provider: Provider, settings: ProvidersSettings) -> str:
    del settings  # it says itself what the plan allows
    month = (await provider.read(Ask("/utils/v1/credits"), CreditsReply)).data
    allowed = month.usage.total + month.remaining.total
    return f"{month.remaining.total:,} of {allowed:,} compute units are left this month"


async def _jupiter(provider: Provider, settings: ProvidersSettings) -> str:
    await provider.ask(Ask("/price/v3", (("ids", SOL),)))
    rule = settings.jupiter
    return f"{rule.per_minute_with_key:g} requests a minute instead of {rule.per_minute:g}"


async def _coingecko(provider: Provider, settings: ProvidersSettings) -> str:
    await provider.ask(Ask("/api/v3/simple/price", (("ids", "solana"), ("vs_currencies", "usd"))))
    rule = settings.coingecko
    return f"{rule.per_minute_with_key:g} requests a minute, counted with {rule.per_month_with_key:,} a month"


async def _pyth(provider: Provider, settings: ProvidersSettings) -> str:
    await provider.ask(Ask("/v2/price_feeds", (("query", "SOL"), ("asset_type", "crypto"))))
    return f"{settings.pyth.per_minute:g} requests a minute"


_QUESTIONS: dict[str, Question] = {
    "helius": _node,
    "quicknode": _node,
    "birdeye": _birdeye,
    "jupiter": _jupiter,
    "coingecko": _coingecko,
    "pyth": _pyth,
}
