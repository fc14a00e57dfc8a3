"""The main screen: its looks at three sizes, and what every key does to it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from mojobot.model.commands import EmergencyStop, Pause, SafeMode
from mojobot.model.errors import StoreError
from mojobot.model.market import Timeframe
from mojobot.model.notices import Alert, Level, Severity
from mojobot.model.views import View
from mojobot.tui.app import Console
from mojobot.tui.look import Tone
from mojobot.tui.screens.main import MainScreen
from mojobot.tui.widgets.status_line import StatusLine
from tests.tui import fakes
from tests.tui.fakes import FakeControl
from tests.tui.plain import assert_looks_like, lines_of, text_of

STATES = {
    "running": fakes.running,
    "paused": fakes.paused,
    "stopped": fakes.stopped,
    "empty": fakes.empty,
}
SIZES = ((80, 24), (120, 40), (200, 60))


class Watched:
    """A console under test: its control, its pilot, and what it shows."""

    def __init__(self, app: Console, control: FakeControl, pilot: Pilot[Any]) -> None:
        self.app, self.control, self.pilot = app, control, pilot

    @property
    def main(self) -> MainScreen:
        return self.app.main

    async def press(self, *keys: str) -> None:
        await self.pilot.press(*keys)
        await self.pilot.pause()

    async def see(self, view: View) -> None:
        """A newer view arrives."""
        self.control.view = view
        self.main.view = view
        await self.pilot.pause()

    @property
    def lines(self) -> list[str]:
        return lines_of(self.app)

    @property
    def text(self) -> str:
        return text_of(self.app)

    @property
    def seen(self) -> list[str]:
        """Panes on the screen."""
        return list(self.main.body.places())


@asynccontextmanager
async def watched(
    view: View | None, size: tuple[int, int] = (120, 40), *, notifications: bool = False, **options: Any
) -> AsyncIterator[Watched]:
    control = FakeControl(view=view, rows={"trades": fakes.TRADES})
    app = Console(control, **options)
    async with app.run_test(size=size, notifications=notifications) as pilot:
        await pilot.pause()
        yield Watched(app, control, pilot)


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_the_screen_looks_as_it_did(state: str, size: tuple[int, int]) -> None:
    async with watched(STATES[state](), size) as console:
        assert_looks_like(console.app, f"{state}-{size[0]}x{size[1]}")


async def test_nothing_is_claimed_before_there_is_a_view() -> None:
    async with watched(None, (80, 24)) as console:
        assert "START" in console.lines[0]
        assert "waiting for the market" in console.lines[0]
        await console.see(fakes.running())
        assert "RUN" in console.lines[0]
        assert "SOL" in console.text


# The engine


@pytest.mark.parametrize("key", ["ctrl+x", "f9"])
async def test_the_emergency_stop_is_one_key(key: str) -> None:
    async with watched(fakes.running()) as console:
        await console.press(key)
        assert console.control.sent == [EmergencyStop()]


async def test_the_emergency_stop_works_while_typing_and_on_a_tiny_terminal() -> None:
    async with watched(fakes.running()) as console:
        await console.press("slash", "s", "ctrl+x")
        assert console.control.sent == [EmergencyStop()]
    async with watched(fakes.running(), (40, 10)) as console:
        await console.press("f9")
        assert console.control.sent == [EmergencyStop()]


async def test_p_pauses_and_asks_before_it_resumes_what_a_hand_paused() -> None:
    async with watched(fakes.running()) as console:
        await console.press("p")
        await console.see(fakes.paused_by_hand())
        await console.press("p")
        assert console.control.sent == [Pause()]
        assert "let entries through again" in console.text


async def test_p_does_not_lift_an_emergency_stop() -> None:
    async with watched(fakes.stopped(), notifications=True) as console:
        await console.press("p")
        assert console.control.sent == []
        assert "type RESUME" in console.text


async def test_z_goes_into_safe_mode_and_asks_before_it_leaves_it() -> None:
    async with watched(fakes.running()) as console:
        await console.press("z")
        await console.see(fakes.safe_mode())
        await console.press("z")
        assert console.control.sent == [SafeMode(on=True)]
        assert "LEAVE SAFE MODE" in console.text


async def test_a_refusal_is_said_in_a_sentence() -> None:
    async with watched(fakes.running(), notifications=True) as console:
        console.control.receipt = replace(console.control.receipt, accepted=False, text="the engine is ending")
        await console.press("p")
        assert "the engine is ending" in console.text


async def test_q_ends_the_console() -> None:
    async with watched(replace(fakes.running(), positions=())) as console:
        await console.press("q")
        assert not console.app.is_running


# Panes


async def test_every_number_goes_to_its_pane_at_every_size() -> None:
    for size in SIZES:
        async with watched(fakes.running(), size) as console:
            for number, name in enumerate(
                ("markets", "chart", "votes", "risk", "positions", "alerts", "trades", "system"), 1
            ):
                await console.press(str(number))
                assert console.main.choices.pane == name
                assert name in console.seen
                assert console.main.faces[name].has_focus_within or console.main.faces[name].has_focus


async def test_tab_goes_round_the_panes_that_are_seen() -> None:
    async with watched(fakes.running()) as console:
        order = []
        for _ in range(5):
            await console.press("tab")
            order.append(console.main.choices.pane)
        assert order == ["chart", "votes", "positions", "alerts", "markets"]
        await console.press("shift+tab")
        assert console.main.choices.pane == "alerts"


async def test_m_gives_a_pane_the_whole_body_under_the_status_line() -> None:
    async with watched(fakes.running()) as console:
        await console.press("5", "m")
        assert console.seen == ["positions"]
        assert "RUN" in console.lines[0]
        assert "Strategy" in console.text
        await console.press("1")
        assert console.seen == ["markets"]
        await console.press("m")
        assert len(console.seen) == 5


async def test_escape_leaves_what_was_called_up() -> None:
    async with watched(fakes.running(), (80, 24)) as console:
        await console.press("8")
        assert console.seen == ["system"]
        await console.press("escape")
        assert console.seen == ["markets", "positions"]


async def test_the_panes_follow_the_size() -> None:
    async with watched(fakes.running(), (200, 60)) as console:
        assert len(console.seen) == 7
        for size, panes in (((80, 24), 2), ((80, 40), 3), ((120, 40), 5), ((160, 30), 6), ((100, 20), 3)):
            await console.pilot.resize_terminal(*size)
            await console.pilot.pause()
            assert len(console.seen) == panes
            assert len(console.lines[-1]) <= size[0]


async def test_the_focused_pane_is_called_up_when_its_place_goes() -> None:
    async with watched(fakes.running(), (120, 40)) as console:
        await console.press("2")
        await console.pilot.resize_terminal(80, 24)
        await console.pilot.pause()
        assert console.seen == ["chart"]


async def test_below_60_by_16_there_is_how_it_stands_and_how_to_stop_it() -> None:
    async with watched(fakes.paused(), (59, 24)) as console:
        assert "PAUSED" in console.lines[0]
        assert "enlarge to 60x16" in console.text
        assert "^x STOP" in console.lines[-1]
        assert "SOL" not in console.text
        await console.pilot.resize_terminal(60, 16)
        await console.pilot.pause()
        assert "SOL" in console.text


async def test_the_lower_half_of_a_narrow_screen_names_its_tabs() -> None:
    async with watched(fakes.running(), (80, 40)) as console:
        assert "Votes  SOL   2 Chart  4 Risk  6 Alerts  7 Trades  8 System" in console.text
        await console.press("4")
        assert "Risk  normal   2 Chart  3 Votes" in console.text


async def test_v_shows_the_votes_on_all_tokens() -> None:
    async with watched(fakes.running()) as console:
        await console.press("v")
        assert "map" in console.seen
        assert "Vote map" in console.text
        await console.press("v")
        assert "votes" in console.seen
    async with watched(fakes.running(), (200, 60)) as console:
        await console.press("v")
        assert console.main.choices.pane == "map"
        await console.press("v")
        assert console.main.choices.pane == "votes"


# Rows


async def test_the_token_under_the_cursor_is_charted() -> None:
    async with watched(fakes.running()) as console:
        await console.press("j", "j")
        assert "ETH/USDC  5m" in console.text
        assert "Votes  ETH" in console.text
        await console.press("k")
        assert "BTC/USDC" in console.text
        await console.press("G")
        assert "USDC/USDC" in console.text
        await console.press("g")
        assert "SOL/USDC" in console.text


async def test_a_position_under_the_cursor_is_charted_too() -> None:
    async with watched(fakes.running()) as console:
        await console.press("5", "j")
        assert "JUP/USDC" in console.text
        assert console.main.markets.live.cursor_key == "JUP"


async def test_the_map_picks_a_token() -> None:
    async with watched(fakes.running(), (200, 60)) as console:
        await console.press("v", "j")
        symbol = console.main.map.map.cursor_key
        assert f"{symbol}/USDC" in console.text


async def test_a_filter_is_typed_live_kept_and_cleared() -> None:
    async with watched(fakes.running()) as console:
        await console.press("slash", "s", "o", "l")
        assert isinstance(console.app.focused, Input)
        assert "Markets  4/50  /sol" in console.text
        await console.press("enter")
        assert [row.key for row in console.main.markets.live.rows] == ["SOL", "JITOSOL", "MSOL", "BSOL"][:4]
        assert console.main.markets.live.has_focus
        await console.press("escape")
        assert "Markets  50" in console.text


async def test_escape_while_typing_drops_the_filter_and_letters_are_text() -> None:
    async with watched(fakes.running()) as console:
        await console.press("slash", "p", "z", "q", "1")
        assert console.control.sent == []
        assert console.main.choices.filter_of("markets") == "pzq1"
        await console.press("escape")
        assert console.main.choices.filter_of("markets") == ""
        assert console.main.markets.live.has_focus


async def test_o_sorts_by_the_next_column_and_shift_o_turns_it() -> None:
    async with watched(fakes.running()) as console:
        await console.press("o", "o")
        assert console.main.markets.live.rows[0].key == "BTC"
        await console.press("O")
        assert console.main.markets.live.rows[0].key == "BONK"


async def test_a_star_pins_its_token_to_the_top() -> None:
    async with watched(fakes.running()) as console:
        await console.press("j", "j", "asterisk")
        assert console.main.markets.live.rows[0].key == "ETH"
        assert "★ETH" in console.text
        await console.press("asterisk")
        assert console.main.markets.live.rows[0].key == "SOL"


async def test_y_copies_the_address_or_the_trade_over_the_terminal() -> None:
    async with watched(fakes.running()) as console:
        await console.press("y")
        assert console.app.clipboard == fakes.running().tokens[0].mint
        await console.press("5", "y")
        assert console.app.clipboard == "s1-3100-4"
        await console.press("6", "y")
        assert console.app.clipboard.endswith("FILL JUP buy 1,394 @ 0.94120 slip 0.08%")


async def test_x_writes_what_is_shown(tmp_path: Path) -> None:
    async with watched(fakes.running(), notifications=True, export_dir=tmp_path) as console:
        await console.press("slash", "j", "u", "p", "enter", "x")
        await console.app.workers.wait_for_complete()
        lines = (tmp_path / "markets-20260101T143207Z.csv").read_text().splitlines()
        assert lines[0].startswith("symbol,mint,price,change_5m")
        assert [line.split(",")[0] for line in lines[1:]] == ["JUP"]
        await console.press("7")
        await console.app.workers.wait_for_complete()
        await console.press("x")
        await console.app.workers.wait_for_complete()
        trades = (tmp_path / "trades-20260101T143207Z.csv").read_text().splitlines()
        assert len(trades) == 1 + 6


async def test_an_export_that_cannot_be_written_is_said(tmp_path: Path) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("")
    async with watched(fakes.running(), notifications=True, export_dir=blocked) as console:
        await console.press("x")
        await console.app.workers.wait_for_complete()
        await console.pilot.pause()
        assert "could not write the export" in console.text


async def test_alerts_wait_until_they_are_acknowledged() -> None:
    async with watched(fakes.stopped()) as console:
        assert "2 alerts" in console.lines[0]
        await console.press("a")  # the newest that waits, from any pane
        assert "1 alert " in console.lines[0]
        await console.press("A")
        assert "alert" not in console.lines[0]
        assert "to acknowledge" not in console.text


async def test_trades_are_read_from_the_store_when_they_are_seen() -> None:
    async with watched(fakes.running()) as console:
        assert console.control.asked == []
        await console.press("7")
        await console.app.workers.wait_for_complete()
        await console.pilot.pause()
        assert [query.kind for query in console.control.asked] == ["trades"]
        assert "Trades  6   net ▲+$78.35  won 3/6" in console.text


async def test_a_store_that_cannot_answer_is_said_in_the_pane() -> None:
    async with watched(fakes.running()) as console:
        console.control.fault = StoreError("the store is locked")
        await console.press("7")
        await console.app.workers.wait_for_complete()
        await console.pilot.pause()
        assert "the store is locked" in console.text


# The chart


async def test_the_timeframe_steps_through_those_there_are() -> None:
    async with watched(fakes.running()) as console:
        await console.press("right_square_bracket")
        assert "SOL/USDC  15m" in console.text
        await console.press("left_square_bracket", "left_square_bracket", "left_square_bracket")
        assert "SOL/USDC  1m" in console.text
        assert console.main.choices.timeframe is Timeframe.M1


async def test_zoom_pan_and_indicators_reach_the_chart() -> None:
    async with watched(fakes.running()) as console:
        chart = console.main.chart.chart
        await console.press("plus")
        assert chart.zoom == 1
        await console.press("minus", "minus")
        assert chart.zoom == -1
        await console.press("h")
        assert chart.pan == 5
        await console.press("l")
        assert chart.pan == 0
        before = chart.overlay
        await console.press("i")
        assert chart.overlay != before


# States


async def test_only_the_cells_of_a_stale_token_change() -> None:
    async with watched(fakes.stale(), (80, 24)) as console:
        jup = next(line for line in console.lines if line.startswith(" JUP"))
        assert "!42s" in jup
        assert sum("!" in line for line in console.lines[3:15]) == 1
        assert "Fd 1/2" in console.lines[0]


async def test_a_pause_says_its_value_limit_and_when_it_clears() -> None:
    async with watched(fakes.paused(), (200, 60)) as console:
        assert "PAUSED SOL daily volatility 6.2%" in console.lines[0]
        assert "Paused: SOL daily volatility 6.2%, limit 5%, clears below 4.5% for 1 h" in console.text


async def test_all_frames_are_red_while_stopped_and_not_after() -> None:
    async with watched(fakes.stopped()) as console:
        assert all(face.has_class("-stopped") for face in console.main.faces.values())
        assert "NO STOP" in console.text
        await console.see(fakes.running())
        assert not any(face.has_class("-stopped") for face in console.main.faces.values())


async def test_real_money_has_a_red_rule_under_the_status_line() -> None:
    async with watched(replace(fakes.running(), mode="LIVE")) as console:
        assert console.main.query_one("#live-rule").display
        assert console.lines[0].startswith(" LIVE")
        assert console.lines[2].startswith("╭")


async def test_degraded_shows_its_cause_in_the_system_pane() -> None:
    async with watched(fakes.degraded()) as console:
        await console.press("8", "m")
        assert "DEGRADED rpc" in console.lines[0]
        assert "the store could not be" in console.text


async def test_a_frame_repaints_what_changed_and_no_more() -> None:
    async with watched(fakes.running()) as console:
        table = console.main.markets.live
        before = table.repainted
        await console.see(replace(fakes.running(), step=1))
        assert table.repainted == before
        view = fakes.running()
        price = view.prices.price.copy()
        price[0] = 190.0
        await console.see(replace(view, prices=replace(view.prices, price=price)))
        assert 0 < table.repainted - before <= 4  # the price of one token and its three changes


async def test_the_newest_alert_stays_in_sight_until_somebody_goes_down_the_list() -> None:
    control = FakeControl(view=fakes.running())
    app = Console(control)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        table = app.main.alerts.live
        for number in range(40):
            alert = Alert(fakes.TS_MS + number, Level.SYS, Severity.INFO, f"word {number}")
            control.view = replace(fakes.running(), alerts=(*fakes.running().alerts, alert))
            app.main.view = control.view
        await pilot.pause()
        assert "word 39" in table.render_line(1).text
        assert "word 39" in text_of(app)
        await pilot.press("6", "j", "j")
        assert table.rows[2].key == table.cursor_key
        control.view = app.main.view = replace(
            fakes.running(), alerts=(Alert(fakes.TS_MS + 99, Level.SYS, Severity.INFO, "last"),)
        )
        await pilot.pause()
        assert table.rows[3].key == table.cursor_key
        assert "last" in table.render_line(1).text


async def test_without_any_feed_prices_stand_still_dim_and_the_line_counts_up() -> None:
    app = Console(FakeControl(view=fakes.offline()))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        text = text_of(app)
        assert "○ OFFLINE 00:42" in text
        assert "stops not watched" in text
        assert {row.cells[1].tone for row in app.main.markets.live.rows} == {Tone.STALE}
        assert "!42s" in app.main.markets.live.rows[0].cells[-1].text
        red = app.look.style(Tone.BAD, bold=True, on=Tone.PANEL)
        assert [s.text for s in app.main.query_one(StatusLine).render_line(0) if s.style == red] == ["○ OFFLINE 00:42"]


async def test_one_feed_of_two_is_not_offline() -> None:
    view = fakes.offline()
    assert view.shell is not None
    well = replace(view.shell.feeds[0], ok=True, down_since_ms=0)
    half = replace(view, shell=replace(view.shell, feeds=(well, view.shell.feeds[0])))
    app = Console(FakeControl(view=half))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        assert "OFFLINE" not in text_of(app)


async def test_what_is_saved_at_the_end_is_said() -> None:
    view = fakes.running()
    assert view.shell is not None
    app = Console(FakeControl(view=replace(view, shell=replace(view.shell, closing="saving 3 writes"))))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert "… saving 3 writes" in lines_of(app)[0]


async def test_a_replay_shows_how_far_it_is_and_when_it_ends() -> None:
    async with watched(fakes.replaying(), (120, 40)) as console:
        assert "40%" in lines_of(console.app)[0]
        view = fakes.replaying()
        assert view.shell is not None
        tape = replace(view.shell.feeds[0], done=5_000)
        later = replace(view.shell, now_ms=view.shell.now_ms + 10_000, feeds=(tape,))
        console.control.view = console.app.main.view = replace(view, shell=later)
        await console.pilot.pause()
        assert "━━━━━───── 50% " in lines_of(console.app)[0]
        await console.pilot.resize_terminal(200, 60)
        await console.pilot.pause()
        assert "━━━━━───── 50% 50s left" in lines_of(console.app)[0]
        await console.pilot.resize_terminal(80, 24)
        await console.pilot.pause()
        assert "50%" in lines_of(console.app)[0]
