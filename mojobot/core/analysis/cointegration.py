"""Do a token and its hedge belong together? Engle and Granger's test, row by row of a panel (`quant.md` 5).

Ordinary least squares of ln p on ln p of the hedge; then an augmented
Dickey-Fuller regression without a constant on the residuals, which have none.
Because the residuals are estimated the plain table is too lenient: the limit
is MacKinnon's [2010] response surface for two series and a constant.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mojobot.model.market import BoolArray, FloatArray

MOST_LAGS = 4  # of the differences, the number chosen by Akaike's criterion
_SURFACE = {0.01: (-3.89644, -10.9519, -33.527), 0.05: (-3.33613, -6.1101, -6.823), 0.10: (-3.04445, -4.2412, -2.720)}
_FLAT = 1e-20  # a mean square below it is rounding, not movement: prices of nine digits move by 1e-9


@dataclass(frozen=True, slots=True, eq=False)
class Fit:
    """The regression of one series on its hedge; arrays are (series,), NaN where a window is short or flat."""

    beta: FloatArray
    statistic: FloatArray  # of the Dickey-Fuller regression on the residuals


def critical_value(observations: int, size: float = 0.05) -> float:
    """The statistic below which two series of so many observations are cointegrated, at 1, 5 or 10 %."""
    limit, first, second = _SURFACE[size]
    return limit + first / observations + second / observations**2


def engle_granger(own: FloatArray, hedge: FloatArray) -> Fit:
    """Fit and test the log prices (series, n), oldest first, of tokens and of their hedges."""
    own = own - own.mean(axis=1, keepdims=True)
    hedge = hedge - hedge.mean(axis=1, keepdims=True)
    moved = _squares(hedge)
    beta = _ratio(_product(own, hedge), np.where(_moves(moved, hedge), moved, np.nan))
    return Fit(beta, dickey_fuller(own - beta[:, None] * hedge))


def dickey_fuller(residuals: FloatArray, most_lags: int = MOST_LAGS) -> FloatArray:
    """T of the level in a regression of the differences on it and on up to `most_lags` lagged differences, (series,).

    The number of lags is the one of the smallest Akaike criterion, all judged
    on the same observations. Lags are projected out one after another, so that
    no matrix is inverted and a lag that never moved is simply no help.
    """
    steps = np.diff(residuals, axis=1)
    now = steps[:, most_lags:]
    level = residuals[:, most_lags:-1]
    observations = now.shape[1]
    best = np.full(len(residuals), np.inf)
    statistic = np.full(len(residuals), np.nan)
    known: list[tuple[FloatArray, FloatArray]] = []
    for lags in range(most_lags + 1):
        if lags:
            lagged = _without(steps[:, most_lags - lags : -lags], known)
            known.append((lagged, _squares(lagged)))
            now, level = _without(now, known[-1:]), _without(level, known[-1:])
        found, left = _slope(now, level, observations - lags - 1)
        criterion = observations * np.log(np.where(left > 0.0, left, np.nan)) + 2.0 * (lags + 1)
        better = criterion < best
        best, statistic = np.where(better, criterion, best), np.where(better, found, statistic)
    return statistic


def half_life(spread: FloatArray) -> FloatArray:
    """Bars in which half of a deviation is gone, from Δs = a + b·s₋₁; (series,), NaN unless -1 < b < 0."""
    before = spread[:, :-1] - spread[:, :-1].mean(axis=1, keepdims=True)
    steps = np.diff(spread, axis=1)
    moved = _squares(before)
    slope = _ratio(_product(before, steps), np.where(_moves(moved, before), moved, np.nan))
    returns = (slope > -1.0) & (slope < 0.0)
    return np.asarray(-np.log(2.0) / np.log1p(np.where(returns, slope, np.nan)))


def _slope(now: FloatArray, level: FloatArray, freedom: int) -> tuple[FloatArray, FloatArray]:
    """T of the slope of `now` on `level`, and the squares it leaves."""
    squares = _squares(level)
    squares = np.where(_moves(squares, level), squares, np.nan)
    slope = _product(now, level) / squares
    left = np.maximum(_squares(now) - slope * slope * squares, 0.0)
    return _ratio(slope, np.sqrt(left / freedom / squares)), left


def _without(values: FloatArray, known: list[tuple[FloatArray, FloatArray]]) -> FloatArray:
    """What of `values` is orthogonal to directions given with their squares."""
    for direction, squares in known:
        usable = _moves(squares, direction)
        share = np.where(usable, _product(values, direction) / np.where(usable, squares, 1.0), 0.0)
        values = values - share[:, None] * direction
    return values


def _moves(squares: FloatArray, values: FloatArray) -> BoolArray:
    return np.asarray(squares > _FLAT * values.shape[1])


def _squares(values: FloatArray) -> FloatArray:
    return _product(values, values)


def _product(one: FloatArray, other: FloatArray) -> FloatArray:
    return np.asarray((one * other).sum(axis=1))


def _ratio(above: FloatArray, below: FloatArray) -> FloatArray:
    return np.asarray(above / np.where(below != 0.0, below, np.nan))
