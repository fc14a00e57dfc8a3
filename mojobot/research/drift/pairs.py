"""Which trade of a session is which of the back-test, and why one has none."""

from __future__ import annotations

from collections.abc import Callable
from itertools import zip_longest

from mojobot.core.manual import MANUAL
from mojobot.model.notices import Outcome
from mojobot.model.state import EngineState
from mojobot.model.trading import Intent, Side
from mojobot.research.drift.account import Account, Leg, Verdict

BarMs = Callable[[int], int]  # length of a series' decision bars


def trades(ours: Account, twin: Account, bar_ms: BarMs) -> list[tuple[str | None, str | None]]:
    """Pairs of trade ids, None where a side has no such trade.

    The same trade is one that was open before, or the same token bought at
    the same decision close; then, of what is left, at the nearest close no
    further away than one bar.
    """
    pairs: list[tuple[str | None, str | None]] = []
    left, right = dict.fromkeys(ours.legs), dict.fromkeys(twin.legs)

    def pair(mine: str, other: str) -> None:
        pairs.append((mine, other))
        del left[mine], right[other]

    for same in [trade for trade in left if trade in ours.carried and trade in right]:
        pair(same, same)
    for most_bars in (0, 1):
        for mine in list(left):
            near = [(apart, other) for other in right if (apart := _bars_apart(ours, twin, mine, other, bar_ms)) >= 0]
            found = min(near, default=None)
            if found is not None and found[0] <= most_bars:
                pair(mine, found[1])
    return [*pairs, *((mine, None) for mine in left), *((None, other) for other in right)]


def legs(ours: list[Leg], twin: list[Leg]) -> list[tuple[Leg | None, Leg | None]]:
    """Purchase beside purchase, the first sale beside the first, and so on."""
    pairs: list[tuple[Leg | None, Leg | None]] = []
    for side in (Side.BUY, Side.SELL):
        mine, other = ([leg for leg in one if leg.side is side] for one in (ours, twin))
        pairs += zip_longest(mine, other)
    return pairs


def why_none(entry: Intent | None, other: Account, bar_ms: int) -> str:
    """Why the other side has no such trade, in words."""
    if entry is None:
        return "it was open before the session began"
    if entry.strategy == MANUAL:
        return "ordered by a person"
    close = entry.ts_ms // bar_ms
    state = other.state_at(entry.ts_ms)
    if state is not None and state[0] not in {EngineState.RUNNING, EngineState.SAFE_MODE}:
        return f"entries were held back: {state[0].value} {state[1]}".rstrip()
    ordered = [one for one in other.entries.values() if one.series == entry.series and one.ts_ms // bar_ms == close]
    if ordered:
        return _unfilled(ordered[-1], other)
    told = [one for one in other.decisions.get(entry.series, ()) if one.ts_ms // bar_ms == close]
    if told and told[-1].outcome is not Outcome.NO_POSITION:
        return _decided(told[-1])
    if entry.strategy in other.benched_at(entry.ts_ms):
        return f"{entry.strategy.replace('_', ' ')} was benched there"
    return "the votes were for selling there" if told else "no vote was sure enough to count there"


def _bars_apart(ours: Account, twin: Account, mine: str, other: str, bar_ms: BarMs) -> int:
    """Decision closes between two purchases; -1 where they cannot be the same."""
    first, second = ours.entries.get(mine), twin.entries.get(other)
    if first is None or second is None or first.series != second.series:
        return -1
    length = bar_ms(first.series)
    return abs(first.ts_ms // length - second.ts_ms // length)


def _unfilled(intent: Intent, account: Account) -> str:
    if intent.id in account.failed:
        return f"ordered, but not filled: {account.failed[intent.id]}"
    if intent.id in account.legs:
        return "bought in another order"
    return "ordered, but still in flight at the end"


def _decided(verdict: Verdict) -> str:
    if verdict.outcome is Outcome.HELD:
        return "the token was held already"
    if verdict.why:
        return f"{'refused' if verdict.outcome is Outcome.REFUSED else 'not agreed'}: {verdict.why}"
    return f"decided {verdict.outcome.value}"
