"""Buy what is rising on all three averages, when its momentum turns up again."""

from __future__ import annotations

from mojobot.core.analysis.features import Features
from mojobot.core.strategies.vote import (
    Needs,
    Strategy,
    Votes,
    abstained,
    directed,
    graded,
    lacking,
    silence,
    silent,
    spoken,
)
from mojobot.core.strategies.words import above, below, over, over_percent, under_percent
from mojobot.model.strategy_settings import TrendRule

NEEDS = Needs(("sma20_over_50", "sma50_over_200", "adx", "macd_hist", "sma20", "sma50", "atr"))


def vote(seen: Features, rule: TrendRule) -> Votes:
    """BUY at SMA20 > SMA50 > SMA200 with ADX and a fresh MACD cross, SELL at the mirror."""
    ready = NEEDS.met(seen)
    if lacking(ready):
        return abstained(seen)
    strong = seen.adx > rule.adx
    buy = strong & seen.crossed_up & (seen.sma20_over_50 > 0.0) & (seen.sma50_over_200 > 0.0) & (seen.sma20 < 1.0)
    sell = strong & seen.crossed_down & (seen.sma20_over_50 < 0.0) & (seen.sma50_over_200 < 0.0) & (seen.sma20 > 1.0)
    leave = ready & ((seen.sma20_over_50 < 0.0) | seen.hist_negative_3)
    direction = directed(ready, buy, sell)
    if silent(direction):
        return silence(direction, leave, ready)
    spread = graded(abs(seen.sma20_over_50), 0.0, rule.spread_full)
    strength = (spread + graded(seen.adx, rule.adx, rule.adx_full)) / 2.0
    stop = seen.close * (seen.sma50 - rule.stop_atr * seen.atr)
    target = seen.close * (1.0 + rule.target_atr * seen.atr)
    return spoken(direction, strength, stop, target, leave, ready)


def reasons(seen: Features, rule: TrendRule, row: int, column: int, direction: int) -> tuple[str, ...]:
    """The two spreads, ADX, the cross and the price against its average."""
    at = (row, column)
    near, far = float(seen.sma20_over_50[at]), float(seen.sma50_over_200[at])
    close, average = float(seen.close[at]), float(seen.close[at] * seen.sma20[at])
    adx = over("ADX", float(seen.adx[at]), rule.adx, 1)
    if direction < 0:
        crossed = "MACD crossed down" if seen.crossed_down[at] else "MACD has not crossed down"
        place = below(close, "SMA20", average)
        spreads = under_percent("SMA20/SMA50", near, 0.0, 1), under_percent("SMA50/SMA200", far, 0.0, 1)
    else:
        crossed = "MACD crossed up" if seen.crossed_up[at] else "MACD has not crossed up"
        place = above(close, "SMA20", average)
        spreads = over_percent("SMA20/SMA50", near, 0.0, 1), over_percent("SMA50/SMA200", far, 0.0, 1)
    return *spreads, adx, f"{crossed} within 3 bars", place


def left(seen: Features, rule: TrendRule, row: int, column: int) -> str:  # noqa: ARG001 - as all of them are asked
    """The short average is below the middle one, or momentum has been down for three bars."""
    near = float(seen.sma20_over_50[row, column])
    return under_percent("SMA20/SMA50", near, 0.0, 1) if near < 0.0 else "MACD histogram below 0 for three bars"


STRATEGY = Strategy("trend_following", "TF", NEEDS.names, vote, reasons, trailed=True, left=left)
