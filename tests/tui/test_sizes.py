"""News of sizes that come faster than screens are laid out."""

from __future__ import annotations

import asyncio

import pytest
from textual import events
from textual.geometry import Size
from textual.screen import Screen

from tests.tui import fakes
from tests.tui.dialogs import asked


@pytest.mark.parametrize("key", ["escape", "b"])  # the main screen alone, and under a dialog
async def test_two_sizes_under_way_at_once_do_not_chase_each_other(key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    laid_out: list[Size] = []
    usual = Screen._screen_resized

    def counted(screen: Screen[object], size: Size) -> None:
        laid_out.append(size)
        usual(screen, size)

    async with asked(fakes.running()) as console:
        await console.press(key)
        screen = console.app.screen
        monkeypatch.setattr(Screen, "_screen_resized", counted)
        for size in (Size(70, 20), console.app.size):
            screen.post_message(events.Resize(size, size))
        for _ in range(50):
            await asyncio.sleep(0.01)
        assert set(laid_out) == {console.app.size}
        assert len(laid_out) <= 8
        assert screen.size == console.app.size
