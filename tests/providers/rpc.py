"""A Solana node: JSON-RPC over HTTP, one question or a batch, with the public node's limits in ten seconds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, ClassVar

from tests.providers.accounts import Accounts, amount
from tests.providers.chance import address
from tests.providers.histories import Histories
from tests.providers.ledger import Ledger, transaction
from tests.providers.limits import Refusal
from tests.providers.message import Page, Request
from tests.providers.service import Service, Windows
from tests.providers.vaults import Vaults
from tests.providers.world import World

_BEHIND = 22_000_000  # blocks below slots: not every slot has one


class Wrong(Exception):
    """A JSON-RPC error."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.code = code


@dataclass(frozen=True, slots=True)
class Call:
    """One question: its parameters, its options, and when."""

    params: list[Any]
    now_ms: int

    def text(self, at: int = 0) -> str:
        """A parameter that must be text."""
        if len(self.params) <= at or not isinstance(self.params[at], str):
            raise Wrong(-32602, "Invalid params: wrong type or missing")
        return str(self.params[at])

    @property
    def options(self) -> dict[str, Any]:
        """The object at the end."""
        return self.params[-1] if self.params and isinstance(self.params[-1], dict) else {}


class Rpc(Service):
    """Every method we use, and some more."""

    name = "solana"
    hosts: ClassVar[tuple[str, ...]] = ("api.mainnet-beta.solana.com",)

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.vaults = Vaults(world)
        self.accounts = Accounts(world, self.vaults)
        self.ledger = Ledger(world, self.vaults)
        self.histories = Histories(world, self.vaults)
        self._windows = Windows("100 in 10 s", 10.0)
        self._by_method = Windows("40 of a method in 10 s", 10.0)
        self._methods: dict[str, Callable[[Call], Any]] = {
            "getHealth": lambda _: "ok",
            "getVersion": lambda _: {"solana-core": "3.0.6", "feature-set": 3604001754},
            "getSlot": lambda call: world.slot(call.now_ms),
            "getBlockHeight": lambda call: world.slot(call.now_ms) - _BEHIND,
            "getLatestBlockhash": self._blockhash,
            "getAccountInfo": lambda call: self._valued(call, self._account(call.text(), call)),
            "getMultipleAccounts": self._accounts,
            "getBalance": lambda call: self._valued(call, (self._account(call.text(), call) or {}).get("lamports", 0)),
            "getTokenSupply": self._supply,
            "getTokenLargestAccounts": self._largest,
            "getTokenAccountBalance": self._token_balance,
            "getSignaturesForAddress": lambda call: self.histories.signatures(call.text(), call.options, call.now_ms),
            "getSignatureStatuses": self._statuses,
            "getTransaction": self._transaction,
            "getRecentPrioritizationFees": self._fees,
        }

    def admit(self, request: Request) -> Refusal | None:
        asked = request.json()
        first = asked[0] if isinstance(asked, list) and asked else asked
        method = str(first.get("method")) if isinstance(first, dict) else ""
        whole = self._windows.of("", 100).spend(request.now_ms)
        return whole or self._by_method.of(method, 40).spend(request.now_ms)

    def too_many(self, request: Request, refusal: Refusal) -> Page:
        error = {"code": 429, "message": "Too many requests for a specific RPC call"}
        return Page({"jsonrpc": "2.0", "error": error, "id": _id(request.json())}, 429, {"retry-after": "10"})

    def answer(self, request: Request) -> Page:
        if request.method != "POST":
            return Page(b"Used HTTP Method is not allowed. POST or OPTIONS is required", 405, {}, "text/plain")
        asked = request.json()
        if isinstance(asked, list):
            return Page([self._answered(one, request.now_ms) for one in asked])
        return Page(self._answered(asked, request.now_ms))

    def call(self, method: str, params: list[Any], now_ms: int) -> Any:
        """One method's result; Wrong when there is none."""
        if method not in self._methods:
            raise Wrong(-32601, "Method not found")
        return self._methods[method](Call(params, now_ms))

    def _answered(self, asked: Any, now_ms: int) -> dict[str, Any]:
        reply: dict[str, Any] = {"jsonrpc": "2.0", "id": _id(asked)}
        if not isinstance(asked, dict) or not isinstance(asked.get("params", []), list):
            return reply | {"error": {"code": -32600, "message": "Invalid request"}}
        try:
            return reply | {"result": self.call(str(asked.get("method")), asked.get("params", []), now_ms)}
        except Wrong as wrong:
            return reply | {"error": {"code": wrong.code, "message": str(wrong)}}

    def _valued(self, call: Call, value: Any) -> dict[str, Any]:
        return {"context": {"apiVersion": "3.0.6", "slot": self.world.slot(call.now_ms)}, "value": value}

    def _account(self, where: str, call: Call) -> dict[str, Any] | None:
        if not 32 <= len(where) <= 44:
            raise Wrong(-32602, "Invalid param: Invalid")
        return self.accounts.account(where, str(call.options.get("encoding", "base64")), call.now_ms)

    def _accounts(self, call: Call) -> dict[str, Any]:
        wanted = call.params[0] if call.params else None
        if not isinstance(wanted, list) or len(wanted) > 100:
            raise Wrong(-32602, "Too many inputs provided; max 100")
        return self._valued(call, [self._account(str(where), call) for where in wanted])

    def _blockhash(self, call: Call) -> dict[str, Any]:
        slot = self.world.slot(call.now_ms)
        value = {"blockhash": address(f"blockhash {slot // 150}"), "lastValidBlockHeight": slot - _BEHIND + 150}
        return self._valued(call, value)

    def _supply(self, call: Call) -> dict[str, Any]:
        token = self.world.by_mint.get(call.text())
        if token is None:
            raise Wrong(-32602, "Invalid param: could not find mint")
        return self._valued(call, amount(round(token.supply * 10.0**token.decimals), token.decimals))

    def _largest(self, call: Call) -> dict[str, Any]:
        token = self.world.by_mint.get(call.text())
        if token is None:
            raise Wrong(-32602, "Invalid param: not a Token mint")
        return self._valued(call, self.accounts.largest(token, call.now_ms))

    def _token_balance(self, call: Call) -> dict[str, Any]:
        found = self.accounts.account(call.text(), "jsonParsed", call.now_ms)
        if found is None or "tokenAmount" not in str(found["data"]):
            raise Wrong(-32602, "Invalid param: could not find account")
        return self._valued(call, found["data"]["parsed"]["info"]["tokenAmount"])

    def _statuses(self, call: Call) -> dict[str, Any]:
        wanted = call.params[0] if call.params and isinstance(call.params[0], list) else []
        found = [self.ledger.moved(str(one)) for one in wanted]
        status = {"confirmations": None, "err": None, "status": {"Ok": None}, "confirmationStatus": "finalized"}
        return self._valued(call, [{"slot": one.slot, **status} if one else None for one in found])

    def _transaction(self, call: Call) -> dict[str, Any] | None:
        if "maxSupportedTransactionVersion" not in call.options:
            raise Wrong(-32015, "Transaction version (0) is not supported by the requesting client.")
        moved = self.ledger.moved(call.text())
        if moved is None or moved.at_ms > call.now_ms:
            return None
        return transaction(moved, str(call.options.get("encoding", "json")))

    def _fees(self, call: Call) -> list[dict[str, int]]:
        slot = self.world.slot(call.now_ms)
        return [{"slot": one, "prioritizationFee": one % 7 * 1000} for one in range(slot - 149, slot + 1)]


class QuickNode(Rpc):
    """Somebody's own node; the token is in the path."""

    name = "quicknode"
    hosts = ("example.solana-mainnet.quiknode.pro",)

    def admit(self, request: Request) -> Refusal | None:
        return self._windows.of("15 a second", 150).spend(request.now_ms)


def _id(asked: Any) -> Any:
    return asked.get("id") if isinstance(asked, dict) else None
