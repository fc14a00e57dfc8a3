"""The newest votes on one token, with their inputs and how each strategy has fared."""

from __future__ import annotations

from mojobot.core.learning.merit import RECENT
from mojobot.core.organs import Organs
from mojobot.core.weights import Voices
from mojobot.model.explanation import Explanation


def explanation(parts: Organs, series: int) -> Explanation | None:
    """As of the token's last decision close; None before it, or where there is no such token."""
    ballot = parts.board.newest(series) if 0 <= series < len(parts.market.tokens) else None
    if ballot is None:
        return None
    place = ballot.closing.rows.tolist().index(series)
    voices = Voices(parts.weights, parts.learner.benched)
    return Explanation(
        at_ms=ballot.closing.ts_ms,
        series=series,
        symbol=parts.market.tokens[series].symbol,
        votes=ballot.cast(place, voices, parts.settings),
        standings=parts.learner.views(parts.weights),
        results=tuple(tuple(parts.learner.results(name)[-RECENT:]) for name in parts.roster.names),
        min_confidence=parts.settings.trading.min_confidence,
    )
