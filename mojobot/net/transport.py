"""One pool of connections to one provider: the only place that touches httpx."""

from __future__ import annotations

import asyncio
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from mojobot.net.clock import Clock
from mojobot.net.content import BadContent, Inflating
from mojobot.net.hosts import Hosts, origin
from mojobot.net.outcome import Outcome, ProviderError
from mojobot.net.quiet import hush

if TYPE_CHECKING:
    import httpx

_MOST_REDIRECTS = 3
_REDIRECTS = (301, 302, 303, 307, 308)


@dataclass(frozen=True, slots=True)
class Timeouts:
    """Seconds; `total_s` bounds one attempt from connecting to the last byte."""

    connect_s: float = 5.0
    read_s: float = 8.0
    total_s: float = 10.0


@dataclass(frozen=True, slots=True)
class Raw:
    """An answer as it came."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    took_ms: float


@dataclass(frozen=True, slots=True)
class Request:
    """What goes out. `private` headers are sent on to hosts of the provider's own; nothing of it is shown."""

    method: str
    url: str
    headers: Mapping[str, str]
    private: Mapping[str, str]
    body: bytes | None
    max_bytes: int

    def __repr__(self) -> str:
        return f"Request({self.method})"


class Transport:
    """Sends requests to allowed hosts over kept connections (HTTP/2 where offered), within time and size."""

    def __init__(
        self,
        name: str,
        hosts: Hosts,
        clock: Clock,
        timeouts: Timeouts,
        user_agent: str,
        *,
        keyed: Hosts = Hosts(()),  # noqa: B008 - holds nothing and cannot change
    ) -> None:
        self._name = name
        self._hosts = hosts
        self._keyed = keyed  # to which the key may be sent on
        self._clock = clock
        self._timeouts = timeouts
        self._user_agent = user_agent
        self._client: httpx.AsyncClient | None = None

    async def send(self, request: Request) -> Raw:
        """One attempt, redirects to allowed hosts followed.

        Raises ProviderError: UNAVAILABLE when nothing comes in time, DENIED
        for a host that is not allowed, BAD_PAYLOAD for too much or garbage.
        """
        import httpx  # noqa: PLC0415 - not before the first question

        started = self._clock.monotonic()
        try:
            async with asyncio.timeout(self._timeouts.total_s):
                status, headers, body = await self._follow(request)
        except (TimeoutError, httpx.TimeoutException):
            raise self._failed(f"no answer within {self._timeouts.total_s:g} s") from None
        except (httpx.TransportError, OSError) as fault:
            raise self._failed(why_not(fault)) from None
        except BadContent as fault:
            raise ProviderError(self._name, Outcome.BAD_PAYLOAD, str(fault)) from None
        except (httpx.InvalidURL, ValueError):
            raise self._failed("sends us to an address that is none") from None
        return Raw(status, headers, body, (self._clock.monotonic() - started) * 1000)

    async def close(self) -> None:
        """Let go of the connections."""
        client, self._client = self._client, None
        if client is not None:
            await client.aclose()

    async def _follow(self, request: Request) -> tuple[int, dict[str, str], bytes]:
        url, private = request.url, request.private
        for _ in range(_MOST_REDIRECTS + 1):
            self._permit(url)
            status, headers, body = await self._once(request, url, private)
            target = headers.get("location", "")
            if status not in _REDIRECTS or not target or request.method != "GET":
                return status, headers, body
            onward = urljoin(url, target)
            if origin(onward) != origin(url) and not self._keyed.permit(onward):
                private = {}
            url = onward
        raise self._failed("sends us in circles")

    async def _once(self, request: Request, url: str, private: Mapping[str, str]) -> tuple[int, dict[str, str], bytes]:
        client = self._connected()
        headers = {**request.headers, **private}
        async with client.stream(request.method, url, headers=headers, content=request.body) as response:
            client.cookies.clear()  # whom they know us as is no business of ours
            seen = {name.lower(): value for name, value in response.headers.items()}
            inflating = Inflating(seen.get("content-encoding", ""), request.max_bytes)
            async for chunk in response.aiter_raw():
                inflating.add(chunk)
            return response.status_code, seen, inflating.whole()

    def _connected(self) -> httpx.AsyncClient:
        import httpx  # noqa: PLC0415 - as above

        if self._client is None:
            hush()
            self._client = httpx.AsyncClient(
                http2=True,
                verify=trust(),
                trust_env=False,
                headers={"User-Agent": self._user_agent, "Accept-Encoding": "gzip, deflate"},
                timeout=httpx.Timeout(self._timeouts.read_s, connect=self._timeouts.connect_s),
                limits=httpx.Limits(max_connections=8, max_keepalive_connections=4, keepalive_expiry=60.0),
            )
        return self._client

    def _permit(self, url: str) -> None:
        if not self._hosts.permit(url):
            where = origin(url) or "an address without TLS"
            raise ProviderError(self._name, Outcome.DENIED, f"would lead to {where}, which the settings do not name")

    def _failed(self, why: str) -> ProviderError:
        return ProviderError(self._name, Outcome.UNAVAILABLE, why)


def why_not(fault: BaseException) -> str:
    """Why there was no answer, in words that hold no address."""
    cause: BaseException | None = fault
    while cause is not None:
        if isinstance(cause, socket.gaierror):
            return "its name cannot be looked up; is there a network?"
        if isinstance(cause, ssl.SSLCertVerificationError):
            return "its certificate is not to be trusted; is the clock right, or is somebody in between?"
        if isinstance(cause, ConnectionRefusedError):
            return "the connection is refused"
        cause = cause.__cause__ or cause.__context__
    words = {"ConnectError": "no connection", "RemoteProtocolError": "the connection broke off"}
    return words.get(type(fault).__name__, "the connection failed")


@cache
def trust(protocol: str = "h2") -> ssl.SSLContext:
    """One context for all who speak `protocol`: reading the certificates takes a while.

    What is asked over HTTP/2 is offered in the handshake by whoever connects, in the context itself: those who
    speak HTTP/1.1 alone need another one, or a host would answer them in what they do not understand.
    """
    import httpx  # noqa: PLC0415 - as above

    context = httpx.create_ssl_context(trust_env=False)
    if protocol != "h2":
        context.set_alpn_protocols([protocol])
    return context
