"""The universe changes while the engine runs: new tokens take their place behind the others, some are let go.

A series number never changes. Whatever keeps something of every series grows at
its end, so that the engine is as one that had the new tokens from the start and
heard nothing of them until now.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from mojobot.core.organs import Organs
from mojobot.core.outbox import Outbox
from mojobot.model.events import TokensAdded, Watched
from mojobot.model.notices import Level, Severity


def widen(parts: Organs, event: TokensAdded) -> None:
    """Take new tokens in, retired until they are watched. Raises ValueError where they do not follow on the others."""
    there = parts.market.tokens
    if event.first != len(there):
        raise ValueError(f"new tokens begin at series {len(there)}, not {event.first}")
    tokens = (*there, *event.tokens)
    parts.opened = replace(parts.opened, tokens=tokens)
    parts.market.widen(tokens)
    parts.book.portfolio.widen(tokens)
    symbols, classes = (token.symbol for token in tokens), (token.token_class for token in tokens)
    parts.pauses.widen(symbols, classes, parts.market.sol, parts.settings.risk)
    parts.board.widen(len(tokens))


def watch(parts: Organs, event: Watched, out: Outbox) -> None:
    """Watch some tokens and let the others go; a person is told what is new, and what could not be found."""
    market = parts.market
    before = market.retired
    market.watch(event.series)
    changes = (("now watched", before - market.retired), ("no longer watched", market.retired - before))
    for words, some in changes if parts.halts.started else ():  # what a session begins with is no news
        if some:
            out.tell(Level.SYS, Severity.INFO, f"{words}: {_named(parts, sorted(some))}")
    if event.notes:
        out.tell(Level.SYS, Severity.WARNING, "; ".join(event.notes))


def _named(parts: Organs, series: Iterable[int]) -> str:
    return ", ".join(parts.market.tokens[at].symbol for at in series)
