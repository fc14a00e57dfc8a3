"""What the person chose, and how one choice follows another."""

import pytest

from mojobot.model.market import Timeframe
from mojobot.tui.choices import (
    Choices,
    Sort,
    matches,
    nearest_timeframe,
    next_sort,
    sort_by_click,
    timeframe_after,
    toggled,
    with_filter,
    with_sort,
)

ALL = tuple(Timeframe)


@pytest.mark.parametrize(
    ("wanted", "passes"),
    [("", True), ("sol", True), ("SOL usd", True), ("!sol", False), ("!btc", True), ("sol !usd", False), ("! ", True)],
)
def test_a_filter_wants_every_word_and_none_of_the_excluded(wanted: str, *, passes: bool) -> None:
    assert matches("SOL/USDC major", wanted) is passes


def test_a_filter_belongs_to_its_pane_and_an_empty_one_is_none() -> None:
    choices = Choices(filters=with_filter(Choices(), "markets", "sol"))
    assert choices.filter_of("markets") == "sol"
    assert choices.filter_of("alerts") == ""
    assert dict(with_filter(choices, "markets", "  ")) == {}


def test_sorting_goes_through_the_columns_and_back_to_none() -> None:
    first = next_sort(("symbol", "price"), None)
    second = next_sort(("symbol", "price"), first)
    assert (first, second) == (Sort("symbol"), Sort("price"))
    assert next_sort(("symbol", "price"), second) is None
    assert next_sort((), None) is None


def test_a_second_click_on_a_header_turns_the_order() -> None:
    once = sort_by_click("price", None)
    assert once == Sort("price", falling=True)
    assert sort_by_click("price", once) == Sort("price", falling=False)
    assert sort_by_click("vote", once) == Sort("vote")


def test_orders_are_kept_by_pane() -> None:
    sorts = with_sort(Choices(), "markets", Sort("vote"))
    assert dict(sorts) == {"markets": Sort("vote")}
    assert dict(with_sort(Choices(sorts=sorts), "markets", None)) == {}


def test_the_timeframe_moves_among_those_there_are_and_stays_at_the_ends() -> None:
    assert timeframe_after(Timeframe.M5, 1, ALL) is Timeframe.M15
    assert timeframe_after(Timeframe.M1, -1, ALL) is Timeframe.M1
    assert timeframe_after(Timeframe.H4, 1, ALL) is Timeframe.H4
    assert nearest_timeframe(Timeframe.M5, (Timeframe.M15, Timeframe.H1)) is Timeframe.M15
    assert nearest_timeframe(Timeframe.M5, ()) is Timeframe.M5


def test_a_star_is_set_and_taken() -> None:
    assert toggled(frozenset(), "SOL") == {"SOL"}
    assert toggled(frozenset({"SOL"}), "SOL") == frozenset()
