"""A Solana WebSocket without the socket: texts in, texts out, and what is due as time passes.

`receive` answers a request, `due` says what happened since it was last asked:
slots, logs of whoever is mentioned (a pool, a wallet), accounts (a pool's vaults).
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from tests.providers.activity import Trade
from tests.providers.rpc import Rpc
from tests.providers.transfers import Transfer

_SLOT_MS = 400
_MOST_BEHIND_MS = 60_000  # a node does not tell what happened longer ago
_LOGS = ["Program JUP6LkbZbjS1jKKwapdHNy74zcZ3tLUZoi5QNyVTaV4 invoke [1]", "Program log: Instruction: RouteV2"]
_KINDS = {"slotSubscribe": "slot", "logsSubscribe": "logs", "accountSubscribe": "account"}


@dataclass(frozen=True, slots=True)
class Subscription:
    """What somebody wants to hear of."""

    number: int
    kind: str
    where: str = ""
    encoding: str = "base64"


class Session:
    """One connection."""

    def __init__(self, node: Rpc, now_ms: int) -> None:
        self._node = node
        self._told_ms = now_ms
        self._next = 1
        self.subscriptions: dict[int, Subscription] = {}

    def receive(self, text: str, now_ms: int) -> list[str]:
        """The replies to one message."""
        try:
            asked = json.loads(text)
        except ValueError:
            return [json.dumps({"jsonrpc": "2.0", "error": {"code": -32700, "message": "Parse error"}, "id": None})]
        if not isinstance(asked, dict):
            return [json.dumps({"jsonrpc": "2.0", "error": {"code": -32600, "message": "Invalid"}, "id": None})]
        reply: dict[str, Any] = {"jsonrpc": "2.0", "id": asked.get("id")}
        return [json.dumps(reply | self._done(str(asked.get("method")), asked.get("params") or []))]

    def _done(self, method: str, params: list[Any]) -> dict[str, Any]:
        if method.endswith("Unsubscribe"):
            return {"result": self.subscriptions.pop(params[0] if params else -1, None) is not None}
        if method not in _KINDS:
            return {"error": {"code": -32601, "message": "Method not found"}}
        where, encoding = "", "base64"
        if method == "logsSubscribe":
            mentions = params[0].get("mentions") if params and isinstance(params[0], dict) else None
            if mentions is not None and len(mentions) != 1:
                return {"error": {"code": -32602, "message": "Invalid Request: Only 1 address supported"}}
            where = mentions[0] if mentions else ""
        elif method == "accountSubscribe":
            where = str(params[0])
            encoding = params[1].get("encoding", "base64") if len(params) > 1 else "base64"
        number, self._next = self._next, self._next + 1
        self.subscriptions[number] = Subscription(number, _KINDS[method], where, encoding)
        return {"result": number}

    def due(self, now_ms: int) -> list[str]:
        """What happened since the last time, in order; nothing without a subscription."""
        since, self._told_ms = max(self._told_ms, now_ms - _MOST_BEHIND_MS), now_ms
        found: list[tuple[int, str]] = []
        for wanted in self.subscriptions.values():
            match wanted.kind:
                case "slot":
                    found += self._slots(wanted, since, now_ms)
                case "logs":
                    found += self._logs(wanted, since, now_ms)
                case _:
                    found += self._accounts(wanted, since, now_ms)
        return [text for _, text in sorted(found, key=lambda one: one[0])]

    def _slots(self, wanted: Subscription, since: int, now_ms: int) -> list[tuple[int, str]]:
        world = self._node.world
        found = []
        for slot in range(world.slot(since) + 1, world.slot(now_ms) + 1):
            result = {"parent": slot - 1, "root": slot - 32, "slot": slot}
            found.append((world.time_of(slot), _notice("slot", wanted.number, result)))
        return found

    def _logs(self, wanted: Subscription, since: int, now_ms: int) -> list[tuple[int, str]]:
        found = []
        for one in self._happened(wanted.where, since, now_ms):
            logs = [
                "Program JUP6LkbZbjS1jKKwapdHNy74zcZ3tLUZoi5QNyVTaV4 invoke [1]",
                "Program log: Instruction: RouteV2",
            ]
            value = {"signature": one.signature, "err": None, "logs": logs}
            result = {"context": {"slot": self._node.world.slot(one.at_ms)}, "value": value}
            found.append((one.at_ms, _notice("logs", wanted.number, result)))
        return found

    def _accounts(self, wanted: Subscription, since: int, now_ms: int) -> list[tuple[int, str]]:
        found = []
        for one in self._happened(wanted.where, since, now_ms):
            value = self._node.accounts.account(wanted.where, wanted.encoding, one.at_ms + 1)
            result = {"context": {"slot": self._node.world.slot(one.at_ms)}, "value": value}
            found.append((one.at_ms, _notice("account", wanted.number, result)))
        return found

    def _happened(self, where: str, since: int, now_ms: int) -> list[Trade | Transfer]:
        """What touched an address in `since` < time <= `now_ms`, oldest first."""
        world = self._node.world
        if where in self._node.vaults.by_account:
            where = self._node.vaults.by_account[where][0].address
        if where in world.by_pool:
            return [*world.activity.trades(world.by_pool[where].index, since + 1, now_ms + 1)]
        trades = [one for pool in world.pools for one in world.activity.trades(pool.index, since + 1, now_ms + 1)]
        found: list[Trade | Transfer] = [one for one in trades if where in ("", one.owner)]
        return sorted([*found, *world.transfers.between(since + 1, now_ms + 1, where)], key=lambda one: one.at_ms)


def _notice(kind: str, number: int, result: dict[str, Any]) -> str:
    params = {"result": result, "subscription": number}
    return json.dumps({"jsonrpc": "2.0", "method": f"{kind}Notification", "params": params})
