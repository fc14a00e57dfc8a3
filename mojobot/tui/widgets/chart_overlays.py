"""Lines over the candles: moving averages and Bollinger bands of the closes on screen."""

from __future__ import annotations

import math

import numpy as np

from mojobot.model.market import FloatArray
from mojobot.tui.look import Tone
from mojobot.tui.widgets.chart_data import Overlay

GROUPS = ("SMA", "EMA", "BB")


def overlays(close: FloatArray) -> tuple[Overlay, ...]:
    """SMA 20 and 50, EMA 20, and the 20-bar band of two standard deviations; (k,) closes, NaN where not known."""
    close = np.where(np.isfinite(close), close, np.nan)
    mean = sma(close, 20)
    spread = 2.0 * deviation(close, 20)
    return (
        Overlay("SMA20", mean, Tone.ACCENT, "SMA"),
        Overlay("SMA50", sma(close, 50), Tone.TITLE, "SMA"),
        Overlay("EMA20", ema(close, 20), Tone.INFO, "EMA"),
        Overlay("", mean + spread, Tone.MUTED, "BB"),
        Overlay("BB20±2", mean, Tone.MUTED, "BB"),
        Overlay("", mean - spread, Tone.MUTED, "BB"),
    )


def sma(close: FloatArray, length: int) -> FloatArray:
    """Mean of the last `length` closes; NaN while one of them is missing."""
    out = np.full(len(close), np.nan)
    if len(close) >= length:
        out[length - 1 :] = np.lib.stride_tricks.sliding_window_view(close, length).mean(axis=1)
    return out


def deviation(close: FloatArray, length: int) -> FloatArray:
    """Population standard deviation of the last `length` closes (Bollinger's); NaN while one is missing."""
    out = np.full(len(close), np.nan)
    if len(close) >= length:
        out[length - 1 :] = np.lib.stride_tricks.sliding_window_view(close, length).std(axis=1)
    return out


def ema(close: FloatArray, length: int) -> FloatArray:
    """Exponential mean, alpha 2/(length+1), from the first close on; shown once `length` closes went in."""
    out = np.full(len(close), np.nan)
    alpha, value, seen = 2.0 / (length + 1), np.nan, 0
    for k, price in enumerate(close.tolist()):
        if math.isfinite(price):
            value = price if seen == 0 else value + alpha * (price - value)
            seen += 1
        out[k] = value if seen >= length else np.nan
    return out
