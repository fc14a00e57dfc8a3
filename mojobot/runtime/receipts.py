"""What a person is told when a command has been taken: one sentence, true at once."""

from __future__ import annotations

from typing import assert_never

from mojobot.model.commands import (
    Buy,
    CloseAll,
    ClosePosition,
    Command,
    EmergencyStop,
    MoveStop,
    Pause,
    Resume,
    SafeMode,
    Sell,
)
from mojobot.model.views import View


def taken(command: Command, view: View | None) -> str:
    """What comes of a command; names are those of the newest view."""
    match command:
        case Pause() | Resume() | EmergencyStop() | SafeMode():
            return _turned(command)
        case ClosePosition(position_id=wanted):
            return f"closing {_held(wanted, view)}: all of it is sold at the next price"
        case CloseAll():
            return _closing_all(view)
        case Sell(position_id=wanted, share=share):
            return f"selling {share * 100:.4g}% of {_held(wanted, view)} at the next price"
        case Buy():
            return _buying(command, view)
        case MoveStop():
            return _moving(command, view)
        case _:
            assert_never(command)


def _turned(command: Pause | Resume | EmergencyStop | SafeMode) -> str:
    match command:
        case Pause(why=why):
            return f"paused ({why}): no entries until resume; exits and stops go on"
        case Resume():
            return "resumed: entries are allowed again, unless a rule holds them back"
        case EmergencyStop():
            return "stopped: no entries until resume --confirm RESUME"
        case SafeMode(on=True, why=why):
            return f"safe mode on ({why}): smaller, tighter, fewer"
        case SafeMode():
            return "safe mode off: full size again"
        case _:
            assert_never(command)


def _closing_all(view: View | None) -> str:
    held = 0 if view is None else len(view.positions)
    if not held:
        return "no position is open: nothing to close"
    return f"closing {held} position{'s' if held > 1 else ''}: all is sold at the next prices"


def _buying(command: Buy, view: View | None) -> str:
    known = view is not None and 0 <= command.series < len(view.tokens)
    symbol = view.tokens[command.series].symbol if view is not None and known else f"token {command.series}"
    size = f"up to {command.usd:,.2f} USD" if command.usd > 0.0 else "the size the rules give"
    return f"buying {symbol}, {size}, if every gate allows it"


def _moving(command: MoveStop, view: View | None) -> str:
    places = {"stop": command.stop, "target": command.target}
    moved = " and ".join(f"{name} to {price:.6g}" for name, price in places.items() if price)
    return f"{_held(command.position_id, view)}: {moved or 'stop and target stay'}"


def _held(position_id: str, view: View | None) -> str:
    """The position's token; its id where the view is older than it."""
    held = () if view is None else view.positions
    return next((position.symbol for position in held if position.id == position_id), position_id)
