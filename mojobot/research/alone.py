"""What a strategy would have earned alone, beside entries at random that are held the same way, and beside holding all.

A vote to buy that would count is bought at the open of the next bar. It ends
at its stop or its target (in one bar the stop comes first), at the open after
its strategy saw its reason gone, or at the last close. Every price and cost is
that of `core/fills`, and a level the fill has passed moves as `core/risk/stops`
moves it. No ladder, no trail, no gates: it measures the strategy.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

import numpy as np

from mojobot.core import fills
from mojobot.core.fills import Pool, Swap
from mojobot.core.risk import stops
from mojobot.core.strategies.vote import confidence
from mojobot.model.market import TokenClass
from mojobot.model.settings import Settings
from mojobot.model.units import usd_to_micro
from mojobot.research.hearing import Hearing


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
            bought = _bought(heard, series, int(since[0]) + 1, settings)
            last = heard.close.shape[1] - 1
            nets += [] if bought is None else [_net(heard, series, bought, last, _last(heard, series), settings)]
    return float(np.mean(nets)) if nets else None


def traded(heard: Hearing, strategy: str, entry: Entry, settings: Settings) -> Outcome | None:
    """One trade to its end; None where the next bar is not traded or the pool gives nothing."""
    first, series = entry.at + 1, entry.series
    if first >= heard.close.shape[1] or not heard.traded[series, first]:
        return None
    bought = _bought(heard, series, first, settings)
    if bought is None:
        return None
    ended, price = _end(heard, strategy, entry, bought.price)
    return Outcome(entry, ended, _net(heard, series, bought, ended, price, settings))


def _end(heard: Hearing, strategy: str, entry: Entry, paid: float) -> tuple[int, float]:
    """The bar a trade bought at the executed price `paid` ends in, and its price before costs."""
    first, series, signal = entry.at + 1, entry.series, float(heard.close[entry.series, entry.at])
    stop, target = stops.around(paid, entry.stop * signal, entry.target * signal, signal)
    there = heard.traded[series, first:]
    wanted = np.logical_or.accumulate(heard.votes[strategy].leave[series, first:])
    left = np.concatenate(([False], wanted[:-1])) & there
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


def _bought(heard: Hearing, series: int, first: int, settings: Settings) -> Swap | None:
    """The largest order at the open of `first`; None where the pool gives nothing."""
    spend, lost = usd_to_micro(settings.limits.max_order_usd), _sandwich(heard, series, settings)
    opened, decimals = float(heard.open[series, first]), heard.tokens[series].decimals
    swap = fills.buy(spend, opened, _pool(heard, series, first), decimals, lost)
    return swap if isinstance(swap, Swap) else None


def _net(heard: Hearing, series: int, bought: Swap, ended: int, price: float, settings: Settings) -> float:
    """What a purchase and its sale at `price` leave, over what was paid."""
    fee = fills.network_fee_micro(None, fallback_sol_usd=settings.execution.assumed_sol_usd)
    decimals, lost = heard.tokens[series].decimals, _sandwich(heard, series, settings)
    sold = fills.sell(bought.received, price, _pool(heard, series, ended), decimals, lost)
    received = sold.received if isinstance(sold, Swap) else 0
    return (received - fee) / (bought.paid + fee) - 1.0


def _sandwich(heard: Hearing, series: int, settings: Settings) -> float:
    major = heard.tokens[series].token_class is TokenClass.MAJOR
    tolerance, probability = settings.execution.slippage_tolerance, settings.risk.sandwich_probability
    return fills.expected_sandwich(tolerance, major=major, probability=probability)


def _pool(heard: Hearing, series: int, bar: int) -> Pool:
    liquidity = float(heard.liquidity[series, bar])
    return Pool(liquidity if isfinite(liquidity) else heard.costs.liquidity_usd, heard.costs.pool_fee)
