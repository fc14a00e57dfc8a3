"""Recorded candles as a market, and recorded sessions as a proof."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from mojobot.cli.options import Ascii, Bars, ConfigFile, Daemon, DataDir, NoAnimation, Speed, ThemeOption, VolumeUnit
from mojobot.cli.run import pace, start
from mojobot.model.errors import UsageError

RECORDING_FILE = "recording.db"


def replay(
    paths: Annotated[
        list[str], typer.Argument(metavar="PATH...", help="Candle files, or one data directory, as DIR or DIR#SESSION.")
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

    Candle files are CSV or CSV.gz with timestamp,open,high,low,close,volume, named like SOL_USDT-1m.csv.gz.
    """
    found, session = tape(paths)
    market_speed = pace(speed or ("max" if found[0].is_dir() else None), config)
    from mojobot.assembly import RunPlan

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
    split = [_split(path) for path in paths]
    found = tuple(path for path, _ in split)
    folders = [path for path in found if path.is_dir()]
    if not folders:
        return found, None
    if len(found) > 1:
        raise UsageError(f"{folders[0]} is a folder: give candle files, or one data directory alone")
    if not (folders[0] / RECORDING_FILE).is_file():
        raise UsageError(f"{folders[0]} holds no recorded session ({RECORDING_FILE}); for candles name the files in it")
    return found, split[0][1]


def _split(text: str) -> tuple[Path, int | None]:
    path = Path(text)
    if path.exists():
        return path, None
    folder, mark, session = text.rpartition("#")
    if mark and session.isdigit() and Path(folder).is_dir():
        return Path(folder), int(session)
    raise UsageError(f"there is no file or folder {text}")
