"""Which tokens a live market is made of: those watched, those discovered, none of the blacklist."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from mojobot.feeds.live.names import Finding, Listed, Unknown, distinct, known, listed_of, look_up, names, of_reviewed
from mojobot.feeds.live.reviewed import reviewed
from mojobot.feeds.records import Answer, Pool
from mojobot.model.market import HOUR_MS
from mojobot.model.universe_settings import UniverseSettings
from mojobot.net.limits import Priority
from mojobot.net.outcome import ProviderError

REVIEWED = "reviewed"  # in place of a name: the whole list


class Trending(Protocol):
    """Who knows what is looked at now."""

    async def trending(self, priority: Priority = ...) -> Answer[Pool]:
        """Pools, the most looked at first."""


@dataclass(frozen=True, slots=True)
class Universe:
    """The tokens, in the order of their importance, and what could not be found or was left out, in sentences."""

    tokens: tuple[Listed, ...]
    notes: tuple[str, ...] = ()


def offline(rule: UniverseSettings) -> Universe:
    """As far as it is known without asking anybody."""
    banned = rule.banned
    found = [token for name in names(rule.watch) for token in _at_hand(name)]
    tokens = [token for token in found if not _is_banned(token, banned)]
    return Universe(distinct(tokens)[: rule.most_tokens])


async def universe(
    rule: UniverseSettings,
    finding: Finding | None,
    trending: Trending | None,
    now_ms: int,
    held: Sequence[Listed] = (),
) -> Universe:
    """The tokens of the settings, those `held` first: a position is never left without prices.

    A symbol that several tokens carry is not guessed: it is left out, and the
    note tells the candidates.
    """
    banned = rule.banned
    watched, notes = await _watched(rule, finding, now_ms)
    wanted = [token for token in watched if not _is_banned(token, banned)]
    if trending is not None and rule.discover:
        found, told = await _discovered(rule, trending, now_ms)
        notes = [*notes, *told]
        fresh = {token.mint for token in (*held, *wanted)}
        new = [token for token in found if token.mint not in fresh and not _is_banned(token, banned)]
        wanted += new[: rule.discover]
    tokens = distinct((*held, *wanted))
    if len(tokens) > rule.most_tokens:
        notes = [
            *notes,
            f"{len(tokens) - rule.most_tokens} tokens are left out: universe.most_tokens is {rule.most_tokens}",
        ]
    return Universe(tokens[: max(rule.most_tokens, len(held))], tuple(notes))


def passes(pool: Pool, pools: Iterable[Pool], rule: UniverseSettings, now_ms: int) -> str:
    """Why a discovered token is not taken; "" if it is. What is not known does not pass."""
    if not (pool.liquidity_usd or 0.0) >= rule.min_liquidity_usd:
        return "too little liquidity"
    if not (pool.volume_24h_usd or 0.0) >= rule.min_volume_usd:
        return "too little volume"
    if pool.created_ms is None or now_ms - pool.created_ms < rule.min_age_h * HOUR_MS:
        return "too young"
    if pool.change_24h is None or not rule.min_change <= abs(pool.change_24h) <= rule.max_change:
        return "moves too little or too much"
    return "its pools are too far apart" if spread(pool, pools) > rule.max_spread else ""


def spread(pool: Pool, pools: Iterable[Pool]) -> float:
    """How far apart, as a fraction, the prices of a token's pools are; 0 where only one is known."""
    told = [p.price_usd for p in (pool, *pools) if p.mint == pool.mint and p.price_usd]
    return max(told) / min(told) - 1.0 if told else 0.0


async def _watched(rule: UniverseSettings, finding: Finding | None, now_ms: int) -> tuple[list[Listed], list[str]]:
    wanted = names(rule.watch)
    found = await asyncio.gather(*(_found(name, finding, now_ms, rule.min_liquidity_usd) for name in wanted))
    every = [one for some in found for one in some]
    return [one for one in every if isinstance(one, Listed)], [one.why for one in every if isinstance(one, Unknown)]


def _at_hand(name: str) -> tuple[Listed, ...]:
    """What a name stands for without asking anybody."""
    if name == REVIEWED:
        return tuple(map(of_reviewed, reviewed()))
    found = known(name)
    return () if found is None else (found,)


async def _found(
    name: str, finding: Finding | None, now_ms: int, min_liquidity_usd: float
) -> tuple[Listed | Unknown, ...]:
    at_hand = _at_hand(name)
    if at_hand:
        return at_hand
    if finding is None:
        return (Unknown(name, f"{name} cannot be looked up: nobody who knows tokens is switched on"),)
    return (await look_up(name, finding, now_ms, min_liquidity_usd),)


async def _discovered(rule: UniverseSettings, trending: Trending, now_ms: int) -> tuple[list[Listed], list[str]]:
    try:
        pools = (await trending.trending()).records
    except ProviderError as error:
        return [], [f"nothing is discovered: {error}"]
    tokens, why = [], dict[str, int]()
    for pool in pools:
        refused = passes(pool, pools, rule, now_ms)
        if refused:
            why[refused] = why.get(refused, 0) + 1
        else:
            tokens.append(listed_of(pool, now_ms))
    return tokens, _counted(why)


def _counted(why: Mapping[str, int]) -> list[str]:
    if not why:
        return []
    return [f"of what is trending is not taken: {', '.join(f'{count} {word}' for word, count in why.items())}"]


def _is_banned(token: Listed, banned: frozenset[str]) -> bool:
    return token.mint in banned or token.symbol.upper() in banned or token.pool in banned
