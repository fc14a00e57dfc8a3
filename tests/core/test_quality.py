from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from math import inf, isnan, nan

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mojobot.core.quality import MOST_SOURCES, Grade, Quotes
from mojobot.model.events import Prices
from mojobot.model.settings import DataSettings
from tests.core.worlds import START_MS as T0
from tests.core.worlds import prices

RULE = DataSettings()
DEEP = 1e6


def said(at_s: float, price: float | Sequence[float], source: str = "fast", refresh_s: float = 4.0) -> Prices:
    values = [price] if isinstance(price, int | float) else list(price)
    return replace(prices(T0 + round(at_s * 1000), values, source=source), refresh_s=refresh_s)


def told(*batches: Prices, rule: DataSettings = RULE) -> Quotes:
    quotes = Quotes(len(batches[0].series), rule)
    for batch in batches:
        quotes.take(batch)
    return quotes


def graded(quotes: Quotes, at_s: float, liquidity: float = DEEP) -> Grade:
    return quotes.grade(0, T0 + round(at_s * 1000), liquidity)


def test_one_source_is_believed_and_counts_half() -> None:
    grade = graded(told(said(0, 10.0)), 0)
    assert (grade.price, grade.sources, grade.quality, grade.unsure, grade.thin) == (10.0, ("fast",), 0.5, "", "")
    assert isnan(grade.apart)


def test_two_that_agree_give_the_price_of_the_quicker_one() -> None:
    quotes = told(said(0, 10.1, "slow", 30), said(0, 10.0))
    grade = graded(quotes, 0)
    assert (grade.price, grade.sources, grade.quality) == (10.0, ("fast", "slow"), 0.9)
    assert grade.apart == pytest.approx(0.01)


def test_a_batch_of_the_slower_source_comes_back_with_the_price_of_the_quicker_and_its_own_liquidity() -> None:
    quotes = told(said(0, 10.0))
    slow = replace(said(2, 10.1, "slow", 30), liquidity=np.array([7.0]))
    believed = quotes.take(slow)
    assert believed is not None and believed.at_ms is not None
    assert (believed.price.tolist(), believed.high.tolist(), believed.low.tolist()) == ([10.0], [10.0], [10.0])
    assert (believed.at_ms.tolist(), believed.liquidity.tolist()) == ([T0], [7.0])


@pytest.mark.parametrize(("other", "disputed"), [(10.19, False), (10.21, True), (9.81, False), (9.79, True)])
def test_two_further_apart_than_the_tolerance_dispute(other: float, disputed: bool) -> None:
    grade = graded(told(said(0, 10.0), said(0, other, "slow", 30)), 0)
    assert bool(grade.unsure) is disputed
    assert (grade.quality == 0.0) is disputed
    assert grade.price == 10.0


def test_the_reason_of_a_dispute_says_how_far_they_are_apart() -> None:
    assert graded(told(said(0, 10.0), said(0, 11.0, "slow", 30)), 0).unsure == "disputed: 2 sources are 10.0% apart"


def test_a_token_that_moves_much_may_differ_more_between_two_times() -> None:
    quotes = told(said(0, 10.0, "slow", 30), said(36, 10.3))
    assert graded(quotes, 36).unsure
    quotes.moves(np.array([0.5]))  # of a day, of which 36 s are 2 %: 1 %
    assert graded(quotes, 36).unsure == ""
    quotes.moves(np.array([nan]))
    assert graded(quotes, 36).unsure


def test_of_three_the_one_far_from_the_median_is_left_out_even_if_it_is_the_quickest() -> None:
    quotes = told(said(0, 10.0, "slow", 30), said(0, 10.05, "other", 60), said(0, 11.0))
    grade = graded(quotes, 0)
    assert (grade.price, grade.sources, grade.unsure) == (10.0, ("slow", "other"), "")
    assert quotes.refused["outlier"] == 1


def test_three_that_agree_are_as_good_as_it_gets() -> None:
    assert graded(told(said(0, 10.0), said(0, 10.0, "b", 30), said(0, 10.0, "c", 60)), 0).quality == 1.0


def test_another_source_takes_over_once_the_first_is_silent() -> None:
    quotes = told(said(0, 10.0), said(0, 10.1, "slow", 30))
    quotes.take(said(8, 10.1, "slow", 30))
    assert quotes.believed.tolist() == [10.0]  # twice its refresh: it still speaks
    quotes.take(said(9, 10.15, "slow", 30))
    assert quotes.believed.tolist() == [10.15]
    assert graded(quotes, 15).sources == ("slow", "fast")  # what the first said still counts
    grade = graded(quotes, 16)
    assert (grade.sources, grade.age_s, grade.unsure) == (("slow",), 7.0, "")


def test_it_takes_over_without_a_word_too() -> None:
    quotes = told(said(0, 10.0), said(8, 10.1, "slow", 30))
    quotes.settle(T0 + 8_000)
    assert quotes.believed.tolist() == [10.0]
    quotes.settle(T0 + 8_001)
    assert (quotes.believed.tolist(), quotes.at_ms.tolist()) == ([10.1], [T0 + 8_000])
    quotes.take(said(9, 10.0))
    assert quotes.believed.tolist() == [10.0]


def test_a_source_that_slows_down_speaks_for_longer() -> None:
    quotes = told(said(0, 10.0, refresh_s=12.0), said(20, 10.1, "slow", 30))
    quotes.settle(T0 + 23_000)
    assert quotes.believed.tolist() == [10.0]


def test_a_price_older_than_the_limit_is_stale() -> None:
    quotes = told(said(0, 10.0))
    assert graded(quotes, 15).unsure == ""
    assert graded(quotes, 15.001).unsure == "no price"  # the source no longer counts
    slow = told(said(0, 10.0, "slow", 30))
    assert graded(slow, 16).unsure == "stale: 16 s old"


def test_before_anybody_has_spoken_there_is_no_price() -> None:
    grade = Quotes(1, RULE).grade(0, T0, nan)
    assert (grade.unsure, grade.sources, grade.quality) == ("no price", (), 0.0)


@pytest.mark.parametrize(
    ("liquidity", "thin"),
    [(50_000.0, ""), (49_999.0, "49,999 USD, least 50,000"), (nan, "unknown, least 50,000"), (inf, "")],
)
def test_thin_is_less_liquidity_than_the_settings_ask_for(liquidity: float, thin: str) -> None:
    assert graded(told(said(0, 10.0)), 0, liquidity).thin == thin


@pytest.mark.parametrize(
    ("price", "why"),
    [(nan, "not finite"), (inf, "not finite"), (0.0, "zero"), (-1.0, "negative"), (1e-19, "out of range")],
)
def test_what_is_no_price_is_refused_and_counted(price: float, why: str) -> None:
    quotes = told(said(0, [10.0, 10.0]))
    believed = quotes.take(said(1, [price, 11.0]))
    assert believed is not None
    assert (believed.series.tolist(), believed.price.tolist()) == ([1], [11.0])
    assert quotes.refused == {why: 1}


def test_a_price_outside_its_own_range_is_crossed() -> None:
    crossed = replace(said(0, 10.0), low=np.array([10.1]))
    quotes = Quotes(1, RULE)
    assert quotes.take(crossed) is None
    assert quotes.refused == {"crossed": 1}


def test_a_price_made_before_the_one_known_is_out_of_order_and_one_too_old_is_stale() -> None:
    quotes = told(said(10, 10.0))
    assert quotes.take(replace(said(11, 9.0), at_ms=np.array([T0 + 9_000]))) is None
    assert quotes.take(replace(said(40, 9.0), at_ms=np.array([T0 + 20_000]))) is None
    assert quotes.refused == {"out of order": 1, "stale": 1}


def test_a_leap_of_one_source_must_be_said_twice() -> None:
    quotes = told(said(0, 10.0))
    assert quotes.take(said(4, 1.0)) is None
    assert quotes.believed.tolist() == [10.0]
    assert quotes.take(said(8, 1.01)) is not None
    assert quotes.believed.tolist() == [1.01]
    assert quotes.refused == {"leap": 1}


def test_a_leap_that_another_source_has_seen_is_believed_at_once() -> None:
    quotes = told(said(0, 10.0), said(0, 10.0, "b", 30), said(1, 6.0, "b", 30))
    assert quotes.refused == {"leap": 1}
    quotes.take(said(2, 6.1, "b", 30))
    quotes.take(said(4, 6.0))
    assert quotes.believed.tolist() == [6.0]
    assert quotes.refused == {"leap": 1}


def test_after_silence_any_price_is_a_first_one() -> None:
    quotes = told(said(0, 10.0))
    quotes.take(said(600, 1.0))
    assert quotes.believed.tolist() == [1.0]


def test_sources_without_end_are_refused() -> None:
    quotes = told(*(said(0, 10.0, f"s{n}") for n in range(MOST_SOURCES + 1)))
    assert len(quotes.sources) == MOST_SOURCES
    assert quotes.refused == {"source": 1}


@given(
    st.lists(
        st.tuples(
            st.integers(0, 60),
            st.sampled_from(["a", "b", "c"]),
            st.one_of(st.floats(), st.floats(0.1, 10.0)),
        ),
        max_size=30,
    )
)
def test_whatever_is_said_only_a_price_that_a_source_gave_is_believed(given: list[tuple[int, str, float]]) -> None:
    quotes, real = Quotes(1, RULE), set()
    for at_s, source, price in sorted(given, key=lambda one: one[0]):
        real.add(price)
        believed = quotes.take(said(at_s, price, source, {"a": 4, "b": 30, "c": 60}[source]))
        if believed is not None:
            assert believed.price.tolist()[0] in real
            assert 0.0 < believed.price[0] < inf
    assert 0.0 <= graded(quotes, 60).quality <= 1.0
    assert quotes.quality(T0 + 60_000).tolist() == [graded(quotes, 60).quality]
