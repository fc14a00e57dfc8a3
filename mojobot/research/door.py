"""The gate of a back-test: where the program's own stands after every state its engine tells."""

from __future__ import annotations

from mojobot.model.settings import EmergencySettings
from mojobot.model.state import EngineState, GatePosition
from mojobot.model.trading import Intent


class Door:
    """The gate as it follows the engine's state (`execution/gate.py`)."""

    def __init__(self, rule: EmergencySettings) -> None:
        self.position = GatePosition.EXITS_ONLY
        self._out = GatePosition.EXITS_ONLY if rule.stops_stay_armed or rule.liquidate else GatePosition.SHUT

    def follow(self, state: EngineState) -> None:
        """A state was told."""
        if state is EngineState.STOPPED:
            self.position = self._out
        else:
            allowed = state in {EngineState.RUNNING, EngineState.SAFE_MODE}
            self.position = GatePosition.OPEN if allowed else GatePosition.EXITS_ONLY

    def refuses(self, intent: Intent) -> str | None:
        """Why an intent may not go out now, if so."""
        if self.position is GatePosition.SHUT:
            return "the gate is shut"
        if intent.is_entry and self.position is not GatePosition.OPEN:
            return "the gate is open for exits only"
        return None
