"""Risk readings as bars with coloured zones; pure."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from textwrap import wrap

from rich.style import Style
from textual.strip import Strip

from mojobot.tui.look import Cell, Look, Tone
from mojobot.tui.widgets import shades
from mojobot.tui.widgets.canvas import Canvas

_NARROWEST_BAR = 6
_USEFUL_BAR = 12


@dataclass(frozen=True, slots=True)
class Zone:
    """A stretch of a gauge that ends at `upto`, in the unit of the value."""

    upto: float
    tone: Tone


@dataclass(frozen=True, slots=True)
class Gauge:
    """One reading: its bar runs from 0 to `limit`, `text` says value and limit in words; None is not known.

    `more` stands before the text where there is room for it; a `spare` gauge
    is left out where not everything fits.
    """

    label: str
    value: float | None
    limit: float
    text: str
    zones: tuple[Zone, ...] = ()
    more: str = ""
    spare: bool = False


def share_zones(limit: float) -> tuple[Zone, ...]:
    """For any reading but heat, whose zones are settings: three stretches as shares of its limit (5/8, 7/8)."""
    return (Zone(limit * 0.625, Tone.GOOD), Zone(limit * 0.875, Tone.WARN), Zone(limit, Tone.BAD))


def paint_gauges(
    gauges: tuple[Gauge, ...], lines: tuple[Cell, ...], width: int, height: int, look: Look
) -> list[Strip]:
    """`height` strips of `width` cells: a row per gauge, then a row per line."""
    canvas = Canvas(width, height, look.ground)
    if len(gauges) + len(lines) > height:
        gauges = tuple(gauge for gauge in gauges if not gauge.spare)
    label = min(max((len(g.label) for g in gauges), default=0) + 1, width)
    texts = _texts(gauges, width - label)
    bar = width - label - max(map(len, texts), default=0) - 1
    for y, (gauge, text) in enumerate(zip(gauges, texts, strict=True)):
        canvas.write(0, y, gauge.label[: max(label - 1, 0)], look.style(Tone.MUTED))
        if bar >= _NARROWEST_BAR:
            _draw_bar(canvas, label, y, bar, gauge, look)
        canvas.write(max(width - len(text), label), y, text, _loud(gauge, look))
    room = height - len(gauges)
    for y, line in enumerate(_wrapped(lines, width, room), start=len(gauges)):
        canvas.write(0, y, line.text, look.style(line.tone, bold=line.bold, italic=line.italic, reverse=line.reverse))
    return canvas.strips()


def _texts(gauges: tuple[Gauge, ...], room: int) -> list[str]:
    """What is said behind the bars: at length where a bar of some use is left beside it."""
    long = [f"{gauge.more} {gauge.text}" if gauge.more else gauge.text for gauge in gauges]
    return long if room - max(map(len, long), default=0) > _USEFUL_BAR else [gauge.text for gauge in gauges]


def _wrapped(lines: tuple[Cell, ...], width: int, room: int) -> list[Cell]:
    """Long lines go on in the next one where there is room for all; else each is cut."""
    pieces = [replace(line, text=text) for line in lines for text in wrap(line.text, max(width, 1)) or [""]]
    return pieces if len(pieces) <= room else list(lines)


def zone_of(gauge: Gauge) -> Tone:
    """The tone of the zone the value is in; the last one's when it is beyond the limit."""
    if gauge.value is None or not math.isfinite(gauge.value):
        return Tone.MUTED
    return _tone_at(gauge, gauge.value)


def _draw_bar(canvas: Canvas, x: int, y: int, width: int, gauge: Gauge, look: Look) -> None:
    """Half-height cells: full up to the value, the zones ahead of it faint."""
    value = gauge.value if gauge.value is not None and math.isfinite(gauge.value) else 0.0
    share = min(max(value / gauge.limit, 0.0), 1.0) if gauge.limit > 0 else float(value > 0)
    open_char, open_share = shades.track(look)
    filled = max(round(share * width), 1 if value > 0 else 0)
    for k in range(width):
        tone = _tone_at(gauge, (k + 0.5) / width * gauge.limit)
        if k < filled:
            canvas.put(x + k, y, look.glyphs.lower_half, look.style(tone))
        else:
            canvas.put(x + k, y, open_char, look.bar(tone, open_share))


def _tone_at(gauge: Gauge, value: float) -> Tone:
    for zone in gauge.zones:
        if value <= zone.upto:
            return zone.tone
    return gauge.zones[-1].tone if gauge.zones else Tone.ACCENT


def _loud(gauge: Gauge, look: Look) -> Style:
    """The words: plain while normal, in the zone's tone beyond it, bold at the limit."""
    tone = zone_of(gauge)
    over = gauge.value is not None and gauge.value >= gauge.limit
    return look.style(Tone.TEXT if tone is Tone.GOOD else tone, bold=over)
