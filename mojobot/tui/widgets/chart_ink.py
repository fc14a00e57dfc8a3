"""The characters and styles of a chart in a look: colour or none, full or plain characters, fresh or stale."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

from rich.style import Style

from mojobot.tui.look import Look, Tone
from mojobot.tui.widgets import shades
from mojobot.tui.widgets.chart_candles import BLOCK, HOLLOW, PLAIN_DOWN, PLAIN_UP, THIN, Brush

_STALE_SHARE = 0.55
_GRID_SHARE = 0.2


@dataclass(frozen=True, slots=True)
class ChartChars:
    """The characters beside the candles; `volume` is the steps of a bar from a trace to a full cell."""

    grid: str
    line: str
    price_line: str
    axis: str
    tick: str
    pointer: str
    above: str
    below: str
    volume: str
    braille: bool
    subscripts: bool


_FULL = ChartChars("─", "╌", "┈", "│", "┤", "◄", "▲", "▼", "▁▂▃▄▅▆▇█", braille=True, subscripts=True)
_COLOURLESS = replace(_FULL, grid="· ")
_PLAIN = ChartChars(". ", "-", "-", "|", "+", "<", "^", "v", ".:|", braille=False, subscripts=False)


@dataclass(frozen=True, slots=True)
class ChartInk:
    """Every style a chart is drawn in."""

    look: Look
    chars: ChartChars
    ground: Style
    up: Style
    down: Style
    soft_up: Style
    soft_down: Style
    still: Style  # synthetic bars
    grid: Style
    axis: Style
    label: Style
    day: Style
    note: Style
    rising: Style  # the line of the last price
    falling: Style
    stale: bool

    def tone(self, tone: Tone) -> Style:
        """Lines and words of a tone."""
        return self.look.style(tone)

    def flag(self, *, up: bool) -> Style:
        """The filled label of the last price; a stale one is slanted and pale."""
        if self.stale:
            return self.look.style(Tone.STALE, reverse=True, italic=True)
        return self.look.style(Tone.UP if up else Tone.DOWN, reverse=True, bold=True)

    def brush(self, *, up: bool, block: bool) -> Brush:
        """What a candle is drawn with: direction shows in the shape where it cannot in the colour."""
        if self.look.glyphs.ascii:
            return PLAIN_UP if up else PLAIN_DOWN
        if up and self.look.plain:
            return HOLLOW
        return BLOCK if block else THIN


@lru_cache(maxsize=16)
def chart_ink(look: Look, *, stale: bool) -> ChartInk:
    """The styles for this look."""
    share = _STALE_SHARE if stale else 1.0
    volume = share * shades.muted(look)
    up, down = (look.bar(tone, share) if stale else look.style(tone) for tone in (Tone.UP, Tone.DOWN))
    return ChartInk(
        look=look,
        chars=_PLAIN if look.glyphs.ascii else _COLOURLESS if look.plain else _FULL,
        ground=look.ground,
        up=up,
        down=down,
        soft_up=look.bar(Tone.UP, volume),
        soft_down=look.bar(Tone.DOWN, volume),
        still=look.bar(Tone.MUTED, 0.7 * share),
        grid=look.bar(Tone.MUTED, _GRID_SHARE),
        axis=look.bar(Tone.MUTED, 0.45),
        label=look.style(Tone.MUTED),
        day=look.style(Tone.TEXT),
        note=look.style(Tone.WARN),
        rising=look.bar(Tone.UP, 0.7 * share),
        falling=look.bar(Tone.DOWN, 0.7 * share),
        stale=stale,
    )
