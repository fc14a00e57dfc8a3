"""CoinMarketCap without a key: candles by mint with the time in the sixth column, and its own fear and greed."""

from __future__ import annotations

from typing import Any, ClassVar

from tests.providers.gecko_shapes import iso
from tests.providers.limits import Refusal
from tests.providers.message import Page, Request
from tests.providers.paths import DAY_MS, MINUTE_MS
from tests.providers.service import Service, Windows
from tests.providers.world import World

_STEPS = {"1min": 1, "5min": 5, "15min": 15, "30min": 30, "1h": 60, "2h": 120, "4h": 240, "12h": 720, "1d": 1440}
_OTHERS = ("1s", "5s", "30s", "3min", "6h", "8h", "3d", "1w", "1m")  # known, and of no use to us
_MOST = 600
_MINUTE, _KEYED_MINUTE = 10, 30


class CoinMarketCap(Service):
    """`/public-api/v1/k-line/candles`, `/v1/dex/...`, `/v3/fear-and-greed/latest`."""

    name = "coinmarketcap"
    hosts = ("pro-api.coinmarketcap.com",)
    prices: ClassVar[frozenset[str]] = frozenset({"price"})
    time_at = 5
    rows = {"data": (0, 1, 2, 3)}  # noqa: RUF012 - as declared by Service

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._windows = Windows("a minute", 60.0)
        self.milliseconds = False  # two clients met them

    def admit(self, request: Request) -> Refusal | None:
        key = request.headers.get("x-cmc_pro_api_key", "")
        return self._windows.of(key, _KEYED_MINUTE if key else _MINUTE).spend(request.now_ms)

    def too_many(self, request: Request, refusal: Refusal) -> Page:
        return Page({"status": _status(request, 1008, "You've exceeded your API Key's HTTP request rate limit.")}, 429)

    def forbid(self, request: Request) -> Page | None:
        key = request.headers.get("x-cmc_pro_api_key", "")
        keyless = request.path.startswith(("/public-api/", "/trial-pro-api/"))
        if (not keyless and not key) or (key and not self.good(key)):
            return Page({"status": _status(request, 1001, "This API Key is invalid.")}, 401)
        return None

    def answer(self, request: Request) -> Page:
        parts = request.parts[1:] if request.parts[0] in ("public-api", "trial-pro-api") else request.parts
        match parts:
            case ["v1", "k-line", "candles"]:
                return self._candles(request)
            case ["v1", "dex", "token", "price"] if request.ask("address") in self.world.by_mint:
                price = self.world.price(request.ask("address"), request.now_ms)
                return self._page(request, {"price": str(price), "platform": "solana"})
            case ["v3", "fear-and-greed", "latest"]:
                value = min(100, self.world.news.fear_greed(request.now_ms) + 3)
                said = {"value": value, "value_classification": "Neutral", "update_time": iso(request.now_ms)}
                return self._page(request, said)
            case _:
                return Page({"status": _status(request, 404, "Not Found")}, 404)

    def _candles(self, request: Request) -> Page:
        interval, mint = request.ask("interval"), request.ask("address")
        if request.ask("platform") != "solana" or interval not in {*_STEPS, *_OTHERS}:
            return Page({"status": _status(request, 400, "Invalid value for interval or platform")}, 400)
        if mint not in self.world.by_mint or interval in _OTHERS:
            return self._page(request, [])
        now, step = request.now_ms, _STEPS[interval] * MINUTE_MS
        until = min(now, int(request.number("to", now / 1000)) * 1000)
        most = min(int(request.number("limit", _MOST)), _MOST)
        since = max(int(request.number("from", 0)) * 1000, until - most * step)
        token, pool = self.world.by_mint[mint], self.world.pools_of(mint)[0]
        quote = pool.quote == token.index
        rows = self.world.bars(pool, step, since, until, now, quote=quote)[-most:]
        scale = 1 if self.milliseconds else 1000
        last = now // DAY_MS
        listed = [[*row[1:], int(row[0]) // scale, None if at % 7 else last] for at, row in enumerate(rows.tolist())]
        return self._page(request, listed)

    def _page(self, request: Request, data: Any) -> Page:
        return Page({"data": data, "status": _status(request, 0, None)})


def _status(request: Request, code: int, message: str | None) -> dict[str, Any]:
    """Codes are numbers here and text there."""
    shown = str(code) if "/v3/" in request.path else code
    return {"timestamp": iso(request.now_ms), "error_code": shown, "error_message": message, "credit_count": 1}
