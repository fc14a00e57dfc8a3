"""What a person calls a token: a symbol, a mint or a pool; and who may be meant."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from mojobot.feeds.labels import is_address
from mojobot.feeds.live.reviewed import Reviewed, by_mint, by_symbol, reviewed
from mojobot.feeds.records import Answer, Pool
from mojobot.model.market import DAY_MS, TokenClass
from mojobot.net.limits import Priority
from mojobot.net.outcome import ProviderError

NEW_MS = 30 * DAY_MS  # younger is `new`
_SHOWN = 5  # candidates told of


class Finding(Protocol):
    """Who can be asked for pools."""

    async def search(self, text: str, priority: Priority = ...) -> Answer[Pool]:
        """Pools whose token, symbol or address matches."""

    async def pools(self, mint: str, priority: Priority = ...) -> Answer[Pool]:
        """The pools of a token, deepest first."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One token of the universe."""

    symbol: str
    mint: str
    token_class: TokenClass = TokenClass.ESTABLISHED
    decimals: int = 9
    pool: str = ""  # whose candles are read; empty: its deepest
    liquidity_usd: float | None = None


@dataclass(frozen=True, slots=True)
class Unknown:
    """A name that leads to no token, or to several; `why` says so in a sentence, with the candidates."""

    name: str
    why: str
    candidates: tuple[Listed, ...] = ()  # who may be meant, the deepest first
    unreached: bool = False  # nobody who may know it answered


def names(text: str) -> tuple[str, ...]:
    """The names of a list with commas (or blanks, or lines) between, each once."""
    return tuple(dict.fromkeys(text.replace(",", " ").split()))


def known(name: str) -> Listed | None:
    """A token that needs no looking up."""
    found = by_mint(name) if is_address(name) else by_symbol(name.removeprefix("$"))
    return None if found is None else of_reviewed(found)


def of_reviewed(found: Reviewed) -> Listed:
    """As it stands in the list."""
    return Listed(found.symbol, found.mint, found.token_class, found.decimals)


async def look_up(name: str, finding: Finding, now_ms: int, min_liquidity_usd: float) -> Listed | Unknown:
    """The token meant by a name. Nothing is guessed: of a symbol that several tokens carry, all are told."""
    listed = known(name)
    if listed is not None:
        return listed
    meant = next((one.mint for one in reviewed() if one.mint.lower() == name.lower()), None)
    if meant is not None:
        return _wrong_case(name, meant)
    try:
        if _like_address(name):
            return await _by_address(name, finding, now_ms)
        return _by_symbol(name, (await finding.search(name)).records, now_ms, min_liquidity_usd)
    except ProviderError as error:
        return Unknown(name, f"{name} cannot be looked up: {error}", unreached=True)


def listed_of(pool: Pool, now_ms: int, *, chosen: bool = False) -> Listed:
    """A token as its pool tells it; `chosen`: that pool was asked for."""
    found = by_mint(pool.mint)
    if found is not None:
        return of_reviewed(found)
    symbol = pool.base_symbol if pool.mint == pool.base_mint else pool.quote_symbol
    young = pool.created_ms is not None and now_ms - pool.created_ms < NEW_MS
    kind = TokenClass.NEW if young else TokenClass.ESTABLISHED
    address = pool.address if chosen else ""
    return Listed(_own(symbol, pool.mint), pool.mint, kind, pool=address, liquidity_usd=pool.liquidity_usd)


def distinct(tokens: Iterable[Listed]) -> tuple[Listed, ...]:
    """Each mint once; of a symbol that two carry the later one gets the beginning of its mint behind it."""
    kept: dict[str, Listed] = {}
    taken: set[str] = set()
    for token in tokens:
        if token.mint in kept:
            continue
        symbol = token.symbol if token.symbol.upper() not in taken else f"{token.symbol}.{token.mint[:4]}"
        taken.add(symbol.upper())
        kept[token.mint] = Listed(
            symbol, token.mint, token.token_class, token.decimals, token.pool, token.liquidity_usd
        )
    return tuple(kept.values())


async def _by_address(name: str, finding: Finding, now_ms: int) -> Listed | Unknown:
    """A mint, or a pool; one in the wrong case is told as it should be."""
    mine = (await finding.pools(name)).records
    if mine:
        return listed_of(mine[0], now_ms)
    found = (await finding.search(name)).records
    for pool in found:
        if pool.address == name:
            return listed_of(pool, now_ms, chosen=True)
    for address in (address for pool in found for address in (pool.mint, pool.address)):
        if address.lower() == name.lower():
            return _wrong_case(name, address)
    return Unknown(name, f"{name} is neither a mint nor a pool anybody knows")


def _like_address(name: str) -> bool:
    """Whether an address is meant; one in the wrong case may hold letters no address has."""
    return is_address(name) or (32 <= len(name) <= 44 and name.isascii() and name.isalnum())


def _wrong_case(name: str, meant: str) -> Unknown:
    return Unknown(name, f"{name} is no address: case counts; do you mean {meant}?")


def _by_symbol(name: str, found: Sequence[Pool], now_ms: int, min_liquidity_usd: float) -> Listed | Unknown:
    wanted = name.removeprefix("$").upper()
    deepest: dict[str, Pool] = {}
    for pool in sorted(found, key=_depth, reverse=True):
        if pool.base_symbol.upper() == wanted:
            deepest.setdefault(pool.base_mint, pool)
    candidates = list(deepest.values())
    if not candidates:
        return Unknown(name, f"no token of Solana with a pool is called {name}")
    deep = [pool for pool in candidates if _depth(pool) >= min_liquidity_usd]
    if len(deep) == 1 and len(candidates) == 1:
        return listed_of(deep[0], now_ms)
    told = "; ".join(_told(pool) for pool in candidates[:_SHOWN])
    more = f" and {len(candidates) - _SHOWN} more" if len(candidates) > _SHOWN else ""
    if len(candidates) == 1:
        return Unknown(name, f"the only {name} is thin: {told}; name its mint if it is meant")
    meant = tuple(listed_of(pool, now_ms) for pool in candidates[:_SHOWN])
    return Unknown(name, f"{len(candidates)} tokens are called {name}, name the mint: {told}{more}", meant)


def _told(pool: Pool) -> str:
    depth = "liquidity unknown" if pool.liquidity_usd is None else f"{pool.liquidity_usd:,.0f} USD"
    return f"{pool.base_mint} ({depth})"


def _depth(pool: Pool) -> float:
    return pool.liquidity_usd or 0.0


def _own(symbol: str, mint: str) -> str:
    """A symbol that a reviewed token has is nobody else's."""
    if symbol and by_symbol(symbol) is None:
        return symbol
    return f"{symbol}.{mint[:4]}" if symbol else mint[:6]
