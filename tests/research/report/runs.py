"""Made-up runs: trades drawn from a seed, and the equity they would have made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from mojobot.core.equity import Marks
from mojobot.model.market import DAY_MS, HOUR_MS, Costs, Timeframe, Token, TokenClass
from mojobot.model.settings import Settings
from mojobot.model.trading import Position, Reason, Trade
from mojobot.research.run import Run, StillOpen

START_MS = 1_735_689_600_000  # 2025-01-01
CASH = 10_000.0
TOKENS = tuple(Token(symbol, "", TokenClass.MAJOR, Timeframe.M5) for symbol in ("SOL", "JUP", "BONK", "WIF"))
STRATEGIES = ("mean_reversion", "trend_following", "volatility_breakout")
REASONS = (Reason.STOP, Reason.TARGET, Reason.TRAIL, Reason.LEAVE)


def trade(
    number: int, net: float, *, series: int = 0, strategy: str = STRATEGIES[0], reason: Reason = Reason.STOP,
    opened_ms: int = START_MS, hold_ms: int = HOUR_MS, r: float | None = None,
) -> Trade:  # fmt: skip
    """A round trip of 1,000 USD."""
    return Trade(
        id=f"b-{number}",
        series=series,
        symbol=TOKENS[series].symbol,
        strategy=strategy,
        opened_ms=opened_ms,
        closed_ms=opened_ms + hold_ms,
        quantity_raw=10_000_000_000,
        entry_price=100.0,
        exit_price=100.0 + net / 10,
        fees_micro=4_000,
        slippage=0.0008,
        pnl_micro=round(net * 1e6),
        pnl_fraction=net / 1000,
        r=net / 30 if r is None else r,
        exit_reason=reason,
        confidence=0.7,
        consensus=0.9,
        stop_initial=97.0,
    )


def run_of(
    trades: Sequence[Trade] = (), *, days: int = 120, equity: Sequence[float] | None = None,
    refused: Mapping[str, int] | None = None, held_ms: Mapping[str, int] | None = None,
    open_at_end: tuple[StillOpen, ...] = (), seconds: float = 2.0, bars: int | None = None,
) -> Run:  # fmt: skip
    """A run of these trades; equity is marked at every hour unless given by the day."""
    end_ms = START_MS + days * DAY_MS
    hours = np.arange(START_MS, end_ms + 1, HOUR_MS)
    closed = np.array([each.closed_ms for each in trades], dtype=np.int64)
    paid = np.concatenate(([0.0], np.cumsum([each.pnl_micro / 1e6 for each in trades])))
    value = CASH + paid[np.searchsorted(np.sort(closed), hours, side="right")]
    marks = Marks.of(hours.tolist(), value.tolist())
    if equity is not None:
        marks = Marks.of([START_MS + day * DAY_MS for day in range(len(equity))], list(equity))
    return Run(
        settings=Settings(),
        tokens=TOKENS,
        costs=Costs(),
        base=Timeframe.M5,
        start_ms=START_MS,
        end_ms=end_ms,
        bars=len(TOKENS) * days * 288 if bars is None else bars,
        seconds=seconds,
        trades=tuple(trades),
        marks=marks,
        close_ms=hours[1:],
        close=np.full((len(TOKENS), hours.size - 1), 100.0),
        refused={"heat": 31, "cooldown": 12} if refused is None else refused,
        held_ms={"volatility of SOL": 33 * DAY_MS} if held_ms is None else held_ms,
        open_at_end=open_at_end,
        polled=len(TOKENS) * days * 96,
        agreed=640,
    )


def drawn(count: int = 300, days: int = 120, seed: int = 1, edge: float = 1.5) -> list[Trade]:
    """Trades at random times, of all strategies, tokens and reasons, in the order in which they closed."""
    chance = np.random.default_rng(seed)
    opened = np.sort(chance.integers(0, days * DAY_MS - 12 * HOUR_MS, count))
    found = [
        trade(
            i,
            round(float(chance.normal(edge, 22)), 6),
            series=int(chance.integers(0, len(TOKENS))),
            strategy=STRATEGIES[int(chance.integers(0, len(STRATEGIES)))],
            reason=REASONS[int(chance.integers(0, len(REASONS)))],
            opened_ms=START_MS + int(opened[i]),
            hold_ms=int(chance.integers(1, 12)) * HOUR_MS,
        )
        for i in range(count)
    ]
    return sorted(found, key=lambda each: each.closed_ms)


def still_open(pnl: float = -12.5, symbol: str = "WIF") -> StillOpen:
    """A position of 500 USD, opened a day before the end of 120 days."""
    position = Position(
        id="b-open", series=3, symbol=symbol, strategy=STRATEGIES[1], opened_ms=START_MS + 119 * DAY_MS,
        quantity_raw=5_000_000_000, bought_raw=5_000_000_000, cost_micro=500_000_000, received_micro=0,
        fees_micro=2_000, entry_price=100.0, entry_slippage=0.0, stop_initial=97.0, target=110.0, confidence=0.7,
        consensus=0.9,
    )  # fmt: skip
    return StillOpen(position, 97.5, 500 + pnl, pnl)
