"""Tables of the page: every text in them is escaped here, once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from math import prod

from mojobot.model.trading import Trade
from mojobot.research.report.contents import Baseline, Curve, Group, Month, Report
from mojobot.research.report.figures import (
    between,
    change,
    count,
    gain,
    month_name,
    number,
    pct,
    price,
    safe,
    span,
    stamp,
    title,
    usd,
)
from mojobot.research.report.html.charts import whisker
from mojobot.research.report.measures import Measure
from mojobot.research.truth.told import Fact

TRADES_SHOWN = 200
CURVE_SHOWN = 60


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell: its text, or ready `markup`; `style` are classes."""

    text: str
    style: str = "n"
    markup: str = ""


def table(caption: str, headings: Sequence[str], rows: Iterable[Sequence[Cell]], style: str = "") -> str:
    """The first cell of a row is its heading; headings over numbers stand right."""
    body = list(rows)
    right = [bool(body) and "n" in body[0][i].style.split() for i in range(len(headings))]
    head = "".join(
        f'<th scope="col"{" class=n" if side else ""}>{escape(name)}</th>'
        for name, side in zip(headings, right, strict=True)
    )
    return (
        f'<div class="wide"><table{_style(style)}><caption>{escape(caption)}</caption>'
        f"<thead><tr>{head}</tr></thead><tbody>{''.join(map(_row, body))}</tbody></table></div>"
    )


def measures(caption: str, found: Iterable[Measure]) -> str:
    """Name, value, meaning."""
    rows = [
        [Cell(each.name, ""), Cell(each.value, f"n {tone(each.good)}"), Cell(each.meaning, "quiet")] for each in found
    ]
    return table(caption, ("number", "value", "what it is"), rows)


def groups(caption: str, found: Sequence[Group]) -> str:
    """Those with trades, each with its interval drawn; the others in a line."""
    traded = [group for group in found if group.performance.total_trades]
    idle = [title(group.name) for group in found if not group.performance.total_trades]
    reach = max((_reach(group) for group in traded), default=0.0)
    headings = ("", "trades", "won", "net", "a trade", "95% interval", "profit factor", "hold", "fees")
    shown = table(caption, headings, [_group(group, reach) for group in traded]) if traded else ""
    return shown + (f'<p class="quiet">Without a trade: {escape(", ".join(idle))}.</p>' if idle else "")


def months(found: Sequence[Month]) -> str:
    """Years down, months across; the deeper the colour, the larger the return."""
    largest = max(abs(each.total_return) for each in found)
    by_place = {(each.year, each.month): each for each in found}
    rows = []
    for year in sorted({each.year for each in found}):
        own = [by_place.get((year, month)) for month in range(1, 13)]
        whole = prod(1.0 + each.total_return for each in own if each) - 1.0
        rows.append(
            [
                Cell(str(year), ""),
                *(_month(each, largest) for each in own),
                Cell(change(whole), f"year {tone(whole > 0)}"),
            ]
        )
    headings = ("", *(month_name(month) for month in range(1, 13)), "year")
    return table("Percent; … marks a month that is not whole.", headings, rows, "months")


def curve(found: Curve) -> str:
    """The chart's values, a few dozen of them."""
    step = max(1, -(-len(found.ts_ms) // CURVE_SHOWN))
    kept = sorted({*range(0, len(found.ts_ms), step), len(found.ts_ms) - 1})
    rows = [
        [Cell(stamp(found.ts_ms[i]), ""), Cell(usd(found.equity[i])), Cell(pct(-max(_since(found, i, step)), 2))]
        for i in kept
    ]
    return table("Drawdown is the deepest since the row before.", ("UTC", "equity", "drawdown"), rows)


def trades(report: Report) -> str:
    """The newest trades, at most 200."""
    headings = ("closed, UTC", "token", "strategy", "exit", "held", "bought at", "sold at", "result", "of paid", "R")
    rows = [_trade(trade) for trade in report.trades[: -TRADES_SHOWN - 1 : -1]]
    left = len(report.trades) - len(rows)
    more = f" The other {left:,} are in the file that --trades writes." if left else ""
    return table(f"The {len(rows):,} newest, newest first.{more}", headings, rows)


def gates(report: Report) -> str:
    """What each gate refused."""
    rows = [[Cell(title(each.rule), ""), Cell(count(each.times)), Cell(pct(each.share))] for each in report.refused]
    return table("Purchases agreed on that a gate refused", ("gate", "times", "of all agreed"), rows) if rows else ""


def pauses(report: Report) -> str:
    """Why entries were held back."""
    rows = [[Cell(safe(each.why), ""), Cell(span(each.ms)), Cell(pct(each.share))] for each in report.paused]
    return table("Entries held back", ("why", "time", "of the range"), rows) if rows else ""


def open_positions(report: Report) -> str:
    """What the end found open."""
    rows = [
        [
            Cell(safe(each.symbol), ""),
            Cell(title(each.strategy), ""),
            Cell(span(report.end_ms - each.opened_ms)),
            Cell(usd(each.value)),
            Cell(gain(each.pnl), f"n {tone(each.pnl > 0)}"),
        ]
        for each in report.open_positions
    ]
    return table(
        "Valued at the last price, the pool's fee paid", ("token", "strategy", "held", "value", "result"), rows
    )


def baselines(found: Iterable[Baseline]) -> str:
    """What somebody without an idea would have got."""
    rows = [
        [
            Cell(each.name, ""),
            Cell(change(each.total_return)),
            Cell(pct(each.max_drawdown)),
            Cell(number(each.sharpe_ratio)),
            Cell(each.note, "quiet"),
        ]
        for each in found
    ]
    return table("In the same time", ("", "return", "max drawdown", "Sharpe ratio", ""), rows)


def facts(found: Iterable[Fact]) -> str:
    """Each test for luck in a line."""
    rows = [[Cell(each.name, ""), Cell(each.answer, "n"), Cell(each.meaning, "quiet")] for each in found]
    return table("Tests of the result", ("test", "answer", "how to read it"), rows)


def tone(good: bool | None) -> str:
    """The class of a number that is meant well or badly."""
    return "" if good is None else "up" if good else "down"


def _row(cells: Sequence[Cell]) -> str:
    first, *others = cells
    inside = "".join(f"<td{_style(cell.style)}>{cell.markup or escape(cell.text)}</td>" for cell in others)
    return f'<tr><th scope="row"{_style(first.style)}>{escape(first.text)}</th>{inside}</tr>'


def _style(style: str) -> str:
    return f' class="{style.strip()}"' if style.strip() else ""


def _reach(group: Group) -> float:
    sides = (group.expectancy.low, group.expectancy.high) if group.expectancy is not None else ()
    return max((abs(side) for side in sides if side is not None), default=0.0)


def _group(group: Group, reach: float) -> list[Cell]:
    told = group.performance
    return [
        Cell(title(group.name), ""),
        Cell(count(told.total_trades)),
        Cell(pct(told.win_rate, 0)),
        Cell(gain(told.net_pnl), f"n {tone(told.net_pnl > 0)}"),
        Cell(gain(told.expectancy)),
        Cell("–", "quiet", _pair(group, reach)),
        Cell(number(told.profit_factor)),
        Cell(span(told.average_hold_ms)),
        Cell(usd(group.fees)),
    ]


def _pair(group: Group, reach: float) -> str:
    """The interval drawn and written; nothing where there is none."""
    drawn = whisker(group.expectancy, group.performance.expectancy, reach)
    return f'<span class="pair">{drawn}<span class="n">{between(group.expectancy, gain)}</span></span>' if drawn else ""


def _month(month: Month | None, largest: float) -> Cell:
    if month is None:
        return Cell("", "")
    depth = 0 if largest == 0 else min(3, int(3 * abs(month.total_return) / largest) + 1)
    style = "" if month.total_return == 0 else f"{'u' if month.total_return > 0 else 'd'}{depth}"
    return Cell(number(month.total_return * 100) + ("…" if month.partial else ""), style)


def _since(found: Curve, i: int, step: int) -> Sequence[float]:
    return found.drawdown[max(0, i - step + 1) : i + 1]


def _trade(trade: Trade) -> list[Cell]:
    return [
        Cell(stamp(trade.closed_ms), ""),
        Cell(safe(trade.symbol), ""),
        Cell(title(trade.strategy), ""),
        Cell(trade.exit_reason.value, ""),
        Cell(span(trade.closed_ms - trade.opened_ms)),
        Cell(price(trade.entry_price)),
        Cell(price(trade.exit_price)),
        Cell(gain(trade.pnl_micro / 1e6), f"n {tone(trade.pnl_micro > 0)}"),
        Cell(change(trade.pnl_fraction)),
        Cell(number(trade.r)),
    ]
