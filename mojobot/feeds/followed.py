"""Wallets that are followed: what each has done since the last look, at a node's price of ten credits a transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from mojobot.feeds.chain import Signature, Transaction
from mojobot.feeds.labels import addresses
from mojobot.feeds.records import Answer
from mojobot.feeds.rpc import Rpc
from mojobot.net.limits import Priority
from mojobot.net.outcome import Outcome, ProviderError

A_LOOK = 25  # signatures asked for; a wallet busier than that between two looks is followed in part, and counted
MOST = 10  # transactions fetched a wallet and look, the newest


class Followed:
    """Looks after wallets one after the other; what one fails to tell does not stop the others.

    The first look at a wallet only remembers where it stands: what it did
    before it was followed is nobody's news.
    """

    def __init__(self, rpc: Rpc, wallets: Iterable[str]) -> None:
        self.wallets = addresses(wallets)
        self._rpc = rpc
        self._newest: dict[str, str] = {}  # wallet -> signature; "" for one that had none

    async def look(self, priority: Priority = Priority.BACKGROUND) -> Answer[Transaction]:
        """Transactions of all wallets since the last look, oldest first; failed ones left out.

        A transaction not to be had yet is asked for again at the next look.
        Raises ProviderError when no wallet could be looked at.
        """
        refused: Counter[str] = Counter()
        found: dict[str, Transaction] = {}
        failed: ProviderError | None = None
        looked = 0
        for wallet in self.wallets:
            try:
                await self._of(wallet, priority, found, refused)
                looked += 1
            except ProviderError as error:
                failed = error
                refused[f"wallet: {error.outcome.value}"] += 1
        if failed is not None and not looked and not found:
            raise failed
        return Answer(tuple(sorted(found.values(), key=lambda told: (told.slot, told.signature))), refused)

    async def _of(self, wallet: str, priority: Priority, found: dict[str, Transaction], refused: Counter[str]) -> None:
        """Put what is new of one wallet into `found`, and go on from there the next time, whatever fails after it."""
        answer = await self._rpc.signatures(wallet, A_LOOK, priority=priority)
        refused.update(answer.refused)
        known = self._newest.get(wallet)
        if known is None:
            self._newest[wallet] = answer.records[0].signature if answer.records else ""
            return
        fresh = self._since(answer.records, known, refused)
        for signed in reversed(fresh):  # oldest first, so that the place to go on from only ever moves on
            told = await self._told(signed.signature, priority)
            refused.update(told.refused)
            if not told.records and not told.refused:
                break  # the node does not know it yet
            found.update((transaction.signature, transaction) for transaction in told.records)
            self._newest[wallet] = signed.signature
        if not fresh and answer.records:
            self._newest[wallet] = answer.records[0].signature

    async def _told(self, signed: str, priority: Priority) -> Answer[Transaction]:
        """One transaction; one that cannot be read is left behind, or the wallet would be stuck at it."""
        try:
            return await self._rpc.transaction(signed, priority)
        except ProviderError as error:
            if error.outcome is not Outcome.BAD_PAYLOAD:
                raise
            return Answer(refused={"transaction that cannot be read": 1})

    def _since(self, signed: Iterable[Signature], known: str, refused: Counter[str]) -> list[Signature]:
        """The newest that worked, down to the one known, newest first."""
        fresh: list[Signature] = []
        for one in signed:
            if one.signature == known:
                break
            if not one.failed:
                fresh.append(one)
        if len(fresh) > MOST:
            refused["wallet busier than can be followed"] += 1
        return fresh[:MOST]
