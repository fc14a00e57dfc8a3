"""Curves in characters."""

from __future__ import annotations

from collections.abc import Sequence

from mojobot.research.report.contents import Curve
from mojobot.research.report.figures import day

EQUITY_ROWS, DRAWDOWN_ROWS = 12, 7
_LINE, _DOWN = (122, 165, 224), (240, 82, 79)


def equity_plot(curve: Curve, width: int, *, colour: bool, ascii: bool) -> str:  # noqa: A002
    """Equity in USD over time."""
    return _plot(curve.ts_ms, curve.equity, (width, EQUITY_ROWS), _LINE if colour else None, ascii=ascii)


def drawdown_plot(curve: Curve, width: int, *, colour: bool, ascii: bool) -> str:  # noqa: A002
    """Percent below the high so far, downwards."""
    below = [-fall * 100 for fall in curve.drawdown]
    return _plot(curve.ts_ms, below, (width, DRAWDOWN_ROWS), _DOWN if colour else None, ascii=ascii)


def _plot(
    ts_ms: Sequence[int],
    values: Sequence[float],
    size: tuple[int, int],
    colour: tuple[int, int, int] | None,
    *,
    ascii: bool,  # noqa: A002
) -> str:
    import plotext  # noqa: PLC0415 - slow to load, and only a terminal needs it

    plotext.clear_figure()  # plotext draws on one figure of the process
    plotext.theme("clear")
    plotext.plot_size(*size)
    marker = "*" if ascii else "braille"
    if colour is None:
        plotext.plot(ts_ms, values, marker=marker)
    else:
        plotext.plot(ts_ms, values, marker=marker, color=colour)
    ticks = [ts_ms[0] + (ts_ms[-1] - ts_ms[0]) * i // 4 for i in range(5)]
    plotext.xticks(ticks, [day(tick) for tick in ticks])
    text = str(plotext.build())
    plotext.clear_figure()
    return text if colour is not None else str(plotext.uncolorize(text))
