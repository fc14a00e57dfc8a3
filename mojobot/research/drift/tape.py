"""What a session heard, as a back-test would have it: the candles its own engine closed, and no person.

A session on candles is passed on as it is. Of one on ticks each column that
closes becomes candles and a timer, where a tape of candles has them; its
back-filled past and all that it heard beside prices stay.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np

from mojobot.core.market import Market
from mojobot.model.events import (
    Bars,
    ClockTold,
    Commanded,
    Event,
    FeedTold,
    History,
    MarketOpened,
    Prices,
    Recovered,
    Repair,
    Timer,
    TokensAdded,
)
from mojobot.model.market import Timeframe, Token
from mojobot.model.settings import Settings
from mojobot.model.trading import Failed, Filled, Unknown

_LIVE_ONLY = (Commanded, ClockTold, FeedTold)  # a person's word, and troubles of the wire


class CandleTape:
    """Takes a session's events one by one; `take` gives what a back-test's engine gets for them."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._opened: MarketOpened | None = None
        self._market: Market | None = None  # of a session on ticks: makes the candles
        self._told: dict[Timeframe, int] = {}  # open of the first bar that was not passed on
        self._waiting: list[Event] = []
        self._recovered: frozenset[str] = frozenset()
        self._added: tuple[Token, ...] = ()
        self.price: dict[int, float] = {}  # newest close of each series
        self.ts_ms = 0

    @property
    def opened(self) -> MarketOpened:
        """The session's first event, as it was. Raises ValueError before it."""
        if self._opened is None:
            raise ValueError("the recording does not begin with the opening of a market")
        return self._opened

    @property
    def tokens(self) -> tuple[Token, ...]:
        """All the market has had, by series."""
        return (*self.opened.tokens, *self._added)

    @property
    def ticks(self) -> bool:
        """Whether the session's prices came as ticks."""
        return self.opened.ticks

    def take(self, event: Event) -> Iterator[Event]:
        """What there is to pass on after this event."""
        self.ts_ms = max(self.ts_ms, event.ts_ms)
        match event:
            case MarketOpened():
                yield self._begin(event)
            case Recovered():
                self._recovered = frozenset(intent.id for intent in event.intents)
                yield _untouched(event)
            case Filled() | Failed() | Unknown():
                if event.intent_id in self._recovered:  # of orders from before, which no back-test lands
                    yield event
            case _ if isinstance(event, _LIVE_ONLY):
                pass
            case _:
                yield from self._market_event(event)

    def _begin(self, event: MarketOpened) -> MarketOpened:
        self._opened = event
        if not event.ticks:
            return event
        self._market = Market(event, self._settings)
        provides = replace(event.provides, liquidity=False, second_source=False)
        return replace(event, ticks=False, provides=provides)

    def _market_event(self, event: Event) -> Iterator[Event]:
        if isinstance(event, TokensAdded):
            self._added = (*self._added, *event.tokens)
        if self._market is None:
            self._see(event)
            yield event
            return
        match event:
            case Timer():
                for _ in self._market.closings(event.ts_ms):
                    pass
                yield from self._closed(self._market)
                return
            case Prices() | Bars():
                self._market.take(event)
                return
            case History() | Repair():
                self._market.take(event)
            case TokensAdded():
                self._market.widen((*self._market.tokens, *event.tokens))
            case _:
                pass
        self._waiting.append(event)
        if isinstance(event, History):
            self._see(event)
            self._skip(self._market)

    def _closed(self, market: Market) -> Iterator[Event]:
        """The columns that have closed since the last timer, with what was heard before each."""
        grace_ms = self._settings.data.grace_ms
        columns: dict[int, list[Bars]] = {}
        for base in _bases(market):
            for end_ms, bars in self._new(market, base):
                columns.setdefault(end_ms, []).extend([bars] if bars is not None else [])
        for end_ms in sorted(columns):
            before = [event for event in self._waiting if event.ts_ms <= end_ms + grace_ms]
            self._waiting = [event for event in self._waiting if event.ts_ms > end_ms + grace_ms]
            for event in (*before, *columns[end_ms]):
                self._see(event)
                yield event
            yield Timer(end_ms + grace_ms)

    def _new(self, market: Market, base: Timeframe) -> Iterator[tuple[int, Bars | None]]:
        """When each new column of a base closed, and its candles of the series that traded."""
        panel = market.ladder.panels[base]
        if panel.next_open_ms is None:
            return
        first = self._told.get(base)
        count = panel.total if first is None else (panel.next_open_ms - first) // base.ms
        self._told[base] = panel.next_open_ms
        block = panel.last(count)
        mine = np.array([token.base is base for token in market.tokens])
        for at, open_ms in enumerate(block.open_ms.tolist()):
            rows = np.flatnonzero(mine & np.isfinite(block.close[:, at]) & ~block.synthetic[:, at])
            values = (getattr(block, name)[rows, at] for name in ("open", "high", "low", "close", "volume"))
            close_ms = open_ms + base.ms
            yield close_ms, Bars(close_ms, base, open_ms, rows, *values) if rows.size else None

    def _skip(self, market: Market) -> None:
        """A history is passed on as it is: its columns are known."""
        for base in _bases(market):
            known = market.ladder.panels[base].next_open_ms
            if known is not None:
                self._told[base] = known

    def _see(self, event: Event) -> None:
        if isinstance(event, Bars):
            self.price.update(zip(event.series.tolist(), event.close.tolist(), strict=True))
        elif isinstance(event, History) and event.block.bars:
            close = event.block.close[:, -1]
            known = np.flatnonzero(np.isfinite(close))
            self.price.update(zip(known.tolist(), close[known].tolist(), strict=True))


def _bases(market: Market) -> list[Timeframe]:
    """The timeframes at which bars come, lowest first."""
    return [timeframe for timeframe in market.ladder.timeframes if timeframe in market.ladder.base]


def _untouched(event: Recovered) -> Recovered:
    """What was recovered, without a person's pause or a stop that waits for a person."""
    snapshot = event.snapshot
    if snapshot is not None:
        snapshot = replace(snapshot, paused=None, safe_mode=None, stopped=None)
    return replace(event, snapshot=snapshot, latched=None)
