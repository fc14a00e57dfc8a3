"""The made-up providers on loopback, on a thread of their own, for commands that bring their own loop."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.providers.fakes import Fakes
from tests.providers.server import Server

KEYLESS = ("jupiter", "dexscreener", "geckoterminal", "coingecko", "coinmarketcap", "birdeye", "solana", "pyth")


def now_ms() -> int:
    return time.time_ns() // 1_000_000


@contextmanager
def serving() -> Iterator[tuple[Fakes, Server]]:
    """The providers while the block lasts; their limits are kept by the wall's clock."""
    fakes, ready, loop = Fakes(start_ms=now_ms()), threading.Event(), asyncio.new_event_loop()
    server, over = Server(fakes, now_ms), asyncio.Event()

    async def serve() -> None:
        async with server:
            ready.set()
            await over.wait()

    thread = threading.Thread(target=lambda: loop.run_until_complete(serve()))
    thread.start()
    try:
        assert ready.wait(20)
        yield fakes, server
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join()
        loop.close()


def pointed_at(server: Server, path: Path) -> Path:
    """A settings file that leads to them, and does not wait between two requests."""
    lines = [f'[providers.{name}]\nbase_url = "{server.url(name)}"\nper_minute = 60000.0\n' for name in KEYLESS]
    helius = server.url("helius")
    lines.append(f'[providers.helius]\nbase_url = "{helius}"\nhistory_url = "{helius}"\n')
    path.write_text("\n".join(lines))
    return path
