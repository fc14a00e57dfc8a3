"""Who says the same as others: correlation of the vote streams, and what it takes from a weight (`quant.md` 7)."""

from __future__ import annotations

import numpy as np

from mojobot.core.strategies.vote import DirectionArray
from mojobot.model.learning import VoteMoments
from mojobot.model.market import FloatArray

HALF_LIFE_BARS = 500
SHRINKAGE = 0.5  # towards no correlation
_DECAY = 0.5 ** (1.0 / HALF_LIFE_BARS)


class VoteStreams:
    """Decayed moments of the votes -1, 0, +1 over all tokens and closes.

    A close without any vote need not be told: the next one that is knows by
    its time how many were silent, so that what is kept changes only where
    somebody voted.
    """

    def __init__(self, strategies: int) -> None:
        self._ts_ms = 0
        self._count = 0.0
        self._sums = np.zeros(strategies)
        self._products = np.zeros((strategies, strategies))

    def take(self, direction: DirectionArray, ts_ms: int, bar_ms: int) -> None:
        """The votes of one close, (strategies, tokens)."""
        votes = direction.astype(np.float64)
        self._age((ts_ms - self._ts_ms) / bar_ms, votes.shape[1])
        self._ts_ms = ts_ms
        self._count += votes.shape[1]
        self._sums += votes.sum(axis=1)
        self._products += votes @ votes.T

    def correlation(self) -> FloatArray:
        """ρ⁺, (strategies, strategies): what is positive of the shrunk correlation, 1 on the diagonal.

        A strategy that never voted, or always the same, is correlated with nobody.
        """
        rho = np.eye(len(self._sums))
        if not self._count:
            return rho
        mean = self._sums / self._count
        covariance = self._products / self._count - np.outer(mean, mean)
        spread = np.sqrt(np.maximum(np.diag(covariance), 0.0))
        scale = np.outer(spread, spread)
        known = scale > 1e-12
        found = np.divide(covariance, scale, out=np.zeros_like(scale), where=known)
        positive = np.minimum(np.maximum((1.0 - SHRINKAGE) * found, 0.0), 1.0)
        return np.where(rho > 0.0, 1.0, positive)

    def saved(self) -> VoteMoments:
        """For the snapshot."""
        return VoteMoments(self._ts_ms, self._count, tuple(self._sums.tolist()), tuple(self._products.ravel().tolist()))

    def restore(self, saved: VoteMoments) -> None:
        """Go on where `saved` left off; moments of another number of strategies are ignored."""
        strategies = len(self._sums)
        if len(saved.sums) != strategies or len(saved.products) != strategies**2:
            return
        self._ts_ms, self._count = saved.ts_ms, saved.count
        self._sums = np.array(saved.sums)
        self._products = np.array(saved.products).reshape(strategies, strategies)

    def _age(self, bars: float, tokens: int) -> None:
        """Let the past fade by `bars` closes, those between counted as silent."""
        if not self._count or bars <= 0.0:
            return
        faded = _DECAY**bars
        silent = max(_DECAY - faded, 0.0) / (1.0 - _DECAY)
        self._count = self._count * faded + tokens * silent
        self._sums *= faded
        self._products *= faded


def crowding(prior: FloatArray, rho: FloatArray) -> FloatArray:
    """d: the root of a strategy's own share of what is said with it, (Σ_j p_j ρ⁺_ij / p_i)^(-½), mean 1.

    1 for all while nobody is correlated; equal weights make it the page's
    formula. A strategy without weight has 1.
    """
    voting = prior > 0.0
    shared = np.divide(rho @ prior, prior, out=np.ones_like(prior), where=voting)
    alone = shared**-0.5
    return np.asarray(np.where(voting, alone / alone[voting].mean(), 1.0))


def effective_bets(weights: FloatArray, rho: FloatArray) -> float:
    """N = (Σw)²/Σ_ij w_i w_j ρ⁺_ij: how many independent voices the weights come to."""
    together = float(weights @ rho @ weights)
    return float(weights.sum()) ** 2 / together if together > 0.0 else 0.0
