"""`mojobot backtest`: what these settings would have done, by the engine that would do it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Annotated

import typer

from mojobot.cli.export import moment
from mojobot.cli.options import Ascii, ConfigFile, Json, VolumeUnit
from mojobot.cli.output import note
from mojobot.cli.reported import tell
from mojobot.model.errors import UsageError

if TYPE_CHECKING:
    from mojobot.research.run import Run


def backtest(
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", help="Candle files or symbols.")],
    since: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="Trade from this ISO date or time (UTC) on.")
    ] = None,
    until: Annotated[
        str | None, typer.Option("--to", metavar="DATE", help="Trade to this ISO date (that day included) or time.")
    ] = None,
    cash: Annotated[float | None, typer.Option("--cash", metavar="USD", help="Cash to begin with.")] = None,
    strategy: Annotated[
        list[str] | None, typer.Option("--strategy", metavar="NAME", help="Only this one votes; may be repeated.")
    ] = None,
    volume_unit: Annotated[
        VolumeUnit, typer.Option("--volume-unit", help="What the volume column of the files counts.")
    ] = VolumeUnit.BASE,
    trades: Annotated[
        Path | None,
        typer.Option("--trades", metavar="FILE", help="Write the trades: CSV, or JSON lines or JSON by the ending."),
    ] = None,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write the report as one page that opens offline.")
    ] = None,
    ascii: Ascii = False,  # noqa: A002 - the option's name
    json: Json = False,
    config: ConfigFile = None,
) -> None:
    """Test settings on candles of the past: the trades are those replay makes.

    Indicators are warm from candles before --from. An order fills at the open of the next bar, or where its own bar
    met a level; it pays the pool's fee, its impact and the network.
    """
    start_ms, end_ms = _range(since, until)
    run = _run(paths, strategy or [], (start_ms, end_ms), config, volume_unit=volume_unit.value, cash=cash)
    if trades is not None:
        _write_trades(run, trades)
    from mojobot.research.report.making import report_of
    from mojobot.research.truth.examined import examined

    tell(report_of(run, examined(run)), json=json, html=html, plain=ascii)


def _range(since: str | None, until: str | None) -> tuple[int | None, int | None]:
    start_ms = None if since is None else moment("--from", since)
    end_ms = None if until is None else moment("--to", until, whole_day=True)
    if start_ms is not None and end_ms is not None and start_ms >= end_ms:
        raise UsageError(f"--from {since} is not before --to {until}")
    return start_ms, end_ms


def _run(
    paths: list[str],
    strategies: list[str],
    span: tuple[int | None, int | None],
    config: Path | None,
    *,
    volume_unit: str,
    cash: float | None,
) -> Run:
    from mojobot.cli.tested import among, tested
    from mojobot.research.backtest import prepare

    given = tested(paths, config, volume_unit=volume_unit, cash=cash)
    settings = among(given.settings, strategies) if strategies else given.settings
    began = perf_counter()
    prepared = prepare(given.bars, settings, given.costs, given.guests)
    run = prepared.run(settings, *span)
    for name, why in run.faults:
        note(f"{name} abstained throughout: {why}")
    return replace(run, seconds=perf_counter() - began)


def _write_trades(run: Run, out: Path) -> None:
    from mojobot.store.export import Format, trades_text, write

    ending = out.suffix.lower()
    form: Format = "json" if ending == ".json" else "jsonl" if ending == ".jsonl" else "csv"
    write(trades_text(run.trades, run.tokens, form), out)
    note(f"{len(run.trades)} trades written to {out}")
