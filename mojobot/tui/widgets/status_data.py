"""What the status line is told."""

from __future__ import annotations

from dataclasses import dataclass

from mojobot.model.state import EngineState


@dataclass(frozen=True, slots=True)
class StatusData:
    """What the line shows; money in USD, rates as fractions, None is not known."""

    badge: str  # PAPER, DEMO or LIVE
    state: EngineState
    why: str
    equity: float | None
    day: float | None
    drawdown: float | None
    heat: float | None
    heat_limit: float
    positions: int
    most: int
    feeds_ok: int
    feeds: int
    unseen: int  # RISK and SYS alerts nobody has acknowledged
    now_ms: int
    speed: float | None = None  # market seconds a second; None: as time goes, 0: as fast as it goes
    done: int = 0  # of a tape that ends
    total: int = 0
    left_s: float | None = None  # of the wall clock, until it has ended
    sol: float | None = None
    uptime_s: float | None = None
    note: str = ""  # warming 132/220
    heat_zone: str = ""  # normal, reduced -20%
    offline_s: float | None = None  # since when nothing arrives
    closing: str = ""  # saving: what is done before the end
    extras: tuple[tuple[str, str], ...] = ()  # labels and values for wide screens, the most wanted first
