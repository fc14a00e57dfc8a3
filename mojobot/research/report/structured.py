"""The report for programs: stable names, those of `core/performance.Performance`; null is undefined.

Ratios are fractions, money is USD, times are ISO 8601 in UTC or milliseconds
(`_ms`). The trades are not in it: they have a file of their own.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from math import isfinite
from typing import Any

from mojobot.core.equity import Drawdown
from mojobot.research.report.contents import Group, Interval, Report
from mojobot.research.report.figures import iso
from mojobot.research.truth.told import as_json as truth_json

JsonObject = dict[str, Any]


def as_json(report: Report) -> JsonObject:
    """Everything but the trades, ready for a JSON writer: no NaN, no infinity."""
    whole = {
        "verdict": report.verdict,
        "truth": truth_json(report.truth) if report.truth is not None else None,
        "baselines": [asdict(each) for each in report.baselines],
        **_range(report),
        **_numbers(report),
        "strategies": _groups(report.strategies),
        "exit_reasons": _groups(report.exit_reasons),
        "tokens": _groups(report.tokens),
        "months": [asdict(each) for each in report.months],
        "polled": report.polled,
        "agreed": report.agreed,
        "refused": [asdict(each) for each in report.refused],
        "paused": [asdict(each) for each in report.paused],
        "open_positions": [_timed(asdict(each), "opened") for each in report.open_positions],
        "missing_bars": report.missing_bars,
        "caveats": list(report.caveats),
        "settings": dict(report.settings),
        "candles": report.candles,
        "trades_file": report.trades_file,
        "daily_returns": [{"day": day, "return": value} for day, value in report.daily],
        "equity_curve": _curve(report),
    }
    return {name: _finite(value) for name, value in whole.items()}


def _range(report: Report) -> JsonObject:
    return {
        "start": iso(report.start_ms),
        "end": iso(report.end_ms),
        "symbols": list(report.symbols),
        "timeframe": report.base.value,
        "decision_timeframe": report.decision.value,
        "bars": report.bars,
        "seconds": report.seconds,
        "bars_per_s": report.bars_per_s,
        "cash": report.cash,
        "end_equity": report.end_equity,
    }


def _numbers(report: Report) -> JsonObject:
    told = asdict(report.performance)
    told["drawdown"] = _drawdown(report.performance.drawdown)
    return {
        **told,
        **_interval("expectancy", report.expectancy),
        **_interval("profit_factor", report.profit_factor),
        **_interval("sharpe_ratio", report.sharpe),
        "best_trades": report.best_trades,
        "trades_needed": report.trades_needed,
        "fees": report.fees,
        "slippage_bps": report.slippage_bps,
    }


def _interval(name: str, interval: Interval | None) -> JsonObject:
    low, high = (interval.low, interval.high) if interval is not None else (None, None)
    return {f"{name}_low": low, f"{name}_high": high}


def _drawdown(fall: Drawdown | None) -> JsonObject | None:
    if fall is None:
        return None
    times = {"start": fall.start_ms, "trough": fall.trough_ms, "recovery": fall.recovery_ms}
    return {
        "depth": fall.depth,
        **{name: iso(ts_ms) if ts_ms is not None else None for name, ts_ms in times.items()},
        "duration_ms": fall.duration_ms,
    }


_OF_TRADES = (
    *("total_trades", "wins", "win_rate", "win_rate_low", "win_rate_high", "net_pnl", "profit_factor", "expectancy"),
    *("expectancy_r", "sqn", "kelly", "average_hold_ms"),
)


def _groups(groups: Iterable[Group]) -> list[JsonObject]:
    return [
        {
            "name": group.name,
            **{name: getattr(group.performance, name) for name in _OF_TRADES},
            **_interval("expectancy", group.expectancy),
            "fees": group.fees,
        }
        for group in groups
    ]


def _curve(report: Report) -> list[JsonObject]:
    points = zip(report.curve.ts_ms, report.curve.equity, report.curve.drawdown, strict=True)
    return [{"at": iso(ts_ms), "equity": equity, "drawdown": fall} for ts_ms, equity, fall in points]


def _timed(row: JsonObject, name: str) -> JsonObject:
    at = iso(row.pop(f"{name}_ms"))
    return {**row, f"{name}_at": at}


def _finite(value: Any) -> Any:
    if isinstance(value, float):
        return value if isfinite(value) else None
    if isinstance(value, dict):
        return {name: _finite(part) for name, part in value.items()}
    return [_finite(part) for part in value] if isinstance(value, list) else value
