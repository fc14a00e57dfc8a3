"""When a provider says to ask again, by whose clock it may be (safety S503, S504)."""

from __future__ import annotations

from email.utils import formatdate

import pytest

from mojobot.net.retry_after import retry_after_s

NOW_S = 1_795_000_000
HOUR = 3_600


@pytest.mark.parametrize("ours", [-HOUR, -1, 0, 1, HOUR])
@pytest.mark.parametrize("as_date", [False, True])
def test_s504_a_clock_an_hour_off_does_not_make_an_hour_of_ten_seconds(ours: int, as_date: bool) -> None:
    moment = {"retry-after": formatdate(NOW_S + 10, usegmt=True)} if as_date else {"x-reset": str(NOW_S + 10)}
    said = {**moment, "date": formatdate(NOW_S, usegmt=True)}
    wait = retry_after_s(said, (NOW_S + ours) * 1000, "x-reset")
    assert wait == {-1: 10.0, 1: 9.0}.get(ours, 10.0)


@pytest.mark.parametrize("theirs", [-HOUR, HOUR])
def test_s504_nor_does_theirs(theirs: int) -> None:
    said = {"x-reset": str(NOW_S + 10), "date": formatdate(NOW_S + theirs, usegmt=True)}
    assert retry_after_s(said, NOW_S * 1000, "x-reset") == 10.0


@pytest.mark.parametrize(
    ("said", "wait"),
    [
        ({"x-reset": str(NOW_S + 7)}, 7.0),
        ({"x-reset": str(NOW_S - 7)}, None),
        ({"x-reset": "NaN", "date": "no date"}, None),
        ({"retry-after": "12", "x-reset": str(NOW_S - 7)}, 12.0),
        ({"retry-after": "0"}, None),
        ({"retry-after": "-3"}, None),
        ({"retry-after": "inf"}, None),
        ({}, None),
    ],
)
def test_what_is_not_in_the_future_says_nothing(said: dict[str, str], wait: float | None) -> None:
    assert retry_after_s(said, NOW_S * 1000, "x-reset") == wait
