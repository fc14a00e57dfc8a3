"""Every question every adapter can ask, over the program's own connections, with the made-up world at the far end."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from random import Random
from typing import Any

import httpx

from mojobot.feeds.birdeye import FREE_UNITS, Birdeye
from mojobot.feeds.coingecko import CoinGecko
from mojobot.feeds.coinmarketcap import CoinMarketCap
from mojobot.feeds.dexscreener import DexScreener
from mojobot.feeds.fear_greed import FearGreed
from mojobot.feeds.followed import Followed
from mojobot.feeds.geckoterminal import GeckoTerminal
from mojobot.feeds.helius import Helius
from mojobot.feeds.jupiter import Jupiter
from mojobot.feeds.pyth import Pyth
from mojobot.feeds.records import Answer
from mojobot.feeds.round_trip import RoundTrips
from mojobot.feeds.rpc import Rpc
from mojobot.feeds.rss import Rss
from mojobot.feeds.safety import ChainSafety
from mojobot.model.market import Timeframe
from mojobot.model.secret import Secret
from mojobot.model.settings import Settings
from mojobot.net.connections import Connections, providers
from mojobot.net.service import HttpProvider
from tests.net.clocks import VirtualClock
from tests.providers.fakes import Fakes
from tests.providers.transport import FakeTransport
from tests.providers.world import START_MS

KEYS = {
    "BIRDEYE_API_KEY": "made-up-of-birdeye",
    "HELIUS_API_KEY": "made-up-of-helius",
    "QUICKNODE_RPC_URL": "https://example.solana-mainnet.quiknode.pro/made-up-of-quicknode/",
    "PYTH_API_KEY": "made-up-of-pyth",
    "COINGECKO_API_KEY": "made-up-of-coingecko",
}
BARS = 40
CANARY = "made-up-of"  # is in every key, and belongs on the wire alone
Question = Callable[["Wired"], Awaitable[Answer[Any]]]


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: of whom, which, and whether our plans allow it."""

    provider: str
    what: str
    ask: Question
    always: bool = True

    def __str__(self) -> str:
        return f"{self.provider} {self.what}"


class Wired:
    """The program's connections with all keys, ending in the fakes, on a clock whose hours take no time."""

    def __init__(self) -> None:
        self.clock = VirtualClock(START_MS)
        self.fakes = Fakes(start_ms=START_MS)
        self.world = self.fakes.world
        self.mint = self.world.mint("BONK")
        self.sol = self.world.sol.mint
        self.both = (self.mint, self.sol)
        self.pool = self.world.pools_of(self.mint)[0]
        rule = Settings.model_validate({"providers": {"pyth": {"enabled": True}}})
        secrets = {name: Secret(key) for name, key in KEYS.items()}
        self.connections: Connections = providers(rule, secrets, self.clock, dice=Random(5))
        for provider in self.connections._made.values():
            client = httpx.AsyncClient(
                transport=FakeTransport(self.fakes, self.clock),
                headers={"User-Agent": rule.network.user_agent},
                timeout=rule.network.read_timeout_s,
            )
            provider._transport._client = client
        self.rss = Rss(self.connections.feeds, self.clock)

    def provider(self, name: str) -> HttpProvider:
        found = self.connections.get(name)
        assert found is not None, self.connections.why_not(name)
        return found

    def node(self, name: str) -> Rpc:
        return Rpc(self.provider(name))

    def coins(self) -> CoinGecko:
        return CoinGecko(self.provider("coingecko"), {self.mint: "bonk", self.sol: "solana"})

    def onchain(self) -> GeckoTerminal:
        return GeckoTerminal(self.provider("coingecko"), "/api/v3/onchain", "coingecko")

    def birdeye(self, units: int = FREE_UNITS) -> Birdeye:
        return Birdeye(self.provider("birdeye"), units)

    def pyth(self) -> Pyth:
        return Pyth(self.provider("pyth"), {self.sol: "Crypto.SOL/USD", self.mint: "Crypto.BONK/USD"})

    def trade(self) -> str:
        """The signature of the pool's newest trade but a few."""
        now_ms = self.clock.now_ms()
        return self.world.activity.trades(self.pool.index, now_ms - 3_600_000, now_ms - 60_000)[-1].signature

    async def followed(self) -> Answer[Any]:
        """Two looks at a wallet, the first of which only remembers."""
        followed = Followed(self.node("solana"), [self.pool.address])
        await followed.look()
        await self.clock.sleep(1_800.0)
        return await followed.look()


def _jupiter(wired: Wired) -> Jupiter:
    return Jupiter(wired.provider("jupiter"))


def _trips(wired: Wired) -> RoundTrips:
    return RoundTrips(wired.provider("jupiter"))


def _dex(wired: Wired) -> DexScreener:
    return DexScreener(wired.provider("dexscreener"))


def _gecko(wired: Wired) -> GeckoTerminal:
    return GeckoTerminal(wired.provider("geckoterminal"))


def _cmc(wired: Wired) -> CoinMarketCap:
    return CoinMarketCap(wired.provider("coinmarketcap"))


def _helius(wired: Wired) -> Helius:
    return Helius(wired.provider("helius_history"))


def _of_node(name: str) -> tuple[Asked, ...]:
    return (
        Asked(name, "slot", lambda w: w.node(name).slot()),
        Asked(name, "accounts", lambda w: w.node(name).accounts(w.both)),
        Asked(name, "supply", lambda w: w.node(name).supply(w.mint)),
        Asked(name, "largest", lambda w: w.node(name).largest(w.mint)),
        Asked(name, "signatures", lambda w: w.node(name).signatures(w.pool.address, 20)),
        Asked(name, "transaction", lambda w: w.node(name).transaction(w.trade())),
    )


QUESTIONS = (
    Asked("jupiter", "quotes", lambda w: _jupiter(w).quotes(w.both)),
    Asked("jupiter", "round trip", lambda w: _trips(w).round_trip(w.mint, w.clock.now_ms())),
    Asked("dexscreener", "quotes", lambda w: _dex(w).quotes(w.both)),
    Asked("dexscreener", "pools", lambda w: _dex(w).pools(w.mint)),
    Asked("dexscreener", "search", lambda w: _dex(w).search("BONK")),
    Asked("dexscreener", "boosts", lambda w: _dex(w).boosts()),
    Asked("geckoterminal", "quotes", lambda w: _gecko(w).quotes(w.both)),
    Asked("geckoterminal", "candles", lambda w: _gecko(w).candles(w.mint, w.pool.address, Timeframe.M1, limit=BARS)),
    Asked("geckoterminal", "pools", lambda w: _gecko(w).pools(w.mint)),
    Asked("geckoterminal", "swaps", lambda w: _gecko(w).swaps(w.mint, w.pool.address)),
    Asked("geckoterminal", "trending", lambda w: _gecko(w).trending()),
    Asked("geckoterminal", "search", lambda w: _gecko(w).search("BONK")),
    Asked(
        "coingecko", "onchain candles", lambda w: w.onchain().candles(w.mint, w.pool.address, Timeframe.H1, limit=BARS)
    ),
    Asked("coingecko", "quotes", lambda w: w.coins().quotes(w.both)),
    Asked("coingecko", "history", lambda w: w.coins().history(w.mint, 1)),
    Asked("coingecko", "facts", lambda w: w.coins().facts(w.mint)),
    Asked("coingecko", "readings", lambda w: w.coins().readings(w.sol)),
    Asked("coinmarketcap", "candles", lambda w: _cmc(w).candles(w.mint, Timeframe.M1, w.clock.now_ms(), BARS)),
    Asked("coinmarketcap", "readings", lambda w: _cmc(w).readings()),
    Asked("birdeye", "quotes", lambda w: w.birdeye().quotes([w.mint])),
    Asked("birdeye", "multi quotes", lambda w: w.birdeye(5_000_000).quotes(w.both), always=False),
    Asked("birdeye", "candles", lambda w: w.birdeye().candles(w.mint, Timeframe.M1, w.clock.now_ms(), BARS)),
    Asked(
        "birdeye", "candles v3", lambda w: w.birdeye(5_000_000).candles(w.mint, Timeframe.M1, w.clock.now_ms(), BARS)
    ),
    Asked("birdeye", "swaps", lambda w: w.birdeye().swaps(w.mint)),
    Asked("birdeye", "safety", lambda w: w.birdeye().safety(w.mint)),
    Asked("pyth", "quotes", lambda w: w.pyth().quotes(w.both)),
    Asked("alternative_me", "readings", lambda w: FearGreed(w.provider("alternative_me")).readings()),
    Asked("rss", "headlines", lambda w: w.rss.headlines()),
    Asked("helius_history", "history", lambda w: _helius(w).history(w.pool.address, limit=10)),
    Asked("helius_history", "transactions", lambda w: _helius(w).transactions([w.trade()])),
    *_of_node("solana"),
    *_of_node("quicknode"),
    *_of_node("helius"),
    Asked("solana", "safety", lambda w: ChainSafety(w.node("solana")).safety(w.mint, w.clock.now_ms())),
    Asked("solana", "followed", lambda w: w.followed()),
)
