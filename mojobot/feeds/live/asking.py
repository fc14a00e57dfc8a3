"""Which adapter serves what: prices, candles, pools, and what is learned beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, MutableMapping, Sequence
from functools import partial

from mojobot.feeds.birdeye import Birdeye
from mojobot.feeds.chain_time import ChainTime
from mojobot.feeds.coingecko import BATCH as COIN_BATCH
from mojobot.feeds.coingecko import CoinGecko
from mojobot.feeds.coinmarketcap import MOST_BARS as CMC_BARS
from mojobot.feeds.coinmarketcap import CoinMarketCap
from mojobot.feeds.dexscreener import BATCH as DEX_BATCH
from mojobot.feeds.dexscreener import DexScreener
from mojobot.feeds.fear_greed import FearGreed
from mojobot.feeds.geckoterminal import BATCH as GECKO_BATCH
from mojobot.feeds.geckoterminal import GeckoTerminal
from mojobot.feeds.jupiter import BATCH as JUPITER_BATCH
from mojobot.feeds.jupiter import Jupiter
from mojobot.feeds.live.beside import BOOSTS_S, MOOD_S, Periodic, chain_time, clocks, large_trades, mood, news, votes
from mojobot.feeds.live.candles import CandleSource, MintCandles, PoolCandles
from mojobot.feeds.live.chain_feed import ChainFeed
from mojobot.feeds.live.dangers import Asker, of_birdeye, of_nodes, of_pools, of_round_trips
from mojobot.feeds.live.ladder import Asking
from mojobot.feeds.live.outages import outages
from mojobot.feeds.live.pools import Asked, Pools
from mojobot.feeds.live.quote_tokens import quote_tokens
from mojobot.feeds.live.rationed import Rationed
from mojobot.feeds.live.reviewed import reviewed
from mojobot.feeds.live.sources import PriceSource
from mojobot.feeds.live.standing import requests_left
from mojobot.feeds.live.wallets import wallets
from mojobot.feeds.records import Quote
from mojobot.feeds.round_trip import RoundTrips
from mojobot.feeds.rpc import Rpc
from mojobot.feeds.rss import Rss
from mojobot.feeds.safety import ChainSafety
from mojobot.model.market import Token
from mojobot.model.settings import WhalesSettings
from mojobot.net.clock import Clock
from mojobot.net.connections import Connections
from mojobot.net.provider import Health

JUPITER_S, JUPITER_KEY_S = 4.0, 2.0
DEX_S, DEX_ALONE_S, DEX_REFRESH_S = 15.0, 10.5, 30.0
GECKO_S, GECKO_REFRESH_S = 20.0, 60.0
COIN, COIN_S, LIVELY = "coingecko", 60.0, ("jupiter", "dexscreener")
BIRDEYE_BARS = 1_000
NODES = ("helius", "quicknode", "solana")  # by what they bear; the last is public and does not tell holders


class Adapters:
    """Adapters of the providers that are on; one that is off serves nothing, and `health` says why."""

    def __init__(self, connections: Connections, exchanges: Iterable[str] | None = None) -> None:
        self._connections = connections
        self._exchanges = exchanges  # their wallets; None: those that come with the program
        get = connections.get
        jupiter, dex, gecko = get("jupiter"), get("dexscreener"), get("geckoterminal")
        cmc, birdeye, mood_index = get("coinmarketcap"), get("birdeye"), get("alternative_me")
        coingecko = get(COIN)
        self.jupiter = None if jupiter is None else Jupiter(jupiter)
        self.round_trips = None if jupiter is None else RoundTrips(jupiter)
        self.dexscreener = None if dex is None else DexScreener(dex)
        self.geckoterminal = None if gecko is None else GeckoTerminal(gecko)
        self.coinmarketcap = None if cmc is None else CoinMarketCap(cmc)
        coins = {token.mint: token.coin for token in reviewed() if token.coin}
        self.coingecko = None if coingecko is None else CoinGecko(coingecko, coins)
        self.birdeye = None if birdeye is None else Birdeye(birdeye)
        self.fear_greed = None if mood_index is None else FearGreed(mood_index)
        self.nodes = tuple(Rpc(node) for node in map(get, NODES) if node is not None)

    def price_sources(self, clock: Clock, learn: Callable[[Sequence[Quote]], None]) -> dict[str, PriceSource]:
        """By name, the quickest first."""
        found: dict[str, PriceSource] = {}
        jupiter_s = JUPITER_KEY_S if self._plan("jupiter") == "key" else JUPITER_S
        for name, adapter, asking in (
            ("jupiter", self.jupiter, Asking(JUPITER_BATCH, jupiter_s, jupiter_s)),
            ("dexscreener", self.dexscreener, Asking(DEX_BATCH, DEX_S, DEX_REFRESH_S, DEX_ALONE_S)),
            ("geckoterminal", self.geckoterminal, Asking(GECKO_BATCH, GECKO_S, GECKO_REFRESH_S, last_resort=True)),
        ):
            if adapter is not None:
                before, left = tuple(found.values()), partial(self._left, name, clock)
                found[name] = PriceSource(adapter, asking, clock, left, before, learn)
        if self.coingecko is not None:
            found[COIN] = self._coins(self.coingecko, clock, [found[name] for name in LIVELY if name in found])
        return found

    def _coins(self, adapter: CoinGecko, clock: Clock, better: Sequence[PriceSource]) -> PriceSource:
        """Another opinion on well-known coins; a key's month is for candles, so with one only when it is needed."""
        asking = Asking(COIN_BATCH, COIN_S, COIN_S, last_resort=self._plan(COIN) == "key")
        return PriceSource(adapter, asking, clock, partial(self._left, COIN, clock), better, knows=adapter.knows)

    def candle_sources(self, mints: Sequence[str], pools: Pools, clock: Clock) -> list[CandleSource]:
        """The first is believed, the others stand in for it."""
        found: list[CandleSource] = []
        if self.geckoterminal is not None:
            found.append(PoolCandles("geckoterminal", self.geckoterminal, mints, pools))
        if self.coinmarketcap is not None:
            found.append(MintCandles("coinmarketcap", self.coinmarketcap, mints, CMC_BARS))
        coins = self._connections.get(COIN)
        if coins is not None and coins.plan == "key":  # the same candles, out of another allowance
            onchain = PoolCandles(COIN, GeckoTerminal(coins, "/api/v3/onchain", COIN), mints, pools)
            found.append(Rationed(onchain, lambda: coins.pacer.usage, 1, clock))
        provider = self._connections.get("birdeye")
        if self.birdeye is not None and provider is not None:
            source = MintCandles("birdeye", self.birdeye, mints, BIRDEYE_BARS)
            found.append(Rationed(source, lambda: provider.pacer.usage, self.birdeye.candle_cost, clock))
        return found

    def pool_finders(self) -> list[Asked]:
        """Who can say where a token trades."""
        known = (self.dexscreener, self.geckoterminal)
        return [adapter.pools for adapter in known if adapter is not None]

    def chain_feed(
        self, tokens: Sequence[Token], pools: Pools, usd: Mapping[str, float], clock: Clock
    ) -> ChainFeed | None:
        """The stream of the first node that is one's own; None without: public nodes are not for streams."""
        own = next((node for node in self.nodes if node.source != NODES[-1]), None)
        return None if own is None else ChainFeed(own, self._connections, tokens, pools, usd, clock)

    def wallets(
        self, rule: WhalesSettings, tokens: Sequence[Token], usd: Mapping[str, float], clock: Clock
    ) -> list[Periodic]:
        """Wallets that are followed and those of exchanges, as the settings want them, by the first node there is."""
        return wallets(self.nodes[0], rule, tokens, usd, clock, self._exchanges) if self.nodes else []

    def quote_tokens(
        self, watched: Callable[[], Iterable[str]], usd: MutableMapping[str, float], clock: Clock
    ) -> list[Periodic]:
        """Prices of what pools are quoted in and nobody watches now, where a stream or a wallet needs them."""
        if not self.nodes:
            return []
        known = [source for source in (self.dexscreener, self.jupiter, self.geckoterminal) if source is not None]
        return quote_tokens(known, watched, usd, clock)

    @property
    def tells_safety(self) -> bool:
        """Whether somebody is asked what a mint allows its makers."""
        return bool(self.nodes) or self.birdeye is not None

    @property
    def tells_holders(self) -> bool:
        """Whether somebody is asked how much the largest holders have."""
        return self.birdeye is not None or any(node.source != NODES[-1] for node in self.nodes)

    @property
    def tells_sellable(self) -> bool:
        """Whether somebody is asked for a way out of a token."""
        return self.round_trips is not None

    def safety_askers(self, refresh_ms: int) -> list[Asker]:
        """Who is asked about a token's dangers, the most trusted first."""
        chain = [ChainSafety(node, holders=node.source != NODES[-1]) for node in self.nodes]
        found = [of_nodes(chain, refresh_ms)] if chain else []
        if self.birdeye is not None:
            found.append(of_birdeye(self.birdeye.safety))
        if self.round_trips is not None:
            found.append(of_round_trips(self.round_trips))
        return [*found, of_pools(self.pool_finders())]

    def beside(
        self,
        tokens: Sequence[Token],
        pools: Pools,
        order: Callable[[], list[int]],
        behind: Callable[[], bool],
        floor_usd: float,
        clock: Clock,
    ) -> list[Periodic]:
        """What is asked beside prices and candles; `behind`: whether histories are still missing."""
        chain = ChainTime(self.nodes[0], clock) if self.nodes else None
        found = [clocks(self.health, chain), outages(self.health, clock)]
        if chain is not None:
            found.append(chain_time(chain))
        if self.dexscreener is not None:
            found.append(mood("boosts", BOOSTS_S, self.dexscreener.boosts, tokens, clock))
        if self.fear_greed is not None:
            found.append(mood("fear and greed", MOOD_S, self.fear_greed.readings, tokens, clock))
        if self.coinmarketcap is not None:
            found.append(mood("coinmarketcap's index", MOOD_S, self.coinmarketcap.readings, tokens, clock))
        if self.coingecko is not None:
            found.append(mood("votes", MOOD_S, votes(self.coingecko, tokens), tokens, clock))
        if self._connections.feeds:
            found.append(news(Rss(self._connections.feeds, clock).headlines, tokens, clock))
        if self.geckoterminal is not None:
            found.append(large_trades(self.geckoterminal.swaps, tokens, pools, order, behind, floor_usd, clock))
        return found

    def health(self) -> tuple[Health, ...]:
        """How every provider stands."""
        return self._connections.health()

    async def close(self) -> None:
        """Let go of every connection."""
        await self._connections.close()

    def _plan(self, name: str) -> str:
        provider = self._connections.get(name)
        return "off" if provider is None else provider.plan

    def _left(self, name: str, clock: Clock) -> float | None:
        provider = self._connections.get(name)
        return None if provider is None else requests_left(provider.pacer.usage, clock.now_ms())
