"""Worth recording or telling: what a step leaves behind besides intents."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from mojobot.model.learning import Factors
from mojobot.model.state import EngineState, Snapshot
from mojobot.model.trading import Filled, Intent, Position, Side, Trade


class Level(StrEnum):
    """The kind of an alert, as the console words it."""

    FILL = "FILL"
    RISK = "RISK"
    FEED = "FEED"
    VOTE = "VOTE"
    SKIP = "SKIP"
    WHALE = "WHALE"
    NEWS = "NEWS"
    SYS = "SYS"


class Severity(StrEnum):
    """How much an alert matters."""

    INFO = "info"
    WARNING = "warning"
    ERROR = "error"
    CRITICAL = "critical"


@dataclass(frozen=True, slots=True)
class Alert:
    """One line for a person."""

    ts_ms: int
    level: Level
    severity: Severity
    text: str


@dataclass(frozen=True, slots=True)
class VoteCast:
    """One strategy's vote on one token at one decision close."""

    strategy: str
    direction: int  # -1, 0, +1
    strength: float  # in [0, 1]
    confidence: float  # in [0, 1]
    weight: float
    cast: bool  # counted: direction not 0, confidence high enough, not benched
    stop: float | None  # USD per token, as the strategy asks
    target: float | None
    reasons: tuple[str, ...]  # in words with numbers; `not_ready(name)` when it abstained for want of input
    configured: float | None = None  # the weight the settings give; None where it was not recorded
    factors: Factors | None = None  # what moved the weight away from it
    benched: bool = False  # it votes in shadow
    learned_from: int | None = None  # closed trades its confidence was fitted to; 0: the map every one starts with


@dataclass(frozen=True, slots=True)
class Gate:
    """One check a decision met: `passed` None where the market does not provide what it needs."""

    rule: str
    passed: bool | None
    text: str


class Outcome(StrEnum):
    """What a decision came to."""

    HOLD = "HOLD"  # no consensus
    HELD = "held"  # BUY while holding: no adding
    REFUSED = "refused"
    BUY = "BUY"
    SELL = "SELL"
    NO_POSITION = "no position"  # SELL with nothing to sell
    LEFT = "left"  # no vote: the strategy that leads the position saw its reason gone


@dataclass(frozen=True, slots=True)
class Decision:
    """A decision on one token: every vote, weight, gate and number of the trade made or not made."""

    id: str
    ts_ms: int
    series: int
    symbol: str
    side: Side | None
    outcome: Outcome
    price: float
    consensus: float | None
    confidence: float | None
    lead: str | None
    votes: tuple[VoteCast, ...]
    gates: tuple[Gate, ...]
    refused_by: str | None
    intent_id: str | None
    sizing: tuple[tuple[str, float], ...] = ()  # every factor and bound, USD or fraction, by name
    bound_by: str | None = None
    regime: str = ""  # of the market, `up/calm` to `down/wild`


@dataclass(frozen=True, slots=True)
class Booked:
    """A fill moved the books."""

    intent: Intent
    fill: Filled
    position: Position  # after it
    strategy: str


@dataclass(frozen=True, slots=True)
class Closed:
    """A trade is complete."""

    trade: Trade


@dataclass(frozen=True, slots=True)
class Marked:
    """Equity at a decision close or after a fill; money in micro-USDC, the rest fractions."""

    ts_ms: int
    equity_micro: int
    cash_micro: int
    heat: float
    drawdown: float
    open_positions: int


@dataclass(frozen=True, slots=True)
class StateChanged:
    """The engine's state word or its reason is another."""

    ts_ms: int
    state: EngineState
    why: str
    latched: bool  # True: the shell must write the latch file; False after a resume: remove it


@dataclass(frozen=True, slots=True)
class Remembered:
    """The engine's memory changed; belongs in the same transaction as this step's other notices."""

    snapshot: Snapshot


Notice = Alert | Decision | Booked | Closed | Marked | StateChanged | Remembered


@dataclass(frozen=True, slots=True)
class Step:
    """What one event came to."""

    intents: tuple[Intent, ...] = ()
    notices: tuple[Notice, ...] = ()


NOTHING = Step()
