"""The numbers of the report as both faces a person reads show them: name, value, interval, and what it means."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from mojobot.core.equity import Drawdown
from mojobot.model.market import DAY_MS
from mojobot.research.report.contents import Interval, Report
from mojobot.research.report.figures import between, change, count, day, gain, number, pct, safe, span, usd


@dataclass(frozen=True, slots=True)
class Measure:
    """One number, written; `good` is None where neither sign is meant well or badly."""

    name: str
    value: str
    interval: str  # 95 %, empty where there is none
    meaning: str
    good: bool | None = None


def headline(report: Report) -> tuple[Measure, ...]:
    """What one looks at first."""
    told = report.performance
    wins = Interval(told.win_rate_low, told.win_rate_high) if told.win_rate is not None else None
    return (
        Measure("Total return", change(told.total_return), "", "with what is not yet realised",
                _above(told.total_return)),
        Measure("Max drawdown", pct(told.max_drawdown), "", _fell(told.drawdown)),
        Measure("Sharpe ratio", number(told.sharpe_ratio), _range(report.sharpe, number),
                "a year, of daily returns", _above(told.sharpe_ratio)),
        Measure("Expectancy", gain(told.expectancy), _range(report.expectancy, gain),
                "mean net result of a trade", _above(told.expectancy)),
        Measure("Profit factor", number(told.profit_factor), _range(report.profit_factor, number),
                "won over lost", _above(None if told.profit_factor is None else told.profit_factor - 1)),
        Measure("Win rate", pct(told.win_rate), _range(wins, pct),
                f"{count(told.wins)} of {count(told.total_trades)} trades"),
    )  # fmt: skip


def others(report: Report) -> tuple[Measure, ...]:
    """The rest of the numbers, money first."""
    told = report.performance
    return (
        Measure("Equity at the end", usd(report.end_equity), "", f"from {usd(report.cash)}"),
        Measure("Closed trades", gain(told.net_pnl), "", "their net result", _above(told.net_pnl)),
        Measure("Network fees", usd(report.fees), "", "on top of prices; in every result"),
        Measure("Slippage", _bps(report.slippage_bps), "", "mean of the trades, + is worse"),
        Measure("Expectancy in R", number(told.expectancy_r), "", "per money at risk at entry"),
        Measure("SQN", number(told.sqn), "", "√min(N,100) · mean R / spread of R"),
        Measure("Kelly fraction", pct(told.kelly), "", "of equity, were the odds known; below 0: none"),
        Measure("Annual growth", change(told.annual_growth), "", "at the pace of these days"),
        Measure("Sortino ratio", number(told.sortino_ratio), "", "only falls count as risk"),
        Measure("Calmar ratio", number(told.calmar_ratio), "", "annual growth over max drawdown"),
        Measure("Recovery factor", number(told.recovery_factor), "", "total return over max drawdown"),
        Measure("Ulcer index", pct(told.ulcer_index, 2), "", "root mean square of the drawdown"),
        Measure("PSR", pct(told.psr), "", "probability that the true Sharpe ratio is above 0"),
        Measure("Days missing", count(told.psr_missing_days), "", "until PSR is 95% at this pace"),
        Measure("Exposure", pct(told.exposure), "", "share of the time in the market"),
        Measure("Turnover", f"{number(told.turnover, 1)}×" if told.turnover is not None else number(None), "",
                "bought plus sold over mean equity"),
        Measure("Average hold", span(told.average_hold_ms), "", "of a closed trade"),
    )  # fmt: skip


def title_of(report: Report) -> str:
    """What was tested, in a line."""
    named = ", ".join(map(safe, report.symbols)) if len(report.symbols) <= 4 else f"{len(report.symbols)} tokens"
    return f"Back-test of {named}"


def range_of(report: Report) -> str:
    """When, on which bars, how fast."""
    days = number((report.end_ms - report.start_ms) / DAY_MS, 0) + " days"
    days = "1 day" if days == "1 days" else days
    speed = f", {report.bars_per_s:,.0f} bars/s" if report.bars_per_s is not None else ""
    return (
        f"{day(report.start_ms)} to {day(report.end_ms)} ({days}), {report.base.value} bars, "
        f"decisions every {report.decision.value}; {count(report.bars)} bars{speed}"
    )


def agreed_of(report: Report) -> str:
    """How rarely the strategies agree."""
    if not report.polled:
        return "No votes were asked for."
    return (
        f"{count(report.polled)} times the strategies were asked about a token; "
        f"{count(report.agreed)} times ({pct(report.agreed / report.polled, 2)}) they agreed."
    )


def _fell(fall: Drawdown | None) -> str:
    if fall is None or fall.start_ms is None or fall.trough_ms is None:
        return "no fall from a high"
    back = f"back {day(fall.recovery_ms)}" if fall.recovery_ms is not None else "not recovered"
    return f"{day(fall.start_ms)} to {day(fall.trough_ms)}, {back}"


def _range(interval: Interval | None, shown: Callable[[float], str]) -> str:
    return between(interval, shown) if interval is not None else ""


def _above(value: float | None) -> bool | None:
    return None if value is None or value == 0 else value > 0


def _bps(value: float | None) -> str:
    return number(value, 1) if value is None else f"{number(value, 1)} bps"
