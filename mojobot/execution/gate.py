"""The gate: the one short-cut past the queue, read before anything is signed or filled (definitions.md 5)."""

from __future__ import annotations

from mojobot.model.state import GatePosition
from mojobot.model.trading import Intent


class Gate:
    """Open, exits only, or shut. While latched it can only move between shut and exits only."""

    def __init__(self) -> None:
        self._position = GatePosition.EXITS_ONLY
        self._latched = False

    @property
    def position(self) -> GatePosition:
        """Where it stands now."""
        return self._position

    @property
    def is_latched(self) -> bool:
        """Whether a stop holds it."""
        return self._latched

    def shut(self) -> None:
        """Nothing passes, at once."""
        self._position = GatePosition.SHUT
        self._latched = True

    def latched(self, *, exits: bool) -> None:
        """The stop is on disk: exits may pass again if armed stops stay armed or a liquidation is wanted."""
        self._latched = True
        self._position = GatePosition.EXITS_ONLY if exits else GatePosition.SHUT

    def let_out(self) -> None:
        """A person closes positions: exits pass whatever the stop said of them."""
        if self._position is GatePosition.SHUT:
            self._position = GatePosition.EXITS_ONLY

    def release(self) -> None:
        """A person has resumed; entries open with the next state."""
        self._latched = False
        self._position = GatePosition.EXITS_ONLY

    def entries(self, *, allowed: bool) -> None:
        """Follow the engine's state; never opens while latched."""
        if not self._latched:
            self._position = GatePosition.OPEN if allowed else GatePosition.EXITS_ONLY

    def refuses(self, intent: Intent) -> str | None:
        """Why an intent may not go out now, if so."""
        if self._position is GatePosition.SHUT:
            return "the gate is shut"
        if intent.is_entry and self._position is not GatePosition.OPEN:
            return "the gate is open for exits only"
        return None
