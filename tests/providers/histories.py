"""What happened to an address: the trades of a pool, and the trades and transfers of a wallet, newest first."""

from __future__ import annotations

from typing import Any

from tests.providers.activity import WALLETS, WASHERS, WHALES, Trade
from tests.providers.listing import HOUR_MS
from tests.providers.transfers import Transfer
from tests.providers.vaults import Vaults
from tests.providers.world import World

_POOL_HOURS = 24
_WALLET_HOURS = 2  # as far back as wallets are remembered; staged ones as far as a pool
_MOST = 1000
_TRADERS = frozenset({*WALLETS, *WHALES, *WASHERS})


class Histories:
    """Who did what where."""

    def __init__(self, world: World, vaults: Vaults) -> None:
        self._world = world
        self._vaults = vaults

    def signatures(self, where: str, options: dict[str, Any], now_ms: int) -> list[dict[str, Any]]:
        """As getSignaturesForAddress: `limit`, `before` and `until` are honoured."""
        found = self.of(where, now_ms)
        names = [one.signature for one in found]
        if options.get("before") in names:
            found = found[names.index(options["before"]) + 1 :]
        if options.get("until") in names:
            found = found[: [one.signature for one in found].index(options["until"])]
        shown = {"err": None, "memo": None, "confirmationStatus": "finalized"}
        return [
            {
                "signature": one.signature,
                "slot": self._world.slot(one.at_ms),
                "blockTime": one.at_ms // 1000,
                **shown,
            }
            for one in found[: min(int(options.get("limit", _MOST)), _MOST)]
        ]

    def of(self, where: str, now_ms: int) -> list[Trade | Transfer]:
        """Everything of an address, newest first."""
        pool = self._world.by_pool.get(where)
        if pool is None and where in self._vaults.by_account:
            pool = self._vaults.by_account[where][0]
        found: list[Trade | Transfer] = []
        if pool is not None:
            found += self._world.activity.trades(pool.index, now_ms - _POOL_HOURS * HOUR_MS, now_ms + 1)
        else:
            found += self._world.transfers.between(now_ms - _POOL_HOURS * HOUR_MS, now_ms + 1, where)
            found += self._wallet(where, now_ms)
        return sorted(found, key=lambda one: -one.at_ms)

    def _wallet(self, where: str, now_ms: int) -> list[Trade]:
        since = now_ms - _WALLET_HOURS * HOUR_MS
        activity = self._world.activity
        if where not in _TRADERS and where not in {one.owner for one in activity.extra}:
            return []
        recent = [one for pool in self._world.pools for one in activity.trades(pool.index, since, now_ms + 1)]
        older = [one for one in activity.extra if now_ms - _POOL_HOURS * HOUR_MS <= one.at_ms < since]
        return [one for one in recent + older if one.owner == where]
