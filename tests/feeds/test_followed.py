"""Followed wallets: what is new of each, and no more than is worth its credits."""

from __future__ import annotations

import json
from typing import Any

import pytest

from mojobot.feeds.followed import MOST, Followed
from mojobot.feeds.rpc import Rpc
from mojobot.net.outcome import Outcome, ProviderError
from mojobot.net.provider import Ask
from tests.feeds.answering import Answering

HERO, OTHER = "A" * 43, "B" * 43


class Node:
    """What each wallet signed, newest first, and which transactions the node knows."""

    def __init__(self, **signed: list[str]) -> None:
        self.signed = {"A" * 43: signed.get("hero", []), "B" * 43: signed.get("other", [])}
        self.failed: set[str] = set()
        self.unknown: set[str] = set()
        self.down: set[str] = set()
        self.garbled: set[str] = set()

    def __call__(self, ask: Ask) -> bytes | Outcome:
        asked = json.loads(ask.body or b"")
        who = asked["params"][0]
        if who in self.down:
            return Outcome.UNAVAILABLE
        if who in self.garbled:
            return self._said(5)
        if asked["method"] == "getTransaction":
            return self._said(None if who in self.unknown else self._transaction(who))
        rows: list[Any] = [
            {"signature": name, "slot": 5, "err": {} if name in self.failed else None} for name in self.signed[who]
        ]
        return self._said(rows)

    def _transaction(self, name: str) -> dict[str, Any]:
        meta = {"err": None, "fee": 5, "preBalances": [10], "postBalances": [5]}
        message = {"accountKeys": [HERO]}
        return {"slot": 5, "meta": meta, "transaction": {"signatures": [name], "message": message}}

    def _said(self, result: Any) -> bytes:
        return json.dumps({"jsonrpc": "2.0", "id": 1, "result": result}).encode()


def name(number: int) -> str:
    return "s" * 62 + f"{number:02d}".replace("0", "z")


def names(*numbers: int) -> list[str]:
    return [name(number) for number in numbers]


async def looked(followed: Followed) -> list[str]:
    return [told.signature for told in (await followed.look()).records]


async def test_only_what_comes_after_the_first_look_is_told_and_once() -> None:
    node = Node(hero=names(2, 1))
    followed = Followed(Rpc(Answering(node)), [HERO, "no address"])
    assert await looked(followed) == []
    node.signed[HERO] = names(4, 3, 2, 1)
    assert sorted(await looked(followed)) == names(3, 4)
    assert await looked(followed) == []


async def test_a_wallet_that_had_done_nothing_is_told_from_its_first_deed() -> None:
    node = Node()
    followed = Followed(Rpc(Answering(node)), [HERO])
    assert await looked(followed) == []
    node.signed[HERO] = names(1)
    assert await looked(followed) == names(1)


async def test_what_failed_is_not_fetched() -> None:
    node = Node(hero=names(1))
    provider = Answering(node)
    followed = Followed(Rpc(provider), [HERO])
    await followed.look()
    node.signed[HERO], node.failed = names(3, 2, 1), {name(3), name(2)}
    assert await looked(followed) == []
    assert all(b"getTransaction" not in (ask.body or b"") for ask in provider.asked)


async def test_what_the_node_does_not_know_yet_is_asked_for_again() -> None:
    node = Node(hero=names(1))
    followed = Followed(Rpc(Answering(node)), [HERO])
    await followed.look()
    node.signed[HERO], node.unknown = names(3, 2, 1), {name(3)}
    assert await looked(followed) == names(2)
    node.unknown = set()
    assert await looked(followed) == names(3)


async def test_a_wallet_too_busy_is_followed_in_part_and_said_so() -> None:
    node = Node(hero=names(1))
    followed = Followed(Rpc(Answering(node)), [HERO])
    await followed.look()
    node.signed[HERO] = names(*range(MOST + 5, 0, -1))
    answer = await followed.look()
    assert len(answer.records) == MOST
    assert dict(answer.refused) == {"wallet busier than can be followed": 1}
    assert await looked(followed) == []


async def test_one_wallet_that_cannot_be_asked_does_not_stop_the_others() -> None:
    node = Node(hero=names(1), other=names(2))
    followed = Followed(Rpc(Answering(node)), [HERO, OTHER])
    await followed.look()
    node.down = {HERO}
    node.signed[OTHER] = names(3, 2)
    answer = await followed.look()
    assert [told.signature for told in answer.records] == names(3)
    assert dict(answer.refused) == {"wallet: unavailable": 1}
    node.down = {HERO, OTHER}
    with pytest.raises(ProviderError):
        await followed.look()


async def test_what_was_found_before_the_node_failed_is_told_and_the_rest_the_next_time() -> None:
    node = Node(hero=names(1))
    followed = Followed(Rpc(Answering(node)), [HERO])
    await followed.look()
    node.signed[HERO], node.down = names(4, 3, 2, 1), {name(3)}
    answer = await followed.look()
    assert [told.signature for told in answer.records] == names(2)
    assert dict(answer.refused) == {"wallet: unavailable": 1}
    node.down = set()
    assert sorted(await looked(followed)) == names(3, 4)


async def test_a_transaction_nobody_can_read_does_not_hold_up_the_next() -> None:
    node = Node(hero=names(1))
    followed = Followed(Rpc(Answering(node)), [HERO])
    await followed.look()
    node.signed[HERO], node.garbled = names(3, 2, 1), {name(2)}
    answer = await followed.look()
    assert [told.signature for told in answer.records] == names(3)
    assert dict(answer.refused) == {"transaction that cannot be read": 1}
