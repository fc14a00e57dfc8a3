"""The reviewed tokens: whose symbols belong to one mint, and who is watched when nobody says whom."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from mojobot.model.market import TokenClass

_FILE = Path(__file__).with_name("reviewed.toml")


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One entry of the list."""

    symbol: str
    mint: str
    decimals: int
    token_class: TokenClass
    coin: str = ""  # at CoinGecko; "" where nobody has looked it up


@cache
def reviewed() -> tuple[Reviewed, ...]:
    """The list, in the order of the file."""
    with _FILE.open("rb") as file:
        entries = tomllib.load(file)
    return tuple(
        Reviewed(symbol, one["mint"], one["decimals"], _class(major=one.get("major", False)), one.get("coingecko", ""))
        for symbol, one in entries.items()
    )


def by_symbol(symbol: str) -> Reviewed | None:
    """The reviewed token of that symbol, whatever the case."""
    return next((one for one in reviewed() if one.symbol == symbol.upper()), None)


def by_mint(mint: str) -> Reviewed | None:
    """The reviewed token of that mint."""
    return next((one for one in reviewed() if one.mint == mint), None)


def _class(*, major: bool) -> TokenClass:
    return TokenClass.MAJOR if major else TokenClass.ESTABLISHED
