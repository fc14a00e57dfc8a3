"""The shapes that turns may draw, each described once: as the bullish one.

The bearish one is the same upside down: `Seen` gives the turns of both, one
with its prices' sign changed. What a shape answers, `Shape`, is told in the
same frame; `patterns.py` turns it back. Sizes are measured in the shape's own
height and in ATR. Strength is the mean of how well each feature is met, [0, 1].
Chance draws them too: on random walks 7.9 patterns are confirmed in 1,000 bars,
4.0 of them stronger than 0.6, 1.8 stronger than 0.7 (a test holds these rates).
Sources: Bulkowski, Encyclopedia of Chart Patterns [2005]; Edwards & Magee [1948].
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from mojobot.core.analysis.charts.lines import Lines, lines
from mojobot.model.market import BoolArray, FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Seen:
    """Turns as a bullish shape reads them, newest first; arrays are (E,) or (KEPT, E)."""

    price: FloatArray
    bar: FloatArray
    low: BoolArray  # the newest turn is a low
    atr: FloatArray
    lines: Lines


@dataclass(frozen=True, slots=True, eq=False)
class Shape:
    """Where a shape was found and what it means; all (E,)."""

    strength: FloatArray  # 0 where it was not found
    level: FloatArray  # of the line to be broken, at the newest turn
    slope: FloatArray  # of that line, a bar
    height: FloatArray  # what the break promises: the target is so far beyond the line
    floor: FloatArray  # a close below it makes the pattern invalid


def seen(price: FloatArray, bar: FloatArray, low: BoolArray, atr: FloatArray) -> Seen:
    """Turns with what most shapes ask of them."""
    return Seen(price, bar, low, atr, lines(price, bar, low))


def double_bottom(t: Seen) -> Shape:
    """After a fall two lows at the same price; the neckline is the high between."""
    low_1, neck, low_2, begin = t.price[:4]
    floor = np.minimum(low_1, low_2)
    height = neck - floor
    uneven, fall = abs(low_1 - low_2) / height, (begin - neck) / height
    halves = abs((t.bar[0] - t.bar[1]) - (t.bar[1] - t.bar[2])) / (t.bar[0] - t.bar[2])
    found = t.low & (height >= 3.0 * t.atr) & (uneven <= 0.15) & (fall >= 0.3)
    found &= (t.bar[0] - t.bar[2] >= 8) & (halves <= 0.6)
    strength = _mean(1.0 - uneven / 0.15, _graded(height / t.atr, 2.0, 6.0), _graded(fall, 0.0, 1.0), 1.0 - halves)
    return _shape(found, strength, neck, 0.0, height, floor)


def triple_bottom(t: Seen) -> Shape:
    """After a fall three lows at the same price; the neckline is the higher of the two highs between."""
    low_1, high_1, low_2, high_2, low_3, begin = t.price
    floor = np.minimum(np.minimum(low_1, low_2), low_3)
    neck = np.maximum(high_1, high_2)
    height = neck - floor
    uneven = (np.maximum(np.maximum(low_1, low_2), low_3) - floor) / height
    tops, fall = abs(high_1 - high_2) / height, (begin - neck) / height
    found = t.low & (height >= 3.0 * t.atr) & (uneven <= 0.2) & (tops <= 0.35) & (fall >= 0.3)
    strength = _mean(1.0 - uneven / 0.3, 1.0 - tops / 0.5, _graded(height / t.atr, 2.0, 5.0), _graded(fall, 0.0, 0.8))
    return _shape(found, strength, neck, 0.0, height, floor)


def inverse_head_and_shoulders(t: Seen) -> Shape:
    """After a fall a low between two higher ones of like depth; the neckline joins the highs between."""
    right, high_1, head, high_2, left, begin = t.price
    slope = (high_1 - high_2) / (t.bar[1] - t.bar[3])
    height = high_2 + slope * (t.bar[2] - t.bar[3]) - head
    uneven, tilt = abs(right - left) / height, abs(high_1 - high_2) / height
    prominence, fall = (np.minimum(right, left) - head) / height, (begin - high_2) / height
    sides = abs((t.bar[0] - t.bar[2]) - (t.bar[2] - t.bar[4])) / (t.bar[0] - t.bar[4])
    found = t.low & (height >= 3.5 * t.atr) & (uneven <= 0.2) & (tilt <= 0.3) & (sides <= 0.5)
    found &= (prominence >= 0.25) & (prominence <= 0.75) & (fall >= 0.2)
    strength = _mean(
        1.0 - uneven / 0.25,
        1.0 - tilt / 0.4,
        _graded(prominence, 0.15, 0.4),
        1.0 - sides,
        _graded(height / t.atr, 2, 6),
    )
    return _shape(found, strength, high_1 + slope * (t.bar[0] - t.bar[1]), slope, height, right)


def cup_and_handle(t: Seen) -> Shape:
    """Two highs of like height around a wide low, then a shallow dip: the handle; the rim is the higher high."""
    handle, rim_1, bottom, rim_2 = t.price[:4]
    depth = (rim_1 + rim_2) / 2.0 - bottom
    width, dip = t.bar[1] - t.bar[3], (rim_1 - handle) / depth
    uneven, centre = abs(rim_1 - rim_2) / depth, abs((t.bar[2] - t.bar[3]) / width - 0.5)
    short = (t.bar[0] - t.bar[1]) / width
    found = t.low & (depth >= 4.0 * t.atr) & (uneven <= 0.15) & (centre <= 0.2)
    found &= (width >= 16) & (dip >= 0.12) & (dip <= 0.5) & (short <= 0.5)
    strength = _mean(
        1.0 - uneven / 0.15, 1.0 - centre / 0.25, _graded(depth / t.atr, 3, 7), _graded(width, 10, 30), 1.0 - dip
    )
    return _shape(found, strength, np.maximum(rim_1, rim_2), 0.0, depth, handle)


def ascending_triangle(t: Seen) -> Shape:
    """Highs at one price over rising lows."""
    on = t.lines
    found = on.ample(t.atr) & (abs(on.upper_rise) <= 0.12) & (on.lower_rise >= 0.35) & (on.narrowing >= 0.3)
    strength = _mean(on.fit, 1.0 - abs(on.upper_rise) / 0.2, _graded(on.lower_rise, 0.2, 0.7), on.size(t.atr))
    return _shape(found, strength, on.highest, 0.0, on.width, on.low)


def symmetric_triangle(t: Seen) -> Shape:
    """Falling highs over rising lows."""
    on = t.lines
    found = on.ample(t.atr) & (on.upper_rise <= -0.2) & (on.lower_rise >= 0.2) & (on.narrowing >= 0.4)
    lopsided = abs(on.upper_rise + on.lower_rise) / (on.lower_rise - on.upper_rise)
    strength = _mean(on.fit, 1.0 - lopsided, _graded(on.narrowing, 0.2, 0.7), on.size(t.atr))
    return _shape(found, strength, on.upper, on.upper_slope, on.width, on.low)


def falling_wedge(t: Seen) -> Shape:
    """Falling highs that close in on lows falling less."""
    on = t.lines
    found = on.ample(t.atr) & (on.upper_rise <= -0.6) & (on.lower_rise <= -0.2) & (on.narrowing >= 0.4)
    strength = _mean(on.fit, _graded(on.narrowing, 0.3, 0.8), _graded(-on.lower_rise, 0.1, 0.6), on.size(t.atr))
    return _shape(found, strength, on.upper, on.upper_slope, on.width, np.minimum(on.low, on.lower))


def rectangle(t: Seen) -> Shape:
    """Highs at one price over lows at one price."""
    on = t.lines
    tilt = np.maximum(abs(on.upper_rise), abs(on.lower_rise))
    found = on.ample(t.atr) & (tilt <= 0.17)
    strength = _mean(on.fit, 1.0 - tilt / 0.2, on.size(t.atr))
    return _shape(found, strength, on.highest, 0.0, on.width, on.lowest)


def falling_channel(t: Seen) -> Shape:
    """Highs and lows fall side by side."""
    on = t.lines
    found = on.ample(t.atr) & (on.upper_rise <= -0.4) & (on.lower_rise <= -0.4) & (abs(on.narrowing) <= 0.22)
    strength = _mean(on.fit, 1.0 - abs(on.narrowing) / 0.25, _graded(-on.upper_rise, 0.2, 0.8), on.size(t.atr))
    return _shape(found, strength, on.upper, on.upper_slope, on.width, np.minimum(on.low, on.lower))


def flag(t: Seen) -> Shape:
    """After a steep rise, the pole, highs and lows drift back side by side."""
    on, (pole, good, quality) = t.lines, _pole(t)
    found = good & (abs(on.narrowing) <= 0.3) & (on.upper_rise <= 0.1)
    strength = _mean(quality, quality, 1.0 - abs(on.narrowing) / 0.4, _graded(pole / t.atr, 3.0, 9.0))
    return _shape(found, strength, on.upper, on.upper_slope, pole, on.lowest)


def pennant(t: Seen) -> Shape:
    """After a steep rise, the pole, falling highs close in on rising lows."""
    on, (pole, good, quality) = t.lines, _pole(t)
    found = good & (on.upper_rise <= -0.15) & (on.lower_rise >= 0.15) & (on.narrowing > 0.3)
    strength = _mean(quality, quality, _graded(on.narrowing, 0.2, 0.6), _graded(pole / t.atr, 3.0, 9.0))
    return _shape(found, strength, on.upper, on.upper_slope, pole, on.lowest)


SHAPES: tuple[Callable[[Seen], Shape], ...] = (
    double_bottom,
    triple_bottom,
    inverse_head_and_shoulders,
    cup_and_handle,
    ascending_triangle,
    symmetric_triangle,
    falling_wedge,
    flag,
    pennant,
    rectangle,
    falling_channel,
)


def _pole(t: Seen) -> tuple[FloatArray, BoolArray, FloatArray]:
    """The rise before four turns, whether they may be its flag, and how well they are."""
    top, begin = t.price[3], t.price[4]
    pole, bars = top - begin, t.bar[3] - t.bar[4]
    given_back = (top - np.minimum(t.price[0], t.price[2])) / pole
    steep = pole / (bars * t.atr)
    good = t.low & (pole >= 5.0 * t.atr) & (given_back <= 0.5) & (steep >= 0.4) & (t.bar[0] - t.bar[3] <= 30)
    return pole, good, (_graded(steep, 0.2, 1.0) + _graded(0.618 - given_back, 0.0, 0.35)) / 2.0


def _shape(
    found: BoolArray,
    strength: FloatArray,
    level: FloatArray,
    slope: FloatArray | float,
    height: FloatArray,
    floor: FloatArray,
) -> Shape:
    return Shape(np.where(found, strength, 0.0), level, slope + 0.0 * level, height, floor)


def _graded(x: FloatArray, threshold: float, full: float) -> FloatArray:
    return np.asarray(np.minimum(np.maximum((x - threshold) / (full - threshold), 0.0), 1.0))


def _mean(*parts: FloatArray) -> FloatArray:
    total = parts[0]
    for part in parts[1:]:
        total = total + part
    return np.minimum(np.maximum(total / len(parts), 0.0), 1.0)
