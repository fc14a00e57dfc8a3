"""What of a list is in sight and where its cursor is, as rows come, go and move."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mojobot.tui.widgets.viewport import Viewport


def port(count: int = 30, seen: int = 10, *, follows: bool = False) -> Viewport:
    made = Viewport(follows=follows)
    made.fit(seen)
    made.take(named(count))
    return made


def named(count: int, first: int = 0) -> list[str]:
    """The newest, with the highest number, on top."""
    return [f"r{number}" for number in range(first + count - 1, first - 1, -1)]


def shown(made: Viewport) -> Sequence[str]:
    return made.keys[made.top : made.top + made.seen]


def test_the_first_row_has_the_cursor_at_first_and_that_is_news() -> None:
    made = Viewport()
    made.fit(10)
    assert made.take(["a", "b"])
    assert (made.key, made.at, made.top) == ("a", 0, 0)
    assert not made.take(["a", "b"])


def test_the_cursor_goes_with_its_row() -> None:
    made = port()
    made.put(3)
    assert made.key == "r26"
    assert not made.take(list(reversed(named(30))))
    assert (made.key, made.at) == ("r26", 26)
    assert "r26" in shown(made)


def test_the_cursor_keeps_its_place_when_its_row_goes() -> None:
    made = port(5)
    made.put(4)
    assert made.take(named(3, 2))
    assert (made.key, made.at) == ("r2", 2)
    made.take([])
    assert (made.key, made.at, made.top) == (None, 0, 0)


def test_who_looks_elsewhere_is_left_there() -> None:
    made = port()
    made.look_from(12)
    made.take(named(30))
    assert (made.top, made.at) == (12, 0)
    made.look_from(99)
    assert made.top == 20


def test_a_list_that_follows_shows_its_newest_row_while_the_cursor_is_on_the_first() -> None:
    made = port(follows=True)
    for first in range(1, 40):
        assert made.take(named(30, first))
        assert (made.at, made.top, made.key) == (0, 0, f"r{first + 29}")


def test_a_list_that_does_not_follow_goes_with_its_cursor() -> None:
    made = port()
    made.take(named(50))
    assert (made.key, made.at, made.top) == ("r29", 20, 11)


def test_a_cursor_that_was_moved_keeps_its_row_in_sight() -> None:
    made = port(follows=True)
    made.put(2)
    for first in range(1, 15):
        assert not made.take(named(30, first))
        assert made.key == "r27"
        assert "r27" in shown(made)


def test_rows_that_somebody_scrolled_to_stand_still() -> None:
    made = port(follows=True)
    made.look_from(5)
    before = shown(made)
    made.take(named(33))
    assert shown(made) == before
    assert (made.key, made.at) == ("r32", 0)


def test_without_the_keyboard_the_newest_is_in_sight_and_the_cursor_is_found_again() -> None:
    made = port(follows=True)
    made.put(15)
    made.release()
    assert made.top == 0
    made.take(named(35), held=False)
    assert (made.top, made.key) == (0, "r14")
    made.hold()
    assert "r14" in shown(made)


def test_a_list_that_does_not_follow_stays_where_it_is_without_the_keyboard() -> None:
    made = port()
    made.put(15)
    top = made.top
    made.release()
    assert made.top == top


def test_back_at_the_first_row_it_follows_again() -> None:
    made = port(follows=True)
    made.put(15)
    made.put(0)
    made.take(named(31))
    assert (made.key, made.top) == ("r30", 0)


@pytest.mark.parametrize(("count", "scrolls", "page"), [(9, False, 9), (10, False, 9), (11, True, 9)])
def test_more_rows_than_fit_scroll(count: int, *, scrolls: bool, page: int) -> None:
    assert (port(count).scrolls, port(count).page) == (scrolls, page)


@given(
    st.booleans(),
    st.lists(
        st.tuples(st.sampled_from(["take", "put", "look", "fit", "hold", "release"]), st.integers(0, 40)), max_size=30
    ),
)
def test_cursor_and_sight_are_always_within_the_list(follows: bool, moves: list[tuple[str, int]]) -> None:
    made = Viewport(follows=follows)
    for what, number in moves:
        match what:
            case "take":
                made.take(named(number, number // 3), held=number % 2 == 0)
            case "put":
                made.put(number)
            case "look":
                made.look_from(number)
            case "fit":
                made.fit(number)
            case "hold":
                made.hold()
            case _:
                made.release()
        assert 0 <= made.at <= max(len(made.keys) - 1, 0)
        assert 0 <= made.top <= max(len(made.keys) - max(made.seen, 1), 0)
        assert made.key == (made.keys[made.at] if made.keys else None)
