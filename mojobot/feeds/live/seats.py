"""The series numbers of tokens, the same from session to session: what was stored of a token stays its own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from mojobot.feeds.live.names import Listed, distinct
from mojobot.model.market import Token


class Seats:
    """Every token this data directory has ever watched, by series, and those watched now, by importance.

    `tokens`, `mints` and `roll` tell of the same tokens; they grow, and are
    never other lists: who was given one sees who comes.
    """

    def __init__(self, tokens: Sequence[Listed], watched: tuple[int, ...]) -> None:
        self.tokens: list[Listed] = []
        self.mints: list[str] = []
        self.roll: list[Token] = []
        self.watched = watched
        self._seat(tokens)

    def listed(self) -> tuple[Token, ...]:
        """As a market opens with them."""
        return tuple(self.roll)

    def take(self, wanted: Sequence[Listed]) -> tuple[Token, ...]:
        """Watch these from now on; those without a seat get the next ones, and are returned."""
        known, there = set(self.mints), len(self.tokens)
        self._seat(distinct((*self.tokens, *(one for one in wanted if one.mint not in known)))[there:])
        place = {mint: series for series, mint in enumerate(self.mints)}
        self.watched = tuple(place[one.mint] for one in wanted)
        return tuple(self.roll[there:])

    def _seat(self, tokens: Sequence[Listed]) -> None:
        self.tokens += tokens
        self.mints += (one.mint for one in tokens)
        self.roll += (Token(one.symbol, one.mint, one.token_class, decimals=one.decimals) for one in tokens)


def seated(before: Sequence[Token], wanted: Sequence[Listed]) -> Seats:
    """Tokens of earlier sessions keep their series, symbols and decimals; new ones follow."""
    fresh = {one.mint: one for one in wanted}
    seats = Seats(distinct(_kept(token, fresh.get(token.mint)) for token in before), ())
    seats.take(wanted)
    return seats


def _kept(token: Token, now: Listed | None) -> Listed:
    stored = Listed(token.symbol, token.mint, token.token_class, token.decimals)
    if now is None:
        return stored
    return replace(now, symbol=token.symbol, decimals=token.decimals)
