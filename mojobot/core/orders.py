"""What a person commands, and what that does."""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from mojobot.core import manual
from mojobot.core.bench import Bench, exit_intent
from mojobot.core.organs import Organs
from mojobot.core.outbox import Outbox
from mojobot.core.weights import Voices
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
from mojobot.model.notices import Level, Severity
from mojobot.model.state import EngineState
from mojobot.model.trading import Position, Reason


def bench(parts: Organs) -> Bench:
    """What deciding needs of the engine now."""
    state, _ = parts.halts.word
    return Bench(
        market=parts.market,
        book=parts.book,
        settings=parts.settings,
        voices=Voices(parts.weights, parts.learner.benched),
        state=state,
        held_back=parts.halts.entries_held,
        armed=armed(parts),
        pauses=parts.pauses,
        regime=parts.learner.regime,
    )


def armed(parts: Organs) -> bool:
    """Whether positions are sold without a person's word: always, but after a stop that disarms them."""
    return parts.halts.stopped is None or parts.settings.emergency.stops_stay_armed


def obey(parts: Organs, command: Command, out: Outbox) -> None:
    """Carry out a command; a word that is missing where one is needed leaves all as it is."""
    match command:
        case Pause(why=why):
            parts.halts = replace(parts.halts, paused=why)
        case Resume(word=word):
            _resume(parts, word, out)
        case EmergencyStop(why=why):
            stop(parts, why, out)
        case SafeMode(on=on, why=why):
            parts.halts = replace(parts.halts, safe_mode=why if on else None)
        case ClosePosition(position_id=wanted):
            close(parts, [p for p in parts.book.portfolio.positions.values() if p.id == wanted], Reason.CLOSE, out)
        case CloseAll(word=word):
            held = list(parts.book.portfolio.positions.values())
            close(parts, held if word == "CLOSE" else [], Reason.CLOSE, out)
        case Buy() | Sell() | MoveStop():
            manual.obey(command, bench(parts), out)
        case _:
            assert_never(command)
    out.remember = True


def stop(parts: Organs, why: str, out: Outbox) -> None:
    """Emergency stop: latched by the shell; liquidates if so configured. The first reason stays."""
    if parts.halts.stopped is None:
        parts.halts = replace(parts.halts, stopped=why)
        out.tell(Level.RISK, Severity.CRITICAL, f"STOPPED: {why}")
    out.remember = True
    liquidate(parts, out)


def liquidate(parts: Organs, out: Outbox) -> None:
    """While stopped, sell every position if so configured; asked again with every price, for orders that failed."""
    if parts.halts.stopped is not None and parts.settings.emergency.liquidate:
        held = [p for p in parts.book.portfolio.positions.values() if not parts.book.portfolio.in_flight(p.series)]
        close(parts, held, Reason.LIQUIDATE, out)


def close(parts: Organs, positions: list[Position], reason: Reason, out: Outbox) -> None:
    """Sell positions whole; one with an order in flight keeps that one, and a person is told."""
    now = bench(parts) if positions else None
    for position in positions:
        if parts.book.portfolio.in_flight(position.series) is not None:
            out.tell(Level.SYS, Severity.WARNING, f"{position.symbol} not closed: an order for it is in flight")
        elif now is not None:
            exit_intent(position, reason, position.quantity_raw, now, out)


def tell_state(state: EngineState, why: str, out: Outbox) -> None:
    """A line for a person when the state changes; a stop has told its own, and a start is no news."""
    if state not in (EngineState.STOPPED, EngineState.STARTING):
        calm = state is EngineState.RUNNING
        out.tell(Level.RISK, Severity.INFO if calm else Severity.WARNING, f"{state.value} {why}".strip())


def _resume(parts: Organs, word: str, out: Outbox) -> None:
    """A pause ends at once; an emergency stop only with the word, and its limits count afresh from here."""
    if parts.halts.stopped is not None and word != "RESUME":
        out.tell(Level.SYS, Severity.WARNING, "still stopped: resume needs the word RESUME")
        return
    if parts.halts.stopped is not None:
        parts.book.marks = None
        parts.book.mark(parts.now_ms)
    parts.halts = replace(parts.halts, paused=None, stopped=None)
