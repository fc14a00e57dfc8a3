"""A token against its hedge, bar by bar: how far apart they are, and whether that says anything (`quant.md` 5).

The hedge ratio and the tests are of the bars before, made at every twelfth bar
of the calendar and held between; the distance is of every bar.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import Self

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from mojobot.core.analysis.cointegration import critical_value, engle_granger, half_life
from mojobot.core.analysis.reversion import reversion_probability
from mojobot.core.analysis.rows import Rows
from mojobot.core.analysis.seal import seal
from mojobot.model.market import BoolArray, FloatArray, IntArray

LENGTH = 751  # bars: the newest and the 750 before it
EVERY = 12  # bars between two fits
FIT = 500  # bars before the newest, for the ratio and the test
LEVEL = 250  # bars before the newest, for the spread's mean and deviation
_AT_HAND = LENGTH + EVERY  # bars always kept: a window, and one that ended at a fit put off
_LIVES = 12  # half-lives the window must hold for one to count: in short samples it reads short
LONGEST = (LENGTH - 1) / _LIVES  # bars
_LEAST_DEVIATION = 1e-8  # of the spread, in log price: below it is the rounding of prices
CRITICAL = critical_value(FIT)
_FITS = 8  # made at once: enough rows for numpy, few enough to stay at hand
_RATIO, _STATISTIC, _HALF_LIFE = range(3)


@dataclass(frozen=True, slots=True, eq=False)
class PairColumns:
    """Sealed, every array (series, k); NaN without a hedge or 751 common bars."""

    hedge: FloatArray  # β: what the token's log price moves with the hedge's
    spread_z: FloatArray  # deviations of ln p - β ln p_hedge from its mean of the 250 bars before
    spread_gap: FloatArray  # price at which the spread is at its mean, over the close, - 1
    spread_test: FloatArray  # statistic of the cointegration test; below `CRITICAL` they belong together
    half_life: FloatArray  # bars
    reversion: FloatArray  # chance to touch the mean within three half-lives; 0 where nothing says it comes back


class Pairs(Rows):
    """The columns of `PairColumns` for all series of one timeframe.

    `push(own, hedge, open_ms)` takes closes (series, k), oldest first, of the
    tokens and of each token's hedge, NaN where there is none. `keep` takes
    columns nobody will read: only the last fit among them is made, once it is
    needed.
    """

    _arrays = ("_kept", "_held")

    def __init__(self, series: int, timeframe_ms: int) -> None:
        self._timeframe_ms = timeframe_ms
        # Room for two windows, filled from the left: moved back once a window, read without a copy.
        self._kept = np.full((2, _AT_HAND + LENGTH, series), np.nan)  # own, hedge
        self._end = _AT_HAND
        self._unfit: int | None = None  # columns since the one whose fit is still to be made
        self._held = np.full((3, series), np.nan)

    def push(self, own: FloatArray, hedge: FloatArray, open_ms: IntArray) -> PairColumns:
        """The columns at bars that open at `open_ms` (k,)."""
        self._fit()
        logs, due = _logs(own, hedge), self._due(open_ms)
        with np.errstate(all="ignore"):
            if own.shape[1] != 1:  # none at all is no column either
                return PairColumns(*self._block(logs, due))
            self._put(logs)
            if due.all():
                self._held = _fitted(self._window())
            return PairColumns(*self._column()[..., None])

    def keep(self, own: FloatArray, hedge: FloatArray, open_ms: IntArray) -> None:
        """Take columns without reading them."""
        logs = _logs(own, hedge)
        last = np.flatnonzero(self._due(open_ms))[-1:]
        until = int(last[0]) + 1 if last.size else 0
        if until:
            self._put(logs[:, :until])
            self._unfit = 0
        self._put(logs[:, until:])
        if self._unfit is not None:
            self._unfit += len(open_ms) - until
            if self._unfit >= EVERY:  # what it is made from would go
                self._fit()

    def _block(self, logs: FloatArray, due: BoolArray) -> FloatArray:
        """The six columns at every bar of a block, (6, series, k): what `_column` gives one by one, sealed alike."""
        bars = logs.shape[1]
        seen = np.concatenate((self._kept[:, self._end - _AT_HAND : self._end], logs), axis=1)
        seen = np.ascontiguousarray(seen.transpose(0, 2, 1))  # (2, series, kept and k): windows in one piece
        self._put(logs)
        fits = np.flatnonzero(due)
        held = np.concatenate((self._held[:, None], _fitted_at(seen, _AT_HAND + fits)), axis=1)
        self._held = held[:, -1].copy()
        gap, spread_z = np.empty((2, logs.shape[2], bars))
        for fit, (begin, end) in enumerate(pairwise([0, *fits.tolist(), bars])):
            cut = seen[..., _AT_HAND + begin - LEVEL : _AT_HAND + end]
            gap[:, begin:end], spread_z[:, begin:end] = _apart(cut[0] - held[_RATIO, fit][:, None] * cut[1])
        lengths = np.diff([0, *fits.tolist(), bars])
        ratio, statistic, life = np.repeat(held, lengths, axis=1).transpose(0, 2, 1)
        return np.stack(_told(ratio, statistic, life, spread_z, gap))

    def _fit(self) -> None:
        """Make the fit that was put off."""
        if self._unfit is not None:
            end, self._unfit = self._end - self._unfit, None
            with np.errstate(all="ignore"):
                self._held = _fitted(self._kept[:, end - LENGTH : end])

    def adopt(self, rows: IntArray, other: Self) -> None:
        """Take rows of `other`, matching columns by their age."""
        self._fit()
        other._fit()
        self._window()[:, :, rows] = other._window()[:, :, : len(rows)]
        self._held[:, rows] = other._held[:, : len(rows)]

    def _due(self, open_ms: IntArray) -> BoolArray:
        return np.asarray((open_ms // self._timeframe_ms) % EVERY == 0)

    def _window(self) -> FloatArray:
        return self._kept[:, self._end - LENGTH : self._end]

    def _put(self, columns: FloatArray) -> None:
        """Append columns (2, k, series)."""
        columns = columns[:, -LENGTH:]
        count = columns.shape[1]
        if self._end + count > self._kept.shape[1]:
            self._kept[:, :_AT_HAND] = self._kept[:, self._end - _AT_HAND : self._end].copy()
            self._end = _AT_HAND
        self._kept[:, self._end : self._end + count] = columns
        self._end += count

    def _column(self) -> FloatArray:
        """The six columns at the newest bar, (6, series)."""
        ratio, statistic, life = self._held
        if not np.count_nonzero(ratio == ratio):  # noqa: PLR0124  NaN differs from itself
            return np.full((6, len(ratio)), np.nan)
        own, hedge = self._kept[:, self._end - LEVEL - 1 : self._end]
        gap, z = _apart((own - ratio * hedge).T)
        return np.stack(_told(ratio, statistic, life, z[:, 0], gap[:, 0]))


def _apart(spread: FloatArray) -> tuple[FloatArray, FloatArray]:
    """From the mean of the 250 bars before to each bar, and the same in deviations, negative; (series, 250 + k)."""
    windows = sliding_window_view(spread, LEVEL, axis=1)[:, :-1]
    now, mean = spread[:, LEVEL:], windows.mean(axis=2)
    away = windows - mean[..., None]
    deviation = np.sqrt((away * away).sum(axis=2) / (LEVEL - 1))
    return mean - now, (now - mean) / np.where(deviation > _LEAST_DEVIATION, deviation, np.nan)


def _told(
    ratio: FloatArray, statistic: FloatArray, life: FloatArray, spread_z: FloatArray, gap: FloatArray
) -> tuple[FloatArray, ...]:
    """The six columns, sealed."""
    z = seal(spread_z)
    counts = (statistic < CRITICAL) & (life <= LONGEST)
    likely = seal(reversion_probability(np.where(counts, z, np.nan)))
    reversion = np.where(counts, likely, np.where(np.isnan(z), np.nan, 0.0))
    return ratio, z, seal(np.expm1(gap)), statistic, life, reversion


def _fitted_at(seen: FloatArray, at: IntArray) -> FloatArray:
    """`_fitted` of the windows that end at some bars of (2, series, k), (3, fits, series); a few at a time."""
    series = seen.shape[1]
    fits = np.empty((3, len(at), series))
    for first in range(0, len(at), _FITS):
        some = at[first : first + _FITS]
        windows = np.stack([seen[..., end + 1 - LENGTH : end] for end in some.tolist()], axis=1)
        fits[:, first : first + _FITS] = _fit(*windows.reshape(2, -1, LENGTH - 1)).reshape(3, len(some), series)
    return fits


def _fitted(window: FloatArray) -> FloatArray:
    """Hedge ratio, test statistic and half-life of (2, 751, series), sealed, (3, series)."""
    return _fit(*np.ascontiguousarray(window[:, :-1].transpose(0, 2, 1)))


def _fit(own: FloatArray, hedge: FloatArray) -> FloatArray:
    """The same of rows (rows, 750), each by itself, (3, rows)."""
    fit = engle_granger(own[:, -FIT:], hedge[:, -FIT:])
    ratio = seal(np.where(np.isfinite(own + hedge).all(axis=1), fit.beta, np.nan))
    statistic = seal(np.where(np.isnan(ratio), np.nan, fit.statistic))
    return np.stack((ratio, statistic, seal(half_life(own - ratio[:, None] * hedge))))


def _logs(own: FloatArray, hedge: FloatArray) -> FloatArray:
    """Log prices (2, k, series)."""
    with np.errstate(all="ignore"):
        return np.asarray(np.log(np.array((own.T, hedge.T))))
