"""One source of prices, asked again and again, and what it is worth at the moment."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from mojobot.feeds.live.ladder import Asking, Rung, rung
from mojobot.feeds.live.places import Places
from mojobot.feeds.live.quoted import batch
from mojobot.feeds.live.volume import VolumeEstimate
from mojobot.feeds.records import Answer, Quote
from mojobot.model.events import Prices
from mojobot.net.clock import Clock
from mojobot.net.limits import Priority
from mojobot.net.outcome import ProviderError

NAP_S = 1.0  # a source that waits looks up this often, should another have gone


class Quoting(Protocol):
    """An adapter that tells prices."""

    async def quotes(self, mints: Iterable[str], priority: Priority = ...) -> Answer[Quote]:
        """One quote a mint. Raises ProviderError when none could be had."""


class PriceSource:
    """Asks one adapter in rounds; the most important tokens are in the first request of each.

    `better` are sources that come before it; `heard` is told of every answer,
    and a mint it does not `know` is never asked for.
    """

    def __init__(
        self,
        adapter: Quoting,
        asking: Asking,
        clock: Clock,
        per_minute: Callable[[], float | None],
        better: Sequence[PriceSource] = (),
        heard: Callable[[Sequence[Quote]], None] | None = None,
        knows: Callable[[str], bool] = lambda _: True,
    ) -> None:
        self._adapter = adapter
        self._asking = asking
        self._clock = clock
        self._per_minute = per_minute
        self._better = tuple(better)
        self._knows = knows  # which mints it is asked for
        self._heard = heard  # what else is learned of quotes
        self._answered_s = float("-inf")
        self.rung = Rung(0, asking.every_s)
        self.absent: tuple[str, ...] = ()  # asked for in the last round and not answered

    @property
    def speaks(self) -> bool:
        """Whether its last answer still counts."""
        return self._clock.monotonic() - self._answered_s <= max(2.5 * self.rung.every_s, NAP_S)

    async def run(
        self,
        order: Callable[[], list[int]],
        urgent: Callable[[], int],
        mints: Sequence[str],
        volumes: VolumeEstimate,
        give: Callable[[Prices], None],
    ) -> None:
        """Until cancelled."""
        series = Places(mints, str)
        while True:
            began_s, wait_s = self._clock.monotonic(), NAP_S
            if self._wanted():
                ranked = [at for at in order() if self._knows(mints[at])]
                self.rung = rung(replace(self._asking, every_s=self._pace()), len(ranked), self._per_minute())
                wait_s = self.rung.every_s
                chosen = [mints[at] for at in ranked[: self.rung.tokens]]
                wait_s = max(wait_s, await self._round(chosen, urgent(), series, volumes, give))
            await self._wait(began_s, wait_s)

    async def _round(
        self,
        chosen: Sequence[str],
        urgent: int,
        series: Mapping[str, int],
        volumes: VolumeEstimate,
        give: Callable[[Prices], None],
    ) -> float:
        """One round; answers how long nothing can be had at least."""
        if not chosen:
            return NAP_S
        priority = Priority.POSITION if urgent else Priority.WATCH
        try:
            answer = await self._adapter.quotes(chosen, priority)
        except ProviderError as error:
            return min(error.retry_after_s or 0.0, 15.0)
        self.absent = answer.absent
        if self._heard is not None:
            self._heard(answer.records)
        refresh_s = max(self._asking.refresh_s, self.rung.every_s)
        told = batch(answer.records, series, refresh_s, volumes, self._clock.now_ms())
        if told is not None:
            self._answered_s = self._clock.monotonic()
            give(told)
        return 0.0

    def _wanted(self) -> bool:
        """A last resort is asked while one of the better is silent."""
        return not self._asking.last_resort or not all(source.speaks for source in self._better)

    def _pace(self) -> float:
        alone = bool(self._better) and not any(source.speaks for source in self._better)
        return self._asking.alone_s if alone and self._asking.alone_s is not None else self._asking.every_s

    async def _wait(self, began_s: float, wait_s: float) -> None:
        """The rest of a round; no longer than its pace once nobody better speaks."""
        while True:
            pace_s = self._pace()
            due_s = began_s + (min(wait_s, pace_s) if pace_s < self._asking.every_s else wait_s)
            left_s = due_s - self._clock.monotonic()
            if left_s <= 0.0:
                return
            await self._clock.sleep(min(left_s, NAP_S))
