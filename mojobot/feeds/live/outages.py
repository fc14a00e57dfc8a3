"""Providers that go and come back, as sentences for a person: each outage once, and who stands in meanwhile.

A refusal of a few seconds is no outage, and a provider that comes and goes is
not told each time: with every outage of the last hour it must be gone twice as
long before it is told, and back for half a minute before that is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from mojobot.feeds.live.beside import Periodic
from mojobot.model.events import FeedTold, MarketEvent
from mojobot.model.market import HOUR_MS
from mojobot.net.clock import Clock
from mojobot.net.outcome import Outcome
from mojobot.net.provider import Health

EVERY_S = 1.0
GONE_MS, LONGEST_MS, BACK_MS = 10_000, 600_000, 30_000
_AFTER = 5  # as if so many outages had been told: who was out with the network has 5 minutes to come back
SILENT_MS = 90_000  # nobody has answered for so long: who is seldom asked does not show that there is a network
# What each is for, and who else tells it, the first first.
_PRICES = ("jupiter", "dexscreener", "geckoterminal", "coingecko")
_CANDLES = ("geckoterminal", "coinmarketcap", "birdeye")
_CHAIN = ("helius", "quicknode", "solana")
ROLES: Mapping[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "jupiter": (("prices", _PRICES),),
    "dexscreener": (("liquidity and volume", ("geckoterminal",)),),
    "geckoterminal": (("candles", _CANDLES),),
    "helius": (("chain data", _CHAIN),),
    "quicknode": (("chain data", _CHAIN),),
    "solana": (("chain data", _CHAIN),),
}
_GRAVE = frozenset({*_PRICES, "coinmarketcap"})
ALL = "network"
_NOBODY = "offline: no provider answers; entries wait, and stops are not watched until one does"


@dataclass(slots=True)
class _Line:
    """How one provider has been told to stand."""

    since_ms: int | None = None  # when it went, or when it came back after it was told
    down: bool = False  # as told
    told_ms: list[int] = field(default_factory=list[int])  # its outages that were told
    down_ms: int = 0


class Outages:
    """Looks at every provider's health, and says what has changed for long enough."""

    def __init__(self) -> None:
        self._lines: dict[str, _Line] = {}
        self._offline = False

    def look(self, health: Iterable[Health], now_ms: int) -> list[FeedTold]:
        """What a person should hear now; nothing most of the time."""
        every = [one for one in health if one.plan != "off" and not one.name.startswith("rss ")]
        lost, back = list[Health](), list[Health]()
        for one in every:
            line = self._lines.setdefault(one.name, _Line())
            if self._has_turned(one, line, now_ms):
                (back if one.ok else lost).append(one)
        well = {one.name for one in every if one.ok and one.last_ok_ms is not None}
        answering = [one.name for one in every if one.ok and _answered(one, now_ms)]
        if self._offline:
            return self._online(answering, now_ms)
        if not answering and any(line.down for line in self._lines.values()):
            return self._lose(now_ms)
        return [
            *(FeedTold(now_ms, one.name, False, _went(one, well), one.name in _GRAVE) for one in lost),
            *self._returned(back, now_ms),
        ]

    def _has_turned(self, one: Health, line: _Line, now_ms: int) -> bool:
        """Whether it has been otherwise than told for long enough; it counts as told then."""
        if one.ok != line.down:
            line.since_ms = None
            return False
        line.since_ms = now_ms if line.since_ms is None else line.since_ms
        line.told_ms = [at_ms for at_ms in line.told_ms if now_ms - at_ms < HOUR_MS]
        wait_ms = BACK_MS if line.down else min(GONE_MS << len(line.told_ms), LONGEST_MS)
        if now_ms - line.since_ms < wait_ms:
            return False
        line.down = not line.down
        if line.down:
            line.told_ms.append(now_ms)
            line.down_ms = line.since_ms
        line.since_ms = None
        return True

    def _lose(self, now_ms: int) -> list[FeedTold]:
        """The network is gone: one sentence, and no more of anybody until it is back."""
        self._offline = True
        return [FeedTold(now_ms, ALL, up=False, text=_NOBODY, grave=True)]

    def _online(self, names: Sequence[str], now_ms: int) -> list[FeedTold]:
        """It is back with the first answer; the others are asked again by and by, and told if they stay away."""
        if not names:
            return []
        self._offline = False
        self._lines = {name: _Line(told_ms=[now_ms] * _AFTER) for name in self._lines}
        verb = "answers" if len(names) == 1 else "answer"
        return [FeedTold(now_ms, ALL, up=True, text=f"the network is back: {', '.join(names)} {verb}", grave=True)]

    def _returned(self, back: Sequence[Health], now_ms: int) -> list[FeedTold]:
        return [
            FeedTold(now_ms, one.name, True, f"{one.name} is back after {_span(now_ms - self._went_ms(one))}")
            for one in back
        ]

    def _went_ms(self, one: Health) -> int:
        return self._lines[one.name].down_ms


def outages(health: Callable[[], Iterable[Health]], clock: Clock) -> Periodic:
    """Every second."""
    known = Outages()

    async def ask(_: int) -> Iterable[MarketEvent]:
        return known.look(health(), clock.now_ms())

    return Periodic("outages", EVERY_S, ask)


def _answered(one: Health, now_ms: int) -> bool:
    """Whether it has shown of late that there is a network."""
    return one.last_ok_ms is not None and now_ms - one.last_ok_ms < SILENT_MS


def _went(one: Health, well: set[str]) -> str:
    gone = "has no quota left" if _is_spent(one) else "is down"
    told = f"{one.name} {gone}: {one.why}"
    return "; ".join((told, *(_instead(what, others, one.name, well) for what, others in ROLES.get(one.name, ()))))


def _is_spent(one: Health) -> bool:
    """Whether it says so itself, or our own count does."""
    usage = one.usage
    counts = ((usage.day, usage.day_limit), (usage.month, usage.month_limit))
    return one.outcome is Outcome.QUOTA_EXHAUSTED or any(most is not None and spent >= most for spent, most in counts)


def _instead(what: str, others: Sequence[str], gone: str, well: set[str]) -> str:
    other = next((name for name in others if name != gone and name in well), "")
    return f"{what} come from {other}" if other else f"nobody else tells {what}"


def _span(ms: int) -> str:
    seconds = max(ms, 0) // 1000
    return f"{seconds} s" if seconds < 120 else f"{seconds // 60} min"
