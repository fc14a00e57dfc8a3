"""The governor: no frame on top of a frame that waits, and a console that lives while its terminal does not."""

import asyncio

import pytest
from rich.console import RenderableType
from textual.app import App, ComposeResult
from textual.screen import Screen
from textual.strip import Strip
from textual.widget import Widget

from mojobot.tui.governor import BLURRED_S, FRAME_S, Governor, Pace


def drawn(pace: Pace, times: list[float], queued: int = 0) -> list[float]:
    return [now for now in times if pace.due(now, queued)]


def test_four_frames_a_second_and_one_without_focus() -> None:
    tenths = [t / 10 for t in range(0, 41)]
    assert len(drawn(Pace(), tenths)) == pytest.approx(4.0 / FRAME_S, abs=4)
    away = Pace()
    away.focused = False
    assert drawn(away, tenths) == [0.0, 1.0, 2.0, 3.0, 4.0]
    assert BLURRED_S == 1.0


def test_the_first_frame_is_due_at_once_and_a_timer_may_be_a_little_early() -> None:
    pace = Pace()
    assert pace.due(100.0, 0)
    assert pace.due(100.24, 0)
    assert not pace.due(100.3, 0)


def test_while_output_waits_frames_are_skipped_and_the_next_is_drawn_when_it_is_gone() -> None:
    pace = Pace()
    assert pace.due(0.0, 0)
    assert drawn(pace, [0.25, 0.5, 0.75], queued=1) == []
    assert pace.skipped == 3
    assert pace.due(1.0, 0)


class Counter(Widget):
    """Counts how often it is painted."""

    painted = 0

    def render_line(self, y: int) -> Strip:
        self.painted += y == 0
        return Strip.blank(self.size.width)


class Governed(App[None]):
    """An app whose terminal is a number."""

    def __init__(self) -> None:
        super().__init__()
        self.waiting = 0
        self.governor = Governor(lambda: self.waiting)
        self.counter = Counter()
        self.frames: list[str] = []  # what reached the terminal

    def compose(self) -> ComposeResult:
        yield self.counter

    def on_mount(self) -> None:
        self.governor.govern(self)

    def _display(self, screen: Screen[object], renderable: RenderableType | None) -> None:
        if not self._batch_count and renderable is not None:
            self.frames.append(type(renderable).__name__)
        super()._display(screen, renderable)

    def post_display_hook(self) -> None:
        self.governor.painted()


async def test_painting_waits_for_the_terminal_and_is_done_once_when_it_has_room() -> None:
    app = Governed()
    async with app.run_test() as pilot:
        app.waiting = 1
        app.counter.refresh()
        await pilot.pause()
        assert app.governor.holding
        assert app.governor.stalled_s > 0.0
        before = app.counter.painted
        for _ in range(20):
            app.counter.refresh()
            await pilot.pause()
        assert app.counter.painted == before
        app.waiting = 0
        await released(app)
        await pilot.pause()
        assert app.counter.painted == before + 1
        assert app.governor.stalled_s == 0.0


async def test_the_loop_and_the_keys_go_on_while_the_terminal_is_stalled() -> None:
    app = Governed()
    pressed: list[str] = []
    app.action_stop = lambda: pressed.append("stop")  # type: ignore[attr-defined]
    async with app.run_test() as pilot:
        app.bind("f9", "stop")
        app.waiting = 1
        app.counter.refresh()
        await pilot.pause()
        await pilot.press("f9")
        assert app.governor.holding
        assert pressed == ["stop"]


async def test_what_was_laid_out_meanwhile_is_painted_whole() -> None:
    app = Governed()
    async with app.run_test(size=(40, 10)) as pilot:
        app.waiting = 1
        app.counter.refresh()
        await pilot.pause()
        await pilot.resize_terminal(60, 12)
        app.frames.clear()
        app.waiting = 0
        await released(app)
        await pilot.pause()
        assert app.frames[0] == "LayoutUpdate"
        assert app.counter.size.width == 60


async def released(app: Governed) -> None:
    async with asyncio.timeout(5):
        while app.governor.holding:
            await asyncio.sleep(0.005)
