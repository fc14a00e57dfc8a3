"""Real connections whose other end is the made-up world, in this process and in virtual time."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from random import Random
from typing import Any
from urllib.parse import urlsplit

from mojobot.feeds.live.asking import Adapters
from mojobot.feeds.live.kept import KeptCandles
from mojobot.feeds.live.market import LiveMarket
from mojobot.feeds.live.names import Listed
from mojobot.feeds.live.seats import Seats, seated
from mojobot.model.secret import Secret
from mojobot.model.settings import Settings
from mojobot.net.connections import Connections, providers
from mojobot.net.outcome import Outcome, ProviderError
from mojobot.net.transport import Raw, Request
from tests.net.clocks import VirtualClock
from tests.providers.fakes import Fakes
from tests.providers.message import Wire
from tests.providers.world import START_MS

_LATENCY_S = 0.05
_PATIENCE_S = 10.0


class Line:
    """What a provider's transport is, without a socket."""

    def __init__(self, name: str, fakes: Fakes, clock: VirtualClock) -> None:
        self._name = name
        self._fakes = fakes
        self._clock = clock

    async def send(self, request: Request) -> Raw:
        parts = urlsplit(request.url)
        headers = {**request.headers, **request.private, "User-Agent": "Mozilla/5.0 mojobot"}
        await self._clock.sleep(_LATENCY_S)
        answer = self._fakes.handle(
            request.method,
            parts.hostname or "",
            parts.path,
            parts.query,
            headers,
            request.body or b"",
            self._clock.now_ms(),
        )
        if answer.wire is Wire.HANG or answer.delay_s > _PATIENCE_S:
            await self._clock.sleep(_PATIENCE_S)
            raise ProviderError(self._name, Outcome.UNAVAILABLE, "no answer within 10 s")
        if answer.wire is not Wire.WHOLE:
            raise ProviderError(self._name, Outcome.UNAVAILABLE, "the connection is refused")
        await self._clock.sleep(answer.delay_s)
        return Raw(answer.status, {k.lower(): v for k, v in answer.headers.items()}, answer.body, _LATENCY_S * 1000)

    async def close(self) -> None:
        """Nothing to let go of."""


class Looks:
    """What matters most, as the test says."""

    def __init__(self) -> None:
        self.positions: list[int] = []
        self.screen: int | None = None

    def held(self) -> list[int]:
        return self.positions

    def looked_at(self) -> int | None:
        return self.screen


class Live:
    """A live market on the made-up world, and what it gave."""

    def __init__(
        self, tokens: int = 50, keys: Mapping[str, str] | None = None, kept: KeptCandles | None = None, **sections: Any
    ) -> None:
        self.kept = kept
        self.clock = VirtualClock(START_MS)
        self.fakes = Fakes(start_ms=START_MS)
        self.settings = Settings.model_validate(sections)
        self.connections = connected(self.settings, self.fakes, self.clock, keys or {})
        self.looks = Looks()
        self.later: list[asyncio.Future[None]] = []  # what the test has planned
        self._begin(seats(self.fakes, tokens))

    def watch(self, *mints: str) -> None:
        """Begin anew with these tokens instead."""
        known = self.fakes.world.by_mint
        self._begin(seated((), [Listed(known[mint].symbol, mint, decimals=known[mint].decimals) for mint in mints]))

    def _begin(self, chosen: Seats) -> None:
        self.seats = chosen
        self.market = LiveMarket(chosen, Adapters(self.connections), self.settings, self.clock, kept=self.kept)


def connected(settings: Settings, fakes: Fakes, clock: VirtualClock, keys: Mapping[str, str]) -> Connections:
    secrets = {name: Secret(value) for name, value in keys.items()}
    connections = providers(settings, secrets, clock, dice=Random(3))
    connections.stream = lambda *_, **__: None  # type: ignore[method-assign] # sockets are tested over loopback
    for name, provider in connections._made.items():
        provider._transport = Line(name, fakes, clock)  # type: ignore[assignment]
    return connections


def seats(fakes: Fakes, tokens: int) -> Seats:
    """The first tokens of the world, as the watch list would name them."""
    listed = [token for token in fakes.world.tokens if token.symbol not in ("USDC", "USDT")]
    return seated((), [Listed(token.symbol, token.mint, decimals=token.decimals) for token in listed[:tokens]])
