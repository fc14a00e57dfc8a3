"""Charts as inline SVG: colours are the style sheet's, every chart has a title and a description."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from mojobot.model.market import FloatArray
from mojobot.research.report.contents import Curve, Interval
from mojobot.research.report.figures import between, day, gain, pct, usd
from mojobot.research.report.html.scales import Scale, date_ticks, ticks

WIDTH, LEFT, RIGHT = 1000, 66, 992
TOP, BOTTOM, FALL_TOP, FALL_BOTTOM, HEIGHT = 12, 300, 326, 430, 456
_BINS = 40  # even: none of them is both won and lost


def curve_chart(curve: Curve, cash: float) -> str:
    """Equity above, drawdown below it, over the same time."""
    y_ticks = ticks(min(*curve.equity, cash), max(*curve.equity, cash))
    deepest = ticks(0.0, max(*curve.drawdown, 0.01), 3)
    x = Scale(curve.ts_ms[0], curve.ts_ms[-1], LEFT, RIGHT)
    y, fall = Scale(y_ticks[0], y_ticks[-1], BOTTOM, TOP), Scale(0.0, deepest[-1], FALL_TOP, FALL_BOTTOM)
    told = (
        f"From {usd(curve.equity[0])} on {day(curve.ts_ms[0])} to {usd(curve.equity[-1])} on {day(curve.ts_ms[-1])}; "
        f"deepest fall {pct(max(curve.drawdown))}."
    )
    parts = [
        *(_rule(y(tick), usd(tick)) for tick in y_ticks),
        *(_rule(fall(tick), pct(-tick)) for tick in deepest),
        *(_date(x(ts_ms), text) for ts_ms, text in date_ticks(curve.ts_ms[0], curve.ts_ms[-1])),
        f'<line class="zero" x1="{LEFT}" x2="{RIGHT}" y1="{y(cash)}" y2="{y(cash)}"/>',
        *_band(
            [(x(at), y(value)) for at, value in zip(curve.ts_ms, curve.equity, strict=True)], BOTTOM, "area", "line"
        ),
        *_band(
            [(x(at), fall(depth)) for at, depth in zip(curve.ts_ms, curve.drawdown, strict=True)],
            FALL_TOP,
            "fall",
            "fall-line",
        ),
        f'<line class="cross" y1="{TOP}" y2="{FALL_BOTTOM}"/><circle class="dot" r="4"/>',
    ]
    return (
        f'<svg class="curve" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" tabindex="0" '
        f'aria-labelledby="curve-title curve-told" data-left="{LEFT}" data-right="{RIGHT}" data-top="{TOP}" '
        f'data-bottom="{BOTTOM}" data-low="{y_ticks[0]}" data-high="{y_ticks[-1]}">'
        f'<title id="curve-title">Equity and drawdown</title><desc id="curve-told">{told}</desc>{"".join(parts)}</svg>'
    )


def results_chart(fractions: FloatArray) -> str:
    """How many trades ended with what result, in percent of what was paid."""
    low, high = (float(side) for side in np.quantile(fractions, (0.005, 0.995)))
    reach = max(abs(low), abs(high), 1e-4)
    counts, edges = np.histogram(np.clip(fractions, -reach, reach), _BINS, (-reach, reach))
    x, y = Scale(-reach, reach, 40, RIGHT), Scale(0, int(counts.max()), 170, 10)
    bars = [
        f'<rect class="{"won" if start + end > 0 else "lost"}" x="{x(start) + 1:.1f}" y="{y(n)}" '
        f'width="{x(end) - x(start) - 2:.1f}" height="{170 - y(n):.1f}">'
        f"<title>{pct(start, 2)} to {pct(end, 2)}: {n}</title></rect>"
        for n, start, end in zip(counts.tolist(), edges[:-1].tolist(), edges[1:].tolist(), strict=True)
        if n
    ]
    marks = [tick for tick in ticks(-reach, reach, 8) if -reach <= tick <= reach]
    labels = [f'<text x="{x(tick)}" y="188" text-anchor="middle">{pct(tick, signed=True)}</text>' for tick in marks]
    return (
        f'<svg class="results" viewBox="0 0 {WIDTH} 196" role="img" aria-labelledby="results-title">'
        f'<title id="results-title">Results of {fractions.size} trades, percent of what was paid</title>'
        f'<text x="34" y="18" text-anchor="end">{int(counts.max())}</text>'
        f'<line class="grid" x1="40" x2="{RIGHT}" y1="170.5" y2="170.5"/>{"".join(bars)}'
        f'<line class="zero" x1="{x(0.0)}" x2="{x(0.0)}" y1="6" y2="170"/>{"".join(labels)}</svg>'
    )


def whisker(interval: Interval | None, middle: float | None, reach: float) -> str:
    """An interval around its middle, on a scale from -`reach` to +`reach`, zero dotted."""
    if interval is None or interval.low is None or interval.high is None or middle is None or reach <= 0:
        return ""
    x = Scale(-reach, reach, 3, 157)
    side = "won" if interval.low > 0 else "lost" if interval.high < 0 else "open"
    return (
        f'<svg width="160" height="18" viewBox="0 0 160 18" role="img"><title>{gain(middle)} '
        f"({between(interval, gain)})</title>"
        f'<line class="zero" x1="{x(0.0)}" x2="{x(0.0)}" y1="0" y2="18"/>'
        f'<line class="whisker" x1="{x(interval.low)}" x2="{x(interval.high)}" y1="9" y2="9"/>'
        f'<circle class="{side}" cx="{x(middle)}" cy="9" r="4.5"/></svg>'
    )


def _band(points: Sequence[tuple[float, float]], ground: float, area: str, line: str) -> list[str]:
    path = " ".join(f"{x:g},{y:g}" for x, y in points)
    first, last = points[0][0], points[-1][0]
    return [
        f'<polygon class="{area}" points="{first:g},{ground} {path} {last:g},{ground}"/>',
        f'<polyline class="{line}" points="{path}"/>',
    ]


def _rule(y: float, text: str) -> str:
    return (
        f'<line class="grid" x1="{LEFT}" x2="{RIGHT}" y1="{y}" y2="{y}"/>'
        f'<text x="{LEFT - 8}" y="{y + 4:.1f}" text-anchor="end">{text}</text>'
    )


def _date(x: float, text: str) -> str:
    anchor = "start" if x < LEFT + 20 else "end" if x > RIGHT - 24 else "middle"
    return f'<text x="{x}" y="{HEIGHT - 6}" text-anchor="{anchor}">{text}</text>'
