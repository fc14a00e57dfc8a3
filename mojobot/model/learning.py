"""What is learned from trades: kept in the snapshot, shown in views."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple


class Lesson(NamedTuple):
    """What one closed trade tells about one strategy that had voted for it.

    A tuple, since a snapshot holds hundreds of them.
    """

    strength: float  # of its vote
    confidence: float  # as it was voted with
    r: float  # net result over the money risked, of the whole trade
    regime: str  # of the market when it was bought

    @property
    def won(self) -> bool:
        """Whether the trade closed with a positive net result."""
        return self.r > 0.0


class Backer(NamedTuple):
    """One of the strategies that agreed on a purchase."""

    strategy: str
    strength: float
    confidence: float


class Factors(NamedTuple):
    """What moved a strategy's weight away from the configured one, before bounds (`quant.md` 7)."""

    merit: float = 1.0  # its last trades, shrunk
    crowding: float = 1.0  # below 1: others say the same
    regime: float = 1.0  # its trades in the present regime, shrunk


@dataclass(frozen=True, slots=True)
class Backing:
    """Who agreed on a purchase, and in which regime; kept until its trade closes."""

    position_id: str
    regime: str
    backers: tuple[Backer, ...]


@dataclass(frozen=True, slots=True)
class ShadowTrade:
    """A trade a strategy would have made alone; prices in USD per token, `entry_price` 0.0 until it is bought."""

    strategy: str
    series: int
    decided_ms: int
    reference_price: float
    stop: float
    target: float
    entry_price: float = 0.0
    quantity_raw: int = 0
    cost_micro: int = 0  # the network's fee included
    leaving: bool = False  # sold at the next bar's open


@dataclass(frozen=True, slots=True)
class ShadowTotals:
    """Closed shadow trades of one strategy; sums, so that means can be made of them."""

    trades: int = 0
    wins: int = 0
    r: float = 0.0
    net: float = 0.0  # fractions of what was paid


@dataclass(frozen=True, slots=True)
class BenchedStrategy:
    """A strategy that votes in shadow until its shadow trades pay again."""

    strategy: str
    since_ms: int
    results: tuple[float, ...] = ()  # R of shadow trades decided since, the last 20, oldest first


@dataclass(frozen=True, slots=True)
class VoteMoments:
    """Decayed sums over the vote streams: how many, of each, and of each pair (row by row)."""

    ts_ms: int
    count: float
    sums: tuple[float, ...]
    products: tuple[float, ...]


@dataclass(frozen=True, slots=True)
class Learned:
    """Everything learned, for the snapshot."""

    lessons: tuple[tuple[str, tuple[Lesson, ...]], ...] = ()  # by strategy, oldest first
    backings: tuple[Backing, ...] = ()  # of open positions and purchases in flight
    factors: tuple[tuple[str, Factors], ...] = ()
    benched: tuple[BenchedStrategy, ...] = ()
    shadows: tuple[ShadowTrade, ...] = ()  # open ones of benched strategies
    totals: tuple[tuple[str, ShadowTotals], ...] = ()
    moments: VoteMoments | None = None
    regime: str = ""  # of the market at the last decision close


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """Votes of about the same confidence: what was forecast, and what came of it."""

    votes: int
    forecast: float  # mean confidence
    won: float  # share that closed with a positive net result


@dataclass(frozen=True, slots=True)
class StrategyView:
    """How one strategy stands; `None` is undefined."""

    name: str
    configured: float
    weight: float
    factors: Factors
    benched: bool
    trades: int  # closed ones it had voted for, as far as they are kept
    mean_r: float | None  # of the last 20
    calibrated: bool  # its confidence comes from its trades
    brier: float | None
    calibration_error: float | None  # expected, over the bins
    reliability: tuple[ReliabilityBin, ...]
    shadow: ShadowTotals
    comeback: int  # shadow trades counted towards its return from the bench
    fault: str = ""  # a plug-in that votes no more in this session: what went wrong
