"""How the markets of these tests are set up."""

from __future__ import annotations

from functools import cache

from mojobot.model.settings import Settings
from mojobot.research.lookahead import Said
from mojobot.research.made import made_tape
from mojobot.research.subjects import Stage, as_it_happens
from mojobot.research.tape import Tape

BARS, PAST = 2_730, 2_448  # of five minutes; 50 of four hours make a market warm, 751 quarters know their hedge

# Warm as early as settings allow; a timer comes with the close.
QUICK = Stage(
    Settings.model_validate(
        {
            "data": {"backfill_decision_bars": 220, "backfill_other_bars": 50, "bar_grace_s": 0.0},
            "strategies": {"prediction": {"enabled": True}},
        },
    ),
    PAST,
)


@cache
def market(seed: int) -> Tape:
    """A made market that is warm for its last 94 quarters of an hour."""
    return made_tape(seed, BARS)


@cache
def live(seed: int) -> Said:
    """All that is said of it as it happens."""
    return as_it_happens(market(seed), QUICK)
