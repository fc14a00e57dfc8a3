"""A stream is alive only while data arrives, and comes back by itself (safety S502)."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from random import Random

import pytest
from websockets.asyncio.server import ServerConnection, serve
from websockets.exceptions import ConnectionClosed

from mojobot.net.hosts import Hosts
from mojobot.net.opening import Socket
from mojobot.net.outcome import Outcome, ProviderError
from mojobot.net.stream import Send, Stream
from tests.net.clocks import VirtualClock
from tests.net.servers import reply, serving

Talk = Callable[[ServerConnection], Awaitable[None]]


class Listener:
    """What a stream brought."""

    def __init__(self) -> None:
        self.frames: list[bytes] = []
        self.gaps: list[tuple[int, int]] = []
        self.subscribed = 0
        self.heard = asyncio.Event()
        self.filling: ProviderError | None = None

    def take(self, frame: bytes) -> bool:
        self.frames.append(frame)
        self.heard.set()
        return frame != b"heartbeat"

    async def subscribe(self, send: Send) -> None:
        self.subscribed += 1
        await send(f"subscribe {self.subscribed}")

    async def on_gap(self, since_ms: int, until_ms: int) -> None:
        self.gaps.append((since_ms, until_ms))
        if self.filling is not None:
            raise self.filling

    async def until(self, count: int) -> None:
        async with asyncio.timeout(10.0):
            while len(self.frames) < count:
                self.heard.clear()
                await self.heard.wait()


@asynccontextmanager
async def streaming(talk: Talk) -> AsyncIterator[tuple[Stream, Listener, VirtualClock]]:
    clock, listener = VirtualClock(by_hand=True), Listener()
    async with serve(talk, "127.0.0.1", 0, close_timeout=0.1) as server:
        url = f"ws://127.0.0.1:{server.sockets[0].getsockname()[1]}"
        stream = Stream(
            Socket("helius", f"{url}/?api-key=hidden-in-a-socket"),
            Hosts((url,)),
            clock,
            Random(7),
            take=listener.take,
            subscribe=listener.subscribe,
            on_gap=listener.on_gap,
        )
        task = asyncio.create_task(stream.run())
        try:
            yield stream, listener, clock
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task


async def reached(what: Callable[[], bool]) -> None:
    """Until it is so, in real time."""
    async with asyncio.timeout(10.0):
        while not what():
            await asyncio.sleep(0.005)


async def test_frames_arrive_in_order_after_the_subscription() -> None:
    async def talk(connection: ServerConnection) -> None:
        asked = await connection.recv()
        for frame in (asked, b"1", "2"):
            await connection.send(frame)
        await connection.wait_closed()

    async with streaming(talk) as (stream, listener, clock):
        await listener.until(3)
        assert listener.frames == [b"subscribe 1", b"1", b"2"]
        health = stream.health()
        assert (health.name, health.connected, health.why, health.losses) == ("helius", True, "", 0)
        assert health.last_data_ms == clock.now_ms()
        assert listener.gaps == []


async def test_s502_a_server_that_pings_and_sends_nothing_is_left_and_asked_again() -> None:
    async def talk(connection: ServerConnection) -> None:
        await connection.recv()
        await connection.send(b"data")
        with suppress(ConnectionClosed):
            while True:  # alive to every ping, and silent but for heartbeats
                await (await connection.ping())
                await connection.send(b"heartbeat")
                await asyncio.sleep(0.01)

    async with streaming(talk) as (stream, listener, clock):
        await listener.until(3)
        lost_at = clock.now_ms()
        await clock.pass_time(28.0)
        await asyncio.sleep(0.05)
        assert listener.subscribed == 1
        await clock.pass_time(3.0)
        await reached(lambda: stream.health().losses == 1)
        assert stream.health().why.startswith("no data for 3")
        await clock.pass_time(1.0)
        await reached(lambda: listener.subscribed == 2)
        await reached(lambda: len(listener.gaps) == 1)
        assert listener.gaps[0][0] == lost_at
        assert listener.gaps[0][1] >= lost_at + 28_500


async def test_s502_a_half_open_socket_is_noticed() -> None:
    async def talk(connection: ServerConnection) -> None:
        await connection.recv()
        await connection.send(b"data")
        connection.transport.pause_reading()
        await over.wait()

    over = asyncio.Event()
    async with streaming(talk) as (stream, listener, clock):
        await listener.until(1)
        await clock.pass_time(31.0)
        await reached(lambda: stream.health().losses == 1)
        over.set()
        assert not stream.health().connected


async def test_a_stream_that_is_closed_comes_back_subscribes_and_fills_the_gap() -> None:
    async def talk(connection: ServerConnection) -> None:
        await connection.send(await connection.recv())
        await connection.close()

    async with streaming(talk) as (stream, listener, clock):
        await listener.until(1)
        await reached(lambda: stream.health().losses == 1)
        assert stream.health().why == "the other side has closed the stream"
        lost_at = clock.now_ms()
        await clock.pass_time(0.2)
        await asyncio.sleep(0.02)
        assert listener.subscribed == 1  # not before the back-off has passed
        await clock.pass_time(0.3)
        await listener.until(2)
        assert listener.frames == [b"subscribe 1", b"subscribe 2"]
        await reached(lambda: len(listener.gaps) == 1)
        assert listener.gaps == [(lost_at, lost_at + 500)]


async def test_a_gap_that_could_not_be_filled_stays_open() -> None:
    async def talk(connection: ServerConnection) -> None:
        await connection.send(await connection.recv())
        if len(listened[0].frames) < 4:
            await asyncio.sleep(0.05)
            await connection.close()
        await connection.wait_closed()

    listened: list[Listener] = []
    async with streaming(talk) as (stream, listener, clock):
        listened.append(listener)
        listener.filling = ProviderError("helius", Outcome.UNAVAILABLE, "down")
        await listener.until(1)
        first = clock.now_ms()
        for losses in (1, 2):
            await reached(lambda losses=losses: stream.health().losses == losses)  # type: ignore[misc]
            await clock.pass_time(1.0)
            await listener.until(losses + 1)
        await reached(lambda: len(listener.gaps) == 2)
        assert [since for since, _ in listener.gaps] == [first, first]


async def test_the_usual_gap_sets_how_long_silence_may_last() -> None:
    async def talk(connection: ServerConnection) -> None:
        await connection.recv()
        for _ in range(300):
            await connection.send(b"x")
        await connection.wait_closed()

    async with streaming(talk) as (stream, listener, _):
        assert stream.silence_s == 30.0
        await listener.until(300)
        assert stream.silence_s == 5.0


async def test_something_more_can_be_sent_while_connected() -> None:
    async def talk(connection: ServerConnection) -> None:
        async for frame in connection:
            await connection.send(frame)

    async with streaming(talk) as (stream, listener, _):
        with pytest.raises(ProviderError, match="not connected"):
            await stream.send("too early")
        await listener.until(1)
        await stream.send("more")
        await listener.until(2)
        assert listener.frames[1] == b"more"


async def test_a_refused_stream_is_asked_again_after_a_long_while() -> None:
    async with serving(reply(401, {})) as server:
        clock, listener = VirtualClock(), Listener()
        url = server.url.replace("http", "ws")
        socket = Socket("helius", f"{url}/?api-key=hidden-in-a-socket")
        stream = Stream(socket, Hosts((url,)), clock, Random(7), take=listener.take, subscribe=listener.subscribe)
        task = asyncio.create_task(stream.run())
        await reached(lambda: len(server.asked) >= 4)
        task.cancel()
        assert stream.health().why == "refuses the stream (HTTP 401)"
        assert clock.monotonic() >= 1000.0 + 15.0 + 30.0 + 60.0
        assert "hidden" not in repr(socket)


@pytest.mark.parametrize("target", ["ws://192.0.2.1:80/", "wss://evil.test/"])
async def test_s752_a_stream_follows_nobody_elsewhere(target: str) -> None:
    async with serving(reply(302, b"", {"Location": target})) as server:
        clock, listener = VirtualClock(), Listener()
        url = server.url.replace("http", "ws")
        for address, why in ((url, "refuses the stream (HTTP 302)"), (target, "which the settings do not name")):
            stream = Stream(
                Socket("x", address), Hosts((url,)), clock, Random(7), take=listener.take, subscribe=listener.subscribe
            )
            task = asyncio.create_task(stream.run())
            await reached(lambda stream=stream: stream.health().losses > 0)  # type: ignore[misc]
            task.cancel()
            assert why in stream.health().why


async def test_a_frame_too_large_ends_the_stream_and_it_comes_back() -> None:
    async def talk(connection: ServerConnection) -> None:
        await connection.send(await connection.recv())
        if listened[0].subscribed == 1:
            await connection.send(bytes(6_000_000))
        await connection.wait_closed()

    listened: list[Listener] = []
    async with streaming(talk) as (stream, listener, clock):
        listened.append(listener)
        await reached(lambda: stream.health().losses == 1)
        await clock.pass_time(1.0)
        await listener.until(2)
        assert max(map(len, listener.frames)) < 100
