"""Playing a recorded session again: the same events into a fresh engine."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from mojobot.core.engine import Engine
from mojobot.core.strategies.registry import voters
from mojobot.core.strategies.vote import Strategy
from mojobot.model.events import Event
from mojobot.model.notices import Step
from mojobot.model.settings import Settings


def replayed(
    settings: Settings, events: Iterable[tuple[int, Event]], guests: Iterable[Strategy[Any]] = ()
) -> Iterator[tuple[int, int, Step]]:
    """Step number, market time and what came of it, for every event of a session recorded under `settings`.

    `guests` are the plug-ins that voted in it, in their order.
    """
    engine = Engine(settings, voters(settings.strategies, guests))
    for number, event in events:
        step = engine.step(number, event)
        yield number, engine.now_ms, step
