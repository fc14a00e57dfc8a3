"""DexScreener: pairs by token, by pool and by words, boosts; refuses who does not look like a browser, caches 30 s."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from tests.providers.limits import Refusal, Window
from tests.providers.listing import Listed, Venue
from tests.providers.message import Page, Request
from tests.providers.paths import MINUTE_MS
from tests.providers.service import Service, text
from tests.providers.world import World

_SHOWN = ("m5", "h1", "h6", "h24")
_EDGE_MS = 30_000
_SLOW = ("/token-profiles", "/token-boosts", "/community-takeovers", "/ads", "/orders", "/metas")
_CHALLENGE = b"<!DOCTYPE html><html><head><title>Just a moment...</title></head><body>Cloudflare</body></html>"


class DexScreener(Service):
    """`/tokens/v1`, `/token-pairs/v1`, `/latest/dex/...`, `/token-boosts`, `/token-profiles`."""

    name = "dexscreener"
    hosts = ("api.dexscreener.com",)
    prices: ClassVar[frozenset[str]] = frozenset({"priceUsd", "priceNative"})

    def __init__(self, world: World) -> None:
        super().__init__(world)
        self._fast = Window("300 a minute", 300, 60.0)
        self._slow = Window("60 a minute", 60, 60.0)
        self._edge: dict[str, tuple[int, Page]] = {}

    def admit(self, request: Request) -> Refusal | None:
        return (self._slow if request.path.startswith(_SLOW) else self._fast).spend(request.now_ms)

    def too_many(self, request: Request, refusal: Refusal) -> Page:
        return Page(b"error code: 1015", 429, content_type="text/plain; charset=UTF-8")

    def forbid(self, request: Request) -> Page | None:
        if "mozilla/" in request.headers.get("user-agent", "").lower():
            return None
        return Page(_CHALLENGE, 403, content_type="text/html; charset=UTF-8")

    def dress(self, request: Request, page: Page) -> Mapping[str, str]:
        return {"cache-control": "public, max-age=60", "cf-cache-status": "HIT", "server": "cloudflare"}

    def answer(self, request: Request) -> Page:
        asked = request.path + "?" + request.ask("q")
        kept = self._edge.get(asked)
        if kept is None or not 0 <= request.now_ms - kept[0] < _EDGE_MS:
            kept = self._edge[asked] = (request.now_ms, self._fresh(request))
        return kept[1]

    def _fresh(self, request: Request) -> Page:
        now = request.now_ms
        match request.parts:
            case ["tokens", "v1", "solana", mints]:
                return self._primary(mints.split(","), now)
            case ["token-pairs", "v1", "solana", mint]:
                return Page([self._pair(pool, now) for pool in self._pools(mint)])
            case ["latest", "dex", "pairs", "solana", addresses]:
                pools = [self.world.by_pool[one] for one in addresses.split(",") if one in self.world.by_pool]
                return _wrapped([self._pair(pool, now) for pool in pools], pair=True)
            case ["latest", "dex", "tokens", mints]:
                found = [self._pair(pool, now) for mint in mints.split(",") for pool in self._pools(mint)]
                return _wrapped(found[:30])
            case ["latest", "dex", "search"]:
                return _wrapped(self._search(request.ask("q"), now))
            case ["tokens" | "token-pairs", "v1", _, _]:
                return Page([])
            case ["token-boosts" | "token-profiles" as what, *_]:
                return Page([self._boost(token, what == "token-boosts") for token in self.world.tokens[-30:]])
            case _:
                return Page({"error": "Not Found"}, 404)

    def _pools(self, mint: str) -> list[Venue]:
        return self.world.pools_of(mint)[:30] if mint in self.world.by_mint else []

    def _primary(self, mints: list[str], now: int) -> Page:
        if len(mints) > 30:
            return Page({"error": "Limit of 30 token addresses exceeded"}, 400)
        return Page([self._pair(self._pools(mint)[0], now) for mint in dict.fromkeys(mints) if self._pools(mint)])

    def _search(self, words: str, now: int) -> list[dict[str, Any]]:
        wanted = words.strip().lower()
        tokens = [token for token in self.world.tokens if wanted and _names(token, words.strip(), wanted)]
        pools = [pool for token in tokens for pool in self.world.pools if pool.token == token.index]
        pools += [self.world.by_pool[words.strip()]] if words.strip() in self.world.by_pool else []
        found = [self._pair(pool, now) for pool in pools]
        return (found + [_elsewhere(pair) for pair in found[:2]])[:30]

    def _pair(self, pool: Venue, now: int) -> dict[str, Any]:
        world = self.world
        base, quote = world.tokens[pool.base], world.tokens[pool.quote]
        usd = world.pool_price(pool, now)
        stats = world.stats(pool.index, now // MINUTE_MS)
        liquidity = world.liquidity(pool, now)
        pair: dict[str, Any] = {
            "chainId": "solana",
            "dexId": pool.dex,
            "url": f"https://dexscreener.com/solana/{pool.address.lower()}",
            "pairAddress": pool.address,
            "labels": [pool.label],
            "baseToken": _side(base),
            "quoteToken": _side(quote),
            "priceNative": text(usd / world.pool_price(pool, now, of_quote=True)),
            "priceUsd": text(usd),
            "txns": {name: {"buys": stats[name].buys, "sells": stats[name].sells} for name in _SHOWN},
            "volume": {name: round(stats[name].usd, 2) for name in reversed(_SHOWN)},
            "priceChange": {name: round(stats[name].change * 100, 2) for name in _SHOWN if stats[name].usd},
            "liquidity": {
                "usd": round(liquidity, 2),
                "base": round(liquidity / 2 / usd),
                "quote": round(liquidity / 2 / world.pool_price(pool, now, of_quote=True), 4),
            },
            "fdv": round(base.supply * usd),
            "marketCap": round(base.supply * usd * 0.9) if base.liquidity > 5_000 else None,
            "pairCreatedAt": pool.created_ms,
            "info": {"imageUrl": "https://example.test/x.png", "websites": [], "socials": []},
            "boosts": {"active": 10},
        }
        absent = {"labels": pool.label is None, "liquidity": pool.curve, "info": base.liquidity < 5_000}
        absent |= {"boosts": world.tokens[pool.token] not in world.awkward}
        return {name: value for name, value in pair.items() if not absent.get(name)}

    def _boost(self, token: Listed, boosted: bool) -> dict[str, Any]:
        profile: dict[str, Any] = {
            "url": f"https://dexscreener.com/solana/{token.mint.lower()}",
            "chainId": "solana",
            "tokenAddress": token.mint,
            "description": token.name,
            "links": [{"type": "twitter", "url": "https://example.test/"}],
        }
        return profile | ({"amount": 10 + token.index, "totalAmount": 50 + token.index} if boosted else {})


def _names(token: Listed, exact: str, lower: str) -> bool:
    return token.mint == exact or token.symbol.lower().startswith(lower) or lower in token.name.lower()


def _side(token: Listed) -> dict[str, str]:
    return {"address": token.mint, "name": token.name, "symbol": token.symbol}


def _elsewhere(pair: dict[str, Any]) -> dict[str, Any]:
    """The same symbol on another chain: search mixes them all."""
    token = pair["baseToken"] | {"address": "0x6982508145454ce325ddbe47a25d4ec3d2311933"}
    return pair | {"chainId": "ethereum", "dexId": "uniswap", "pairAddress": "0xa43f", "baseToken": token}


def _wrapped(pairs: list[dict[str, Any]], *, pair: bool = False) -> Page:
    value: dict[str, Any] = {"schemaVersion": "1.0.0", "pairs": pairs or None}
    return Page(value | ({"pair": pairs[0] if pairs else None} if pair else {}))
