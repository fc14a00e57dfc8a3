"""Buy a confirmed bullish chart pattern that stands on a support.

The rule: a pattern of strength above 0.6 (in full at 0.95) whose close is
within 1 ATR above a support level (in full on it); stop 2 % below the support,
target the next resistance; leave when the pattern is invalid or its target
met (`definitions.md` 3). Neither patterns nor levels are measured yet, so it
says what it lacks and abstains.
"""

from __future__ import annotations

from mojobot.core.analysis.features import Features
from mojobot.core.strategies.vote import Strategy, Votes, abstained
from mojobot.model.strategy_settings import PatternRule


def vote(seen: Features, rule: PatternRule) -> Votes:  # noqa: ARG001  the shape every strategy has
    """Nothing to vote on: support and resistance levels are not known."""
    return abstained(seen)


def reasons(seen: Features, rule: PatternRule, row: int, column: int, direction: int) -> tuple[str, ...]:  # noqa: ARG001
    """No reasons: it never votes."""
    return ()


STRATEGY = Strategy("pattern_recognition", "PR", ("levels",), vote, reasons)
