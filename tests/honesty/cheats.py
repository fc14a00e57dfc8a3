"""Ways to know what one cannot know yet, and honest things that look like them."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from mojobot.core.analysis.oscillators import Rsi
from mojobot.core.analysis.ranges import Atr
from mojobot.core.analysis.scans import RollingMean
from mojobot.model.events import Headline, Whales
from mojobot.model.market import FloatArray
from mojobot.research.lookahead import Said, Subject
from mojobot.research.tape import Tape

Column = Callable[[FloatArray], FloatArray]  # closes (series, k) to (series, k)
DAY = 48  # bars: days are short here
HOUR = 12


def of_close(name: str, column: Column) -> Subject:
    """A subject that is a function of the closes."""
    return of_tape(name, lambda tape: column(tape.bars.close))


def of_tape(name: str, column: Callable[[Tape], FloatArray]) -> Subject:
    """A subject with one column, known at every close."""

    def say(tape: Tape) -> Said:
        with np.errstate(all="ignore"):
            values = column(tape)
        return Said(tape.bars.open_ms + tape.base.ms, {"value": np.asarray(values, dtype=np.float64)})

    return Subject(name, say)


# ---------------------------------------------------------------- cheats


def centred_mean(close: FloatArray) -> FloatArray:
    return np.array([np.convolve(row, np.ones(5) / 5, mode="same") for row in close])


def global_normaliser(close: FloatArray) -> FloatArray:
    return np.asarray((close - close.mean(axis=1, keepdims=True)) / close.std(axis=1, keepdims=True))


def between_all_extremes(close: FloatArray) -> FloatArray:
    low, high = close.min(axis=1, keepdims=True), close.max(axis=1, keepdims=True)
    return np.asarray((close - low) / (high - low))


def unclosed_hour(close: FloatArray) -> FloatArray:
    """The close of the hour that a bar belongs to, though the hour is not over."""
    at = np.arange(close.shape[1])
    return close[:, np.minimum(at // HOUR * HOUR + HOUR - 1, close.shape[1] - 1)]


def evening_in_the_morning(close: FloatArray) -> FloatArray:
    """The day's high so far, of a day that has not been yet."""
    days = [close[:, start : start + DAY] for start in range(0, close.shape[1], DAY)]
    return np.concatenate([np.repeat(day.max(axis=1, keepdims=True), day.shape[1], axis=1) for day in days], axis=1)


def label(close: FloatArray) -> FloatArray:
    """The return of the next five bars, as a feature."""
    coming = np.full_like(close, np.nan)
    coming[:, :-5] = np.log(close[:, 5:] / close[:, :-5])
    return coming


def label_mean(close: FloatArray) -> FloatArray:
    """The mean label of all bars whose past return was as this one's: an encoding fitted on the whole sample."""
    up = np.diff(close, axis=1, prepend=close[:, :1]) > 0.0
    coming = np.nan_to_num(label(close))
    groups = [np.where(kind, coming, 0.0).sum(axis=1) / np.maximum(kind.sum(axis=1), 1) for kind in (up, ~up)]
    return np.asarray(np.where(up, groups[0][:, None], groups[1][:, None]))


def filled_backwards(close: FloatArray) -> FloatArray:
    """Holes filled with the next price."""
    holed = np.where(np.arange(close.shape[1]) % 7 == 3, np.nan, close)
    at = np.where(np.isnan(holed), close.shape[1] - 1, np.arange(close.shape[1]))
    following = np.minimum.accumulate(at[:, ::-1], axis=1)[:, ::-1]
    return np.take_along_axis(holed, following, axis=1)


def interpolated(close: FloatArray) -> FloatArray:
    """Holes filled along the line to the next price."""
    at = np.arange(close.shape[1])
    known = at % 7 != 3
    return np.array([np.interp(at, at[known], row[known]) for row in close])


def shifted(close: FloatArray) -> FloatArray:
    return np.concatenate((close[:, 1:], close[:, -1:]), axis=1)


def pivot_at_once(close: FloatArray) -> FloatArray:
    """A low is a low when the bars after it are higher: told on the day of the low."""
    low = np.zeros(close.shape, dtype=np.bool_)
    low[:, 2:-2] = [(row[2:-2] < np.min([row[:-4], row[1:-3], row[3:-1], row[4:]], axis=0)) for row in close]
    return low.astype(np.float64)


def two_sided_mean(close: FloatArray) -> FloatArray:
    """An exponential mean forwards, and once more backwards."""
    return smoothed(smoothed(close)[:, ::-1])[:, ::-1]


def smoothed(close: FloatArray) -> FloatArray:
    mean = close.copy()
    for at in range(1, close.shape[1]):
        mean[:, at] += 0.8 * (mean[:, at - 1] - mean[:, at])
    return mean


def without_trend(close: FloatArray) -> FloatArray:
    """What a line through all closes leaves."""
    at = np.arange(close.shape[1])
    return np.array(
        [row - np.polyval(np.polyfit(at, row, 1), at) if np.isfinite(row).all() else row * 0 for row in close]
    )


def hedged_by_all(close: FloatArray) -> FloatArray:
    """A spread whose ratio was fitted on the whole sample."""
    logs = np.log(close)
    centred = logs - logs.mean(axis=1, keepdims=True)
    return np.asarray(logs - (centred @ centred[0] / (centred[0] @ centred[0]))[:, None] * logs[0])


def low_frequencies(close: FloatArray) -> FloatArray:
    spectrum = np.fft.rfft(close, axis=1)
    spectrum[:, 9:] = 0.0
    return np.fft.irfft(spectrum, n=close.shape[1], axis=1)


def in_dear_tenth(close: FloatArray) -> FloatArray:
    """Whether a close is above what nine tenths of all closes are, past and future."""
    return (close > np.quantile(close, 0.9, axis=1, keepdims=True)).astype(np.float64)


def best_of_the_next(close: FloatArray) -> FloatArray:
    """The rank of each token by what it will do."""
    return np.argsort(np.argsort(np.nan_to_num(label(close)), axis=0), axis=0).astype(np.float64)


def survivors(close: FloatArray) -> FloatArray:
    """The tokens that are still higher at the end."""
    return np.where((close[:, -1] > close[:, 0])[:, None], close, 0.0)


def future_volume(tape: Tape) -> FloatArray:
    volume = tape.bars.volume
    return np.concatenate((volume[:, 1:], volume[:, -1:]), axis=1) / volume


def next_open(tape: Tape) -> FloatArray:
    """A vote whose stop is set below an entry at the next open."""
    return 0.97 * np.concatenate((tape.bars.open[:, 1:], tape.bars.open[:, -1:]), axis=1)


def forming_bar(tape: Tape) -> FloatArray:
    """The high of the bar that is just being made, read at the close before."""
    return np.concatenate((tape.bars.high[:, 1:], tape.bars.high[:, -1:]), axis=1)


def repaired(tape: Tape) -> FloatArray:
    """Bars as they were corrected: each fifth one is, when the one after the next comes."""
    close = tape.bars.close.copy()
    for at in range(0, close.shape[1] - 2, 5):
        close[:, at] = 0.5 * (close[:, at] + close[:, at + 2])
    return close


def told_late(tape: Tape) -> FloatArray:
    """Whale purchases at the time they happened, rather than when we were told."""
    total = np.zeros(tape.bars.close.shape)
    close_ms = tape.bars.open_ms + tape.base.ms
    for event in tape.events:
        if isinstance(event, Whales):
            for at_ms, series, usd in zip(
                event.at_ms.tolist(), event.series.tolist(), event.buy_usd.tolist(), strict=True
            ):
                total[series, np.searchsorted(close_ms, at_ms) :] += usd
    return total


def tomorrows_paper(tape: Tape) -> FloatArray:
    """The best headline of the hour around a close."""
    close_ms = tape.bars.open_ms + tape.base.ms
    best = np.zeros(tape.bars.close.shape)
    for event in tape.events:
        if isinstance(event, Headline):
            near = np.abs(close_ms - event.ts_ms) <= HOUR * tape.base.ms
            best[event.series, near] = np.maximum(best[event.series, near], np.nan_to_num(event.score))
    return best


CHEATS: tuple[Subject, ...] = (
    *(of_close(column.__name__, column) for column in (
        centred_mean, global_normaliser, between_all_extremes, unclosed_hour, evening_in_the_morning, label, label_mean,
        filled_backwards, interpolated, shifted, pivot_at_once, two_sided_mean, without_trend, hedged_by_all,
        low_frequencies, in_dear_tenth, best_of_the_next, survivors,
    )),
    *(of_tape(column.__name__, column) for column in (
        future_volume, next_open, forming_bar, repaired, told_late, tomorrows_paper,
    )),
)  # fmt: skip


# ---------------------------------------------------------------- honest ones


def closed_hour(close: FloatArray) -> FloatArray:
    """The close of the last hour that is over."""
    at = np.arange(close.shape[1])
    last = (at + 1) // HOUR * HOUR - 1
    return np.where(last >= 0, close[:, np.maximum(last, 0)], np.nan)


def high_so_far(close: FloatArray) -> FloatArray:
    return np.maximum.accumulate(close, axis=1)


def normalised_so_far(close: FloatArray) -> FloatArray:
    count = np.arange(1.0, close.shape[1] + 1.0)
    return close / (np.cumsum(close, axis=1) / count)


def matured_label(close: FloatArray) -> FloatArray:
    """The label of five bars ago, which is known by now."""
    known = np.full_like(close, np.nan)
    known[:, 5:] = np.log(close[:, 5:] / close[:, :-5])
    return known


def confirmed_pivot(close: FloatArray) -> FloatArray:
    """A low, told two bars after it."""
    told = pivot_at_once(close)
    return np.concatenate((np.zeros((close.shape[0], 2)), told[:, :-2]), axis=1)


def told_in_time(tape: Tape) -> FloatArray:
    """Whale purchases from the close on by which we were told."""
    total = np.zeros(tape.bars.close.shape)
    close_ms = tape.bars.open_ms + tape.base.ms
    for event in tape.events:
        if isinstance(event, Whales):
            for series, usd in zip(event.series.tolist(), event.buy_usd.tolist(), strict=True):
                total[series, np.searchsorted(close_ms, event.ts_ms) :] += usd
    return total


HONEST: tuple[Subject, ...] = (
    *(of_close(column.__name__, column) for column in (
        closed_hour, high_so_far, normalised_so_far, matured_label, confirmed_pivot, smoothed,
    )),
    of_close("index", lambda close: Rsi(close.shape[0]).push(close)),
    of_close("mean", lambda close: RollingMean(close.shape[0], 10).push(close)),
    of_tape("told_in_time", told_in_time),
    of_tape("range", lambda tape: Atr(tape.bars.series).push(tape.bars.high, tape.bars.low, tape.bars.close)),
)  # fmt: skip
