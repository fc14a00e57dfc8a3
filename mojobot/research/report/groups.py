"""Trades as the performance numbers need them, and grouped: whose they were, how they ended, in what."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from mojobot.core.performance import summary
from mojobot.core.results import Result
from mojobot.model.trading import Trade
from mojobot.model.units import micro_to_usd, raw_to_quantity
from mojobot.research.report.contents import Group
from mojobot.research.report.intervals import of_trades


def result(trade: Trade, decimals: int) -> Result:
    """A closed trade's numbers; bought plus sold is the quantity at both prices."""
    moved = raw_to_quantity(trade.quantity_raw, decimals) * (trade.entry_price + trade.exit_price)
    return Result(micro_to_usd(trade.pnl_micro), trade.r, trade.opened_ms, trade.closed_ms, moved)


def grouped(
    trades: Sequence[Trade], decimals: Sequence[int], key: Callable[[Trade], str], names: Sequence[str] = ()
) -> tuple[Group, ...]:
    """A group for each of `names` and for what else occurs, the largest result first; together they are all trades."""
    found: dict[str, list[Trade]] = {name: [] for name in names}
    for trade in trades:
        found.setdefault(key(trade), []).append(trade)
    groups = [_group(name, own, decimals) for name, own in found.items()]
    return tuple(sorted(groups, key=lambda group: (-group.performance.net_pnl, group.name)))


def _group(name: str, trades: Sequence[Trade], decimals: Sequence[int]) -> Group:
    results = [result(trade, decimals[trade.series]) for trade in trades]
    expectancy, _ = of_trades(np.array([each.net for each in results]))
    fees = micro_to_usd(sum(trade.fees_micro for trade in trades))
    return Group(name, summary(results), expectancy, fees)
