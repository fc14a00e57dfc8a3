"""What each setting of the network and the providers changes, for tests/settings/test_every_setting.py."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from contextlib import suppress
from pathlib import Path
from random import Random

from mojobot.model.secret import Secret
from mojobot.model.settings import Settings
from mojobot.net.connections import Connections, providers
from mojobot.net.outcome import ProviderError
from mojobot.net.provider import Ask
from tests.net.clocks import VirtualClock
from tests.net.servers import Answer, reply, serving

Look = Callable[[Settings, Path], object]

KEYS = {
    "JUPITER_API_KEY": "key-of-jupiter",
    "COINGECKO_API_KEY": "key-of-coingecko",
    "BIRDEYE_API_KEY": "key-of-birdeye",
    "HELIUS_API_KEY": "key-of-helius",
    "QUICKNODE_RPC_URL": "https://some.quicknode.test/path-of-quicknode/",
    "PYTH_API_KEY": "key-of-pyth",
}


def connections(rule: Settings, keys: Mapping[str, str]) -> Connections:
    return providers(rule, {name: Secret(key) for name, key in keys.items()}, VirtualClock(), dice=Random(7))


def planned(rule: Settings, _: Path) -> object:
    """Every provider with and without keys: its address, its limits, and why it is off."""
    return [
        (plan.name, plan.why, plan.path, plan.address and plan.address.url, dict(plan.limits))
        for keys in ({}, KEYS)
        for plan in connections(rule, keys).plans
    ]


def asked(look: Callable[[Connections, VirtualClock], object], *answers: Answer) -> Look:
    """What comes of asking a jupiter on this machine."""

    def seen(rule: Settings, _: Path) -> object:
        async def run() -> object:
            async with serving(*answers) as server:
                jupiter = rule.providers.jupiter.model_copy(update={"base_url": server.url, "per_minute": 60_000.0})
                moved = rule.providers.model_copy(update={"jupiter": jupiter})
                clock = VirtualClock()
                made = providers(rule.model_copy(update={"providers": moved}), {}, clock, dice=Random(7))
                for _ in range(4):
                    with suppress(ProviderError):
                        await made.get("jupiter").ask(Ask("/", read_only=False, method="POST"))  # type: ignore[union-attr]
                await made.close()
                return look(made, clock), [one.headers["user-agent"] for one in server.asked]

        return asyncio.run(run())

    return seen


def breaker(made: Connections, _: VirtualClock) -> object:
    return made.health()[0].breaker


def timeouts(rule: Settings, _: Path) -> object:
    made = connections(rule, {}).get("jupiter")
    assert made is not None
    return made._transport._timeouts


# Key to another value and where it shows.
SEEN: dict[str, tuple[object, Look]] = {
    "network.user_agent": ("curl/8", asked(breaker, reply(200, {}))),
    "network.connect_timeout_s": (2.0, timeouts),
    "network.read_timeout_s": (2.0, timeouts),
    "network.request_timeout_s": (2.0, timeouts),
    "network.patience_s": (1.0, asked(breaker, reply(429, {}, {"Retry-After": "5"}))),
    "network.spend_share": (0.5, planned),
    "network.breaker_failures": (3, asked(breaker, reply(503))),
    **{
        f"providers.{name}.enabled": (name == "pyth", planned)
        for name in (
            *("jupiter", "dexscreener", "geckoterminal", "coingecko", "coinmarketcap", "birdeye", "helius"),
            *("quicknode", "solana", "pyth", "alternative_me", "rss"),
        )
    },
    **{
        f"providers.{name}.{host}": ("https://elsewhere.test", planned)
        for name, host in (
            *(("jupiter", "base_url"), ("dexscreener", "base_url"), ("geckoterminal", "base_url")),
            *(("coingecko", "base_url"), ("coinmarketcap", "base_url"), ("birdeye", "base_url")),
            *(
                ("helius", "base_url"),
                ("helius", "history_url"),
                ("solana", "base_url"),
                ("alternative_me", "base_url"),
            ),
        )
    },
    **{
        f"providers.{name}.{rate}": (7.0, planned)
        for name, rate in (
            *(("jupiter", "per_minute"), ("jupiter", "per_minute_with_key"), ("dexscreener", "per_minute")),
            *(("dexscreener", "boosts_per_minute"), ("geckoterminal", "per_minute"), ("coingecko", "per_minute")),
            *(("coingecko", "per_minute_with_key"), ("coinmarketcap", "per_minute"), ("birdeye", "per_minute")),
            *(("helius", "per_minute"), ("helius", "history_per_minute"), ("quicknode", "per_minute")),
            *(("solana", "per_minute"), ("alternative_me", "per_minute"), ("rss", "per_minute")),
        )
    },
    **{
        f"providers.{name}.{quota}": (123, planned)
        for name, quota in (*(("coingecko", "per_month_with_key"), ("birdeye", "per_month"), ("helius", "per_month")),)
    },
    "providers.rss.feeds": ("https://news.test/feed?x=1", planned),
}
# Pyth is off by default.
SEEN_ON: dict[str, tuple[object, Look]] = {
    "providers.pyth.base_url": ("https://elsewhere.test", planned),
    "providers.pyth.per_minute": (7.0, planned),
}
