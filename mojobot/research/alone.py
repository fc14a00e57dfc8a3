"""What a strategy would have earned alone, beside entries at random that are held the same way, and beside holding all.

A vote to buy that would count is bought at the open of the next bar. It ends
at its stop or its target (in one bar the stop comes first), at the open after
its strategy saw its reason gone, or at the last close. Every price and cost is
that of `core/fills`. No ladder, no trail, no gates: it measures the strategy.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

import numpy as np

from mojobot.core import fills
from mojobot.core.fills import Pool, Swap
from mojobot.core.strategies.vote import confidence
from mojobot.model.market import TokenClass
from mojobot.model.settings import Settings
from mojobot.model.units import usd_to_micro
from mojobot.research.hearing import Hearing

_NEAREST_STOP, _NEAREST_TARGET = 0.999, 1.001  # of the entry, where the fill has overtaken the vote's own


@dataclass(frozen=True, slots=True)
class Entry:
    """A wish to buy: where, when, and its levels as fractions of the close it was made at."""

    series: int
    at: int  # the close; bought at the open of the next bar
    stop: float
    target: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """A trade that is over."""

    entry: Entry
    ended: int  # bar
    net: float  # fraction of what was paid, after all costs


def taken(heard: Hearing, strategy: str, settings: Settings) -> list[Outcome]:
    """All trades of a strategy by itself, one at a time for every token."""
    votes = heard.votes[strategy]
    sure = (votes.direction > 0) & (confidence(votes.strength) >= settings.trading.min_confidence)
    outcomes, busy_until = list[Outcome](), dict[int, int]()
    for series, at in np.argwhere(sure).tolist():
        if at < busy_until.get(series, -1):
            continue
        close = heard.close[series, at]
        entry = Entry(series, at, float(votes.stop[series, at] / close), float(votes.target[series, at] / close))
        outcome = traded(heard, strategy, entry, settings)
        if outcome is not None:
            outcomes.append(outcome)
            busy_until[series] = outcome.ended
    return outcomes


def at_random(
    heard: Hearing, strategy: str, like: Sequence[Outcome], settings: Settings, seed: int, rounds: int
) -> list[float]:
    """Mean net of as many trades entered at random closes, by round; levels and leaving are the strategy's."""
    chance = np.random.default_rng(seed)
    warm = np.argwhere(heard.ready[:, :-1] & heard.traded[:, 1:])
    means = list[float]()
    for _ in range(rounds if len(warm) and like else 0):
        picks = warm[chance.integers(0, len(warm), len(like))].tolist()
        entries = [Entry(series, at, o.entry.stop, o.entry.target) for (series, at), o in zip(picks, like, strict=True)]
        outcomes = [traded(heard, strategy, entry, settings) for entry in entries]
        nets = [outcome.net for outcome in outcomes if outcome is not None]
        means += [float(np.mean(nets))] if nets else []
    return means


def held(heard: Hearing, settings: Settings) -> float | None:
    """Mean net of buying every token when it can first be voted on and selling it at the end; None if none ever can."""
    nets = list[float]()
    for series, ready in enumerate(heard.ready):
        since = np.flatnonzero(ready[:-1] & heard.traded[series, 1:])
        if since.size:
            net = _net(heard, series, int(since[0]) + 1, heard.close.shape[1] - 1, _last(heard, series), settings)
            nets += [] if net is None else [net]
    return float(np.mean(nets)) if nets else None


def traded(heard: Hearing, strategy: str, entry: Entry, settings: Settings) -> Outcome | None:
    """One trade to its end; None where the next bar is not traded or the pool gives nothing."""
    first, series = entry.at + 1, entry.series
    if first >= heard.close.shape[1] or not heard.traded[series, first]:
        return None
    paid = float(heard.open[series, first])
    ended, price = _end(heard, strategy, entry, paid)
    net = _net(heard, series, first, ended, price, settings)
    return None if net is None else Outcome(entry, ended, net)


def _end(heard: Hearing, strategy: str, entry: Entry, paid: float) -> tuple[int, float]:
    """The bar a trade ends in and its price before costs."""
    first, series, signal = entry.at + 1, entry.series, float(heard.close[entry.series, entry.at])
    stop, target = entry.stop * signal, entry.target * signal
    stop = stop if stop < paid else paid * min(entry.stop, _NEAREST_STOP)
    target = target if target > paid else paid * max(entry.target, _NEAREST_TARGET)
    there = heard.traded[series, first:]
    left = np.concatenate(([False], heard.votes[strategy].leave[series, first:-1])) & there
    stopped, met = (heard.low[series, first:] <= stop) & there, (heard.high[series, first:] >= target) & there
    ends = np.flatnonzero(left | stopped | met)
    if not ends.size:
        return heard.close.shape[1] - 1, _last(heard, series)
    at = int(ends[0])
    opened = float(heard.open[series, first + at])
    if left[at]:
        return first + at, opened
    return first + at, min(opened, stop) if stopped[at] else target


def _last(heard: Hearing, series: int) -> float:
    """The last close a token had."""
    known = np.flatnonzero(np.isfinite(heard.close[series]))
    return float(heard.close[series, known[-1]]) if known.size else float("nan")


def _net(heard: Hearing, series: int, first: int, ended: int, price: float, settings: Settings) -> float | None:
    """What a purchase at the open of `first` and a sale at `price` leave, over what was paid."""
    token, execution = heard.tokens[series], settings.execution
    major = token.token_class is TokenClass.MAJOR
    lost = fills.expected_sandwich(
        execution.slippage_tolerance, major=major, probability=settings.risk.sandwich_probability
    )
    fee = fills.network_fee_micro(None, fallback_sol_usd=execution.assumed_sol_usd)
    spent = usd_to_micro(settings.limits.max_order_usd)
    bought = fills.buy(spent, float(heard.open[series, first]), _pool(heard, series, first), token.decimals, lost)
    if not isinstance(bought, Swap):
        return None
    sold = fills.sell(bought.received, price, _pool(heard, series, ended), token.decimals, lost)
    received = sold.received if isinstance(sold, Swap) else 0
    return (received - fee) / (spent + fee) - 1.0


def _pool(heard: Hearing, series: int, bar: int) -> Pool:
    liquidity = float(heard.liquidity[series, bar])
    return Pool(liquidity if isfinite(liquidity) else heard.costs.liquidity_usd, heard.costs.pool_fee)
