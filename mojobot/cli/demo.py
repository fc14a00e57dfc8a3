"""The built-in market."""

from __future__ import annotations

from typing import Annotated

import typer

from mojobot.cli.options import Ascii, Bars, ConfigFile, Daemon, DataDir, NoAnimation, Speed, ThemeOption
from mojobot.cli.run import pace, start


def demo(
    seed: Annotated[
        int | None, typer.Option("--seed", metavar="N", min=0, max=2**32 - 1, help="Another seed, another market.")
    ] = None,
    speed: Speed = None,
    bars: Bars = None,
    daemon: Daemon = False,
    theme: ThemeOption = None,
    ascii: Ascii = False,  # noqa: A002 - the option's name
    no_animation: NoAnimation = False,
    data_dir: DataDir = None,
    config: ConfigFile = None,
) -> None:
    """Trade on paper in the built-in market; it needs no network.

    The same seed gives the same market and the same trades.
    """
    from mojobot.tui.curtain import curtain

    with curtain(ascii=ascii, shown=not daemon):
        market_speed = pace(speed, config)
        from mojobot.assembly.plan import RunPlan

        start(
            RunPlan(
                market="demo",
                data_dir=data_dir,
                config=config,
                seed=seed,
                speed=market_speed,
                bars=bars,
                daemon=daemon,
                theme=theme.value if theme else None,
                ascii=ascii,
                animation=not no_animation,
            )
        )
