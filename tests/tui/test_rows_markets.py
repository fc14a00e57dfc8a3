"""The markets as numbers, in order, and as rows."""

from dataclasses import replace

import numpy as np
import pytest

from mojobot.model.market import Timeframe
from mojobot.model.views import View
from mojobot.tui.choices import Choices, Sort
from mojobot.tui.glyphs import ASCII, UNICODE, Glyphs
from mojobot.tui.look import Cell, Tone
from mojobot.tui.rows.markets import COLUMNS, market_rows
from mojobot.tui.rows.order import Pace, market_order
from mojobot.tui.rows.quotes import panel_of, quotes
from mojobot.tui.rows.sparks import WIDTH, Sparks
from tests.tui.fakes import SYMBOLS, TS_MS, empty, moved, running, stale, warming

AT = {column.id: place for place, column in enumerate(COLUMNS)}
SOL, BONK, JUP, HNT = (SYMBOLS.index(symbol) for symbol in ("SOL", "BONK", "JUP", "HNT"))


NONE = Choices()


def rows_of(view: View, choices: Choices = NONE, glyphs: Glyphs = UNICODE) -> dict[str, tuple[Cell, ...]]:
    seen = quotes(view, 15.0)
    symbols = [token.symbol for token in view.tokens]
    order = market_order(symbols, seen, choices.sorts.get("markets"), choices.stars)
    sparks = Sparks().cells(view.bars, len(symbols), glyphs)
    return {row.key: row.cells for row in market_rows(view, seen, order, sparks, choices, glyphs)}


def test_a_change_is_against_the_close_of_that_long_ago() -> None:
    view = running()
    minutes = panel_of(view.bars, Timeframe.M1)
    assert minutes is not None
    seen = quotes(view, 15.0)
    for window_min, change in ((5, seen.change_5m), (60, seen.change_1h), (1_440, seen.change_24h)):
        ends = minutes.open_ms + 60_000
        then = int(np.flatnonzero(ends <= TS_MS - window_min * 60_000)[-1])
        assert change == pytest.approx(view.prices.price / minutes.close[:, then] - 1.0)


def test_a_change_shorter_than_every_bar_is_unknown() -> None:
    view = replace(running(), bars=running().bars[2:])  # 15m is the shortest
    seen = quotes(view, 15.0)
    assert np.isnan(seen.change_5m).all()
    assert np.isfinite(seen.change_1h).all()
    assert rows_of(view)["SOL"][AT["m5"]] == Cell("–", Tone.MUTED)


def test_volume_is_of_the_last_24_hours_and_unknown_where_no_bar_says_it() -> None:
    view = running()
    quarter = panel_of(view.bars, Timeframe.M15)
    assert quarter is not None
    assert quotes(view, 15.0).volume_24h[SOL] == pytest.approx(quarter.volume[SOL, -95:].sum(), rel=0.02)
    silent = replace(quarter, volume=np.full_like(quarter.volume, np.nan))
    assert np.isnan(quotes(replace(view, bars=(silent,)), 15.0).volume_24h).all()


def test_ages_are_market_time_and_old_prices_are_marked() -> None:
    seen = quotes(stale(), 15.0)
    assert seen.age_s[JUP] == 42.0
    assert [SYMBOLS[series] for series in np.flatnonzero(seen.stale)] == ["JUP", "SAMO"]


def test_only_the_cells_of_a_stale_price_are_dim_and_show_its_age() -> None:
    cells = rows_of(stale())["JUP"]
    assert cells[AT["price"]] == Cell("0.98830", Tone.STALE, italic=True)
    assert cells[AT["age"]] == Cell("!42s", Tone.WARN)
    assert cells[AT["h1"]].tone in (Tone.UP, Tone.DOWN)


def test_the_word_stands_only_where_the_newest_decision_acts() -> None:
    rows = rows_of(running())
    assert rows["BONK"][AT["vote"]].text.endswith(" BUY")
    assert rows["HNT"][AT["vote"]].text.endswith(" SELL")
    assert rows["RAY"][AT["vote"]].text == " ▲.90"  # refused
    assert rows["JUP"][AT["vote"]].text == " ▲1.0"  # held already


def test_a_later_close_takes_the_word_away() -> None:
    view = running()
    later = replace(view, votes=replace(view.votes, at_ms=view.votes.at_ms + 900_000))
    assert rows_of(later)["BONK"][AT["vote"]].text == " ▲.83"


def test_a_token_that_warms_up_counts_its_bars() -> None:
    assert rows_of(warming())["SOL"][AT["vote"]] == Cell(" 132/220", Tone.MUTED)


def test_every_signed_cell_has_its_sign_in_the_text() -> None:
    for cells in rows_of(running()).values():
        for name in ("m5", "h1", "h24"):
            cell = cells[AT[name]]
            assert cell.tone is Tone.MUTED or cell.text[0] == ("+" if cell.tone is Tone.UP else "-")


def test_every_text_fits_its_column() -> None:
    for view in (running(), stale(), warming()):
        for cells in rows_of(view).values():
            for cell, column in zip(cells, COLUMNS, strict=True):
                assert len(cell.text) <= column.width, (column.id, cell.text)


def test_plain_characters_are_plain() -> None:
    for cells in rows_of(running(), glyphs=ASCII).values():
        assert "".join(cell.text for cell in cells).isascii()


def test_a_filter_looks_at_symbol_class_and_word() -> None:
    assert list(rows_of(running(), Choices(filters={"markets": "bonk"}))) == ["BONK"]
    majors = rows_of(running(), Choices(filters={"markets": "major !sol"}))
    assert list(majors) == ["BTC", "ETH", "USDC"]
    assert set(rows_of(running(), Choices(filters={"markets": "sell"}))) == {"HNT", "KMNO"}


def test_stars_are_on_top_in_the_order_of_the_table() -> None:
    rows = rows_of(running(), Choices(stars=frozenset({"WIF", "HNT"})))
    assert list(rows)[:3] == ["WIF", "HNT", "SOL"]
    assert rows["WIF"][0].text == "★WIF"


def test_sorting_falls_and_rises_with_the_unknown_last() -> None:
    view = running()
    price = view.prices.price.copy()
    price[BONK] = np.nan
    seen = quotes(replace(view, prices=replace(view.prices, price=price)), 15.0)
    falling = market_order(SYMBOLS, seen, Sort("price"), frozenset())
    rising = market_order(SYMBOLS, seen, Sort("price", falling=False), frozenset())
    assert SYMBOLS[falling[0]] == "BTC"
    assert falling[-1] == rising[-1] == BONK
    by_name = market_order(SYMBOLS, seen, Sort("symbol"), frozenset())
    assert [SYMBOLS[series] for series in by_name] == sorted(SYMBOLS)


def test_an_order_is_kept_for_five_seconds_unless_another_is_asked_for() -> None:
    now = [0.0]
    pace = Pace(lambda: now[0])
    assert pace.keep("a", lambda: [1, 2]) == (1, 2)
    now[0] = 4.9
    assert pace.keep("a", lambda: [2, 1]) == (1, 2)
    assert pace.keep("b", lambda: [3]) == (3,)
    now[0] = 9.9
    assert pace.keep("b", lambda: [4]) == (4,)


def test_sparks_are_drawn_again_only_when_a_bar_closes() -> None:
    view, sparks = running(), Sparks()
    first = sparks.cells(view.bars, 50, UNICODE)
    assert sparks.cells(moved(view).bars, 50, UNICODE) is first
    assert {len(cell.text) for cell in first} == {WIDTH}
    assert sparks.cells((), 2, UNICODE)[1].text.strip() == ""


def test_a_market_without_tokens_has_no_rows() -> None:
    assert rows_of(empty()) == {}
