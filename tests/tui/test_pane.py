"""The pane: frame, title, count and hint, in every look and width."""

from collections.abc import Sequence

import pytest
from textual.app import App, ComposeResult
from textual.widgets import Static

from mojobot.tui.look import Depth, Look
from mojobot.tui.widgets.pane import Pane
from mojobot.tui.widgets.table import Column, LiveTable


class Framed(App[None]):
    """Two panes."""

    def __init__(self, look: Look | None = None) -> None:
        self.look = look or Look()
        super().__init__()
        self.register_theme(self.look.textual_theme())
        self.theme = self.look.textual_name

    def get_theme_variable_defaults(self) -> dict[str, str]:
        return self.look.variables()

    def compose(self) -> ComposeResult:
        yield Pane("Markets", LiveTable((Column("a", "A", 5),)), number=1, hint="/ filter", id="first")
        yield Pane("Risk", Static("calm"), number=4, id="second")

    def lines(self) -> Sequence[str]:
        return [strip.text for strip in self.screen._compositor.render_strips()]


async def test_a_pane_has_its_title_its_count_and_its_hint_in_the_frame() -> None:
    app = Framed()
    async with app.run_test(size=(100, 20)) as pilot:
        app.query_one("#first", Pane).count("50")
        await pilot.pause()
        lines = app.lines()
        assert lines[0].startswith("╭─ Markets  50 ─")
        assert lines[0].endswith("─╮")
        assert lines[9].endswith(" / filter ─╯")
        assert lines[10].startswith("╭─ Risk ─")


async def test_on_a_narrow_screen_there_is_only_a_rule_with_the_title() -> None:
    app = Framed()
    async with app.run_test(size=(80, 20)) as pilot:
        await pilot.pause()
        lines = app.lines()
        assert lines[0].startswith("─Markets──")
        assert lines[1].startswith("A")
        await pilot.resize_terminal(120, 20)
        await pilot.pause()
        assert app.lines()[0].startswith("╭─ Markets ─")


async def test_the_focused_pane_has_the_accent_colour() -> None:
    app = Framed()
    async with app.run_test(size=(100, 20)) as pilot:
        app.query_one(LiveTable).focus()
        await pilot.pause()
        first, second = app.query_one("#first", Pane), app.query_one("#second", Pane)
        assert first.styles.border_title_color.hex == "#F0B45A"
        assert second.styles.border_title_color.hex == "#8FA8C8"
        assert first.styles.border_top[1].hex == "#F0B45A"


async def test_stopped_frames_are_red() -> None:
    app = Framed()
    async with app.run_test(size=(100, 20)) as pilot:
        for pane in app.query(Pane):
            pane.stopped(True)
        app.query_one(LiveTable).focus()
        await pilot.pause()
        assert {pane.styles.border_top[1].hex for pane in app.query(Pane)} == {"#F0524F"}


async def test_without_colour_focus_and_stop_show_in_the_frame() -> None:
    app = Framed(Look(depth=Depth.NONE))
    async with app.run_test(size=(100, 20)) as pilot:
        app.query_one(LiveTable).focus()
        await pilot.pause()
        assert [pane.styles.border_top[0] for pane in app.query(Pane)] == ["heavy", "round"]
        app.query_one("#second", Pane).stopped(True)
        await pilot.pause()
        assert app.query_one("#second", Pane).styles.border_top[0] == "double"


@pytest.mark.parametrize("width", [80, 120])
async def test_in_plain_characters_the_frame_is_too(width: int) -> None:
    app = Framed(Look(ascii=True))
    async with app.run_test(size=(width, 20)) as pilot:
        app.query_one("#first", Pane).count("unrealised ▲+$86.10")
        await pilot.pause()
        assert all(line.isascii() for line in app.lines())
        assert "unrealised ^+$86.10" in app.lines()[0]


async def test_a_title_can_change_and_is_taken_as_it_is() -> None:
    app = Framed()
    async with app.run_test(size=(100, 20)) as pilot:
        pane = app.query_one("#second", Pane)
        pane.named("[red]X/USDC", "5m")
        pane.hint("[ ] timeframe")
        await pilot.pause()
        lines = app.lines()
        assert lines[10].startswith("╭─ [red]X/USDC  5m ─")
        assert "[ ] timeframe" in lines[19]
