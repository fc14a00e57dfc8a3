"""The market as the engine knows it: newest prices, closed bars, what is told beside, the features of each close."""

from __future__ import annotations

from collections.abc import Collection, Iterator

import numpy as np

from mojobot.core.analysis.conditions import Conditions
from mojobot.core.analysis.features import Features
from mojobot.core.analysis.rows import widened
from mojobot.core.asides import Asides
from mojobot.core.bars import Ladder
from mojobot.core.closing import Closing, together
from mojobot.core.corrections import Corrections
from mojobot.core.forecasts import foretell, take_over
from mojobot.core.groups import Follower, groups
from mojobot.core.quality import Grade, Quotes
from mojobot.core.volumes import VolumeWatch
from mojobot.model.events import (
    Bars,
    ClockTold,
    FeedTold,
    History,
    MarketEvent,
    MarketOpened,
    Prices,
    Repair,
    Timer,
    TokensAdded,
    TreesGrown,
    Watched,
)
from mojobot.model.market import FloatArray, IntArray, Token, series_of
from mojobot.model.settings import Settings


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
        self.sol, self.btc = series_of(opened.tokens, "SOL"), series_of(opened.tokens, "BTC")
        self.retired: frozenset[int] = frozenset()  # series nobody watches any more: nothing of them is bought
        self.ladder = Ladder(opened.tokens, settings.data.kept_bars, settings.data.grace_ms, opened.ts_ms)
        self.conditions = Conditions(self.ladder.base, settings.data.max_synthetic)
        self._conditions_read = Follower(self.ladder.timeframes)
        self.groups = groups(self.ladder, opened.tokens, settings)
        foretell(self.groups, self.tokens, self.costs, settings)
        self.asides = Asides(opened.tokens, self.sol, opened.provides, settings)
        self.agreement: FloatArray = np.full(series, np.nan)
        self.closed_ms = 0  # the last decision close
        self.quotes = Quotes(series, settings.data) if opened.provides.second_source else None
        self.volumes = VolumeWatch(series, self.ladder.timeframes) if opened.provides.second_source else None
        self._corrections = Corrections(settings)
        self.bars = 0  # closed, of all series, at the lowest timeframe

    def widen(self, tokens: tuple[Token, ...]) -> None:
        """Serve these tokens from now on: those there are and, behind them, new ones nothing is known of.

        The new ones are retired until somebody watches them.
        What is of old series stays as it is, but for pairs where SOL or BTC
        is among the new: they are the hedges from here on.
        """
        series, self.retired = len(tokens), self.retired | frozenset(range(len(self.tokens), len(tokens)))
        self.tokens = tokens
        self.sol, self.btc = series_of(tokens, "SOL"), series_of(tokens, "BTC")
        for name in ("price", "price_ms", "liquidity", "atr", "adx", "di_spread", "agreement"):
            setattr(self, name, widened(getattr(self, name), series))
        if not self.provides.liquidity:
            self.liquidity[:] = self.costs.liquidity_usd
        self.ladder.widen(tokens)
        self.conditions.grow(self.ladder.base)
        self.groups = groups(self.ladder, tokens, self._settings, self.groups)
        foretell(self.groups, tokens, self.costs, self._settings)
        self.asides.widen(tokens, self.sol)
        for part in (self.quotes, self.volumes):
            if part is not None:
                part.widen(series)

    def watch(self, series: Collection[int]) -> None:
        """These are watched from now on, all others are retired."""
        self.retired = frozenset(range(len(self.tokens))) - frozenset(series)

    def take(self, event: MarketEvent) -> None:
        """Take anything that is about the market alone."""
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
            case Timer() | ClockTold() | TokensAdded() | TreesGrown():
                raise TypeError("a timer goes to `closings`, a clock to the halts, tokens to all, trees to `teach`")
            case FeedTold():
                pass  # for a person alone
            case _:
                self.asides.take(event)

    def teach(self, event: TreesGrown) -> str:
        """Take trees that were grown beside; what is wrong with them, empty where nothing is."""
        return take_over(self.groups, event)

    def _correct(self, event: Repair) -> None:
        """Bars as a provider tells them, which wait for the next close."""
        self._corrections.take(event)
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
        if self._corrections.waiting:
            self._catch_up()
            self._corrections.apply(self.ladder, self.groups, self.conditions, now_ms)
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
            samples = self.asides.sample(end_ms)
            seen = [group.push(self.ladder, samples.of(group.rows) if samples is not None else None) for group in due]
            for group, features in zip(due, seen, strict=True):
                self._keep(group.rows, features)
            self.closed_ms = end_ms
            yield together(end_ms, [group.rows for group in due], seen)

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
