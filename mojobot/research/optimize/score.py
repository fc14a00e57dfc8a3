"""How good a trial is: its reward for the risk, net of every cost, less what makes it untrustworthy."""

from __future__ import annotations

from dataclasses import dataclass
from math import sqrt
from typing import Literal

import numpy as np

from mojobot.core.equity import daily_returns, max_drawdown
from mojobot.core.returns import YEAR_DAYS
from mojobot.research.run import Run
from mojobot.research.truth.deflation import daily_ratio
from mojobot.research.truth.sensitivity import total_return
from mojobot.research.truth.verdict import ENOUGH_TRADES

Objective = Literal["sharpe", "return", "calmar"]

IDLE = -10.0  # never trading answers no question, and is worse than any answer
_SHALLOW = 0.01  # falls below it are noise: a return is not divided by less
_BREACH = 10.0  # taken off for every whole of equity lost beyond the limit on drawdown


@dataclass(frozen=True, slots=True)
class Scored:
    """What is kept of a trial's run."""

    score: float
    trades: int
    total_return: float
    max_drawdown: float
    daily: tuple[float, ...]  # returns of its days

    @property
    def ratio(self) -> float | None:
        """Daily Sharpe ratio; None without spread."""
        return daily_ratio(np.array(self.daily))


def scored(run: Run, objective: Objective) -> Scored:
    """The score of a run: higher is better.

    sharpe is the yearly Sharpe ratio, calmar return over drawdown. A gain made
    in fewer than 30 trades counts for the share it has of them; a drawdown
    beyond `risk.max_drawdown` costs 0.1 for every hundredth.
    """
    daily, fall = daily_returns(run.marks), max_drawdown(run.marks)
    depth, earned, trades = fall.depth if fall is not None else 0.0, total_return(run), len(run.trades)
    if trades == 0:
        return Scored(IDLE, 0, earned, depth, tuple(daily.tolist()))
    reward = {
        "sharpe": (daily_ratio(daily) or 0.0) * sqrt(YEAR_DAYS),
        "return": earned,
        "calmar": earned / max(depth, _SHALLOW),
    }[objective]
    few = min(1.0, trades / ENOUGH_TRADES) if reward > 0.0 else 1.0
    breach = max(0.0, depth - run.settings.risk.max_drawdown) * _BREACH
    return Scored(reward * few - breach, trades, earned, depth, tuple(daily.tolist()))
