"""The key line: made of the actions, as many as fit, and each can be clicked."""

from dataclasses import replace

import pytest
from textual.app import App, ComposeResult

from mojobot.tui.actions import ACTIONS
from mojobot.tui.keymap import remapped
from mojobot.tui.look import Look
from mojobot.tui.widgets.key_line import KeyLine, paint_keys, placed


def line(width: int, look: Look | None = None) -> str:
    return paint_keys(placed(ACTIONS, width), width, look or Look()).text


def test_the_line_at_three_sizes() -> None:
    wide = (
        "^x STOP  p Pause  z Safe  / Filter  b Buy  s Sell  c Close  C Close all  m Max"
        "  < Slower  > Faster  ? Help  q Quit"
    )
    assert line(120) == wide.ljust(120)
    assert line(80) == "^x STOP p Pause z Safe / Filter b Buy s Sell c Close C Close all ? Help q Quit".ljust(80)
    assert line(60) == "^x STOP p Pause / Filter b Buy s Sell c Close ? Help q Quit".ljust(60)


@pytest.mark.parametrize("width", range(0, 101, 7))
def test_the_line_is_as_wide_as_asked_and_the_stop_key_is_the_last_to_go(width: int) -> None:
    text = line(width)
    assert len(text) == width
    assert ("^x STOP" in text) is (width >= 7)


def test_changed_keys_are_shown_and_an_action_without_a_key_is_not() -> None:
    changed = remapped(ACTIONS, {"stop": "f9", "pause": "f5", "help": ""})
    text = paint_keys(placed(changed, 120), 120, Look()).text
    assert text.startswith("F9 STOP  F5 Pause")
    assert "Help" not in text


def test_it_is_plain_where_it_must_be() -> None:
    strange = (replace(ACTIONS[0], label="Stop ■"), *ACTIONS[1:])
    assert paint_keys(placed(strange, 80), 80, Look(ascii=True)).text.startswith("^x Stop #")


class Lined(App[None]):
    """The line and what was done."""

    def __init__(self) -> None:
        super().__init__()
        self.done: list[str] = []

    def compose(self) -> ComposeResult:
        yield KeyLine(ACTIONS)

    def action_act(self, id: str) -> None:  # noqa: A002
        self.done.append(id)


async def test_a_click_presses_the_key_under_it() -> None:
    app = Lined()
    async with app.run_test(size=(120, 5)) as pilot:
        for x in (0, 6, 7, 8, 9, 30, 118):
            await pilot.click(KeyLine, offset=(x, 0))
        assert app.done == ["stop", "stop", "pause", "filter"]


async def test_other_actions_can_be_shown() -> None:
    app = Lined()
    async with app.run_test(size=(120, 5)) as pilot:
        keys = app.query_one(KeyLine)
        keys.show(ACTIONS[:2])
        await pilot.pause()
        assert keys.render_line(0).text.rstrip() == "^x STOP  p Pause"
