"""Runs made by hand, to be put to the test."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mojobot.core.equity import Marks
from mojobot.model.market import Costs, FloatArray, Timeframe, Token, TokenClass
from mojobot.model.settings import Settings
from mojobot.model.trading import Reason, Trade
from mojobot.research.run import Run

DAY = 86_400_000
BAR = 900_000


def trade(net_usd: float, opened: int, closed: int, spend_usd: float = 1_000.0, price: float = 100.0) -> Trade:
    """A closed trade of series 0, times in bars of 15 minutes."""
    return Trade(
        id=f"t{opened}",
        series=0,
        symbol="SOL",
        strategy="mean_reversion",
        opened_ms=opened * BAR,
        closed_ms=closed * BAR,
        quantity_raw=round(spend_usd / price * 10**9),
        entry_price=price,
        exit_price=price,
        fees_micro=0,
        slippage=0.0,
        pnl_micro=round(net_usd * 1_000_000),
        pnl_fraction=net_usd / spend_usd,
        r=None,
        exit_reason=Reason.TARGET,
        confidence=0.7,
        consensus=0.8,
        stop_initial=95.0,
    )


def run(close: FloatArray, equity: Sequence[float], trades: Sequence[Trade] = (), costs: Costs | None = None) -> Run:
    """A run over (series, n) closes of 15 minutes whose equity was marked at evenly spread closes, the first at 0."""
    ends = np.linspace(0, close.shape[1] * BAR, len(equity)).astype(np.int64)
    tokens = tuple(Token(name, "", TokenClass.MAJOR, Timeframe.M15) for name in ("SOL", "JUP", "WIF")[: len(close)])
    return Run(
        settings=Settings(),
        tokens=tokens,
        costs=costs or Costs(),
        base=Timeframe.M15,
        start_ms=0,
        end_ms=close.shape[1] * BAR,
        bars=close.size,
        seconds=0.0,
        trades=tuple(trades),
        marks=Marks.of(ends.tolist(), list(equity)),
        close_ms=np.arange(1, close.shape[1] + 1, dtype=np.int64) * BAR,
        close=close,
        refused={},
        held_ms={},
        open_at_end=(),
        polled=0,
        agreed=0,
    )
