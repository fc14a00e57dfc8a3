"""A recorded session and its back-test, fill by fill, and what the difference of the results is made of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from mojobot.core import fills
from mojobot.core.fills import Pool, Swap
from mojobot.core.strategies.registry import Roster
from mojobot.model.events import Commanded, Event
from mojobot.model.notices import Notice
from mojobot.model.settings import Settings
from mojobot.model.trading import Intent
from mojobot.research.drift import pairs
from mojobot.research.drift.account import OPEN_AT_END, Account, Leg, valued
from mojobot.research.drift.parts import Parts, alone, between, summed
from mojobot.research.drift.tape import CandleTape
from mojobot.research.drift.twin import Twin

Stepped = tuple[Event, Sequence[Intent | Notice]]  # an event, and what its step gave out

_HEARD = ("whales", "sentiment", "swaps", "token_safety")


@dataclass(frozen=True, slots=True)
class Pair:
    """A fill of the session and the back-test's; one of them may be missing, and `why` then says why."""

    ours: Leg | None
    twin: Leg | None
    parts: Parts
    why: str = ""

    @property
    def leg(self) -> Leg:
        """Whichever is there, the session's first."""
        one = self.ours or self.twin
        assert one is not None  # noqa: S101 - a pair of nothing is never made
        return one

    @property
    def is_fill(self) -> bool:
        """Whether something moved, rather than being valued at the end."""
        return self.leg.reason != OPEN_AT_END


@dataclass(frozen=True, slots=True)
class Lone:
    """A trade that only one side made."""

    ours: bool
    symbol: str
    decided_ms: int
    strategy: str
    result_micro: int
    why: str


@dataclass(frozen=True, slots=True)
class Drift:
    """All of it. `ours_micro` and `twin_micro` are results: every trade open or made in the session, to the end."""

    market: str
    ticks: bool
    start_ms: int
    end_ms: int
    ours_micro: int
    twin_micro: int
    parts: Parts
    pairs: tuple[Pair, ...]  # in order of time
    trades: int  # both sides made
    lone: tuple[Lone, ...]
    decimals: tuple[int, ...]
    carried: int  # trades open when the session began
    by_hand: int  # commands of a person
    heard: tuple[str, ...]  # what both heard beside prices, and no candle file tells

    @property
    def none(self) -> bool:
        """Whether every fill is the back-test's, to the last unit."""
        same = all(pair.ours and pair.twin and _same(pair.ours, pair.twin) for pair in self.pairs)
        return same and self.ours_micro == self.twin_micro


def drift(session: Iterable[Stepped], settings: Settings, roster: Roster) -> Drift:
    """Read a session once, from its first event to its last. Raises ValueError where it does not begin with one."""
    ours, tape, twin = Account(), CandleTape(settings), Twin(settings, roster)
    by_hand = 0
    for event, given in session:
        by_hand += isinstance(event, Commanded)
        ours.hear(event)
        ours.tell(given)
        twin.take(tape.take(event))
    _value(ours, tape)
    _value(twin.account, tape)
    return replace(_compared(ours, twin.account, tape, settings), by_hand=by_hand)


def _value(account: Account, tape: CandleTape) -> None:
    """What is still held, as sold at the newest close; a token without one is worth nothing that could be told."""
    tokens, costs = tape.tokens, tape.opened.costs
    pool = Pool(costs.liquidity_usd, costs.pool_fee)
    for trade_id, legs in account.legs.items():
        held, series = account.held_raw(trade_id), legs[-1].series
        price = tape.price.get(series, legs[-1].price)
        if held > 0:
            swap = fills.sell(held, price, pool, tokens[series].decimals)
            worth = swap.received if isinstance(swap, Swap) else 0
            legs.append(valued(legs[-1], held, worth, price, tape.ts_ms))


def _compared(ours: Account, twin: Account, tape: CandleTape, settings: Settings) -> Drift:
    def bar_ms(series: int) -> int:
        return max(tape.tokens[series].base.ms, settings.trading.decision_timeframe.ms)

    found: list[Pair] = []
    lone: list[Lone] = []
    both = pairs.trades(ours, twin, bar_ms)
    for mine, other in both:
        if mine is not None and other is not None:
            found += _matched(ours.legs[mine], twin.legs[other], ours.carried.get(mine, 0))
            continue
        side, opposite, trade_id = (ours, twin, mine) if mine is not None else (twin, ours, other)
        assert trade_id is not None  # noqa: S101 - one of the two is there
        legs = side.legs[trade_id]
        entry = side.entries.get(trade_id)
        why = pairs.why_none(entry, opposite, bar_ms(legs[0].series))
        found += (_single(leg, mine is not None, why) for leg in legs)
        result = sum(leg.flow_micro for leg in legs)
        strategy = entry.strategy if entry is not None else ""
        lone.append(Lone(mine is not None, legs[0].symbol, legs[0].decided_ms, strategy, result, why))
    lost = Parts(fee=twin.lost_micro - ours.lost_micro)
    return Drift(
        market=tape.opened.market,
        ticks=tape.ticks,
        start_ms=tape.opened.ts_ms,
        end_ms=tape.ts_ms,
        ours_micro=_result(ours),
        twin_micro=_result(twin),
        parts=summed((*(pair.parts for pair in found), lost)),
        pairs=tuple(sorted(found, key=lambda pair: (pair.leg.at_ms, pair.leg.series))),
        trades=sum(mine is not None and other is not None for mine, other in both),
        lone=tuple(sorted(lone, key=lambda one: one.decided_ms)),
        decimals=tuple(token.decimals for token in tape.tokens),
        carried=len(ours.carried),
        by_hand=0,
        heard=tuple(name for name in _HEARD if getattr(tape.opened.provides, name)),
    )


def _matched(ours: list[Leg], twin: list[Leg], before: int) -> Iterable[Pair]:
    """The fills of a trade both made; the first `before` are of earlier sessions, the same on both sides."""
    for left, right in pairs.legs(ours[before:], twin[before:]):
        if left is not None and right is not None:
            yield Pair(left, right, between(left, right))
        else:
            yield Pair(left, right, alone(left, right), "the other side sold it in other pieces")


def _single(leg: Leg, ours: bool, why: str) -> Pair:
    if ours:
        return Pair(leg, None, Parts(extra=leg.flow_micro), why)
    return Pair(None, leg, Parts(missing=-leg.flow_micro), why)


def _same(ours: Leg, twin: Leg) -> bool:
    names = ("at_ms", "reason", "quantity_raw", "cash_micro", "fee_micro", "latency_ms")
    return all(getattr(ours, name) == getattr(twin, name) for name in names)


def _result(account: Account) -> int:
    return sum(leg.flow_micro for legs in account.legs.values() for leg in legs) - account.lost_micro
