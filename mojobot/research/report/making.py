"""From the facts of a run to its report: every number once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from mojobot.core.equity import daily_returns, exposure, turnover
from mojobot.core.performance import Performance, summary
from mojobot.core.results import Result, mean
from mojobot.core.returns import sharpe_interval
from mojobot.model.market import FloatArray
from mojobot.model.units import micro_to_usd
from mojobot.research.report.beside import baselines
from mojobot.research.report.caveats import on_days, on_history, on_market, on_trades
from mojobot.research.report.changed import changed
from mojobot.research.report.contents import Interval, Open, Pause, Refusal, Report
from mojobot.research.report.curves import curve, days, months
from mojobot.research.report.groups import grouped, result
from mojobot.research.report.intervals import of_trades, trades_needed
from mojobot.research.run import Run, StillOpen
from mojobot.research.truth.examined import Truth
from mojobot.research.truth.told import facts


def report_of(run: Run, truth: Truth | None = None) -> Report:
    """The report of one back-test, with what was found out about its worth where it was asked."""
    decimals = tuple(token.decimals for token in run.tokens)
    results = [result(trade, decimals[trade.series]) for trade in run.trades]
    nets = np.array([each.net for each in results])
    told = _performance(run, results)
    expectancy, factor = of_trades(nets)
    needed, best, missing = trades_needed(nets), _best_trades(nets), _missing(run)
    still = tuple(_open(each) for each in run.open_at_end)
    pair = sharpe_interval(daily_returns(run.marks))
    weights = run.settings.strategies.weights()
    return Report(
        symbols=tuple(token.symbol for token in run.tokens),
        base=run.base,
        decision=max(run.base, run.settings.trading.decision_timeframe, key=lambda frame: frame.ms),
        start_ms=run.start_ms,
        end_ms=run.end_ms,
        cash=float(run.marks.equity[0]) if run.marks.equity.size else run.settings.paper.cash_usdc,
        end_equity=float(run.marks.equity[-1]) if run.marks.equity.size else run.settings.paper.cash_usdc,
        bars=run.bars,
        seconds=run.seconds or None,
        bars_per_s=run.bars / run.seconds if run.seconds else None,
        performance=told,
        expectancy=expectancy,
        profit_factor=factor,
        sharpe=Interval(*pair) if pair is not None else None,
        best_trades=best,
        trades_needed=needed,
        fees=micro_to_usd(sum(trade.fees_micro for trade in run.trades)),
        slippage_bps=mean(np.array([trade.slippage * 10_000 for trade in run.trades])),
        strategies=grouped(run.trades, decimals, lambda t: t.strategy, [n for n, w in weights.items() if w > 0]),
        exit_reasons=grouped(run.trades, decimals, lambda t: t.exit_reason.value),
        tokens=grouped(run.trades, decimals, lambda t: t.symbol, [token.symbol for token in run.tokens]),
        months=months(run.marks),
        curve=curve(run.marks),
        polled=run.polled,
        agreed=run.agreed,
        refused=_refused(run.refused, run.agreed),
        paused=_paused(run.held_ms, run.end_ms - run.start_ms),
        open_positions=still,
        missing_bars=missing,
        trades=run.trades,
        decimals=decimals,
        caveats=(
            *on_trades(told, expectancy, needed, best),
            *on_days(told),
            *on_history(run),
            *on_market(run, still, missing),
        ),
        truth=truth,
        verdict=truth.verdict if truth is not None else None,
        baselines=baselines(truth, run) if truth is not None else (),
        facts=facts(truth) if truth is not None else (),
        settings=tuple(changed(run.settings).items()),
        daily=days(run.marks),
    )


def _performance(run: Run, results: list[Result]) -> Performance:
    """Of the closed trades; the time and the money in the market are of the open ones too."""
    held = [*results, *(_unfinished(each, run.end_ms) for each in run.open_at_end)]
    return replace(summary(results, run.marks), exposure=exposure(held, run.marks), turnover=turnover(held, run.marks))


def _unfinished(still: StillOpen, end_ms: int) -> Result:
    moved = micro_to_usd(still.position.cost_micro + still.position.received_micro)
    return Result(still.pnl_usd, None, still.position.opened_ms, end_ms, moved)


def _open(still: StillOpen) -> Open:
    at = still.position
    return Open(at.symbol, at.strategy, at.opened_ms, still.value_usd, still.pnl_usd)


def _best_trades(nets: FloatArray) -> int | None:
    """How many of the best trades must be left out until nothing is gained; None where nothing is."""
    gained = np.cumsum(np.sort(nets)[::-1])
    if not nets.size or gained[-1] <= 0:
        return None
    return int(np.argmax(gained >= gained[-1])) + 1


def _missing(run: Run) -> float | None:
    """Share of the bars from each token's first close on that are not real; None where there could be none."""
    known = np.isfinite(run.close)
    possible = 0
    for token, seen in zip(run.tokens, known, strict=True):
        if seen.any():
            first = int(np.argmax(seen))
            since = run.start_ms if first == 0 else int(run.close_ms[first])
            possible += (run.end_ms - since) // token.base.ms
    return max(0.0, 1.0 - run.bars / possible) if possible > 0 else None


def _refused(refused: Mapping[str, int], agreed: int) -> tuple[Refusal, ...]:
    """The strictest gate first."""
    often = sorted(refused.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Refusal(rule, times, times / agreed if agreed else None) for rule, times in often)


def _paused(held_ms: Mapping[str, int], whole_ms: int) -> tuple[Pause, ...]:
    """The longest first."""
    long = sorted(held_ms.items(), key=lambda item: (-item[1], item[0]))
    return tuple(Pause(why, ms, ms / whole_ms if whole_ms > 0 else None) for why, ms in long)
