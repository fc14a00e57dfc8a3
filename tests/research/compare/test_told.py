from __future__ import annotations

import json
from typing import Any

import pytest

from mojobot.cli.output import say_json
from mojobot.model.errors import UsageError
from mojobot.research.compare.side import NUMBERS, Side, of_report
from mojobot.research.compare.told import as_json, compared, lines, number_rows, setting_rows, trade_lines, verdict


def side(**changed: Any) -> Side:
    report: dict[str, Any] = {
        "start": "2026-01-01T00:00:00.000Z", "end": "2026-02-01T00:00:00.000Z", "symbols": ["SOL"],
        "decision_timeframe": "15m", "total_trades": 3, "net_pnl": 12.5, "average_hold_ms": 60_000,
        "settings": {}, "candles": "abc",
        "daily_returns": [{"day": f"2026-01-{day:02d}", "return": 0.01} for day in range(1, 31)],
    }  # fmt: skip
    return of_report("a.json", report | changed, changed.pop("trades", None))


def test_a_difference_is_the_second_less_the_first() -> None:
    found = compared(side(), side(net_pnl=10.0, average_hold_ms=120_000, sharpe_ratio=1.0))
    numbers = {row["name"]: row["difference"] for row in as_json(found)["numbers"]}
    assert tuple(numbers) == NUMBERS
    assert (numbers["net_pnl"], numbers["average_hold_ms"], numbers["sharpe_ratio"]) == (-2.5, 60_000, None)
    shown = {row[""]: row["difference"] for row in number_rows(found)}
    assert (shown["net pnl"], shown["average hold"]) == ("-$2.50", "1m")
    assert number_rows(compared(side(average_hold_ms=120_000), side()))[-1]["difference"] == "-1m"
    assert "psr" not in shown


def test_settings_are_told_with_the_default_beside_the_change() -> None:
    found = compared(side(), side(settings={"trading.quorum_strategies": 3, "strategies.mine.weight": 0.1}))
    assert setting_rows(found) == [
        {"setting": "trading.quorum_strategies", "first": "2", "second": "3"},
        {"setting": "strategies.mine.weight", "first": "–", "second": "0.1"},
    ]


def test_other_candles_and_another_time_are_said_first() -> None:
    text = "\n".join(lines(compared(side(), side(candles="def", end="2026-03-01T00:00:00.000Z"))))
    assert "different candles" in text
    assert "do not cover the same time" in text
    assert "different" not in "\n".join(lines(compared(side(), side())))


def test_a_report_of_an_older_program_is_compared_as_far_as_it_goes(capsys: pytest.CaptureFixture[str]) -> None:
    old = of_report("old.json", {"start": "x", "end": "y", "symbols": [], "decision_timeframe": "15m",
                                 "total_trades": 3, "net_pnl": 12.5}, None)  # fmt: skip
    found = compared(old, side())
    assert (found.settings, found.same_candles, found.luck, found.trades) == (None, None, None, None)
    assert "make it again" in verdict(found)
    assert "not compared" in trade_lines(found)[0]
    say_json(as_json(found))
    assert json.loads(capsys.readouterr().out)["settings"] is None


def test_the_report_inside_a_search_is_one_too() -> None:
    inner = {"start": "x", "end": "y", "symbols": [], "decision_timeframe": "1h", "total_trades": 0, "net_pnl": 0.0}
    assert of_report("found.json", {"best": {}, "report": inner}, None).decision == "1h"


@pytest.mark.parametrize("told", [None, 5, "text", [], {}, {"report": None}])
def test_any_other_json_is_refused(told: Any) -> None:
    with pytest.raises(UsageError, match="is no report"):
        of_report("a.json", told, None)
