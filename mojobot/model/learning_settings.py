"""Settings of what is learned from closed trades."""

from __future__ import annotations

from pydantic import Field

from mojobot.model.section import Section


class LearningSettings(Section):
    """What closed trades may change."""

    adapt_weights: bool = Field(
        True, description="After each closed trade weights move a little towards the strategies that earn."
    )
    calibrate_from: int = Field(
        50,
        ge=0,
        le=100,
        description="Closed trades from which a strategy's confidence is learned from its own results; 0 = never.",
    )
    most_benched: int = Field(
        4,
        ge=0,
        le=7,
        description="Strategies that may sit out at once for poor results, or never sure enough.",
    )
