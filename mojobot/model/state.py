"""What the engine must remember beyond its reports: written in the transaction of what changed it."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from mojobot.model.forecasting import KeptForecasts
from mojobot.model.learning import Learned


class EngineState(StrEnum):
    """One word each, the same in every face."""

    STARTING = "STARTING"
    RUNNING = "RUNNING"
    DEGRADED = "DEGRADED"
    PAUSED = "PAUSED"
    SAFE_MODE = "SAFE_MODE"
    STOPPED = "STOPPED"


@dataclass(frozen=True, slots=True)
class StopMove:
    """Where a stop was put, when and why; the first is where it began."""

    ts_ms: int
    stop: float  # USD per token
    reason: str  # as `Guard.reason_moved`


@dataclass(frozen=True, slots=True)
class Guard:
    """The protection of one open position: its stop, targets and what the price has done since.

    Prices are USD per token. `stop` only ever rises, but by a person's hand. `risk_per_token` is
    entry minus initial stop (1 R). `taken` counts the ladder's rungs done. `moves` tells the stop's
    story, oldest first: where it began and the newest moves.
    """

    position_id: str
    series: int
    entry_price: float
    risk_per_token: float
    stop: float
    target: float
    trail_distance: float  # 0.0: no trail
    high: float  # highest price since entry, kept up where there is a trail
    taken: int = 0
    reason_moved: str = "initial"  # initial, break-even, trail, by hand: why the stop stands where it does
    moves: tuple[StopMove, ...] = ()


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The engine's memory at the end of one step."""

    session: int
    step: int
    ts_ms: int
    guards: tuple[Guard, ...] = ()
    weights: tuple[tuple[str, float], ...] = ()
    paused: str | None = None  # by hand: the reason
    safe_mode: str | None = None
    stopped: str | None = None
    equity_micro: int = 0
    high_water_micro: int = 0
    day: int = 0  # UTC day number of `day_start_micro`
    day_start_micro: int = 0  # equity at its first mark
    last_entry_ms: tuple[tuple[int, int], ...] = ()  # series, time of its last entry intent
    losses: tuple[tuple[int, int], ...] = ()  # series, closing time of a losing trade in the last 48 h
    order_times: tuple[int, ...] = ()  # of the last 24 h
    results: tuple[tuple[str, float, float], ...] = ()  # strategy, net result in quote, R: newest last
    pauses: tuple[tuple[str, int], ...] = field(
        default=()
    )  # rule-made pause: key, since when it would clear (0: not yet)
    learned: Learned | None = None  # what closed trades have taught
    forecasts: tuple[KeptForecasts, ...] = ()  # what models that forecast have learned


class GatePosition(StrEnum):
    """What may be signed: everything, only what lowers exposure, or nothing (definitions.md 5)."""

    OPEN = "open"
    EXITS_ONLY = "exits_only"
    SHUT = "shut"
