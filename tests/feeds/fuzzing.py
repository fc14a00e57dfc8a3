"""Bodies made wrong on purpose, and what must hold of whatever is read from them (safety S501)."""

from __future__ import annotations

import copy
import json
import math
import random
from collections.abc import Iterator
from typing import Any

from mojobot.feeds.labels import is_address
from mojobot.feeds.numbers import LARGEST_AMOUNT, LARGEST_PRICE, SMALLEST_PRICE
from mojobot.feeds.records import Answer, Candles, MoodReading, Pool, PricePoint, Quote, Safety, Swap, TokenFacts
from tests.feeds.bodies import BONK, NOW_MS, SOL, Case

DAY_MS = 86_400_000
ASKED = (BONK, SOL)

NASTY: tuple[Any, ...] = (
    None, True, False, 0, -1, -0.0, 1e-320, 1e308, -1e308, 2**63, 10**30, 1e15, 0.5, math.nan, math.inf, -math.inf,
    "", " ", "NaN", "nan", "Infinity", "-inf", "1e999", "1_000", "0x10", "-5", "0", "null", "true", "12,5", "１２",
    "abc", "a\x00b", "\x1b[31m", "\u202eevil", "x" * 300, [], {}, [[]], [None], {"a": None}, [1, 2], {"usd": "NaN"},
    SOL.lower(), SOL, BONK, "solana_", "2026-13-45T99:99:99Z", "0001-01-01T00:00:00+23:59", "9999-12-31T23:59:59Z",
    NOW_MS, NOW_MS * 1000, NOW_MS + DAY_MS, NOW_MS // 1000 + 3600, 1, 1e11, -1e12,
)  # fmt: skip
BYTES = (
    b"[",
    b"]",
    b"{",
    b"}",
    b",",
    b":",
    b'"',
    b"\\",
    b"\x00",
    b"\xff",
    b"NaN",
    b"1e999",
    b"-",
    b"null",
    b"\xed\xa0\x80",
)


def bodies(case: Case, count: int, dice: random.Random) -> Iterator[bytes]:
    """`count` bodies: two of three with their structure changed, the others with their bytes."""
    for number in range(count):
        if number % 3:
            yield changed(json.loads(case.body), dice)
        else:
            yield damaged(case.body, dice)


def changed(value: Any, dice: random.Random) -> bytes:
    """One to three members replaced, dropped, doubled, renamed or moved, anywhere in it."""
    holder = [value]
    for _ in range(dice.choice((1, 1, 2, 3))):
        _change(holder, dice)
    return json.dumps(holder[0]).encode()


def damaged(body: bytes, dice: random.Random) -> bytes:
    """Cut, spliced, flipped, doubled, or nested in brackets."""
    at, to = sorted((dice.randrange(len(body)), dice.randrange(len(body))))
    match dice.randrange(6):
        case 0:
            return body[:at]
        case 1:
            return body[:at] + body[to:]
        case 2:
            return body[:at] + bytes((body[at] ^ (1 << dice.randrange(8)),)) + body[at + 1 :]
        case 3:
            return body[:at] + dice.choice(BYTES) + body[at:]
        case 4:
            return body[:to] + body[at:]
        case _:
            return b"[" * dice.choice((1, 40, 2_000)) + body


def _change(holder: list[Any], dice: random.Random) -> None:
    parent: Any = holder
    key: Any = 0
    while isinstance(parent[key], dict | list) and parent[key] and dice.random() < 0.8:
        parent = parent[key]
        key = dice.choice(list(parent)) if isinstance(parent, dict) else dice.randrange(len(parent))
    match dice.randrange(8):
        case 0 if parent is not holder:
            del parent[key]
        case 1 if isinstance(parent, list):
            parent.append(parent[key])
        case 2 if isinstance(parent, dict):
            parent[dice.choice(("a", SOL, SOL.lower(), "data", key.upper()))] = parent.pop(key)
        case 3 if isinstance(parent[key], int | float) and not isinstance(parent[key], bool):
            parent[key] = dice.choice((str(parent[key]), -parent[key], parent[key] * 1000, parent[key] / 1000))
        case _:
            parent[key] = copy.deepcopy(dice.choice(NASTY))  # it may be changed in its turn


def check(answer: Answer[Any]) -> None:
    """No bad price, amount, time, address or order in what was accepted; every reason counted and short."""
    for record in answer.records:
        _check(record)
    assert all(count > 0 and len(reason) < 200 for reason, count in answer.refused.items())


def _check(record: object) -> None:
    match record:
        case Quote():
            assert record.mint in ASKED
            _prices(record.price_usd)
            assert NOW_MS - DAY_MS <= record.at_ms <= NOW_MS + 5_000
            _amounts(
                record.liquidity_usd, record.volume_24h_usd, record.volume_5m_usd, record.buys_24h, record.sells_24h
            )
            assert record.change_24h is None or -1.0 <= record.change_24h < math.inf
            assert record.pool is None or is_address(record.pool)
        case Candles():
            _bars(record)
        case Pool():
            assert is_address(record.address) and is_address(record.mint)
            assert record.mint in (record.base_mint, record.quote_mint)
            if record.price_usd is not None:
                _prices(record.price_usd)
            _amounts(
                record.liquidity_usd, record.volume_24h_usd, record.volume_5m_usd, record.buys_24h, record.sells_24h
            )
            _texts(record.name, record.base_symbol, record.quote_symbol, record.dex)
            assert record.created_ms is None or record.created_ms <= NOW_MS + 5_000
        case Swap():
            assert record.mint in ASKED and is_address(record.owner)
            _prices(record.price)
            _amounts(record.usd)
            assert NOW_MS - DAY_MS <= record.at_ms <= NOW_MS + 5_000
        case PricePoint():
            _prices(record.price_usd)
            _amounts(record.volume_24h_usd)
            assert record.at_ms <= NOW_MS + 5_000
        case Safety():
            _amounts(record.supply)
            assert record.top10_share is None or 0.0 <= record.top10_share <= 1.0
            assert record.creator_share is None or 0.0 <= record.creator_share <= 1.0
        case MoodReading():
            assert record.score is None or 0.0 <= record.score <= 1.0
            _amounts(record.mentions)
            assert record.mint == "" or is_address(record.mint)
        case TokenFacts():
            _texts(record.symbol, record.name)
            _amounts(record.supply, record.market_cap_usd)
        case _:
            raise AssertionError(f"an unknown record: {record!r}")


def _bars(candles: Candles) -> None:
    times = [row.open_ms for row in candles.rows]
    assert times and times == sorted(set(times))
    for row in candles.rows:
        assert row.open_ms % candles.timeframe.ms == 0 and row.open_ms + candles.timeframe.ms <= NOW_MS
        _prices(row.open, row.high, row.low, row.close)
        assert row.low <= min(row.open, row.close) <= max(row.open, row.close) <= row.high
        assert math.isnan(row.volume_usd) or 0.0 <= row.volume_usd <= LARGEST_AMOUNT


def _prices(*values: float) -> None:
    assert all(type(value) is float and SMALLEST_PRICE <= value <= LARGEST_PRICE for value in values), values


def _amounts(*values: float | None) -> None:
    assert all(value is None or 0 <= value <= LARGEST_AMOUNT for value in values), values


def _texts(*values: str) -> None:
    assert all(len(value) <= 64 and (value == "" or value.isprintable()) for value in values), values
