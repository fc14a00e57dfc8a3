"""CoinGecko: simple prices, coins and charts; a demo key has a larger minute, a month, and GeckoTerminal's paths."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, ClassVar

from tests.providers.gecko_shapes import iso
from tests.providers.geckoterminal import GeckoTerminal
from tests.providers.limits import Allowance, Refusal
from tests.providers.listing import COINGECKO, Listed
from tests.providers.message import Page, Request
from tests.providers.paths import DAY_MS, MINUTE_MS
from tests.providers.service import Service, Windows
from tests.providers.world import World

_KEYLESS, _DEMO, _MONTH = 5, 100, 10_000
_MESSAGE = "You've exceeded the Rate Limit. Please visit https://www.coingecko.com/en/api/pricing to subscribe."


class CoinGecko(Service):
    """`/api/v3/simple/price`, `/coins/...`, `/search/trending`, `/global`, `/ping`, `/onchain/...`."""

    name = "coingecko"
    hosts = ("api.coingecko.com",)
    prices: ClassVar[frozenset[str]] = frozenset({"usd", "current_price", "current_price_usd"}) | GeckoTerminal.prices
    rows = {"prices": (1,), **GeckoTerminal.rows}  # noqa: RUF012 - as declared by Service

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._windows = Windows("a minute", 60.0)
        self._month = Allowance("10,000 a month", _MONTH)
        self._onchain = GeckoTerminal(world)
        self._by_id = {COINGECKO[one.symbol]: one for one in reversed(world.tokens) if one.symbol in COINGECKO}

    def admit(self, request: Request) -> Refusal | None:
        key = _key(request)
        if key and not self._month.spend(request.now_ms, 1):
            return Refusal(self._month.name, request.now_ms + DAY_MS)
        return self._windows.of(key, _DEMO if key else _KEYLESS).spend(request.now_ms)

    def too_many(self, request: Request, refusal: Refusal) -> Page:
        wait = str(max(1, -(-(refusal.resets_ms - request.now_ms) // 1000)))
        return Page({"status": {"error_code": 429, "error_message": _MESSAGE}}, 429, {"retry-after": wait})

    def forbid(self, request: Request) -> Page | None:
        key = _key(request)
        if key and not self.good(key):
            status = {"error_code": 10002, "error_message": "API Key Missing or invalid"}
            return Page({"status": status}, 401)
        if "/onchain/" in request.path and not key:
            return Page({"status": {"error_code": 10005, "error_message": "This request is limited"}}, 401)
        return None

    def answer(self, request: Request) -> Page:
        match request.parts[2:] if request.parts[:2] == ["api", "v3"] else request.parts:
            case ["simple", "price"]:
                return self._simple({one: self._by_id.get(one) for one in request.listed("ids")}, request)
            case ["simple", "token_price", "solana"]:
                mints = request.listed("contract_addresses")
                return self._simple({mint: self.world.by_mint.get(mint) for mint in mints}, request)
            case ["coins", "markets"]:
                wanted = request.listed("ids") or list(self._by_id)
                return Page([_market(self._coin(name, request)) for name in wanted if name in self._by_id])
            case ["coins", name, *rest] if name in self._by_id:
                return self._of_coin(name, rest, request)
            case ["onchain", *rest]:
                return self._onchain.answer(replace(request, path="/" + "/".join(rest)))
            case rest:
                return self._of_all("/".join(rest), request)

    def _of_all(self, path: str, request: Request) -> Page:
        pages: dict[str, Any] = {
            "ping": {"gecko_says": "(V3) To the Moon!"},
            "coins/list": [_listed(name, token) for name, token in self._by_id.items()],
            "search/trending": {"coins": [_trend(name, token) for name, token in self._by_id.items()], "nfts": []},
            "global": {
                "data": {
                    "market_cap_percentage": {"btc": 57.1, "eth": 11.9, "sol": 2.6},
                    "updated_at": request.now_ms // 1000,
                }
            },
        }
        return Page(pages[path]) if path in pages else Page({"error": "coin not found"}, 404)

    def _of_coin(self, name: str, rest: list[str], request: Request) -> Page:
        match rest:
            case ["market_chart"]:
                return self._chart(self._by_id[name], request)
            case ["ohlc"]:
                return self._ohlc(self._by_id[name], request)
            case []:
                return Page(self._coin(name, request))
            case _:
                return Page({"error": "Not Found"}, 404)

    def _simple(self, wanted: dict[str, Listed | None], request: Request) -> Page:
        """Unknown names are silently absent."""
        if "usd" not in request.listed("vs_currencies"):
            return Page({"error": "Missing parameter vs_currencies"}, 422)
        found = {}
        for name, token in wanted.items():
            if token is None:
                continue
            price, change, volume = self._figures(token, request.now_ms)
            found[name] = {"usd": price}
            if request.ask("include_24hr_vol") == "true":
                found[name]["usd_24h_vol"] = volume
            if request.ask("include_24hr_change") == "true":
                found[name]["usd_24h_change"] = change
            if request.ask("include_market_cap") == "true":
                found[name]["usd_market_cap"] = token.supply * price
            if request.ask("include_last_updated_at") == "true":
                found[name]["last_updated_at"] = request.now_ms // 1000 - 20
        return Page(found)

    def _figures(self, token: Listed, now_ms: int) -> tuple[float, float, float]:
        """USD as of twenty seconds ago, change in percent, USD of the last day."""
        day = self.world.stats(self.world.pools_of(token.mint)[0].index, now_ms // MINUTE_MS)["h24"]
        price = self.world.price(token.mint, now_ms - 20_000)
        return price, (price / self.world.price(token.mint, now_ms - DAY_MS) - 1.0) * 100.0, day.usd * 6.0

    def _chart(self, token: Listed, request: Request) -> Page:
        days = min(request.number("days", 1), 365)
        step = 5 * MINUTE_MS if days <= 1 else 60 * MINUTE_MS if days <= 90 else DAY_MS
        now = request.now_ms
        times = [*range(now // step * step - round(days * DAY_MS) + step, now + 1, step), now]
        prices = [[at, self.world.price(token.mint, at)] for at in times]
        volume = self._figures(token, now)[2]
        caps = [[at, price * token.supply] for at, price in prices]
        return Page({"prices": prices, "market_caps": caps, "total_volumes": [[at, volume] for at in times]})

    def _ohlc(self, token: Listed, request: Request) -> Page:
        days = request.number("days", 1)
        step = 30 * MINUTE_MS if days <= 2 else 240 * MINUTE_MS
        pool = self.world.pools_of(token.mint)[0]
        since = request.now_ms - round(days * DAY_MS)
        quote = self.world.tokens[pool.quote] is token
        rows = self.world.bars(pool, step, since, request.now_ms, request.now_ms, quote=quote)
        return Page([[int(row[0]) + step, *row[1:5]] for row in rows.tolist()])

    def _coin(self, name: str, request: Request) -> dict[str, Any]:
        token = self._by_id[name]
        price, change, volume = self._figures(token, request.now_ms)
        market = {
            "current_price": {"usd": price},
            "market_cap": {"usd": token.supply * price},
            "total_volume": {"usd": volume},
            "price_change_percentage_24h": change,
            "total_supply": token.supply,
            "circulating_supply": token.supply,
        }
        votes = 55.0 + 40.0 * (self.world.news.fear_greed(request.now_ms) / 100 - 0.5)
        return _listed(name, token) | {
            "detail_platforms": {"solana": {"decimal_place": token.decimals, "contract_address": token.mint}},
            "sentiment_votes_up_percentage": round(votes, 2),
            "sentiment_votes_down_percentage": round(100.0 - votes, 2),
            "watchlist_portfolio_users": 1000 + token.index,
            "market_data": market,
            "last_updated": iso(request.now_ms - 20_000),
        }


def _key(request: Request) -> str:
    return request.headers.get("x-cg-demo-api-key", "") or request.ask("x_cg_demo_api_key")


def _listed(name: str, token: Listed) -> dict[str, Any]:
    platforms = {"solana": token.mint}
    return {"id": name, "symbol": token.symbol.lower(), "name": token.name, "platforms": platforms}


def _market(coin: dict[str, Any]) -> dict[str, Any]:
    market = coin["market_data"]
    plain = {name: market[name]["usd"] for name in ("current_price", "market_cap", "total_volume")}
    change = {"price_change_percentage_24h": market["price_change_percentage_24h"]}
    return {name: coin[name] for name in ("id", "symbol", "name", "last_updated")} | plain | change


def _trend(name: str, token: Listed) -> dict[str, Any]:
    return {"item": {"id": name, "name": token.name, "symbol": token.symbol, "market_cap_rank": token.index + 1}}
