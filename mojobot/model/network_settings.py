"""Who is asked for data, where, and how often: a section for each provider, all of them on but one."""

from __future__ import annotations

import re
from typing import Annotated

from pydantic import AfterValidator, Field

from mojobot.model.section import Expected, Section

_HOST = re.compile(
    r"https://[a-z0-9]([a-z0-9.-]*[a-z0-9])?(:\d{1,5})?|http://(127\.0\.0\.1|localhost|\[::1\])(:\d{1,5})?",
    re.IGNORECASE,
)
_FEED = re.compile(rf"({_HOST.pattern})(/[!-~]*)?", re.IGNORECASE)


def _host(text: str) -> str:
    if not _HOST.fullmatch(text.rstrip("/")):
        raise ValueError("no host")
    return text.rstrip("/")


def _feeds(text: str) -> str:
    if not all(_FEED.fullmatch(part) for part in text.split()):
        raise ValueError("no addresses")
    return text


def _agent(text: str) -> str:
    if not text.isascii() or not text.isprintable() or not text.strip():
        raise ValueError("not fit for a header")
    return text.strip()


Host = Annotated[
    str,
    Field(max_length=200),
    AfterValidator(_host),
    Expected("a host without a path, https://name or for this machine http://127.0.0.1:port"),
]
Feeds = Annotated[
    str,
    Field(max_length=4000),
    AfterValidator(_feeds),
    Expected("addresses that begin with https://, with spaces between"),
]
Agent = Annotated[str, Field(max_length=200), AfterValidator(_agent), Expected("a text of plain characters")]
Rate = Annotated[float, Field(gt=0.0, le=100_000.0)]
Quota = Annotated[int, Field(ge=1, le=10**12)]

_ENABLED = "Ask it at all."
_BASE = "Where it is asked."
_PER_MINUTE = "Requests a minute it allows; of this and every other limit no more than network.spend_share is used."
_KEYLESS = "Requests a minute it allows without a key."
_KEYED = "Requests a minute it allows with a key."


class NetworkSettings(Section):
    """How every provider is asked."""

    user_agent: Agent = Field(
        "Mozilla/5.0 (X11; Linux x86_64; rv:144.0) Gecko/20100101 Firefox/144.0 mojobot",
        description="What we call ourselves; some providers refuse whatever does not look like a browser.",
    )
    connect_timeout_s: float = Field(5.0, gt=0.0, le=60.0, description="Seconds a connection may take.")
    read_timeout_s: float = Field(8.0, gt=0.0, le=120.0, description="Seconds without a byte after which we give up.")
    request_timeout_s: float = Field(10.0, gt=0.0, le=300.0, description="Seconds one request may take as a whole.")
    patience_s: float = Field(
        10.0,
        ge=0.0,
        le=600.0,
        description="A provider's pause up to this long is waited for, a longer one is a failure.",
    )
    spend_share: float = Field(0.8, ge=0.05, le=0.8, description="Share of every published limit that is ever used.")
    breaker_failures: int = Field(
        5, ge=1, le=100, description="Failures in a row after which a provider is left alone for a while."
    )


class JupiterSettings(Section):
    """Jupiter: live prices; a free key doubles the allowance."""

    enabled: bool = Field(True, description=_ENABLED)
    base_url: Host = Field("https://api.jup.ag", description=_BASE)
    per_minute: Rate = Field(30.0, description=_KEYLESS)
    per_minute_with_key: Rate = Field(60.0, description=_KEYED)


class DexScreenerSettings(Section):
    """DexScreener: liquidity, volume, pools; there is no key."""

    enabled: bool = Field(True, description=_ENABLED)
    base_url: Host = Field("https://api.dexscreener.com", description=_BASE)
    per_minute: Rate = Field(300.0, description=_PER_MINUTE)
    boosts_per_minute: Rate = Field(60.0, description="The same for boosts, profiles and orders, counted apart.")


class GeckoTerminalSettings(Section):
    """GeckoTerminal: candles of pools, trades, trending pools; no key."""

    enabled: bool = Field(True, description=_ENABLED)
    base_url: Host = Field("https://api.geckoterminal.com", description=_BASE)
    per_minute: Rate = Field(30.0, description=_PER_MINUTE)


class CoinGeckoSettings(Section):
    """CoinGecko: majors and coin data; a free key allows bursts, 10,000 requests a month."""

    enabled: bool = Field(True, description=_ENABLED)
    base_url: Host = Field("https://api.coingecko.com", description=_BASE)
    per_minute: Rate = Field(5.0, description=_KEYLESS)
    per_minute_with_key: Rate = Field(100.0, description=_KEYED)
    per_month_with_key: Quota = Field(10_000, description="Requests a month it allows with a key.")


class CoinMarketCapSettings(Section):
    """CoinMarketCap without a key: candles by mint when GeckoTerminal has none, and its own mood index."""

    enabled: bool = Field(True, description=_ENABLED)
    base_url: Host = Field("https://pro-api.coinmarketcap.com", description=_BASE)
    per_minute: Rate = Field(10.0, description=_PER_MINUTE)


class BirdeyeSettings(Section):
    """Birdeye, with a key only: token security, candles, trades."""

    enabled: bool = Field(True, description=_ENABLED)
    base_url: Host = Field("https://public-api.birdeye.so", description=_BASE)
    per_minute: Rate = Field(60.0, description=_PER_MINUTE)
    per_month: Quota = Field(30_000, description="Compute units a month of the plan; the free one has 30,000.")


class HeliusSettings(Section):
    """Helius, with a key only: RPC, streams, and transactions in words."""

    enabled: bool = Field(True, description=_ENABLED)
    base_url: Host = Field("https://mainnet.helius-rpc.com", description="Where its RPC and its socket are.")
    history_url: Host = Field("https://api-mainnet.helius-rpc.com", description="Where its transactions in words are.")
    per_minute: Rate = Field(600.0, description=_PER_MINUTE)
    history_per_minute: Rate = Field(120.0, description="The same for transactions in words, counted apart.")
    per_month: Quota = Field(1_000_000, description="Credits a month of the plan; the free one has 1,000,000.")


class QuickNodeSettings(Section):
    """QuickNode or any other node, at the address QUICKNODE_RPC_URL holds."""

    enabled: bool = Field(True, description=_ENABLED)
    per_minute: Rate = Field(900.0, description=_PER_MINUTE)


class SolanaSettings(Section):
    """The public node of Solana: mint accounts and transactions for those who have no other."""

    enabled: bool = Field(True, description=_ENABLED)
    base_url: Host = Field("https://api.mainnet-beta.solana.com", description=_BASE)
    per_minute: Rate = Field(240.0, description=_PER_MINUTE)


class PythSettings(Section):
    """Pyth, with a key only (PYTH_API_KEY): majors, several times a second."""

    enabled: bool = Field(False, description=_ENABLED)
    base_url: Host = Field("https://hermes.pyth.network", description=_BASE)
    per_minute: Rate = Field(180.0, description=_PER_MINUTE)


class AlternativeMeSettings(Section):
    """alternative.me: fear and greed of the whole market, once a day."""

    enabled: bool = Field(True, description=_ENABLED)
    base_url: Host = Field("https://api.alternative.me", description=_BASE)
    per_minute: Rate = Field(60.0, description=_PER_MINUTE)


class RssSettings(Section):
    """Headlines."""

    enabled: bool = Field(True, description=_ENABLED)
    feeds: Feeds = Field(
        "https://www.coindesk.com/arc/outboundfeeds/rss/ https://cointelegraph.com/rss https://decrypt.co/feed "
        "https://www.theblock.co/rss.xml https://www.dlnews.com/arc/outboundfeeds/rss/",
        description="Which feeds are read.",
    )
    per_minute: Rate = Field(6.0, description="Requests a minute each feed is thought to bear.")


class ProvidersSettings(Section):
    """Every provider."""

    jupiter: JupiterSettings = JupiterSettings()
    dexscreener: DexScreenerSettings = DexScreenerSettings()
    geckoterminal: GeckoTerminalSettings = GeckoTerminalSettings()
    coingecko: CoinGeckoSettings = CoinGeckoSettings()
    coinmarketcap: CoinMarketCapSettings = CoinMarketCapSettings()
    birdeye: BirdeyeSettings = BirdeyeSettings()
    helius: HeliusSettings = HeliusSettings()
    quicknode: QuickNodeSettings = QuickNodeSettings()
    solana: SolanaSettings = SolanaSettings()
    pyth: PythSettings = PythSettings()
    alternative_me: AlternativeMeSettings = AlternativeMeSettings()
    rss: RssSettings = RssSettings()
