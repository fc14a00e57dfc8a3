"""The votes of all strategies on many tokens, one coloured cell each; pure."""

from __future__ import annotations

import math
from dataclasses import dataclass

from rich.cells import set_cell_size
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

from mojobot.tui.look import Look, Tone
from mojobot.tui.widgets import shades

WEAK = 0.05  # one arrow from here, two where the vote counts; less is a dot
_SYMBOL, _SUM, _WORD = 9, 7, 5
_STRUCK = Style(strike=True)
_NEVER = 2.0  # no vote is so sure
_SEALED = 5e-10  # as near to the limit as that is on it


@dataclass(frozen=True, slots=True)
class VoteMapRow:
    """One token: a vote in -1..1 per strategy (None: not ready), their consensus, and BUY or SELL when it acts.

    A vote counts from `counts_from` on; below, it is told and abstains.
    """

    symbol: str
    key: str
    votes: tuple[float | None, ...]
    sum: float | None
    word: str = ""
    counts_from: float = 0.5


@dataclass(frozen=True, slots=True)
class MapColumns:
    """Where the columns begin at this width; a part that has no room is 0 wide."""

    symbol: int
    cell: int
    votes: int
    sum: int
    word: int

    def part_at(self, x: int) -> int:
        """The strategy a cell belongs to, from 1; 0 for the token and for what stands behind the votes."""
        place = (x - self.symbol) // self.cell + 1 if x >= self.symbol else 0
        return place if place <= self.votes else 0


def map_columns(width: int, votes: int) -> MapColumns:
    """Cells four, three or two wide; the word goes first, then the sum, then cells."""
    for cell, total, word in ((4, _SUM, _WORD), (3, _SUM, _WORD), (3, _SUM, 0), (2, _SUM, 0), (2, 0, 0)):
        if _SYMBOL + cell * votes + total + word <= width:
            return MapColumns(_SYMBOL, cell, votes, total, word)
    shown = max((width - _SYMBOL) // 2, 0)
    return MapColumns(min(_SYMBOL, width), 2, min(shown, votes), 0, 0)


def head_strip(
    codes: tuple[str, ...],
    columns: MapColumns,
    width: int,
    look: Look,
    benched: tuple[bool, ...] = (),
    at: int = -1,
) -> Strip:
    """The codes of the strategies above them: in small letters who is benched, reversed the one `at` the cursor."""
    style = look.style(Tone.MUTED)
    segments = [Segment(" " * columns.symbol, style)]
    for place, code in enumerate(codes[: columns.votes]):
        out = place < len(benched) and benched[place]
        text = (code.lower() if out else code)[: columns.cell].center(columns.cell)
        here = look.style(Tone.ACCENT, bold=True, reverse=True) if place == at else style
        segments.append(Segment(text, here + _STRUCK if out else here))
    if columns.sum:
        segments.append(Segment(look.glyphs.sigma.rjust(columns.sum - 1), style))
    return _fixed(segments, width, look.ground)


def row_strip(
    row: VoteMapRow,
    columns: MapColumns,
    width: int,
    look: Look,
    *,
    on: Tone | None = None,
    benched: tuple[bool, ...] = (),
) -> Strip:
    """One token; symbol and sum stand on the ground `on`, the votes keep theirs. Who is benched never counts."""
    name = set_cell_size(row.symbol, max(columns.symbol - 1, 0)) + " " * min(columns.symbol, 1)
    segments = [Segment(name, look.style(Tone.TEXT, bold=True, on=on))]
    for place, vote in enumerate(row.votes[: columns.votes]):
        out = place < len(benched) and benched[place]
        segments.append(vote_cell(vote, columns.cell, look, _NEVER if out else row.counts_from))
    segments += [vote_cell(None, columns.cell, look)] * (columns.votes - len(row.votes))
    if columns.sum:
        segments += _summed(row, columns, look, on)
    return _fixed(segments, width, look.style(Tone.TEXT, on=on))


def vote_cell(vote: float | None, width: int, look: Look, counts_from: float = 0.5) -> Segment:
    """Arrows for direction and strength on a colour that grows with it."""
    if vote is None or not math.isfinite(vote):
        return Segment(look.glyphs.dash.center(width), look.style(Tone.MUTED))
    size = min(abs(vote), 1.0)
    if size < WEAK:
        return Segment(look.glyphs.dot.center(width), look.style(Tone.MUTED))
    arrow = look.glyphs.up if vote > 0 else look.glyphs.down
    strong = size >= counts_from - _SEALED
    return Segment(
        (arrow * 2 if strong else arrow).center(width), shades.vote(look, up=vote > 0, strong=strong, size=size)
    )


def _summed(row: VoteMapRow, columns: MapColumns, look: Look, on: Tone | None) -> list[Segment]:
    tone = Tone.MUTED
    if row.sum is not None and abs(row.sum) >= 0.005:
        tone = Tone.UP if row.sum > 0 else Tone.DOWN
    value = look.glyphs.dash if row.sum is None else f"{row.sum:+.2f}"
    word = f" {row.word or look.glyphs.dot}"[: columns.word].ljust(columns.word)
    loud = look.style(tone, bold=True, on=on) if row.word else look.style(Tone.MUTED, on=on)
    return [Segment(value.rjust(columns.sum), look.style(tone, on=on)), Segment(word, loud)]


def _fixed(segments: list[Segment], width: int, blank: Style) -> Strip:
    return Strip(segments).adjust_cell_length(width, blank)
