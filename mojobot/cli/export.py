"""Records as a file for a spreadsheet or a script."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Annotated

import typer

from mojobot.cli import places
from mojobot.cli.options import DataDir, Exported, Format
from mojobot.cli.output import say
from mojobot.model.errors import StoreError, UsageError

_A_DAY = len("2026-01-31")


def export(
    what: Annotated[Exported, typer.Argument(help="trades or fills.")],
    out: Annotated[Path, typer.Option("--out", metavar="FILE", help="The file to write.")],
    form: Annotated[Format, typer.Option("--format", help="How it is written.")] = Format.CSV,
    since: Annotated[
        str | None, typer.Option("--from", metavar="DATE", help="ISO date or time (UTC): nothing older.")
    ] = None,
    until: Annotated[
        str | None,
        typer.Option("--to", metavar="DATE", help="ISO date (that day included) or time (UTC): nothing newer."),
    ] = None,
    data_dir: DataDir = None,
) -> None:
    """Write trades or fills to a file."""
    since_ms, until_ms = span_of(since, until)
    directory = places.to_read(data_dir)
    if directory is None:
        raise StoreError("nothing is recorded yet: run mojobot first, or name a folder with --data-dir")
    from mojobot.store.export import export as write

    count = write(directory, what.value, form.value, out, since_ms=since_ms, until_ms=until_ms)
    say(f"{count} {what.value} written to {out}")


def span_of(since: str | None, until: str | None) -> tuple[int | None, int | None]:
    """--from and --to as market times; a day named by --to is included. Raises UsageError."""
    since_ms = None if since is None else moment("--from", since)
    until_ms = None if until is None else moment("--to", until, whole_day=True)
    if since_ms is not None and until_ms is not None and since_ms >= until_ms:
        raise UsageError(f"--from {since} is not before --to {until}")
    return since_ms, until_ms


def moment(option: str, text: str, *, whole_day: bool = False) -> int:
    """Milliseconds since 1970 of an ISO date or time, UTC where it names no zone.

    With `whole_day` a bare date means its end. Raises UsageError naming `option`.
    """
    try:
        found = datetime.fromisoformat(text)
    except ValueError:
        raise UsageError(f"{option} is a date such as 2026-01-31 or 2026-01-31T12:00Z, not {text!r}") from None
    if found.tzinfo is None:
        found = found.replace(tzinfo=UTC)
    if whole_day and len(text) <= _A_DAY:
        found += timedelta(days=1)
    return round(found.timestamp() * 1000)
