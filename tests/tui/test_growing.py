"""The console while tokens come and go: rows are known by their token, not by their place."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import Any, TypeVar

import numpy as np
import pytest

from mojobot.model.views import View
from tests.tui import fakes
from tests.tui.test_main import Watched, watched

Columns = TypeVar("Columns")


def cut(columns: Columns, series: int, axes: dict[str, int]) -> Columns:
    """The first series of a view's arrays; the axis of the series is the first unless said otherwise."""
    changed: dict[str, Any] = {}
    for field in fields(columns):  # type: ignore[arg-type]
        value = getattr(columns, field.name)
        if isinstance(value, np.ndarray) and field.name != "open_ms":
            changed[field.name] = np.take(value, range(series), axis=axes.get(field.name, 0))
    return replace(columns, **changed)  # type: ignore[type-var]


def first(series: int) -> View:
    """A market of the first tokens, nothing held."""
    view = fakes.running()
    return replace(
        view,
        tokens=view.tokens[:series],
        prices=cut(view.prices, series, {}),
        bars=tuple(cut(bars, series, {}) for bars in view.bars),
        votes=cut(view.votes, series, {"direction": 1, "confidence": 1}),
        decisions=tuple(one for one in view.decisions if one.series < series),
        positions=(),
    )


def keys(console: Watched) -> list[str]:
    return [row.key for row in console.main.markets.live.rows]


@pytest.mark.parametrize("size", [(80, 24), (120, 40), (200, 60)])
async def test_new_tokens_get_rows_and_the_cursor_stays_on_its_token(size: tuple[int, int]) -> None:
    async with watched(first(5), size) as console:
        await console.press("down", "down")
        chosen, listed = console.main.markets.live.cursor_key, keys(console)
        assert len(listed) == 5
        await console.see(first(9))
        assert keys(console)[:5] == listed
        assert len(keys(console)) == 9
        assert console.main.markets.live.cursor_key == chosen
        for key in ("m", "m", "enter", "escape", "greater_than_sign", "less_than_sign"):  # map, votes, details, chart
            await console.press(key)
        await console.see(fakes.running())
        assert len(keys(console)) == len(fakes.running().tokens)
        assert console.main.markets.live.cursor_key == chosen


async def test_who_is_let_go_loses_its_row_unless_it_is_held_and_comes_back_when_it_is_wanted() -> None:
    plain = first(9)
    held = next(one for one in fakes.running().positions if one.series < 9)
    async with watched(plain) as console:
        await console.see(replace(plain, retired=frozenset({3, held.series, 5})))
        gone = {plain.tokens[at].symbol for at in (3, held.series, 5)}
        assert gone.isdisjoint(keys(console))
        await console.see(replace(plain, retired=frozenset({3, held.series, 5}), positions=(held,)))
        assert held.symbol in keys(console)
        await console.see(plain)
        assert gone <= set(keys(console))


async def test_the_chosen_token_let_go_leaves_the_chart_to_the_first_that_is_watched() -> None:
    plain = first(4)
    async with watched(plain) as console:
        assert console.main.scene is not None
        assert console.main.scene.series == 0
        await console.see(replace(plain, retired=frozenset({0})))
        assert console.main.scene.series == 1
        assert plain.tokens[1].symbol in console.text
