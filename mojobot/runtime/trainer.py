"""Trees are grown in a process of their own, beside the engine: it takes seconds, and a step has milliseconds.

The process is spawned, never forked (threads and sockets do not come along),
and begins before the terminal does. What comes of it is an event: it is
recorded as all events are, and a replay takes the same trees at the same step.
"""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import Callable, Coroutine
from contextlib import ExitStack
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from mojobot.core.engine import Engine
from mojobot.model.errors import MojobotError
from mojobot.model.events import TreesGrown
from mojobot.model.forecasting import Examples, GrownTrees
from mojobot.model.market import DAY_MS, Timeframe
from mojobot.model.settings import Settings
from mojobot.runtime.clock import Clock
from mojobot.runtime.inbox import Inbox

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

_LOG = logging.getLogger("mojobot")
LOOK_S = 5.0  # between two looks at the market's time
PATIENCE_S = 600.0  # for one answer
_END_S = 2.0

Grow = Callable[[Examples], GrownTrees | None]
Told = Callable[[], Examples | None]  # puts examples together, which takes a while


class Trainer:
    """Asks its process for trees once a market day, and gives them to the engine as events.

    `grow` is what the process does; it has to be importable there. Where the
    process fails or dies, the reason is logged and nobody asks it again: the
    engine goes on without trees.
    """

    def __init__(
        self,
        grow: Grow,
        examples: Callable[[], tuple[Told, ...]],
        now_ms: Callable[[], int],
        inbox: Inbox,
        clock: Clock,
    ) -> None:
        self._examples, self._now_ms, self._inbox, self._clock = examples, now_ms, inbox, clock
        from multiprocessing import get_context  # noqa: PLC0415 - takes a while to load, and few want trees

        spawn = get_context("spawn")
        self._line, theirs = spawn.Pipe()
        self._process = spawn.Process(target=_work, args=(theirs, grow), name="mojobot trainer", daemon=True)
        self._process.start()
        theirs.close()
        self._asked_ms = 0

    async def run(self) -> None:
        """Until it is cancelled; a trainer that failed waits for that, for who runs beside the engine ends with it."""
        try:
            while True:
                await self._clock.sleep(LOOK_S)
                now_ms = self._now_ms()
                if now_ms - self._asked_ms >= DAY_MS:
                    await self._train(now_ms)
        except (MojobotError, OSError, EOFError) as error:
            _LOG.warning("no more trees are grown: %s", str(error) or "the trainer has ended")
            await asyncio.Event().wait()
        finally:
            self._process.terminate()  # a thread that waits for its answer is let go

    def close(self) -> None:
        """End the process."""
        self._line.close()
        self._process.terminate()
        self._process.join(_END_S)

    async def _train(self, now_ms: int) -> None:
        for told in self._examples():
            grown = await asyncio.to_thread(self._answer, told, now_ms)
            if grown is not None:
                timeframe, trees = grown
                self._inbox.offer(TreesGrown(self._now_ms(), timeframe, trees))
                _LOG.info("%d trees of %s were grown", len(trees.roots), timeframe)

    def _answer(self, told: Told, now_ms: int) -> tuple[Timeframe, GrownTrees] | None:
        examples = told()
        if examples is None:  # not yet
            return None
        self._asked_ms = now_ms
        self._line.send(examples)
        if not self._line.poll(PATIENCE_S):
            raise MojobotError(f"the trainer has not answered for {PATIENCE_S:.0f} s")
        answer: GrownTrees | str | None = self._line.recv()
        if isinstance(answer, str):
            raise MojobotError(answer)
        return None if answer is None else (examples.timeframe, answer)


def training(
    settings: Settings, engine: Engine, inbox: Inbox, clock: Clock, until: ExitStack, grow: Grow
) -> list[Callable[[], Coroutine[Any, Any, None]]]:
    """What runs beside an engine whose settings want trees, where scikit-learn is there; it ends with `until`."""
    rule = settings.strategies.prediction
    if not (rule.enabled and rule.trees):
        return []
    if find_spec("sklearn") is None:
        _LOG.warning("strategies.prediction.trees needs scikit-learn, the extra ml: the regression forecasts alone")
        return []
    trainer = Trainer(grow, engine.examples, lambda: engine.now_ms, inbox, clock)
    until.callback(trainer.close)
    return [trainer.run]


def _work(line: Connection, grow: Grow) -> None:
    """The process: examples in, trees out, until the line is closed. A failure goes back as its sentence."""
    for number in (signal.SIGINT, signal.SIGHUP):  # for the engine, which ends this, or goes on without a terminal
        signal.signal(number, signal.SIG_IGN)
    while True:
        try:
            examples = line.recv()
        except (EOFError, OSError):
            return
        try:
            told: GrownTrees | str | None = grow(examples)
        except Exception as error:  # noqa: BLE001 - the edge of the process: it is told on the other side
            told = f"{type(error).__name__}: {error}"
        line.send(told)
