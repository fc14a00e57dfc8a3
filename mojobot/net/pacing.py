"""One provider's allowance, shared by everything that asks it: by minute, day and month, with priorities and pauses."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from mojobot.net.clock import Clock
from mojobot.net.ledger import Entry, Ledger
from mojobot.net.limits import Limit, Priority, Usage
from mojobot.net.outcome import Outcome, ProviderError
from mojobot.net.queueing import Line, Ticket
from mojobot.net.quota import Spent, day_end_ms, month_end_ms
from mojobot.net.window import SPAN_S, Window

_LOOK_AGAIN_S = 5.0  # whoever is first looks up this often, in case a pause has come


class Pacer:
    """Turns to ask, handed out so that no limit is ever passed.

    `limits` holds one Limit a group of endpoints; "" is the main one, whose
    day and month count for all. Waiting for a turn takes as long as it takes;
    a pause or a spent quota longer than `patience_s` is refused at once.
    """

    def __init__(
        self, name: str, limits: Mapping[str, Limit], clock: Clock, ledger: Ledger, *, patience_s: float = 10.0
    ) -> None:
        self._name = name
        self._clock = clock
        self._ledger = ledger
        self._patience_s = patience_s
        self._main = limits[""]
        self._windows = {group: Window(limit) for group, limit in limits.items()}
        self._lines = {group: Line() for group in limits}
        self._paused_until = float("-inf")
        self._why, self._outcome = "", Outcome.RATE_LIMITED
        self._recall()

    async def turn(self, priority: Priority = Priority.WATCH, cost: int = 1, group: str = "") -> None:
        """Wait until one request may be sent, and count it.

        Raises ProviderError: RATE_LIMITED or DENIED in a long pause,
        QUOTA_EXHAUSTED when the day's or month's share is spent.
        """
        group = group if group in self._lines else ""
        line = self._lines[group]
        ticket = line.enter(priority)
        try:
            while not self._served(group, ticket, cost):
                await self._wait(group, ticket)
        finally:
            line.leave(ticket)

    def pause(self, seconds: float, why: str, outcome: Outcome = Outcome.RATE_LIMITED) -> None:
        """Let nobody ask for that long; a longer pause that runs already stays."""
        until = self._clock.monotonic() + max(0.0, seconds)
        if until <= self._paused_until:
            return
        self._paused_until, self._why, self._outcome = until, why, outcome
        until_ms = self._clock.now_ms() + int(seconds * 1000)
        entry = replace(self._entry(), paused_until_ms=until_ms, why=why, outcome=str(outcome))
        self._ledger.note(self._name, entry)
        for line in self._lines.values():
            line.call_all()

    def resume(self) -> None:
        """End a pause: a key was changed, a plan was paid."""
        self._paused_until = float("-inf")
        self._ledger.note(self._name, replace(self._entry(), paused_until_ms=0, why="", outcome=""))
        for line in self._lines.values():
            line.call_all()

    def slow(self, seconds: float) -> None:
        """Half the rate for that long."""
        for window in self._windows.values():
            window.slow(self._clock.monotonic() + seconds)

    def remember(self) -> None:
        """Write down the last minute, so that a restart within it keeps the limit too."""
        now, now_ms = self._clock.monotonic(), self._clock.now_ms()
        recent = {
            group: tuple(now_ms - int(age * 1000) for age in window.ages(now))
            for group, window in self._windows.items()
        }
        self._ledger.note(self._name, replace(self._entry(), recent_ms=recent))

    def bears(self, seconds: float) -> bool:
        """Whether a pause that long is waited for rather than refused."""
        return seconds <= self._patience_s

    @property
    def usage(self) -> Usage:
        """What was spent and what is left."""
        now, now_ms = self._clock.monotonic(), self._clock.now_ms()
        fullest = max(self._windows.values(), key=lambda window: _share(window.spent(now), window.most(now)))
        spent, left = self._spent(), self._paused_for()
        return Usage(
            minute=fullest.spent(now),
            minute_limit=fullest.most(now),
            day=spent.day_cost,
            day_limit=self._main.day,
            month=spent.month_cost,
            month_limit=self._main.month,
            resets_ms=self._resets_ms(fullest, spent),
            paused_until_ms=now_ms + int(left * 1000) if left > 0.0 else None,
            why=self._why if left > 0.0 else "",
            waiting=sum(map(len, self._lines.values())),
            slowed=fullest.slowed(now),
        )

    def _served(self, group: str, ticket: Ticket, cost: int) -> bool:
        """Whether the ticket's turn has come; then it is counted."""
        self._refuse_the_hopeless(cost)
        if not self._lines[group].first(ticket) or self._wait_s(group) > 0.0:
            return False
        self._windows[group].spend(self._clock.monotonic())
        self._ledger.spend(self._name, self._spent().plus(cost))
        return True

    async def _wait(self, group: str, ticket: Ticket) -> None:
        ticket.called.clear()
        if self._lines[group].first(ticket):
            await self._clock.sleep(min(self._wait_s(group), _LOOK_AGAIN_S))
        else:
            await ticket.called.wait()

    def _wait_s(self, group: str) -> float:
        return max(self._paused_for(), self._windows[group].wait(self._clock.monotonic()))

    def _paused_for(self) -> float:
        return max(0.0, self._paused_until - self._clock.monotonic())

    def _refuse_the_hopeless(self, cost: int) -> None:
        left = self._paused_for()
        if not self.bears(left):
            raise ProviderError(
                self._name, self._outcome, f"{self._why}; asked again {_soon(left)}", retry_after_s=left
            )
        spent, now_ms = self._spent(), self._clock.now_ms()
        for word, used, most, end_ms in (
            ("month", spent.month_cost, self._main.month, month_end_ms(now_ms)),
            ("day", spent.day_cost, self._main.day, day_end_ms(now_ms)),
        ):
            if most is not None and used + cost > most:
                wait = (end_ms - now_ms) / 1000
                why = (
                    f"our share of this {word}'s quota is spent ({used:,} of {most:,}); a new one begins {_soon(wait)}"
                )
                raise ProviderError(self._name, Outcome.QUOTA_EXHAUSTED, why, retry_after_s=wait)

    def _resets_ms(self, fullest: Window, spent: Spent) -> int | None:
        """When the scarcest of minute, day and month gives way."""
        now, now_ms = self._clock.monotonic(), self._clock.now_ms()
        oldest = max(fullest.ages(now), default=SPAN_S)
        ends = (
            (_share(fullest.spent(now), fullest.most(now)), now_ms + int((SPAN_S - oldest) * 1000)),
            (_share(spent.day_cost, self._main.day), day_end_ms(now_ms)),
            (_share(spent.month_cost, self._main.month), month_end_ms(now_ms)),
        )
        scarcest = max(ends)
        return scarcest[1] if scarcest[0] > 0.0 else None

    def _spent(self) -> Spent:
        return self._entry().spent.at(self._clock.now_ms())

    def _entry(self) -> Entry:
        return self._ledger.entry(self._name)

    def _recall(self) -> None:
        """Go on where the session before ended: its pause, and its last minute."""
        entry, now, now_ms = self._entry(), self._clock.monotonic(), self._clock.now_ms()
        if entry.paused_until_ms > now_ms and entry.outcome in set(Outcome):
            self._paused_until = now + (entry.paused_until_ms - now_ms) / 1000
            self._why, self._outcome = entry.why, Outcome(entry.outcome)
        for group, times in entry.recent_ms.items():
            if group in self._windows:
                self._windows[group].remember(now, ((now_ms - time) / 1000 for time in times))


def _share(spent: int, most: int | None) -> float:
    return 0.0 if not most else spent / most


def _soon(seconds: float) -> str:
    """A waiting time as people say it."""
    for span, word in ((86_400, "day"), (3600, "hour"), (60, "minute")):
        if seconds >= 1.5 * span:
            return f"in {seconds / span:.0f} {word}s"
    return f"in {max(1.0, seconds):.0f} s"
