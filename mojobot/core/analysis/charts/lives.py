"""How a pattern is written down while it waits and while it stands, and for how many bars it does either."""

from __future__ import annotations

import numpy as np

from mojobot.model.market import FloatArray

SHORTEST, LONGEST = 12.0, 120.0  # bars a pattern waits and then stands; between them as long as it took to form

KIND, STRENGTH, LEVEL, SLOPE, HEIGHT, FLOOR, AT, SPAN, TURNS = range(9)  # of a pattern that waits: as `Drawn`
# Of one that stands LEVEL is where the line was broken; for slope and height it has when that was, and its target.
SINCE, TARGET = SLOPE, HEIGHT
FIELDS = 9


def life(span: FloatArray) -> FloatArray:
    """Bars that patterns last which took `span` to form."""
    return np.minimum(np.maximum(span, SHORTEST), LONGEST)
