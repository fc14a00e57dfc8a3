"""A stretch of market that can be cut short, or made into another one from a moment on."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

import numpy as np

from mojobot.core.coarser import merged
from mojobot.model.events import Bars, MarketEvent
from mojobot.model.market import Block, BoolArray, FloatArray, Timeframe, Token

Spoil = Callable[[FloatArray], FloatArray]  # what becomes of the numbers of a future

_PRICES = ("open", "high", "low", "close", "volume")


@dataclass(frozen=True, slots=True, eq=False)
class Tape:
    """Bars of one timeframe for some tokens, and the other events of the same time, in order.

    A token is NaN before its first bar; later bars in which nobody traded are
    made up and flagged, as a panel's are (`bridged`).
    """

    tokens: tuple[Token, ...]
    base: Timeframe
    bars: Block
    events: tuple[MarketEvent, ...] = ()

    def closed_ms(self, bar: int) -> int:
        """When a bar closed."""
        return int(self.bars.open_ms[bar]) + self.base.ms

    def blocks(self) -> dict[Timeframe, Block]:
        """Its bars at the base and every coarser timeframe, whole bars only."""
        coarser = [t for t in Timeframe if t.ms >= self.base.ms]
        return {t: self.bars if t is self.base else merged(self.bars, self.base, t) for t in coarser}

    def until(self, end_ms: int) -> Tape:
        """What was known at `end_ms`: bars closed and events told by then."""
        bars = int(np.searchsorted(self.bars.open_ms + self.base.ms, end_ms, side="right"))
        told = tuple(event for event in self.events if event.ts_ms <= end_ms)
        return replace(self, bars=self.bars.part(0, bars), events=told)

    def spoiled(self, end_ms: int, spoil: Spoil) -> Tape:
        """The same until `end_ms`, and numbers that `spoil` made of the old ones after it."""
        later = self.bars.open_ms + self.base.ms > end_ms
        changed: dict[str, Any] = {name: _spoiled(getattr(self.bars, name), later, spoil) for name in _PRICES}
        events = tuple(event if event.ts_ms <= end_ms else _other(event, spoil) for event in self.events)
        return replace(self, bars=replace(self.bars, **changed), events=events)

    def candles(self, first: int) -> Iterator[tuple[int, Bars | None]]:
        """From bar `first` on: when each closes, and the candles of the tokens that were traded, if any."""
        for at in range(first, self.bars.bars):
            open_ms = int(self.bars.open_ms[at])
            rows = np.flatnonzero(np.isfinite(self.bars.close[:, at]) & ~self.bars.synthetic[:, at])
            values = [getattr(self.bars, name)[rows, at] for name in _PRICES]
            close_ms = open_ms + self.base.ms
            yield close_ms, Bars(close_ms, self.base, open_ms, rows, *values) if len(rows) else None


def bridged(bars: Block) -> Block:
    """Bars with a NaN close made up from the last one, volume 0; before the first close there is nothing."""
    traded = np.isfinite(bars.close)
    newest = np.maximum.accumulate(np.where(traded, np.arange(bars.bars), -1), axis=1)
    hole = ~traded & (newest >= 0)
    last = np.take_along_axis(bars.close, np.maximum(newest, 0), axis=1) if bars.bars else bars.close
    values: dict[str, Any] = {name: np.where(hole, last, getattr(bars, name)) for name in _PRICES[:-1]}
    return replace(bars, **values, volume=np.where(hole, 0.0, bars.volume), synthetic=bars.synthetic | hole)


def spoils(seed: int) -> Mapping[str, Spoil]:
    """Futures that differ from the one that came: noise, nothing, and prices far too high or too low."""
    chance = np.random.default_rng(seed)
    return {
        "noise": lambda values: values * chance.lognormal(0.0, 2.0, np.shape(values)),
        "nothing": lambda values: np.full(np.shape(values), np.nan),
        "a thousandfold": lambda values: values * 1000.0,
        "a thousandth": lambda values: values / 1000.0,
    }


def _spoiled(values: FloatArray, later: BoolArray, spoil: Spoil) -> FloatArray:
    return np.concatenate((values[:, ~later], spoil(values[:, later])), axis=1)


def _other(event: MarketEvent, spoil: Spoil) -> MarketEvent:
    """The event with other numbers; who, when and in which words stay as they are."""
    numbers: dict[str, Any] = {}
    for field in fields(event):
        value = getattr(event, field.name)
        if isinstance(value, float):
            numbers[field.name] = float(spoil(np.array([value]))[0])
        elif isinstance(value, np.ndarray) and value.dtype.kind == "f":
            numbers[field.name] = spoil(value)
    return replace(event, **numbers)
