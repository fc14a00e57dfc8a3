"""Pyth Hermes: nothing without a key; integers beside exponents; thirty in ten seconds, else a minute outside."""

from __future__ import annotations

from typing import Any

from tests.providers.chance import share_of
from tests.providers.limits import Refusal, Window
from tests.providers.listing import COINGECKO, Listed
from tests.providers.message import Page, Request
from tests.providers.service import Service
from tests.providers.world import World

_EXPONENT = -8


class Pyth(Service):
    """`/v2/price_feeds`, `/v2/updates/price/latest`."""

    name = "pyth"
    hosts = ("hermes.pyth.network", "pyth.dourolabs.app")
    prices = frozenset({"price"})

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._window = Window("30 in 10 s", 30, 10.0, penalty_s=60.0)
        majors = [token for token in reversed(world.tokens) if token.symbol in COINGECKO]
        self._feeds = {_id(token): token for token in majors if token.mint == world.mint(token.symbol)}

    def admit(self, request: Request) -> Refusal | None:
        return self._window.spend(request.now_ms)

    def too_many(self, request: Request, refusal: Refusal) -> Page:
        return Page(b"Too Many Requests", 429, content_type="text/plain")

    def forbid(self, request: Request) -> Page | None:
        key = request.headers.get("authorization", "").removeprefix("Bearer ")
        return None if self.good(key) else Page({"error": "Unauthorized"}, 401)

    def answer(self, request: Request) -> Page:
        path = request.path.removeprefix("/hermes")
        if path == "/v2/price_feeds":
            words = request.ask("query").lower()
            found = [token for token in self._feeds.values() if words in f"crypto.{token.symbol}/usd".lower()]
            return Page([_feed(token, "USD") for token in found] + [_feed(token, "EUR") for token in found[:1]])
        if path != "/v2/updates/price/latest":
            return Page({"error": "Not Found"}, 404)
        ids = [value.removeprefix("0x") for name, value in request.query if name in ("ids[]", "ids")]
        if not ids or any(one not in self._feeds for one in ids):
            return Page(b"Price ids not found", 404, content_type="text/plain")
        parsed = [self._update(one, request.now_ms) for one in ids]
        return Page({"binary": {"encoding": "hex", "data": []}, "parsed": parsed})

    def _update(self, name: str, now_ms: int) -> dict[str, Any]:
        price = self.world.price(self._feeds[name].mint, now_ms - 400)
        slot = {"slot": self.world.slot(now_ms), "proof_available_time": now_ms // 1000, "prev_publish_time": 0}
        return {"id": name, "price": _amount(price, now_ms), "ema_price": _amount(price, now_ms), "metadata": slot}


def _amount(price: float, now_ms: int) -> dict[str, Any]:
    units = round(price * 10**-_EXPONENT)
    seconds = (now_ms - 400) // 1000
    return {"price": str(units), "conf": str(max(1, units // 2000)), "expo": _EXPONENT, "publish_time": seconds}


def _id(token: Listed) -> str:
    return f"{int(share_of('pyth' + token.mint) * 2**48):064x}"


def _feed(token: Listed, currency: str) -> dict[str, Any]:
    symbol = f"Crypto.{token.symbol}/{currency}"
    attributes = {"asset_type": "Crypto", "base": token.symbol, "quote_currency": currency, "symbol": symbol}
    name = _id(token) if currency == "USD" else f"{int(share_of(symbol) * 2**48):064x}"
    return {"id": name, "attributes": attributes}
