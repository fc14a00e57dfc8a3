"""Opening a WebSocket to an allowed host: the only place that touches websockets' connecting."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING

from mojobot.net.hosts import Hosts, origin
from mojobot.net.outcome import Outcome, ProviderError
from mojobot.net.provider import MOST_BYTES
from mojobot.net.quiet import hush
from mojobot.net.transport import trust, why_not

if TYPE_CHECKING:
    from websockets.asyncio.client import ClientConnection

OPEN_TIMEOUT_S = 10.0
_REFUSALS = (401, 403, 404, 429)


@dataclass(frozen=True, slots=True)
class Socket:
    """Where a stream is; the address may hold a key and is never shown."""

    name: str
    url: str  # wss://..., or ws:// on this machine
    user_agent: str = ""
    origin: str = ""
    subprotocols: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"Socket({self.name})"


async def opened(socket: Socket, hosts: Hosts) -> ClientConnection:
    """A connection; raises ProviderError, DENIED where trying again soon makes no sense."""
    from websockets.exceptions import InvalidStatus, WebSocketException  # noqa: PLC0415 - not before the first stream

    if not hosts.permit(socket.url):
        where = origin(socket.url) or "an address without TLS"
        raise ProviderError(socket.name, Outcome.DENIED, f"would lead to {where}, which the settings do not name")
    try:
        async with asyncio.timeout(OPEN_TIMEOUT_S):
            return await _connect(socket)
    except InvalidStatus as fault:
        status = fault.response.status_code
        outcome = Outcome.DENIED if status in _REFUSALS else Outcome.UNAVAILABLE
        raise ProviderError(socket.name, outcome, f"refuses the stream (HTTP {status})") from None
    except TimeoutError:
        raise ProviderError(socket.name, Outcome.UNAVAILABLE, f"no stream within {OPEN_TIMEOUT_S:g} s") from None
    except (WebSocketException, OSError, EOFError, ValueError) as fault:
        raise ProviderError(socket.name, Outcome.UNAVAILABLE, why_not(fault)) from None


async def _connect(socket: Socket) -> ClientConnection:
    from websockets.asyncio.client import connect  # noqa: PLC0415 - as above
    from websockets.typing import Origin, Subprotocol  # noqa: PLC0415 - as above

    class Connecting(connect):
        """Follows nobody elsewhere: a redirect is a refusal."""

        def process_redirect(self, exc: Exception) -> Exception | str:
            return exc

    hush()
    return await Connecting(
        socket.url,
        origin=Origin(socket.origin) if socket.origin else None,
        subprotocols=[Subprotocol(name) for name in socket.subprotocols] or None,
        user_agent_header=socket.user_agent or None,
        ssl=trust("http/1.1") if socket.url.startswith("wss:") else None,
        proxy=None,
        open_timeout=None,  # ours bounds it
        close_timeout=2.0,
        max_size=MOST_BYTES,
        max_queue=256,
    )
