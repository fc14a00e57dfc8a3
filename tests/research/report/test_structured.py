from __future__ import annotations

import json
from dataclasses import fields

from mojobot.core.performance import Performance
from mojobot.research.report.making import report_of
from mojobot.research.report.structured import as_json
from tests.research.report.runs import drawn, run_of, still_open


def test_every_performance_number_keeps_its_name() -> None:
    told = as_json(report_of(run_of(drawn())))
    assert {field.name for field in fields(Performance)} | {"bars", "seconds", "bars_per_s"} <= told.keys()
    assert told["total_trades"] == 300
    assert told["expectancy_low"] < told["expectancy"] < told["expectancy_high"]
    assert told["sharpe_ratio_low"] < told["sharpe_ratio"] < told["sharpe_ratio_high"]


def test_it_is_json_without_nan_and_times_are_iso() -> None:
    for run in (run_of(), run_of(drawn(), open_at_end=(still_open(),)), run_of(drawn(5, days=3), days=3)):
        told = json.loads(json.dumps(as_json(report_of(run)), allow_nan=False))
        assert told["start"] == "2025-01-01T00:00:00.000Z"
        assert told["equity_curve"][0] == {"at": "2025-01-01T00:00:00.000Z", "equity": 10_000.0, "drawdown": 0.0}


def test_undefined_is_null() -> None:
    told = as_json(report_of(run_of(seconds=0.0)))
    assert [told[name] for name in ("seconds", "bars_per_s", "win_rate", "profit_factor", "verdict")] == [None] * 5


def test_groups_and_open_positions_are_lists_of_objects() -> None:
    told = as_json(report_of(run_of(drawn(), open_at_end=(still_open(),))))
    assert sum(each["net_pnl"] for each in told["strategies"]) - told["net_pnl"] < 1e-6
    assert told["open_positions"] == [
        {
            "symbol": "WIF",
            "strategy": "trend_following",
            "value": 487.5,
            "pnl": -12.5,
            "opened_at": "2025-04-30T00:00:00.000Z",
        }
    ]
