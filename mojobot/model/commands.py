"""What a face may ask of the engine; how risky each is decides what the face must ask first."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pause:
    """No new entries until `Resume`; exits and stops go on."""

    why: str = "by hand"


@dataclass(frozen=True, slots=True)
class Resume:
    """End a pause, or with `word` RESUME an emergency stop."""

    word: str = ""


@dataclass(frozen=True, slots=True)
class EmergencyStop:
    """Shut the gate, latch, cancel what is in flight; only a person's `Resume` with the word clears it."""

    why: str = "by hand"


@dataclass(frozen=True, slots=True)
class SafeMode:
    """Half size, tighter stops, fewer positions, higher consensus; or leave it."""

    on: bool
    why: str = "by hand"


@dataclass(frozen=True, slots=True)
class ClosePosition:
    """Sell one position whole."""

    position_id: str


@dataclass(frozen=True, slots=True)
class CloseAll:
    """Sell every position; `word` must be CLOSE."""

    word: str = ""


@dataclass(frozen=True, slots=True)
class Buy:
    """A person wants to buy; it passes the same gates as the votes' own purchases.

    `usd` is the most to spend (0: what the sizing says). Stop and target are
    USD per token; 0 = the defaults.
    """

    series: int
    usd: float = 0.0
    stop: float = 0.0
    target: float = 0.0


@dataclass(frozen=True, slots=True)
class Sell:
    """Sell a share in (0, 1] of a position."""

    position_id: str
    share: float = 1.0


@dataclass(frozen=True, slots=True)
class MoveStop:
    """Put a position's stop and target elsewhere; 0 leaves it. The stop must be below the price, the target above."""

    position_id: str
    stop: float = 0.0
    target: float = 0.0


Command = Pause | Resume | EmergencyStop | SafeMode | ClosePosition | CloseAll | Buy | Sell | MoveStop


@dataclass(frozen=True, slots=True)
class Receipt:
    """What `Control.send` answers: taken or not, and why in one sentence."""

    accepted: bool
    text: str
