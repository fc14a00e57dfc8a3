"""The table: what it repaints, which columns it shows, and where its cursor goes."""

from collections.abc import Sequence
from typing import ClassVar

import pytest
from rich.cells import cell_len
from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.message import Message
from textual.widgets import Input

from mojobot.tui.look import Cell, Depth, Look, Tone
from mojobot.tui.widgets.table import Column, LiveTable, Row
from mojobot.tui.widgets.table_columns import filled, fit

COLUMNS = (
    Column("symbol", "Symbol", 8),
    *(Column(f"c{k}", f"C{k}", 7, right=True, worth=k) for k in range(1, 10)),
)


def rows(count: int, salt: str = "0", columns: int = 10) -> list[Row]:
    cells = [(Cell(f"T{r}"), *(Cell(f"{r}.{c}{salt}", Tone.UP) for c in range(1, columns))) for r in range(count)]
    return [Row(f"T{r}", made) for r, made in enumerate(cells)]


def changed(before: Sequence[Row], row: int, column: int, text: str) -> list[Row]:
    cells = list(before[row].cells)
    cells[column] = Cell(text, Tone.UP)
    return [Row(r.key, tuple(cells)) if at == row else r for at, r in enumerate(before)]


class Watched(LiveTable):
    """Remembers what it asked to be repainted."""

    def __init__(self, columns: Sequence[Column], *, empty: str = "") -> None:
        super().__init__(columns, empty=empty)
        self.regions: list[Region] = []

    def refresh(
        self, *regions: Region, repaint: bool = True, layout: bool = False, recompose: bool = False
    ) -> "Watched":
        if repaint:
            self.regions += regions or (Region(0, 0, *self.size),)
        return super().refresh(*regions, repaint=repaint, layout=layout, recompose=recompose)


class Shown(App[None]):
    """A table alone."""

    CSS = "Screen { overflow: hidden; }"
    AUTO_FOCUS: ClassVar[str | None] = "LiveTable"

    def __init__(self, columns: Sequence[Column] = COLUMNS, look: Look | None = None, empty: str = "") -> None:
        self.look = look or Look()
        super().__init__()
        self.table = Watched(columns, empty=empty)
        self.told: list[Message] = []

    def compose(self) -> ComposeResult:
        yield self.table

    def on_live_table_highlighted(self, message: LiveTable.Highlighted) -> None:
        self.told.append(message)

    def on_live_table_chosen(self, message: LiveTable.Chosen) -> None:
        self.told.append(message)

    def on_live_table_header_clicked(self, message: LiveTable.HeaderClicked) -> None:
        self.told.append(message)

    def lines(self) -> list[str]:
        return [self.table.render_line(y).text for y in range(self.table.size.height)]


async def test_twelve_changes_on_fifty_rows_repaint_twelve_cells_and_twelve_strips() -> None:
    app = Shown()
    async with app.run_test(size=(120, 60)) as pilot:
        table = app.table
        now = rows(50)
        table.show(now)
        await pilot.pause()
        table.regions.clear()
        table.repainted = table.painted = 0
        for k in range(12):
            now = changed(now, 4 * k, 1 + k % 9, f"+{k}")
        table.show(now)
        assert len(table.regions) == table.repainted == 12
        assert sum(region.area for region in table.regions) == 12 * 7
        await pilot.pause()
        assert table.painted == 12


async def test_the_same_values_repaint_nothing() -> None:
    app = Shown()
    async with app.run_test(size=(120, 60)) as pilot:
        app.table.show(rows(50))
        await pilot.pause()
        app.table.regions.clear()
        app.table.show(rows(50))
        assert app.table.regions == []


async def test_neighbouring_changes_are_one_region() -> None:
    app = Shown()
    async with app.run_test(size=(120, 60)) as pilot:
        now = rows(5)
        app.table.show(now)
        await pilot.pause()
        app.table.regions.clear()
        app.table.show(changed(changed(now, 2, 3, "x"), 2, 4, "y"))
        assert app.table.regions == [Region(25, 3, 15, 1)]


async def test_a_change_of_a_row_out_of_sight_repaints_nothing_and_is_there_later() -> None:
    app = Shown()
    async with app.run_test(size=(120, 11)) as pilot:
        now = rows(50)
        app.table.show(now)
        await pilot.pause()
        app.table.regions.clear()
        app.table.show(changed(now, 40, 1, "NEW"))
        assert app.table.regions == []
        app.table.move_to("T40")
        await pilot.pause()
        assert any("NEW" in line for line in app.lines())


@pytest.mark.parametrize("count", [0, 1, 12, 500])
async def test_every_line_is_as_wide_as_the_table_at_any_size(count: int) -> None:
    app = Shown(empty="nothing here")
    async with app.run_test(size=(20, 10)) as pilot:
        app.table.show(rows(count))
        for width in (1, 20, 33, 80, 120, 300):
            await pilot.resize_terminal(width, 10)
            await pilot.pause()
            assert {cell_len(line) for line in app.lines()} == {width}
        app.table.action_edge(1)
        assert {app.table.render_line(y).cell_length for y in range(10)} == {300}


def test_columns_go_by_their_worth_as_width_shrinks() -> None:
    columns = (Column("a", "A", 5), Column("b", "B", 5, worth=2), Column("c", "C", 5, worth=1))
    assert [p.column for p in fit(columns, 17)] == [0, 1, 2]
    assert [p.column for p in fit(columns, 16)] == [0, 2]
    assert [p.column for p in fit(columns, 10)] == [0]
    assert [(p.x, p.width) for p in fit(columns, 3)] == [(0, 3)]


def test_the_flexible_column_takes_what_is_left() -> None:
    columns = (Column("a", "A", 5), Column("b", "B", 5, flex=True), Column("c", "C", 5))
    assert [(p.x, p.width) for p in fit(columns, 30)] == [(0, 5), (6, 18), (25, 5)]


@pytest.mark.parametrize(
    ("text", "right", "found"),
    [("SOL", False, "SOL  "), ("SOL", True, "  SOL"), ("FARTCOIN", False, "FARTC"), ("犬犬犬", False, "犬犬 "),
     ("犬", True, "   犬"), ("", False, "     ")],
)  # fmt: skip
def test_a_text_fills_its_place_exactly(text: str, *, right: bool, found: str) -> None:
    assert filled(text, 5, right=right) == found
    assert cell_len(found) == 5


async def test_keys_move_the_cursor_and_tell() -> None:
    app = Shown()
    async with app.run_test(size=(80, 11)) as pilot:
        app.table.show(rows(30))
        await pilot.pause()
        assert app.table.cursor_key == "T0"
        await pilot.press("j", "down", "k")
        assert app.table.cursor_key == "T1"
        await pilot.press("G")
        assert app.table.cursor_key == "T29"
        await pilot.press("home", "pagedown")
        assert app.table.cursor_key == "T9"
        await pilot.press("g", "k", "enter")
        assert app.table.cursor_key == "T0"
        assert [m.key for m in app.told if isinstance(m, LiveTable.Chosen)] == ["T0"]
        assert [m.key for m in app.told if isinstance(m, LiveTable.Highlighted)][-1] == "T0"


async def test_the_keys_of_a_table_can_be_changed() -> None:
    app = Shown()
    async with app.run_test(size=(80, 11)) as pilot:
        app.set_keymap({"down": "n"})
        app.table.show(rows(30))
        await pilot.press("n", "n", "j")
        assert app.table.cursor_key == "T2"


async def test_the_cursor_stays_on_its_key_when_rows_move() -> None:
    app = Shown()
    async with app.run_test(size=(80, 11)) as pilot:
        app.table.show(rows(30))
        app.table.move_to("T7")
        app.table.show(list(reversed(rows(30))))
        await pilot.pause()
        assert app.table.cursor_key == "T7"
        assert any(line.startswith("T7 ") for line in app.lines())
        assert [m for m in app.told if isinstance(m, LiveTable.Highlighted) and m.key == "T7"] == []


async def test_another_order_repaints_only_the_cells_that_look_different() -> None:
    app = Shown()
    async with app.run_test(size=(80, 11)) as pilot:
        now = rows(5)
        app.table.show(now)
        await pilot.pause()
        app.table.regions.clear()
        app.table.show([now[0], now[2], now[1], *now[3:]])
        assert {region.y for region in app.table.regions} == {2, 3}
        await pilot.pause()
        assert [line[:3].strip() for line in app.lines()[1:6]] == ["T0", "T2", "T1", "T3", "T4"]
        app.table.regions.clear()
        app.table.show([now[1], now[0], *now[2:]])
        await pilot.pause()
        assert app.table.cursor_key == "T0"
        assert {segment.style for segment in app.table.render_line(2)} & {app.look.style(Tone.UP, on=Tone.SELECTED)}


async def test_the_cursor_stays_at_its_place_when_its_row_goes_and_tells() -> None:
    app = Shown()
    async with app.run_test(size=(80, 11)) as pilot:
        app.table.show(rows(5))
        app.table.move_to("T4")
        app.table.show(rows(3))
        await pilot.pause()
        assert app.table.cursor_key == "T2"
        assert app.told[-1] == LiveTable.Highlighted(app.table, "T2")
        app.table.show([])
        assert app.table.cursor_key is None


async def test_the_wheel_scrolls_and_leaves_the_cursor() -> None:
    app = Shown()
    async with app.run_test(size=(80, 11)) as pilot:
        app.table.show(rows(30))
        await pilot.pause()
        app.table._look_from(6)
        await pilot.pause()
        assert app.lines()[1].startswith("T6")
        assert app.table.cursor_key == "T0"
        app.table.show(rows(30, "9"))
        assert app.lines()[1].startswith("T6")
        app.table._look_from(99)
        assert app.lines()[-1].startswith("T29")


async def test_a_click_puts_the_cursor_a_second_one_chooses_and_the_header_tells_its_column() -> None:
    app = Shown()
    async with app.run_test(size=(80, 11)) as pilot:
        app.table.show(rows(5))
        await pilot.pause()
        await pilot.click(LiveTable, offset=(3, 3))
        assert app.table.cursor_key == "T2"
        assert [m for m in app.told if isinstance(m, LiveTable.Chosen)] == []
        await pilot.click(LiveTable, offset=(3, 3), times=2)
        assert LiveTable.Chosen(app.table, "T2") in app.told
        await pilot.click(LiveTable, offset=(12, 0))
        assert app.told[-1] == LiveTable.HeaderClicked(app.table, "c1")


async def test_the_order_is_marked_in_the_header() -> None:
    app = Shown()
    async with app.run_test(size=(80, 11)) as pilot:
        app.table.show(rows(5))
        await pilot.pause()
        app.table.regions.clear()
        app.table.sorted_by = ("c2", True)
        assert "▼C2" in app.lines()[0]
        assert app.table.regions == [Region(0, 0, 80, 1)]
        app.table.sorted_by = ("symbol", False)
        assert app.lines()[0].startswith("Symbol▲")
        app.table.sorted_by = None
        assert app.lines()[0].startswith("Symbol  ")


async def test_an_empty_table_says_why() -> None:
    app = Shown(empty="no token passes the filter")
    async with app.run_test(size=(40, 5)):
        app.table.show([])
        assert app.lines()[1].rstrip() == "no token passes the filter"


async def test_the_selected_row_keeps_the_colours_of_its_values() -> None:
    app = Shown()
    async with app.run_test(size=(80, 11)) as pilot:
        app.table.show(rows(5))
        await pilot.pause()
        segments = list(app.table.render_line(1))
        assert {segment.style for segment in segments[1:-1]} == {app.look.style(Tone.UP, on=Tone.SELECTED)}
        assert list(app.table.render_line(2))[1].style == app.look.style(Tone.UP)


async def test_a_stale_row_is_dim_and_italic_but_for_its_warning() -> None:
    app = Shown()
    async with app.run_test(size=(80, 11)) as pilot:
        old = Row("OLD", (Cell("OLD"), Cell("!42s", Tone.WARN), *(Cell("1", Tone.UP) for _ in range(8))), dim=True)
        app.table.show([*rows(1), old])
        await pilot.pause()
        styles = [segment.style for segment in app.table.render_line(2)]
        assert styles[1] == app.look.style(Tone.WARN)
        assert styles[2] == app.look.style(Tone.STALE)
        assert styles[2] is not None
        assert styles[2].italic


async def test_without_colour_the_selected_row_is_reversed_and_underlined_without_focus() -> None:
    app = Shown(look=Look(depth=Depth.NONE))
    async with app.run_test(size=(80, 11)) as pilot:
        app.table.show(rows(5))
        await pilot.pause()
        style = next(iter(app.table.render_line(1))).style
        assert style is not None
        assert style.reverse
        app.screen.set_focus(None)
        await pilot.pause()
        style = next(iter(app.table.render_line(1))).style
        assert style is not None
        assert (style.reverse, style.underline) == (None, True)


async def test_in_plain_characters_nothing_else_is_drawn() -> None:
    app = Shown(look=Look(ascii=True))
    async with app.run_test(size=(80, 11)) as pilot:
        app.table.show([Row("A", (Cell("★SOL"), *(Cell("▲0.0₃11–") for _ in range(9)))), *rows(30)])
        await pilot.pause()
        assert all(line.isascii() for line in app.lines())


async def test_a_name_cannot_command_the_terminal() -> None:
    app = Shown()
    async with app.run_test(size=(80, 5)) as pilot:
        app.table.show([Row("A", (Cell("\x1b]0;x\x07"), *(Cell("1") for _ in range(9))))])
        await pilot.pause()
        assert app.lines()[1].startswith("?]0;x?")


async def test_another_look_repaints_everything() -> None:
    app = Shown()
    async with app.run_test(size=(80, 11)) as pilot:
        app.table.show(rows(5))
        await pilot.pause()
        app.look = Look("light")
        app.table.look_changed()
        await pilot.pause()
        assert list(app.table.render_line(2))[1].style == Look("light").style(Tone.UP)


class Typed(Shown):
    """A table beside an input."""

    AUTO_FOCUS: ClassVar[str | None] = "Input"

    def compose(self) -> ComposeResult:
        yield Input()
        yield self.table


async def test_letters_typed_into_an_input_do_not_move_the_cursor() -> None:
    app = Typed()
    async with app.run_test(size=(80, 20)) as pilot:
        app.table.show(rows(5))
        await pilot.press("j", "j")
        assert app.table.cursor_key == "T0"
        assert app.query_one(Input).value == "jj"


async def test_a_text_that_is_cut_says_so_and_a_number_is_never_shortened() -> None:
    app = Shown((Column("a", "A", 6), Column("n", "N", 4, right=True)))
    async with app.run_test(size=(20, 5)) as pilot:
        app.table.show([Row("k", (Cell("liquidity"), Cell("1234")))])
        await pilot.pause()
        assert app.lines()[1].startswith("liqui… 1234")
