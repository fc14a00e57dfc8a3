"""What a person calls a run: a back-test's report in a file, or a recorded session."""

from __future__ import annotations

import csv
import json
from collections.abc import Sequence
from datetime import datetime
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mojobot.cli.output import note
from mojobot.cli.recorded import folder_of, opened, session_of, stepped
from mojobot.model.errors import UsageError
from mojobot.model.units import MICRO

if TYPE_CHECKING:
    from mojobot.core.equity import Marks
    from mojobot.model.events import Event
    from mojobot.research.compare.side import Side
    from mojobot.store.recording import Header, Recording

_MOST_BYTES = 500_000_000  # a report is a few hundred kilobytes
_TEXTS = {"id", "symbol", "mint", "side", "strategy", "opened_at", "closed_at", "exit_reason"}


def run_of(text: str, data_dir: Path | None) -> Side:
    """A report's file, DIR, DIR#SESSION, or the number of a session. Raises UsageError for anything else."""
    path = Path(text).expanduser()
    if path.is_file():
        return _of_file(path)
    if folder_of(text) is not None or text.isdigit():
        return _of_session(*session_of(text, data_dir))
    raise UsageError(
        f"{text} is no run: there is no such file, and it is no data directory; give a report of "
        "`mojobot backtest --json > FILE`, or a session as DIR or DIR#SESSION"
    )


def _of_file(path: Path) -> Side:
    from mojobot.research.compare.side import of_report

    told = _json(path)
    report = told.get("report", told) if isinstance(told, dict) else told
    beside = report.get("trades_file") if isinstance(report, dict) else None
    trades = _trades(path, Path(beside), report) if isinstance(beside, str) else None
    return of_report(str(path), told, trades)


def _json(path: Path) -> Any:
    try:
        if path.stat().st_size > _MOST_BYTES:
            raise UsageError(f"{path} is too large to be a report")
        return json.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        if path.suffix.lower() in {".csv", ".jsonl"}:
            raise UsageError(
                f"{path} is a file of trades: give the report it belongs to, made by the same "
                "`mojobot backtest ... --json --trades FILE > REPORT`"
            ) from error
        raise UsageError(f"{path} is no JSON report: {error}") from error


def _trades(report: Path, named: Path, told: dict[str, Any]) -> Sequence[dict[str, Any]] | None:
    """The trades a report says were written: beside it, or where it says; none where they are not its own."""
    found = next((path for path in (report.parent / named, report.parent / named.name, named) if path.is_file()), None)
    if found is None:
        note(f"{report}: its trades were written to {named}, which is not there any more")
        return None
    try:
        rows = _rows(found)
        whole = sum(float(row["pnl"]) for row in rows)
        fits = len(rows) == told.get("total_trades") and abs(whole - float(told["net_pnl"])) < 0.01
    except (OSError, ValueError, KeyError, TypeError, csv.Error) as error:
        raise UsageError(f"{found} is no file of trades: {error!r}") from error
    if not fits:
        note(f"{report}: {found} holds the trades of another run by now")
        return None
    return rows


def _rows(path: Path) -> list[dict[str, Any]]:
    text = path.read_text(encoding="utf-8")
    rows: list[Any]
    match path.suffix.lower():
        case ".json":
            rows = json.loads(text)
        case ".jsonl":
            rows = [json.loads(line) for line in text.splitlines()]
        case _:
            read = csv.DictReader(StringIO(text, newline=""))
            rows = [{name: _cell(name, cell) for name, cell in row.items()} for row in read]
    if not all(isinstance(row, dict) and {"symbol", "opened_at"} <= row.keys() for row in rows):
        raise ValueError("it has no columns symbol and opened_at")
    for row in rows:
        datetime.fromisoformat(row["opened_at"])  # what trades are paired by: a fault is told here, by the file's name
    return rows


def _cell(name: str, cell: str) -> str | float | None:
    if name in _TEXTS:
        return cell
    return float(cell) if cell else None


def _of_session(directory: Path, session: int | None) -> Side:
    with opened(directory, session) as recording:
        return _read(directory, recording)


def _read(directory: Path, recording: Recording) -> Side:
    from mojobot.model.market import Token
    from mojobot.model.notices import Closed
    from mojobot.model.trading import Trade
    from mojobot.research.compare.side import of_session
    from mojobot.store.export import trades_text

    span = _Span(recording.header)
    tokens, trades = list[Token](), list[Trade]()
    for event, given in stepped(recording):
        span.hear(event)
        tokens += getattr(event, "tokens", ())
        trades += (one.trade for one in given if isinstance(one, Closed))
    rows = json.loads(trades_text(trades, tokens, "json"))
    name = f"{directory}#{recording.session}"
    return of_session(name, trades, tokens, recording.header.settings, span.marks(directory, recording.session), rows)


class _Span:
    """From when to when a session went, and with how much it began."""

    def __init__(self, header: Header) -> None:
        self._start_ms = self._end_ms = header.started_ms
        self._equity, self._grace_ms = header.settings.paper.cash_usdc, header.settings.data.grace_ms

    def hear(self, event: Event) -> None:
        from mojobot.model.events import MarketOpened, Recovered, Timer

        match event:
            case MarketOpened():
                self._start_ms = self._end_ms = event.ts_ms
            case Timer():  # the last close is told a grace after it, which is no day of its own
                self._end_ms = max(self._end_ms, event.ts_ms - self._grace_ms)
            case Recovered() if event.snapshot is not None and event.snapshot.equity_micro > 0:
                self._equity = event.snapshot.equity_micro / MICRO
            case _:
                pass

    def marks(self, directory: Path, session: int) -> Marks:
        """The marks of equity it left, the first at its start."""
        from mojobot.core.equity import Marks
        from mojobot.store.marks import marks

        found = [(min(ts_ms, self._end_ms), micro / MICRO) for ts_ms, micro in marks(directory, session)]
        told = [(ts_ms, equity) for ts_ms, equity in found if ts_ms >= self._start_ms]
        times, equity = zip((self._start_ms, self._equity), *told, strict=True)
        return Marks.of(times, equity)
