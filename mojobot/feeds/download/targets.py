"""Whose candles are wanted: names a person gave, and the pool each of them trades in."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from mojobot.feeds.live.names import Finding, Listed, Unknown, distinct, look_up
from mojobot.feeds.records import Answer, Pool
from mojobot.model.errors import UsageError
from mojobot.net.limits import Priority
from mojobot.net.outcome import ProviderError


@dataclass(frozen=True, slots=True)
class Target:
    """One token, with the pool whose candles are read where somebody knows one."""

    token: Listed
    created_ms: int | None = None  # of the pool


class Attentive:
    """Asks as the one behind it does, and keeps why it failed: not to be reached is another thing than unknown."""

    def __init__(self, finding: Finding) -> None:
        self._finding = finding
        self.failed: ProviderError | None = None

    async def search(self, text: str, priority: Priority = Priority.SCREEN) -> Answer[Pool]:
        """Pools whose token, symbol or address matches."""
        try:
            return await self._finding.search(text, priority)
        except ProviderError as error:
            self.failed = error
            raise

    async def pools(self, mint: str, priority: Priority = Priority.SCREEN) -> Answer[Pool]:
        """The pools of a token, deepest first."""
        try:
            return await self._finding.pools(mint, priority)
        except ProviderError as error:
            self.failed = error
            raise


async def meant(name: str, finding: Finding, now_ms: int) -> Listed | Unknown:
    """The token of a name. Raises ProviderError when nobody can be asked."""
    attentive = Attentive(finding)
    answer = await look_up(name, attentive, now_ms, 0.0)
    if isinstance(answer, Unknown) and attentive.failed is not None:
        raise attentive.failed
    return answer


async def found(names: Iterable[str], finding: Finding, now_ms: int) -> tuple[Listed, ...]:
    """The tokens meant, each once.

    Raises UsageError with a sentence for each name that leads to none or to
    several, ProviderError when nobody can be asked.
    """
    answers = [await meant(name, finding, now_ms) for name in dict.fromkeys(names)]
    unknown = [answer.why for answer in answers if isinstance(answer, Unknown)]
    if unknown:
        raise UsageError("; ".join(unknown))
    return distinct(answer for answer in answers if isinstance(answer, Listed))


async def placed(token: Listed, finding: Sequence[Finding]) -> Target:
    """The token with its pool: the one asked for, else the deepest that the first who answers knows."""
    for each in finding:
        try:
            pools = (await each.pools(token.mint, Priority.BACKGROUND)).records
        except ProviderError:
            continue
        chosen = next((pool for pool in pools if not token.pool or pool.address == token.pool), None)
        if chosen is not None:
            return Target(replace(token, pool=chosen.address), chosen.created_ms)
    return Target(token)
