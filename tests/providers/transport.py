"""The fakes as an httpx transport: no sockets, and time as the given clock has it, so that a day takes seconds.

    client = httpx.AsyncClient(transport=FakeTransport(fakes, clock))

Requests go by their host: the real one of a provider, or any name given in
`hosts`. A slow answer, or one that never comes, costs time on the clock only.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Protocol

import httpx

from tests.providers.fakes import Fakes
from tests.providers.message import Answer, Wire


class Clock(Protocol):
    """As much of a clock as is needed."""

    def now_ms(self) -> int:
        """Milliseconds since the epoch, UTC."""

    async def sleep(self, seconds: float) -> None:
        """Wait."""


class FakeTransport(httpx.AsyncBaseTransport):
    """Carries requests to the fakes and their troubles back as httpx' own errors."""

    def __init__(
        self, fakes: Fakes, clock: Clock, hosts: Mapping[str, str] | None = None, provider: str | None = None
    ) -> None:
        self._fakes = fakes
        self._clock = clock
        self._hosts = dict(hosts or {})
        self._provider = provider

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        """Answer one request."""
        host = request.url.host
        port = f"{host}:{request.url.port}"
        name = self._provider or self._hosts.get(port) or self._hosts.get(host) or self._fakes.provider_at(host)
        if name is None:
            raise httpx.ConnectError("nobody has that name", request=request)
        body = await request.aread()
        answer = self._fakes.handle(
            request.method,
            host if self._fakes.provider_at(host) == name else name,
            request.url.path,
            request.url.query.decode(),
            dict(request.headers),
            body,
            self._clock.now_ms(),
        )
        return await self._carried(request, answer)

    async def _carried(self, request: httpx.Request, answer: Answer) -> httpx.Response:
        wait = (request.extensions.get("timeout") or {}).get("read") or 60.0
        if answer.wire is Wire.REFUSED:
            raise httpx.ConnectError("connection refused", request=request)
        if answer.wire is Wire.HANG or answer.delay_s > wait:
            await self._clock.sleep(wait)
            raise httpx.ReadTimeout("no answer in time", request=request)
        if answer.delay_s:
            await self._clock.sleep(answer.delay_s)
        if answer.wire is Wire.CUT:
            raise httpx.RemoteProtocolError("the body ended before its length", request=request)
        stream = httpx.ByteStream(answer.body)  # not read yet, as over a wire
        return httpx.Response(answer.status, headers=dict(answer.headers), stream=stream, request=request)
