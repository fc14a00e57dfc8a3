"""The report for a terminal: tables and curves in text, as wide as asked, in colours or without."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from io import StringIO

from rich import box
from rich.console import Console, RenderableType
from rich.table import Table
from rich.text import Text

from mojobot.research.report.contents import Baseline, Group, Month, Report
from mojobot.research.report.figures import (
    between,
    change,
    count,
    gain,
    month_name,
    number,
    pct,
    safe,
    span,
    title,
    usd,
)
from mojobot.research.report.measures import Measure, agreed_of, headline, others, range_of, title_of
from mojobot.research.report.plots import drawdown_plot, equity_plot
from mojobot.research.truth.told import Fact

GOOD, BAD, LABEL, HEAD = "#3dd6c4", "#f0524f", "#7c8594", "bold #f0b45a"

# What plain ASCII has instead.
_PLAIN = str.maketrans({"–": "-", "·": "*", "√": "sqrt ", "×": "x", "•": "*", "…": ".", "²": "2"})


def as_text(report: Report, width: int = 80, *, colour: bool = False, ascii: bool = False) -> str:  # noqa: A002
    """The whole report; `width` in columns (60 at least), `ascii` without any other character."""
    width = max(width, 60)
    return _printed(_parts(report, width, colour=colour, ascii=ascii), width, colour=colour, ascii=ascii)


def facts_text(
    facts: Iterable[Fact],
    width: int = 80,
    *,
    colour: bool = False,
    ascii: bool = False,  # noqa: A002
) -> str:
    """What the tests for luck say, alone."""
    return _printed(_section("How much of it is luck", _facts(facts)), max(width, 60), colour=colour, ascii=ascii)


def _printed(parts: Iterable[RenderableType], width: int, *, colour: bool, ascii: bool) -> str:  # noqa: A002
    out = StringIO()
    console = Console(
        file=out, width=width, force_terminal=colour, no_color=not colour, highlight=False, markup=False,
        emoji=False, legacy_windows=False, color_system="truecolor" if colour else None, safe_box=True,
    )  # fmt: skip
    for part in parts:
        console.print(part)
    text = "\n".join(line.rstrip() for line in out.getvalue().splitlines())
    return _ascii(text) if ascii else text


def _parts(report: Report, width: int, *, colour: bool, ascii: bool) -> Iterable[RenderableType]:  # noqa: A002
    yield Text(title_of(report), style=HEAD)
    yield Text(range_of(report), style=LABEL)
    if report.verdict:
        yield Text(f"\n{report.verdict}", style="bold")
    yield from _section("", _measures(headline(report), interval=True))
    if len(report.curve.ts_ms) > 1:
        yield from _section("Equity, USD", equity_plot(report.curve, width, colour=colour, ascii=ascii))
        yield from _section("Drawdown, %", drawdown_plot(report.curve, width, colour=colour, ascii=ascii))
    yield from _section("What to know before believing it", *(_bullet(each) for each in report.caveats))
    if report.baselines:
        yield from _section("Beside it", _baselines(report.baselines))
    if report.facts:
        yield from _section("How much of it is luck", _facts(report.facts))
    yield from _section("Other numbers", _measures(others(report), interval=False))
    if report.months:
        yield from _section("Returns by month, %", _months(report.months))
    for name, groups in (
        ("By strategy", report.strategies), ("By exit reason", report.exit_reasons), ("By token", report.tokens)
    ):  # fmt: skip
        if groups:
            yield from _section(name, *_groups(groups))
    yield from _section("How trades came about", Text(agreed_of(report)), *_gates(report))
    if report.open_positions:
        yield from _section("Open at the end", _open(report))


def _section(name: str, *parts: RenderableType | str) -> Iterable[RenderableType]:
    yield Text(f"\n{name}" if name else "", style=HEAD)
    for part in parts:
        yield Text.from_ansi(part) if isinstance(part, str) else part


def _table(columns: Sequence[tuple[str, bool]], rows: Iterable[Sequence[RenderableType]]) -> RenderableType:
    """Columns are (heading, to the right)."""
    table = Table(box=box.SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False, show_edge=False, header_style=LABEL)
    for name, right in columns:
        table.add_column(name, justify="right" if right else "left", overflow="fold" if right else "ellipsis")
    for row in rows:
        table.add_row(*row)
    return table


def _measures(measures: Iterable[Measure], *, interval: bool) -> RenderableType:
    rows = [
        [each.name, _toned(each.value, each.good), *([each.interval] if interval else []), each.meaning]
        for each in measures
    ]
    middle = [("95% interval", False)] if interval else []
    return _table([("", False), ("value", True), *middle, ("", False)], rows)


def _groups(groups: Sequence[Group]) -> Iterable[RenderableType]:
    """Those with trades as a table, the others in a line."""
    columns = [("", False), ("trades", True), ("won", True), ("net", True), ("a trade", True)]
    columns += [("95% interval", True), ("PF", True), ("hold", True)]
    traded = [group for group in groups if group.performance.total_trades]
    if traded:
        yield _table(columns, [_group(group) for group in traded])
    if len(traded) < len(groups):
        idle = ", ".join(title(group.name) for group in groups if not group.performance.total_trades)
        yield Text(f"without a trade: {idle}", style=LABEL)


def _group(group: Group) -> list[RenderableType]:
    told = group.performance
    good = None if told.net_pnl == 0 else told.net_pnl > 0
    return [
        title(group.name),
        count(told.total_trades),
        pct(told.win_rate, 0),
        _toned(gain(told.net_pnl), good),
        gain(told.expectancy),
        between(group.expectancy, number),
        number(told.profit_factor),
        span(told.average_hold_ms),
    ]


def _months(months: Sequence[Month]) -> RenderableType:
    """Months down, years across: it fits any terminal for many years."""
    years = sorted({each.year for each in months})
    found = {(each.year, each.month): each for each in months}
    rows = [
        [month_name(month), *(_month(found.get((year, month))) for year in years)]
        for month in sorted({each.month for each in months})
    ]
    rows.append(["year", *(_month(_year(year, months)) for year in years)])
    return _table([("", False), *((str(year), True) for year in years)], rows)


def _year(year: int, months: Iterable[Month]) -> Month:
    value = 1.0
    for each in months:
        value *= 1.0 + each.total_return if each.year == year else 1.0
    return Month(year, 0, value - 1.0, partial=False)


def _month(month: Month | None) -> RenderableType:
    if month is None:
        return ""
    text = number(month.total_return * 100) + ("…" if month.partial else "")
    return _toned(text, None if month.total_return == 0 else month.total_return > 0)


def _gates(report: Report) -> Iterable[RenderableType]:
    if report.refused:
        rows = [[title(each.rule), count(each.times), pct(each.share)] for each in report.refused]
        yield _table([("refused by", False), ("times", True), ("of all agreed", True)], rows)
    if report.paused:
        rows = [[safe(each.why), span(each.ms), pct(each.share)] for each in report.paused]
        yield _table([("entries held back", False), ("time", True), ("of the range", True)], rows)


def _baselines(baselines: Iterable[Baseline]) -> RenderableType:
    rows = [
        [each.name, change(each.total_return), pct(each.max_drawdown), number(each.sharpe_ratio), each.note]
        for each in baselines
    ]
    return _table([("", False), ("return", True), ("max drawdown", True), ("Sharpe", True), ("", False)], rows)


def _facts(facts: Iterable[Fact]) -> RenderableType:
    columns = [("test", False), ("answer", False), ("how to read it", False)]
    return _table(columns, [[each.name, each.answer, each.meaning] for each in facts])


def _open(report: Report) -> RenderableType:
    rows = [
        [safe(each.symbol), title(each.strategy), usd(each.value), gain(each.pnl), span(report.end_ms - each.opened_ms)]
        for each in report.open_positions
    ]
    return _table([("token", False), ("strategy", False), ("value", True), ("result", True), ("held", True)], rows)


def _bullet(text: str) -> RenderableType:
    line = Table.grid(padding=(0, 1, 0, 0))
    line.add_row("•", text)
    return line


def _toned(text: str, good: bool | None) -> RenderableType:
    return Text(text, style="" if good is None else GOOD if good else BAD)


def _ascii(text: str) -> str:
    """Frames become - | +, dashes -, and what has no plain form a question mark."""
    plain = text.translate(_PLAIN)
    return "".join(c if c.isascii() else "-" if c in "─━╌" else "|" if c in "│┃" else _corner(c) for c in plain)


def _corner(c: str) -> str:
    return "+" if "─" <= c <= "╿" else "?"
