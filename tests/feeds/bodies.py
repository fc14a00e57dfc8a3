"""Replies composed from the documented shapes, each with the function that reads it: for tests and for fuzzing."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from mojobot.feeds import (
    birdeye_candles,
    birdeye_prices,
    birdeye_safety,
    birdeye_trades,
    coingecko,
    coingecko_coin,
    coingecko_past,
    coinmarketcap,
    dexscreener_boosts,
    dexscreener_pairs,
    geckoterminal_candles,
    geckoterminal_pools,
    geckoterminal_prices,
    geckoterminal_trades,
    jupiter,
    pyth,
    round_trip,
)
from mojobot.feeds.records import Answer
from mojobot.model.market import Timeframe

SOL = "So11111111111111111111111111111111111111112"
USDC = "EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v"
BONK = "DezXAZ8z7PnrnRJjz3wXBoRgixCa6xjnB7YaB1pPB263"
POOL = "7XfakePoo1AddressForDocsDn1yxxxxxxxxxxxxxxxx"
POOL_2 = "8XfakePoo1AddressForDocsDn1yxxxxxxxxxxxxxxxx"
WALLET = "5V7aauQjnizwXAPGcJnjC7mbpenbiQZBfBSxW3n7NGCD"
TX = "NLiBctRYuhibKZCJPkPxGhDKi9pCo2fx818H1UBJ82gD5DKddvufzf5DAPVKkLgejQ4EezcgE72FUrf327VQGaV"
FEED = "ab" * 32

NOW_MS = 1_790_000_430_000  # half a minute into a bar
NOW_S = 1_790_000_430
OPEN_S = 1_790_000_400  # of the minute still forming
MOMENT = "2026-09-21T14:20:20Z"  # ten seconds before NOW_MS

Parse = Callable[[bytes], Answer[Any]]


@dataclass(frozen=True)
class Case:
    """A good body and its reader."""

    name: str
    body: bytes
    parse: Parse


def text(value: object) -> bytes:
    """As on the wire."""
    return json.dumps(value, separators=(",", ":")).encode()


JUPITER = {
    BONK: {
        "usdPrice": 0.00001931,
        "blockId": 402113355,
        "decimals": 5,
        "priceChange24h": 3.4,
        "liquidity": 912334.5,
        "createdAt": "2024-06-05T08:55:25.527Z",
    },
    SOL: {"usdPrice": 171.34, "blockId": 402113365, "decimals": 9, "priceChange24h": None},
}

ROUTED = {
    "inputMint": USDC,
    "inAmount": "20000000",
    "outputMint": BONK,
    "outAmount": "103573280165",
    "otherAmountThreshold": "103055413764",
    "swapMode": "ExactIn",
    "slippageBps": 50,
    "platformFee": None,
    "priceImpactPct": "0.0001",
    "routePlan": [{"swapInfo": {"ammKey": POOL, "label": "Raydium"}, "percent": 100, "bps": 10_000}],
    "contextSlot": 402113355,
    "timeTaken": 0.002,
}

PAIR = {
    "chainId": "solana",
    "dexId": "raydium",
    "url": "https://dexscreener.com/solana/7xfake",
    "pairAddress": POOL,
    "labels": ["CLMM"],
    "baseToken": {"address": BONK, "name": "Bonk", "symbol": "BONK"},
    "quoteToken": {"address": SOL, "name": "Wrapped SOL", "symbol": "SOL"},
    "priceNative": "0.0000001042",
    "priceUsd": "0.00001931",
    "txns": {"m5": {"buys": 12, "sells": 9}, "h24": {"buys": 4180, "sells": 3977}},
    "volume": {"h24": 1285880.12, "h6": 301220.4, "h1": 40110.9, "m5": 2210.5},
    "priceChange": {"h6": -1.22, "h24": 3.4},
    "liquidity": {"usd": 812334.55, "base": 21033440112, "quote": 2190.4},
    "fdv": 1712000000,
    "marketCap": 1695000000,
    "pairCreatedAt": 1671980424000,
}
CURVE = {
    "chainId": "solana",
    "dexId": "pumpfun",
    "pairAddress": POOL_2,
    "baseToken": {"address": BONK, "name": "Bonk", "symbol": "BONK"},
    "quoteToken": {"address": SOL, "name": None, "symbol": "SOL"},
    "priceNative": "0.0000001",
    "priceUsd": "0.000019",
    "txns": {},
    "volume": {},
    "priceChange": {},
    "pairCreatedAt": None,
}
PAIRS = [PAIR, CURVE]
BOOSTS = [
    {"url": "https://dexscreener.com/x", "chainId": "solana", "tokenAddress": BONK, "amount": 10, "totalAmount": "500"},
    {"url": "https://dexscreener.com/y", "chainId": "base", "tokenAddress": "0xabc", "amount": 10, "totalAmount": 10},
]

GECKO_BARS = {
    "data": {
        "id": "0b0e",
        "type": "ohlcv_request_response",
        "attributes": {
            "ohlcv_list": [
                [OPEN_S, 0.00001931, 0.00001940, 0.00001925, 0.00001933, 10422.7],
                [OPEN_S - 60, 0.00001928, 0.00001932, 0.00001927, 0.00001931, 8120.1],
                [OPEN_S - 240, 0.00001920, 0.00001930, 0.00001919, 0.00001928, 5],
            ]
        },
    },
    "meta": {"base": {"name": "Bonk", "symbol": "BONK", "address": BONK}, "quote": {"address": SOL}},
}
GECKO_POOLS = {
    "data": [
        {
            "id": f"solana_{POOL}",
            "type": "pool",
            "attributes": {
                "base_token_price_usd": "0.00001931",
                "quote_token_price_usd": "171.3",
                "address": POOL,
                "name": "Bonk / SOL 0.25%",
                "pool_created_at": "2022-12-25T16:47:04Z",
                "fdv_usd": "1712000000",
                "market_cap_usd": None,
                "price_change_percentage": {"m5": "0.1", "h24": "3.4"},
                "transactions": {"m5": {"buys": 1, "sells": 2}, "h24": {"buys": 4180, "sells": 3977}},
                "volume_usd": {"m5": "2210.5", "h24": "1285880.12345678901234567890"},
                "reserve_in_usd": "812334.55",
            },
            "relationships": {
                "base_token": {"data": {"id": f"solana_{BONK}", "type": "token"}},
                "quote_token": {"data": {"id": f"solana_{SOL}", "type": "token"}},
                "dex": {"data": {"id": "raydium", "type": "dex"}},
            },
        }
    ]
}
GECKO_TRADES = {
    "data": [
        {
            "id": "solana_1",
            "type": "trade",
            "attributes": {
                "block_number": 402113355,
                "tx_hash": TX,
                "tx_from_address": WALLET,
                "from_token_amount": "1000.5",
                "to_token_amount": "8875906735.75",
                "price_from_in_usd": "171.3",
                "price_to_in_usd": "0.00001931",
                "block_timestamp": MOMENT,
                "kind": "buy",
                "volume_in_usd": "171385.65",
                "from_token_address": SOL,
                "to_token_address": BONK,
            },
        }
    ]
}
GECKO_PRICES = {
    "data": {
        "id": "1",
        "type": "simple_token_price",
        "attributes": {
            "token_prices": {BONK: "0.00001931", SOL: None},
            "h24_volume_usd": {BONK: "1285880.12"},
            "h24_price_change_percentage": {BONK: "-1.9"},
            "total_reserve_in_usd": {BONK: "812334.55"},
        },
    }
}

COIN_PRICES = {"solana": {"usd": 171.2, "usd_24h_vol": 2.5e9, "usd_24h_change": -1.9, "last_updated_at": NOW_S - 40}}
MINT_PRICES = {
    SOL: COIN_PRICES["solana"],
    BONK: {"usd": 1.931e-05, "usd_24h_vol": None, "usd_24h_change": 3.4, "last_updated_at": NOW_S - 9},
}
COIN_CHART = {
    "prices": [[NOW_MS - 600_000, 170.0], [NOW_MS - 300_000, 171.0]],
    "market_caps": [[NOW_MS - 600_000, 9e10], [NOW_MS - 300_000, 9e10]],
    "total_volumes": [[NOW_MS - 600_000, 2.5e9], [NOW_MS - 300_000, 2.6e9]],
}
COIN_PAGE = {
    "id": "solana",
    "symbol": "sol",
    "name": "Solana",
    "sentiment_votes_up_percentage": 81.5,
    "sentiment_votes_down_percentage": 18.5,
    "watchlist_portfolio_users": 1500000,
    "market_data": {"market_cap": {"usd": 9.1e10, "eur": 8e10}, "circulating_supply": 530000000.5},
}

CMC_BARS = {
    "data": [
        [0.00001928, 0.00001932, 0.00001927, 0.00001931, 8120.1, OPEN_S - 60, 12],
        ["0.00001931", "0.0000194", "0.00001925", "0.00001933", None, (OPEN_S - 120) * 1000, None],
        [0.00001931, 0.00001940, 0.00001925, 0.00001933, 10.0, OPEN_S, 3],
    ],
    "status": {"error_code": "0", "error_message": "SUCCESS"},
}
CMC_INDEX = {"data": {"value": 62, "value_classification": "Greed", "update_time": MOMENT}, "status": {"error_code": 0}}

BIRD_PRICE = {
    "success": True,
    "data": {"value": 171.3, "updateUnixTime": NOW_S - 2, "priceChange24h": -5.8, "liquidity": 7026264396},
}
BIRD_PRICES = {
    "success": True,
    "data": {SOL: BIRD_PRICE["data"], BONK: None},
}
BIRD_BARS = {
    "success": True,
    "data": {
        "items": [
            {"o": 128.0, "h": 129.0, "l": 127.0, "c": 128.5, "v": 10.0, "unixTime": OPEN_S - 120, "address": SOL},
            {"o": 128.5, "h": 129.0, "l": 128.0, "c": 128.0, "v": 20.0, "unixTime": OPEN_S - 60, "address": SOL},
        ]
    },
}
BIRD_BARS_V3 = {
    "success": True,
    "data": {
        "items": [
            {
                "o": 128.0,
                "h": 129.0,
                "l": 127.0,
                "c": 128.5,
                "v": 10.0,
                "v_usd": 1282.0,
                "unix_time": OPEN_S - 60,
                "address": SOL,
                "type": "1m",
                "currency": "usd",
            }
        ]
    },
}
BIRD_TRADES = {
    "success": True,
    "data": {
        "items": [
            {
                "txHash": TX,
                "source": "pump_amm",
                "blockUnixTime": NOW_S - 30,
                "txType": "swap",
                "owner": WALLET,
                "side": "sell",
                "from": {"address": SOL, "uiAmount": 1.5, "price": 184.0, "nearestPrice": 184.0},
                "to": {"address": BONK, "uiAmount": 14000000.0, "price": None, "nearestPrice": 0.0000197},
                "poolId": POOL,
            }
        ],
        "hasNext": True,
    },
}
BIRD_SECURITY = {
    "success": True,
    "data": {
        "creatorAddress": WALLET,
        "ownerAddress": None,
        "creationTime": 1670531612,
        "creatorPercentage": 5.44e-10,
        "mutableMetadata": True,
        "top10HolderPercent": 0.3041667404641445,
        "totalSupply": 88834735403757.8,
        "freezeable": None,
        "freezeAuthority": None,
        "transferFeeEnable": None,
        "isToken2022": False,
        "nonTransferable": None,
        "fakeToken": None,
    },
}

PYTH = {
    "binary": {"encoding": "hex", "data": []},
    "parsed": [
        {
            "id": FEED,
            "price": {"price": "17130000000", "conf": "8565000", "expo": -8, "publish_time": NOW_S - 1},
            "ema_price": {"price": "17100000000", "conf": "8000000", "expo": -8, "publish_time": NOW_S - 1},
            "metadata": {"slot": 402113355},
        }
    ],
}
PYTH_FEEDS = [
    {"id": "cd" * 32, "attributes": {"symbol": "Crypto.MSOL/USD", "asset_type": "Crypto"}},
    {"id": FEED, "attributes": {"symbol": "Crypto.SOL/USD", "asset_type": "Crypto"}},
]

M1 = Timeframe.M1
GECKO = "geckoterminal"

CASES: dict[str, tuple[Case, ...]] = {
    "jupiter": (
        Case("prices", text(JUPITER), lambda b: jupiter.parse_quotes(b, (BONK, SOL), NOW_MS)),
        Case("leg", text(ROUTED), lambda b: round_trip.parse_leg(b, (USDC, BONK), 20_000_000)),
    ),
    "dexscreener": (
        Case("quotes", text(PAIRS), lambda b: dexscreener_pairs.parse_quotes(b, (BONK,), NOW_MS)),
        Case("other side", text(PAIRS), lambda b: dexscreener_pairs.parse_quotes(b, (SOL,), NOW_MS)),
        Case("pools", text({"pairs": PAIRS}), lambda b: dexscreener_pairs.parse_pools(b, None, NOW_MS)),
        Case("boosts", text(BOOSTS), lambda b: dexscreener_boosts.parse_boosts(b, NOW_MS)),
    ),
    "geckoterminal": (
        Case("candles", text(GECKO_BARS), lambda b: geckoterminal_candles.parse_candles(b, BONK, M1, NOW_MS, GECKO)),
        Case("pools", text(GECKO_POOLS), lambda b: geckoterminal_pools.parse_pools(b, BONK, NOW_MS, GECKO)),
        Case("trades", text(GECKO_TRADES), lambda b: geckoterminal_trades.parse_swaps(b, BONK, POOL, NOW_MS, GECKO)),
        Case("prices", text(GECKO_PRICES), lambda b: geckoterminal_prices.parse_quotes(b, (BONK, SOL), NOW_MS, GECKO)),
    ),
    "coingecko": (
        Case("prices", text(COIN_PRICES), lambda b: coingecko.parse_quotes(b, {SOL: "solana"}, NOW_MS)),
        Case("by mint", text(MINT_PRICES), lambda b: coingecko.parse_quotes(b, {SOL: SOL, BONK: BONK}, NOW_MS)),
        Case("chart", text(COIN_CHART), lambda b: coingecko_past.parse_points(b, SOL, NOW_MS)),
        Case("facts", text(COIN_PAGE), lambda b: coingecko_coin.parse_facts(b, SOL, "solana", NOW_MS)),
        Case("votes", text(COIN_PAGE), lambda b: coingecko_coin.parse_readings(b, SOL, "solana", NOW_MS)),
    ),
    "coinmarketcap": (
        Case("candles", text(CMC_BARS), lambda b: coinmarketcap.parse_candles(b, BONK, M1, NOW_MS)),
        Case("index", text(CMC_INDEX), lambda b: coinmarketcap.parse_readings(b, NOW_MS)),
    ),
    "birdeye": (
        Case("price", text(BIRD_PRICE), lambda b: birdeye_prices.parse_price(b, SOL, NOW_MS)),
        Case("prices", text(BIRD_PRICES), lambda b: birdeye_prices.parse_prices(b, (SOL, BONK), NOW_MS)),
        Case("candles", text(BIRD_BARS), lambda b: birdeye_candles.parse_candles(b, SOL, M1, NOW_MS)),
        Case("candles v3", text(BIRD_BARS_V3), lambda b: birdeye_candles.parse_candles(b, SOL, M1, NOW_MS)),
        Case("trades", text(BIRD_TRADES), lambda b: birdeye_trades.parse_swaps(b, BONK, NOW_MS)),
        Case("security", text(BIRD_SECURITY), lambda b: birdeye_safety.parse_safety(b, SOL, NOW_MS)),
    ),
    "pyth": (Case("prices", text(PYTH), lambda b: pyth.parse_quotes(b, {SOL: FEED}, NOW_MS)),),
}
