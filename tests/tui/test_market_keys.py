"""The keys that change how fast market time runs."""

from dataclasses import replace

import pytest

from mojobot.tui.app import Console
from tests.tui import fakes


@pytest.mark.parametrize(("key", "speed"), [("greater_than_sign", 600.0), ("less_than_sign", 150.0)])
async def test_market_time_runs_at_twice_or_half_the_speed(key: str, speed: float) -> None:
    view = fakes.running()
    assert view.shell is not None
    shell = replace(view.shell, feeds=tuple(replace(feed, speed=300.0) for feed in view.shell.feeds))
    control = fakes.FakeControl(replace(view, shell=shell))
    app = Console(control)
    async with app.run_test(size=(120, 40)) as pilot:
        app.frame()
        await pilot.pause()
        await pilot.press(key)
    assert control.paces == [speed]


async def test_the_market_is_told_which_token_is_under_the_cursor() -> None:
    control = fakes.FakeControl(fakes.running())
    app = Console(control)
    async with app.run_test(size=(120, 40)) as pilot:
        app.frame()
        await pilot.pause()
        first = control.looked_at[-1]
        await pilot.press("j")
        await pilot.pause()
        assert control.looked_at[-1] != first
