"""What pools are quoted in and nobody watches: SOL and the stablecoins, priced like any token, no peg assumed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, MutableMapping, Sequence

from mojobot.feeds.live.beside import Periodic
from mojobot.feeds.live.sources import Quoting
from mojobot.model.events import MarketEvent
from mojobot.model.market import MINUTE_MS
from mojobot.net.clock import Clock
from mojobot.net.limits import Priority
from mojobot.net.outcome import ProviderError

MINTS = (
    "So11111111111111111111111111111111111111112",  # SOL
    "EPjFWdd5AufqSSqeM2qN1xzybapC8G4wEGGkZwyTDt1v",  # USDC
    "Es9vMFrzaCERmJfrF4H2FYD4KCoNkY11McCe8BenwNYB",  # USDT
    "USD1ttGY1N17NEEHLmELoaybftRBUSErhqYiQzvEmuB",  # USD1
    "2b1kV6DkPAnxd5ixfnxCpjxmKwqjjaYmCZfHsFu24GXo",  # PYUSD
)
_USUAL = frozenset(MINTS[:3])
EVERY_S = 30.0
_COUNTS_MS = 5 * MINUTE_MS  # a price nobody has repeated for this long is none


class QuoteTokens:
    """Keeps `usd` current for the tokens of `MINTS` that are not `watched` now; the first source that answers counts.

    A token nobody tells the price of any more is taken out: a pool quoted in
    it gives no price then.
    """

    def __init__(
        self,
        sources: Sequence[Quoting],
        watched: Callable[[], Iterable[str]],
        usd: MutableMapping[str, float],
        clock: Clock,
    ) -> None:
        self._watched = watched
        self._sources = tuple(sources)
        self._usd = usd
        self._clock = clock
        self._told_ms: dict[str, int] = {}

    async def look(self) -> None:
        """Ask once. Raises ProviderError when nobody answered."""
        watched, now_ms = frozenset(self._watched()), self._clock.now_ms()
        wanted = tuple(mint for mint in MINTS if mint not in watched)
        self._told_ms = {mint: self._told_ms.get(mint, now_ms) for mint in wanted if mint in self._usd}
        try:
            if wanted:
                await self._ask(wanted)
        finally:
            self._forget()

    async def _ask(self, wanted: tuple[str, ...]) -> None:
        """Further sources are asked for what is missing, as long as that is one of the usual."""
        missing, failed = wanted, None
        for source in self._sources:
            try:
                found = (await source.quotes(missing, Priority.BACKGROUND)).records
            except ProviderError as error:
                failed = error
                continue
            for quote in found:
                self._usd[quote.mint] = quote.price_usd
                self._told_ms[quote.mint] = quote.at_ms
            told = {quote.mint for quote in found}
            missing = tuple(mint for mint in missing if mint not in told)
            if not _USUAL.intersection(missing):
                return
        if failed is not None and missing == wanted:
            raise failed

    def _forget(self) -> None:
        for mint, told_ms in list(self._told_ms.items()):
            if self._clock.now_ms() - told_ms > _COUNTS_MS:
                del self._told_ms[mint]
                self._usd.pop(mint, None)


def quote_tokens(
    sources: Sequence[Quoting], watched: Callable[[], Iterable[str]], usd: MutableMapping[str, float], clock: Clock
) -> list[Periodic]:
    """Nothing to ask where nobody tells prices."""
    if not sources:
        return []
    tokens = QuoteTokens(sources, watched, usd, clock)

    async def ask(_: int) -> Iterable[MarketEvent]:
        await tokens.look()
        return ()

    return [Periodic("quote tokens", EVERY_S, ask)]
