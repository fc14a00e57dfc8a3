"""The market as the engine knows it: newest prices, closed bars, event-like inputs, and the features of each close."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, fields
from typing import TypeVar

import numpy as np

from mojobot.core.analysis.analyser import Samples
from mojobot.core.analysis.conditions import Conditions
from mojobot.core.analysis.features import Features
from mojobot.core.analysis.rows import widened
from mojobot.core.analysis.sentiment import MoodColumns, MoodWatch
from mojobot.core.analysis.swaps import FlowColumns, SwapWatch
from mojobot.core.analysis.whales import WhaleWatch
from mojobot.core.bars import Ladder
from mojobot.core.forecasts import foretell, take_over
from mojobot.core.foreknown import Foreknown
from mojobot.core.groups import Follower, Group, groups, listed
from mojobot.core.quality import Grade, Quotes
from mojobot.core.risk.safety import SafetyWatch
from mojobot.core.volumes import VolumeWatch
from mojobot.model.events import (
    Bars,
    ClockTold,
    FeedTold,
    Headline,
    History,
    MarketEvent,
    MarketOpened,
    Mood,
    Prices,
    Repair,
    Safety,
    Swaps,
    Timer,
    TokensAdded,
    TreesGrown,
    Watched,
    Whales,
)
from mojobot.model.market import FloatArray, IntArray, Token
from mojobot.model.settings import Settings

Columns = TypeVar("Columns", MoodColumns, FlowColumns)


@dataclass(frozen=True, slots=True, eq=False)
class Closing:
    """One decision close of all series that decide then: `rows` are their indices in the market, rising."""

    ts_ms: int
    rows: IntArray
    features: Features  # (len(rows), 1)
    known: Foreknown | None = None  # None: the strategies are asked now


@dataclass(frozen=True, slots=True, eq=False)
class Sampled:
    """What was sampled at a decision close and more than strategies may want to know."""

    mood: MoodColumns
    flow: FlowColumns

    def widened(self, series: int) -> Sampled:
        """With new series behind those there are, of which nothing was sampled."""
        return Sampled(_wider(self.mood, series), _wider(self.flow, series))


class Market:
    """Takes market events in order; `closings` gives what a timer closed."""

    def __init__(self, opened: MarketOpened, settings: Settings) -> None:
        self._settings = settings
        series = len(opened.tokens)
        self.tokens = opened.tokens
        self.provides = opened.provides
        self.costs = opened.costs
        self.price: FloatArray = np.full(series, np.nan)
        self.price_ms: IntArray = np.zeros(series, dtype=np.int64)
        self.liquidity: FloatArray = np.full(series, np.nan)
        self.atr: FloatArray = np.full(series, np.nan)  # of each series' last decision close, fractions of its close
        self.adx: FloatArray = np.full(series, np.nan)
        self.di_spread: FloatArray = np.full(series, np.nan)
        if not opened.provides.liquidity:
            self.liquidity[:] = opened.costs.liquidity_usd
        self.sol, self.btc = listed(opened.tokens, "SOL"), listed(opened.tokens, "BTC")
        self.retired: frozenset[int] = frozenset()  # series nobody watches any more: nothing of them is bought
        grace_ms = round(settings.data.bar_grace_s * 1000)
        self.ladder = Ladder(opened.tokens, settings.data.kept_bars, grace_ms, opened.ts_ms)
        self.conditions = Conditions(self.ladder.base, settings.data.max_synthetic)
        self._conditions_read = Follower(self.ladder.timeframes)
        self.groups = groups(self.ladder, opened.tokens, settings)
        foretell(self.groups, self.tokens, self.costs, settings)
        classes = tuple(token.token_class for token in opened.tokens)
        self._whales = WhaleWatch(series, classes, settings.whales)
        self.mood = MoodWatch(series, self.sol, settings.sentiment)
        self.swaps = SwapWatch(series)
        self.safety = SafetyWatch(series)
        self.sampled: Sampled | None = None  # at the last decision close
        self.agreement: FloatArray = np.full(series, np.nan)
        self.closed_ms = 0  # the last decision close
        self.quotes = Quotes(series, settings.data) if opened.provides.second_source else None
        self.volumes = VolumeWatch(series, self.ladder.timeframes) if opened.provides.second_source else None
        self._repairs: list[Repair] = []
        self._stale: dict[int, None] = {}  # series whose bars were corrected and not read anew yet, in that order
        self.bars = 0  # closed, of all series, at the lowest timeframe

    def widen(self, tokens: tuple[Token, ...]) -> None:
        """Serve these tokens from now on: those there are and, behind them, new ones nothing is known of.

        The new ones are retired until somebody watches them.
        What is of old series stays as it is, but for pairs where SOL or BTC
        is among the new: they are the hedges from here on.
        """
        series, self.retired = len(tokens), self.retired | frozenset(range(len(self.tokens), len(tokens)))
        self.tokens = tokens
        self.sol, self.btc = listed(tokens, "SOL"), listed(tokens, "BTC")
        for name in ("price", "price_ms", "liquidity", "atr", "adx", "di_spread", "agreement"):
            setattr(self, name, widened(getattr(self, name), series))
        if not self.provides.liquidity:
            self.liquidity[:] = self.costs.liquidity_usd
        self.ladder.widen(tokens)
        self.conditions.grow(self.ladder.base)
        self.groups = groups(self.ladder, tokens, self._settings, self.groups)
        foretell(self.groups, tokens, self.costs, self._settings)
        self._whales.widen(series, tuple(token.token_class for token in tokens))
        self.mood.widen(series, self.sol)
        for part in (self.swaps, self.safety, self.quotes, self.volumes):
            if part is not None:
                part.widen(series)
        self.sampled = None if self.sampled is None else self.sampled.widened(series)

    def watch(self, series: Collection[int]) -> None:
        """These are watched from now on, all others are retired."""
        self.retired = frozenset(range(len(self.tokens))) - frozenset(series)

    def take(self, event: MarketEvent) -> None:
        """Take anything but a timer."""
        match event:
            case Bars():
                self.ladder.take(event)
                self._quote(event.series, event.close, event.ts_ms)
            case Prices():
                self._prices(event)
            case Repair():
                self._correct(event)
            case History():
                self._fill(event)
            case Watched():
                self.watch(event.series)
            case TreesGrown():
                take_over(self.groups, event)
            case Timer() | ClockTold() | TokensAdded():
                raise TypeError("a timer goes to `closings`, a clock to the halts, tokens to all")
            case FeedTold():
                pass  # for a person alone
            case _:
                self._hear(event)

    def _hear(self, event: Whales | Swaps | Mood | Headline | Safety) -> None:
        """What is learned beside prices."""
        match event:
            case Whales():
                self._whales.take(event)
            case Swaps():
                self.swaps.take(event)
            case Mood():
                self.mood.take_mood(event)
            case Headline():
                self.mood.take_headline(event)
            case Safety():
                self.safety.take(event)

    def _correct(self, event: Repair) -> None:
        """Bars as a provider tells them, which wait for the next close."""
        self._repairs.append(event)
        if self.volumes is not None:
            self.volumes.take(event)

    def _prices(self, event: Prices) -> None:
        """Ticks; where a market has several sources, as far as they are believed."""
        believed = event if self.quotes is None else self.quotes.take(event)
        if believed is None:
            return
        self.ladder.tick(believed)
        self._quote(believed.series, believed.price, event.ts_ms if believed.at_ms is None else believed.at_ms)
        known = np.isfinite(believed.liquidity)
        self.liquidity[believed.series[known]] = believed.liquidity[known]

    def grade(self, series: int, now_ms: int) -> Grade | None:
        """How well a token's price is known; None where the market has one source alone."""
        if self.quotes is None:
            return None
        return self.quotes.grade(series, now_ms, float(self.liquidity[series]))

    def closings(self, now_ms: int) -> Iterator[Closing]:
        """Close what is due by now: the features of each decision close, in order."""
        if self._repairs or self._stale:
            self._repair(now_ms)
        for end_ms, closed in self.ladder.close(now_ms):
            self.bars += self.ladder.series
            due = [group for group in self.groups if group.decision in closed]
            if not due:
                continue
            self.conditions.push(self._conditions_read.fresh(self.ladder))
            if self.quotes is not None:
                self.quotes.moves(self.conditions.daily_volatility)
                self.quotes.settle(now_ms)
                self._quote(np.arange(len(self.tokens)), self.quotes.believed, self.quotes.at_ms)
            samples = self._samples(end_ms)
            seen = [group.push(self.ladder, _rows(samples, group) if samples is not None else None) for group in due]
            for group, features in zip(due, seen, strict=True):
                self._keep(group.rows, features)
            self.closed_ms = end_ms
            yield Closing(end_ms, *_together([group.rows for group in due], seen))

    def _keep(self, rows: IntArray, features: Features) -> None:
        self.atr[rows] = features.atr[:, -1]
        self.adx[rows] = features.adx[:, -1]
        self.di_spread[rows] = features.di_spread[:, -1]
        self.agreement[rows] = features.agreement[:, -1]

    def sol_price(self) -> float | None:
        """USD per SOL, if this market has SOL."""
        if self.sol is None or not np.isfinite(self.price[self.sol]):
            return None
        return float(self.price[self.sol])

    def warming(self) -> tuple[IntArray, IntArray]:
        """Bars so far and bars needed, (series,) each, at each series' scarcest timeframe."""
        seen = np.zeros(len(self.tokens), dtype=np.int64)
        need = np.ones(len(self.tokens), dtype=np.int64)
        for group in self.groups:
            seen[group.rows], need[group.rows] = group.analyser.warming()
        return seen, need

    def _quote(self, series: IntArray, price: FloatArray, at_ms: int | IntArray) -> None:
        """Newest prices: those of a late candle are older than what is known."""
        made_ms = np.broadcast_to(at_ms, series.shape)
        news = (price > 0.0) & (made_ms >= self.price_ms[series])
        self.price[series[news]] = price[news]
        self.price_ms[series[news]] = made_ms[news]

    def _fill(self, history: History) -> None:
        for _ in self.ladder.fill(history):
            self._catch_up()
        if history.block.bars:
            end_ms = int(history.block.open_ms[-1]) + history.timeframe.ms
            self._quote(np.arange(len(self.tokens)), history.block.close[:, -1], end_ms)

    def _catch_up(self) -> None:
        self.conditions.push(self._conditions_read.fresh(self.ladder))
        for group in self.groups:
            group.catch_up(self.ladder)

    def _repair(self, now_ms: int) -> None:
        """Apply late and corrected bars in one batch, just before the next close; decisions made stay."""
        self._catch_up()
        for repair in self._repairs:
            self._stale.update(dict.fromkeys(self.ladder.repair(repair)))
        self._repairs.clear()
        if self._stale:
            # One series a timer, the longest waiting: it takes milliseconds. Nobody reads it before the next decision.
            due = any(self.ladder.closes(group.decision, now_ms) for group in self.groups)
            changed = sorted(self._stale if due else list(self._stale)[:1])
            for row in changed:
                del self._stale[row]
            self._read_anew(changed)

    def _read_anew(self, changed: list[int]) -> None:
        """Go over all kept bars of some series, which were corrected."""
        for group in self.groups:
            group.rebuild(self.ladder, changed, self._settings)
        again = Conditions([self.ladder.base[row] for row in changed], self._settings.data.max_synthetic)
        rows = np.array(changed, dtype=np.int64)
        again.push({t: panel.last(panel.kept).rows(rows) for t, panel in self.ladder.panels.items()})
        self.conditions.adopt(rows, again)

    def _samples(self, now_ms: int) -> Samples | None:
        """Event-like inputs at a decision close; None where the market has none."""
        if not (self.provides.whales or self.provides.sentiment or self.provides.swaps):
            return None
        whales, mood, flow = self._whales.sample(now_ms), self.mood.sample(now_ms), self.swaps.sample(now_ms)
        self.sampled = Sampled(mood, flow)
        return Samples(
            whale_ratio=whales.ratio,
            accumulation=whales.accumulation,
            exchange_flow=whales.exchange_flow,
            sentiment=mood.sentiment,
            mood_momentum=mood.mood_momentum,
            social_volume=mood.social_volume,
            news=mood.news,
            order_flow=flow.order_flow,
        )


def _rows(samples: Samples, group: Group) -> Samples:
    return Samples(*(getattr(samples, name)[group.rows][:, None] for name in Samples.__slots__))


def _wider(columns: Columns, series: int) -> Columns:
    """A dataclass of arrays (series,), grown."""
    names = [field.name for field in fields(columns)]
    return type(columns)(*(widened(getattr(columns, name), series) for name in names))


def _together(rows: list[IntArray], seen: list[Features]) -> tuple[IntArray, Features]:
    """The newest column of several groups as one, by series: a close is decided on as a whole."""
    if len(rows) == 1 and seen[0].close.shape[1] == 1:
        return rows[0], seen[0]
    every = np.concatenate(rows)
    order = np.argsort(every)
    columns = {
        field.name: np.concatenate([getattr(one, field.name)[:, -1:] for one in seen])[order]
        for field in fields(Features)
        if field.name != "close_ms"
    }
    return every[order], Features(close_ms=seen[0].close_ms[-1:], **columns)
