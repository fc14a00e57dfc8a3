"""The keys that change how fast market time runs."""

from dataclasses import replace

import pytest

from mojobot.tui.app import Console
from tests.tui import fakes
from tests.tui.plain import text_of


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


async def test_where_time_is_the_worlds_own_no_key_is_offered_that_would_change_it() -> None:
    control = fakes.FakeControl(fakes.running())
    app = Console(control)
    async with app.run_test(size=(200, 60)) as pilot:
        for market, offered in (("demo", True), ("live", False)):
            control.view = replace(fakes.running(), market=market)
            app.main.view = control.view
            await pilot.pause()
            assert ("Slower" in text_of(app).splitlines()[-1]) is offered
            await pilot.press("?")
            await pilot.pause()
            assert any(action.id == "faster" for action in app.main.actions) is offered
            await pilot.press("escape")
            await pilot.pause()
