"""Buy what is cheap against its hedge, for the spread's return to its mean.

The rule: z-score of the spread below -2 (in full at -3.5), reversion
probability above 0.7 (0.95), gap above 0.5 % (2 %); stop 0.8 ATR, target the
spread's mean; leave at z >= 0 (`definitions.md` 3, `quant.md` 5). The hedge
and its statistics are not measured yet, so it says what it lacks and abstains.
"""

from __future__ import annotations

from mojobot.core.analysis.features import Features
from mojobot.core.strategies.vote import Strategy, Votes, abstained
from mojobot.model.strategy_settings import ArbitrageRule


def vote(seen: Features, rule: ArbitrageRule) -> Votes:  # noqa: ARG001  the shape every strategy has
    """Nothing to vote on: there is no hedge to compare with."""
    return abstained(seen)


def reasons(seen: Features, rule: ArbitrageRule, row: int, column: int, direction: int) -> tuple[str, ...]:  # noqa: ARG001
    """No reasons: it never votes."""
    return ()


STRATEGY = Strategy("statistical_arbitrage", "SA", ("hedge",), vote, reasons)
