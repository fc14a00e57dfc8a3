"""The shapes in which Birdeye shows prices, bars, trades and safety: camelCase, and snake_case in v3."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from tests.providers.activity import Trade
from tests.providers.chance import address, share_of
from tests.providers.listing import SOL_MINT, TOKEN_2022_PROGRAM, Listed, Venue
from tests.providers.paths import DAY_MS, MINUTE_MS
from tests.providers.world import World

_FRAMES = {"1m": 1, "5m": 5, "30m": 30, "1h": 60, "2h": 120, "4h": 240, "8h": 480, "24h": 1440}


class BirdeyeShapes:
    """What a token looks like there."""

    def __init__(self, world: World) -> None:
        self.world = world

    def price(self, token: Listed, now_ms: int) -> dict[str, Any]:
        """Of `/defi/price` and `/defi/multi_price`."""
        price = self.world.price(token.mint, now_ms)
        return {
            "isScaledUiToken": False,
            "value": price,
            "updateUnixTime": now_ms // 1000 - 1,
            "updateHumanTime": datetime.fromtimestamp(now_ms // 1000 - 1, UTC).strftime("%Y-%m-%dT%H:%M:%S"),
            "priceChange24h": (price / self.world.price(token.mint, now_ms - DAY_MS) - 1.0) * 100.0,
            "priceInNative": price / self.world.price(SOL_MINT, now_ms),
            "liquidity": self.world.liquidity(self.world.pools_of(token.mint)[0], now_ms),
        }

    def bar(self, token: Listed, kind: str, row: list[float], *, snake: bool) -> dict[str, Any]:
        """One candle; volume in tokens, and in v3 in USD too."""
        opened, *prices, usd = row
        shown: dict[str, Any] = dict(zip("ohlc", prices, strict=True))
        shown |= {"v": usd / prices[3], "address": token.mint, "type": kind, "currency": "usd"}
        return shown | (
            {"v_usd": usd, "unix_time": int(opened) // 1000} if snake else {"unixTime": int(opened) // 1000}
        )

    def trade(self, token: Listed, pool: Venue, trade: Trade) -> dict[str, Any]:
        """One swap, from the owner's side."""
        base, quote = self.world.tokens[pool.base], self.world.tokens[pool.quote]
        prices = {
            base.mint: self.world.pool_price(pool, trade.at_ms),
            quote.mint: self.world.pool_price(pool, trade.at_ms, of_quote=True),
        }
        given, got = (quote, base) if trade.buy else (base, quote)
        sides = {
            "from": _leg(given, -trade.usd / prices[given.mint], prices[given.mint]),
            "to": _leg(got, trade.usd / prices[got.mint], prices[got.mint]),
        }
        by_mint = {given.mint: sides["from"], got.mint: sides["to"]}
        return sides | {
            "base": by_mint[base.mint],
            "quote": by_mint[quote.mint],
            "basePrice": prices[base.mint],
            "quotePrice": prices[quote.mint],
            "tokenPrice": prices[token.mint],
            "pricePair": prices[base.mint] / prices[quote.mint],
            "txHash": trade.signature,
            "source": pool.dex,
            "blockUnixTime": trade.at_ms // 1000,
            "txType": "swap",
            "owner": trade.owner,
            "side": "buy" if got is token else "sell",
            "alias": None,
            "poolId": pool.address,
        }

    def security(self, token: Listed) -> dict[str, Any]:
        """Nearly all of it nullable: null was not found out."""
        return {
            "creatorAddress": address(f"creator {token.mint}"),
            "creatorOwnerAddress": None,
            "ownerAddress": token.mint_authority,
            "ownerPercentage": None,
            "creatorPercentage": 0.02 * share_of(token.mint),
            "creationTime": token.created_ms // 1000,
            "creationSlot": self.world.slot(token.created_ms),
            "mintTime": token.created_ms // 1000,
            "mutableMetadata": token.liquidity < 1e6,
            "top10HolderPercent": 0.15 + 0.3 * share_of(f"top {token.mint}"),
            "isTrueToken": None,
            "fakeToken": True if token.liquidity < 3_000 and token.symbol in ("SOL", "BONK") else None,
            "totalSupply": token.supply,
            "lockInfo": None,
            "freezeable": True if token.freeze_authority else None,
            "freezeAuthority": token.freeze_authority,
            "transferFeeEnable": True if token.fee_bps else None,
            "transferFeeData": None,
            "isToken2022": token.program == TOKEN_2022_PROGRAM,
            "nonTransferable": None,
            "jupStrictList": token.liquidity > 1e6,
        }

    def overview(self, token: Listed, now_ms: int) -> dict[str, Any]:
        """The members that matter of two hundred and fifty."""
        pool = self.world.pools_of(token.mint)[0]
        price = self.world.price(token.mint, now_ms)
        shown: dict[str, Any] = {
            "address": token.mint,
            "decimals": token.decimals,
            "symbol": token.symbol,
            "name": token.name,
            "marketCap": token.supply * price,
            "fdv": token.supply * price,
            "extensions": None,
            "liquidity": self.world.liquidity(pool, now_ms),
            "lastTradeUnixTime": now_ms // 1000 - 4,
            "price": price,
            "totalSupply": token.supply,
            "circulatingSupply": token.supply,
            "holder": 40 + round(token.liquidity / 60.0),
            "numberMarkets": len(self.world.pools_of(token.mint)),
        }
        for name, minutes in _FRAMES.items():
            shown |= self._frame(token, pool, name, minutes, now_ms)
        return shown

    def _frame(self, token: Listed, pool: Venue, name: str, minutes: int, now_ms: int) -> dict[str, Any]:
        since = now_ms - minutes * MINUTE_MS
        usd, buys, sells = self.world.activity.window(pool.index, since, now_ms)
        price, before = self.world.price(token.mint, now_ms), self.world.price(token.mint, since)
        return {
            f"history{name}Price": before,
            f"priceChange{name}Percent": (price / before - 1.0) * 100.0,
            f"uniqueWallet{name}": (buys + sells) * 2 // 3,
            f"trade{name}": buys + sells,
            f"buy{name}": buys,
            f"sell{name}": sells,
            f"v{name}": usd / price,
            f"v{name}USD": usd,
            f"vBuy{name}USD": usd * buys / max(buys + sells, 1),
            f"vSell{name}USD": usd * sells / max(buys + sells, 1),
        }


def _leg(token: Listed, tokens: float, price: float) -> dict[str, Any]:
    units = round(tokens * 10.0**token.decimals)
    return {
        "symbol": token.symbol,
        "decimals": token.decimals,
        "address": token.mint,
        "amount": abs(units),
        "uiAmount": abs(tokens),
        "price": price,
        "nearestPrice": price,
        "changeAmount": units,
        "uiChangeAmount": tokens,
        "isScaledUiToken": False,
    }
