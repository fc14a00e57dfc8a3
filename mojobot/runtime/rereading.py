"""Settings as an engine takes them, at its start and while it runs: a hang-up tells a daemon to read them again."""

from __future__ import annotations

import logging
from collections.abc import Callable

from mojobot.model.errors import MojobotError
from mojobot.model.settings import Settings
from mojobot.runtime.desk import Desk

_LOG = logging.getLogger("mojobot")


class Rereading:
    """Reads the settings again when called; those that cannot be read leave all as it is.

    The engine takes what may change while it runs, and says what counts from
    the next start only.
    """

    def __init__(self, read: Callable[[], Settings], desk: Desk) -> None:
        self._read = read
        self._desk = desk

    def __call__(self) -> None:
        """Once."""
        try:
            settings = self._read()
        except MojobotError as error:
            _LOG.error("the settings stay as they are: %s", error)
            return
        _LOG.info("the settings are read again")
        self._desk.revise(settings)


def fitted(settings: Settings, market: str, cash_usd: float) -> Settings:
    """The settings as they are for a market and its books, which cannot go on from another amount of cash."""
    if settings.paper.cash_usdc != cash_usd:
        _LOG.warning("paper.cash_usdc counts for a new data directory; this one began with %s USD", f"{cash_usd:,.2f}")
        settings = settings.model_copy(update={"paper": settings.paper.model_copy(update={"cash_usdc": cash_usd})})
    return settings.model_copy(update={"data": settings.data.live}) if market == "live" else settings
