"""What the engine is told without a question: pause and safe mode."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from mojobot.model.commands import Command, Pause, Resume, SafeMode
from mojobot.model.state import EngineState
from mojobot.tui.screens.main import MainScreen


def send(screen: MainScreen, command: Command) -> None:
    """Hand a command over and say what came of it."""
    receipt = screen.control.send(command)
    screen.tell(receipt.text, bad=not receipt.accepted)


def pause(screen: MainScreen) -> None:
    """No new entries; again: resume."""
    state = _state(screen)
    if state is EngineState.STOPPED:
        screen.tell("stopped: only a typed RESUME lets entries through again", bad=True)
    elif state is EngineState.PAUSED and screen.view is not None and not screen.view.risk.pauses:
        send(screen, Resume())
    else:
        send(screen, Pause())


def safe_mode(screen: MainScreen) -> None:
    """Smaller, tighter, fewer; again: leave it."""
    send(screen, SafeMode(on=_state(screen) is not EngineState.SAFE_MODE))


def _state(screen: MainScreen) -> EngineState | None:
    return screen.view.state if screen.view is not None else None


DEEDS: Mapping[str, Callable[[MainScreen], None]] = {
    "pause": pause,
    "safe_mode": safe_mode,
}
