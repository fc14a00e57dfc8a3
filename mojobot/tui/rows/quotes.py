"""The markets as numbers: what each token costs, how far it moved, how it was voted on; all tokens at once."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mojobot.model.market import DAY_MS, HOUR_MS, MINUTE_MS, BoolArray, FloatArray, Timeframe
from mojobot.model.notices import Outcome
from mojobot.model.views import BarsView, View

WINDOWS_MS = (5 * MINUTE_MS, HOUR_MS, DAY_MS)
_ACTS = {Outcome.BUY: "BUY", Outcome.SELL: "SELL"}


@dataclass(frozen=True, slots=True, eq=False)
class Quotes:
    """One value a token; NaN unknown. Changes are fractions, ages market seconds, volume and liquidity USD."""

    price: FloatArray
    change_5m: FloatArray
    change_1h: FloatArray
    change_24h: FloatArray
    volume_24h: FloatArray
    liquidity: FloatArray
    vote: FloatArray
    age_s: FloatArray
    stale: BoolArray
    words: tuple[str, ...]  # BUY or SELL where the newest decision acts, else empty


def quotes(view: View, stale_after_s: float, offline_s: float | None = None) -> Quotes:
    """Every column of the markets as it stands; `stale_after_s` is the age above which a price is old.

    While nothing arrives (for `offline_s`) market time stands still: every
    price is old, and grows older by the wall clock.
    """
    price = view.prices.price
    m5, h1, h24 = (_change(view.bars, price, view.ts_ms, window) for window in WINDOWS_MS)
    age_s = np.where(view.prices.price_ms > 0, (view.ts_ms - view.prices.price_ms) / 1000.0, np.nan) + (
        offline_s or 0.0
    )
    return Quotes(
        price,
        m5,
        h1,
        h24,
        volume(view.bars, view.ts_ms, len(view.tokens)),
        view.prices.liquidity,
        view.votes.vote,
        age_s,
        ~(age_s <= stale_after_s) | (offline_s is not None),
        words(view),
    )


def words(view: View) -> tuple[str, ...]:
    """What the newest decision on each token does: BUY, SELL, or nothing."""
    found = [""] * len(view.tokens)
    decided = view.votes.at_ms
    for decision in view.decisions:  # oldest first: the newest stays
        if decision.ts_ms >= decided[decision.series]:
            found[decision.series] = _ACTS.get(decision.outcome, "")
    return tuple(found)


def volume(bars: Sequence[BarsView], ts_ms: int, tokens: int) -> FloatArray:
    """USD traded in the last 24 h of closed bars, (series,); NaN where no volume is known."""
    panel = _finest(bars, Timeframe.M15) or _finest(bars, Timeframe.H4)
    if panel is None:
        return np.full(tokens, np.nan)
    first = int(np.searchsorted(panel.open_ms, ts_ms - DAY_MS))
    traded = panel.volume[:, first:]
    known = np.isfinite(traded)
    return np.where(known.any(axis=1), np.where(known, traded, 0.0).sum(axis=1), np.nan)


def panel_of(bars: Sequence[BarsView], timeframe: Timeframe) -> BarsView | None:
    """The bars of one timeframe, if it has any."""
    return next((panel for panel in bars if panel.timeframe is timeframe and len(panel.open_ms)), None)


def _finest(bars: Sequence[BarsView], at_least: Timeframe) -> BarsView | None:
    return next((panel for panel in bars if panel.timeframe.ms >= at_least.ms and len(panel.open_ms)), None)


def _change(bars: Sequence[BarsView], price: FloatArray, ts_ms: int, window_ms: int) -> FloatArray:
    """The price against the last close at least `window_ms` ago, of the finest bars that reach back so far."""
    then = ts_ms - window_ms
    for panel in bars:
        if panel.timeframe.ms > window_ms:
            continue
        at = int(np.searchsorted(panel.open_ms, then - panel.timeframe.ms, side="right")) - 1
        if at >= 0:
            return np.asarray(price / panel.close[:, at] - 1.0)
    return np.full(len(price), np.nan)
