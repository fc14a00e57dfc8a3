"""Jupiter: prices of up to fifty mints, token search and a plain quote, out of one sixty-second bucket."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, ClassVar

from tests.providers.limits import Refusal, Window
from tests.providers.listing import HOUR_MS, Listed
from tests.providers.message import Page, Request
from tests.providers.paths import DAY_MS
from tests.providers.service import Service, Windows
from tests.providers.world import World

_KEYLESS, _FREE = 30, 60


class Jupiter(Service):
    """`/price/v3`, `/tokens/v2/search`, `/swap/v1/quote`."""

    name = "jupiter"
    hosts = ("api.jup.ag",)
    prices: ClassVar[frozenset[str]] = frozenset({"usdPrice"})

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._buckets = Windows("minute", 60.0)
        self._then = lru_cache(maxsize=500)(world.price)
        self.unsellable: set[str] = set()  # mints nobody gets out of
        self.unpriced: set[str] = set()  # mints without a reliable price

    def _bucket(self, request: Request) -> Window:
        key = request.headers.get("x-api-key", "")
        return self._buckets.of(key, _FREE if key else _KEYLESS)

    def admit(self, request: Request) -> Refusal | None:
        return self._bucket(request).spend(request.now_ms)

    def too_many(self, request: Request, refusal: Refusal) -> Page:
        return Page({"code": 429, "message": "[API Gateway] Too many requests"}, 429)

    def forbid(self, request: Request) -> Page | None:
        key = request.headers.get("x-api-key")
        return Page({"code": 401, "message": "Unauthorized"}, 401) if key is not None and not self.good(key) else None

    def dress(self, request: Request, page: Page) -> Mapping[str, str]:
        headers = {"x-api-gateway-request-id": f"{request.now_ms:x}"}
        if page.status in (200, 429):
            bucket = self._bucket(request)
            used = bucket.used(request.now_ms)
            headers["x-ratelimit-remaining"] = str(bucket.most - used - (page.status == 429))
            headers["x-ratelimit-current"] = str(used)
            headers["x-ratelimit-reset"] = str(-(-bucket.resets_ms(request.now_ms) // 1000))
        return headers

    def answer(self, request: Request) -> Page:
        match request.path:
            case "/price/v3":
                return self._price(request)
            case "/tokens/v2/search":
                return Page([self._token(token, request.now_ms) for token in self._found(request.ask("query"))])
            case "/swap/v1/quote" | "/swap/v2/quote":
                return self._quote(request)
            case _:
                return Page({"code": 404, "message": "Route not found"}, 404)

    def _price(self, request: Request) -> Page:
        mints = request.listed("ids")
        if not mints or len(mints) > 50:
            return Page({"code": 400, "message": "ids must hold 1 to 50 mints"}, 400)
        known = [self.world.by_mint[mint] for mint in dict.fromkeys(mints) if mint in self.world.by_mint]
        return Page({token.mint: self._priced(token, request.now_ms) for token in known if self._reliable(token)})

    def _reliable(self, token: Listed) -> bool:
        return token.liquidity > 1_000.0 and token.mint not in self.unpriced

    def _priced(self, token: Listed, now_ms: int) -> dict[str, Any]:
        price, before = self.world.price(token.mint, now_ms), now_ms - DAY_MS
        young = before < token.created_ms
        change = None if young else (price / self._then(token.mint, before // HOUR_MS * HOUR_MS) - 1.0) * 100.0
        return {
            "createdAt": _iso(token.created_ms),
            "liquidity": sum(self.world.liquidity(pool, now_ms) for pool in self.world.pools_of(token.mint)[:2]),
            "usdPrice": price,
            "blockId": self.world.slot(now_ms) - 2,
            "decimals": token.decimals,
            "priceChange24h": change,
        }

    def _found(self, words: str) -> list[Listed]:
        wanted = [word for word in words.split(",") if word]
        if any(word in self.world.by_mint for word in wanted):
            return [self.world.by_mint[word] for word in wanted if word in self.world.by_mint]
        return [token for token in self.world.tokens if words.lower() in (token.symbol.lower(), token.name.lower())]

    def _token(self, token: Listed, now_ms: int) -> dict[str, Any]:
        priced = self._priced(token, now_ms)
        return {
            "id": token.mint,
            "name": token.name,
            "symbol": token.symbol,
            "decimals": token.decimals,
            "tokenProgram": token.program,
            "createdAt": _iso(token.created_ms),
            "circSupply": token.supply,
            "totalSupply": token.supply,
            "holderCount": 40 + round(token.liquidity / 60.0),
            "audit": {
                "mintAuthorityDisabled": token.mint_authority is None,
                "freezeAuthorityDisabled": token.freeze_authority is None,
                "topHoldersPercentage": 15.45,
            },
            "isVerified": token.liquidity > 1e6,
            "tags": ["verified"] if token.liquidity > 1e6 else [],
            "fdv": token.supply * priced["usdPrice"],
            "mcap": token.supply * priced["usdPrice"],
            "usdPrice": priced["usdPrice"],
            "priceBlockId": priced["blockId"],
            "liquidity": priced["liquidity"],
            "updatedAt": _iso(now_ms),
        }

    def _quote(self, request: Request) -> Page:
        mints = (request.ask("inputMint"), request.ask("outputMint"))
        if mints[0] == mints[1]:
            error = "Input and output mints are not allowed to be equal"
            return Page({"error": error, "errorCode": "CIRCULAR_ARBITRAGE_IS_DISABLED"}, 400)
        if any(mint not in self.world.by_mint for mint in mints):
            return Page({"error": "The token is not tradable", "errorCode": "TOKEN_NOT_TRADABLE"}, 400)
        if mints[0] in self.unsellable:
            return Page({"error": "Could not find any route", "errorCode": "COULD_NOT_FIND_ANY_ROUTE"}, 400)
        given, got = (self.world.by_mint[mint] for mint in mints)
        amount = int(request.number("amount", 0))
        usd = amount / 10.0**given.decimals * self.world.price(given.mint, request.now_ms)
        impact = usd / (min(given.liquidity, got.liquidity) / 2.0 + usd)
        fee = (given.fee_bps + got.fee_bps) / 1e4 + 0.0025
        out = usd * (1.0 - impact) * (1.0 - fee) / self.world.price(got.mint, request.now_ms)
        units, slippage = int(out * 10.0**got.decimals), int(request.number("slippageBps", 50))
        pool = self.world.pools_of(given.mint if got.mint == self.world.sol.mint else got.mint)[0]
        hop = {"ammKey": pool.address, "label": pool.dex.title(), "inputMint": mints[0], "outputMint": mints[1]}
        hop |= {"inAmount": str(amount), "outAmount": str(units)}
        return Page(
            {
                "inputMint": mints[0],
                "inAmount": str(amount),
                "outputMint": mints[1],
                "outAmount": str(units),
                "otherAmountThreshold": str(units * (10_000 - slippage) // 10_000),
                "swapMode": "ExactIn",
                "slippageBps": slippage,
                "platformFee": None,
                "priceImpactPct": f"{impact:.10f}",
                "routePlan": [{"swapInfo": hop, "percent": 100, "bps": 10_000}],
                "contextSlot": self.world.slot(request.now_ms),
                "timeTaken": 0.002,
            }
        )


@lru_cache(maxsize=200)
def _iso(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
