"""The back-test as a worker makes it: candles go in once, features are worked out once, trials cost the rest."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from mojobot.core.strategies.vote import Strategy
from mojobot.model.market import Costs, Token
from mojobot.model.settings import Settings
from mojobot.research.backtest import prepare
from mojobot.research.optimize.work import Play
from mojobot.research.reel import TokenBars
from mojobot.research.report.changed import ELSEWHERE
from mojobot.research.run import Run
from mojobot.research.truth.windows import Stretch


@dataclass(frozen=True, slots=True, eq=False)
class OnCandles:
    """What travels to a worker."""

    bars: tuple[TokenBars, ...]
    settings: Settings
    costs: Costs
    guests: Callable[[], tuple[Strategy[Any], ...]] | None = None  # finds plug-ins where the work is done

    def __call__(self) -> Play:
        """Work out what is known of the whole range."""
        guests = self.guests() if self.guests is not None else ()
        prepared = prepare(self.bars, self.settings, self.costs, guests)

        def play(settings: Settings, stretch: Stretch | None) -> Run:
            if stretch is None:
                return prepared.run(settings)
            return prepared.run(settings, stretch.start_ms, stretch.end_ms)

        return play


def fingerprint(bars: tuple[TokenBars, ...], costs: Costs) -> str:
    """The same for the same candles at the same costs, whatever files they came from."""
    told = hashlib.sha256(repr(costs).encode())
    for one in bars:
        for field in fields(TokenBars):
            value = getattr(one, field.name)
            told.update(repr(value).encode() if isinstance(value, Token) else np.ascontiguousarray(value).tobytes())
    return told.hexdigest()[:16]


def settings_print(settings: Settings, stretch: Stretch | None = None) -> str:
    """The same for the same way of trading; what only concerns screens and providers does not count."""
    told = settings.model_dump_json(exclude=ELSEWHERE) + repr(stretch)
    return hashlib.sha256(told.encode()).hexdigest()[:16]
