"""What must hold of every record, whatever was read (safety S501)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from mojobot.feeds.chain import Account, Holding, Signature, Supply, Transaction
from mojobot.feeds.labels import is_address
from mojobot.feeds.numbers import LARGEST_AMOUNT, LARGEST_PRICE, SMALLEST_PRICE
from mojobot.feeds.records import (
    Answer,
    Candles,
    MoodReading,
    News,
    Pool,
    PricePoint,
    Quote,
    Safety,
    Swap,
    TokenFacts,
)
from mojobot.feeds.round_trip import Leg, RoundTrip
from mojobot.feeds.token_safety import FACTS, TokenSafety
from tests.feeds.bodies import BONK, NOW_MS, SOL

DAY_MS = 86_400_000
U64 = 1 << 64


def check(answer: Answer[Any], asked: Sequence[str] = (BONK, SOL), now_ms: int = NOW_MS) -> None:
    """No bad price, amount, time, address or order in what was accepted; every reason counted and short."""
    for record in answer.records:
        _check(record, asked, now_ms)
    assert all(count > 0 and len(reason) < 200 for reason, count in answer.refused.items())


def _check(record: object, asked: Sequence[str], now_ms: int) -> None:
    match record:
        case Quote():
            assert record.mint in asked
            _prices(record.price_usd)
            assert now_ms - DAY_MS <= record.at_ms <= now_ms + 5_000
            _amounts(
                record.liquidity_usd, record.volume_24h_usd, record.volume_5m_usd, record.buys_24h, record.sells_24h
            )
            assert record.change_24h is None or -1.0 <= record.change_24h < math.inf
            assert record.pool is None or is_address(record.pool)
        case Candles():
            _bars(record, now_ms)
        case Pool():
            assert is_address(record.address) and is_address(record.mint)
            assert record.mint in (record.base_mint, record.quote_mint)
            if record.price_usd is not None:
                _prices(record.price_usd)
            _amounts(
                record.liquidity_usd, record.volume_24h_usd, record.volume_5m_usd, record.buys_24h, record.sells_24h
            )
            _texts(record.name, record.base_symbol, record.quote_symbol, record.dex)
            assert record.created_ms is None or record.created_ms <= now_ms + 5_000
        case Swap():
            assert record.mint in asked and is_address(record.owner)
            _prices(record.price)
            _amounts(record.usd)
            assert now_ms - DAY_MS <= record.at_ms <= now_ms + 5_000
        case PricePoint():
            _prices(record.price_usd)
            _amounts(record.volume_24h_usd)
            assert record.at_ms <= now_ms + 5_000
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
            _check_other(record, now_ms)


def _check_other(record: object, now_ms: int) -> None:
    """What the chain tells, and news."""
    match record:
        case News():
            assert record.title and record.published_ms <= now_ms
        case TokenSafety():
            assert set(record.readings) <= set(FACTS)
        case Transaction():
            assert all(change.tokens and math.isfinite(change.tokens) for change in record.changes)
            assert record.at_ms is None or record.at_ms <= now_ms + 5_000
        case Signature():
            assert record.at_ms is None or record.at_ms <= now_ms + 5_000
        case Supply() | Holding():
            assert 0 <= record.amount < U64 and 0 <= record.decimals <= 30
        case Account():
            assert is_address(record.address) and is_address(record.program) and 0 <= record.lamports < U64
        case Leg():
            assert 0 <= record.units < U64
        case RoundTrip():
            assert record.at_ms <= now_ms and (record.loss is None or record.loss <= 1.0)
            assert record.sellable == (record.loss is not None)
        case int():
            assert 0 < record < U64
        case _:
            raise AssertionError(f"an unknown record: {record!r}")


def _bars(candles: Candles, now_ms: int) -> None:
    times = [row.open_ms for row in candles.rows]
    assert times and times == sorted(set(times))
    for row in candles.rows:
        assert row.open_ms % candles.timeframe.ms == 0 and row.open_ms + candles.timeframe.ms <= now_ms
        _prices(row.open, row.high, row.low, row.close)
        assert row.low <= min(row.open, row.close) <= max(row.open, row.close) <= row.high
        assert math.isnan(row.volume_usd) or 0.0 <= row.volume_usd <= LARGEST_AMOUNT


def _prices(*values: float) -> None:
    assert all(type(value) is float and SMALLEST_PRICE <= value <= LARGEST_PRICE for value in values), values


def _amounts(*values: float | None) -> None:
    assert all(value is None or 0 <= value <= LARGEST_AMOUNT for value in values), values


def _texts(*values: str) -> None:
    assert all(len(value) <= 64 and (value == "" or value.isprintable()) for value in values), values
