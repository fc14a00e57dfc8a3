"""The forecasters of a market: one for every group of series that decide together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Protocol

import numpy as np

from mojobot.core import fills
from mojobot.core.analysis.features import Features
from mojobot.core.learning.prediction.columns import with_forecasts
from mojobot.core.learning.prediction.forecaster import TAUGHT, Forecaster
from mojobot.core.learning.prediction.kept import kept, restore
from mojobot.model.events import TreesGrown
from mojobot.model.forecasting import Examples, GrownTrees, KeptForecasts
from mojobot.model.market import Block, Costs, FloatArray, IntArray, Timeframe, Token, TokenClass
from mojobot.model.settings import Settings
from mojobot.model.units import micro_to_usd


class Foretold(Protocol):
    """A group of series that decide together, as far as forecasts are concerned."""

    decision: Timeframe
    rows: IntArray
    forecasting: Forecasting | None

    def foretell(self, cost: FloatArray, *, taught: bool) -> None:
        """Forecast from now on."""


def foretell(groups: Iterable[Foretold], tokens: Sequence[Token], costs: Costs, settings: Settings) -> None:
    """Let every group forecast where settings want it; groups that do already take new tokens in."""
    rule = settings.strategies.prediction
    if rule.enabled:
        cost = costs_of(tokens, costs, settings)
        for group in groups:
            group.foretell(cost[group.rows], taught=rule.trees)


def take_over(groups: Iterable[Foretold], event: TreesGrown) -> str:
    """Trees speak from the next close on, and have to earn their voice as everybody does; what is wrong with them."""
    concerned = [one.forecasting for one in groups if one.decision is event.timeframe and one.forecasting is not None]
    return next(filter(None, [one.forecaster.hear(event.trees) for one in concerned]), "")


def costs_of(tokens: Sequence[Token], costs: Costs, settings: Settings) -> FloatArray:
    """The round trip of the largest order that settings allow, in log returns, (series,).

    As the market opened: liquidity that comes and goes would make labels of
    different days mean different things.
    """
    execution, pool = settings.execution, fills.Pool(costs.liquidity_usd, costs.pool_fee)
    fee = fills.network_fee_micro(
        execution.assumed_sol_usd, cu_limit=execution.compute_units, cu_price=execution.compute_unit_price
    )
    notional, sandwich = settings.limits.max_order_usd, settings.risk.sandwich_probability
    lost = [
        fills.round_trip_cost(
            notional,
            pool,
            micro_to_usd(fee),
            0.0 if token.token_class is TokenClass.MAJOR else sandwich,
            execution.slippage_tolerance,
        )
        for token in tokens
    ]
    return np.asarray(np.log1p(np.array(lost)))


def key(token: Token) -> str:
    """What a token is known by across restarts."""
    return token.mint or token.symbol


class Forecasting:
    """The forecaster of one group, fed as the group is; its rows are the group's."""

    def __init__(self, decision: Timeframe, cost: FloatArray, *, taught: bool) -> None:
        self.forecaster = Forecaster(decision, cost, taught=TAUGHT if taught else 0)
        self._kept: tuple[int, GrownTrees | None, KeptForecasts] | None = None  # of which close, with which trees

    def widen(self, cost: FloatArray) -> None:
        """Serve as many series as there are costs: the new ones behind the old."""
        self.forecaster.widen(len(cost))
        self.forecaster.reprice(cost)

    def kept(self, tokens: Sequence[str]) -> KeptForecasts:
        """What a restart needs; made once a close, for a snapshot is taken whenever anything is to be remembered."""
        one = self.forecaster
        known = self._kept
        if known is None or known[:2] != (one.closes, one.grown) or known[2].tokens != tuple(tokens):
            self._kept = known = one.closes, one.grown, kept(one, tokens)
        return known[2]

    def seen(self, features: Features, block: Block, *, read: bool = True) -> Features:
        """The features with their forecasts; `block` are the bars they were made of."""
        traded = ~block.synthetic & np.isfinite(block.close)
        told = self.forecaster.push(features, block.open, traded, read=read)
        return with_forecasts(features, told) if read else features


def examples(parts: Iterable[Forecasting | None]) -> tuple[Callable[[], Examples | None], ...]:
    """What a trainer may learn from, by group, put together when it is called; None where there is nothing."""
    return tuple(one.forecaster.examples() for one in parts if one is not None)


def saved(parts: Iterable[tuple[Forecasting | None, IntArray]], tokens: Sequence[Token]) -> tuple[KeptForecasts, ...]:
    """What all forecasters of a market have learned; each comes with its rows."""
    return tuple(one.kept([key(tokens[row]) for row in rows.tolist()]) for one, rows in parts if one is not None)


def restored(
    parts: Iterable[tuple[Forecasting | None, IntArray]], tokens: Sequence[Token], known: Sequence[KeptForecasts]
) -> None:
    """Go on where `saved` left off; what belongs to other timeframes is left alone."""
    for one, rows in parts:
        if one is not None:
            names = [key(tokens[row]) for row in rows.tolist()]
            for old in known:
                restore(one.forecaster, old, names)
