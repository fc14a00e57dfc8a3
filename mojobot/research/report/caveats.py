"""What one must know before believing a back-test, in plain sentences; the gravest first."""

from __future__ import annotations

from collections.abc import Iterator

from mojobot.core.performance import Performance
from mojobot.core.returns import MIN_DAYS
from mojobot.model.market import DAY_MS, Timeframe
from mojobot.research.report.contents import Interval, Open
from mojobot.research.report.figures import between, count, gain, number, pct, safe, span, usd
from mojobot.research.report.intervals import FEW_TRADES
from mojobot.research.run import Run


def on_trades(told: Performance, expectancy: Interval | None, needed: int | None, best: int | None) -> Iterator[str]:
    """Whether there are enough of them, and whether a few make the whole result."""
    trades, noun = told.total_trades, "trade is" if told.total_trades == 1 else "trades are"
    if trades == 0:
        yield "Nothing was traded: there is no result to judge."
        return
    if trades < FEW_TRADES:
        low, high = pct(told.win_rate_low, 0), pct(told.win_rate_high, 0)
        yield (
            f"{trades} {noun} too few to tell skill from luck: the true share of wins may be "
            f"anywhere from {low} to {high}."
        )
    if expectancy is not None and (expectancy.low or 0.0) <= 0.0 <= (expectancy.high or 0.0):
        after = f"; about {count(needed)} trades like these would settle it" if needed else ""
        yield f"The mean result of a trade ({between(expectancy, gain)}) is not yet told from zero{after}."
    if best is not None and best <= max(3, trades // 100):
        which = "the best trade" if best == 1 else f"the {best} best trades"
        yield f"Without {which} there would be no gain: the result hangs on {'it' if best == 1 else 'them'}."


def on_days(told: Performance) -> Iterator[str]:
    """What the days say about the Sharpe ratio, and how many are missing until they say it."""
    if told.days < MIN_DAYS:
        missing = MIN_DAYS - told.days
        noun = "day is" if missing == 1 else "days are"
        yield f"{missing} more {noun} missing until a Sharpe ratio is worth printing ({MIN_DAYS} days)."
    elif told.sharpe_ratio is not None and told.sharpe_ratio <= 0:
        ratio = number(told.sharpe_ratio)
        yield f"The Sharpe ratio ({ratio}) is not above zero: no number of days like these would prove a gain."
    elif told.psr_missing_days:
        yield (
            f"{count(told.psr_missing_days)} more days like these are missing until the Sharpe ratio "
            f"({number(told.sharpe_ratio)}) means something: until it is above zero with 95% probability "
            f"(now {pct(told.psr)}, after {count(told.days)} days)."
        )
    if told.sharpe_autocorrelated is not None:
        yield (
            f"Days follow one another in this curve: corrected for it the Sharpe ratio is "
            f"{number(told.sharpe_autocorrelated)} [Lo 2002]."
        )


def on_history(run: Run) -> Iterator[str]:
    """How long nothing could be bought, or was."""
    if not run.trades:
        return
    first_ms = min(trade.opened_ms for trade in run.trades) - run.start_ms
    if first_ms >= 7 * DAY_MS:
        history = span(run.settings.data.backfill_other_bars * Timeframe.H4.ms)
        yield (
            f"The first trade came after {span(first_ms)}: indicators want {history} of history before anything is "
            "bought, and days without a trade count as days."
        )


def on_market(run: Run, open_positions: tuple[Open, ...], missing: float | None) -> Iterator[str]:
    """What was left open, what was not recorded, what trading was assumed to cost."""
    if open_positions:
        held, noun = len(open_positions), "position was" if len(open_positions) == 1 else "positions were"
        pnl = gain(sum(each.pnl for each in open_positions))
        yield f"{held} {noun} open at the end ({pnl}): in the equity, but not among the closed trades."
    for name, why in run.faults:
        yield f"{safe(name)} abstained throughout: {safe(why)}."
    if missing is not None and missing >= 0.01:
        yield f"{pct(missing)} of the bars had no trade or were not recorded; prices stood still there."
    yield (
        f"Costs: a pool fee of {pct(run.costs.pool_fee, 2)} and the price impact of a pool of "
        f"{usd(run.costs.liquidity_usd)} are inside the prices, assumed where the data do not say them; "
        "network fees are on top. Larger orders, thinner pools and slower fills cost more."
    )
