"""From closed bars of every timeframe to the features of one decision timeframe."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from mojobot.core.analysis.agreement import Direction, agreement, direction
from mojobot.core.analysis.charts.features import chart_features
from mojobot.core.analysis.charts.scan import ChartColumns, ChartScan
from mojobot.core.analysis.columns import Technical, TechnicalColumns
from mojobot.core.analysis.features import Features
from mojobot.core.analysis.oscillators import Rsi
from mojobot.core.analysis.pairs import PairColumns, Pairs
from mojobot.core.analysis.rows import Rows, widened
from mojobot.core.analysis.seal import seal
from mojobot.core.analysis.timeframes import Held, PerTimeframe, Readiness
from mojobot.core.analysis.unforecast import unforecast
from mojobot.model.market import Block, BoolArray, FloatArray, IntArray, Timeframe
from mojobot.model.settings import DataSettings

MOMENTUM_TIMEFRAMES = (Timeframe.M5, Timeframe.M15, Timeframe.H1)
_AS_THEY_ARE = ("close", "high20", "low20", "crossed_up", "crossed_down", "hist_negative_3", "hist_positive_3")


@dataclass(frozen=True, slots=True, eq=False)
class Samples:
    """Event-like inputs sampled at the decision closes, (series, k); NaN = not ready."""

    whale_ratio: FloatArray
    accumulation: FloatArray
    exchange_flow: FloatArray
    sentiment: FloatArray
    mood_momentum: FloatArray
    social_volume: FloatArray
    news: FloatArray
    order_flow: FloatArray

    def of(self, rows: IntArray) -> Samples:
        """Some series of the newest close, (len(rows), 1) each; of samples of one close, (series,)."""
        return Samples(*(getattr(self, name)[rows][:, None] for name in self.__slots__))


class Analyser(Rows):
    """The technical columns of the decision timeframe and what it reads of the others.

    `push` takes, for every timeframe of the market, the bars that closed since
    the last push, and returns the features of each bar of the decision
    timeframe among them. Any partition of the same bars gives the same
    features (a column and a block agree after sealing).
    """

    _parts = (
        "_technical",
        "_warm",
        "_rsi",
        "_held_rsi",
        "_held_seen",
        "_pairs",
        "_direction",
        "_held_direction",
        "_charts",
    )

    def __init__(self, series: int, decision: Timeframe, timeframes: tuple[Timeframe, ...], rule: DataSettings) -> None:
        self.decision = decision
        self._technical = Technical(series, decision.ms)
        self._warm = PerTimeframe({t: Readiness(series, rule.max_synthetic) for t in timeframes})
        others = tuple(t for t in MOMENTUM_TIMEFRAMES if t in timeframes and t is not decision)
        self._rsi = PerTimeframe({t: Rsi(series) for t in others})
        self._held_rsi = PerTimeframe({t: Held(series) for t in others})
        self._held_seen = PerTimeframe({t: Held(series) for t in timeframes if t is not decision})
        self._pairs = Pairs(series, decision.ms)
        self._charts = ChartScan(series, decision.ms)
        self._direction = PerTimeframe({t: Direction(series) for t in timeframes if t is not decision})
        self._held_direction = PerTimeframe({t: Held(series) for t in timeframes if t is not decision})
        self._pointing: dict[Timeframe, FloatArray] = {}
        self._whole_momentum = set(MOMENTUM_TIMEFRAMES) <= {*others, decision}
        self._need = {t: rule.backfill_decision_bars if t is decision else rule.backfill_other_bars for t in timeframes}

    def widen(self, series: int) -> None:
        """Grow to `series` rows in all; which way the new ones point is unknown."""
        super().widen(series)
        self._pointing = {timeframe: widened(seen, series) for timeframe, seen in self._pointing.items()}

    def push(
        self, blocks: Mapping[Timeframe, Block], samples: Samples | None = None, hedge: FloatArray | None = None
    ) -> Features:
        """The features at every decision close among `blocks`; no samples = none of them is ready.

        `hedge` are the closes of each series' hedge at the decision timeframe,
        (series, k), NaN where it has none; without it no pair is measured.
        """
        block = blocks[self.decision]
        read = self._read(blocks)
        pairs = None if hedge is None else self._pairs.push(block.close, hedge, block.open_ms)
        charts = self._charts.push(block, _sealed_atr(read.columns))
        return _features(read, pairs, samples, charts)

    def catch_up(self, blocks: Mapping[Timeframe, Block], hedge: FloatArray | None = None) -> None:
        """Take blocks whose features nobody will read."""
        block = blocks[self.decision]
        if hedge is not None:
            self._pairs.keep(block.close, hedge, block.open_ms)
        self._charts.keep(block, _sealed_atr(self._read(blocks).columns))

    def hedge_again(self, rows: IntArray, own: FloatArray, hedge: FloatArray, open_ms: IntArray) -> None:
        """Measure pairs of some rows anew, their hedges having been corrected: (rows, k) closes as in `push`."""
        again = Pairs(len(rows), self.decision.ms)
        again.keep(own, hedge, open_ms)
        self._pairs.adopt(rows, again)

    def directions(self) -> dict[Timeframe, FloatArray]:
        """Which way each timeframe pointed at the last decision close, (series,): +1, 0, -1; NaN unknown."""
        return dict(self._pointing)

    def warming(self) -> tuple[IntArray, IntArray]:
        """Bars so far and bars needed at the timeframe furthest from its need, (series,) each."""
        timeframes = tuple(self._need)
        seen = np.array([self._warm[t].seen for t in timeframes])
        need = np.array([self._need[t] for t in timeframes])
        scarcest = np.argmin(seen / need[:, None], axis=0)
        return seen[scarcest, np.arange(seen.shape[1])], need[scarcest]

    def _read(self, blocks: Mapping[Timeframe, Block]) -> _Read:
        """What the blocks themselves say at every decision close among them."""
        block = blocks[self.decision]
        at_ms = block.open_ms + self.decision.ms
        ready, whole = self._readiness(blocks, block, at_ms)
        columns = self._technical.push(block)
        momentum = self._momentum(blocks, columns, whole, at_ms)
        return _Read(at_ms, ready, columns, momentum, self._agreement(blocks, columns, whole, at_ms))

    def _readiness(
        self, blocks: Mapping[Timeframe, Block], block: Block, at_ms: IntArray
    ) -> tuple[BoolArray, dict[Timeframe, BoolArray]]:
        """Whether a series may be voted on, and per timeframe which of its bars are whole enough."""
        whole: dict[Timeframe, BoolArray] = {}
        ready = np.ones(block.close.shape, dtype=np.bool_)
        for timeframe, need in self._need.items():
            bars = blocks[timeframe]
            seen, fit = self._warm[timeframe].push(bars)
            whole[timeframe] = fit
            if timeframe is self.decision:
                ready &= (seen >= need) & fit
            else:
                enough = (seen >= need).astype(np.float64)
                ready &= self._held_seen[timeframe].push(enough, bars.open_ms + timeframe.ms, at_ms) == 1.0
        return ready, whole

    def _momentum(
        self,
        blocks: Mapping[Timeframe, Block],
        columns: TechnicalColumns,
        whole: Mapping[Timeframe, BoolArray],
        at_ms: IntArray,
    ) -> FloatArray:
        """Mean of RSI14/100 over 5m, 15m and 1h; NaN where one is missing or full of gaps."""
        total = np.zeros_like(columns.rsi) if self._whole_momentum else np.full_like(columns.rsi, np.nan)
        for timeframe, scan in self._rsi.items():
            bars = blocks[timeframe]
            values = np.where(whole[timeframe], scan.push(bars.close), np.nan)
            total += self._held_rsi[timeframe].push(values, bars.open_ms + timeframe.ms, at_ms)
        if self.decision in MOMENTUM_TIMEFRAMES:
            total += columns.rsi
        return seal(total / (100.0 * len(MOMENTUM_TIMEFRAMES)))

    def _agreement(
        self,
        blocks: Mapping[Timeframe, Block],
        columns: TechnicalColumns,
        whole: Mapping[Timeframe, BoolArray],
        at_ms: IntArray,
    ) -> FloatArray:
        """The share of the timeframes that point the same way; NaN where one is unknown or full of gaps."""
        found = [direction(columns.close, columns.sma20, columns.sma50)]
        for timeframe, scan in self._direction.items():
            bars = blocks[timeframe]
            values = np.where(whole[timeframe], scan.push(bars.close), np.nan)
            found.append(self._held_direction[timeframe].push(values, bars.open_ms + timeframe.ms, at_ms))
        if at_ms.size:
            order = (self.decision, *self._direction)
            self._pointing = {timeframe: seen[:, -1] for timeframe, seen in zip(order, found, strict=True)}
        return agreement(found)


@dataclass(frozen=True, slots=True, eq=False)
class _Read:
    """What is kept up of every timeframe, at the decision closes."""

    at_ms: IntArray
    ready: BoolArray
    columns: TechnicalColumns
    momentum: FloatArray
    agreement: FloatArray


def _sealed_atr(columns: TechnicalColumns) -> FloatArray:
    """The ATR in USD, the same to the last bit from a column and from a block: patterns are judged by it."""
    with np.errstate(all="ignore"):
        return seal(columns.atr / columns.close) * columns.close


def _features(read: _Read, pairs: PairColumns | None, samples: Samples | None, charts: ChartColumns) -> Features:
    raw, shape = read.columns, read.columns.close.shape
    return Features(
        close_ms=read.at_ms,
        ready=read.ready,
        rsi_momentum=read.momentum,
        agreement=read.agreement,
        **{name: getattr(raw, name) for name in _AS_THEY_ARE},
        **_dimensionless(raw),
        **_by_name(Samples, samples, shape),
        **_by_name(PairColumns, pairs, shape),
        **chart_features(charts, raw.close),
        **unforecast(*shape),
    )


def _dimensionless(raw: TechnicalColumns) -> dict[str, Any]:
    """Features by name that no price has a part in, sealed together."""
    close = raw.close
    with np.errstate(all="ignore"):
        columns = {
            "atr": raw.atr / close,
            "rsi": raw.rsi,
            "deviation": close / raw.sma20 - 1.0,
            "volume_ratio": raw.volume_ratio,
            "volatility_ratio": raw.volatility_ratio,
            "adx": raw.adx,
            "di_spread": (raw.plus_di - raw.minus_di) / 100.0,
            "sma20": raw.sma20 / close,
            "sma50": raw.sma50 / close,
            "sma20_over_50": raw.sma20 / raw.sma50 - 1.0,
            "sma50_over_200": raw.sma50 / raw.sma200 - 1.0,
            "ema20": raw.ema20 / close,
            "band_sigma": raw.band_sigma / close,
            "macd_hist": raw.macd_hist / close,
        }
        return dict(zip(columns, seal(np.array(list(columns.values()))), strict=True))


def _by_name(
    kind: type[Samples | PairColumns], told: Samples | PairColumns | None, shape: tuple[int, ...]
) -> dict[str, Any]:
    """What features take over as it is; NaN where nothing is told."""
    if told is None:
        return dict.fromkeys(kind.__slots__, np.full(shape, np.nan))
    return {name: getattr(told, name) for name in kind.__slots__}
