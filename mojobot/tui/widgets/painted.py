"""A widget that paints itself whole into strips and refreshes only the cells that came out different."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterator
from itertools import takewhile

from rich.segment import Segment
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from mojobot.tui.look import Look, look_of


class Painted(Widget):
    """Says in `painted` what it looks like; calls `repaint` when that may have changed."""

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own word
        super().__init__(id=id)
        self._strips: list[Strip] = []

    @abstractmethod
    def painted(self, width: int, height: int, look: Look) -> list[Strip]:
        """`height` strips of `width` cells."""

    def repaint(self) -> None:
        """Paint, and refresh what differs from the last painting."""
        width, height = self.size
        if not self.is_mounted or not width or not height:
            self._strips = []  # painted when it is seen
            return
        before, self._strips = self._strips, self.painted(width, height, look_of(self))
        if not _fits(before, width, height):
            self.refresh()
            return
        regions = list(changes(before, self._strips))
        if regions:
            self.refresh(*regions)

    def look_changed(self) -> None:
        """Paint anew in the app's look."""
        self._strips = []
        self.refresh()

    def render_line(self, y: int) -> Strip:
        """A painted row."""
        width, height = self.size
        if not _fits(self._strips, width, height):
            self._strips = self.painted(width, height, look_of(self))
        return self._strips[y] if y < len(self._strips) else Strip.blank(width)


def changes(before: list[Strip], after: list[Strip]) -> Iterator[Region]:
    """The regions in which two paintings of one size differ: by segment where these match, else from first to last."""
    for y, (old, new) in enumerate(zip(before, after, strict=True)):
        a, b = list(old), list(new)
        if a == b:
            continue
        if [s.cell_length for s in a] == [s.cell_length for s in b]:
            yield from _by_segment(a, b, y)
        else:
            left, right = _same(a, b), _same(a[::-1], b[::-1])
            yield Region(left, y, max(new.cell_length - left - right, 1), 1)


def _by_segment(a: list[Segment], b: list[Segment], y: int) -> Iterator[Region]:
    x = 0
    for old, new in zip(a, b, strict=True):
        if old != new:
            yield Region(x, y, new.cell_length, 1)
        x += new.cell_length


def _same(a: list[Segment], b: list[Segment]) -> int:
    """Cells of the segments both begin with."""
    pairs = takewhile(lambda pair: pair[0] == pair[1], zip(a, b, strict=False))
    return sum(segment.cell_length for segment, _ in pairs)


def _fits(strips: list[Strip], width: int, height: int) -> bool:
    return len(strips) == height and (not strips or strips[0].cell_length == width)
