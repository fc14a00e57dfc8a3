from __future__ import annotations

from mojobot.model.settings import Settings
from mojobot.research.report.changed import changed
from mojobot.research.report.making import report_of
from mojobot.research.report.structured import as_json
from tests.research.report.runs import run_of, trade


def test_the_defaults_are_not_told() -> None:
    assert changed(Settings()) == {}


def test_what_differs_is_told_by_its_dotted_name_as_json_has_it() -> None:
    settings = Settings.model_validate(
        {"trading": {"decision_timeframe": "1h"}, "risk": {"risk_per_trade": 0.004}, "demo": {"seed": 9}}
    )
    assert changed(settings) == {"trading.decision_timeframe": "1h", "risk.risk_per_trade": 0.004}


def test_a_strategy_of_ones_own_is_told_whole() -> None:
    settings = Settings.model_validate({"strategies": {"mine": {"weight": 0.2}}})
    assert changed(settings)["strategies.mine.weight"] == 0.2


def test_a_report_carries_the_return_of_every_day() -> None:
    report = report_of(run_of([trade(1, 5.0)], days=3))
    told = as_json(report)
    assert len(told["daily_returns"]) == report.performance.days
    assert [row["day"] for row in told["daily_returns"]] == sorted(row["day"] for row in told["daily_returns"])
    assert told["candles"] is None
