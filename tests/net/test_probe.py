"""How far a host can be reached, and what to do where it cannot."""

from __future__ import annotations

import asyncio
import socket
import threading
from typing import Any

import pytest

from mojobot.net.probe import Probe, probe
from tests.net.clocks import T0, VirtualClock
from tests.net.servers import Asked, reply, serving


async def probed(url: str, clock: VirtualClock | None = None, timeout_s: float = 4.0) -> Probe:
    return await probe("jupiter", url, "keyless", clock or VirtualClock(), user_agent="mojobot/1", timeout_s=timeout_s)


async def test_a_host_that_answers_is_measured_step_by_step() -> None:
    date = {"Date": "Wed, 18 Nov 2026 11:06:40 GMT"}
    async with serving(reply(404, b"", date)) as server:
        found = await probed(f"{server.url}/x")
        assert (found.failed, found.why, found.advice, found.status) == ("", "", "", 404)
        assert (found.dns_ms, found.connect_ms, found.tls_ms, found.answer_ms) == (0.0, 0.0, 0.0, 0.0)
        assert (found.host, found.plan, found.clock_s) == ("127.0.0.1", "keyless", -0.5)
        asked = server.asked[0]
        assert (asked.method, asked.target, asked.headers["user-agent"]) == ("HEAD", "/", "mojobot/1")


async def test_a_clock_an_hour_off_is_seen() -> None:
    date = {"Date": "Wed, 18 Nov 2026 11:06:40 GMT"}
    async with serving(reply(200, b"", date)) as server:
        assert (await probed(server.url, VirtualClock(T0 + 3_600_000))).clock_s == 3599.5


@pytest.mark.parametrize("date", [{}, {"Date": "yesterday"}])
async def test_a_host_that_does_not_tell_the_time_still_answers(date: dict[str, str]) -> None:
    async with serving(reply(200, b"", date)) as server:
        found = await probed(server.url)
        assert (found.failed, found.clock_s) == ("", None)


async def test_nobody_listening_is_a_missing_connection() -> None:
    async with serving(reply(200)) as server:
        pass
    found = await probed(server.url)
    assert (found.failed, found.why) == ("connection", "the connection is refused")
    assert "firewall" in found.advice
    assert found.connect_ms is None


async def test_a_name_nobody_knows(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: Any, **__: Any) -> None:
        raise socket.gaierror(-2, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    found = await probed("https://exchange.test")
    assert (found.failed, found.why) == ("name", "its name cannot be looked up; is there a network?")
    assert found.advice == "check the network and its name server, and the address in providers.jupiter"


async def test_a_name_server_that_never_answers_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    over = threading.Event()

    def stuck(*_: Any, **__: Any) -> None:
        over.wait(30.0)
        raise socket.gaierror(-3, "Temporary failure in name resolution")

    monkeypatch.setattr(socket, "getaddrinfo", stuck)
    found = await probed("https://exchange.test", timeout_s=0.1)
    over.set()
    assert (found.failed, found.why) == ("name", "nothing within 0.1 s")


async def test_a_host_without_tls_where_it_should_be() -> None:
    async with serving(reply(200)) as server:
        found = await probed(server.url.replace("http", "https"), timeout_s=0.3)
        assert (found.failed, found.connect_ms, found.tls_ms) == ("tls", 0.0, 0.0)
        assert "clock" in found.advice


@pytest.mark.parametrize("garbage", [b"SSH-2.0\r\n\r\n", b"\x00\r\n\r\n", b"HTTP/1.1 OK\r\n\r\n", b"x" * 200_000, b""])
async def test_garbage_and_silence_are_no_answer(garbage: bytes) -> None:
    async def says(asked: Asked, writer: asyncio.StreamWriter) -> None:
        writer.write(garbage)
        await asyncio.sleep(5.0)

    async with serving(says) as server:
        found = await probed(server.url, timeout_s=0.3)
        assert found.failed == "answer"
        assert found.connect_ms == 0.0


@pytest.mark.parametrize("url", ["http://exchange.test", "", "ftp://x", "https://a:b@exchange.test"])
async def test_s752_an_address_that_may_not_be_reached_is_not_tried(url: str) -> None:
    found = await probed(url)
    assert (found.failed, found.why) == ("name", "is no address we may reach")
