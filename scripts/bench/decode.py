"""P13: a reply of 30 DexScreener pairs to checked quotes, beside `json.loads` alone.

usage: decode.py [--rounds N]

The reply is made of recorded pairs where ../shared/data is beside the project,
else of one documented pair, each pair given a mint of its own, and written
without spaces as on the wire. Both run in turn; the ratio is of the medians.
"""

from __future__ import annotations

import argparse
import json
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from mojobot.feeds.dexscreener_pairs import parse_quotes

RECORDED = Path(__file__).resolve().parents[3] / "shared/data/responses/dexscreener/tokens_TRUMP.json"
NOW_MS = 1_750_800_000_000
DIGITS = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"

DOCUMENTED = {
    "chainId": "solana",
    "dexId": "raydium",
    "url": "https://dexscreener.com/solana/7xfakepooladdressfordocsonlyxxxxxxxxxxxxxxxx",
    "pairAddress": "7XfakePoo1AddressForDocsOn1yxxxxxxxxxxxxxxxx",
    "labels": ["CLMM"],
    "baseToken": {"address": "", "name": "Bonk", "symbol": "BONK"},
    "quoteToken": {"address": "So11111111111111111111111111111111111111112", "name": "Wrapped SOL", "symbol": "SOL"},
    "priceNative": "0.0000001042",
    "priceUsd": "0.00001931",
    "txns": {name: {"buys": 4180, "sells": 3977} for name in ("m5", "h1", "h6", "h24")},
    "volume": {"h24": 1285880.12, "h6": 301220.4, "h1": 40110.9, "m5": 2210.5},
    "priceChange": {"m5": 0.07, "h1": -0.59, "h6": -1.22, "h24": 3.4},
    "liquidity": {"usd": 812334.55, "base": 21033440112, "quote": 2190.4},
    "fdv": 1712000000,
    "marketCap": 1695000000,
    "pairCreatedAt": 1671980424000,
    "info": {"imageUrl": "https://cdn.example.org/i.png", "websites": [], "socials": []},
}


def reply() -> tuple[bytes, list[str]]:
    """The body and the mints in it."""
    pairs: list[Any] = json.loads(RECORDED.read_bytes())["pairs"] if RECORDED.is_file() else [DOCUMENTED] * 30
    mints = [f"6p6xgHyF7AeE6TZkSmFsko444wqoP15icUSqi2jfGi{digit}N" for digit in DIGITS[: len(pairs)]]
    pairs = [
        {**pair, "baseToken": {**pair["baseToken"], "address": mint}} for pair, mint in zip(pairs, mints, strict=True)
    ]
    return json.dumps(pairs, separators=(",", ":")).encode(), mints


def best(run: Callable[[], object], times: int = 20) -> float:
    """Microseconds of one run, the best of some."""
    taken = []
    for _ in range(times):
        start = time.perf_counter_ns()
        run()
        taken.append(time.perf_counter_ns() - start)
    return min(taken) / 1000


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--rounds", type=int, default=30)
    rounds = options.parse_args().rounds
    body, mints = reply()
    answer = parse_quotes(body, mints, NOW_MS)
    if len(answer.records) != len(mints) or answer.refused:
        raise SystemExit(f"{len(answer.records)} of {len(mints)} quotes, refused: {dict(answer.refused)}")
    pairs = [(best(lambda: parse_quotes(body, mints, NOW_MS)), best(lambda: json.loads(body))) for _ in range(rounds)]
    ours, peer = (statistics.median(side) for side in zip(*pairs, strict=True))
    print(f"{len(mints)} pairs, {len(body):,} bytes: checked quotes {ours:.0f} us, json.loads {peer:.0f} us")
    print(f"ratio {peer / ours:.2f} (goal 3)")


if __name__ == "__main__":
    main()
