"""Exact spans: the terminal shows the same, and gets a part of the output."""

import re
from collections.abc import Iterator
from typing import Any

from rich.segment import Segment
from textual._compositor import ChopsUpdate, CompositorUpdate
from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from mojobot.tui.spans import ExactUpdate, exact

_PIECES = re.compile(r"\x1b\[(\d+);(\d+)H|\x1b\[[0-9;]*m|\r?\n|([^\x1b\n]+)")


def shown(output: str, width: int = 60, height: int = 10) -> list[str]:
    """What a terminal makes of it, where nothing was written a dot."""
    grid = [["."] * width for _ in range(height)]
    x = y = 0
    for found in _PIECES.finditer(output):
        if found[1]:
            y, x = int(found[1]) - 1, int(found[2]) - 1
        for char in found[3] or "":
            grid[y][x] = char
            x += 1
    return ["".join(row) for row in grid]


class Letters(Widget):
    """Lines of one letter, in segments of four."""

    letter = "a"

    def render_line(self, y: int) -> Strip:
        return Strip([Segment(self.letter * 4)] * (self.size.width // 4))


class Sides(App[None]):
    """Two widgets side by side; keeps what would be written."""

    CSS = "Screen { layout: horizontal; } Letters { width: 1fr; height: 1fr; }"

    def __init__(self) -> None:
        super().__init__()
        self.updates: list[CompositorUpdate] = []

    def compose(self) -> ComposeResult:
        yield Letters(id="one")
        yield Letters(id="two")

    def _display(self, screen: Screen[object], renderable: Any) -> None:
        if isinstance(renderable, CompositorUpdate):
            self.updates.append(renderable)
        super()._display(screen, renderable)


def spans(update: ChopsUpdate) -> Iterator[int]:
    return (stop - start for _, start, stop in update.spans)


async def test_what_changed_is_written_where_it_is_and_nothing_else() -> None:
    app = Sides()
    async with app.run_test(size=(60, 10)) as pilot:
        await pilot.pause()
        app.updates.clear()
        two = app.query_one("#two", Letters)
        two.letter = "b"
        two.refresh(Region(12, 3, 4, 1), Region(2, 5, 9, 2))
        await pilot.pause()
        (update,) = app.updates
        assert isinstance(update, ChopsUpdate)
        sent = shown(ExactUpdate(update).render_segments(app.console))
        assert sent[3] == "." * 42 + "bbbb" + "." * 14
        assert sent[5] == sent[6] == "." * 32 + "b" * 9 + "." * 19
        assert sum(len(line.replace(".", "")) for line in sent) == sum(spans(update)) == 22


async def test_a_region_over_two_widgets_is_written_in_two_parts() -> None:
    app = Sides()
    async with app.run_test(size=(64, 10)) as pilot:
        await pilot.pause()
        app.updates.clear()
        one, two = app.query(Letters)
        one.letter = two.letter = "c"
        one.refresh(Region(28, 0, 4, 1))
        two.refresh(Region(0, 0, 2, 1))
        await pilot.pause()
        (update,) = app.updates
        assert isinstance(update, ChopsUpdate)
        assert shown(ExactUpdate(update).render_segments(app.console), 64)[0] == "." * 28 + "c" * 6 + "." * 30


def test_other_updates_pass_as_they_are() -> None:
    assert exact(None) is None
    assert exact("text") == "text"
