from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from textual.app import App, ComposeResult
from textual.geometry import Region
from textual.message import Message

from mojobot.tui.look import Depth, Look, Tone
from mojobot.tui.widgets.painted import changes
from mojobot.tui.widgets.vote_map import VoteMap
from mojobot.tui.widgets.vote_map_paint import VoteMapRow, head_strip, map_columns, row_strip, vote_cell
from tests.tui.panel_samples import CODES, MAP_ROWS, same_as_stored

LOOK = Look()


@pytest.mark.parametrize("width", [12, 26, 34, 40, 46, 56])
def test_the_map_looks_as_it_did(width: int) -> None:
    columns = map_columns(width, 8)
    strips = [row_strip(row, columns, width, LOOK) for row in MAP_ROWS]
    assert same_as_stored(f"vote-map-{width}", [head_strip(CODES, columns, width, LOOK), *strips])


@pytest.mark.parametrize(
    ("vote", "arrows"),
    [
        (0.8, "▲▲"),
        (0.5, "▲▲"),
        (0.49, "▲"),
        (0.05, "▲"),
        (0.04, "·"),
        (0.0, "·"),
        (-0.2, "▼"),
        (-1.0, "▼▼"),
        (None, "–"),
    ],
)
def test_arrows_tell_direction_and_strength(vote: float | None, arrows: str) -> None:
    assert vote_cell(vote, 4, LOOK).text.strip() == arrows


def test_a_stronger_vote_has_more_colour() -> None:
    grounds = [vote_cell(vote, 4, LOOK).style for vote in (0.1, 0.3, 0.6, 0.9)]
    assert len({str(style) for style in grounds}) == 4


@settings(deadline=None)
@given(
    votes=st.lists(st.none() | st.floats(-2, 2), max_size=12),
    count=st.integers(0, 10),
    width=st.integers(0, 90),
    depth=st.sampled_from(list(Depth)),
)
def test_any_votes_at_any_width_fill_exactly_the_width(
    votes: list[float | None], count: int, width: int, depth: Depth
) -> None:
    look, columns = Look(depth=depth), map_columns(width, count)
    row = VoteMapRow("A-LONG-SYMBOL", "k", tuple(votes), None)
    for strip in (row_strip(row, columns, width, look, on=Tone.SELECTED), head_strip(CODES, columns, width, look)):
        assert strip.cell_length == width == len(strip.text)


def test_a_symbol_of_wide_characters_keeps_the_columns() -> None:
    columns = map_columns(56, 8)
    strip = row_strip(replace(MAP_ROWS[0], symbol="狗狗币狗狗币"), columns, 56, LOOK)
    assert next(iter(strip)).cell_length == columns.symbol
    assert strip.cell_length == 56


def test_one_changed_vote_repaints_one_cell() -> None:
    columns = map_columns(56, 8)
    votes = MAP_ROWS[0].votes
    after = replace(MAP_ROWS[0], votes=(*votes[:2], -0.9, *votes[3:]))
    strips = [[row_strip(row, columns, 56, LOOK)] for row in (MAP_ROWS[0], after)]
    assert list(changes(*strips)) == [Region(9 + 2 * 4, 0, 4, 1)]


class _App(App[None]):
    def __init__(self) -> None:
        super().__init__()
        self.heard: list[tuple[str, str]] = []

    def compose(self) -> ComposeResult:
        yield VoteMap()

    def on_vote_map_highlighted(self, message: VoteMap.Highlighted) -> None:
        self.heard.append(("highlighted", message.key))

    def on_vote_map_chosen(self, message: VoteMap.Chosen) -> None:
        self.heard.append(("chosen", message.key))


def _many(count: int) -> tuple[VoteMapRow, ...]:
    return tuple(VoteMapRow(f"T{k:02d}", f"t{k}", (0.1 * (k % 9),) * 8, 0.1) for k in range(count))


async def test_keys_move_the_cursor_and_say_so() -> None:
    app = _App()
    async with app.run_test(size=(56, 10)) as pilot:
        shown = app.query_one(VoteMap)
        shown.show(MAP_ROWS, CODES)
        shown.focus()
        await pilot.press("j", "down", "k", "enter", "G", "g")
        assert app.heard == [
            ("highlighted", "g"), ("highlighted", "o"), ("highlighted", "g"), ("chosen", "g"),
            ("highlighted", "j"), ("highlighted", "s"),
        ]  # fmt: skip


async def test_the_cursor_stays_on_its_token_when_rows_move() -> None:
    app = _App()
    async with app.run_test(size=(56, 10)):
        shown = app.query_one(VoteMap)
        shown.show(MAP_ROWS, CODES)
        shown.move_to("o")
        shown.show(MAP_ROWS[::-1], CODES)
        assert shown.cursor_key == "o"
        shown.show(MAP_ROWS[:1], CODES)
        assert shown.cursor_key == "s"
        shown.show((), CODES)
        assert shown.cursor_key is None


async def test_paging_scrolls_the_rows_under_the_header() -> None:
    app = _App()
    async with app.run_test(size=(56, 10)) as pilot:
        shown = app.query_one(VoteMap)
        shown.show(_many(50), CODES)
        shown.focus()
        await pilot.press("pagedown", "pagedown")
        assert shown.cursor_key == "t16"
        assert shown.render_line(9).text.startswith("T16")
        assert "MB" in shown.render_line(0).text
        await pilot.press("end")
        assert shown.render_line(9).text.startswith("T49")


async def test_a_reader_who_scrolled_away_is_left_alone() -> None:
    app = _App()
    async with app.run_test(size=(56, 10)):
        shown = app.query_one(VoteMap)
        shown.show(_many(50), CODES)
        shown.scroll_rows(20)
        shown.show(tuple(replace(row, sum=0.3) for row in _many(50)), CODES)
        assert shown.render_line(1).text.startswith("T20")


async def test_a_click_selects_and_a_second_one_chooses() -> None:
    app = _App()
    async with app.run_test(size=(56, 10)) as pilot:
        shown = app.query_one(VoteMap)
        shown.show(MAP_ROWS, CODES)
        await pilot.click(VoteMap, offset=(3, 3))
        assert app.heard == [("highlighted", "o")]
        await pilot.click(VoteMap, offset=(3, 3), times=2)
        assert ("chosen", "o") in app.heard


async def test_the_selected_row_keeps_the_colours_of_its_votes() -> None:
    columns = map_columns(56, 8)
    usual, chosen = (row_strip(MAP_ROWS[0], columns, 56, LOOK, on=on) for on in (None, Tone.SELECTED))
    assert list(usual)[1:9] == list(chosen)[1:9]
    assert next(iter(chosen)).style == LOOK.style(Tone.TEXT, bold=True, on=Tone.SELECTED)
    assert issubclass(VoteMap.Chosen, Message)


async def test_the_keys_of_the_map_can_be_changed() -> None:
    app = _App()
    app.set_keymap({"down": "n"})
    async with app.run_test(size=(46, 8)) as pilot:
        shown = app.query_one(VoteMap)
        shown.show(_many(20), CODES)
        shown.focus()
        await pilot.press("n", "n", "j")
        assert shown.cursor_key == "t2"


def test_a_vote_too_weak_to_count_has_one_arrow() -> None:
    assert [vote_cell(vote, 4, LOOK, 0.6).text.strip() for vote in (0.6, 0.59, -0.61)] == ["▲▲", "▲", "▼▼"]
