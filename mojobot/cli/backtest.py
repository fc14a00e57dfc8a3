"""`mojobot backtest`: what these settings would have done, by the engine that would do it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING, Annotated

import typer

from mojobot.cli.export import span_of
from mojobot.cli.options import ConfigFile, Json, VolumeUnit
from mojobot.cli.output import note
from mojobot.cli.reported import tell
from mojobot.model.errors import UsageError

if TYPE_CHECKING:
    from mojobot.research.backtest import Prepared
    from mojobot.research.run import Run
    from mojobot.store.export import Format

_FORMATS: dict[str, Format] = {"": "csv", ".csv": "csv", ".json": "json", ".jsonl": "jsonl"}  # by the ending


def backtest(
    paths: Annotated[list[str], typer.Argument(metavar="PATH...", help="Candle files or symbols.")],
    since: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="Trade from this ISO date or time (UTC) on.")
    ] = None,
    until: Annotated[
        str | None, typer.Option("--to", metavar="DATE", help="Trade to this ISO date (that day included) or time.")
    ] = None,
    cash: Annotated[
        float | None, typer.Option("--cash", metavar="USD", min=100.0, max=1e9, help="Cash to begin with.")
    ] = None,
    strategy: Annotated[
        list[str] | None, typer.Option("--strategy", metavar="NAME", help="Only this one votes; may be repeated.")
    ] = None,
    volume_unit: Annotated[
        VolumeUnit, typer.Option("--volume-unit", help="What the volume column of the files counts.")
    ] = VolumeUnit.BASE,
    trades: Annotated[
        Path | None,
        typer.Option(
            "--trades", metavar="FILE", help="Write the closed trades: CSV, or JSON lines or JSON by the ending."
        ),
    ] = None,
    html: Annotated[
        Path | None, typer.Option("--html", metavar="FILE", help="Write the report as one page that opens offline.")
    ] = None,
    sensitivity: Annotated[
        bool, typer.Option("--sensitivity", help="Try every number 20 % up and down too: a back-test each.")
    ] = False,
    ascii: Annotated[bool, typer.Option("--ascii", help="Plain ASCII only.")] = False,  # noqa: A002
    json: Json = False,
    config: ConfigFile = None,
) -> None:
    """Test settings on candles of the past: the trades are those replay makes.

    Indicators are warm from candles before --from. An order fills at the open of the next bar, or where its own bar
    met a level; it pays the pool's fee, its impact and the network.
    """
    start_ms, end_ms = span_of(since, until)
    _look_at(trades, html)
    run, prepared = _run(paths, strategy or [], (start_ms, end_ms), config, volume_unit=volume_unit.value, cash=cash)
    if trades is not None:
        _write_trades(run, trades)
    from mojobot.cli.judging import judged_alone
    from mojobot.model.market import Costs
    from mojobot.research.optimize.candles import fingerprint
    from mojobot.research.report.making import report_of

    truth = judged_alone(run, prepared, every_number=sensitivity)
    report = replace(
        report_of(run, truth),
        candles=fingerprint(prepared.reel.bars, Costs()),  # of the candles alone, whatever trading them costs
        trades_file=str(trades) if trades is not None else None,
    )
    tell(report, json=json, html=html, plain=ascii)


def _run(
    paths: list[str],
    strategies: list[str],
    span: tuple[int | None, int | None],
    config: Path | None,
    *,
    volume_unit: str,
    cash: float | None,
) -> tuple[Run, Prepared]:
    from mojobot.cli.tested import among, tested
    from mojobot.research.backtest import prepare

    given = tested(paths, config, volume_unit=volume_unit, cash=cash)
    settings = among(given.settings, strategies) if strategies else given.settings
    began = perf_counter()
    prepared = prepare(given.bars, settings, given.costs, given.guests)
    run = prepared.run(settings, *span)
    for name, why in run.faults:
        note(f"{name} abstained throughout: {why}")
    return replace(run, seconds=perf_counter() - began), prepared


def _look_at(trades: Path | None, html: Path | None) -> None:
    """What cannot be written is said before the work is done, not after."""
    from mojobot.store.export import look_at

    if trades is not None and trades.suffix.lower() not in _FORMATS:
        raise UsageError(f"--trades {trades}: trades are written as .csv, .json or .jsonl, and the ending says which")
    for out in (trades, html):
        if out is not None:
            look_at(out)


def _write_trades(run: Run, out: Path) -> None:
    from mojobot.store.export import trades_text, write

    write(trades_text(run.trades, run.tokens, _FORMATS[out.suffix.lower()]), out)
    note(f"{len(run.trades)} trades written to {out}")
