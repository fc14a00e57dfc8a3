"""The shapes in which GeckoTerminal shows pools and tokens: JSON:API, numbers as strings, many of them nullable."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from tests.providers.listing import SOL_MINT, USDC_MINT, Listed, Venue
from tests.providers.message import Page, Request
from tests.providers.paths import MINUTE_MS
from tests.providers.service import text
from tests.providers.world import WINDOWS, Stats, World


class Shapes:
    """What a pool, a token and a price look like."""

    def __init__(self, world: World) -> None:
        self.world = world

    def pools(self, pools: list[Venue], request: Request, *, mint: str = "", multi: bool = False) -> Page:
        """Pools, with their tokens where `include` asks for them."""
        page: dict[str, Any] = {"data": [self.pool(pool, request, mint=mint, multi=multi) for pool in pools]}
        if request.ask("include"):
            indexes = dict.fromkeys(index for pool in pools for index in (pool.base, pool.quote))
            page["included"] = [_included(self.world.tokens[index]) for index in indexes]
        return Page(page)

    def pool(self, pool: Venue, request: Request, *, mint: str = "", multi: bool = False) -> dict[str, Any]:
        """One pool; `mint` when it was asked for by token."""
        world, now, stats = self.world, request.now_ms, self.stats(pool, request)
        base, quote = world.tokens[pool.base], world.tokens[pool.quote]
        usd, other = world.pool_price(pool, now), world.pool_price(pool, now, of_quote=True)
        shown: dict[str, Any] = {
            "base_token_price_usd": text(usd),
            "base_token_price_native_currency": text(usd / world.price(SOL_MINT, now)),
            "quote_token_price_usd": text(other),
            "quote_token_price_native_currency": text(other / world.price(SOL_MINT, now)),
            "base_token_price_quote_token": text(usd / other),
            "quote_token_price_base_token": text(other / usd),
            "address": pool.address,
            "name": self.name(pool),
            "pool_created_at": iso(pool.created_ms),
            "fdv_usd": text(base.supply * usd),
            "market_cap_usd": text(base.supply * usd) if base.liquidity > 5e6 else None,
            "price_change_percentage": {name: f"{one.change * 100:.3f}" for name, one in stats.items()},
            "transactions": {name: _counts(one.buys, one.sells) for name, one in stats.items()},
            "volume_usd": {name: text(stats[name].usd) for name in WINDOWS},
            "reserve_in_usd": None if pool.curve else text(world.liquidity(pool, now)),
        }
        if mint:
            shown["token_price_usd"] = text(other if quote.mint == mint else usd)
        if multi:
            shown |= {"pool_fee_percentage": "0.25", "locked_liquidity_percentage": None}
        related = {"base_token": _ref(base.mint), "quote_token": _ref(quote.mint)}
        dex = {"data": {"id": pool.dex, "type": "dex"}}
        name = f"solana_{pool.address}"
        return {"id": name, "type": "pool", "attributes": shown, "relationships": {**related, "dex": dex}}

    def token(self, token: Listed, request: Request) -> dict[str, Any]:
        """One token and its best pools."""
        pools = self.world.pools_of(token.mint)[:3]
        price = self.world.price(token.mint, request.now_ms)
        shown = {
            "address": token.mint,
            "name": token.name,
            "symbol": token.symbol,
            "decimals": token.decimals,
            "coingecko_coin_id": None,
            "price_usd": text(price),
            "fdv_usd": text(token.supply * price),
            "total_reserve_in_usd": text(self._reserve(token, request)),
            "volume_usd": {"h24": text(self._volume(token, request))},
            "market_cap_usd": None,
            "last_trade_timestamp": request.now_ms // 1000 - 3,
        }
        tops = {"top_pools": {"data": [{"id": f"solana_{pool.address}", "type": "pool"} for pool in pools]}}
        return {"id": f"solana_{token.mint}", "type": "token", "attributes": shown, "relationships": tops}

    def simple(self, mints: list[str], request: Request) -> Page:
        """Maps by mint: prices, and what else is asked for."""
        known = [self.world.by_mint[mint] for mint in mints if mint in self.world.by_mint]
        now = request.now_ms
        shown: dict[str, Any] = {"token_prices": {one.mint: text(self.world.price(one.mint, now)) for one in known}}
        if request.ask("include_24hr_vol") == "true":
            shown["h24_volume_usd"] = {one.mint: text(self._volume(one, request)) for one in known}
        if request.ask("include_24hr_price_change") == "true":
            pools = {one.mint: self.world.pools_of(one.mint)[0] for one in known}
            shown["h24_price_change_percentage"] = {
                mint: f"{100 * self.stats(pool, request)['h24'].change:.6f}" for mint, pool in pools.items()
            }
        if request.ask("include_total_reserve_in_usd") == "true":
            shown["total_reserve_in_usd"] = {one.mint: text(self._reserve(one, request)) for one in known}
            shown["last_trade_timestamp"] = {one.mint: str(now // 1000 - 3) for one in known}
        if request.ask("include_market_cap") == "true":
            shown["market_cap_usd"] = {one.mint: None for one in known}
        return Page({"data": {"id": f"{now:032x}", "type": "simple_token_price", "attributes": shown}})

    def _own(self, token: Listed) -> list[Venue]:
        return [pool for pool in self.world.pools_of(token.mint) if pool.token == token.index]

    def _reserve(self, token: Listed, request: Request) -> float:
        return sum(self.world.liquidity(pool, request.now_ms) for pool in self._own(token))

    def _volume(self, token: Listed, request: Request) -> float:
        return sum(self.stats(pool, request)["h24"].usd for pool in self._own(token))

    def stats(self, pool: Venue, request: Request) -> Mapping[str, Stats]:
        """What happened in a pool, by window."""
        return self.world.stats(pool.index, request.now_ms // MINUTE_MS)

    def name(self, pool: Venue) -> str:
        """The symbols of both sides."""
        return f"{self.world.tokens[pool.base].symbol} / {self.world.tokens[pool.quote].symbol}"


def iso(at_ms: int) -> str:
    """ISO 8601 to the second, as this provider and CoinGecko's write it."""
    return datetime.fromtimestamp(at_ms // 1000, UTC).isoformat().replace("+00:00", "Z")


def _counts(buys: int, sells: int) -> dict[str, int]:
    return {"buys": buys, "sells": sells, "buyers": -(-2 * buys // 3), "sellers": -(-2 * sells // 3)}


def _ref(mint: str) -> dict[str, Any]:
    return {"data": {"id": f"solana_{mint}", "type": "token"}}


def meta(token: Listed) -> dict[str, Any]:
    """What candles say of each side."""
    known = {SOL_MINT: "wrapped-solana", USDC_MINT: "usd-coin"}.get(token.mint)
    return {"address": token.mint, "name": token.name, "symbol": token.symbol, "coingecko_coin_id": known}


def _included(token: Listed) -> dict[str, Any]:
    shown = meta(token) | {"decimals": token.decimals, "image_url": None}
    return {"id": f"solana_{token.mint}", "type": "token", "attributes": shown}
