"""`python -m tests.providers --scenario NAME`: providers on this machine, and the settings that lead to them."""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from contextlib import suppress
from pathlib import Path

from tests.providers.fakes import Fakes
from tests.providers.scenarios import SCENARIOS, Play, Scenario
from tests.providers.server import Server

KEYS = {
    "HELIUS_API_KEY": "made-up",
    "BIRDEYE_API_KEY": "made-up",
    "COINGECKO_API_KEY": "made-up",
    "JUPITER_API_KEY": "made-up",
}


def now_ms() -> int:
    """The wall's time."""
    return time.time_ns() // 1_000_000


def settings(server: Server) -> str:
    """The TOML that sends every request to this server."""
    named = ("jupiter", "dexscreener", "geckoterminal", "coingecko", "coinmarketcap", "birdeye")
    lines = ["# Paste into the settings, or save and pass with --config."]
    for name in (*named, "solana", "pyth", "alternative_me"):
        lines += [f"[providers.{name}]", f'base_url = "{server.url(name)}"', ""]
    node = server.url("helius")
    lines += ["[providers.helius]", f'base_url = "{node}"', f'history_url = "{node}"', ""]
    lines += ["[providers.rss]", f'feeds = "{server.feeds()}"', ""]
    lines += ["# Any key is good here. To try the providers that need one, put into the environment:"]
    lines += [f"# {name}={word}" for name, word in KEYS.items()]
    lines += [f"# QUICKNODE_RPC_URL={server.url('quicknode')}/made-up"]
    return "\n".join(lines)


async def serve(scenario: Scenario, seed: int, port: int, into: Path | None) -> None:
    """Answer until cancelled; then say who was asked how often, and too often."""
    start = now_ms()
    fakes = Fakes(seed, start)
    server = Server(fakes, now_ms)
    await server.start(port)
    told = settings(server)
    if into is not None:
        into.write_text(told + "\n")
    print(told, flush=True)
    play = Play(fakes, scenario, start)
    try:
        while True:
            for said in play.advance(now_ms()):
                print(f"# {(now_ms() - start) / 1000:6.1f} s  {said}", file=sys.stderr, flush=True)
            await asyncio.sleep(0.25)
    finally:
        await server.close()
        for name, (asked, over) in fakes.log.summary().items():
            print(f"# {name:16} {asked:7,} requests, {over:,} over the limit", file=sys.stderr, flush=True)


def main(arguments: list[str] | None = None) -> int:
    """The program."""
    parser = argparse.ArgumentParser(prog="python -m tests.providers", description=__doc__)
    parser.add_argument("--scenario", choices=sorted(SCENARIOS), default="calm")
    parser.add_argument("--port", type=int, default=0, help="the first of sixteen ports; 0 takes any that are free")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--settings", type=Path, help="write the settings to this file too")
    parser.add_argument("--list", action="store_true", help="list the scenarios and end")
    given = parser.parse_args(arguments)
    if given.list:
        for scenario in SCENARIOS.values():
            print(f"{scenario.name:18} {scenario.summary}")
        return 0
    with suppress(KeyboardInterrupt):
        asyncio.run(serve(SCENARIOS[given.scenario], given.seed, given.port, given.settings))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
