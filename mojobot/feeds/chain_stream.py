"""The chain as it happens, over one WebSocket of a node: slots, mentions of addresses, and pools by their vaults."""

from __future__ import annotations

from collections import Counter
from collections.abc import Awaitable, Callable, Iterable

from mojobot.feeds.chain import Account
from mojobot.feeds.mint import MintError, mint
from mojobot.feeds.numbers import Refusal
from mojobot.feeds.pool_accounts import PoolState, pool_state
from mojobot.feeds.pool_watch import PoolSeen, PoolWatch
from mojobot.feeds.records import Answer
from mojobot.feeds.rpc import Rpc
from mojobot.feeds.subscriptions import Logged, SlotSeen, Subscriptions, Wanted
from mojobot.net.limits import Priority
from mojobot.net.outcome import ProviderError

Send = Callable[[str], Awaitable[None]]
USUAL_GAP_S = 1.0  # a slot takes 0.4 s
_A_READ = 30  # pools: their three accounts fit one request


class ChainStream:
    """What is followed, and who hears of it.

    `take`, `subscribe` and `on_gap` are for a `net.stream.Stream`. What a
    frame means is told at once to `on_slot`, `on_pool` or `on_log`.
    """

    def __init__(
        self,
        rpc: Rpc,
        *,
        on_slot: Callable[[int], None],
        on_pool: Callable[[PoolSeen], None],
        on_log: Callable[[Logged], None],
        mentions: Iterable[str] = (),
    ) -> None:
        self._rpc = rpc
        self._on_slot, self._on_pool, self._on_log = on_slot, on_pool, on_log
        self._asked = Subscriptions([Wanted("slot"), *(Wanted("logs", name) for name in mentions)])
        self._pools: dict[str, PoolWatch] = {}
        self._of: dict[str, list[PoolWatch]] = {}  # by account; two pools may share none, but nobody promises it
        self._send: Send | None = None

    @property
    def refused(self) -> Counter[str]:
        """What of the frames could not be used, by reason."""
        return self._asked.refused

    @property
    def pools(self) -> tuple[str, ...]:
        """The pools followed."""
        return tuple(self._pools)

    def take(self, frame: bytes) -> bool:
        """Read one frame; whether it was data."""
        told = self._asked.take(frame)
        match told:
            case None:
                return False
            case SlotSeen(slot=slot):
                self._on_slot(slot)
            case Logged():
                self._on_log(told)
            case _:
                self._take_account(told)
        return True

    async def subscribe(self, send: Send) -> None:
        """Ask for everything, on a new connection."""
        self._send = send
        for request in self._asked.requests():
            await send(request)

    async def on_gap(self, _from_ms: int, _until_ms: int) -> None:
        """Read what changed while nobody listened."""
        await self._read(tuple(self._pools.values()))

    async def watch(self, pools: Iterable[str], priority: Priority = Priority.WATCH) -> Answer[str]:
        """Follow these pools too; those that cannot be are absent, and counted by reason.

        Raises ProviderError when the node does not answer.
        """
        wanted = [pool for pool in dict.fromkeys(pools) if pool not in self._pools]
        refused: Counter[str] = Counter()
        found: list[PoolWatch] = []
        for start in range(0, len(wanted), _A_READ):
            found += await self._found(wanted[start : start + _A_READ], priority, refused)
        for watch in found:
            self._pools[watch.state.address] = watch
            for name in watch.accounts:
                self._of.setdefault(name, []).append(watch)
                await self._ask(self._asked.add(Wanted("account", name)))
        await self._read(found)
        there = tuple(watch.state.address for watch in found)
        return Answer(there, refused, tuple(pool for pool in wanted if pool not in there))

    async def leave(self, pools: Iterable[str]) -> None:
        """Follow these no longer."""
        for watch in [self._pools.pop(pool) for pool in pools if pool in self._pools]:
            for name in watch.accounts:
                others = [other for other in self._of.pop(name, []) if other is not watch]
                if others:
                    self._of[name] = others
                else:
                    await self._ask(self._asked.drop(Wanted("account", name)))

    async def _found(self, pools: list[str], priority: Priority, refused: Counter[str]) -> list[PoolWatch]:
        """Their states, with the decimals of their tokens from the mints themselves."""
        states: list[PoolState] = []
        answer = await self._rpc.accounts(pools, priority)
        refused.update(answer.refused)
        for account in answer.records:
            try:
                states.append(pool_state(account))
            except Refusal as why:
                refused[str(why)] += 1
        mints = list(dict.fromkeys(name for state in states for name in (state.base_mint, state.quote_mint)))
        decimals = _decimals((await self._rpc.accounts(mints, priority)).records) if mints else {}
        watches = []
        for state in states:
            base, quote = decimals.get(state.base_mint), decimals.get(state.quote_mint)
            if base is None or quote is None:
                refused["decimals unknown"] += 1
            else:
                watches.append(PoolWatch(state, base, quote))
        return watches

    async def _read(self, watches: Iterable[PoolWatch]) -> None:
        names = [name for watch in watches for name in watch.accounts]
        for start in range(0, len(names), 3 * _A_READ):
            for account in (await self._rpc.accounts(names[start : start + 3 * _A_READ])).records:
                self._take_account(account)

    def _take_account(self, account: Account) -> None:
        for watch in self._of.get(account.address, ()):
            try:
                seen = watch.take(account)
            except Refusal as why:
                self.refused[str(why)] += 1
                continue
            if seen is not None:
                self._on_pool(seen)

    async def _ask(self, request: str | None) -> None:
        if request is None or self._send is None:
            return
        try:
            await self._send(request)
        except ProviderError:  # the connection is gone; with the next one everything is asked for again
            self._send = None


def _decimals(mints: Iterable[Account]) -> dict[str, int]:
    found = {}
    for account in mints:
        try:
            found[account.address] = mint(account.program, account.data).decimals
        except MintError:
            continue
    return found
