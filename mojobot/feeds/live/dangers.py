"""What is learned of every token's dangers: from a node, from pools, from Birdeye, one token after the other."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from mojobot.feeds.live.beside import Periodic
from mojobot.feeds.live.pools import Asked
from mojobot.feeds.live.reviewed import by_mint
from mojobot.feeds.records import Answer
from mojobot.feeds.records import Safety as Told
from mojobot.feeds.round_trip import RoundTrips
from mojobot.feeds.safety import ChainSafety
from mojobot.feeds.token_safety import Reading, pool_readings, together, told_readings, trip_readings
from mojobot.model.events import MarketEvent
from mojobot.model.market import DAY_MS, MINUTE_MS, Token
from mojobot.model.safety import Fact, Safety
from mojobot.net.clock import Clock
from mojobot.net.outcome import ProviderError

EVERY_S = 3.0  # between two tokens: 50 are known 150 s after the start, and a public node bears it
POOLS_MS = 20 * MINUTE_MS
TRIP_MS = 60 * MINUTE_MS  # a third of the time it counts for
TRIP_APART_MS = 20_000  # six quotes a minute of the 24 that may be asked; 50 tokens are known after 17 minutes
_AGAIN_MS = MINUTE_MS  # after a failure
_FACTS = (
    "mint_authority",
    "freeze_authority",
    "permanent_delegate",
    "default_frozen",
    "transferable",
    "transfer_hook",
    "transfer_fee_bps",
    "paused",
    "top10_share",
    "liquidity_usd",
    "created_ms",
    "fake",
    "mutable_metadata",
    "owner_program",
    "sellable",
    "round_trip_loss",
)
Readings = Mapping[str, Reading]
Asking = Callable[[str, int], Awaitable[Readings]]


@dataclass(frozen=True, slots=True)
class Asker:
    """Somebody who knows something of tokens, how often he is asked about each, and of which tokens."""

    name: str
    every_ms: int
    ask: Asking = field(repr=False)
    needed: Callable[[Token, Readings], bool] = lambda _token, _known: True
    apart_ms: int = 0  # at least between two tokens


def of_nodes(nodes: Sequence[ChainSafety], every_ms: int) -> Asker:
    """The chain, through the first node that answers."""

    async def ask(mint: str, at_ms: int) -> Readings:
        failed: ProviderError | None = None
        for node in nodes:
            try:
                found = (await node.safety(mint, at_ms)).records
            except ProviderError as error:
                failed = error
                continue
            return found[0].readings if found else {}
        if failed is not None:
            raise failed
        return {}

    return Asker("chain", every_ms, ask)


def of_birdeye(safety: Callable[[str], Awaitable[Answer[Told]]]) -> Asker:
    """Birdeye, at fifty of its units a token: once a day, of what a node left open on tokens nobody reviewed."""

    async def ask(mint: str, _: int) -> Readings:
        found = (await safety(mint)).records
        return told_readings(found[0]) if found else {}

    def needed(token: Token, known: Readings) -> bool:
        return by_mint(token.mint) is None and not ("freeze_authority" in known and "top10_share" in known)

    return Asker("birdeye", DAY_MS, ask, needed)


def of_pools(finders: Sequence[Asked]) -> Asker:
    """How deep a token's pools are and how old the oldest, by the first who knows them."""

    async def ask(mint: str, at_ms: int) -> Readings:
        failed: ProviderError | None = None
        for find in finders:
            try:
                found = (await find(mint)).records
            except ProviderError as error:
                failed = error
                continue
            if found:
                return pool_readings(found, at_ms)
        if failed is not None:
            raise failed
        return {}

    return Asker("pools", POOLS_MS, ask)


def of_round_trips(trips: RoundTrips) -> Asker:
    """Whether it can be sold again: two quotes a token, so seldom that prices, which share the allowance, go on."""

    async def ask(mint: str, at_ms: int) -> Readings:
        found = (await trips.round_trip(mint, at_ms)).records
        return trip_readings(found[0]) if found else {}

    return Asker("round trip", TRIP_MS, ask, apart_ms=TRIP_APART_MS)


class Dangers:
    """Who was asked about which token when, and what each said last, which stands while it is fresh."""

    def __init__(self, tokens: Sequence[Token], askers: Sequence[Asker], clock: Clock) -> None:
        self._tokens = tokens
        self._askers = tuple(askers)  # the most trusted first
        self._clock = clock
        self._said: dict[tuple[int, str], Readings] = {}
        self._due_ms: dict[tuple[int, str], int] = {}
        self._free_ms: dict[str, int] = {}  # when somebody may be asked about another token

    async def next(self, order: Iterable[int]) -> Safety | None:
        """What is known of the first token of `order` that somebody is due to be asked about; None without any."""
        now_ms = self._clock.now_ms()
        for series in order:
            due = [asker for asker in self._askers if self._is_due(series, asker, now_ms)]
            if due:
                for asker in due:
                    await self._ask(series, asker, now_ms)
                return self._event(series)
        return None

    def _is_due(self, series: int, asker: Asker, now_ms: int) -> bool:
        due_ms = max(self._due_ms.get((series, asker.name), 0), self._free_ms.get(asker.name, 0))
        return now_ms >= due_ms

    async def _ask(self, series: int, asker: Asker, now_ms: int) -> None:
        self._due_ms[series, asker.name] = now_ms + asker.every_ms
        self._free_ms[asker.name] = now_ms + asker.apart_ms
        token = self._tokens[series]
        if not asker.needed(token, self._known(series)):
            return
        try:
            found = await asker.ask(token.mint, self._clock.now_ms())
        except ProviderError as error:  # the provider tells of it itself
            wait_ms = max(_AGAIN_MS, round(1000.0 * (error.retry_after_s or 0.0)))
            self._due_ms[series, asker.name] = self._clock.now_ms() + wait_ms
            return
        if found:
            self._said[series, asker.name] = found

    def _known(self, series: int) -> Readings:
        told = [self._said.get((series, asker.name), {}) for asker in self._askers]
        return together(self._tokens[series].mint, *told).at(self._clock.now_ms()).readings

    def _event(self, series: int) -> Safety:
        known = self._known(series)
        facts = tuple(
            Fact(name, _value(known[name]), known[name].source, known[name].at_ms) for name in _FACTS if name in known
        )
        return Safety(self._clock.now_ms(), series, facts, by_mint(self._tokens[series].mint) is not None)


def dangers(tokens: Sequence[Token], askers: Sequence[Asker], order: Callable[[], list[int]], clock: Clock) -> Periodic:
    """One token after the other, the most important first."""
    known = Dangers(tokens, askers, clock)

    async def ask(_: int) -> Iterable[MarketEvent]:
        told = await known.next(order())
        return () if told is None else (told,)

    return Periodic("token safety", EVERY_S, ask)


def _value(reading: Reading) -> str | float | bool:
    value = reading.value
    if isinstance(value, tuple):
        return ", ".join(value)
    return float(value) if isinstance(value, int) and not isinstance(value, bool) else value
