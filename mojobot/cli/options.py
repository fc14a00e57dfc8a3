"""The options several commands share, worded once."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer


def _path(text: str) -> Path:
    """A shell expands ~ neither in --data-dir=~/x nor in a variable."""
    if not text:
        raise typer.BadParameter("a path is expected, not an empty text")
    return Path(text).expanduser()


DataDir = Annotated[
    Path | None,
    typer.Option(
        "--data-dir",
        parser=_path,
        metavar="DIR",
        envvar="MOJOBOT_DATA_DIR",
        help="Folder with this market's records; by default the one in use.",
    ),
]
FOLDER_VARIABLE = "MOJOBOT_CANDLES"
CandleFolder = Annotated[
    Path,
    typer.Option(
        "--candles", parser=_path, metavar="DIR", envvar=FOLDER_VARIABLE, help="Folder of candles; by default candles."
    ),
]
ConfigFile = Annotated[
    Path | None,
    typer.Option("--config", parser=_path, metavar="FILE", help="Settings file; by default the first that is found."),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]
Limit = Annotated[
    int | None,
    typer.Option(
        "--limit",
        metavar="N",
        min=0,
        help="At most N rows, newest first; 0 = all. Without it: 100 in a table, all with --json.",
    ),
]
Daemon = Annotated[bool, typer.Option("--daemon", help="No summary; log JSON lines to standard error.")]
Speed = Annotated[
    str | None,
    typer.Option("--speed", metavar="N|max", help="Market seconds per second, or max: as fast as it goes."),
]
Bars = Annotated[int | None, typer.Option("--bars", metavar="N", min=1, help="End after N closed bars.")]
Why = Annotated[str, typer.Option("--why", metavar="TEXT", help="The reason, for the record.")]


class Theme(StrEnum):
    """Colours of the console."""

    DARK = "dark"
    LIGHT = "light"
    COLOUR_BLIND = "colour-blind"


ThemeOption = Annotated[Theme | None, typer.Option("--theme", help="Colours of the console.")]
Ascii = Annotated[bool, typer.Option("--ascii", help="Draw the console with plain ASCII only.")]
NoAnimation = Annotated[bool, typer.Option("--no-animation", help="Nothing on the console moves smoothly.")]
Follow = Annotated[bool, typer.Option("--follow", help="Go on: a plain line for everything new, until Ctrl+C.")]


class Switch(StrEnum):
    """on or off."""

    ON = "on"
    OFF = "off"


class VolumeUnit(StrEnum):
    """What the volume column of a candle file counts."""

    BASE = "base"
    USD = "usd"


class Bar(StrEnum):
    """Length of a bar; the words of `mojobot.model.market.Timeframe`, which loads numpy."""

    M1 = "1m"
    M5 = "5m"
    M15 = "15m"
    H1 = "1h"
    H4 = "4h"


class Exported(StrEnum):
    """What can be exported."""

    TRADES = "trades"
    FILLS = "fills"


class Format(StrEnum):
    """How it is written."""

    CSV = "csv"
    JSON = "json"
    JSONL = "jsonl"
