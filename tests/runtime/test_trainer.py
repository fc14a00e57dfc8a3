"""Trees come from a process of their own, once a market day, and the engine does well without."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from contextlib import closing, suppress

import numpy as np
import pytest

from mojobot.model.events import TreesGrown
from mojobot.model.forecasting import Examples
from mojobot.model.market import DAY_MS, Timeframe
from mojobot.runtime.clock import Clock
from mojobot.runtime.inbox import Inbox
from mojobot.runtime.trainer import Grow, Trainer
from tests.runtime import growers

EXAMPLES = Examples(Timeframe.M15, np.zeros((3, 7)), np.full(7, 0.4), np.ones(7))


class Hurried(Clock):
    """Sleeps a thousandth of a second, however long it is asked to."""

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(0.001)


async def trained(
    grow: Grow, market_ms: Callable[[], int], enough: Callable[[list[TreesGrown]], bool]
) -> list[TreesGrown]:
    """What reaches the engine until there is enough of it."""
    inbox, told = Inbox(), list[TreesGrown]()
    with closing(Trainer(grow, lambda: (lambda: EXAMPLES,), market_ms, inbox, Hurried())) as trainer:
        running = asyncio.create_task(trainer.run())
        async with asyncio.timeout(60.0):
            while not enough(told):
                await asyncio.sleep(0.005)
                told += [item.event for item in inbox._market if isinstance(item.event, TreesGrown)]
                inbox._market.clear()
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
    assert not trainer._process.is_alive()
    return told


async def test_trees_reach_the_engine_as_an_event_of_the_market_s_time() -> None:
    (grown,) = await trained(growers.leaf, lambda: 3 * DAY_MS, lambda told: len(told) == 1)
    assert (grown.ts_ms, grown.timeframe) == (3 * DAY_MS, Timeframe.M15)
    assert grown.trees.value.tolist() == [7.0]


async def test_they_are_asked_for_once_a_market_day() -> None:
    now = [3 * DAY_MS]

    def later() -> int:
        now[0] += DAY_MS // 4
        return now[0]

    told = await trained(growers.leaf, later, lambda told: len(told) >= 3)
    apart = np.diff([grown.ts_ms for grown in told])
    assert (apart >= DAY_MS).all()


@pytest.mark.parametrize(
    ("grow", "why"), [(growers.fails, "ValueError: no trees today"), (growers.dies, "the trainer has ended")]
)
async def test_a_trainer_that_fails_is_not_asked_again_and_ends_nobody(
    grow: Grow, why: str, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.WARNING, "mojobot"):
        told = await trained(grow, lambda: 3 * DAY_MS, lambda _: bool(caplog.messages))
    assert told == []
    assert caplog.messages == [f"no more trees are grown: {why}"]


async def test_it_outlives_the_terminal_as_the_engine_does() -> None:
    (grown,) = await trained(growers.hung_up, lambda: 3 * DAY_MS, lambda told: len(told) == 1)
    assert grown.trees.value.tolist() == [7.0]


async def test_too_few_examples_are_no_news() -> None:
    looks = [0]

    def now_ms() -> int:
        looks[0] += 1
        return 3 * DAY_MS

    assert await trained(growers.nothing, now_ms, lambda _: looks[0] > 20) == []
