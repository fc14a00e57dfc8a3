"""One of two runs, as far as it can be compared: from a report's JSON, or from what a session recorded."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from mojobot.core.equity import Marks
from mojobot.core.performance import summary
from mojobot.core.results import mean
from mojobot.model.errors import UsageError
from mojobot.model.market import Timeframe, Token
from mojobot.model.settings import Settings
from mojobot.model.trading import Trade
from mojobot.model.units import micro_to_usd
from mojobot.research.report.changed import changed
from mojobot.research.report.curves import days
from mojobot.research.report.figures import iso
from mojobot.research.report.groups import result

# `core/performance.Performance`, in the order of `quant.md` 9, and what a report adds.
NUMBERS = (
    *("total_trades", "wins", "win_rate", "net_pnl", "total_pnl", "profit_factor", "expectancy", "expectancy_r"),
    *("sqn", "kelly", "days", "total_return", "annual_growth", "sharpe_ratio", "sortino_ratio", "max_drawdown"),
    *("calmar_ratio", "recovery_factor", "ulcer_index", "psr", "psr_missing_days", "exposure", "turnover"),
    *("average_hold_ms", "fees", "slippage_bps"),
)
_NEEDED = ("start", "end", "symbols", "decision_timeframe", "total_trades", "net_pnl")

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Side:
    """What is known of a run; None is undefined, or not told."""

    name: str
    kind: str  # back-test or session
    start: str  # ISO, UTC
    end: str
    symbols: tuple[str, ...]
    decision: str  # timeframe
    numbers: Mapping[str, float | None]
    settings: Mapping[str, Any] | None  # those that are not the defaults
    candles: str | None  # fingerprint
    daily: Mapping[str, float] | None  # return by date
    trades: Sequence[Row] | None  # closed, oldest first, with the columns of `mojobot export trades`


def of_report(name: str, told: Any, trades: Sequence[Row] | None) -> Side:
    """From `mojobot backtest --json`, or a search's report in its JSON. Raises UsageError for any other JSON."""
    report = told.get("report", told) if isinstance(told, dict) else told
    missing = [key for key in _NEEDED if key not in report] if isinstance(report, dict) else list(_NEEDED)
    if missing:
        raise UsageError(f"{name} is no report of `mojobot backtest --json`: it has no {missing[0]}")
    try:
        return _of_report(name, report, trades)
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        raise UsageError(f"{name} is no report of `mojobot backtest --json`: {error}") from error


def of_session(
    name: str, trades: Sequence[Trade], tokens: Sequence[Token], settings: Settings, marks: Marks, rows: Sequence[Row]
) -> Side:
    """From the closed trades of a recorded session and its marks of equity, the first at its start."""
    results = [result(trade, tokens[trade.series].decimals) for trade in trades]
    numbers = asdict(summary(results, marks))
    numbers["fees"] = micro_to_usd(sum(trade.fees_micro for trade in trades))
    numbers["slippage_bps"] = mean(np.array([trade.slippage * 10_000 for trade in trades]))
    return Side(
        name=name,
        kind="session",
        start=iso(int(marks.ts_ms[0])),
        end=iso(int(marks.ts_ms[-1])),
        symbols=tuple(token.symbol for token in tokens),
        decision=settings.trading.decision_timeframe.value,
        numbers={key: numbers[key] for key in NUMBERS},
        settings=changed(settings),
        candles=None,
        daily=dict(days(marks)),
        trades=rows,
    )


def _of_report(name: str, report: Row, trades: Sequence[Row] | None) -> Side:
    told = report.get("daily_returns")
    return Side(
        name=name,
        kind="back-test",
        start=str(report["start"]),
        end=str(report["end"]),
        symbols=tuple(map(str, report["symbols"])),
        decision=Timeframe(report["decision_timeframe"]).value,
        numbers={key: _number(key, report.get(key)) for key in NUMBERS},
        settings=dict(report["settings"]) if "settings" in report else None,
        candles=report.get("candles"),
        daily={str(row["day"]): float(row["return"]) for row in told} if told is not None else None,
        trades=trades,
    )


def _number(name: str, value: Any) -> float | None:
    if value is None or (isinstance(value, int | float) and not isinstance(value, bool)):
        return value
    raise ValueError(f"its {name} is {value!r}, which is no number")
