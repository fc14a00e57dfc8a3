"""The palette finds actions by loose names; the theme menu tries colours on."""

from dataclasses import replace
from pathlib import Path

import pytest

from mojobot.model.commands import EmergencyStop, Pause
from mojobot.model.errors import SettingsError
from mojobot.tui.actions import ACTIONS
from mojobot.tui.look import THEMES, Look
from mojobot.tui.rows.sheet import ranked
from mojobot.tui.screens import dialog
from mojobot.tui.screens.ticket import Ticket
from mojobot.tui.widgets.table import LiveTable
from tests.tui import fakes
from tests.tui.dialogs import asked, assert_box_looks_like


@pytest.fixture(autouse=True)
def _no_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dialog, "HOLD_S", 0.0)


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("pa", "pause"),
        ("close", "close"),
        ("close all", "close_all"),
        ("clal", "close_all"),
        ("safe", "safe_mode"),
        ("zoom o", "zoom_out"),
        ("colours", "theme"),
        ("mrkts", "pane_1"),
        ("STOP", "stop"),
    ],
)
def test_the_likeliest_is_first(typed: str, first: str) -> None:
    assert ranked(ACTIONS, typed)[0].id == first


def test_nothing_typed_is_all_of_them_in_order() -> None:
    assert ranked(ACTIONS, "  ") == list(ACTIONS)


def test_what_is_nothing_finds_nothing() -> None:
    assert ranked(ACTIONS, "xyzzy") == []


@pytest.mark.parametrize("key", ["ctrl+p", "colon"])
async def test_enter_runs_the_one_that_is_picked(key: str) -> None:
    async with asked(fakes.running()) as console:
        await console.press(key)
        await console.type("pau")
        assert console.control.sent == []
        await console.press("enter")
        assert console.control.sent == [Pause()]
        assert console.dialog is None


async def test_arrows_pick_another() -> None:
    async with asked(fakes.running()) as console:
        await console.press("colon")
        await console.type("close")
        await console.press("down", "up", "down", "enter")
        assert "CLOSE ALL POSITIONS" in console.text
        assert console.control.sent == []


async def test_a_ticket_is_reached_by_name_and_a_pane_too() -> None:
    async with asked(fakes.running()) as console:
        await console.press("colon")
        await console.type("buy")
        await console.press("enter")
        assert isinstance(console.dialog, Ticket)
        await console.press("escape", "colon")
        await console.type("trades")
        await console.press("enter")
        assert console.app.main.choices.pane == "trades"


async def test_nothing_found_runs_nothing() -> None:
    async with asked(fakes.running()) as console:
        await console.press("colon")
        await console.type("xyzzy")
        await console.press("enter", "escape")
        assert console.control.sent == []
        assert console.dialog is None


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=lambda size: f"{size[0]}x{size[1]}")
async def test_the_palette_looks_as_it_did(size: tuple[int, int]) -> None:
    async with asked(fakes.running(), size) as console:
        await console.press("ctrl+p")
        await console.type("cl")
        assert_box_looks_like(console.app, f"palette-{size[0]}x{size[1]}")


async def test_the_stop_key_works_in_the_palette() -> None:
    async with asked(fakes.running()) as console:
        await console.press("colon", "f9")
        assert console.control.sent == [EmergencyStop()]


# Themes


async def test_themes_are_tried_on_and_enter_keeps_one() -> None:
    async with asked(fakes.running()) as console:
        before = console.app.screen.styles.background
        await console.press("t")
        await console.press("down")
        assert console.app.look.theme == THEMES[1]
        assert console.app.theme == console.app.look.textual_name
        await console.press("enter")
        assert console.dialog is None
        assert console.app.look.theme == THEMES[1]
        assert console.app.screen.styles.background != before


async def test_a_theme_that_is_chosen_is_kept_for_the_next_start() -> None:
    kept: list[str] = []

    def keep(theme: str) -> Path:
        kept.append(theme)
        return Path("my.toml")

    async with asked(fakes.running(), keep_theme=keep, notifications=True) as console:
        await console.press("t", "down", "down", "up", "enter")
        await console.pilot.pause(0.1)
        assert kept == ["light"]
        assert "theme light, kept in my.toml" in console.text


async def test_a_theme_that_is_only_tried_on_is_not_kept() -> None:
    kept: list[str] = []

    def keep(theme: str) -> Path:
        kept.append(theme)
        return Path("my.toml")

    async with asked(fakes.running(), keep_theme=keep) as console:
        await console.press("t", "down", "escape")
        assert (kept, console.app.look.theme) == ([], "dark")


async def test_a_theme_that_cannot_be_kept_is_worn_all_the_same() -> None:
    def keep(theme: str) -> Path:
        raise SettingsError(f"my.toml cannot be changed: no room for {theme}")

    async with asked(fakes.running(), keep_theme=keep, notifications=True) as console:
        await console.press("t", "down", "enter")
        await console.pilot.pause(0.1)
        assert console.app.look.theme == "light"
        assert "the theme is not kept for the next start" in console.text


async def test_escape_goes_back_to_what_was() -> None:
    async with asked(fakes.running(), look=Look("colour-blind", ascii=True)) as console:
        await console.press("t", "up", "up", "escape")
        assert console.app.look.theme == "colour-blind"
        assert console.app.look.ascii


async def test_every_row_is_painted_anew_in_another_theme() -> None:
    async with asked(replace(fakes.running(), positions=())) as console:
        table = console.app.main.query_one("#markets-table", LiveTable)
        before = table.render_line(2)
        await console.press("t", "down", "enter")
        after = table.render_line(2)
        assert before.text == after.text
        assert [segment.style for segment in before] != [segment.style for segment in after]
