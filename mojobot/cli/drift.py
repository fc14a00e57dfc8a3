"""`mojobot drift`: does it trade as it was tested? A recorded session, fill by fill, beside its back-test."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Annotated

import typer

from mojobot.cli.options import DataDir, Json, Limit
from mojobot.cli.output import note, plain, say, say_json, table
from mojobot.cli.recorded import opened, session_of, stepped
from mojobot.cli.ticker import Ticker
from mojobot.model.errors import StoreError

if TYPE_CHECKING:
    from mojobot.research.drift.beside import Drift, Stepped

_ROWS = 100
_REASONS = 20
_TOLD_EVERY = 1_000  # steps


def drift(
    session: Annotated[
        str | None,
        typer.Argument(metavar="[SESSION]", help="Its number, or DIR or DIR#SESSION; without it the newest one."),
    ] = None,
    json: Json = False,
    limit: Limit = None,
    data_dir: DataDir = None,
) -> None:
    """Compare what a session traded with its back-test on the same tape.

    The back-test has the candles the session's own engine closed, its settings, its costs and all it heard, but no
    person. Every fill stands beside its twin: price, latency, fee; the parts add up to the difference of the results.
    """
    directory, number = session_of(session, data_dir)
    with opened(directory, number) as recording:
        from mojobot.core.strategies.registry import voters
        from mojobot.guests import of_record
        from mojobot.research.drift.beside import drift as compared

        settings, number = recording.header.settings, recording.session
        roster, ticker = voters(settings.strategies, of_record(settings)), Ticker(sys.stderr)
        try:
            found = compared(_watched(stepped(recording), ticker), settings, roster)
        except ValueError as error:
            raise StoreError(f"session {number} in {directory} cannot be tested again: {error}") from error
        finally:
            ticker.clear()
    from mojobot.research.drift.told import as_json

    if json:
        told = as_json(found)
        newest = told["fills"][-limit:] if limit else told["fills"]
        say_json({"session": number, "directory": str(directory), **told, "fills": newest})
        return
    _print(found, number, _ROWS if limit is None else limit)


def _watched(steps: Iterable[Stepped], ticker: Ticker) -> Iterator[Stepped]:
    """The same steps, while a person sees how far they are."""
    from mojobot.research.report.figures import stamp

    for count, step in enumerate(steps):
        if count % _TOLD_EVERY == 0:
            ticker.show(f"tested to {stamp(step[0].ts_ms)}")
        yield step


def _print(found: Drift, number: int, most: int) -> None:
    from mojobot.research.drift.told import COLUMNS, alone_lines, fill_row, lines

    first, *rest = lines(found)
    say("\n".join((f"Session {number}, {first}", *rest)))
    pairs = found.pairs[-most:] if most else found.pairs
    rows = [_shown(fill_row(found, pair)) for pair in pairs]
    columns = [name for name in COLUMNS if any(row[name] is not None for row in rows)]
    if rows:
        say(f"\n{table(rows, columns)}")
    if alone := alone_lines(found, _REASONS if most else None):
        say("\n" + "\n".join(map(plain, alone)))
    if len(pairs) < len(found.pairs):
        note(f"these are the newest {len(pairs)} of {len(found.pairs)} fills; --limit 0 shows all")


def _shown(row: dict[str, object]) -> dict[str, object]:
    """As a table takes it: short times, no more digits than mean something."""
    numbers = ((name, row[name]) for name in ("worse_bps", "better_usd"))
    rounded = {name: round(value, 4) + 0.0 for name, value in numbers if isinstance(value, float)}
    why = {"why": row["why"] or None}
    return {**row, **rounded, **why, "at": str(row["at"])[:19].replace("T", " ")}
