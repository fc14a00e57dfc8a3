"""Every provider as the settings and the keys make it: address, allowance, policy."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Protocol
from urllib.parse import parse_qsl, urlsplit

from mojobot.model.network_settings import (
    BirdeyeSettings,
    CoinGeckoSettings,
    HeliusSettings,
    JupiterSettings,
    ProvidersSettings,
    PythSettings,
    QuickNodeSettings,
    RssSettings,
)
from mojobot.model.secret import Secret
from mojobot.net.limits import Limit
from mojobot.net.service import Address

Keys = Mapping[str, Secret]
Private = tuple[tuple[str, str], ...]


class Keyless(Protocol):
    """What the sections of providers without a key have in common."""

    @property
    def enabled(self) -> bool:
        """Whether it is asked."""

    @property
    def base_url(self) -> str:
        """Its host."""

    @property
    def per_minute(self) -> float:
        """Its published limit."""


@dataclass(frozen=True, slots=True)
class Planned:
    """One provider, ready to be asked, or why it is not."""

    name: str
    address: Address | None  # None: it is not asked, and `why` says why
    limits: Mapping[str, Limit]  # by group; the main one is ""
    fresh_s: float = 0.0
    group: str = ""  # of its questions, where it shares the allowance of another
    allowance: str = ""  # whose; its own by default
    also: tuple[str, ...] = ()  # hosts it may send us on to
    its_own: tuple[str, ...] = ()  # those of them that are its own and need the key
    why: str = ""
    path: str = ""  # of a feed
    params: Private = ()  # of a feed


def planned(settings: ProvidersSettings, keys: Keys, share: float) -> Iterator[Planned]:
    """All of them, in the order of the settings."""
    yield _jupiter(settings.jupiter, keys, share)
    yield _keyless(settings.dexscreener, "dexscreener", share, 10.0, boosts=settings.dexscreener.boosts_per_minute)
    yield _keyless(settings.geckoterminal, "geckoterminal", share, 5.0)
    yield _coingecko(settings.coingecko, keys, share)
    yield _keyless(settings.coinmarketcap, "coinmarketcap", share, 5.0)
    yield _birdeye(settings.birdeye, keys, share)
    yield from _helius(settings.helius, keys, share)
    yield _quicknode(settings.quicknode, keys, share)
    yield _keyless(settings.solana, "solana", share, 0.0)
    yield _pyth(settings.pyth, keys, share)
    yield _keyless(settings.alternative_me, "alternative_me", share, 1800.0)
    yield from _rss(settings.rss, share)


def smooth(per_minute: float, share: float, per_month: int | None = None) -> Limit:
    """A limit whose requests are spread evenly over the minute, so that no restart within it can pass it."""
    return Limit(per_minute, 60.0 / (per_minute * share), per_month=per_month, share=share)


def _keyless(rule: Keyless, name: str, share: float, fresh_s: float, **groups: float) -> Planned:
    limits = {"": smooth(rule.per_minute, share)}
    limits |= {group: smooth(rate, share) for group, rate in groups.items()}
    return Planned(name, Address(name, rule.base_url), limits, fresh_s) if rule.enabled else _off(name)


def _jupiter(rule: JupiterSettings, keys: Keys, share: float) -> Planned:
    key = keys.get("JUPITER_API_KEY")
    limits = {"": smooth(rule.per_minute if key is None else rule.per_minute_with_key, share)}
    if not rule.enabled:
        return _off("jupiter")
    return Planned("jupiter", _keyed("jupiter", rule.base_url, "JUPITER_API_KEY", key, "x-api-key"), limits, 1.0)


def _coingecko(rule: CoinGeckoSettings, keys: Keys, share: float) -> Planned:
    name, key = "COINGECKO_API_KEY", keys.get("COINGECKO_API_KEY")
    if key is None:
        limits = {"": smooth(rule.per_minute, share)}
    else:
        limits = {"": smooth(rule.per_minute_with_key, share, rule.per_month_with_key)}
    if not rule.enabled:
        return _off("coingecko")
    header = "x-cg-pro-api-key" if "//pro-api." in rule.base_url else "x-cg-demo-api-key"
    return Planned("coingecko", _keyed("coingecko", rule.base_url, name, key, header), limits, 30.0)


def _birdeye(rule: BirdeyeSettings, keys: Keys, share: float) -> Planned:
    name, key = "BIRDEYE_API_KEY", keys.get("BIRDEYE_API_KEY")
    if not rule.enabled or key is None:
        return _off("birdeye", "" if not rule.enabled else name)
    address = _keyed("birdeye", rule.base_url, name, key, "X-API-KEY", (("x-chain", "solana"),))
    return Planned("birdeye", address, {"": smooth(rule.per_minute, share, rule.per_month)}, 2.0)


def _helius(rule: HeliusSettings, keys: Keys, share: float) -> Iterator[Planned]:
    """Two hosts and one account: the month counts for both."""
    name, key = "HELIUS_API_KEY", keys.get("HELIUS_API_KEY")
    limits = {
        "": smooth(rule.per_minute, share, rule.per_month),
        "history": smooth(rule.history_per_minute, share),
    }
    for called, url, group in (("helius", rule.base_url, ""), ("helius_history", rule.history_url, "history")):
        if not rule.enabled or key is None:
            yield _off(called, "" if not rule.enabled else name)
            continue
        address = Address(called, url, "key", name, private_params=(("api-key", key.reveal()),))
        yield Planned(called, address, limits, group=group, allowance="helius")


def _quicknode(rule: QuickNodeSettings, keys: Keys, share: float) -> Planned:
    """The whole address is the secret; its path is the token."""
    name, key = "QUICKNODE_RPC_URL", keys.get("QUICKNODE_RPC_URL")
    if not rule.enabled or key is None:
        return _off("quicknode", "" if not rule.enabled else name)
    parts = urlsplit(key.reveal())
    token = Secret(parts.path.strip("/"))  # known by itself too, should only the path turn up somewhere
    url = f"{parts.scheme}://{parts.netloc}{f'/{token.reveal()}' if token else ''}"
    address = Address("quicknode", url, "key", name, private_params=tuple(parse_qsl(parts.query)))
    return Planned("quicknode", address, {"": smooth(rule.per_minute, share)})


def _pyth(rule: PythSettings, keys: Keys, share: float) -> Planned:
    name, key = "PYTH_API_KEY", keys.get("PYTH_API_KEY")
    if not rule.enabled or key is None:
        return _off("pyth", "" if not rule.enabled else name)
    private = (("Authorization", f"Bearer {key.reveal()}"),)
    address = Address("pyth", rule.base_url, "key", name, private_headers=private)
    limits = {"": smooth(rule.per_minute, share)}
    moved = ("https://pyth.dourolabs.app",)
    return Planned("pyth", address, limits, 1.0, also=moved, its_own=moved)


def _rss(rule: RssSettings, share: float) -> Iterator[Planned]:
    """Each feed is a provider of its own: one that fails does not stop the others."""
    hosts = [urlsplit(url).netloc for url in rule.feeds.split()]
    for url in rule.feeds.split():
        parts = urlsplit(url)
        host = f"{parts.scheme}://{parts.netloc}"
        only = hosts.count(parts.netloc) == 1
        name = f"rss {parts.netloc.removeprefix('www.')}{'' if only else parts.path}"
        if not rule.enabled:
            yield _off(name)
            continue
        twin = host.replace("//www.", "//") if "//www." in host else host.replace("//", "//www.")
        limits = {"": smooth(rule.per_minute, share)}
        params = tuple(parse_qsl(parts.query))
        yield Planned(name, Address(name, host), limits, also=(twin,), path=parts.path or "/", params=params)


def _keyed(name: str, url: str, key_name: str, key: Secret | None, header: str, more: Private = ()) -> Address:
    """With the key in its header, or without one."""
    if key is None:
        return Address(name, url, "keyless", key_name, more)
    return Address(name, url, "key", key_name, more, ((header, key.reveal()),))


def _off(name: str, key_name: str = "") -> Planned:
    why = f"needs a key in {key_name}" if key_name else "is switched off in the settings"
    return Planned(name, None, {"": Limit(None)}, why=why)
