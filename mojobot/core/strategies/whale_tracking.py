"""Buy what large wallets buy and take off the exchanges."""

from __future__ import annotations

import numpy as np

from mojobot.core.analysis.features import Features
from mojobot.core.strategies.vote import (
    Needs,
    Strategy,
    Votes,
    abstained,
    directed,
    graded,
    lacking,
    mirrored,
    silence,
    silent,
    spoken,
)
from mojobot.core.strategies.words import over, under
from mojobot.model.market import FloatArray
from mojobot.model.strategy_settings import WhaleRule

NEEDS = Needs(("whale_ratio", "accumulation", "exchange_flow", "atr"))
_NO_SELLS = 1e9  # the ratio of a window without sells; its inverse stands for one without buys


def vote(seen: Features, rule: WhaleRule) -> Votes:
    """BUY at buys over sells with accumulation and an outflow, SELL at sells over buys with their mirrors.

    The exchange flow says yes or no; ratio and accumulation are graded.
    """
    ready = NEEDS.met(seen)
    if lacking(ready):
        return abstained(seen)
    buying = (seen.whale_ratio > rule.ratio) & (seen.accumulation > rule.accumulation)
    selling = (_inverse(seen.whale_ratio) > rule.ratio) & (seen.accumulation < mirrored(rule.accumulation))
    leave = ready & (seen.accumulation < rule.leave_below)
    direction = directed(ready, buying & (seen.exchange_flow < 0.0), selling & (seen.exchange_flow > 0.0))
    if silent(direction):
        return silence(direction, leave, ready)
    lopsided = np.where(direction < 0, _inverse(seen.whale_ratio), seen.whale_ratio)
    gathered = graded(abs(seen.accumulation - 0.5), rule.accumulation - 0.5, rule.accumulation_full - 0.5)
    strength = (graded(lopsided, rule.ratio, rule.ratio_full) + gathered) / 2.0
    stop = seen.close * (1.0 - rule.stop_atr * seen.atr)
    target = seen.close * (1.0 + rule.target_atr * seen.atr)
    return spoken(direction, strength, stop, target, leave, ready)


def reasons(seen: Features, rule: WhaleRule, row: int, column: int, direction: int) -> tuple[str, ...]:
    """Buys against sells, accumulation and exchange flow, with their numbers."""
    at = (row, column)
    ratio, score = float(seen.whale_ratio[at]), float(seen.accumulation[at])
    flow = float(seen.exchange_flow[at])
    if direction < 0:
        sells = "no whale buys" if ratio <= 0.0 else over("whale sells/buys", 1.0 / ratio, rule.ratio)
        return sells, under("accumulation", score, mirrored(rule.accumulation)), _moving(flow, "in")
    buys = "no whale sells" if ratio >= _NO_SELLS else over("whale buys/sells", ratio, rule.ratio)
    return buys, over("accumulation", score, rule.accumulation), _moving(flow, "out")


def _moving(flow: float, wanted: str) -> str:
    """What leaves exchanges (or reaches them) on balance."""
    way = ("out" if flow < 0.0 else "in") if flow else ""
    told = f"exchange net flow {abs(flow):.2f} {way}" if flow else "exchange net flow 0"
    return told if way == wanted else f"{told}, needs {wanted}"


def _inverse(ratio: FloatArray) -> FloatArray:
    """Sells over buys, sealed as the ratio is: a limit met to the last digit is not passed."""
    return np.rint(1e9 / np.maximum(ratio, 1.0 / _NO_SELLS)) / 1e9


def left(seen: Features, rule: WhaleRule, row: int, column: int) -> str:
    """Whales distribute what they had gathered."""
    return under("accumulation", float(seen.accumulation[row, column]), rule.leave_below)


STRATEGY = Strategy("whale_tracking", "WT", NEEDS.names, vote, reasons, left=left)
