"""The reviewed list of major tokens, by symbol."""

from __future__ import annotations

from mojobot.model.market import TokenClass

# Deep, old markets: SOL and its liquid-staked forms, BTC, ETH and BNB with their wrapped forms, and stablecoins.
# A live market must match mint addresses as well: anyone can name a token SOL.
MAJORS = frozenset(
    {"SOL", "WSOL", "BNSOL", "BSOL", "INF", "JITOSOL", "JUPSOL", "MSOL"}
    | {"BTC", "CBBTC", "TBTC", "WBTC", "ETH", "WETH", "BNB"}
    | {"USDC", "USDT", "DAI", "EURC", "FDUSD", "PYUSD", "USD1", "USDE", "USDG", "USDS"}
)


def token_class(symbol: str) -> TokenClass:
    """The class of a token known by its symbol alone; a perpetual is of its token's class.

    Age cannot be seen in candles, so nothing is `new` here.
    """
    spot = symbol.upper().removesuffix("-PERP")
    return TokenClass.MAJOR if spot in MAJORS else TokenClass.ESTABLISHED
