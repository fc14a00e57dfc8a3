"""One side of one series watched in plain numbers: quicker than columns where bars are many and series few.

It is `watch.Watch` once more, to the last bit: the same operations in the same
order. Bars at which nothing waits and nothing stands are not even looked at,
and those are most.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from mojobot.core.analysis.charts.lives import (
    AT,
    FLOOR,
    HEIGHT,
    KIND,
    LEVEL,
    LONGEST,
    SHORTEST,
    SINCE,
    SLOPE,
    SPAN,
    STRENGTH,
    TARGET,
)

Pattern = list[float]  # FIELDS numbers


@dataclass(slots=True)
class Lone:
    """What waits and what stands on one side; `sign` is +1 where that is the bullish one."""

    sign: float
    waiting: Pattern | None
    standing: Pattern | None
    over: bool

    def watch(
        self, close: Sequence[float], bar: Sequence[float], drawn: dict[int, Pattern]
    ) -> Iterator[tuple[int, Pattern]]:
        """Columns at which a pattern stands, and that pattern; `drawn` are new ones by their column, rising."""
        ahead = iter([*drawn, len(close)])
        at, coming = 0, next(ahead)
        while at < len(close):
            if self.waiting is None and self.standing is None:
                at = coming
            if at == coming:
                if at == len(close):
                    return
                self._draw(drawn[at])
                coming = next(ahead)
            self._step(close[at], bar[at])
            if self.standing is not None:
                yield at, self.standing
            at += 1

    def _draw(self, fresh: Pattern) -> None:
        kept = self.waiting
        if kept is None or not kept[STRENGTH] > fresh[STRENGTH] or kept[KIND] == fresh[KIND]:
            self.waiting = fresh

    def _step(self, close: float, bar: float) -> None:
        if self.over:
            self.standing = None
        if self.waiting is not None:
            self._await(self.waiting, close, bar)
        stands = self.standing
        self.over = stands is not None and (
            self.sign * (close - stands[TARGET]) >= 0.0
            or self.sign * (close - stands[FLOOR]) < 0.0
            or bar - stands[SINCE] > _life(stands[SPAN])
        )

    def _await(self, waits: Pattern, close: float, bar: float) -> None:
        line = waits[LEVEL] + waits[SLOPE] * (bar - waits[AT])
        beyond = self.sign * (close - line)
        failed = (
            self.sign * (close - waits[FLOOR]) < 0.0
            or bar - waits[AT] > _life(waits[SPAN])
            or self.sign * (line - waits[FLOOR]) <= 0.0
        )
        if beyond > 0.0 and not failed and beyond < waits[HEIGHT]:
            self.standing = waits.copy()
            self.standing[LEVEL], self.standing[SINCE] = line, bar
            self.standing[TARGET] = line + self.sign * waits[HEIGHT]
        if beyond > 0.0 or failed:
            self.waiting = None


def _life(span: float) -> float:
    """As `lives.life`: a span that is not known stays so."""
    return span if span != span else min(max(span, SHORTEST), LONGEST)  # noqa: PLR0124  NaN differs from itself
