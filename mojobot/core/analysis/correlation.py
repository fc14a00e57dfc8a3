"""How tokens move together: exponentially weighted, shrunk, and honest about what it has not seen (`quant.md` 8).

Returns are 1h log returns: finer bars bias correlations towards 0 [Epps 1979].
"""

from __future__ import annotations

from typing import Self

import numpy as np

from mojobot.core.analysis.median import median
from mojobot.core.analysis.rows import Ring, Rows
from mojobot.core.analysis.seal import seal
from mojobot.model.market import FloatArray, IntArray

DECAY = 0.5 ** (1 / 168)  # half-life 7 days of hours: 0.995883
MIN_COMMON = 48  # bars both tokens traded in; below, their correlation is not estimated
ASSUMED = 0.7  # then it is taken to be this
KEPT = 1_500  # hours of returns kept for repairs; what is older weighs 0.2 %

# What is summed for a pair, as powers of the returns of the one and of the other.
# Power 0 is "both traded": weights, squared weights and plain counts come from it.
_POWERS = ((0, 0), (1, 1), (2, 0), (2, 2), (3, 1), (0, 0), (0, 0))
_DECAYS = np.array([DECAY, DECAY, DECAY, DECAY, DECAY, DECAY**2, 1.0])
_WEIGHT, _PRODUCT, _SQUARE, _SQUARES, _CUBE, _WEIGHT2, _COUNT = range(len(_POWERS))


class Correlation(Rows):
    """Correlations of all pairs of a panel's series, continued with every hour.

    `push(returns)` takes (series, k) 1h log returns, oldest first; NaN where a
    bar is missing or synthetic. A pair is measured over the hours in which
    both traded, weighted by age, around a mean of 0 as all our EWMA variances.
    """

    _parts = ("_ring",)

    def __init__(self, series: int, kept: int = KEPT) -> None:
        self._ring = Ring(series, kept)
        self._sums = np.zeros((len(_POWERS), series, series))
        self._matrix: FloatArray | None = None
        self._shrinkage = 0.0

    @property
    def series(self) -> int:
        """How many series."""
        return int(self._sums.shape[-1])

    def push(self, returns: FloatArray) -> None:
        """Take the newest hours."""
        columns = returns.shape[-1]
        if columns == 1:  # every live hour: no copy of what is kept
            self._ring.put(returns[:, 0])
        else:
            self._ring.extend(returns)
        self._sums *= (_DECAYS**columns)[:, None, None]
        self._sums += _weighted_sums(returns)
        self._matrix = None

    def matrix(self) -> FloatArray:
        """Correlations (series, series), read-only: shrunk, symmetric, 1 on the diagonal; 0.7 where unknown."""
        if self._matrix is None:
            self._matrix, self._shrinkage = _shrunk(self._sums)
            self._matrix.flags.writeable = False
        return self._matrix

    def with_series(self, series: int) -> FloatArray:
        """Every token's correlation with one of them, (series,); NaN where fewer than 48 common hours are known."""
        common = self._sums[_COUNT, series]
        return np.where(common >= MIN_COMMON, self.matrix()[series], np.nan)

    def shrinkage(self) -> float:
        """The share of the common mean correlation in `matrix`, in [0, 1]."""
        self.matrix()
        return self._shrinkage

    def volatility(self) -> FloatArray:
        """EWMA standard deviation of the hourly return (series,); NaN under 48 hours."""
        own = np.diagonal(self._sums, axis1=1, axis2=2)
        with np.errstate(invalid="ignore", divide="ignore"):
            return np.where(own[_COUNT] >= MIN_COMMON, np.sqrt(own[_PRODUCT] / own[_WEIGHT]), np.nan)

    def with_book(self, series: int, values: FloatArray) -> float | None:
        """Correlation of one series' return with that of the book, Σ value_i·r_i; None for an empty book.

        `values` (series,) are position values in any one currency, finite. A
        position whose volatility is unknown is taken to be as volatile as the
        median token; a book that never moved correlates as an unknown pair.
        Sealed, because sizes are read from it.
        """
        if not np.all(np.isfinite(values)):
            raise ValueError("position values must be finite")
        if not np.any(values):
            return None
        weights = values * _filled(self.volatility())
        correlations = self.matrix()
        variance = float(weights @ correlations @ weights)
        if variance <= 0.0:
            return ASSUMED
        return float(seal(np.clip(correlations[series] @ weights / np.sqrt(variance), -1.0, 1.0)))

    def widen(self, series: int) -> None:
        """Grow to `series` rows in all; the new ones, at the end, have traded nothing yet."""
        missing = series - self.series
        super().widen(series)  # refuses to shrink
        self._sums = np.pad(self._sums, ((0, 0), (0, missing), (0, missing)))

    def adopt(self, rows: IntArray, other: Self) -> None:
        """Take rows 0, 1, ... of `other` as the rows numbered `rows` here.

        Their pairs with all series are summed anew over the hours kept here;
        pairs of other rows stay as they are.
        """
        super().adopt(rows, other)
        returns = self._ring.ordered().T
        powers, decayed = _powers(returns), _decayed(returns.shape[-1])
        for at, (one, two) in enumerate(_POWERS):  # of some rows alone: all of them take five times as long
            self._sums[at, rows, :] = (powers[one][rows] * decayed[at]) @ powers[two].T
            self._sums[at, :, rows] = (powers[two][rows] * decayed[at]) @ powers[one].T

    def _changed(self) -> None:
        self._matrix = None


def _weighted_sums(returns: FloatArray) -> FloatArray:
    """The sums of `_POWERS` over (series, k) returns, (7, series, series); the newest column weighs 1."""
    powers = _powers(returns)
    left = np.stack([powers[one] for one, _ in _POWERS]) * _decayed(returns.shape[-1])[:, None, :]
    right = np.stack([powers[other] for _, other in _POWERS])
    return np.asarray(left @ right.transpose(0, 2, 1))


def _powers(returns: FloatArray) -> tuple[FloatArray, ...]:
    """Of each return the powers 0 to 3, 0 where nobody traded."""
    traded = np.isfinite(returns)
    values = np.where(traded, returns, 0.0)
    squares = values * values
    return traded.astype(np.float64), values, squares, squares * values


def _decayed(hours: int) -> FloatArray:
    """The weight of each hour in each of the sums, (7, hours)."""
    return np.asarray(_DECAYS[:, None] ** np.arange(hours - 1, -1, -1))


def _shrunk(sums: FloatArray) -> tuple[FloatArray, float]:
    """The correlation matrix and how far it was drawn to its mean.

    Ledoit & Wolf 2004, "Honey, I shrunk the sample covariance matrix", with
    constant correlation as target. Adapted: expectations are the weighted
    means over a pair's common hours, and the T that divides a pair's share of
    the estimation error is its own effective sample size (Σw)²/Σw². With equal
    weights and no gaps this is the paper's estimator for known means of 0.
    """
    n = sums.shape[-1]
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = sums[:_WEIGHT2] / sums[_WEIGHT]
        own, partner = mean[_SQUARE], mean[_SQUARE].T  # variances of i and of j over the hours of the pair
        rho = mean[_PRODUCT] / np.sqrt(own * partner)
        sample = sums[_WEIGHT] ** 2 / sums[_WEIGHT2]
    known = (sums[_COUNT] >= MIN_COMMON) & np.isfinite(rho) & ~np.eye(n, dtype=bool)
    if not np.any(known):
        return _whole(rho, known), 0.0
    common = float(rho[known].mean())
    delta = _intensity(mean[:, known], partner[known], sample[known], common)
    return _whole((1.0 - delta) * rho + delta * common, known), delta


def _intensity(mean: FloatArray, partner: FloatArray, sample: FloatArray, common: float) -> float:
    """Ledoit and Wolf's δ over the known pairs; all arrays have one entry for each (i, j) and each (j, i)."""
    product, own = mean[_PRODUCT], mean[_SQUARE]
    error = mean[_SQUARES] - product**2  # π_ij, the asymptotic variance of s_ij
    with_target = mean[_CUBE] - own * product  # θ_ii,ij; its mirror comes with the entry (j, i)
    shared = common * np.sqrt(partner / own) * with_target
    distance = float(np.sum((common * np.sqrt(own * partner) - product) ** 2))
    if distance <= 0.0:
        return 0.0
    return min(1.0, max(0.0, float(np.sum((error - shared) / sample)) / distance))


def _whole(rho: FloatArray, known: FloatArray) -> FloatArray:
    """A full matrix from the known pairs, made exactly symmetric."""
    full = np.where(known, np.clip(rho, -1.0, 1.0), ASSUMED)
    full = (full + full.T) / 2.0
    np.fill_diagonal(full, 1.0)
    return np.asarray(full)


def _filled(volatility: FloatArray) -> FloatArray:
    seen = volatility[np.isfinite(volatility)]
    return np.where(np.isfinite(volatility), volatility, median(seen) if seen.size else 1.0)
