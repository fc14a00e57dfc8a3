"""A token's dangers as the chain tells them: the mint's own account, and how much its largest holders have."""

from __future__ import annotations

from collections import Counter

from mojobot.feeds.holders import owners, top_share
from mojobot.feeds.mint import MintError
from mojobot.feeds.mint import mint as read_mint
from mojobot.feeds.records import Answer
from mojobot.feeds.rpc import Rpc
from mojobot.feeds.token_safety import Reading, TokenSafety, mint_readings
from mojobot.net.limits import Priority
from mojobot.net.outcome import ProviderError


class ChainSafety:
    """Asks a node for what it knows of a mint: four requests, of a credit each.

    One without `holders`: public nodes refuse to list the largest accounts.
    """

    def __init__(self, rpc: Rpc, *, holders: bool = True) -> None:
        self._rpc = rpc
        self.holders = holders

    async def safety(self, mint: str, at_ms: int, priority: Priority = Priority.BACKGROUND) -> Answer[TokenSafety]:
        """The facts of the mint's account, and the part of its largest holders.

        Raises ProviderError when the mint itself cannot be read; holders that
        cannot be are unknown and counted.
        """
        refused: Counter[str] = Counter()
        answer = await self._rpc.accounts([mint], priority)
        refused.update(answer.refused)
        if not answer.records:
            return Answer((), refused, (mint,))
        try:
            found = read_mint(answer.records[0].program, answer.records[0].data)
        except MintError as why:
            refused[str(why)] += 1
            return Answer((), refused, (mint,))
        readings = mint_readings(found, self._rpc.source, at_ms)
        if not self.holders:
            return Answer((TokenSafety(mint, readings),), refused)
        try:
            share = await self._top_share(mint, found.supply, priority, refused)
        except ProviderError as error:
            refused[f"holders: {error.outcome.value}"] += 1
            share = None
        if share is not None:
            readings["top10_share"] = Reading(share, self._rpc.source, at_ms)
        return Answer((TokenSafety(mint, readings),), refused)

    async def _top_share(self, mint: str, supply: int, priority: Priority, refused: Counter[str]) -> float | None:
        largest = await self._rpc.largest(mint, priority)
        refused.update(largest.refused)
        if not largest.records:
            return None
        accounts = await self._rpc.accounts([holding.account for holding in largest.records], priority)
        held, whole = owners(largest.records, accounts.records, mint)
        if not whole:
            refused["holders: an account cannot be read"] += 1
            return None
        programs = {who.address: who.program for who in (await self._rpc.accounts(list(held), priority)).records}
        return top_share(held, programs, supply)
