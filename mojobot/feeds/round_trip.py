"""Whether a token can be sold again, and what buying and selling costs: two quotes of Jupiter, no order.

A little money is quoted into the token, and what that gives is quoted back. A
token that has a way in and none out is a trap; one that comes back much
smaller takes a tax, or has nobody to trade with.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from msgspec import Struct

from mojobot.feeds.answered import answered
from mojobot.feeds.decoding import One, fit
from mojobot.feeds.jupiter import NAME
from mojobot.feeds.numbers import Refusal
from mojobot.feeds.records import Answer
from mojobot.net.limits import Priority
from mojobot.net.provider import Ask, Provider

USDC = "EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v"
SOL = "So11111111111111111111111111111111111111112"
_USDC_UNITS, _SOL_UNITS = 20_000_000, 100_000_000  # 20 USDC, 0.1 SOL: too little to move a pool worth trading in
_MOST = 1 << 64  # amounts are of 64 bits on the chain
_SLIPPAGE_BPS = "50"


class Routed(Struct, rename="camel", gc=False):
    """A quote, as far as it matters here; amounts are in the tokens' smallest units."""

    input_mint: str
    output_mint: str
    in_amount: int
    out_amount: int


class RoundTrip(Struct, frozen=True, kw_only=True):
    """What was quoted of one token; `loss` is a part of what went in, None where there is no way back."""

    mint: str
    source: str
    at_ms: int
    sellable: bool
    loss: float | None = None


class Leg(Struct, frozen=True):
    """What one quote gives, in the smallest units."""

    units: int


_ROUTED = One(Routed)


class RoundTrips:
    """Asks Jupiter for a token's way in and its way out, out of the allowance that pays for prices too."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider

    async def round_trip(self, mint: str, at_ms: int, priority: Priority = Priority.BACKGROUND) -> Answer[RoundTrip]:
        """Two questions. Raises ProviderError where one is not answered; that there is no route is an answer."""
        money, units = (USDC, _USDC_UNITS) if mint != USDC else (SOL, _SOL_UNITS)
        into = await self._leg((money, mint), units, priority)
        if into.refused:
            return Answer(refused=into.refused, absent=(mint,))
        bought = into.records[0].units if into.records else 0
        if not bought:
            return _told(mint, None, at_ms)
        back = await self._leg((mint, money), bought, priority)
        if back.refused:
            return Answer(refused=back.refused, absent=(mint,))
        got = back.records[0].units if back.records else 0
        return _told(mint, 1.0 - got / units if got else None, at_ms)

    async def _leg(self, mints: tuple[str, str], units: int, priority: Priority) -> Answer[Leg]:
        params = (
            ("inputMint", mints[0]),
            ("outputMint", mints[1]),
            ("amount", str(units)),
            ("slippageBps", _SLIPPAGE_BPS),
        )
        question = Ask("/swap/v1/quote", params, priority=priority)
        return await answered(self._provider, question, lambda body, _: parse_leg(body, mints, units), mints)


def parse_leg(body: bytes, mints: Sequence[str], units: int) -> Answer[Leg]:
    """The amount of a quote that is of these mints and this amount; refused and counted where it is of others."""
    refused: Counter[str] = Counter()
    found = _ROUTED.decode(body, refused) if fit(body, refused) else None
    if found is None:
        return Answer(refused=refused)
    try:
        return Answer((Leg(_amount(found, mints, units)),))
    except Refusal as why:
        refused[str(why)] += 1
        return Answer(refused=refused)


def _amount(found: Routed, mints: Sequence[str], units: int) -> int:
    if (found.input_mint, found.output_mint, found.in_amount) != (*mints, units):
        raise Refusal("a quote of something else")
    if not 0 <= found.out_amount < _MOST:
        raise Refusal("amount out of range")
    return found.out_amount


def _told(mint: str, loss: float | None, at_ms: int) -> Answer[RoundTrip]:
    return Answer((RoundTrip(mint=mint, source=NAME, at_ms=at_ms, sellable=loss is not None, loss=loss),))
