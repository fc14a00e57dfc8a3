"""P10: the real console over a made-up engine: `CELLS` cells of the markets change ten times a second.

Run in a terminal by `console.py`. Each change moves the prices of some tokens
(a price and its three changes, four cells each) and tells one alert, as the
stand-in changes cells and writes a line of its log. The markets fill the
screen, as the stand-in's table does.
"""

from __future__ import annotations

import asyncio
import sys
from collections import deque
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

import numpy as np

from mojobot.core.engine import Engine
from mojobot.feeds.demo.market import DemoMarket
from mojobot.model.commands import Command, Receipt
from mojobot.model.control import Preview, Query
from mojobot.model.events import Timer
from mojobot.model.notices import Alert, Level, Severity
from mojobot.model.readings import Readings
from mojobot.model.settings import Settings
from mojobot.model.views import View
from mojobot.runtime.backfill import pieces
from mojobot.settings.load import load
from mojobot.tui.app import Console

HZ = 10
CELLS_A_TOKEN = 4
SHOWN = 200  # alerts, as in the engine


class Changing:
    """A Control whose view is changed from outside; commands are taken and nothing comes of them."""

    def __init__(self, view: View, seed: int = 7) -> None:
        self.view: View | None = view
        self._view = view
        self._random = np.random.default_rng(seed)
        self._alerts = deque(view.alerts, maxlen=SHOWN)
        self._next = 0

    def send(self, command: Command) -> Receipt:  # noqa: ARG002 - the answer is always the same
        """Taken."""
        return Receipt(accepted=True, text="taken")

    def pace(self, speed: float | None) -> Receipt:  # noqa: ARG002 - as above
        """It has its own."""
        return Receipt(accepted=False, text="ten times a second")

    def preview(self, command: Command) -> Preview:  # noqa: ARG002 - as above
        """There is none."""
        raise TypeError("nothing is bought here")

    def readings(self, series: int) -> Readings | None:  # noqa: ARG002 - as above
        """Nothing is known."""
        return None

    async def history(self, query: Query) -> Sequence[Mapping[str, object]]:  # noqa: ARG002 - as above
        """Nothing has happened."""
        return []

    def change(self, tokens: int) -> None:
        """Move the prices of the next `tokens` tokens, a tenth of a second later."""
        view, every = self._view, len(self._view.tokens)
        at = np.arange(self._next, self._next + tokens) % every
        self._next = (self._next + tokens) % every
        price, price_ms = view.prices.price.copy(), view.prices.price_ms.copy()
        price[at] *= np.exp(self._random.normal(0.0, 0.002, tokens))
        price_ms[at] = ts_ms = view.ts_ms + 1000 // HZ
        self._alerts.append(Alert(ts_ms, Level.FEED, Severity.INFO, f"tick {view.step}"))
        prices = replace(view.prices, price=price, price_ms=price_ms)
        self._view = replace(view, ts_ms=ts_ms, step=view.step + 1, prices=prices, alerts=tuple(self._alerts))
        self.view = self._view


def opened(settings: Settings) -> View:
    """The view of a demo market with its whole past."""
    tape, engine, number = DemoMarket(7, 50), Engine(settings), 1
    engine.step(number, tape.opened(1))
    for event in tape.events():
        for piece in pieces(event):
            number += 1
            engine.step(number, piece)
        if isinstance(event, Timer):
            break
    view = engine.view()
    if view is None:
        raise RuntimeError("the market never opened")
    return view


async def run(cells: int, hz: float) -> None:
    """Until it is ended from outside."""
    settings = load(environ={}).settings
    control = Changing(opened(settings))
    console = Console(control, settings=settings)

    async def feed() -> None:
        while hz:
            await asyncio.sleep(1.0 / hz)
            control.change(round(cells / CELLS_A_TOKEN))

    feeding = asyncio.create_task(feed())
    await console.run_async()
    feeding.cancel()
    with suppress(asyncio.CancelledError):
        await feeding


if __name__ == "__main__":
    asyncio.run(run(int(sys.argv[1]), float(sys.argv[2]) if len(sys.argv) > 2 else HZ))
