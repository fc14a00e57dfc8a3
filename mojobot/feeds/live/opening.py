"""Before a live market opens: does anybody answer, and which tokens are meant."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from pathlib import Path
from urllib.parse import urlsplit

from mojobot.feeds.exchange_wallets import exchange_wallets
from mojobot.feeds.live.asking import Adapters
from mojobot.feeds.live.kept import KeptCandles
from mojobot.feeds.live.market import LiveMarket
from mojobot.feeds.live.reviewed import reviewed
from mojobot.feeds.live.seats import seated
from mojobot.feeds.live.universe import Universe, offline, universe
from mojobot.feeds.records import Answer, Quote
from mojobot.model.errors import FeedError, SettingsError
from mojobot.model.market import Token
from mojobot.model.secret import Secret
from mojobot.model.settings import Settings
from mojobot.model.universe_settings import UniverseSettings
from mojobot.net.clock import Clock
from mojobot.net.connections import Connections, providers
from mojobot.net.ledger import Memory
from mojobot.net.limits import Priority
from mojobot.net.outcome import ProviderError

_LOG = logging.getLogger("mojobot.feed")
PROBE_S = 4.0  # a network that has not answered by then is none to start on
MORE_S = 0.5  # for the others, once one has failed
LOOK_UP_S = 20.0


class Unreached(FeedError):
    """Nobody answered who may know the tokens to watch, and none is known without them."""

    exit_code = 5


class Silent(Exception):
    """Nobody answered; the text says what each said."""


async def first_answer(adapters: Adapters) -> str:
    """The name of the first provider that tells the price of SOL. Raises Silent when none does in time."""
    sol = reviewed()[0].mint
    known = (("jupiter", adapters.jupiter), ("dexscreener", adapters.dexscreener))
    tasks = [asyncio.create_task(_asked(name, adapter.quotes, sol)) for name, adapter in known if adapter is not None]
    if not tasks:
        raise Silent("jupiter and dexscreener are both switched off")
    why = []
    try:
        async with asyncio.timeout(PROBE_S) as patience:
            for done in asyncio.as_completed(tasks):
                name, fault = await done
                if not fault:
                    return name
                why.append(fault)
                patience.reschedule(asyncio.get_running_loop().time() + MORE_S)
    except TimeoutError:
        if not why:
            why.append(f"no answer within {PROBE_S:g} s")
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
    raise Silent("; ".join(dict.fromkeys(why)))


def open_market(
    settings: Settings,
    secrets: Mapping[str, Secret],
    memory: Memory,
    clock: Clock,
    before: Sequence[Token],
    own_wallets: Path | None = None,
    candles: Path | None = None,
) -> LiveMarket:
    """The market of the settings; what its names do not lead to is told in the log.

    `before` are the tokens of earlier sessions in this data directory. Names
    are looked up over connections of their own, before the market runs. In the
    folder `candles` what providers told is kept for the next start. Raises
    SettingsError when no token is left to watch, Unreached when that is because
    nobody answers, SettingsError when the file of exchanges' wallets cannot be
    read.
    """
    exchanges = exchange_wallets(own_wallets) if settings.whales.exchange_flows else None
    chosen = asyncio.run(_looked_up(settings.universe, providers(settings, secrets, clock, memory=memory), clock))
    for told in (*chosen.notes, *chosen.trending):
        _LOG.warning("%s", told)
    seats = seated(before, chosen.tokens)
    if not seats.watched:
        why = f"there is no token to watch: {'; '.join(chosen.notes) or 'universe.watch names none'}"
        raise Unreached(why) if chosen.unreached else SettingsError(why)
    adapters = Adapters(providers(settings, secrets, clock, memory=memory), exchanges)
    kept = None if candles is None else KeptCandles(candles)
    return LiveMarket(seats, adapters, settings, clock, chosen, kept)


def answers(settings: Settings, secrets: Mapping[str, Secret], clock: Clock) -> str:
    """The name of the first provider that answers now. Raises Silent when none does, at once without a network."""

    async def probe() -> str:
        hosts = (settings.providers.jupiter.base_url, settings.providers.dexscreener.base_url)
        if not any(await asyncio.gather(*map(_has_address, hosts))):
            raise Silent("their names cannot be looked up; is there a network?")
        connections = providers(settings, secrets, clock)
        try:
            return await first_answer(Adapters(connections))
        finally:
            await connections.close()

    return asyncio.run(probe())


async def _looked_up(rule: UniverseSettings, connections: Connections, clock: Clock) -> Universe:
    adapters = Adapters(connections)
    try:
        async with asyncio.timeout(LOOK_UP_S):
            return await universe(rule, adapters.dexscreener, adapters.geckoterminal, clock.now_ms())
    except TimeoutError:
        known = offline(rule)
        told = (f"names could not be looked up within {LOOK_UP_S:g} s", *known.notes)
        return Universe(known.tokens, told, unreached=True)
    finally:
        await adapters.close()


async def _has_address(url: str) -> bool:
    """Whether a host's name leads anywhere."""
    parts = urlsplit(url)
    try:
        async with asyncio.timeout(PROBE_S):
            return bool(await asyncio.get_running_loop().getaddrinfo(parts.hostname, parts.port or 443))
    except (OSError, TimeoutError):
        return False


async def _asked(
    name: str, quotes: Callable[[tuple[str], Priority], Awaitable[Answer[Quote]]], mint: str
) -> tuple[str, str]:
    """The provider's name, and what it said if that is no price."""
    try:
        answer = await quotes((mint,), Priority.SCREEN)
    except ProviderError as error:
        return name, str(error)
    return name, "" if answer.records else f"{name}: gives no price for SOL"
