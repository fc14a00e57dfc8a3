"""What one back-test came to: facts alone; every number of a report is made of them elsewhere."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from mojobot.core.equity import Marks
from mojobot.model.market import Costs, FloatArray, IntArray, Timeframe, Token
from mojobot.model.settings import Settings
from mojobot.model.trading import Position, Trade


@dataclass(frozen=True, slots=True)
class StillOpen:
    """A position the end of the range found open."""

    position: Position
    price: float  # newest, USD per token
    value_usd: float  # what selling it there would bring, the pool's fee included
    pnl_usd: float  # with all it has paid and got so far, network fees included


@dataclass(frozen=True, slots=True, eq=False)
class Run:
    """One back-test, from the cash it began with to the last close."""

    settings: Settings
    tokens: tuple[Token, ...]
    costs: Costs
    base: Timeframe  # the lowest of the tape
    start_ms: int  # market time of the first open
    end_ms: int  # of the last close
    bars: int  # real ones, each token's at its own base
    seconds: float  # what it took, measured by whoever called; 0.0 = not measured
    trades: tuple[Trade, ...]  # closed round trips in the order in which they closed
    marks: Marks  # of the account, USD; the first is the start with the cash
    close_ms: IntArray  # (n,) the decision closes
    close: FloatArray  # (series, n) closes then; NaN before a token's first
    refused: Mapping[str, int]  # purchases agreed on that a rule refused: how often
    held_ms: Mapping[str, int]  # why entries were held back, and for how long in market time
    open_at_end: tuple[StillOpen, ...]
    polled: int  # votes asked for: tokens times closes
    agreed: int  # of them, how often a side had consensus, confidence and quorum
    faults: tuple[tuple[str, str], ...] = ()  # plug-ins that went wrong and abstained, and how


Tried = Callable[[Settings], Run]  # what searches, sensitivity and walk-forward take
