"""Where each token trades: its main pool, as quotes name it or as asked for."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Sequence

from mojobot.feeds.live.names import Listed
from mojobot.feeds.live.places import by_mint
from mojobot.feeds.records import Answer, Pool, Quote
from mojobot.net.outcome import ProviderError

Asked = Callable[[str], Awaitable[Answer[Pool]]]


class Pools:
    """Addresses by series. A pool once named stays until another is twice as deep: candles keep their source."""

    def __init__(self, tokens: Sequence[Listed], asked: Sequence[Asked]) -> None:
        self._tokens = tokens
        self._asked = tuple(asked)
        self._series = by_mint(tokens)
        self._known: dict[int, tuple[str, float]] = {}
        self.widen()

    def widen(self) -> None:
        """The list of tokens has grown: of some it says which pool is meant."""
        for series, token in enumerate(self._tokens):
            if token.pool:
                self._known.setdefault(series, (token.pool, float("inf")))

    def learn(self, quotes: Iterable[Quote]) -> None:
        """Take what quotes say of pools."""
        for quote in quotes:
            series = self._series.get(quote.mint)
            if series is not None and quote.pool:
                self._put(series, quote.pool, quote.liquidity_usd or 0.0)

    async def of(self, series: int) -> str:
        """A token's pool; asks for it where no quote has named one, "" where nobody knows."""
        for ask in () if series in self._known else self._asked:
            try:
                found = (await ask(self._tokens[series].mint)).records
            except ProviderError:
                continue
            if found:
                self._put(series, found[0].address, found[0].liquidity_usd or 0.0)
                break
        return self._known.get(series, ("", 0.0))[0]

    def known(self, series: int) -> str:
        """The same without asking."""
        return self._known.get(series, ("", 0.0))[0]

    def _put(self, series: int, pool: str, liquidity_usd: float) -> None:
        before, depth = self._known.get(series, ("", 0.0))
        if not before or pool == before or liquidity_usd > 2.0 * depth:
            keep = depth if depth == float("inf") else liquidity_usd
            self._known[series] = (pool, keep)
