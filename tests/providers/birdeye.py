"""Birdeye: a key for everything, one request a second, and a month of compute units whose end is a 400."""

from __future__ import annotations

import math
from typing import Any, ClassVar

from tests.providers.birdeye_shapes import BirdeyeShapes
from tests.providers.limits import Allowance, Refusal
from tests.providers.listing import Listed
from tests.providers.message import Page, Request
from tests.providers.paths import DAY_MS, MINUTE_MS
from tests.providers.service import Service, Windows
from tests.providers.world import World

_UNITS = 30_000
_COSTS = {
    "/defi/price": 3,
    "/defi/ohlcv": 35,
    "/defi/ohlcv/pair": 35,
    "/defi/v3/ohlcv": 60,
    "/defi/v3/ohlcv/pair": 60,
    "/defi/txs/token": 10,
    "/defi/token_security": 50,
    "/defi/token_overview": 30,
    "/utils/v1/credits": 1,
}
_STEPS = {"1m": 1, "5m": 5, "15m": 15, "30m": 30, "1H": 60, "2H": 120, "4H": 240, "12H": 720, "1D": 1440}
_MOST_BARS = {"/defi/ohlcv": 1000, "/defi/v3/ohlcv": 5000}


class Birdeye(Service):
    """`/defi/price`, `/multi_price`, `/ohlcv`, `/v3/ohlcv`, `/txs/token`, `/token_security`, `/token_overview`."""

    name = "birdeye"
    hosts = ("public-api.birdeye.so",)
    prices: ClassVar[frozenset[str]] = frozenset({"value", "price", "tokenPrice", "o", "h", "l", "c"})
    rows = {"items": ()}  # noqa: RUF012 - as declared by Service

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._windows = Windows("1 a second", 1.0)
        self.units = Allowance("30,000 units a month", _UNITS)
        self.paid = False  # the free plan lacks multi_price
        self._shapes = BirdeyeShapes(world)

    def admit(self, request: Request) -> Refusal | None:
        return self._windows.of(request.headers.get("x-api-key", ""), 15 if self.paid else 1).spend(request.now_ms)

    def too_many(self, request: Request, refusal: Refusal) -> Page:
        return Page({"success": False, "message": "Too many requests"}, 429)

    def forbid(self, request: Request) -> Page | None:
        if not self.good(request.headers.get("x-api-key", "")):
            return Page({"success": False, "message": "Unauthorized"}, 401)
        if request.headers.get("x-chain", "solana") != "solana":
            return Page({"success": False, "message": "Unsupported chain"}, 400)
        if request.path == "/defi/multi_price" and not self.paid:
            return Page({"success": False, "message": "Your plan does not include this endpoint"}, 403)
        if not self.units.spend(request.now_ms, self._cost(request)):
            return Page({"success": False, "message": "Compute units usage limit exceeded"}, 400)
        return None

    def _cost(self, request: Request) -> int:
        if request.path == "/defi/multi_price":
            many: float = len(request.listed("list_address")) ** 0.8
            return math.ceil(3.0 * many)
        return _COSTS.get(request.path, 10)

    def answer(self, request: Request) -> Page:
        token = self.world.by_mint.get(request.ask("address"))
        match request.path:
            case "/defi/price":
                return _page(self._shapes.price(token, request.now_ms) if token else None)
            case "/defi/multi_price":
                known = {mint: self.world.by_mint.get(mint) for mint in request.listed("list_address")}
                return _page(
                    {mint: self._shapes.price(one, request.now_ms) if one else None for mint, one in known.items()}
                )
            case "/defi/ohlcv" | "/defi/v3/ohlcv":
                return self._candles(token, request)
            case "/defi/txs/token":
                return self._trades(token, request)
            case "/defi/token_security":
                return _page(self._shapes.security(token) if token else None)
            case "/defi/token_overview":
                return _page(self._shapes.overview(token, request.now_ms) if token else None)
            case "/utils/v1/credits":
                return _page(self._credits(request.now_ms))
            case _:
                return Page({"success": False, "message": "Not found"}, 404)

    def _candles(self, token: Listed | None, request: Request) -> Page:
        kind = request.ask("type")
        if kind not in _STEPS:
            return Page({"success": False, "message": "type is invalid format"}, 400)
        if token is None:
            return _page({"items": []})
        snake, step, now = request.path == "/defi/v3/ohlcv", _STEPS[kind] * MINUTE_MS, request.now_ms
        since, until = (int(request.number(name, 0)) * 1000 for name in ("time_from", "time_to"))
        if request.ask("mode") == "count":
            since = until - int(request.number("count_limit", 100)) * step
        most = _MOST_BARS[request.path]
        pool = self.world.pools_of(token.mint)[0]
        quote = pool.quote == token.index
        rows = self.world.bars(pool, step, since, min(until + 1, now), now, quote=quote)[:most]
        items = [self._shapes.bar(token, kind, row, snake=snake) for row in rows.tolist()]
        return _page({"is_scaled_ui_token" if snake else "isScaledUiToken": False, "items": items})

    def _trades(self, token: Listed | None, request: Request) -> Page:
        offset, limit = int(request.number("offset", 0)), int(request.number("limit", 50))
        if limit > 50 or offset + limit > 10_000:
            return Page({"success": False, "message": "limit should be from 1 to 50"}, 400)
        if token is None:
            return _page({"items": [], "hasNext": False})
        pool = self.world.pools_of(token.mint)[0]
        now = request.now_ms
        trades = self.world.activity.trades(pool.index, now - DAY_MS // 4, now + 1)[::-1]
        shown = [self._shapes.trade(token, pool, one) for one in trades[offset : offset + limit]]
        return _page({"items": shown, "hasNext": len(trades) > offset + limit})

    def _credits(self, now_ms: int) -> dict[str, Any]:
        spent = self.units.spent
        used = {"api": spent, "ws": 0, "total": spent}
        left = {"api": self.units.most - spent, "ws": 0, "total": self.units.most - spent}
        day = now_ms // DAY_MS * 86_400
        none = {"api": 0, "ws": 0, "total": 0}
        times = {"start_time": day - 10 * 86_400, "end_time": day + 20 * 86_400}
        return {**times, "usage": used, "remaining": left, "overage_usage": none, "overage_cost": none}


def _page(data: Any) -> Page:
    return Page({"success": True, "data": data})
