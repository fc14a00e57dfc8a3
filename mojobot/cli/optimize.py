"""`mojobot optimize`: better settings, and how much of what was found is luck."""

from __future__ import annotations

import os
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from mojobot.cli.export import span_of
from mojobot.cli.options import ConfigFile, Json, VolumeUnit
from mojobot.model.errors import UsageError


class Goal(StrEnum):
    """What a trial is scored by."""

    SHARPE = "sharpe"
    RETURN = "return"
    CALMAR = "calmar"


def optimize(
    paths: Annotated[
        list[str], typer.Argument(metavar="PATH...", help="Candle files, or symbols of the candle folder.")
    ],
    trials: Annotated[int, typer.Option("--trials", metavar="N", min=1, help="Sets to try in each study.")] = 100,
    space: Annotated[
        Path | None,
        typer.Option(
            "--space", metavar="FILE", help="Which settings, and between which values; by default all that say."
        ),
    ] = None,
    jobs: Annotated[
        int | None, typer.Option("--jobs", metavar="N", min=1, help="Processes; by default one a processor.")
    ] = None,
    dask: Annotated[
        str | None, typer.Option("--dask", metavar="ADDRESS", help="Work on this Dask cluster instead.")
    ] = None,
    tests: Annotated[
        int, typer.Option("--tests", metavar="N", min=0, help="Tests to walk forward over; 0 = none.")
    ] = 4,
    goal: Annotated[Goal, typer.Option("--goal", help="What a set is scored by, after all costs.")] = Goal.SHARPE,
    since: Annotated[str | None, typer.Option("--from", metavar="DATE", help="Use candles from here on.")] = None,
    until: Annotated[str | None, typer.Option("--to", metavar="DATE", help="Use candles up to here.")] = None,
    write: Annotated[
        Path, typer.Option("--write", metavar="FILE", help="Where the best set goes; never over a file that is there.")
    ] = Path("best.toml"),
    study: Annotated[
        Path | None,
        typer.Option("--study", metavar="FILE", help="Database of the studies; by default the user's own."),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", metavar="N", min=0, help="Of the proposals.")] = 1,
    volume_unit: Annotated[
        VolumeUnit, typer.Option("--volume-unit", help="What the volume column of the files counts.")
    ] = VolumeUnit.BASE,
    json: Json = False,
    config: ConfigFile = None,
) -> None:
    """Search for better settings, and tell how much of what is found is luck.

    One study tries N sets on everything; before each test another tries N on
    the past of it alone, and its best is traded in the test: only the joined
    tests are the result. Ctrl+C keeps what was done, and the same command goes
    on there.

    The best set is written as a file that builds on the settings in use.
    """
    if jobs is not None and dask is not None:
        raise UsageError("--jobs says how many processes of this machine work, --dask that others do: give one of them")
    if write.exists():
        raise UsageError(f"{write} is there already and would not be touched; name another file with --write")
    begin_ms, end_ms = span_of(since, until)
    from mojobot.cli.searching import Asked, run_search

    run_search(
        Asked(
            paths=tuple(paths),
            trials=trials,
            space=space,
            jobs=jobs or os.cpu_count() or 1,
            dask=dask,
            tests=tests,
            goal=goal.value,
            begin_ms=begin_ms,
            end_ms=end_ms,
            write=write,
            study=study,
            seed=seed,
            volume_unit=volume_unit.value,
            json=json,
            config=config,
        )
    )
