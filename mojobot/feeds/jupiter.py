"""Jupiter Price v3: what up to fifty tokens cost, in one request, as of a block.

Mints without a reliable price are not in the reply. The same allowance pays
for swap quotes.
"""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Awaitable, Iterable, Sequence

from msgspec import Struct, field

from mojobot.feeds.answered import answered
from mojobot.feeds.batches import Batch, by_batches
from mojobot.feeds.blocks import SLOT_MS, Blocks
from mojobot.feeds.decoding import Mapped, fit
from mojobot.feeds.numbers import amount, count, decimals, fraction, price, recent
from mojobot.feeds.reconciling import reconciled
from mojobot.feeds.records import Answer, Quote
from mojobot.model.market import DAY_MS
from mojobot.net.limits import Priority
from mojobot.net.provider import Ask, Provider

NAME = "jupiter"
BATCH = 50


class Price(Struct, rename="camel", gc=False):
    """One token of the reply."""

    usd_price: float | None = None
    block_id: int | None = None
    decimals: int | None = None
    price_change24h: float | None = field(default=None, name="priceChange24h")  # percent
    liquidity: float | None = None


_PRICES = Mapped(Price)


class Jupiter:
    """Prices by mint."""

    def __init__(self, provider: Provider) -> None:
        self._provider = provider
        self._blocks = Blocks()

    async def quotes(self, mints: Iterable[str], priority: Priority = Priority.WATCH) -> Answer[Quote]:
        """One quote a mint, fifty a request. Raises ProviderError when none could be had."""

        def ask(batch: Batch) -> Awaitable[Answer[Quote]]:
            question = Ask("/price/v3", (("ids", ",".join(batch)),), priority=priority)
            return answered(
                self._provider, question, lambda body, at_ms: parse_quotes(body, batch, at_ms, self._blocks), batch
            )

        return await by_batches(ask, mints, BATCH)


def parse_quotes(body: bytes, asked: Sequence[str], arrived_ms: int, seen: Blocks | None = None) -> Answer[Quote]:
    """Quotes of the mints asked for.

    The reply has no time of its own: the newest block in it is taken for the
    moment it came, or, where `seen` has met it before, for when it was first
    met; and a price of an older block is that much older.
    """
    refused: Counter[str] = Counter()
    given = _PRICES.decode(body, refused) if fit(body, refused) else {}
    newest = _newest_block(given.values())
    made_ms = arrived_ms if seen is None else seen.made_ms(newest, arrived_ms)
    return reconciled(given, asked, refused, lambda mint, found: _quote(mint, found, newest, made_ms, arrived_ms))


def _newest_block(found: Iterable[Price | None]) -> int:
    """The newest block, leaving out what lies absurdly far above most of them; 0 without any."""
    blocks = [price.block_id for price in found if price is not None and price.block_id]
    if not blocks:
        return 0
    bound = statistics.median_low(blocks) + DAY_MS // SLOT_MS
    return max(block for block in blocks if block <= bound)


def _quote(mint: str, found: Price, newest: int, made_ms: int, arrived_ms: int) -> Quote:
    block = count(found.block_id, "block")
    return Quote(
        mint=mint,
        price_usd=price(found.usd_price),
        at_ms=recent(made_ms - SLOT_MS * (newest - block if block else 0), arrived_ms),
        arrived_ms=arrived_ms,
        source=NAME,
        liquidity_usd=amount(found.liquidity, "liquidity"),
        change_24h=fraction(found.price_change24h, "change"),
        block=block,
        decimals=decimals(found.decimals),
    )
