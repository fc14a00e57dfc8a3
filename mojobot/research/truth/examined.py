"""Everything that is asked of a result before anybody believes it, in one value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mojobot.core.equity import Marks, daily_returns
from mojobot.core.performance import Performance, summary
from mojobot.model.market import FloatArray
from mojobot.model.units import micro_to_usd
from mojobot.research.run import Run
from mojobot.research.truth.baselines import AtRandom, at_random, held
from mojobot.research.truth.deflation import Deflated, deflated
from mojobot.research.truth.monte_carlo import MonteCarlo, monte_carlo
from mojobot.research.truth.overfitting import Overfitting
from mojobot.research.truth.sensitivity import Sensitivity, total_return
from mojobot.research.truth.verdict import Evidence, verdict
from mojobot.research.truth.walk_forward import Forward


@dataclass(frozen=True, slots=True, eq=False)
class Truth:
    """What a result is worth; None = not examined, or undefined."""

    verdict: str
    deflated: Deflated
    held: Performance | None  # buying every token at its first close and holding it
    random: AtRandom | None
    monte_carlo: MonteCarlo | None
    dearer: float | None  # total return with twice the costs
    overfitting: Overfitting | None = None
    sensitivity: Sensitivity | None = None
    forward: Forward | None = None
    dearer_trades: int = 0  # made at twice the costs


def examined(
    run: Run,
    ratios: Sequence[float] = (),
    trials: int = 1,
    dearer: Run | None = None,
    overfitting: Overfitting | None = None,
    sensitivity: Sensitivity | None = None,
    forward: Forward | None = None,
    seed: int = 0,
) -> Truth:
    """Put a run to the test.

    `ratios` are the daily Sharpe ratios of everything tried on the same candles,
    this run's among them, `trials` how many that ever were; `dearer` is the
    same run with twice the costs.
    """
    beside = held(run)
    found = Evidence(
        trades=len(run.trades),
        total_return=total_return(run),
        held=_return(beside),
        random=at_random(run, seed),
        dearer=total_return(dearer) if dearer is not None else None,
        deflated=deflated(daily_returns(run.marks), ratios, trials),
        overfitting=overfitting,
        sensitivity=sensitivity,
        forward=forward,
    )
    return Truth(
        verdict=verdict(found),
        deflated=found.deflated,
        held=summary((), beside) if beside is not None else None,
        random=found.random,
        monte_carlo=monte_carlo(fractions(run), run.settings.risk.max_drawdown, seed),
        dearer=found.dearer,
        dearer_trades=len(dearer.trades) if dearer is not None else 0,
        overfitting=overfitting,
        sensitivity=sensitivity,
        forward=forward,
    )


def fractions(run: Run) -> FloatArray:
    """Each closed trade's net result over the equity it was opened with."""
    at = np.searchsorted(run.marks.ts_ms, [trade.opened_ms for trade in run.trades], side="right") - 1
    nets = np.array([micro_to_usd(trade.pnl_micro) for trade in run.trades], dtype=np.float64)
    return np.asarray(nets / run.marks.equity[np.maximum(at, 0)]) if nets.size else nets


def _return(marks: Marks | None) -> float | None:
    return float(marks.equity[-1] / marks.equity[0] - 1.0) if marks is not None else None
