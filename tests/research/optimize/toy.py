"""A market so simple that the best settings are known: quick enough to search in a test."""

from __future__ import annotations

import os
from pathlib import Path

import numpy as np

from mojobot.model.market import DAY_MS
from mojobot.model.settings import Settings
from mojobot.research.optimize.space import Range
from mojobot.research.optimize.work import Bench, Play
from mojobot.research.run import Run
from mojobot.research.truth.windows import Stretch
from tests.research.truth.made_runs import run, trade

WHOLE = Stretch(0, 80 * DAY_MS)
RANGES = (
    Range("strategies.mean_reversion.oversold", 15.0, 35.0, whole=False),
    Range("trading.quorum_strategies", 1, 4, whole=True),
)


def make() -> Play:
    """Trades that earn most where oversold is 21 and two must agree; each stretch has a noise of its own."""
    return play


def dying() -> Play:
    """The same on a machine that fails in the middle of the first trial above 30."""

    def fall(settings: Settings, stretch: Stretch | None) -> Run:
        if settings.strategies.mean_reversion.oversold > 30.0:
            os._exit(1)
        return play(settings, stretch)

    return fall


def bench(make_play: object = make) -> Bench:
    return Bench(make_play, Settings(), "sharpe")  # type: ignore[arg-type]


def play(settings: Settings, stretch: Stretch | None) -> Run:
    where = stretch or WHOLE
    days = where.ms // DAY_MS
    off = abs(settings.strategies.mean_reversion.oversold - 21.0) / 10.0
    off += abs(settings.trading.quorum_strategies - 2)
    noise = np.random.default_rng(where.start_ms // DAY_MS).normal(0.0, 0.01, days)
    equity = 1_000.0 * np.cumprod(np.concatenate(([1.0], 1.0 + 0.002 * (1.0 - off) + noise)))
    trades = [trade(1.0, n, n + 1) for n in range(40)]
    return run(np.full((1, days * 96), 100.0), equity.tolist(), trades)


def study_file(folder: Path) -> Path:
    return folder / "studies.db"
