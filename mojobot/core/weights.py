"""How much each strategy's vote counts: the configured shares, and what the last session made of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import fsum, isfinite
from typing import Self

import numpy as np

from mojobot.model.market import FloatArray
from mojobot.model.strategy_settings import StrategiesSettings


@dataclass(frozen=True, slots=True)
class Weights:
    """Shares of the vote by strategy, in its order; they sum to 1.

    `prior` is what the settings say, `shares` what counts now.
    """

    names: tuple[str, ...]
    prior: tuple[float, ...]
    shares: tuple[float, ...]

    @classmethod
    def configured(cls, settings: StrategiesSettings) -> Self:
        """The shares the settings give."""
        weights = settings.weights()
        prior = _normalised(tuple(weights.values()))
        return cls(tuple(weights), prior, prior)

    def restore(self, saved: Iterable[tuple[str, float]]) -> Weights:
        """These weights with the shares saved earlier, held within half and twice the prior (`quant.md` 7).

        Unknown names and shares that are no positive number are ignored; a
        strategy that was not saved has its prior.
        """
        known = {name: share for name, share in saved if isfinite(share) and share > 0.0}
        shares = [
            min(max(known.get(name, prior), 0.5 * prior), 2.0 * prior)
            for name, prior in zip(self.names, self.prior, strict=True)
        ]
        return Weights(self.names, self.prior, _normalised(shares))

    @property
    def saved(self) -> tuple[tuple[str, float], ...]:
        """Name and share of each, for the snapshot."""
        return tuple(zip(self.names, self.shares, strict=True))

    @property
    def array(self) -> FloatArray:
        """The shares as the consensus reads them, (strategies,)."""
        return np.array(self.shares)


def _normalised(shares: Sequence[float]) -> tuple[float, ...]:
    total = fsum(shares)
    return tuple(share / total for share in shares)
