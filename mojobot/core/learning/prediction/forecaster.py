"""Whether the next bars of each series earn their costs: forecast, wait for the label, learn (`quant.md` 10).

At every close: first the labels that have become known are scored and
learned from, then the close is forecast with what was learned. Inputs are
measured against their past alone. Two models may speak, each behind its own
gate: a regression that learns with every label, and trees that were grown
elsewhere and came in as an event.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial

import numpy as np

from mojobot.core.analysis.features import Features
from mojobot.core.analysis.rows import Rows
from mojobot.core.learning.prediction.inputs import NAMES, inputs
from mojobot.core.learning.prediction.logistic import Logistic, log_odds
from mojobot.core.learning.prediction.normaliser import Normaliser
from mojobot.core.learning.prediction.rate import RunningRate
from mojobot.core.learning.prediction.trees import margins, sound
from mojobot.core.learning.prediction.voice import Voice
from mojobot.core.learning.prediction.waiting import Matured, Waiting
from mojobot.model.forecasting import Examples, GrownTrees
from mojobot.model.market import BoolArray, FloatArray, Timeframe

# Bars ahead: an hour, two, four, half a day and a day. A round trip costs more than shorter moves are worth.
HORIZONS = {Timeframe.M1: 60, Timeframe.M5: 24, Timeframe.M15: 16, Timeframe.H1: 12, Timeframe.H4: 6}
HALF_LIFE = 1_000.0  # bars in which half of what was learned is forgotten
MODELS = ("regression", "trees")
TAUGHT = 1_500  # closes whose examples are kept for a trainer


@dataclass(frozen=True, slots=True, eq=False)
class Forecast:
    """What is forecast at a close, (series,) each; NaN = nothing is."""

    chance: FloatArray  # that the next bars earn more than a round trip costs
    base: FloatArray  # the running rate at which they did
    skill: FloatArray  # of the model that speaks, or would
    z: FloatArray  # its Diebold-Mariano statistic
    count: FloatArray  # matured forecasts it was judged by
    open: BoolArray  # it has earned its voice
    model: FloatArray  # its place in `MODELS`


class Forecaster(Rows):
    """The models of all series that decide at one timeframe; `cost` is each one's round trip, (series,)."""

    _parts = ("_normaliser", "_rate", "_regression", "_waiting", "regression", "trees")

    def __init__(self, timeframe: Timeframe, cost: FloatArray, *, taught: int = 0) -> None:
        series, horizon = len(cost), HORIZONS[timeframe]
        self.timeframe = timeframe
        self.closed_ms = 0  # the last close it has seen
        self._normaliser = Normaliser(len(NAMES), series, HALF_LIFE)
        self._rate = RunningRate(series, HALF_LIFE)
        self._regression = Logistic(len(NAMES), series, HALF_LIFE, 1.0 / horizon)
        self._waiting = Waiting(len(NAMES), series, horizon, cost)
        self.regression = Voice(series, horizon, HALF_LIFE)
        self.trees = Voice(series, horizon, HALF_LIFE)
        self._grown: GrownTrees | None = None
        self._now = (np.full(series, np.nan),) * 3  # both models' chances and the base rate at the last close
        self._examples: deque[Matured] = deque(maxlen=taught)

    @property
    def closes(self) -> int:
        """Closes seen so far."""
        return self._waiting.closes

    def widen(self, series: int) -> None:
        """Grow to `series` rows in all; nothing is known of the new ones, not what their trades cost either."""
        super().widen(series)
        self._now = (np.full(series, np.nan),) * 3
        self._examples.clear()

    def reprice(self, cost: FloatArray) -> None:
        """What a round trip of each series costs from now on."""
        self._waiting.cost = cost

    def resume(self, closed_ms: int, closes: int) -> None:
        """Its arrays have been restored as of that close."""
        self.closed_ms, self._waiting.closes = closed_ms, closes
        self.regression.skill.recount()
        self.trees.skill.recount()

    def push(self, seen: Features, opened: FloatArray, traded: BoolArray, *, read: bool = True) -> list[Forecast]:
        """The forecast of every close among `seen` that comes after the last one seen; none where nobody reads it.

        `opened` and `traded` are (series, k) as the features are: a bar's
        first price, and whether it had any.
        """
        told: list[Forecast] = []
        with np.errstate(all="ignore"):
            columns = inputs(seen)
        for at, close_ms in enumerate(seen.close_ms.tolist()):
            if close_ms <= self.closed_ms:
                continue
            self.step(close_ms, columns[:, :, at], opened[:, at], seen.close[:, at], traded[:, at])
            if read:
                told.append(self.spoken())
        return told

    def step(self, close_ms: int, column: FloatArray, opened: FloatArray, close: FloatArray, traded: BoolArray) -> None:
        """One close: what it teaches, then what is forecast of it; `column` are its inputs (inputs, series)."""
        self._follow(close_ms)
        self._learn(self._waiting.matured(opened, close, traded))
        self._forecast(np.ascontiguousarray(column))

    @property
    def series(self) -> int:
        """How many series it serves."""
        return len(self._waiting.cost)

    @property
    def cost(self) -> FloatArray:
        """Each series' round trip, in log returns."""
        return self._waiting.cost

    @property
    def chances(self) -> tuple[FloatArray, FloatArray, FloatArray]:
        """What the regression and the trees forecast at the last close, and the base rate; (series,) each."""
        return self._now

    @property
    def taught(self) -> int:
        """Closes whose examples are kept for a trainer."""
        return self._examples.maxlen or 0

    @property
    def grown(self) -> GrownTrees | None:
        """The trees that speak, if any do."""
        return self._grown

    def hear(self, grown: GrownTrees) -> str:
        """Trees grown elsewhere speak from now on; returns what is wrong with them, empty where nothing is."""
        wrong = sound(grown, len(NAMES))
        if not wrong:
            self._grown = grown
        return wrong

    def examples(self) -> Callable[[], Examples | None]:
        """What a trainer may learn from, put together when it is called: anywhere, for it takes a while."""
        return partial(_examples, self.timeframe, tuple(self._examples))

    def _follow(self, close_ms: int) -> None:
        if self.closed_ms and close_ms != self.closed_ms + self.timeframe.ms:
            self._waiting.forget()
        self.closed_ms = close_ms

    def _learn(self, known: Matured) -> None:
        """Score first, learn then: a label is news to a forecast once."""
        slot = self._waiting.slot
        self.regression.mature(slot, known.base, known.label, known.known)
        self.trees.mature(slot, known.base, known.label, known.known)
        based = known.known & np.isfinite(known.base)
        self._regression.learn(known.inputs, log_odds(known.base), known.label, based)
        self._rate.take(known.label, known.known)
        if self._examples.maxlen and based.any():
            self._examples.append(known)

    def _forecast(self, column: FloatArray) -> None:
        """The chances of both models at a close."""
        z = np.where(np.isfinite(column[0]), self._normaliser.of(column), np.nan)
        self._normaliser.take(column)
        base, slot = self._rate.now(), self._waiting.slot
        mine = self.regression.forecast(slot, self._regression.margin(z), base)
        theirs = np.full(len(base), np.nan)
        if self._grown is not None:
            grown = np.where(np.isfinite(z[0]), margins(self._grown, z), np.nan)
            theirs = self.trees.forecast(slot, grown, base)
        else:
            self.trees.silent(slot)
        self._waiting.put(z, base)
        self._now = (mine, theirs, base)

    def spoken(self) -> Forecast:
        """The better of those that may speak; where none may, the regression is shown."""
        mine, theirs, base = self._now
        own = self.regression.skill.standing()
        if self._grown is None:
            chance, first = mine, np.zeros(len(mine))
            based = np.where(np.isfinite(chance), base, np.nan)
            return Forecast(chance, based, own.skill, own.z, own.count, own.open & np.isfinite(chance), first)
        other = self.trees.skill.standing()
        better = other.open & np.isfinite(theirs) & (~own.open | (other.z > own.z))
        chance = np.where(better, theirs, mine)
        return Forecast(
            chance,
            np.where(np.isfinite(chance), base, np.nan),
            np.where(better, other.skill, own.skill),
            np.where(better, other.z, own.z),
            np.where(better, other.count, own.count),
            (better | own.open) & np.isfinite(chance),
            np.where(better, 1.0, 0.0),
        )


def _examples(timeframe: Timeframe, matured: Sequence[Matured]) -> Examples | None:
    if not matured:
        return None
    kept = [(m.inputs[:, rows], m.base[rows], m.label[rows]) for m in matured for rows in (_usable(m),)]
    z, base, label = (np.concatenate(parts, axis=-1) for parts in zip(*kept, strict=True))
    return Examples(timeframe, z, base, label)


def _usable(one: Matured) -> BoolArray:
    return one.known & np.isfinite(one.base)
