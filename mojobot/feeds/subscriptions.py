"""The conversation of a node's WebSocket, without the socket: what to ask for, and what a frame means.

Numbers a node gives to subscriptions end with the connection; `requests`
begins anew after each.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import msgspec
from msgspec import Raw, Struct

from mojobot.feeds.chain import Account
from mojobot.feeds.decoding import One, fit
from mojobot.feeds.labels import address, signature
from mojobot.feeds.numbers import Refusal
from mojobot.feeds.rpc_replies import AccountWire, Fault, WithContext, account_data, nothing, slot, units

COMMITMENT = "confirmed"
_WORDS = {"slotNotification": "slot", "logsNotification": "logs", "accountNotification": "account"}


class Wanted(Struct, frozen=True, gc=False):
    """One subscription: slots, logs that mention an address, or an account."""

    kind: str  # slot, logs, account
    address: str = ""

    @property
    def request(self) -> tuple[str, list[object]]:
        """Method and parameters."""
        match self.kind:
            case "slot":
                return "slotSubscribe", []
            case "logs":
                return "logsSubscribe", [{"mentions": [self.address]}, {"commitment": COMMITMENT}]
            case _:
                return "accountSubscribe", [self.address, {"encoding": "base64", "commitment": COMMITMENT}]


class SlotSeen(Struct, frozen=True, gc=False):
    """The node works on this slot."""

    slot: int


class Logged(Struct, frozen=True, gc=False):
    """A transaction mentioned an address we asked about."""

    address: str
    signature: str
    slot: int
    failed: bool


News = SlotSeen | Logged | Account


class _Params(Struct):
    subscription: int
    result: Raw


class _Frame(Struct):
    method: str = ""
    params: _Params | None = None
    id: int | None = None
    result: Raw = Raw()
    error: Fault | None = None


class _Slot(Struct, gc=False):
    slot: int


class _Logs(Struct):
    signature: str
    err: Raw = Raw()


_FRAME, _SLOT, _LOGS = One(_Frame), One(_Slot), One(_Logs)
_CONTEXT, _ACCOUNT, _NUMBER = One(WithContext), One(AccountWire), One(int)


class Subscriptions:
    """What is asked for, what of it is granted, and what was refused of the frames, by reason."""

    def __init__(self, wanted: Sequence[Wanted] = ()) -> None:
        self.refused: Counter[str] = Counter()
        self._wanted: dict[Wanted, None] = dict.fromkeys(wanted)
        self._asked: dict[int, Wanted] = {}  # by the number of the request
        self._granted: dict[int, Wanted] = {}  # by the node's number
        self._next = 1

    @property
    def wanted(self) -> tuple[Wanted, ...]:
        """All that is asked for, in order."""
        return tuple(self._wanted)

    @property
    def waiting(self) -> tuple[Wanted, ...]:
        """What is asked for and not granted."""
        granted = set(self._granted.values())
        return tuple(one for one in self._wanted if one not in granted)

    def requests(self) -> tuple[str, ...]:
        """The frames to send on a new connection; what was granted on the last one is void."""
        self._asked.clear()
        self._granted.clear()
        return tuple(self._request(one) for one in self._wanted)

    def add(self, one: Wanted) -> str | None:
        """Ask for one more: the frame to send now; None when it is asked for already."""
        if one in self._wanted:
            return None
        self._wanted[one] = None
        return self._request(one)

    def drop(self, one: Wanted) -> str | None:
        """Ask for one less: the frame to send now, None when it never was granted."""
        self._wanted.pop(one, None)
        number = next((number for number, granted in self._granted.items() if granted == one), None)
        if number is None:
            return None
        del self._granted[number]
        method, _ = one.request
        return self._frame(method.replace("Subscribe", "Unsubscribe"), [number])

    def take(self, frame: bytes) -> News | None:
        """What a frame tells; None for answers to requests and for what cannot be used."""
        said = _FRAME.decode(frame, self.refused) if fit(frame, self.refused) else None
        if said is None:
            return None
        if said.params is None:
            self._answer(said)
            return None
        one = self._granted.get(said.params.subscription)
        if one is None or _WORDS.get(said.method) != one.kind:
            self.refused["not asked for"] += 1
            return None
        try:
            return self._told(one, said.params.result)
        except Refusal as why:
            self.refused[str(why)] += 1
            return None

    def _request(self, one: Wanted) -> str:
        self._asked[self._next] = one
        return self._frame(*one.request)

    def _frame(self, method: str, params: Sequence[object]) -> str:
        number, self._next = self._next, self._next + 1
        return msgspec.json.encode({"jsonrpc": "2.0", "id": number, "method": method, "params": params}).decode()

    def _answer(self, said: _Frame) -> None:
        one = None if said.id is None else self._asked.pop(said.id, None)
        if one is None:
            return
        number = None if said.error is not None or nothing(said.result) else _NUMBER.decode(said.result, self.refused)
        if number is None:
            self.refused[f"{one.kind} subscription refused"] += 1
        elif one in self._wanted:
            self._granted[number] = one

    def _told(self, one: Wanted, raw: Raw) -> News | None:
        if one.kind == "slot":
            seen = _SLOT.decode(raw, self.refused)
            return None if seen is None else SlotSeen(slot(seen.slot))
        found = _CONTEXT.decode(raw, self.refused)
        if found is None:
            return None
        return self._logged(one, found) if one.kind == "logs" else self._account(one, found)

    def _logged(self, one: Wanted, found: WithContext) -> Logged | None:
        said = _LOGS.decode(found.value, self.refused)
        if said is None:
            return None
        return Logged(one.address, signature(said.signature), slot(found.context.slot), not nothing(said.err))

    def _account(self, one: Wanted, found: WithContext) -> Account | None:
        wire = _ACCOUNT.decode(found.value, self.refused)
        if wire is None:
            return None
        return Account(
            address=one.address,
            program=address(wire.owner, "owner program"),
            lamports=units(wire.lamports),
            data=account_data(wire.data),
            slot=slot(found.context.slot),
        )
