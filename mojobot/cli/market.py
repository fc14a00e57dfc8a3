"""Which market plain `mojobot` runs on."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from mojobot.cli.output import note


def market_now(config: Path | None, *, quiet: bool) -> Literal["live", "demo"]:
    """Live where a provider of prices answers at once, else the demo; says which, unless `quiet`: then the log does.

    The setting environment.market names one of them for good.
    """
    from mojobot.feeds.live.opening import Silent, answers
    from mojobot.runtime.clock import Clock
    from mojobot.settings.load import load
    from mojobot.settings.secrets import read_secrets

    settings = load(config).settings
    if settings.environment.market != "auto":
        return settings.environment.market
    try:
        first = answers(settings, read_secrets().values, Clock())
    except Silent as silent:
        market: Literal["live", "demo"] = "demo"
        why = f"demo market: nobody who knows live prices answers ({silent})"
    else:
        market, why = "live", f"live data: {first} answers; trading on paper"
    if not quiet:
        note(why)
    return market
