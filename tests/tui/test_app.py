"""The app around the main screen: keys, frames, and the marks of the benches."""

from dataclasses import replace
from pathlib import Path

import pytest
from rich.style import Style
from textual import events

from mojobot.model.commands import EmergencyStop, Pause
from mojobot.tui import marks
from mojobot.tui.actions import ACTIONS
from mojobot.tui.app import BUILT, Console
from mojobot.tui.deeds.registry import DEEDS
from mojobot.tui.governor import Governor
from mojobot.tui.keymap import KeysRefused
from mojobot.tui.look import Depth, Look
from mojobot.tui.screens import dialog
from tests.tui import fakes
from tests.tui.fakes import FakeControl
from tests.tui.plain import lines_of, text_of


def test_every_deed_has_an_action_and_what_is_not_built_has_no_key() -> None:
    known = {action.id for action in ACTIONS}
    assert set(DEEDS) <= known
    assert {action.id for action in BUILT} == set(DEEDS)
    assert {binding.id for binding in Console.BINDINGS} == {*DEEDS, None}  # type: ignore[union-attr]


async def test_keys_are_remapped_by_id_and_the_key_line_says_so() -> None:
    control = FakeControl(view=fakes.running())
    app = Console(control, keys={"stop": "f5", "pause": "w"})
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("ctrl+x", "p")
        assert control.sent == []
        await pilot.press("w")
        assert control.sent == [Pause()]
        assert lines_of(app)[-1].startswith("F5 STOP  w Pause")
        await pilot.press("f5")
        assert control.sent == [Pause(), EmergencyStop()]


async def test_the_hints_of_the_panes_name_the_keys_as_they_are_mapped() -> None:
    app = Console(FakeControl(view=fakes.running()), keys={"filter": "f", "finer": "n"})
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        assert "f filter  o sort  * star" in text_of(app)
        assert "n ] timeframe" in text_of(app)


def test_clashing_keys_are_refused_at_the_start() -> None:
    with pytest.raises(KeysRefused, match=r"keys\.pause"):
        Console(FakeControl(), keys={"pause": "q"})


async def test_a_frame_takes_the_newest_view() -> None:
    control = FakeControl(view=fakes.running())
    app = Console(control)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        control.view = fakes.moved(fakes.running(), seconds=53, fraction=0.01)
        app.governor = Governor(lambda: 0, lambda: 0.0)
        app.frame()
        await pilot.pause()
        assert app.main.view is control.view
        assert "186.14" in text_of(app)
        assert "14:33Z" in lines_of(app)[0]


async def test_while_output_waits_frames_are_skipped_and_alerts_are_not() -> None:
    control = FakeControl(view=fakes.running())
    app = Console(control)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        app.governor = Governor(lambda: 3, lambda: 0.0)
        first = app.main.view
        control.view = fakes.stopped()
        app.frame()
        control.view = replace(fakes.running(), alerts=())
        app.frame()
        assert app.main.view is first
        assert "STOPPED" in app.main.alert_log.take(())[-1].alert.text


async def test_a_terminal_out_of_sight_gets_one_frame_a_second_and_keys_work_all_the_same() -> None:
    control = FakeControl(view=fakes.running())
    app = Console(control)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        now = [100.0]
        app.governor = Governor(lambda: 0, lambda: now[0])

        def frames() -> int:
            drawn = 0
            for _ in range(16):
                now[0] += 0.25
                control.view = replace(fakes.running())
                app.frame()
                drawn += app.main.view is control.view
            return drawn

        assert frames() == 16
        app.post_message(events.AppBlur())
        await pilot.pause()
        assert frames() == 4
        await pilot.press("ctrl+x")
        assert control.sent == [EmergencyStop()]
        app.post_message(events.AppFocus())
        await pilot.pause()
        assert frames() == 16


async def test_ctrl_z_suspends_nothing_and_says_why() -> None:
    app = Console(FakeControl(view=fakes.running()))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("ctrl+z")
        await pilot.pause()
        assert "nobody would watch the stops" in " ".join(n.message for n in app._notifications)


async def test_a_click_on_a_key_presses_it() -> None:
    control = FakeControl(view=fakes.running())
    app = Console(control)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        await pilot.click("#keys", offset=(4, 0))
        assert control.sent == [EmergencyStop()]


async def test_a_click_focuses_selects_and_sorts_and_sends_nothing() -> None:
    control = FakeControl(view=fakes.running())
    app = Console(control)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        await pilot.click("#positions-table", offset=(2, 2))
        await pilot.pause()
        assert app.main.choices.pane == "positions"
        assert "JUP/USDC" in text_of(app)
        await pilot.click("#markets-table", offset=(15, 0))
        await pilot.pause()
        assert app.main.markets.live.rows[0].key == "BTC"
        assert control.sent == []


@pytest.mark.parametrize(
    ("theme", "depth"),
    [("light", Depth.TRUE), ("colour-blind", Depth.EIGHT_BIT), ("dark", Depth.STANDARD), ("dark", Depth.NONE)],
)
async def test_every_look_can_be_drawn(theme: str, depth: Depth) -> None:
    app = Console(FakeControl(view=fakes.running()), look=Look(theme, depth=depth, ascii=depth is Depth.NONE))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        assert "SOL/USDC" in text_of(app)


async def test_another_look_is_worn_at_once() -> None:
    app = Console(FakeControl(view=fakes.running()))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.pause()
        app.wear(Look("light", ascii=True))
        await pilot.pause()
        await pilot.pause()
        assert text_of(app).isascii()
        assert app.current_theme.name == app.look.textual_name


async def test_plain_characters_are_all_there_is_with_ascii() -> None:
    app = Console(FakeControl(view=fakes.stopped()), look=Look(ascii=True))
    for size in ((80, 24), (200, 60)):
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            odd = {char for char in text_of(app) if not char.isascii()}
            assert odd == set()
        app = Console(FakeControl(view=fakes.stopped()), look=Look(ascii=True))


async def test_the_benches_learn_when_it_was_painted_and_when_the_key_came(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(marks, "_FILE", str(tmp_path / "marks"))
    app = Console(FakeControl(view=fakes.running()))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await pilot.press("f9")
    words = [line.split()[0] for line in (tmp_path / "marks").read_text().splitlines()]
    assert words == ["painted", "key"]


async def test_a_console_may_start_at_any_pane() -> None:
    app = Console(FakeControl(view=fakes.running()), start_pane="trades")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert list(app.main.body.places()) == ["trades"]


@pytest.mark.parametrize("keys", [(), ("question_mark",), ("colon", "b"), ("b",), ("t", "down"), ("slash",)])
async def test_without_colours_not_one_colour_is_drawn(keys: tuple[str, ...], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dialog, "HOLD_S", 0.0)
    app = Console(FakeControl(view=fakes.stopped()), look=Look(depth=Depth.NONE))
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await pilot.pause()
        app.main.tell("a toast", bad=True)
        await pilot.press(*keys)
        await pilot.pause()
        drawn = [segment for strip in app.screen._compositor.render_strips() for segment in strip]
        assert {segment.text for segment in drawn if segment.style is not None and colors(segment.style)} == set()
        assert any(segment.style is not None and segment.style.reverse for segment in drawn)


def colors(style: Style) -> bool:
    return style.color is not None or style.bgcolor is not None
