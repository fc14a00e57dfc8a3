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


Command = Pause | Resume | EmergencyStop | SafeMode | ClosePosition | CloseAll


@dataclass(frozen=True, slots=True)
class Receipt:
    """What `Control.send` answers: taken or not, and why in one sentence."""

    accepted: bool
    text: str
