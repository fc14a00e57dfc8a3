"""Helius: a node with a key in the query, ten requests a second and a month of credits, and transactions in words."""

from __future__ import annotations

from typing import Any

from tests.providers.activity import Trade
from tests.providers.ledger import enhanced
from tests.providers.limits import Allowance, Refusal
from tests.providers.message import Page, Request
from tests.providers.paths import DAY_MS
from tests.providers.rpc import Rpc
from tests.providers.service import Windows
from tests.providers.world import World

_CREDITS = 1_000_000
_TEN = ("getTransaction", "getSignaturesForAddress", "getProgramAccounts")
_HISTORY = 100
_PAGE = 100


class Helius(Rpc):
    """The node of the first base, and `/v0/transactions`, `/v0/addresses/{address}/transactions`."""

    name = "helius"
    hosts = ("mainnet.helius-rpc.com", "api-mainnet.helius-rpc.com")

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._node = Windows("10 a second", 1.0)
        self._history = Windows("2 a second", 1.0)
        self.credits = Allowance("1,000,000 credits a month", _CREDITS)

    def admit(self, request: Request) -> Refusal | None:
        key, history = request.ask("api-key"), request.path.startswith("/v0/")
        window = self._history.of(key, 2) if history else self._node.of(key, 10)
        refusal = window.spend(request.now_ms)
        if refusal is None and not self.credits.spend(request.now_ms, _cost(request)):
            return Refusal(self.credits.name, request.now_ms + DAY_MS)
        return refusal

    def too_many(self, request: Request, refusal: Refusal) -> Page:
        return _error(-32005, "max usage reached" if refusal.limit == self.credits.name else "Too many requests", 429)

    def forbid(self, request: Request) -> Page | None:
        return None if self.good(request.ask("api-key")) else _error(-32001, "Unauthorized", 401)

    def answer(self, request: Request) -> Page:
        match request.parts:
            case ["v0", "addresses", where, "transactions"]:
                return self._of_address(where, request)
            case ["v0", "transactions"]:
                asked = request.json()
                wanted = asked.get("transactions", []) if isinstance(asked, dict) else []
                if not isinstance(wanted, list) or len(wanted) > _PAGE:
                    return _error(-32602, "Invalid params", 400)
                found = [self.ledger.moved(str(one)) for one in wanted]
                return Page([enhanced(one) for one in found if one is not None])
            case []:
                return super().answer(request)
            case _:
                return Page({"error": "Not Found"}, 404)

    def _of_address(self, where: str, request: Request) -> Page:
        found = self.histories.of(where, request.now_ms)
        names = [one.signature for one in found]
        before = request.ask("before-signature") or request.ask("before")
        if before in names:
            found = found[names.index(before) + 1 :]
        if request.ask("type"):
            swaps = request.ask("type") == "SWAP"
            found = [one for one in found if isinstance(one, Trade) == swaps]
        most = min(int(request.number("limit", _PAGE)), _PAGE)
        told: list[dict[str, Any]] = []
        for one in found[:most]:
            moved = self.ledger.of_trade(one) if isinstance(one, Trade) else self.ledger.of_transfer(one)
            told.append(enhanced(moved))
        return Page(told)


def _cost(request: Request) -> int:
    if request.path.startswith("/v0/"):
        return _HISTORY
    asked = request.json()
    calls = asked if isinstance(asked, list) else [asked]
    return sum(10 if isinstance(one, dict) and one.get("method") in _TEN else 1 for one in calls)


def _error(code: int, message: str, status: int) -> Page:
    return Page({"jsonrpc": "2.0", "error": {"code": code, "message": message}, "id": "1"}, status)
