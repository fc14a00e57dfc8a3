from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual.app import App, ComposeResult

from mojobot.tui.look import Depth, Look, Tone
from mojobot.tui.widgets.canvas import plain
from mojobot.tui.widgets.chart import CandleChart
from mojobot.tui.widgets.chart_candles import BLOCK, THIN, cells, shape
from mojobot.tui.widgets.chart_data import ChartData, PriceLine
from mojobot.tui.widgets.chart_layout import Gaze, lay_out
from mojobot.tui.widgets.chart_overlays import ema, overlays, sma
from mojobot.tui.widgets.chart_paint import paint
from mojobot.tui.widgets.chart_scale import axis_price, fit
from mojobot.tui.widgets.chart_time import time_marks
from mojobot.tui.widgets.chart_window import visible, zoom_of
from tests.tui.panel_samples import START_MS, bars, position, same_as_stored

LOOK = Look()
LOOKS = {
    "truecolor": LOOK,
    "256": Look(depth=Depth.EIGHT_BIT),
    "16": Look(depth=Depth.STANDARD),
    "none": Look(depth=Depth.NONE),
    "ascii": Look(ascii=True, depth=Depth.NONE),
}
GOOD_CELLS = set("█▀▄┃╹╻╽╿│╵╷┿┷┯━")


@pytest.mark.parametrize(("width", "height"), [(20, 6), (38, 12), (57, 18), (74, 34), (200, 60)])
def test_the_chart_looks_as_it_did(width: int, height: int) -> None:
    data = bars()
    strips = paint(replace(data, lines=position(data.price)), width, height, LOOK)
    assert same_as_stored(f"chart-{width}x{height}", strips)


@pytest.mark.parametrize("look", ["none", "ascii"])
def test_the_chart_tells_up_from_down_without_colour(look: str) -> None:
    strips = paint(bars(), 74, 20, LOOKS[look], Gaze(overlay="SMA"))
    assert same_as_stored(f"chart-{look}", strips)
    up, down = {"none": ("║", "█"), "ascii": ("O", "#")}[look]
    assert up in plain(strips)
    assert down in plain(strips)


def test_plain_characters_are_all_ascii() -> None:
    data = bars(start=0.0001139)
    text = plain(paint(replace(data, lines=position(data.price)), 90, 30, LOOKS["ascii"], Gaze(-2, 4, "*")))
    assert [c for c in text if ord(c) > 127 and c != "±"] == []


_ODD = (float("nan"), float("inf"), 0.0, 1e-9, 1e6)


@st.composite
def _charts(draw: st.DrawFn) -> ChartData:
    """Bars of any price, spread and gaps; the numbers themselves come from a drawn seed."""
    chance = np.random.default_rng(draw(st.integers(0, 2**32)))
    count, centre = draw(st.integers(0, 90)), 10.0 ** draw(st.floats(-9, 6))
    prices = centre * np.exp(draw(st.sampled_from([0.0, 1e-12, 0.01, 3.0])) * chance.normal(size=(4, count)))
    odd = chance.random((4, count)) < draw(st.sampled_from([0.0, 0.0, 0.05]))
    prices[odd] = chance.choice(np.array(_ODD), size=int(odd.sum()))
    marks = [centre * draw(st.floats(0.5, 2.0)), draw(st.sampled_from(_ODD)), centre]
    return ChartData(
        "X",
        "5m",
        START_MS + np.arange(count, dtype=np.int64) * draw(st.sampled_from([60_000, 900_000, 86_400_000])),
        prices[0],
        prices.max(axis=0, initial=0.0),
        prices.min(axis=0, initial=1e9),
        prices[3],
        np.where(chance.random(count) < 0.1, np.nan, np.exp(chance.normal(0, 3, count))),
        synthetic=chance.random(count) < 0.2,
        price=draw(st.sampled_from(marks)),
        lines=tuple(PriceLine("stop", price, Tone.BAD) for price in marks),
        overlays=overlays(prices[3]),
        stale=draw(st.booleans()),
    )


@settings(max_examples=80, deadline=None)
@given(
    data=_charts(),
    width=st.integers(0, 130),
    height=st.integers(0, 50),
    zoom=st.integers(-6, 6),
    pan=st.integers(0, 70),
    look=st.sampled_from(sorted(LOOKS)),
)
def test_any_bars_at_any_size_fill_exactly_the_size(
    data: ChartData, width: int, height: int, zoom: int, pan: int, look: str
) -> None:
    strips = paint(data, width, height, LOOKS[look], Gaze(zoom, pan, "*"))
    assert len(strips) == height
    assert {strip.cell_length for strip in strips} <= {width}
    assert all(len(strip.text) == width for strip in strips)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.floats(1e-9, 1e6), min_size=1, max_size=40), st.integers(2, 56))
def test_the_extremes_of_all_candles_are_inside_the_rows(prices: list[float], rows: int) -> None:
    scale = fit(min(prices), max(prices), rows)
    assert all(0 <= scale.row(price) < rows for price in prices)


@given(st.lists(st.floats(0.5, 19.5), min_size=4, max_size=4).map(sorted), st.booleans())
def test_a_candle_is_one_piece_of_known_characters(ys: list[float], block: bool) -> None:
    brush = BLOCK if block else THIN
    high, head, foot, low = ys
    drawn = list(cells(shape(high, head, foot, low, 20, brush.snaps), brush))
    rows = [row for row, _, _ in drawn]
    assert rows == list(range(rows[0], rows[-1] + 1))
    assert {char for _, char, _ in drawn} <= GOOD_CELLS
    assert any(body for _, _, body in drawn)
    assert abs(rows[0] - high) <= 1.5
    assert abs(rows[-1] - low) <= 1.5


def test_a_tall_body_is_a_block_with_its_wicks() -> None:
    drawn = list(cells(shape(1.0, 2.0, 4.0, 5.4, rows=8, snaps=True), BLOCK))
    assert [char for _, char, _ in drawn] == ["│", "█", "█", "│", "╵"]


def test_a_body_without_height_is_a_cross() -> None:
    assert [c for _, c, _ in cells(shape(1.5, 2.5, 2.5, 3.9, rows=8, snaps=True), BLOCK)] == ["╷", "┿", "│"]
    assert [c for _, c, _ in cells(shape(2.5, 2.5, 2.5, 2.5, rows=8, snaps=True), BLOCK)] == ["━"]


@given(st.floats(1e-9, 1e6), st.floats(1e-6, 2.0), st.integers(14, 56))
def test_grid_lines_are_four_rows_apart_and_round(low: float, share: float, rows: int) -> None:
    scale = fit(low, low * (1 + share), rows)
    grid = scale.grid()
    assert {a[0] - b[0] for a, b in pairwise(grid)} <= {4}
    mantissa = float(f"{scale.step:.6e}".partition("e")[0])
    assert mantissa in (1.0, 1.5, 2.0, 2.5, 3.0, 4.0, 5.0, 6.0, 8.0)
    assert len(grid) >= 3


@given(st.floats(1e-6, 1e6), st.floats(0.001, 2.0), st.integers(12, 56))
def test_the_range_takes_at_least_half_of_the_rows(low: float, share: float, rows: int) -> None:
    scale = fit(low, low * (1 + share), rows)
    assert scale.row(low) - scale.row(low * (1 + share)) >= rows * 0.5


@pytest.mark.parametrize(
    ("price", "decimals", "text"),
    [
        (184.3, 2, "184.30"),
        (0.0001139, 7, "0.0₃1139"),
        (1.5e-9, 11, "0.0₈150"),
        (0.00282, 5, "0.00282"),
        (1_000_000.0, 0, "1,000,000"),
        (0.0, 4, "0.0000"),
        (123_456_789.123456, 6, "1.23457e+08"),
    ],
)
def test_axis_prices_count_their_zeros(price: float, decimals: int, text: str) -> None:
    assert axis_price(price, decimals) == text


def test_plain_axis_prices_count_zeros_in_braces() -> None:
    assert axis_price(0.0001139, 7, subscripts=False) == "0.0{3}1139"


def test_no_bars_show_what_is_missing() -> None:
    strips = paint(ChartData(note="no bars yet: warming 132/220"), 40, 5, LOOK)
    assert plain(strips) == "\n\n      no bars yet: warming 132/220\n\n"


def test_one_flat_bar_is_a_dash_in_the_middle_of_its_price() -> None:
    one = np.array([0.5])
    data = ChartData("X", "5m", np.array([START_MS]), one, one, one, one, one, price=0.5)
    rows = plain(paint(data, 30, 10, LOOK)).split("\n")
    assert [row for row in rows if "━" in row] == ["┈" * 19 + "━◄ 0.50000"]


def test_bars_without_a_price_are_left_out() -> None:
    data = bars(40)
    holes = data.close.copy()
    holes[5:25] = np.nan
    assert len(visible(replace(data, close=holes), zoom_of(60, 0), 60, 0)) == 20


def test_a_far_target_is_pinned_to_the_edge() -> None:
    data = bars()
    far = replace(data, lines=(PriceLine("target", data.price * 3, Tone.GOOD),))
    first, last = paint(far, 57, 18, LOOK)[0].text, paint(data, 57, 18, LOOK)[17].text
    assert first.startswith("  target ")
    assert "▲" in first
    assert paint(far, 57, 18, LOOK)[17].text == last


def test_marks_on_one_row_move_apart() -> None:
    data = bars()
    close_by = (PriceLine("entry", data.price, Tone.ACCENT), PriceLine("stop", data.price, Tone.BAD))
    text = plain(paint(replace(data, lines=close_by), 57, 18, LOOK))
    assert text.count(f"{data.price:.2f}") == 3


def test_panning_says_how_far_back_and_shows_older_bars() -> None:
    data = bars()
    text = plain(paint(data, 74, 20, LOOK, Gaze(pan=37)))
    assert "+37 bars back" in text
    assert visible(data, zoom_of(74, 0), 30, 37).open_ms[-1] == data.open_ms[-38]


def test_zooming_out_merges_bars_on_round_times() -> None:
    data = bars()
    merged = visible(data, zoom_of(57, -1), 40, 0)
    assert set((merged.open_ms // 60_000 % 10).tolist()) == {0}
    last = data.open_ms >= merged.open_ms[-1]
    assert merged.high[-1] == data.high[last].max()
    assert merged.open[-1] == data.open[last][0]
    assert merged.close[-1] == data.close[-1]
    assert "2 bars a candle" in plain(paint(data, 57, 18, LOOK, Gaze(zoom=-1)))


def test_candles_are_one_column_below_seventy_and_two_from_there() -> None:
    assert zoom_of(69, 0).step == 1
    assert zoom_of(70, 0).step == 2


def test_synthetic_bars_are_muted() -> None:
    data = replace(bars(5), synthetic=np.array([False, False, False, False, True]))
    layout = lay_out(data, 40, 12, Gaze())
    assert layout is not None
    column = layout.column(4)
    fresh, still = (paint(d, 40, 12, LOOK) for d in (replace(data, synthetic=None), data))
    before = {s.crop(column, column + 1)._segments[0].style for s in fresh[:6]}
    after = {s.crop(column, column + 1)._segments[0].style for s in still[:6]}
    assert LOOK.bar(Tone.MUTED, 0.7) in after - before


def test_stale_prices_are_slanted() -> None:
    def flag(stale: bool) -> bool:
        strips = paint(replace(bars(), stale=stale), 57, 18, LOOK)
        return any(s.style is not None and bool(s.style.italic) for strip in strips for s in strip)

    assert flag(stale=True)
    assert not flag(stale=False)


def test_times_are_round_and_days_are_named() -> None:
    times = START_MS + 23 * 3_600_000 + np.arange(60, dtype=np.int64) * 300_000
    marks = time_marks(times, 300_000, 0, 1, 60)
    assert [(m.text, m.column) for m in marks] == [
        ("23:00", 0), ("02 Jan", 12), ("01:00", 24), ("02:00", 36), ("03:00", 48),
    ]  # fmt: skip
    assert [m.text for m in marks if m.day] == ["02 Jan"]


def test_an_average_needs_its_bars() -> None:
    close = np.arange(1.0, 31.0)
    assert np.isnan(sma(close, 20)[18])
    assert sma(close, 20)[19] == pytest.approx(10.5)
    assert np.isnan(ema(close, 20)[18])
    assert ema(np.full(30, 7.0), 20)[29] == pytest.approx(7.0)


def test_overlays_show_only_the_group_asked_for() -> None:
    data = bars()
    assert "SMA20" in plain(paint(data, 90, 20, LOOK, Gaze(overlay="SMA")))
    assert "SMA20" not in plain(paint(data, 90, 20, LOOK, Gaze(overlay="EMA")))
    assert "EMA20" not in plain(paint(data, 90, 20, LOOK))


class _App(App[None]):
    def compose(self) -> ComposeResult:
        yield CandleChart()


async def test_the_widget_paints_new_candles_at_once_and_prices_later() -> None:
    async with _App().run_test(size=(60, 18)) as pilot:
        chart = pilot.app.query_one(CandleChart)
        data = bars()
        chart.show(data)
        first = chart.render_line(17).text, [chart.render_line(y).text for y in range(18)]
        chart.show(replace(data, price=data.price * 1.002))
        assert [chart.render_line(y).text for y in range(18)] == first[1]
        await pilot.pause(1.1)
        assert [chart.render_line(y).text for y in range(18)] != first[1]


async def test_a_panned_chart_stays_on_its_bars() -> None:
    async with _App().run_test(size=(60, 18)) as pilot:
        chart = pilot.app.query_one(CandleChart)
        chart.show(bars(200))
        chart.pan_by(10)
        chart.show(bars(203))
        assert chart.pan == 13
        chart.pan_by(-100)
        assert chart.pan == 0
        chart.pan_by(10_000)
        assert chart.pan == 201


async def test_another_symbol_begins_at_its_newest_bar() -> None:
    async with _App().run_test(size=(60, 18)) as pilot:
        chart = pilot.app.query_one(CandleChart)
        chart.show(bars())
        chart.pan_by(10)
        chart.show(replace(bars(), symbol="JUP"))
        assert chart.pan == 0


async def test_zoom_ends_where_there_is_no_further_step() -> None:
    async with _App().run_test(size=(60, 18)) as pilot:
        chart = pilot.app.query_one(CandleChart)
        chart.show(bars())
        chart.zoom_by(9)
        assert chart.zoom == 3
        chart.zoom_by(-1)
        assert chart.zoom == 2


async def test_indicators_take_turns() -> None:
    async with _App().run_test(size=(60, 18)) as pilot:
        chart = pilot.app.query_one(CandleChart)
        seen = []
        for _ in range(5):
            chart.turn_overlay()
            seen.append(chart.overlay)
        assert seen == ["SMA", "EMA", "BB", "*", ""]


async def test_a_resize_paints_the_new_size() -> None:
    async with _App().run_test(size=(60, 18)) as pilot:
        chart = pilot.app.query_one(CandleChart)
        chart.show(bars())
        await pilot.resize_terminal(90, 30)
        assert chart.render_line(29).cell_length == 90
