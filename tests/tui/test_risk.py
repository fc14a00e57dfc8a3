from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual.app import App, ComposeResult

from mojobot.tui.look import Cell, Depth, Look, Tone
from mojobot.tui.widgets.risk import RiskGauges
from mojobot.tui.widgets.risk_paint import Gauge, paint_gauges, share_zones, zone_of
from tests.tui.panel_samples import GAUGES, SIZING, same_as_stored

LOOK = Look()


@pytest.mark.parametrize(("width", "height"), [(24, 4), (38, 6), (58, 6), (74, 7)])
def test_the_gauges_look_as_they_did(width: int, height: int) -> None:
    assert same_as_stored(f"risk-{width}x{height}", paint_gauges(GAUGES, SIZING, width, height, LOOK))


@pytest.mark.parametrize("ascii_only", [False, True])
def test_without_colour_the_open_part_differs_in_shape(ascii_only: bool) -> None:
    look = Look(depth=Depth.NONE, ascii=ascii_only)
    name = "risk-ascii" if ascii_only else "risk-none"
    assert same_as_stored(name, paint_gauges(GAUGES, SIZING, 58, 6, look))


@pytest.mark.parametrize(
    ("heat", "tone"),
    [(0.0, Tone.GOOD), (0.5, Tone.GOOD), (0.51, Tone.WARN), (0.71, Tone.BAD), (0.95, Tone.BAD), (None, Tone.MUTED)],
)
def test_a_reading_changes_zone_at_five_and_seven_eighths_of_its_limit(heat: float | None, tone: Tone) -> None:
    assert zone_of(Gauge("Heat", heat, 0.8, "", share_zones(0.8))) is tone


def test_a_zero_reading_has_an_empty_bar_and_the_limit_a_full_one() -> None:
    look = Look(depth=Depth.NONE)
    empty, full = (Gauge("A", value, 0.8, "x", share_zones(0.8)) for value in (0.0, 0.8))
    assert "▄" not in paint_gauges((empty,), (), 30, 1, look)[0].text
    assert "▁" not in paint_gauges((full,), (), 30, 1, look)[0].text


def test_the_names_are_said_where_a_bar_is_left_beside_them() -> None:
    pair = (Gauge("Corr", 0.58, 0.7, ".58 ≤.70", share_zones(0.7), more="SOL/JUP"),)
    assert "SOL/JUP .58 ≤.70" in paint_gauges(pair, (), 40, 1, LOOK)[0].text
    narrow = paint_gauges(pair, (), 24, 1, LOOK)[0].text
    assert "SOL" not in narrow
    assert ".58 ≤.70" in narrow


def test_a_spare_gauge_gives_its_line_to_what_else_is_said() -> None:
    both = (Gauge("Heat", 0.5, 0.8, "x"), Gauge("Day loss", 0.01, 0.05, "y", spare=True))
    assert "Day loss" in paint_gauges(both, SIZING[:1], 40, 3, LOOK)[1].text
    short = paint_gauges(both, SIZING[:1], 40, 2, LOOK)
    assert [strip.text.split()[0] for strip in short] == ["Heat", "Sizing"]


def test_a_long_sentence_goes_on_where_there_is_room() -> None:
    long = (Cell("at most two positions, and z leaves it"),)
    assert [strip.text.strip() for strip in paint_gauges((), long, 20, 3, LOOK)] == [
        "at most two",
        "positions, and z",
        "leaves it",
    ]
    assert paint_gauges((), long, 20, 1, LOOK)[0].text == "at most two position"


@settings(deadline=None)
@given(
    value=st.none() | st.floats(-10, 10) | st.just(float("nan")),
    limit=st.floats(0, 5),
    width=st.integers(0, 120),
    height=st.integers(0, 8),
)
def test_any_reading_at_any_size_fills_exactly_the_size(
    value: float | None, limit: float, width: int, height: int
) -> None:
    gauge = Gauge("Reading", value, limit, "value and limit", share_zones(limit))
    strips = paint_gauges((gauge, gauge), SIZING, width, height, LOOK)
    assert len(strips) == height
    assert all(len(strip.text) == width == strip.cell_length for strip in strips)


class _App(App[None]):
    def compose(self) -> ComposeResult:
        yield RiskGauges()


async def test_the_widget_shows_new_readings() -> None:
    async with _App().run_test(size=(58, 6)) as pilot:
        risk = pilot.app.query_one(RiskGauges)
        risk.show(GAUGES, SIZING)
        before = risk.render_line(0).text
        assert "46 % ≤ 80 %  normal" in before
        risk.show((replace(GAUGES[0], value=0.75, text="75 % ≤ 80 %  reduced -50%"), *GAUGES[1:]), SIZING)
        assert "reduced -50%" in risk.render_line(0).text
