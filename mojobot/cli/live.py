"""Which market plain `mojobot` runs on, and `mojobot live`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer

from mojobot.cli.options import Ascii, ConfigFile, Daemon, DataDir, NoAnimation, ThemeOption
from mojobot.cli.output import note

Tokens = Annotated[
    str | None,
    typer.Option("--watch", metavar="NAMES", help="Symbols, mints or pools with commas between, instead of the list."),
]


def live(
    daemon: Daemon = False,
    watch: Tokens = None,
    theme: ThemeOption = None,
    ascii: Ascii = False,  # noqa: A002 - the option's name
    no_animation: NoAnimation = False,
    data_dir: DataDir = None,
    config: ConfigFile = None,
) -> None:
    """Trade on paper on live data; where no provider answers yet, they are asked on."""
    from mojobot.assembly import RunPlan
    from mojobot.cli.run import start

    start(
        RunPlan(
            market="live",
            watch=watch,
            data_dir=data_dir,
            config=config,
            speed=1.0,
            daemon=daemon,
            theme=theme.value if theme else None,
            ascii=ascii,
            animation=not no_animation,
        )
    )


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
