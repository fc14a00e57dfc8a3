"""The ticker: the newest alert in one line."""

import pytest
from rich.cells import cell_len
from textual.app import App, ComposeResult

from mojobot.tui.look import Cell, Look, Tone
from mojobot.tui.widgets.ticker import Ticker, paint_ticker

CELLS = (Cell("14:31:58", Tone.MUTED), Cell("FILL", Tone.UP, bold=True), Cell("JUP buy 1,394 @ 0.94120  slip 0.08%"))
RIGHT = Cell("+7 to acknowledge  6 alerts", Tone.MUTED)


def test_the_line_at_eighty_columns() -> None:
    text = paint_ticker(CELLS, RIGHT, 80, Look()).text
    assert text == "14:31:58 FILL JUP buy 1,394 @ 0.94120  slip 0.08%    +7 to acknowledge  6 alerts"


def test_a_long_text_is_cut_and_the_right_side_stays() -> None:
    cells = (*CELLS[:2], Cell("a very long story " * 9))
    text = paint_ticker(cells, RIGHT, 60, Look()).text
    assert text.endswith("…  +7 to acknowledge  6 alerts")
    assert len(text) == 60


@pytest.mark.parametrize("width", [0, 1, 9, 20, 54, 55, 80, 300])
def test_the_line_is_as_wide_as_asked(width: int) -> None:
    for look in (Look(), Look(ascii=True)):
        assert cell_len(paint_ticker(CELLS, RIGHT, width, look).text) == width
        assert cell_len(paint_ticker((), Cell(""), width, look).text) == width


def test_tones_and_weights_are_kept() -> None:
    look = Look()
    styles = [segment.style for segment in paint_ticker(CELLS, RIGHT, 80, look)]
    assert styles[1] == look.style(Tone.UP, bold=True, on=Tone.PANEL)


class Lined(App[None]):
    """The ticker alone."""

    def compose(self) -> ComposeResult:
        yield Ticker()


async def test_it_shows_what_it_is_given() -> None:
    app = Lined()
    async with app.run_test(size=(80, 5)) as pilot:
        ticker = app.query_one(Ticker)
        ticker.show(CELLS, RIGHT)
        await pilot.pause()
        assert ticker.render_line(0).text.startswith("14:31:58 FILL JUP")
        assert ticker.size.height == 1
