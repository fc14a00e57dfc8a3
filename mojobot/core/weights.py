"""How much each strategy's vote counts: the configured shares, and what closed trades made of them (`quant.md` 7)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import fsum, isfinite
from typing import Self

import numpy as np

from mojobot.core.strategies.registry import NAMES
from mojobot.model.learning import Factors
from mojobot.model.market import FloatArray
from mojobot.model.strategy_settings import StrategiesSettings

LEAST, MOST = 0.5, 2.0  # of the prior
STEP = 0.1  # the most a share moves at one closed trade, as a fraction of itself
_HALVINGS = 200


@dataclass(frozen=True, slots=True)
class Weights:
    """Shares of the vote by strategy, in its order; they sum to 1.

    `prior` is what the settings say, `shares` what counts now, `factors` what
    moved the one towards the other when last a trade closed.
    """

    names: tuple[str, ...]
    prior: tuple[float, ...]
    shares: tuple[float, ...]
    factors: tuple[Factors, ...]

    @classmethod
    def configured(cls, settings: StrategiesSettings, names: Sequence[str] = NAMES) -> Self:
        """The shares the settings give those who vote; whoever is added takes from all in proportion."""
        told = settings.weights()
        weights = [told.get(name, 0.0) for name in names]
        total = fsum(weights)
        prior = tuple(weight / total for weight in weights)
        return cls(tuple(names), prior, prior, (Factors(),) * len(prior))

    def adapted(self, factors: Sequence[Factors]) -> Weights:
        """The shares after one more closed trade: towards prior x factors, no share by more than a tenth of itself.

        Each stays within half and twice its prior; they still sum to 1.
        """
        wanted = [p * f.merit * f.crowding * f.regime for p, f in zip(self.prior, factors, strict=True)]
        pairs = list(zip(self.prior, self.shares, strict=True))
        low = [max(LEAST * p, (1.0 - STEP) * w) for p, w in pairs]
        high = [min(MOST * p, (1.0 + STEP) * w) for p, w in pairs]
        return Weights(self.names, self.prior, within(wanted, low, high), tuple(factors))

    def reconfigured(self, settings: StrategiesSettings) -> Weights:
        """Other settings: their shares where nothing was learned, else what was learned within their bounds."""
        anew = Weights.configured(settings, self.names)
        if self.shares == self.prior:
            return anew
        return anew.restore(self.saved, zip(self.names, self.factors, strict=True))

    def restore(self, saved: Iterable[tuple[str, float]], factors: Iterable[tuple[str, Factors]] = ()) -> Weights:
        """These weights with the shares saved earlier, held within half and twice the prior.

        Unknown names and shares that are no positive number are ignored; a
        strategy that was not saved has its prior.
        """
        known = {name: share for name, share in saved if isfinite(share) and share > 0.0}
        why = dict(factors)
        wanted = [known.get(name, prior) for name, prior in zip(self.names, self.prior, strict=True)]
        return Weights(
            self.names,
            self.prior,
            within(wanted, [LEAST * p for p in self.prior], [MOST * p for p in self.prior]),
            tuple(why.get(name, Factors()) for name in self.names),
        )

    @property
    def saved(self) -> tuple[tuple[str, float], ...]:
        """Name and share of each, for the snapshot."""
        return tuple(zip(self.names, self.shares, strict=True))

    def share(self, name: str, otherwise: float) -> float:
        """What one of them counts, or what somebody does who has no vote."""
        return self.shares[self.names.index(name)] if name in self.names else otherwise

    @property
    def array(self) -> FloatArray:
        """The shares as the consensus reads them, (strategies,)."""
        return np.array(self.shares)


@dataclass(frozen=True, slots=True)
class Voices:
    """Weights as the consensus hears them: who is benched votes in shadow, and counts nothing.

    The shares of the benched go to nobody: with many of them a quorum is
    harder to reach.
    """

    weights: Weights
    benched: tuple[bool, ...]

    @property
    def array(self) -> FloatArray:
        """What counts, (strategies,)."""
        return np.where(self.benched, 0.0, self.weights.array)


def within(wanted: Sequence[float], low: Sequence[float], high: Sequence[float]) -> tuple[float, ...]:
    """Shares in proportion to `wanted` as far as the bounds allow, summing to 1.

    One scale is looked for at which the bounded shares sum to 1. There is one
    while the lower bounds sum to at most 1 and the upper ones to at least 1.
    What sums to 1 within its bounds comes back as it is.
    """

    def scaled(scale: float) -> tuple[float, ...]:
        return tuple(min(max(scale * w, lo), hi) for w, lo, hi in zip(wanted, low, high, strict=True))

    if abs(fsum(scaled(1.0)) - 1.0) <= 1e-15:
        return scaled(1.0)
    below, above = 0.0, 1.0
    while fsum(scaled(above)) < 1.0 and above < 1e300:
        above *= 2.0
    for _ in range(_HALVINGS):
        middle = 0.5 * (below + above)
        if middle in (below, above):
            break
        below, above = (middle, above) if fsum(scaled(middle)) < 1.0 else (below, middle)
    return scaled(above)
