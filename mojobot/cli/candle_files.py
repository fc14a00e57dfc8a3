"""Candle files: taken into the folder, listed, and looked at closely before they are trusted."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from mojobot.cli.options import Bar, CandleFolder, Json, VolumeUnit
from mojobot.cli.output import note, plain, say, say_json, table
from mojobot.model.errors import CandleFileError, MojobotError

if TYPE_CHECKING:
    from mojobot.feeds.candles import Candles
    from mojobot.feeds.files.inspection import Inspection
    from mojobot.feeds.files.keeping import Kept
    from mojobot.feeds.files.names import Name

FOLDER = Path("candles")
_COLUMNS = ("symbol", "timeframe", "from", "to", "bars", "missing", "gaps", "source", "file")


def take(
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", help="Candle files of any kind.")],
    symbol: Annotated[
        str | None, typer.Option("--symbol", metavar="NAME", help="Whose they are, such as SOL or SOL_USDT.")
    ] = None,
    timeframe: Annotated[Bar | None, typer.Option("--timeframe", help="Length of their bars.")] = None,
    volume_unit: Annotated[
        VolumeUnit, typer.Option("--volume-unit", help="What the volume column counts.")
    ] = VolumeUnit.BASE,
    candles: CandleFolder = FOLDER,
    json: Json = False,
) -> None:
    """Take candle files into the folder that replay and backtest find symbols in.

    CSV, JSON, Parquet, Feather, zipped klines of Binance, packed or not. A bar that is there already stays.
    """
    done: list[Kept] = []
    failed: list[MojobotError] = []
    for path in map(Path, paths):
        try:
            done.append(_take(path, symbol, timeframe, volume_unit, candles))
        except MojobotError as error:
            failed.append(error)
            note(str(error))
    if json:
        say_json([_kept(one) for one in done])
    for one in done if not json else ():
        say(plain(_sentence(one)))
    if failed:
        raise typer.Exit(max(error.exit_code for error in failed))


def show(candles: CandleFolder = FOLDER, json: Json = False) -> None:
    """List the candles there are: whose, from when to when, and how many are missing."""
    from mojobot.feeds.candles import read_candles
    from mojobot.feeds.files.gathering import kept_files

    rows: list[dict[str, object]] = []
    for path, _ in kept_files(candles):
        try:
            rows.append(_row(path, read_candles(path)))
        except CandleFileError as error:
            note(str(error))
    if json:
        say_json(rows)
    elif rows:
        say(table([_in_words(row) for row in rows], _COLUMNS))
    else:
        note(f"no candles in {candles}: `mojobot data fetch` or `data import` brings some")


def check(
    names: Annotated[list[str], typer.Argument(metavar="PATH|SYMBOL...", help="Candle files, or symbols.")],
    candles: CandleFolder = FOLDER,
    json: Json = False,
) -> None:
    """Look for gaps, duplicates, impossible prices, jumps and quiet bars; ends with 1 where data are defective.

    Gaps, jumps and bars without trade are named, but they may well be the market's own.
    """
    from mojobot.cli.inspected import facts, report
    from mojobot.feeds.candles import read_candles
    from mojobot.feeds.files.gathering import located
    from mojobot.feeds.files.inspection import inspected

    found: list[Inspection] = []
    unreadable: list[dict[str, object]] = []
    for path in located(names, candles):
        try:
            found.append(inspected(read_candles(path)))
        except CandleFileError as error:
            unreadable.append({"file": str(path), "error": str(error)})
            if not json:
                note(str(error))
    if json:
        say_json([*map(facts, found), *unreadable])
    for one in found if not json else ():
        for line in report(one):
            say(plain(line))
    if unreadable or any(one.defects for one in found):
        raise typer.Exit(1)


def _take(path: Path, symbol: str | None, timeframe: Bar | None, unit: VolumeUnit, folder: Path) -> Kept:
    from mojobot.feeds.candles import read_candles
    from mojobot.feeds.files.keeping import in_tokens, keep

    if not path.is_file():
        raise CandleFileError(f"{path}: no such file")
    name = _named(path, symbol, timeframe)
    read = read_candles(path, "usd", name)  # the numbers as they stand
    note(read.summary.sentence())
    return keep(name, in_tokens(read) if unit is VolumeUnit.USD else read, f"import of {path.name}", folder)


def _named(path: Path, symbol: str | None, timeframe: Bar | None) -> Name:
    """What the name of the file says, as far as the user does not."""
    from mojobot.feeds.files.names import Name, market_named, read_name, symbol_of
    from mojobot.model.market import Timeframe

    if symbol is None or timeframe is None:
        said = read_name(path)
        market = said.market if symbol is None else market_named(symbol)
        return Name(symbol_of(market), market, said.timeframe if timeframe is None else Timeframe(timeframe))
    market = market_named(symbol)
    return Name(symbol_of(market), market, Timeframe(timeframe))


def _sentence(one: Kept) -> str:
    parts = [f"{one.path}: {one.candles.open_ms.size:,} bars ({one.new:,} new)"]
    if one.filled:
        parts.append(f"{one.filled:,} bars without volume gave way to some with")
    if one.known:
        parts.append(f"{one.known:,} were there and stay")
    if one.differing:
        parts.append(f"{one.differing:,} of them differ from what was imported")
    if one.set_aside is not None:
        parts.append(f"what was damaged before lies in {one.set_aside}")
    return "; ".join(parts)


def _kept(one: Kept) -> dict[str, object]:
    return {
        "symbol": one.candles.symbol,
        "timeframe": one.candles.timeframe,
        "file": str(one.path),
        "bars": int(one.candles.open_ms.size),
        "new": one.new,
        "filled": one.filled,
        "known": one.known,
        "differing": one.differing,
        "set_aside": None if one.set_aside is None else str(one.set_aside),
    }


def _row(path: Path, candles: Candles) -> dict[str, object]:
    from mojobot.feeds.files.inspection import gaps_of
    from mojobot.feeds.files.keeping import sources
    from mojobot.store.iso import iso

    return {
        "symbol": candles.symbol,
        "timeframe": candles.timeframe,
        "from": iso(int(candles.open_ms[0])),
        "to": iso(int(candles.open_ms[-1]) + candles.timeframe.ms),
        "bars": int(candles.open_ms.size),
        "missing": candles.summary.missing,
        "gaps": len(gaps_of(candles)),
        "source": sources(path),
        "file": str(path),
    }


def _in_words(row: dict[str, object]) -> dict[str, object]:
    from mojobot.model.note.words import clock

    source = row["source"]
    times = {word: clock(str(row[word])) for word in ("from", "to")}
    return {**row, **times, "source": ", ".join(source) if isinstance(source, dict) and source else None}
