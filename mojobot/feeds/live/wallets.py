"""What wallets that matter do: trades of those that are followed, flows in and out of those of exchanges."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from mojobot.feeds.chain_trades import swaps, transfers
from mojobot.feeds.exchange_wallets import exchange_wallets
from mojobot.feeds.followed import Followed
from mojobot.feeds.live.beside import Periodic
from mojobot.feeds.live.names import names
from mojobot.feeds.live.places import by_mint
from mojobot.feeds.rpc import Rpc
from mojobot.feeds.whale_sources import WhaleSource
from mojobot.model.events import MarketEvent
from mojobot.model.market import Token
from mojobot.model.settings import WhalesSettings
from mojobot.net.clock import Clock

FOLLOWED_S, EXCHANGES_S = 120.0, 600.0
SOL = "So11111111111111111111111111111111111111112"
# USDC and USDT. A dollar is a dollar here: the size of a trade is judged, not a price.
_DOLLARS = ("EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v", "Es9vMFrzaCERmJfrF4H2FYD4KCoNkY11McCe8BenwNYB")


def wallets(
    node: Rpc,
    rule: WhalesSettings,
    tokens: Sequence[Token],
    usd: Mapping[str, float],
    clock: Clock,
    exchanges: Iterable[str] | None = None,
) -> list[Periodic]:
    """Those the settings want; `usd` are the newest prices by mint, `exchanges` their wallets (None: as known)."""
    found = []
    series = by_mint(tokens)
    wanted = [name for name in names(rule.followed_wallets) if name != "none"]
    if wanted:
        found.append(_followed(node, wanted, series, usd, clock))
    if rule.exchange_flows:
        least = min(rule.whale_min_transaction_size, rule.min_size_established, rule.min_size_new)
        known = exchange_wallets() if exchanges is None else exchanges
        found.append(_exchanges(node, frozenset(known), series, usd, least, clock))
    return found


def _followed(
    node: Rpc, wanted: Iterable[str], series: Mapping[str, int], usd: Mapping[str, float], clock: Clock
) -> Periodic:
    """Every trade of a watched token, whatever its size."""
    look = Followed(node, wanted)
    owners = frozenset(look.wallets)
    source = WhaleSource(series, followed=owners)

    async def ask(_: int) -> Iterable[MarketEvent]:
        seen = (await look.look()).records
        money = dict.fromkeys(_DOLLARS, 1.0) | ({SOL: usd[SOL]} if SOL in usd else {})
        told = source.whales(swaps(seen, owners, series, money), (), clock.now_ms())
        return () if told is None else (told,)

    return Periodic("followed wallets", FOLLOWED_S, ask)


def _exchanges(
    node: Rpc,
    known: frozenset[str],
    series: Mapping[str, int],
    usd: Mapping[str, float],
    floor_usd: float,
    clock: Clock,
) -> Periodic:
    """What went in and out, from the size on that the smallest whale has."""
    look = Followed(node, known)
    source = WhaleSource(series, floor_usd=floor_usd)

    async def ask(_: int) -> Iterable[MarketEvent]:
        told = source.whales((), transfers((await look.look()).records, known, usd), clock.now_ms())
        return () if told is None else (told,)

    return Periodic("exchange wallets", EXCHANGES_S, ask)
