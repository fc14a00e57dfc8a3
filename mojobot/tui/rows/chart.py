"""The chart of the selected token: its closed bars, the one in the making, and the lines of its position."""

from __future__ import annotations

import numpy as np

from mojobot.model.market import FloatArray, IntArray, Timeframe
from mojobot.model.views import BarsView, PositionView, View
from mojobot.tui.look import Tone
from mojobot.tui.rows.memo import Memo
from mojobot.tui.rows.quotes import panel_of
from mojobot.tui.widgets.chart_data import ChartData, Overlay, PriceLine
from mojobot.tui.widgets.chart_overlays import overlays

_BARS = 1_200  # more than the widest chart shows at its smallest zoom
_OPEN, _HIGH, _LOW, _CLOSE, _VOLUME = range(5)


class Chart:
    """Makes chart data; the averages are computed when a bar closes, the rest at every price."""

    def __init__(self) -> None:
        self._overlays: Memo[tuple[Overlay, ...]] = Memo()

    def data(self, view: View, series: int, timeframe: Timeframe, *, stale: bool) -> ChartData:
        """Bars of one token; without any, a chart that says what is missing."""
        symbol = view.tokens[series].symbol
        price = float(view.prices.price[series])
        lines = _lines(view.positions, series)
        panel = panel_of(view.bars, timeframe)
        if panel is None:
            return ChartData(symbol, timeframe.value, price=price, stale=stale, note=f"no {timeframe} bars yet")
        open_ms, bars = _with_forming(view, panel, series, price)
        known = int(np.isfinite(bars[_CLOSE]).sum())  # more of them where its past came later
        key = (series, timeframe, int(panel.open_ms[-1]), len(open_ms), known)
        return ChartData(
            symbol=symbol,
            timeframe=timeframe.value,
            open_ms=open_ms,
            open=bars[_OPEN],
            high=bars[_HIGH],
            low=bars[_LOW],
            close=bars[_CLOSE],
            volume=bars[_VOLUME],
            price=price,
            lines=lines,
            overlays=self._overlays.get(key, lambda: overlays(bars[_CLOSE])),
            stale=stale,
        )


def volume_word(view: View, series: int, timeframe: Timeframe) -> str:
    """Whose volumes the newest closed bars have; nothing where the market tells all of them."""
    panel = panel_of(view.bars, timeframe)
    if panel is None or panel.volume_told_ms is None:
        return ""
    if not np.isfinite(panel.volume[series, -1]):
        return "vol unknown"
    ends_ms = panel.open_ms + panel.timeframe.ms
    young = (ends_ms > panel.volume_told_ms[series]) & ~np.isnan(panel.close[series])
    estimated = int(young.sum())
    return f"vol est. {estimated} bar{'s' if estimated > 1 else ''}" if estimated else "vol real"


def offered(view: View) -> tuple[Timeframe, ...]:
    """The timeframes that have bars, shortest first."""
    return tuple(panel.timeframe for panel in view.bars if len(panel.open_ms))


def _lines(positions: tuple[PositionView, ...], series: int) -> tuple[PriceLine, ...]:
    lines: list[PriceLine] = []
    for held in positions:
        if held.series == series:
            lines.append(PriceLine("entry", held.entry_price, Tone.TITLE))
            lines += [PriceLine("stop", held.stop, Tone.DOWN)] if held.stop > 0 else []
            lines += [PriceLine("target", held.target, Tone.UP)] if held.target > 0 else []
    return tuple(lines)


def _with_forming(view: View, panel: BarsView, series: int, price: float) -> tuple[IntArray, FloatArray]:
    """The closed bars and, made of finer bars and the price, the one that is still open; (k,) and (5, k)."""
    cut = slice(max(len(panel.open_ms) - _BARS, 0), None)
    open_ms = panel.open_ms[cut]
    bars = np.array([field[series, cut] for field in _fields(panel)])
    forming = _forming(view, panel, series, price)
    if forming is None:
        return open_ms, bars
    return np.append(open_ms, open_ms[-1] + panel.timeframe.ms), np.append(bars, forming[:, None], axis=1)


def _forming(view: View, panel: BarsView, series: int, price: float) -> FloatArray | None:
    """Open, high, low, close, volume since the last bar closed; None when there is nothing to make it of."""
    began_ms = int(panel.open_ms[-1]) + panel.timeframe.ms
    fine = view.bars[0]
    if fine.timeframe.ms >= panel.timeframe.ms or not np.isfinite(price) or view.ts_ms < began_ms:
        return None
    cut = slice(int(np.searchsorted(fine.open_ms, began_ms)), None)
    begun = fine.open[series, cut]
    first = begun[0] if len(begun) and np.isfinite(begun[0]) else panel.close[series, -1]
    if not np.isfinite(first):
        return None
    high = np.fmax.reduce(fine.high[series, cut], initial=max(first, price))
    low = np.fmin.reduce(fine.low[series, cut], initial=min(first, price))
    return np.array([first, high, low, price, np.nansum(fine.volume[series, cut])])


def _fields(panel: BarsView) -> tuple[FloatArray, ...]:
    return panel.open, panel.high, panel.low, panel.close, panel.volume
