"""Buy where a model that has proven its skill gives the next bars a good chance to earn their costs.

It is the ninth voter and off by default. Its confidence is the chance itself.
There is no vote to sell: a poor chance to earn the costs is no forecast of a
fall, and most hours have one.
"""

from __future__ import annotations

import numpy as np

from mojobot.core.analysis.features import Features
from mojobot.core.learning.prediction.forecaster import MODELS
from mojobot.core.learning.prediction.skill import one_sided
from mojobot.core.strategies.vote import (
    Needs,
    Strategy,
    Votes,
    abstained,
    clipped,
    directed,
    lacking,
    silence,
    silent,
    spoken,
)
from mojobot.core.strategies.words import over, under
from mojobot.model.strategy_settings import PredictionRule

NEEDS = Needs(("forecast", "atr"))


def vote(seen: Features, rule: PredictionRule) -> Votes:
    """BUY where the gate is open and the chance is high enough; leave where either is over."""
    ready = NEEDS.met(seen)
    if lacking(ready):
        return abstained(seen)
    buy = seen.forecast_open & (seen.forecast > rule.chance)
    leave = ready & (~seen.forecast_open | (seen.forecast < rule.leave_below))
    direction = directed(ready, buy, np.zeros_like(buy))
    if silent(direction):
        return silence(direction, leave, ready)
    strength = clipped((seen.forecast - 0.5) / 0.45)  # which the map of `quant.md` 5 turns into the chance again
    stop = seen.close * (1.0 - rule.stop_atr * seen.atr)
    target = seen.close * (1.0 + rule.target_atr * seen.atr)
    return spoken(direction, strength, stop, target, leave, ready)


def reasons(seen: Features, rule: PredictionRule, row: int, column: int, direction: int) -> tuple[str, ...]:  # noqa: ARG001 - as all of them are asked
    """Whether the model may speak and what it is worth; then its chance beside the usual one."""
    at = (row, column)
    if not seen.forecast_open[at]:
        return (f"no skill ({standing(seen, row, column)})",)
    usual = f"usual {float(seen.forecast_base[at]):.2f}"
    return (
        f"{over('chance to earn the costs', float(seen.forecast[at]), rule.chance)} ({usual})",
        f"skill of the {MODELS[int(seen.forecast_model[at])]} proven ({standing(seen, row, column)})",
    )


def left(seen: Features, rule: PredictionRule, row: int, column: int) -> str:
    """The skill is gone, or the chance is."""
    if not seen.forecast_open[row, column]:
        return f"no skill any more ({standing(seen, row, column)})"
    return under("chance to earn the costs", float(seen.forecast[row, column]), rule.leave_below)


def standing(seen: Features, row: int, column: int) -> str:
    """`n 1,000, skill -0.002, p 0.61`; how many are missing while there are too few."""
    at = (row, column)
    count, skill, z = float(seen.forecast_count[at]), float(seen.forecast_skill[at]), float(seen.forecast_z[at])
    told = [f"n {count:,.0f}"]
    if skill == skill:  # noqa: PLR0124  NaN differs from itself
        told.append(f"skill {skill:+.3f}")
    if z == z:  # noqa: PLR0124
        told.append(f"p {one_sided(z):.3f}")
    return ", ".join(told)


STRATEGY = Strategy("prediction", "PD", NEEDS.names, vote, reasons, left=left)
