"""Whether a value still depends on where its data began, once it may be told (`quant.md` 10)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mojobot.core.analysis.columns import Technical, TechnicalColumns
from mojobot.core.analysis.warmup import warmup
from mojobot.model.events import History
from mojobot.model.market import Block, FloatArray, Timeframe
from mojobot.model.settings import Settings
from mojobot.research.lookahead import Said, same
from mojobot.research.subjects import Stage, of_histories
from mojobot.research.tape import Tape

TOLERANCE = 1e-3  # relative
MORE = 10  # times as many bars must say the same
_SEAL = 1e-9  # features are rounded to it


@dataclass(frozen=True, slots=True)
class Unsettled:
    """A value that is still on its way."""

    value: str
    series: int
    short: float  # from as many bars as are asked for
    long: float  # from ten times as many


def unsettled(tape: Tape, stage: Stage) -> list[Unsettled]:
    """Features and votes at the last close that are not the same from the bars that make a token ready and from more.

    The tape must hold ten times as many at its coarsest timeframe. A value
    that is not known from the fewer bars abstains, and is no fault.
    """
    short, long = (of_histories(tape, [_newest(tape, stage.settings, times)], stage) for times in (1, MORE))
    return [
        fault for name, values in _heard(short).items() for fault in _apart(name, values, long.values[name][..., -1])
    ]


def unsettled_column(name: str, block: Block) -> list[Unsettled]:
    """The same for a technical column at its own `warmup`, on the last bars of a block ten times as long."""
    bars = warmup(name) + 1
    short, long = (_column(name, block.part(block.bars - length, block.bars)) for length in (bars, MORE * bars))
    return list(_apart(name, short, long))


def technical_names() -> tuple[str, ...]:
    """Every column that has a warm-up."""
    return tuple(TechnicalColumns.__slots__)


def _column(name: str, block: Block) -> FloatArray:
    values: FloatArray = getattr(Technical(block.series, Timeframe.M1.ms).push(block), name)
    return np.asarray(values[:, -1], dtype=np.float64)


def _newest(tape: Tape, settings: Settings, times: int) -> list[History]:
    """The last bars of each timeframe, coarsest first: `times` as many as it needs."""
    end_ms, histories = tape.closed_ms(-1), []
    for timeframe, block in reversed(tape.blocks().items()):
        decides = timeframe is settings.trading.decision_timeframe
        need = settings.data.backfill_decision_bars if decides else settings.data.backfill_other_bars
        part = block.part(max(0, block.bars - times * need), block.bars)
        histories.append(History(end_ms, timeframe, (timeframe,), part))
    return histories


def _heard(said: Said) -> dict[str, FloatArray]:
    """What is said at the last close; who abstains has no opinion that could be unsettled."""
    heard: dict[str, FloatArray] = {}
    for name, values in said.values.items():
        strategy, voted, part = name.rpartition(".")
        if part != "ready":
            speaks = said.values[f"{strategy}.ready"][..., -1] > 0.0 if voted else True
            heard[name] = np.where(speaks, values[..., -1], np.nan)
    return heard


def _apart(name: str, short: FloatArray, long: FloatArray) -> list[Unsettled]:
    known = np.isfinite(short)
    far = known & ~same(short[:, None], long[:, None], TOLERANCE)[:, 0] & ~(np.abs(short - long) <= 2.0 * _SEAL)
    return [Unsettled(name, int(row), float(short[row]), float(long[row])) for row in np.flatnonzero(far)]
