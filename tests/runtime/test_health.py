from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from mojobot.runtime.health import BUDGET_S, StepTimes


def test_nothing_counted_is_nothing_over_budget() -> None:
    times = StepTimes()
    assert (sum(times.counts), times.over_budget(), times.longest_s) == (0, 0, 0.0)


def test_a_step_at_its_budget_is_within_it() -> None:
    times = StepTimes()
    times.add(BUDGET_S)
    assert times.over_budget() == 0
    times.add(BUDGET_S + 1e-9)
    assert times.over_budget() == 1


def test_steps_fall_into_their_buckets() -> None:
    times = StepTimes()
    for seconds in (0.0, 0.0001, 0.0002, 0.001, 0.02, 0.05, 3.0):
        times.add(seconds)
    assert times.counts == [2, 1, 1, 0, 1, 1, 1]
    assert times.longest_s == 3.0


@given(st.lists(st.floats(0.0, 10.0)))
def test_every_step_is_counted_once(seconds: list[float]) -> None:
    times = StepTimes()
    for one in seconds:
        times.add(one)
    assert sum(times.counts) == len(seconds)
    assert times.over_budget() == sum(one > BUDGET_S for one in seconds)
    assert times.longest_s == max(seconds, default=0.0)
