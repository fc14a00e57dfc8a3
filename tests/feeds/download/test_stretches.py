"""Stretches of time."""

from hypothesis import given
from hypothesis import strategies as st

from mojobot.feeds.download.stretches import joined, length, without

STRETCHES = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=8)


def times(stretches: object) -> set[int]:
    return {at for begin, end in stretches for at in range(begin, end)}  # type: ignore[attr-defined]


def test_what_touches_is_one_and_what_is_empty_is_none() -> None:
    assert joined([(5, 9), (0, 2), (2, 5), (20, 20), (30, 25)]) == ((0, 9),)


def test_what_is_missing_comes_in_order() -> None:
    assert without((0, 10), [(3, 4), (6, 20)]) == ((0, 3), (4, 6))
    assert without((0, 10), []) == ((0, 10),)
    assert without((0, 10), [(-5, 12)]) == ()
    assert without((10, 20), [(30, 40), (0, 5)]) == ((10, 20),)


@given(STRETCHES, st.tuples(st.integers(0, 40), st.integers(0, 40)))
def test_joining_and_taking_away_are_those_of_sets(known: list[tuple[int, int]], wanted: tuple[int, int]) -> None:
    assert times(joined(known)) == times(known)
    assert length(joined(known)) == len(times(known))
    left = without(wanted, known)
    assert times(left) == times([wanted]) - times(known)
    assert left == joined(left)
