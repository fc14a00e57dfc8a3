"""Everything a market may do to us, as tapes: one row each."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np

from mojobot.model.market import Block, FloatArray
from mojobot.research.tape import Tape, bridged
from tests.honesty.stages import PAST, market

LIVE = PAST + 40  # where something happens


def _with(tape: Tape, **sides: FloatArray) -> Tape:
    changed: dict[str, Any] = sides
    return replace(tape, bars=replace(tape.bars, **changed))


def _prices(tape: Tape, change: Callable[[FloatArray], FloatArray]) -> Tape:
    bars = tape.bars
    return _with(tape, open=change(bars.open), high=change(bars.high), low=change(bars.low), close=change(bars.close))


def _never_traded(tape: Tape, hole: Callable[[FloatArray], None]) -> Tape:
    close = np.where(tape.bars.synthetic, np.nan, tape.bars.close)
    hole(close)
    bars: Block = replace(tape.bars, close=close, synthetic=np.zeros(close.shape, dtype=np.bool_))
    return replace(tape, bars=bridged(bars))


def flat() -> Tape:
    tape = market(1)
    return _prices(tape, lambda side: np.full(side.shape, 3.3))


def flat_and_dead() -> Tape:
    tape = flat()
    return _with(tape, volume=np.zeros(tape.bars.close.shape))


def single_bar() -> Tape:
    tape = market(1)
    return replace(tape, bars=tape.bars.part(0, 1), events=tape.events[:3])


def no_bar() -> Tape:
    tape = market(1)
    return replace(tape, bars=tape.bars.part(0, 0), events=tape.events[:3])


def all_made_up() -> Tape:
    def hole(close: FloatArray) -> None:
        close[:, 1:] = np.nan

    return _never_traded(market(1), hole)


def of_every_size() -> Tape:
    scale = np.array([1e-17, 1e-12, 1e-6, 1.0, 1e3, 1e6])[:, None]
    tape = market(1)
    return _prices(tape, lambda side: side / tape.bars.close[:, -1:] * scale)


def times(factor: float) -> Tape:
    """One bar that multiplies the price, of which it stays there for one token and comes back for another."""
    tape = market(2)
    shock = np.ones(tape.bars.close.shape)
    shock[0, LIVE:] = factor
    shock[3, LIVE] = factor
    return _prices(tape, lambda side: side * shock)


def unknown_volume() -> Tape:
    tape = market(2)
    return _with(tape, volume=np.full(tape.bars.close.shape, np.nan))


def nothing_in_the_middle() -> Tape:
    """NaN prices that no panel has made up."""
    tape = market(2)
    spoiled = tape.bars.close.copy()
    spoiled[:3, LIVE : LIVE + 20] = np.nan
    gone = np.isnan(spoiled)
    return _prices(tape, lambda side: np.where(gone, np.nan, side))


def hole_of_a_thousand() -> Tape:
    def hole(close: FloatArray) -> None:
        close[:, PAST - 1_010 : PAST - 10] = np.nan

    return _never_traded(market(1), hole)


def come_and_go() -> Tape:
    def hole(close: FloatArray) -> None:
        close[1, : LIVE + 20] = np.nan  # appears mid-run
        close[2, LIVE:] = np.nan  # vanishes mid-run
        close[3, LIVE : LIVE + 60] = np.nan  # comes back
        close[5, :] = np.nan  # is never there

    return _never_traded(market(2), hole)


def absurd_events() -> Tape:
    """Whales, moods and headlines with numbers that are none."""
    tape, bad = market(1), [np.nan, -1.0, np.inf, 1e300, 0.0]
    spoiled = tape.spoiled(tape.closed_ms(PAST), lambda values: np.resize(bad, np.shape(values)).astype(np.float64))
    return replace(spoiled, bars=tape.bars)


WORLDS: dict[str, Callable[[], Tape]] = {
    "a flat series": flat,
    "a flat series in which nobody trades": flat_and_dead,
    "a single bar": single_bar,
    "no bar": no_bar,
    "bars that are all made up": all_made_up,
    "prices from 1e-17 to 1e6": of_every_size,
    "a bar 24 times the last": lambda: times(24.0),
    "a bar a 24th of the last": lambda: times(1.0 / 24.0),
    "volume nobody knows": unknown_volume,
    "prices that are none": nothing_in_the_middle,
    "a hole of a thousand bars": hole_of_a_thousand,
    "tokens that come and go": come_and_go,
    "events that are absurd": absurd_events,
}
