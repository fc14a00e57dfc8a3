"""Candles of the past, as files: what `mojobot replay` plays."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mojobot.cli import candle_files
from mojobot.cli.options import FOLDER_VARIABLE, Bar, ConfigFile, Json
from mojobot.cli.output import note, say, say_json
from mojobot.model.errors import UsageError

if TYPE_CHECKING:
    from mojobot.cli.ticker import Ticker
    from mojobot.feeds.download.downloading import Downloaded
    from mojobot.model.settings import Settings

app = typer.Typer(
    help="Candles of the past: fetch, import, list and check them.",
    no_args_is_help=True,
    rich_markup_mode=None,
    epilog="Example: mojobot data fetch SOL BONK --timeframe 5m --days 30",
)
MOST_DAYS = 1_000
_NETWORKED = ("paper", "live")
_BESIDE_AN_ENGINE = 0.2  # of every limit: an engine takes four fifths


@app.callback()
def data() -> None:
    """Candles of the past: fetch, import, list and check them."""


app.command("import", epilog="Example: mojobot data import SOLUSDT-1m-2025-*.zip")(candle_files.take)
app.command("list", epilog="Example: mojobot data list --json")(candle_files.show)
app.command("check", epilog="Example: mojobot data check SOL-5m candles/*.csv.gz")(candle_files.check)


@app.command(epilog="Example: mojobot data fetch SOL BONK --timeframe 5m --days 30")
def fetch(
    names: Annotated[list[str], typer.Argument(metavar="SYMBOL...", help="Tokens: symbols, mints or pools.")],
    timeframe: Annotated[Bar, typer.Option("--timeframe", help="Length of a bar.")] = Bar.M5,
    days: Annotated[int, typer.Option("--days", metavar="N", min=1, max=MOST_DAYS, help="How far back.")] = 30,
    out: Annotated[
        Path,
        typer.Option(
            "--out", metavar="DIR", envvar=FOLDER_VARIABLE, help="Folder for the files; made if there is none."
        ),
    ] = Path("candles"),
    json: Json = False,
    config: ConfigFile = None,
) -> None:
    """Fetch candles into files that `mojobot replay` plays, within the providers' limits.

    What is there already is continued, never fetched again; Ctrl+C keeps what has come.
    """
    import asyncio

    from mojobot.cli.ticker import Ticker

    folder = out.expanduser()
    if folder.exists() and not folder.is_dir():
        raise UsageError(f"--out names {folder}, which is no folder")
    ticker, done = Ticker(sys.stderr), list["Downloaded"]()
    try:
        asyncio.run(_download(names, timeframe, days, folder, config, ticker, done))
    except KeyboardInterrupt:
        ticker.clear()
        note(f"interrupted: what has come is kept in {folder}, and the same command goes on from there")
        raise
    finally:
        ticker.clear()
        if done:
            _tell(done, json)
    for one in done:
        if one.error is not None:
            raise one.error


async def _download(
    names: Sequence[str],
    timeframe: Bar,
    days: int,
    folder: Path,
    config: Path | None,
    ticker: Ticker,
    done: list[Downloaded],
) -> None:
    from mojobot.feeds.download.downloading import Downloading
    from mojobot.model.market import Timeframe
    from mojobot.net.connections import providers
    from mojobot.runtime.clock import Clock
    from mojobot.settings.load import load
    from mojobot.settings.secrets import read_secrets

    clock, loaded, secrets = Clock(), load(config), read_secrets()
    for remark in (*loaded.notes, *secrets.notes):
        note(remark)
    connections = providers(_modest(loaded.settings), secrets.values, clock)
    try:
        await Downloading(connections, clock, ticker.progress, done).run(names, Timeframe(timeframe), days, folder)
    finally:
        await connections.close()


def _modest(settings: Settings) -> Settings:
    """Where an engine asks the providers too, no more than it leaves of every limit."""
    from mojobot.runtime.lock import holder
    from mojobot.settings.places import default_data_dir

    if all(holder(default_data_dir(market)) is None for market in _NETWORKED):
        return settings
    note("an engine runs beside this and asks the same providers: this goes slowly")
    network = settings.network.model_copy(update={"spend_share": _BESIDE_AN_ENGINE})
    return settings.model_copy(update={"network": network})


def _tell(done: Sequence[Downloaded], as_json: bool) -> None:
    from mojobot.cli.fetched import facts, sentence

    if as_json:
        say_json([facts(one) for one in done])
        return
    for one in done:
        say(sentence(one))
    files = [str(one.path) for one in done if one.summary is not None]
    if files:
        say(f"play them: mojobot replay {' '.join(files)}")
