"""The series that decide together: what they read of the market's panels, and what each is held against."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from mojobot.core.analysis.analyser import Analyser, Samples
from mojobot.core.analysis.features import Features
from mojobot.core.bars import Ladder
from mojobot.core.forecasts import Forecasting
from mojobot.model.market import Block, FloatArray, IntArray, Timeframe, Token, series_of
from mojobot.model.settings import Settings


class Follower:
    """How far one consumer has read the panels."""

    def __init__(self, timeframes: tuple[Timeframe, ...]) -> None:
        self._read = dict.fromkeys(timeframes, 0)

    def fresh(self, ladder: Ladder) -> dict[Timeframe, Block]:
        """Bars closed since the last call, by timeframe, low to high."""
        blocks = {}
        for timeframe, panel in ladder.panels.items():
            blocks[timeframe] = panel.last(panel.total - self._read[timeframe])
            self._read[timeframe] = panel.total
        return blocks


class Group:
    """The series that share a decision timeframe, their analyser and how far it has read."""

    def __init__(
        self, decision: Timeframe, rows: IntArray, hedges: IntArray, ladder: Ladder, settings: Settings
    ) -> None:
        self.decision = decision
        self.base = ladder.base[int(rows[0])]
        self.rows = rows
        self.everyone = len(rows) == ladder.series
        self.hedges = hedges[rows]
        self.timeframes = tuple(t for t in ladder.timeframes if t.ms >= _lowest(ladder, rows).ms)
        self.analyser = Analyser(len(rows), decision, self.timeframes, settings.data)
        self._follower = Follower(ladder.timeframes)
        self.forecasting: Forecasting | None = None

    def foretell(self, cost: FloatArray, *, taught: bool) -> None:
        """Forecast from now on; `cost` is each row's round trip, `taught` whether examples are kept for a trainer."""
        if self.forecasting is None:
            self.forecasting = Forecasting(self.decision, cost, taught=taught)
        else:
            self.forecasting.widen(cost)

    def widen(self, rows: IntArray, hedges: IntArray, ladder: Ladder) -> None:
        """Take in new rows, behind those there are; pairs are measured anew where a row has another hedge now."""
        before = self.hedges
        self.rows, self.hedges = rows, hedges[rows]
        self.everyone = len(rows) == ladder.series
        self.analyser.widen(len(rows))
        self._hedge_again(np.flatnonzero(self.hedges[: len(before)] != before), ladder)

    def push(self, ladder: Ladder, samples: Samples | None) -> Features:
        """Take what closed since the last push."""
        return self.read(self._follower.fresh(ladder), samples)

    def read(self, blocks: Mapping[Timeframe, Block], samples: Samples | None = None) -> Features:
        """The features at every decision close among bars of all series."""
        mine = self._mine(blocks)
        seen = self.analyser.push(mine, samples, self._hedge(blocks[self.decision]))
        return seen if self.forecasting is None else self.forecasting.seen(seen, mine[self.decision])

    def catch_up(self, ladder: Ladder) -> None:
        """Take what closed since the last push, unread."""
        blocks = self._follower.fresh(ladder)
        mine, hedge = self._mine(blocks), self._hedge(blocks[self.decision])
        if self.forecasting is None:
            self.analyser.catch_up(mine, hedge)
        else:  # the past teaches as well
            self.forecasting.seen(self.analyser.push(mine, None, hedge), mine[self.decision], read=False)

    def rebuild(self, ladder: Ladder, series: list[int], settings: Settings) -> None:
        """Re-push the kept window of some series whose bars were corrected."""
        places = np.array([i for i, row in enumerate(self.rows.tolist()) if row in series], dtype=np.int64)
        if len(places):
            again = Analyser(len(places), self.decision, self.timeframes, settings.data)
            window = {t: ladder.panels[t].last(ladder.panels[t].kept).rows(self.rows[places]) for t in self.timeframes}
            again.catch_up(window)
            self.analyser.adopt(places, again)
        self._hedge_again(np.flatnonzero(np.isin(self.rows, series) | np.isin(self.hedges, series)), ladder)

    def _hedge_again(self, paired: IntArray, ladder: Ladder) -> None:
        if len(paired):
            block = ladder.panels[self.decision].last(ladder.panels[self.decision].kept)
            own, hedge = block.close[self.rows[paired]], self._hedge(block)
            if hedge is not None:
                self.analyser.hedge_again(paired, own, hedge[paired], block.open_ms)

    def _mine(self, blocks: Mapping[Timeframe, Block]) -> dict[Timeframe, Block]:
        if self.everyone:
            return dict(blocks)
        return {t: blocks[t].rows(self.rows) for t in self.timeframes}

    def _hedge(self, block: Block) -> FloatArray | None:
        """Closes of each row's hedge, NaN where there is none; None where nobody has one."""
        if (self.hedges < 0).all():
            return None
        return np.where(self.hedges[:, None] >= 0, block.close[self.hedges], np.nan)


def groups(
    ladder: Ladder, tokens: Sequence[Token], settings: Settings, before: Sequence[Group] = ()
) -> tuple[Group, ...]:
    """All series, in groups of the same decision and base timeframe; those there were `before` take new ones in."""
    known = {(group.decision, group.base): group for group in before}
    wanted, hedges = settings.trading.decision_timeframe, _hedges(tokens)
    rows_of: dict[tuple[Timeframe, Timeframe], list[int]] = {}
    for row, token in enumerate(tokens):
        # A timeframe that a series has no bars for can never be warm: bases are told apart as well.
        decision = wanted if wanted.ms >= token.base.ms else token.base
        rows_of.setdefault((decision, token.base), []).append(row)
    found = []
    for kind in sorted(rows_of, key=lambda kind: (kind[0].ms, kind[1].ms)):
        rows, group = np.array(rows_of[kind], dtype=np.int64), known.get(kind)
        if group is not None:
            group.widen(rows, hedges, ladder)
        found.append(group or Group(kind[0], rows, hedges, ladder, settings))
    return tuple(found)


def _hedges(tokens: Sequence[Token]) -> IntArray:
    """What each token is held against: SOL, and SOL against BTC; -1 where that is not listed."""
    sol, btc = series_of(tokens, "SOL"), series_of(tokens, "BTC")
    hedges = np.full(len(tokens), -1 if sol is None else sol, dtype=np.int64)
    if sol is not None:
        hedges[sol] = -1 if btc is None else btc
    return hedges


def _lowest(ladder: Ladder, rows: IntArray) -> Timeframe:
    bases: list[Timeframe] = [ladder.base[row] for row in rows.tolist()]
    return min(bases, key=lambda base: base.ms)
