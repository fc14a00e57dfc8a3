"""Which tokens are watched, kept up while the market runs."""

from __future__ import annotations

import logging
from collections.abc import Callable

from mojobot.feeds.live.names import Finding, names
from mojobot.feeds.live.universe import Trending, Universe, universe
from mojobot.model.universe_settings import UniverseSettings
from mojobot.net.clock import Clock

_LOG = logging.getLogger("mojobot.feed")
NAP_S = 0.5
AGAIN_S = 3_600.0  # names nobody could look up, and free places of what is discovered


class Review:
    """Looks again when the settings change, and every hour while something is missing.

    What a name led to once it leads to until the end: a provider that is down
    takes no token off the list, and nobody is asked again.
    """

    def __init__(
        self,
        rule: UniverseSettings,
        chosen: Universe,
        finding: Finding | None,
        trending: Trending | None,
        clock: Clock,
    ) -> None:
        self._rule = rule
        self._chosen = chosen
        self._finding = finding
        self._trending = trending
        self._clock = clock
        self._changed = False

    def revise(self, rule: UniverseSettings) -> None:
        """Other settings from now on."""
        if rule != self._rule:
            self._rule, self._changed = rule, True

    async def run(self, take: Callable[[Universe, tuple[str, ...]], None]) -> None:
        """Until cancelled; `take` gets the tokens and what is news about names that lead to none."""
        looked_s = self._clock.monotonic()
        while True:
            await self._clock.sleep(NAP_S)
            hour = self._clock.monotonic() - looked_s >= AGAIN_S
            if self._changed or (hour and self._lacks()):
                self._changed = False
                take(*await self._look())
            if hour:
                looked_s = self._clock.monotonic()

    async def _look(self) -> tuple[Universe, tuple[str, ...]]:
        before = self._chosen
        found = await universe(self._rule, self._finding, self._trending, self._clock.now_ms(), before)
        for told in found.trending:
            _LOG.info("%s", told)
        fresh = tuple(note for note in found.notes if note not in before.notes)
        if not found.tokens:
            why = "; ".join(found.notes) or "universe.watch names none"
            return before, (f"there is no token to watch, the list stays as it was: {why}",)
        self._chosen = found
        return found, fresh

    def _lacks(self) -> bool:
        missing = any(name not in self._chosen.named for name in names(self._rule.watch))
        return missing or self._rule.discover > len(self._chosen.discovered)
