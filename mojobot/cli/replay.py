"""Recorded candles as a market, and recorded sessions as a proof."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mojobot.cli.options import Ascii, Bars, ConfigFile, Daemon, DataDir, NoAnimation, Speed, ThemeOption, VolumeUnit
from mojobot.cli.recorded import folder_of
from mojobot.cli.run import pace, start
from mojobot.model.errors import UsageError


def replay(
    paths: Annotated[
        list[str],
        typer.Argument(
            metavar="PATH...", help="Candle files or symbols, or one data directory, as DIR or DIR#SESSION."
        ),
    ],
    speed: Speed = None,
    volume_unit: Annotated[
        VolumeUnit, typer.Option("--volume-unit", help="What the volume column of the files counts.")
    ] = VolumeUnit.BASE,
    bars: Bars = None,
    daemon: Daemon = False,
    theme: ThemeOption = None,
    ascii: Ascii = False,  # noqa: A002 - the option's name
    no_animation: NoAnimation = False,
    data_dir: DataDir = None,
    config: ConfigFile = None,
) -> None:
    """Trade on paper over recorded candles, or repeat a session.

    A recorded session is played again and every decision compared: it ends with "identical" or the first difference.

    Candle files are named like SOL_USDT-1m.csv.gz: CSV, JSON, Parquet, Feather, klines of Binance. A symbol means its
    candles in the folder candles, or in MOJOBOT_CANDLES.
    """
    found, session = tape(paths)
    from mojobot.tui.curtain import curtain

    with curtain(ascii=ascii, shown=not (daemon or found[0].is_dir())):
        market_speed = pace(speed or ("max" if found[0].is_dir() else None), config)
        from mojobot.assembly.plan import RunPlan

        start(
            RunPlan(
                market="replay",
                paths=found,
                session=session,
                data_dir=data_dir,
                config=config,
                speed=market_speed,
                volume_unit=volume_unit.value,
                bars=bars,
                daemon=daemon,
                theme=theme.value if theme else None,
                ascii=ascii,
                animation=not no_animation,
            )
        )


def tape(paths: list[str]) -> tuple[tuple[Path, ...], int | None]:
    """The files, or the one data directory and perhaps its session; raises UsageError for anything else."""
    folders = [folder for folder in map(folder_of, paths) if folder is not None]
    if not folders:
        from mojobot.feeds.files.gathering import located

        return tuple(located(paths)), None
    folder, session = folders[0]
    if len(paths) > 1:
        raise UsageError(f"{folder} is a folder: give candle files, or one data directory alone")
    from mojobot.store.recording_file import FILE

    if not (folder / FILE).is_file():
        raise UsageError(f"{folder} holds no recorded session ({FILE}); for candles name the files in it")
    return (folder,), session
