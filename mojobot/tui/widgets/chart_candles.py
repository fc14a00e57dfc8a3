"""Candles as characters: where body and wick of a candle lie in half cells, and the glyph for each cell."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

_WICKS = {(1, 1): "│", (1, 0): "╵", (0, 1): "╷"}


@dataclass(frozen=True, slots=True)
class Brush:
    """The characters of candles: `halves` by what is in the upper and the lower half (0 nothing, 1 wick, 2 body).

    `cross` is a body too thin for half a cell, by (wick above, wick below); `arm` its sides when the body is
    wider than a cell. `snaps` says that no character joins half a body to a wick: the body ends on a whole cell there.
    """

    halves: dict[tuple[int, int], str]
    cross: dict[tuple[bool, bool], str]
    arm: str
    snaps: bool


def _halves(full: str, upper: str, lower: str, down: str, up: str) -> dict[tuple[int, int], str]:
    return {**_WICKS, (2, 2): full, (2, 0): upper, (0, 2): lower, (1, 2): down, (2, 1): up}


_CROSS = {(True, True): "┿", (True, False): "┷", (False, True): "┯", (False, False): "━"}
_PLAIN_CROSS = {(True, True): "+", (True, False): "+", (False, True): "+", (False, False): "-"}
_PLAIN_WICKS = {(1, 1): "|", (1, 0): "'", (0, 1): "."}


def _plain(body: str) -> Brush:
    bodies = dict.fromkeys([(2, 2), (2, 0), (0, 2), (1, 2), (2, 1)], body)
    return Brush({**_PLAIN_WICKS, **bodies}, _PLAIN_CROSS, "-", snaps=True)


_WICK = 0.25  # rows from which a wick is drawn

THIN = Brush(_halves("┃", "╹", "╻", "╽", "╿"), _CROSS, "━", snaps=False)
BLOCK = Brush(_halves("█", "▀", "▄", "█", "█"), _CROSS, "━", snaps=True)
HOLLOW = Brush(_halves("║", "║", "║", "║", "║"), _CROSS, "━", snaps=True)
PLAIN_UP = _plain("O")
PLAIN_DOWN = _plain("#")


@dataclass(frozen=True, slots=True)
class Shape:
    """A candle in half cells from the top of the chart: wick from `top` up to `bottom`, body within; ends left out.

    An empty body is drawn as a cross in the row `cross`.
    """

    top: int
    body_top: int
    body_bottom: int
    bottom: int
    cross: int


def shape(high: float, head: float, foot: float, low: float, rows: int, snaps: bool) -> Shape:
    """The candle whose four prices lie `high <= head <= foot <= low` rows from the top of `rows` rows."""
    last = 2 * rows - 1
    above, below = head - high >= _WICK, low - foot >= _WICK
    begin = _edge(head, whole=snaps and above, last=last)
    end = _edge(foot, whole=snaps and below, last=last)
    cross = min(max(math.floor((head + foot) / 2), 0), rows - 1)
    if end <= begin and foot - head >= 0.5:  # rounded away: a body this tall is a cell, not a cross
        begin, end = 2 * cross, 2 * cross + 2
    if end <= begin:
        begin = end = 2 * cross + 1
    top, bottom = max(math.floor(high * 2), 0), min(math.floor(low * 2), last) + 1
    return Shape(min(top, begin) if above else begin, begin, end, max(bottom, end) if below else end, cross)


def _edge(at: float, *, whole: bool, last: int) -> int:
    return min(max(2 * round(at) if whole else round(at * 2), 0), last + 1)


def cells(drawn: Shape, brush: Brush) -> Iterator[tuple[int, str, bool]]:
    """Row, character and whether it is body, from top to bottom."""
    if drawn.body_bottom <= drawn.body_top:
        yield from _crossed(drawn, brush)
        return
    for row in range(drawn.top // 2, (drawn.bottom + 1) // 2):
        upper, lower = _what(drawn, 2 * row), _what(drawn, 2 * row + 1)
        if upper or lower:
            yield row, brush.halves[upper, lower], upper == 2 or lower == 2


def _crossed(drawn: Shape, brush: Brush) -> Iterator[tuple[int, str, bool]]:
    at = drawn.cross
    for row in range(min(drawn.top // 2, at), max((drawn.bottom + 1) // 2, at + 1)):
        if row == at:
            yield row, brush.cross[drawn.top <= 2 * at, drawn.bottom >= 2 * at + 2], True
            continue
        upper, lower = drawn.top <= 2 * row < drawn.bottom, drawn.top <= 2 * row + 1 < drawn.bottom
        if upper or lower:
            yield row, brush.halves[int(upper), int(lower)], False


def _what(drawn: Shape, half: int) -> int:
    if drawn.body_top <= half < drawn.body_bottom:
        return 2
    return 1 if drawn.top <= half < drawn.bottom else 0
