"""Followed wallets and those of exchanges, as the events the core judges."""

from __future__ import annotations

import json
from typing import Any

import pytest

from mojobot.feeds.exchange_wallets import exchange_wallets
from mojobot.feeds.live.beside import Periodic
from mojobot.feeds.live.wallets import SOL, wallets
from mojobot.feeds.rpc import Rpc
from mojobot.model.events import Whales
from mojobot.model.market import Token, TokenClass
from mojobot.model.settings import WhalesSettings
from mojobot.net.provider import Ask
from tests.feeds.answering import ARRIVED_MS, Answering
from tests.net.clocks import VirtualClock

HERO = "DXoZwiSjaKhPDpKFjvCTXMoQQpJVR6ANn4apgQS5YHT4"
TOKEN = "JUPyiwrYJFskUPiHa7hkeR8VUtAeFoSYbKedZNsDvCN"
TOKENS = (Token("SOL", SOL, TokenClass.MAJOR), Token("JUP", TOKEN, TokenClass.ESTABLISHED))
USD = {SOL: 150.0, TOKEN: 0.5}
BEFORE, AFTER = "4" * 87, "5" * 87


class Chain:
    """Every wallet has signed one transaction, and from `moved` on a second: it got tokens, for SOL or for nothing."""

    def __init__(self, tokens: float, sol: float) -> None:
        self.tokens, self.sol, self.moved = tokens, sol, False

    def __call__(self, ask: Ask) -> bytes:
        asked = json.loads(ask.body or b"")
        if asked["method"] == "getTransaction":
            return self._said(self._transaction())
        signed = [AFTER, BEFORE] if self.moved else [BEFORE]
        return self._said([{"signature": name, "slot": 5, "err": None} for name in signed])

    def _transaction(self) -> dict[str, Any]:
        mine = {"accountIndex": 1, "mint": TOKEN, "owner": self.owner, "programId": "x"}
        after = {"amount": str(round(self.tokens * 1e6)), "decimals": 6, "uiAmountString": str(self.tokens)}
        meta = {
            "err": None,
            "fee": 5_000,
            "preBalances": [10**12, 0, 0],
            "postBalances": [10**12 - 5_000 - round(self.sol * 1e9), 0, round(self.sol * 1e9)],
            "preTokenBalances": [],
            "postTokenBalances": [{**mine, "uiTokenAmount": after}],
        }
        message = {"accountKeys": [self.owner, HERO[::-1], TOKEN]}
        told = {"signatures": [AFTER], "message": message}
        return {"slot": 5, "blockTime": ARRIVED_MS // 1000 - 60, "meta": meta, "transaction": told}

    owner = HERO

    def _said(self, result: Any) -> bytes:
        return json.dumps({"jsonrpc": "2.0", "id": 1, "result": result}).encode()


def looking(chain: Chain, **rule: Any) -> Periodic:
    node = Rpc(Answering(chain, "helius"))
    (found,) = wallets(node, WhalesSettings(**rule), TOKENS, USD, VirtualClock(ARRIVED_MS))
    return found


async def seen(chain: Chain, periodic: Periodic) -> list[Any]:
    assert list(await periodic.ask(0)) == []  # what was before is nobody's news
    chain.moved = True
    return list(await periodic.ask(0))


async def test_a_followed_wallets_purchase_is_told_whatever_its_size() -> None:
    chain = Chain(tokens=300.0, sol=1.0)
    (told,) = await seen(chain, looking(chain, followed_wallets=f"none, {HERO}"))
    assert isinstance(told, Whales)
    assert (told.series.tolist(), told.buy_usd.tolist(), told.sell_usd.tolist()) == ([1], [150.0], [0.0])
    assert told.owner is not None
    assert told.owner[0] != 0
    assert told.followed is not None
    assert told.followed.tolist() == [True]


@pytest.mark.parametrize(("tokens", "inflow"), [(200_000.0, [100_000.0]), (10.0, [])])
async def test_what_comes_to_an_exchange_is_inflow_from_a_whales_size_on(tokens: float, inflow: list[float]) -> None:
    chain = Chain(tokens, sol=0.0)
    chain.owner = next(iter(exchange_wallets()))
    told = await seen(chain, looking(chain, exchange_flows=True))
    assert [usd for event in told for usd in event.inflow_usd.tolist()] == inflow


def test_nobody_is_looked_at_unless_the_settings_say_so() -> None:
    node = Rpc(Answering(Chain(0.0, 0.0)))
    assert wallets(node, WhalesSettings(), TOKENS, USD, VirtualClock(ARRIVED_MS)) == []
