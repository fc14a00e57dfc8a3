"""GeckoTerminal: candles of a pool, newest first and without empty ones, its trades, pools and trends."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from tests.providers.activity import Trade
from tests.providers.gecko_shapes import Shapes, iso, meta
from tests.providers.limits import Refusal, Window
from tests.providers.listing import Venue
from tests.providers.message import Page, Request
from tests.providers.paths import DAY_MS, MINUTE_MS
from tests.providers.service import Service, text
from tests.providers.world import DEPTH_MS, World

_STEPS = {"minute": MINUTE_MS, "hour": 60 * MINUTE_MS, "day": DAY_MS}
_AGGREGATES = {"minute": (1, 5, 15), "hour": (1, 4, 12), "day": (1,)}
_NOT_FOUND = {"errors": [{"status": "404", "title": "Not Found"}]}


class GeckoTerminal(Service):
    """`/api/v2/networks/solana/...`, `/api/v2/simple/...`, `/api/v2/search/pools`."""

    name = "geckoterminal"
    hosts = ("api.geckoterminal.com",)
    prices: ClassVar[frozenset[str]] = frozenset(
        {"base_token_price_usd", "quote_token_price_usd", "token_price_usd", "price_usd", "token_prices"}
        | {"price_from_in_usd", "price_to_in_usd"}
    )
    rows: ClassVar[Mapping[str, tuple[int, ...]]] = {"ohlcv_list": (1, 2, 3, 4)}

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self.shapes = Shapes(world)
        self._window = Window("30 a minute", 30, 60.0)

    def admit(self, request: Request) -> Refusal | None:
        return self._window.spend(request.now_ms)

    def too_many(self, request: Request, refusal: Refusal) -> Page:
        message = "You've exceeded the Rate Limit. Please visit https://www.coingecko.com/en/api/pricing to subscribe."
        return Page({"status": {"error_code": 429, "error_message": message}}, 429, {"retry-after": "0"})

    def answer(self, request: Request) -> Page:
        parts = request.parts[2:] if request.parts[:2] == ["api", "v2"] else request.parts
        match parts:
            case ["networks", "solana", "pools", "multi", addresses]:
                found = [self.world.by_pool[one] for one in addresses.split(",")[:30] if one in self.world.by_pool]
                return self.shapes.pools(found, request, multi=True)
            case ["networks", "solana", "pools", address, *rest]:
                pool = self.world.by_pool.get(address)
                return Page(_NOT_FOUND, 404) if pool is None else self._of_pool(pool, rest, request)
            case ["networks", "solana", "tokens", *rest]:
                return self._of_tokens(rest, request)
            case ["networks", "solana", "trending_pools"]:
                ranked = sorted(self.world.pools, key=lambda pool: -self.shapes.stats(pool, request)["h1"].change)
                return self.shapes.pools(ranked[:20], request)
            case ["networks", "solana", "new_pools"]:
                return self.shapes.pools(sorted(self.world.pools, key=lambda pool: -pool.created_ms)[:20], request)
            case ["search", "pools"]:
                words = request.ask("query").lower()
                found = [pool for pool in self.world.pools if words in self.shapes.name(pool).lower()]
                return self.shapes.pools(found[:20], request)
            case ["simple", "networks", "solana", "token_price", mints]:
                return self.shapes.simple(mints.split(",")[:30], request)
            case _:
                return Page(_NOT_FOUND, 404)

    def _of_pool(self, pool: Venue, rest: list[str], request: Request) -> Page:
        match rest:
            case ["ohlcv", timeframe]:
                return self._candles(pool, timeframe, request)
            case ["trades"]:
                return self._trades(pool, request)
            case []:
                return Page({"data": self.shapes.pool(pool, request, multi=True)})
            case _:
                return Page(_NOT_FOUND, 404)

    def _of_tokens(self, rest: list[str], request: Request) -> Page:
        match rest:
            case ["multi", mints]:
                known = [self.world.by_mint[mint] for mint in mints.split(",")[:30] if mint in self.world.by_mint]
                return Page({"data": [self.shapes.token(token, request) for token in known]})
            case [mint, "pools"] if mint in self.world.by_mint:
                page = int(request.number("page", 1))
                return self.shapes.pools(self.world.pools_of(mint)[20 * (page - 1) : 20 * page], request, mint=mint)
            case [mint] if mint in self.world.by_mint:
                return Page({"data": self.shapes.token(self.world.by_mint[mint], request)})
            case _:
                return Page(_NOT_FOUND, 404)

    def _candles(self, pool: Venue, timeframe: str, request: Request) -> Page:
        many, now = int(request.number("aggregate", 1)), request.now_ms
        limit = int(request.number("limit", 100))
        before = int(request.number("before_timestamp", now / 1000 + 1)) * 1000
        if many not in _AGGREGATES.get(timeframe, ()) or not 1 <= limit <= 1000 or before < now - DEPTH_MS:
            return Page({"errors": [{"status": "400", "title": "Invalid parameters"}]}, 400)
        step, wanted = _STEPS[timeframe] * many, request.ask("token", "base")
        quote = wanted in ("quote", self.world.tokens[pool.quote].mint)
        rows = self.world.last_bars(pool, step, limit, min(before, now), now, quote=quote)
        listed = [[int(row[0]) // 1000, *row[1:]] for row in reversed(rows.tolist())]
        sides = {side: meta(self.world.tokens[index]) for side, index in (("base", pool.base), ("quote", pool.quote))}
        attributes = {"ohlcv_list": listed}
        data = {"id": f"{now:032x}", "type": "ohlcv_request_response", "attributes": attributes}
        return Page({"data": data, "meta": sides})

    def _trades(self, pool: Venue, request: Request) -> Page:
        floor, now = request.number("trade_volume_in_usd_greater_than", 0.0), request.now_ms
        found: list[dict[str, Any]] = []
        for hour in range(24):
            until = now + 1 - hour * 60 * MINUTE_MS
            trades = self.world.activity.trades(pool.index, until - 60 * MINUTE_MS, until)[::-1]
            found += [self._trade(pool, number, trade) for number, trade in enumerate(trades) if trade.usd > floor]
            if len(found) >= 300:
                break
        return Page({"data": found[:300]})

    def _trade(self, pool: Venue, number: int, trade: Trade) -> dict[str, Any]:
        world = self.world
        base, quote = world.tokens[pool.base], world.tokens[pool.quote]
        prices = world.pool_price(pool, trade.at_ms), world.pool_price(pool, trade.at_ms, of_quote=True)
        (given, given_price), (got, got_price) = (
            ((quote, prices[1]), (base, prices[0])) if trade.buy else ((base, prices[0]), (quote, prices[1]))
        )
        slot = world.slot(trade.at_ms)
        attributes = {
            "block_number": slot,
            "tx_hash": trade.signature,
            "tx_from_address": trade.owner,
            "from_token_amount": text(trade.usd / given_price),
            "to_token_amount": text(trade.usd / got_price),
            "price_from_in_currency_token": text(given_price / prices[1]),
            "price_to_in_currency_token": text(got_price / prices[1]),
            "price_from_in_usd": text(given_price),
            "price_to_in_usd": text(got_price),
            "block_timestamp": iso(trade.at_ms),
            "kind": "buy" if trade.buy else "sell",
            "volume_in_usd": text(trade.usd),
            "from_token_address": given.mint,
            "to_token_address": got.mint,
        }
        name = f"solana_{slot}_{trade.signature}_{number}_{trade.at_ms // 1000}"
        return {"id": name, "type": "trade", "attributes": attributes}
