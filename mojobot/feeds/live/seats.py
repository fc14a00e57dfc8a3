"""The series numbers of tokens, the same from session to session: what was stored of a token stays its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from mojobot.feeds.live.names import Listed, distinct
from mojobot.model.market import Token


@dataclass(frozen=True, slots=True)
class Seats:
    """Every token this data directory has ever watched, by series, and those watched now, by importance."""

    tokens: tuple[Listed, ...]
    watched: tuple[int, ...]

    def listed(self) -> tuple[Token, ...]:
        """As the market opens with them."""
        return tuple(Token(one.symbol, one.mint, one.token_class, decimals=one.decimals) for one in self.tokens)


def seated(before: Sequence[Token], wanted: Sequence[Listed]) -> Seats:
    """Tokens of earlier sessions keep their series, symbols and decimals; new ones follow."""
    known = {token.mint: token for token in before}
    fresh = {one.mint: one for one in wanted}
    kept = [_kept(token, fresh.get(token.mint)) for token in before]
    tokens = distinct((*kept, *(one for one in wanted if one.mint not in known)))
    place = {one.mint: series for series, one in enumerate(tokens)}
    return Seats(tokens, tuple(place[one.mint] for one in wanted))


def _kept(token: Token, now: Listed | None) -> Listed:
    stored = Listed(token.symbol, token.mint, token.token_class, token.decimals)
    if now is None:
        return stored
    return replace(now, symbol=token.symbol, decimals=token.decimals)
