"""Dialogs that ask: what is sent, and above all what is not."""

import asyncio
import gc
import weakref
from dataclasses import replace
from typing import Any

import pytest
from textual.widget import Widget

from mojobot.model.commands import CloseAll, Command, EmergencyStop, Pause, Receipt, Resume, SafeMode
from mojobot.model.state import EngineState
from mojobot.model.trading import Intent, Reason, Side
from mojobot.model.views import View
from mojobot.tui.app import Console
from mojobot.tui.governor import Governor
from mojobot.tui.look import Depth, Look
from mojobot.tui.screens import dialog
from mojobot.tui.screens.quit_dialog import ClosingDialog, QuitDialog
from mojobot.tui.screens.ticket import Ticket
from mojobot.tui.screens.tickets import BuyTicket
from tests.tui import fakes
from tests.tui.dialogs import asked, assert_box_looks_like

SIZES = ((80, 24), (120, 40))
PATIENCE = 50  # tenths of a second


@pytest.fixture(autouse=True)
def _no_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dialog, "HOLD_S", 0.0)


def flat() -> View:
    return replace(fakes.running(), positions=())


def live() -> View:
    return replace(fakes.running(), mode="LIVE", market="mainnet")


def pending() -> View:
    intent = Intent(
        id="s1-1-1",
        ts_ms=fakes.TS_MS,
        series=0,
        symbol="SOL",
        side=Side.BUY,
        reason=Reason.ENTRY,
        position_id="s1-1-1",
        strategy="manual",
        spend_micro=1,
        quantity_raw=0,
        reference_price=1.0,
        worst_price=1.0,
        deadline_ms=0,
    )
    return replace(fakes.running(), pending=(intent, intent))


# The first 300 ms


async def test_keys_already_under_way_confirm_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    async with asked(fakes.running()) as console:
        monkeypatch.setattr(dialog, "HOLD_S", 3_600.0)
        await console.press("c", "enter", "escape")
        assert isinstance(console.dialog, Ticket)
        assert console.control.sent == []
        monkeypatch.setattr(dialog, "HOLD_S", 0.0)
        await console.press("enter")
        assert len(console.control.sent) == 1
        assert console.dialog is None


async def test_letters_typed_too_early_do_not_reach_the_input(monkeypatch: pytest.MonkeyPatch) -> None:
    async with asked(fakes.running()) as console:
        monkeypatch.setattr(dialog, "HOLD_S", 3_600.0)
        await console.press("C")
        await console.type("CLOSE")
        await console.press("enter")
        monkeypatch.setattr(dialog, "HOLD_S", 0.0)
        await console.press("enter")
        assert console.control.sent == []


async def test_the_emergency_stop_does_not_wait(monkeypatch: pytest.MonkeyPatch) -> None:
    async with asked(fakes.running()) as console:
        monkeypatch.setattr(dialog, "HOLD_S", 3_600.0)
        await console.press("c", "ctrl+x")
        assert console.control.sent == [EmergencyStop()]


# The emergency stop


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_the_stop_is_sent_before_its_dialog_asks_for_more(size: tuple[int, int]) -> None:
    async with asked(pending(), size) as console:
        await console.press("ctrl+x")
        assert console.control.sent == [EmergencyStop()]
        assert "Entries blocked and 2 pending orders cancelled at 14:32:07Z." in console.text
        assert "Stops on open positions stay armed." in console.text
        assert_box_looks_like(console.app, f"stop-{size[0]}x{size[1]}")


async def test_the_word_liquidates_and_letters_are_text() -> None:
    async with asked(fakes.running()) as console:
        await console.press("ctrl+x")
        await console.type("CLOSE")
        assert console.control.sent == [EmergencyStop()]
        await console.press("enter")
        assert console.control.sent == [EmergencyStop(), CloseAll("CLOSE")]
        assert console.dialog is None


@pytest.mark.parametrize("word", ["close", "CLOSE ALL", "", "CLOS"])
async def test_another_word_liquidates_nothing(word: str) -> None:
    async with asked(fakes.running()) as console:
        await console.press("ctrl+x")
        await console.type(word)
        await console.press("enter")
        assert console.control.sent == [EmergencyStop()]
        assert "nothing was done" in console.text
        await console.press("escape")
        assert console.control.sent == [EmergencyStop()]
        assert console.dialog is None


async def test_a_second_stop_key_stops_again_and_asks_anew() -> None:
    async with asked(fakes.running()) as console:
        await console.press("ctrl+x")
        await console.type("CLOS")
        await console.press("f9")
        assert console.control.sent == [EmergencyStop(), EmergencyStop()]
        assert len(console.app.screen_stack) == 2


async def test_the_stop_key_works_in_the_input_of_a_ticket_and_takes_its_place() -> None:
    async with asked(fakes.running()) as console:
        await console.press("b")
        await console.type("5")
        await console.press("ctrl+x")
        assert console.control.sent == [EmergencyStop()]
        assert not isinstance(console.dialog, BuyTicket)
        assert "EMERGENCY STOP" in console.text


async def test_without_positions_there_is_nothing_to_liquidate() -> None:
    async with asked(flat()) as console:
        await console.press("f9")
        assert "No position is open." in console.text
        assert "type CLOSE" not in console.text
        await console.press("enter")
        assert console.dialog is None
        assert console.control.sent == [EmergencyStop()]


async def test_a_latch_that_could_not_be_written_is_said() -> None:
    async with asked(fakes.running()) as console:
        console.control.receipt = Receipt(accepted=True, text="stopped, but the latch file was not written: disk full")
        await console.press("ctrl+x")
        assert "the latch file was not written: disk full" in console.text


async def test_a_stop_that_was_not_taken_is_said() -> None:
    async with asked(fakes.running()) as console:
        console.control.receipt = Receipt(accepted=False, text="the engine is ending")
        await console.press("ctrl+x")
        assert "NOT STOPPED: the engine is ending" in console.text


async def test_the_status_line_goes_on_over_a_dialog() -> None:
    async with asked(fakes.running()) as console:
        await console.press("ctrl+x")
        await console.see(replace(fakes.stopped(), ts_ms=fakes.TS_MS + 60_000))
        assert "STOPPED" in console.text.splitlines()[0]


# Resume


async def test_after_a_stop_only_the_word_resumes() -> None:
    async with asked(fakes.stopped()) as console:
        await console.press("p")
        await console.press("enter")
        assert console.control.sent == []
        await console.type("RESUME")
        await console.press("enter")
        assert console.control.sent == [Resume("RESUME")]


async def test_after_a_pause_enter_resumes_and_escape_does_not() -> None:
    async with asked(fakes.paused_by_hand()) as console:
        await console.press("p", "escape")
        assert console.control.sent == []
        await console.press("p", "enter")
        assert console.control.sent == [Resume()]


async def test_with_real_money_a_pause_ends_by_the_word_too() -> None:
    view = replace(live(), state=EngineState.PAUSED, why="by hand")
    async with asked(view) as console:
        await console.press("p", "enter")
        assert console.control.sent == []
        assert "RESUME  LIVE" in console.text
        await console.type("RESUME")
        await console.press("enter")
        assert console.control.sent == [Resume("RESUME")]


async def test_a_rule_that_pauses_is_not_resumed_by_hand() -> None:
    async with asked(fakes.paused()) as console:
        await console.press("p")
        assert console.dialog is None
        assert console.control.sent == [Pause()]


async def test_leaving_safe_mode_says_what_changes_and_asks() -> None:
    async with asked(fakes.safe_mode()) as console:
        await console.press("z")
        assert "×0.5 → ×1" in console.text
        assert "at most 2 → 5" in console.text
        await console.press("escape")
        assert console.control.sent == []
        await console.press("z", "enter")
        assert console.control.sent == [SafeMode(on=False)]


# Close all


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_close_all_needs_its_word(size: tuple[int, int]) -> None:
    async with asked(fakes.running(), size) as console:
        await console.press("C")
        assert_box_looks_like(console.app, f"close-all-{size[0]}x{size[1]}")
        await console.press("enter")
        assert console.control.sent == []
        await console.type("CLOSE")
        await console.press("enter")
        assert console.control.sent == [CloseAll("CLOSE")]


async def test_there_is_nothing_to_close_without_positions() -> None:
    async with asked(flat(), notifications=True) as console:
        await console.press("C")
        assert console.dialog is None
        assert "no open position" in console.text


async def test_a_click_sends_nothing() -> None:
    async with asked(fakes.running()) as console:
        await console.press("ctrl+x")
        for y in range(0, 40, 3):
            await console.pilot.click(offset=(60, y))
        await console.press("escape", "c")
        for y in range(0, 40, 3):
            await console.pilot.click(offset=(60, y))
        assert console.control.sent == [EmergencyStop()]


# What a dialog costs, and what covers it


async def test_under_a_dialog_only_what_changes_is_painted(monkeypatch: pytest.MonkeyPatch) -> None:
    frames: list[str] = []
    display = Console._display

    def noted(app: Console, screen: Any, renderable: Any) -> None:
        frames.append(type(renderable).__name__)
        display(app, screen, renderable)

    async with asked(fakes.running()) as console:
        await console.press("ctrl+x")
        await console.see(replace(fakes.running(), step=1))
        monkeypatch.setattr(Console, "_display", noted)
        for heat in (0.11, 0.22, 0.33):
            view = fakes.running()
            await console.see(replace(view, risk=replace(view.risk, heat=heat)))
        assert frames.count("ChopsUpdate") >= 3
        assert "LayoutUpdate" not in frames
        frames.clear()
        await console.press("ctrl+l")
        assert "LayoutUpdate" in frames, "the key that paints anew does nothing in a dialog"


async def test_what_a_toast_said_before_does_not_cover_a_dialog() -> None:
    async with asked(fakes.running(), notifications=True) as console:
        await console.press("ctrl+z")
        assert "Ctrl+Z would halt" in console.text
        await console.press("ctrl+x")
        assert "Ctrl+Z would halt" not in console.text


@pytest.mark.parametrize("key", ["ctrl+x", "question_mark", "b"])
async def test_a_closed_dialog_leaves_nothing_behind(key: str) -> None:
    async with asked(fakes.running()) as console:
        await console.press(key)
        assert console.dialog is not None
        nodes = console.dialog.walk_children(Widget, with_self=True)
        opened: list[weakref.ref[object]] = [weakref.ref(node._styles_cache) for node in nodes]
        del nodes
        opened.append(weakref.ref(console.dialog))
        await console.press("escape")
        await console.see(replace(fakes.running(), step=1))
        for _ in range(PATIENCE):  # an input's blinking is over half a second after it
            await asyncio.sleep(0.1)
            gc.collect()
            if all(ref() is None for ref in opened):
                break
        assert [left for ref in opened if (left := ref()) is not None] == []


# Quit


async def test_without_positions_q_quits_at_once() -> None:
    async with asked(flat()) as console:
        await console.press("q")
        assert not console.app.is_running


@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_with_positions_cancel_is_the_default(size: tuple[int, int]) -> None:
    async with asked(fakes.running(), size) as console:
        await console.press("q")
        assert_box_looks_like(console.app, f"quit-{size[0]}x{size[1]}")
        await console.press("enter")
        assert console.app.is_running
        assert console.dialog is None
        assert console.control.sent == []


async def test_leaving_positions_saved_quits_and_sends_nothing() -> None:
    async with asked(fakes.running()) as console:
        await console.press("ctrl+q", "j", "enter")
        assert not console.app.is_running
        assert console.control.sent == []


@pytest.mark.parametrize(("stalled_s", "runs"), [(0.0, True), (1.9, True), (2.1, False)])
async def test_a_second_q_quits_only_where_the_question_cannot_be_seen(
    monkeypatch: pytest.MonkeyPatch, stalled_s: float, runs: bool
) -> None:
    async with asked(fakes.running()) as console:
        await console.press("q")
        monkeypatch.setattr(Governor, "stalled_s", stalled_s)
        await console.press("q")
        assert console.app.is_running is runs
        assert console.control.sent == []


async def test_closing_all_asks_for_the_word_and_quits_when_the_last_is_closed() -> None:
    async with asked(fakes.running()) as console:
        await console.press("q", "down", "down", "enter")
        assert not isinstance(console.dialog, QuitDialog)
        assert console.control.sent == []
        await console.type("CLOSE")
        await console.press("enter")
        sent: list[Command] = [CloseAll("CLOSE")]
        assert console.control.sent == sent
        assert isinstance(console.dialog, ClosingDialog)
        await console.see(replace(fakes.running(), positions=fakes.running().positions[:1]))
        assert "Closing: 1 position left" in console.text
        assert console.app.is_running
        await console.see(flat())
        assert not console.app.is_running


async def test_a_second_ctrl_q_does_not_wait() -> None:
    async with asked(fakes.running()) as console:
        await console.press("q", "down", "down", "enter")
        await console.type("CLOSE")
        await console.press("enter", "ctrl+q")
        assert not console.app.is_running


async def test_a_refused_liquidation_does_not_quit() -> None:
    async with asked(fakes.running(), notifications=True) as console:
        console.control.receipt = Receipt(accepted=False, text="the engine is ending")
        await console.press("q", "down", "down", "enter")
        await console.type("CLOSE")
        await console.press("enter")
        assert console.dialog is None
        assert console.app.is_running
        assert "the engine is ending" in console.text


@pytest.mark.parametrize("key", ["ctrl+x", "b", "q", "question_mark", "colon", "t", "f1"])
async def test_plain_characters_are_all_there_is_with_ascii(key: str) -> None:
    async with asked(fakes.running(), look=Look(ascii=True, depth=Depth.NONE)) as console:
        await console.press(key)
        assert console.dialog is not None
        assert {char for char in console.text if not char.isascii()} == set()
