"""How far one host can be reached: its name, a connection, TLS, an answer, and what time it is there."""

from __future__ import annotations

import asyncio
import re
import socket
import threading
from dataclasses import dataclass, replace
from urllib.parse import urlsplit

from mojobot.net.clock import Clock
from mojobot.net.hosts import Hosts, is_loopback
from mojobot.net.skew import difference_s
from mojobot.net.transport import trust, why_not

_STATUS = re.compile(r"HTTP/\d\S* (\d{3})\b", re.ASCII)


@dataclass(frozen=True, slots=True)
class Probe:
    """What was found, step by step; a time is None where the step was not reached."""

    name: str
    host: str
    plan: str
    dns_ms: float | None = None
    connect_ms: float | None = None
    tls_ms: float | None = None  # 0 on this machine, where there is none
    answer_ms: float | None = None
    status: int | None = None
    clock_s: float | None = None  # our clock minus theirs, exact to about a second
    failed: str = ""  # "name", "connection", "tls", "answer"; "" when it answers
    why: str = ""
    advice: str = ""


async def probe(name: str, url: str, plan: str, clock: Clock, *, user_agent: str, timeout_s: float = 4.0) -> Probe:
    """One host, without a key and without asking for anything; never raises, and ends within `timeout_s`."""
    parts = urlsplit(url)
    host = parts.hostname or ""
    found = Probe(name, host, plan)
    if not Hosts((url,)).permit(url):
        return replace(found, failed="name", why="is no address we may reach", advice=f"check the address of {name}")
    visit = _Visit(found, clock, parts.port or (443 if parts.scheme == "https" else 80), parts.scheme == "https")
    try:
        async with asyncio.timeout(timeout_s):
            await visit.go(user_agent)
    except TimeoutError:
        visit.found = replace(visit.found, failed=visit.step, why=f"nothing within {timeout_s:g} s")
    except (OSError, EOFError) as fault:
        visit.found = replace(visit.found, failed=visit.step, why=why_not(fault))
    except (ValueError, asyncio.LimitOverrunError):
        visit.found = replace(visit.found, failed=visit.step, why="what it says is not HTTP")
    finally:
        visit.leave()
    return replace(visit.found, advice=_advice(visit.found))


class _Visit:
    """One attempt, which knows how far it has come."""

    def __init__(self, found: Probe, clock: Clock, port: int, secure: bool) -> None:
        self.found = found
        self.step = "name"
        self._clock = clock
        self._port = port
        self._secure = secure
        self._writer: asyncio.StreamWriter | None = None

    async def go(self, user_agent: str) -> None:
        began = self._clock.monotonic()
        address = await _look_up(self.found.host, self._port)
        self.found = replace(self.found, dns_ms=self._since(began))
        self.step, began = "connection", self._clock.monotonic()
        reader, self._writer = await asyncio.open_connection(address, self._port)
        self.found = replace(self.found, connect_ms=self._since(began), tls_ms=0.0)
        if self._secure:
            self.step, began = "tls", self._clock.monotonic()
            await self._writer.start_tls(trust("http/1.1"), server_hostname=self.found.host)
            self.found = replace(self.found, tls_ms=self._since(began))
        self.step, began = "answer", self._clock.monotonic()
        lines = (f"HEAD / HTTP/1.1\r\nHost: {self.found.host}", f"User-Agent: {user_agent}", "Accept: */*")
        self._writer.write("\r\n".join([*lines, "Connection: close\r\n\r\n"]).encode())
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        said = _STATUS.match(head)
        if said is None:
            raise ValueError("not HTTP")
        self.found = replace(self.found, answer_ms=self._since(began), status=int(said[1]))
        self.found = replace(self.found, clock_s=self._difference(head))

    def leave(self) -> None:
        """Let go at once: there is nothing to be polite about."""
        if self._writer is not None:
            self._writer.transport.abort()

    def _since(self, began: float) -> float:
        return round((self._clock.monotonic() - began) * 1000, 1)

    def _difference(self, head: str) -> float | None:
        told = next((line for line in head.split("\r\n") if line.lower().startswith("date:")), "")
        return difference_s(told.partition(":")[2], self.found.answer_ms or 0.0, self._clock.now_ms())


async def _look_up(host: str, port: int) -> str:
    """An address of a host; on a thread nobody waits for, since without a network the system takes its time."""
    if is_loopback(host):
        return host
    loop = asyncio.get_running_loop()
    found: asyncio.Future[str] = loop.create_future()

    def settle(address: str | None, fault: OSError | None) -> None:
        if not found.done():
            if fault is not None:
                found.set_exception(fault)
            else:
                found.set_result(address or "")

    def look() -> None:
        address, fault = None, None
        try:
            address = str(socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0][4][0])
        except OSError as error:
            fault = error
        if not loop.is_closed():
            loop.call_soon_threadsafe(settle, address, fault)

    threading.Thread(target=look, daemon=True, name=f"look up {host}").start()
    return await found


def _advice(found: Probe) -> str:
    setting = f"providers.{found.name.partition(' ')[0].removesuffix('_history')}"
    return {
        "name": f"check the network and its name server, and the address in {setting}",
        "connection": "check whether a firewall holds outgoing connections, or try later: the host may be down",
        "tls": "check the clock of this machine, and whether a proxy opens encrypted connections here",
        "answer": "try later: the host takes connections and does not answer",
    }.get(found.failed, "")
