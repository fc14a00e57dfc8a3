"""What is told of a session when it is over."""

from __future__ import annotations

import numpy as np

from mojobot.core.equity import Marks
from mojobot.model.market import BoolArray, IntArray
from mojobot.model.units import MICRO, micro_to_usd
from mojobot.research.run import StillOpen
from mojobot.research.session import Session


def marks_of(session: Session, cash_micro: int, start_ms: int, end_ms: int) -> Marks:
    """Equity at every decision close and after every fill, the cash first.

    The last close is told a grace after it, which is no day of its own.
    """
    pieces = [(np.array([start_ms]), np.array([cash_micro])), *session.marked]
    times, equity = (np.concatenate(parts) for parts in zip(*pieces, strict=True))
    return Marks.of(np.minimum(times, end_ms).tolist(), (equity / MICRO).tolist())


def still_open(session: Session) -> tuple[StillOpen, ...]:
    """What the end found open, at its newest price."""
    book = session.organs.book
    found = []
    for position in book.portfolio.positions.values():
        worth = book.exit_micro(position)
        net = position.received_micro + worth - position.cost_micro - position.fees_micro
        found.append(StillOpen(position, book.price(position.series), micro_to_usd(worth), micro_to_usd(net)))
    return tuple(found)


def held_ms(session: Session, close_ms: IntArray, paused: BoolArray, end_ms: int) -> dict[str, int]:
    """For how long which rule held entries back: paused by volatility from close to close, stopped to the end."""
    until = end_ms if session.stopped_ms is None else session.stopped_ms
    lasts = np.clip(np.append(close_ms[1:], end_ms), None, until) - np.clip(close_ms, None, until)
    volatile = int(lasts[paused].sum()) if close_ms.size else 0
    told = {"volatility": volatile} if volatile else {}
    if session.stopped_ms is not None:
        told[f"stopped: {session.why_stopped}"] = end_ms - session.stopped_ms
    return told
