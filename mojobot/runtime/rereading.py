"""Settings as an engine takes them, at its start and while it runs: read again when a file of theirs has changed.

A hang-up tells a daemon to read them at once; of a console it means that the terminal closes.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from mojobot.model.errors import MojobotError
from mojobot.model.settings import Settings
from mojobot.runtime.clock import Clock
from mojobot.runtime.desk import Desk

_LOG = logging.getLogger("mojobot")
LOOK_S = 1.0


class Rereading:
    """Reads the settings again when called; those that cannot be read leave all as it is.

    The engine takes what may change while it runs, and says what counts from
    the next start only; `also` is told of them, as a live market of its watch
    list. `now` are those in force: read again without a change, or with one of
    the console's looks alone, they are no news.
    """

    def __init__(
        self,
        read: Callable[[], Settings],
        desk: Desk,
        now: Settings | None = None,
        also: Callable[[Settings], None] | None = None,
    ) -> None:
        self._read = read
        self._desk = desk
        self._now = now
        self._also = also

    def __call__(self) -> None:
        """Once."""
        try:
            settings = self._read()
        except MojobotError as error:
            _LOG.error("the settings stay as they are: %s", error)
            return
        _LOG.info("the settings are read again")
        before, self._now = self._now, settings
        if before is not None and settings == before.model_copy(update={"console": settings.console}):
            return
        self._desk.revise(settings)
        if self._also is not None:
            self._also(settings)

    async def watch(self, stamp: Callable[[], object | None], clock: Clock) -> None:
        """Look after the files until cancelled; a change counts once it has stood for a look: nobody reads half a file.

        While there is no file (None) all stays as it is.
        """
        read = seen = stamp()
        while True:
            await clock.sleep(LOOK_S)
            before, seen = seen, stamp()
            if seen is not None and seen == before and seen != read:
                read = seen
                self()


def fitted(settings: Settings, market: str, cash_usd: float) -> Settings:
    """The settings as they are for a market and its books, which cannot go on from another amount of cash."""
    if settings.paper.cash_usdc != cash_usd:
        _LOG.warning("paper.cash_usdc counts for a new data directory; this one began with %s USD", f"{cash_usd:,.2f}")
        settings = settings.model_copy(update={"paper": settings.paper.model_copy(update={"cash_usdc": cash_usd})})
    return settings.model_copy(update={"data": settings.data.live}) if market == "live" else settings
