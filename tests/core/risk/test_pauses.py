from __future__ import annotations

import pytest

from mojobot.core.risk.pauses import Pause
from mojobot.model.market import HOUR_MS, MINUTE_MS

LIMIT = 0.05


def looked(*values: tuple[int, float | None]) -> Pause:
    """A pause that was shown these values at these minutes."""
    pause = Pause(LIMIT)
    for minute, value in values:
        pause.look(value, LIMIT, minute * MINUTE_MS)
    return pause


@pytest.mark.parametrize(("value", "paused"), [(0.0499, False), (0.05, False), (0.0501, True), (None, False)])
def test_it_begins_above_the_limit(value: float | None, paused: bool) -> None:
    assert looked((1, value)).paused is paused


@pytest.mark.parametrize(
    ("later", "paused"),
    [
        ([(10, 0.044), (69, 0.044)], True),
        ([(10, 0.044), (70, 0.044)], False),
        ([(10, 0.045), (90, 0.045)], True),  # at 90 % is not below it
        ([(10, 0.048), (300, 0.048)], True),
        ([(10, 0.044), (40, 0.046), (50, 0.044), (70, 0.044), (109, 0.044)], True),  # the hour begins anew
        ([(10, 0.044), (40, 0.046), (50, 0.044), (110, 0.044)], False),
        ([(10, 0.044), (40, 0.06), (50, 0.044), (109, 0.044)], True),
        ([(10, None), (300, None)], True),  # not knowing clears nothing
        ([(10, 0.044), (40, None), (70, 0.044), (129, 0.044)], True),
        ([(10, 0.044), (40, None), (70, 0.044), (130, 0.044)], False),
    ],
)
def test_it_clears_after_an_hour_below_ninety_percent(later: list[tuple[int, float | None]], paused: bool) -> None:
    assert looked((1, 0.07), *later).paused is paused


def test_it_can_begin_again() -> None:
    pause = looked((1, 0.07), (10, 0.01), (70, 0.01), (80, 0.07), (90, 0.01))
    assert pause.paused
    assert pause.look(0.01, LIMIT, 150 * MINUTE_MS) is False


def test_its_text_tells_value_limit_and_when_it_clears() -> None:
    assert looked((1, 0.0712)).text() == "daily volatility 7.1%, limit 5%, clears below 4.5% for 1 h"
    assert Pause(LIMIT).text() == "daily volatility unknown, limit 5%"


def test_it_goes_on_after_a_restart() -> None:
    before = looked((1, 0.07), (10, 0.044))
    after = Pause(LIMIT)
    after.restore(before.below_since_ms)
    assert after.paused
    assert after.look(0.044, LIMIT, 69 * MINUTE_MS) is True
    assert after.look(0.044, LIMIT, 10 * MINUTE_MS + HOUR_MS) is False
