"""What the questions ask of providers, each with connections of its own for as long as it takes."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import TypeVar

from mojobot.cli.wizard.keys import KEYS
from mojobot.feeds.dexscreener import DexScreener
from mojobot.feeds.download.targets import meant
from mojobot.feeds.geckoterminal import GeckoTerminal
from mojobot.feeds.key_check import KeyCheck, Verdict, check
from mojobot.feeds.live.names import Finding, Listed, Unknown
from mojobot.model.secret import Secret
from mojobot.model.settings import Settings
from mojobot.net.connections import Connections, providers
from mojobot.net.outcome import Outcome, ProviderError
from mojobot.runtime.clock import Clock

T = TypeVar("T")


class Network:
    """Looks tokens up and tries keys, under the limits of the settings."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings

    def look_up(self, name: str) -> Listed | Unknown:
        """The token of a name. Raises ProviderError when nobody can be asked."""

        async def ask(connections: Connections) -> Listed | Unknown:
            return await meant(name, _finding(connections), Clock().now_ms())

        return self._run({}, ask)

    def try_key(self, variable: str, key: Secret) -> KeyCheck:
        """What the provider says to a key; one that is switched off is asked all the same."""

        async def ask(connections: Connections) -> KeyCheck:
            provider = connections.get(KEYS[variable][0])
            if provider is None:
                return KeyCheck(Verdict.UNKNOWN, connections.why_not(KEYS[variable][0]))
            return await check(provider, self._settings.providers)

        return self._run({variable: key}, ask)

    def _run(self, secrets: Mapping[str, Secret], ask: Callable[[Connections], Awaitable[T]]) -> T:
        async def run() -> T:
            connections = providers(_all_on(self._settings, secrets), secrets, Clock())
            try:
                return await ask(connections)
            finally:
                await connections.close()

        return asyncio.run(run())


def _finding(connections: Connections) -> Finding:
    dexscreener, gecko = connections.get("dexscreener"), connections.get("geckoterminal")
    if dexscreener is not None:
        return DexScreener(dexscreener)
    if gecko is not None:
        return GeckoTerminal(gecko)
    why = "and geckoterminal are switched off in the settings"
    raise ProviderError("dexscreener", Outcome.UNAVAILABLE, why)


def _all_on(settings: Settings, secrets: Mapping[str, Secret]) -> Settings:
    """The settings with the providers of these keys switched on."""
    names = [KEYS[variable][0] for variable in secrets]
    on = {name: getattr(settings.providers, name).model_copy(update={"enabled": True}) for name in names}
    return settings.model_copy(update={"providers": settings.providers.model_copy(update=on)})
