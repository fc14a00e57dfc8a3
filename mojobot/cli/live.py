"""Live data as a market."""

from __future__ import annotations

from typing import Annotated

import typer

from mojobot.cli.options import Ascii, ConfigFile, Daemon, DataDir, NoAnimation, ThemeOption

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
    from mojobot.tui.curtain import curtain

    with curtain(ascii=ascii, shown=not daemon):
        from mojobot.assembly.plan import RunPlan
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
