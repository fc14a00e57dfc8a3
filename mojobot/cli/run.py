"""Plain `mojobot`, and how every command that runs an engine starts it."""

from __future__ import annotations

import math
import os
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mojobot.cli.options import Ascii, ConfigFile, Daemon, DataDir, NoAnimation, ThemeOption
from mojobot.cli.output import say
from mojobot.model.errors import UsageError

if TYPE_CHECKING:
    from mojobot.assembly.plan import RunPlan


def plain(
    ctx: typer.Context,
    version: Annotated[bool, typer.Option("--version", help="Print the version.")] = False,
    daemon: Daemon = False,
    theme: ThemeOption = None,
    ascii: Ascii = False,  # noqa: A002 - the option's name
    no_animation: NoAnimation = False,
    data_dir: DataDir = None,
    config: ConfigFile = None,
) -> None:
    """A Solana trading console: collects, votes, sizes, trades on paper and records.

    Without a command it runs on live data where a network answers, else on the
    built-in demo market, and says which.
    """
    if version:
        _say_version()
    if ctx.invoked_subcommand is not None:
        _nothing_before(ctx)
        return
    from mojobot.tui.curtain import curtain

    with curtain(ascii=ascii, shown=not daemon):
        from mojobot.assembly.plan import RunPlan
        from mojobot.cli.market import market_now

        market = market_now(config, quiet=daemon)
        start(
            RunPlan(
                market=market,
                data_dir=data_dir,
                config=config,
                speed=pace(None, config) if market == "demo" else 1.0,
                daemon=daemon,
                theme=theme.value if theme else None,
                ascii=ascii,
                animation=not no_animation,
            )
        )


def start(plan: RunPlan) -> None:
    """Run the plan to its end and exit with its code; what it writes only its owner reads."""
    from mojobot.assembly.run import run

    os.umask(0o077)
    raise typer.Exit(run(plan))


def pace(speed: str | None, config: Path | None) -> float | None:
    """Market seconds per second, None for as fast as it goes; not given, it is the setting demo.speed.

    Raises UsageError for anything but max and a positive number.
    """
    if speed is None:
        from mojobot.settings.load import load

        return load(config).settings.demo.speed
    if speed == "max":
        return None
    try:
        number = float(speed)
    except ValueError:
        number = math.nan
    if not (math.isfinite(number) and number > 0):
        raise UsageError(f"--speed is a positive number or max, not {speed!r}")
    return number


def _say_version() -> None:
    from mojobot import __version__

    say(f"mojobot {__version__}")
    raise typer.Exit(0)


def _nothing_before(ctx: typer.Context) -> None:
    """Options of the plain run in front of a command would be lost: say so instead."""
    for name in ("daemon", "theme", "ascii", "no_animation", "data_dir", "config"):
        source = ctx.get_parameter_source(name)
        if source is not None and source.name == "COMMANDLINE":
            option = "--" + name.replace("_", "-")
            raise UsageError(f"write {option} after the command: mojobot {ctx.invoked_subcommand} {option} ...")
