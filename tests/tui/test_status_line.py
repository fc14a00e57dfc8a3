"""The status line: every state in a word, the most important always there, and only what changed repainted."""

from dataclasses import replace

import pytest
from rich.cells import cell_len
from textual.app import App, ComposeResult
from textual.geometry import Region

from mojobot.model.state import EngineState
from mojobot.tui.look import Depth, Look, Tone
from mojobot.tui.widgets.status_line import StatusData, StatusLine
from mojobot.tui.widgets.status_parts import paint_status

LOOK = Look()
DATA = StatusData(
    badge="PAPER", state=EngineState.RUNNING, why="", equity=10482.1, day=0.0184, drawdown=0.021, heat=0.46,
    heat_limit=0.8, positions=3, most=5, feeds_ok=5, feeds=6, unseen=0, now_ms=1_767_277_927_000,
)  # fmt: skip
WIDE = replace(DATA, sol=184.3, uptime_s=532800.0, heat_zone="normal", extras=(("RPC", "84ms"), ("p95", "41ms")))


def line(data: StatusData, width: int, look: Look = LOOK) -> str:
    return paint_status(data, width, look).text


def test_the_line_at_three_sizes() -> None:
    short = " PAPER  ● RUN │ Eq $10,482 │ Day ▲1.84% │ Heat █▌  46% │ Pos 3/5 │ Fd 5/6 14:32Z"
    most = " PAPER  ● RUN │ Equity $10,482 │ Day ▲1.84% │ DD 2.1% │ Heat ████▌      46%{} │ Pos 3/5 │ Feeds 5/6"
    wide = " │ SOL 184.30 │ RPC 84ms │ p95 41ms │ Up 6d04h"
    assert line(DATA, 80) == short
    assert line(DATA, 120) == most.format("").ljust(111) + "14:32:07Z"
    assert line(WIDE, 200) == (most.format(" normal") + wide).ljust(191) + "14:32:07Z"


@pytest.mark.parametrize("width", [0, 1, 5, 20, 40, 60, 80, 99, 100, 120, 160, 200, 300])
def test_the_line_is_exactly_as_wide_as_asked(width: int) -> None:
    for look in (LOOK, Look(ascii=True), Look(depth=Depth.NONE)):
        strip = paint_status(
            replace(WIDE, unseen=12, note="warming 132/220", total=100, done=40, speed=300.0), width, look
        )
        assert cell_len(strip.text) == strip.cell_length == width


@pytest.mark.parametrize("state", list(EngineState))
@pytest.mark.parametrize("width", [20, 60, 80, 120])
def test_badge_and_state_never_go(state: EngineState, width: int) -> None:
    text = line(replace(DATA, badge="LIVE", state=state, why="volatility 6.1 % above 5 %", unseen=3), width)
    assert text.startswith(" LIVE  ")
    word = {EngineState.STARTING: "START", EngineState.RUNNING: "RUN", EngineState.SAFE_MODE: "SAFE MODE"}
    assert word.get(state, state.value) in text


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"state": EngineState.STARTING, "feeds_ok": 3}, "◌ START 3/6 feeds"),
        ({"state": EngineState.RUNNING}, "● RUN"),
        ({"state": EngineState.DEGRADED, "why": "rpc"}, "◑ DEGRADED rpc"),
        ({"state": EngineState.PAUSED, "why": "by hand"}, "‖ PAUSED by hand"),
        ({"state": EngineState.SAFE_MODE, "why": "by hand"}, "◐ SAFE MODE by hand"),
        ({"state": EngineState.STOPPED, "why": "by hand"}, "■ STOPPED by hand"),
        ({"offline_s": 42.0}, "○ OFFLINE 00:42"),
        ({"closing": "saving"}, "… saving"),
        ({"state": EngineState.STOPPED, "offline_s": 42.0}, "■ STOPPED"),
    ],
)
def test_every_state_has_its_sign_and_its_word(changes: dict[str, object], words: str) -> None:
    assert words in line(replace(DATA, **changes), 120)  # type: ignore[arg-type]


def test_states_have_their_tones() -> None:
    tones = {EngineState.RUNNING: Tone.GOOD, EngineState.PAUSED: Tone.WARN, EngineState.STOPPED: Tone.BAD}
    for state, tone in tones.items():
        segments = list(paint_status(replace(DATA, state=state), 120, LOOK))
        assert segments[2].style == LOOK.style(tone, bold=True, on=Tone.PANEL)


def test_badges_have_their_colours() -> None:
    for badge, tone in (("PAPER", Tone.PAPER), ("DEMO", Tone.DEMO), ("LIVE", Tone.LIVE)):
        assert next(iter(paint_status(replace(DATA, badge=badge), 120, LOOK))).style == LOOK.badge(tone)


def test_the_badge_says_how_fast_time_runs() -> None:
    assert line(replace(DATA, badge="DEMO", speed=300.0), 120).startswith(" DEMO ×300  ● RUN")
    assert line(replace(DATA, badge="DEMO", speed=1.0), 120).startswith(" DEMO  ● RUN")
    assert line(replace(DATA, badge="DEMO", speed=0.0), 120).startswith(" DEMO ×max  ● RUN")


def test_a_loss_a_gain_and_nothing_differ_in_shape() -> None:
    assert "Day ▼0.35%" in line(replace(DATA, day=-0.0035), 120)
    assert "Day 0.00%" in line(replace(DATA, day=0.0), 120)
    assert "Day –" in line(replace(DATA, day=None), 120)
    assert "Day ^1.84%" in line(DATA, 120, Look(ascii=True))


def test_unknown_numbers_are_dashes() -> None:
    text = line(replace(DATA, equity=None, day=None, drawdown=None, heat=None), 120)
    assert "Equity – │ Day – │ DD – │ Heat " in text


def test_alerts_are_counted_until_they_are_seen() -> None:
    assert "2 alerts" in line(replace(DATA, unseen=2), 140)
    assert "1 alert " in line(replace(DATA, unseen=1), 140)
    assert "2!" in line(replace(DATA, unseen=2), 80)


def test_a_long_reason_takes_what_room_there_is() -> None:
    why = "SOL volatility 5.4 % is above 5 %, clears below 4.5 %"
    paused = replace(DATA, state=EngineState.PAUSED, why=why)
    assert why in line(paused, 180)
    assert "SOL volat…" in line(paused, 110)
    assert "SOL" not in line(paused, 70)


@pytest.mark.parametrize("state", [EngineState.PAUSED, EngineState.SAFE_MODE])
def test_the_reason_gives_way_before_the_clock_and_the_speed(state: EngineState) -> None:
    held = replace(DATA, badge="DEMO", speed=300.0, state=state, why="SOL volatility 5.4 %", unseen=1, feeds_ok=6)
    text = line(held, 80)
    assert text.startswith(" DEMO ×300 ") or state is EngineState.SAFE_MODE
    assert "14:32" in text
    assert "1!" in text
    assert "Pos 3/5" in text
    assert "SOL" not in text


def test_what_gave_way_for_more_than_was_needed_comes_back() -> None:
    assert line(replace(DATA, badge="DEMO", speed=300.0, feeds_ok=6), 80) == (
        " DEMO ×300  ● RUN │ Eq $10,482 │ Day ▲1.84% │ Heat 46% │ Pos 3/5 │ Fd 6/6 14:32Z"
    )


def test_feeds_that_are_down_outlast_those_that_are_well() -> None:
    assert "Fd 5/6" in line(replace(DATA, badge="DEMO", speed=300.0, unseen=2), 80)
    assert "Fd" not in line(replace(DATA, badge="DEMO", speed=300.0, unseen=2, feeds_ok=6), 80)


def test_a_tape_shows_how_far_it_is() -> None:
    tape = replace(DATA, badge="DEMO", speed=3600.0, done=40, total=100, left_s=200.0)
    assert "━━━━────── 40% 3m left" in line(tape, 160)
    assert "━━━━────── 40%" in line(tape, 120)
    assert " 40%" in line(tape, 80)
    assert " 40%" in line(replace(tape, state=EngineState.PAUSED, why="by hand", unseen=2), 80)
    assert "━━━━────── 40%  " in line(replace(tape, left_s=None), 160)
    assert "━━━━━━━━━━ 100%" in line(replace(tape, done=140), 160)


@pytest.mark.parametrize(("heat", "tone"), [(0.2, Tone.GOOD), (0.5, Tone.WARN), (0.7, Tone.BAD), (1.4, Tone.BAD)])
def test_heat_changes_its_colour_with_its_zone(heat: float, tone: Tone) -> None:
    strip = paint_status(replace(DATA, heat=heat), 120, LOOK)
    number = next(segment for segment in strip if f"{heat:.0%}" in segment.text)
    assert number.style == LOOK.style(tone, bold=True, on=Tone.PANEL)


def test_in_plain_characters_the_line_is_plain() -> None:
    assert line(replace(WIDE, unseen=2), 200, Look(ascii=True)).isascii()
    assert "Heat #####----- 46%" in line(DATA, 120, Look(ascii=True))


class Watched(StatusLine):
    """Remembers what it asked to be repainted."""

    asked: tuple[Region, ...] | None = None

    def refresh(
        self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False
    ) -> "Watched":
        if repaint:
            self.asked = regions
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)


class Lined(App[None]):
    """The line alone."""

    def compose(self) -> ComposeResult:
        yield Watched()


async def test_only_what_changed_is_repainted() -> None:
    app = Lined()
    async with app.run_test(size=(120, 5)) as pilot:
        line = app.query_one(Watched)
        line.show(DATA)
        await pilot.pause()
        line.asked = None
        line.show(replace(DATA))
        assert line.asked is None
        line.show(replace(DATA, now_ms=DATA.now_ms + 1000))
        assert line.asked == (Region(111, 0, 9, 1),)
