"""Which tokens a live market is made of: those watched, those discovered, none of the blacklist."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
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
    trending: tuple[str, ...] = ()  # what became of what is trending, in sentences
    named: Mapping[str, tuple[Listed, ...]] = field(default_factory=dict)  # what names lead to
    discovered: tuple[Listed, ...] = ()
    unreached: bool = False  # a name is missing because nobody answered who may know it


NOBODY = Universe(())


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
    before: Universe = NOBODY,
) -> Universe:
    """The tokens of the settings.

    A symbol that several tokens carry is not guessed: it is left out, and the
    note tells the candidates. What names led to `before` they lead to still,
    whoever is down now, and what was discovered then stays: only free places
    are given to others.
    """
    banned = rule.banned
    named, missed = await _watched(rule, finding, now_ms, before.named)
    notes = [one.why for one in missed]
    wanted = [token for name in names(rule.watch) for token in named.get(name, ()) if not _is_banned(token, banned)]
    taken = {token.mint for token in wanted}
    stay = [token for token in before.discovered if token.mint not in taken and not _is_banned(token, banned)]
    discovered, told = stay[: rule.discover], list[str]()
    if trending is not None and rule.discover > len(discovered):
        found, told = await _discovered(rule, trending, now_ms)
        taken |= {token.mint for token in discovered}
        new = [token for token in found if token.mint not in taken and not _is_banned(token, banned)]
        discovered += new[: rule.discover - len(discovered)]
    tokens = distinct((*wanted, *discovered))
    if len(tokens) > rule.most_tokens:
        left = len(tokens) - rule.most_tokens
        notes.append(f"{left} tokens are left out: universe.most_tokens is {rule.most_tokens}")
    unreached = any(one.unreached for one in missed)
    return Universe(tokens[: rule.most_tokens], tuple(notes), tuple(told), named, tuple(discovered), unreached)


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


async def _watched(
    rule: UniverseSettings, finding: Finding | None, now_ms: int, before: Mapping[str, tuple[Listed, ...]]
) -> tuple[dict[str, tuple[Listed, ...]], list[Unknown]]:
    """What names lead to, and those that lead nowhere."""
    wanted = names(rule.watch)
    named = {name: before[name] for name in wanted if name in before}
    asked = [name for name in wanted if name not in named]
    found = await asyncio.gather(*(_found(name, finding, now_ms, rule.min_liquidity_usd) for name in asked))
    missed: list[Unknown] = []
    for name, some in zip(asked, found, strict=True):
        missed += [one for one in some if isinstance(one, Unknown)]
        listed = tuple(one for one in some if isinstance(one, Listed))
        if listed:
            named[name] = listed
    return named, missed


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
