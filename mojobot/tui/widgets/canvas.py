"""A rectangle of styled characters that becomes strips: every row exactly as wide as asked."""

from __future__ import annotations

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip


class Canvas:
    """Characters of one cell each, with a style each; what falls outside is cut off."""

    def __init__(self, width: int, height: int, ground: Style) -> None:
        self.width = max(width, 0)
        self.height = max(height, 0)
        self._chars = [[" "] * self.width for _ in range(self.height)]
        self._styles = [[ground] * self.width for _ in range(self.height)]

    def put(self, x: int, y: int, char: str, style: Style) -> None:
        """One character."""
        if 0 <= y < self.height and 0 <= x < self.width:
            self._chars[y][x] = char
            self._styles[y][x] = style

    def write(self, x: int, y: int, text: str, style: Style) -> None:
        """A text of single-cell characters, left to right."""
        if not 0 <= y < self.height:
            return
        start, stop = max(x, 0), min(x + len(text), self.width)
        if start < stop:
            self._chars[y][start:stop] = text[start - x : stop - x]
            self._styles[y][start:stop] = [style] * (stop - start)

    def free(self, x: int, y: int) -> bool:
        """Whether nothing but blanks has been put there."""
        return 0 <= y < self.height and 0 <= x < self.width and self._chars[y][x] == " "

    def strips(self) -> list[Strip]:
        """One strip per row, neighbours of one style joined."""
        return [_strip(chars, styles) for chars, styles in zip(self._chars, self._styles, strict=True)]


def plain(strips: list[Strip]) -> str:
    """The characters alone, for tests and for export."""
    return "\n".join(strip.text.rstrip() for strip in strips)


def _strip(chars: list[str], styles: list[Style]) -> Strip:
    segments: list[Segment] = []
    width = len(chars)
    start = 0
    while start < width:
        style = styles[start]
        stop = start + 1
        while stop < width and styles[stop] is style:
            stop += 1
        segments.append(Segment("".join(chars[start:stop]), style))
        start = stop
    return Strip(segments, width)
