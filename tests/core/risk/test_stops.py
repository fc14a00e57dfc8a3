from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mojobot.core.portfolio import Portfolio
from mojobot.core.risk import stops
from mojobot.core.risk.stops import Met
from mojobot.model.state import Guard, StopMove
from mojobot.model.trading import Position, Reason
from tests.core.runs import AAA, START_MS, TOKENS, entry, filled

LADDER = ((1.0, 0.5),)
TWO_RUNGS = ((1.0, 0.3), (2.0, 0.3))
HUNDRED = 100 * 10**9


def opened(**changed: object) -> tuple[Guard, Position]:
    """A hundred tokens bought at 10, stop 9, target 12: one R is one dollar."""
    intent = entry(**changed)  # type: ignore[arg-type]
    portfolio = Portfolio(10**10, TOKENS)
    portfolio.expect(intent)
    position = portfolio.apply(filled(intent, HUNDRED, 1_000.0)).position
    assert position is not None
    return stops.arm(intent, 10.0, START_MS), position


def test_a_guard_is_armed_with_the_plan() -> None:
    guard, position = opened(trail=0.8)
    assert guard == Guard(
        position.id, AAA, 10.0, 1.0, 9.0, 12.0, 0.8, 10.0, 0, "initial", (StopMove(START_MS, 9.0, "initial"),)
    )


@pytest.mark.parametrize(
    ("fill", "stop", "target"),
    [
        (8.5, 8.5 * 0.9, 12.0),  # filled below the stop: the plan was 10 % below
        (9.0, 9.0 * 0.9, 12.0),
        (13.0, 9.0, 13.0 * 1.2),  # filled above the target
        (12.0, 9.0, 12.0 * 1.2),
    ],
)
def test_a_level_the_fill_has_passed_keeps_its_distance(fill: float, stop: float, target: float) -> None:
    guard = stops.arm(entry(), fill, START_MS)
    assert [guard.stop, guard.target] == pytest.approx([stop, target])


@given(st.floats(0.01, 1e6), st.floats(0.001, 2.0), st.floats(0.0, 3.0))
def test_an_armed_stop_is_always_below_entry_and_its_target_above(fill: float, stop: float, target: float) -> None:
    guard = stops.arm(entry(stop=10.0 * stop, target=10.0 * target), fill, START_MS)
    assert 0.0 < guard.stop < fill < guard.target
    assert guard.risk_per_token == fill - guard.stop > 0.0


@pytest.mark.parametrize(
    ("open_", "high", "low", "at"),
    [
        (10.0, 10.5, 9.0, 9.0),  # touched
        (10.0, 10.5, 8.0, 9.0),  # through it
        (8.7, 9.5, 8.0, 8.7),  # began below
        (10.0, 12.5, 8.9, 9.0),  # the target in the same bar: taken to be the stop
    ],
)
def test_a_bar_that_reaches_the_stop_sells_all_at_the_stop_or_at_its_open(
    open_: float, high: float, low: float, at: float
) -> None:
    assert stops.met_by_bar(*opened(), LADDER, open_, high, low) == (Met(Reason.STOP, HUNDRED, at),)


def test_a_bar_that_stays_above_the_stop_meets_nothing() -> None:
    assert stops.met_by_bar(*opened(), LADDER, 10.0, 10.999, 9.001) == ()


def test_a_bar_fills_rungs_and_target_in_rising_order_and_never_better() -> None:
    met = stops.met_by_bar(*opened(), LADDER, 12.5, 13.0, 10.0)
    assert met == (Met(Reason.LADDER, HUNDRED // 2, 11.0), Met(Reason.TARGET, HUNDRED // 2, 12.0))
    two = stops.met_by_bar(*opened(target=14.0), TWO_RUNGS, 10.0, 12.0, 10.0)
    assert two == (Met(Reason.LADDER, 30 * 10**9, 11.0), Met(Reason.LADDER, 30 * 10**9, 12.0))


def test_a_target_below_the_first_rung_takes_all() -> None:
    for trail in (0.0, 0.5):
        guard, position = opened(target=10.5, trail=trail)
        assert stops.met_by_bar(guard, position, LADDER, 10.0, 11.5, 10.0) == (Met(Reason.TARGET, HUNDRED, 10.5),)
        assert stops.met_by_tick(guard, position, LADDER, 11.5) == (Met(Reason.TARGET, HUNDRED, None),)


def test_without_a_ladder_all_goes_at_the_target() -> None:
    assert stops.met_by_bar(*opened(), (), 10.0, 12.0, 10.0) == (Met(Reason.TARGET, HUNDRED, 12.0),)


@pytest.mark.parametrize(
    ("price", "met"),
    [
        (9.0, (Met(Reason.STOP, HUNDRED, None),)),
        (1.0, (Met(Reason.STOP, HUNDRED, None),)),
        (9.0001, ()),
        (10.9999, ()),
        (11.0, (Met(Reason.LADDER, HUNDRED // 2, None),)),
        (12.0, (Met(Reason.TARGET, HUNDRED, None),)),  # over the rung and the target at once: all, once
        (99.0, (Met(Reason.TARGET, HUNDRED, None),)),
    ],
)
def test_a_tick_meets_one_level(price: float, met: tuple[Met, ...]) -> None:
    assert stops.met_by_tick(*opened(), LADDER, price) == met


def test_a_tick_over_two_rungs_takes_them_one_after_the_other() -> None:
    guard, position = opened(target=14.0)
    first = stops.met_by_tick(guard, position, TWO_RUNGS, 12.5)
    assert first == (Met(Reason.LADDER, 30 * 10**9, None),)
    position = replace(position, quantity_raw=70 * 10**9)
    second = stops.met_by_tick(stops.rung_taken(guard, START_MS), position, TWO_RUNGS, 12.5)
    assert second == (Met(Reason.LADDER, 30 * 10**9, None),)
    position = replace(position, quantity_raw=40 * 10**9)
    assert (
        stops.met_by_tick(stops.rung_taken(stops.rung_taken(guard, START_MS), START_MS), position, TWO_RUNGS, 12.5)
        == ()
    )


def test_the_first_rung_lifts_the_stop_to_break_even() -> None:
    guard, position = opened()
    guard = stops.rung_taken(guard, START_MS)
    assert (guard.stop, guard.taken, guard.reason_moved) == (10.0, 1, "break-even")
    assert (guard.risk_per_token, guard.target) == (1.0, 12.0)
    rest = replace(position, quantity_raw=HUNDRED // 2)
    assert stops.met_by_bar(guard, rest, LADDER, 10.5, 11.5, 10.0) == (Met(Reason.STOP, HUNDRED // 2, 10.0),)
    assert stops.met_by_bar(guard, rest, LADDER, 10.5, 12.0, 10.1) == (Met(Reason.TARGET, HUNDRED // 2, 12.0),)
    assert stops.met_by_bar(guard, rest, LADDER, 10.5, 11.9, 10.1) == ()


def test_a_trend_is_trailed_from_its_first_rung_on_and_has_no_target_then() -> None:
    guard, position = opened(trail=0.8)
    before = stops.advanced(guard, 10.9, START_MS)
    assert (before.high, before.stop) == (10.9, 9.0)  # no trail before the rung
    guard = stops.advanced(before, 11.5, START_MS)
    guard = stops.rung_taken(guard, START_MS)
    assert guard.stop == pytest.approx(10.7)
    assert guard.reason_moved == "trail"
    rest = replace(position, quantity_raw=HUNDRED // 2)
    assert stops.met_by_bar(guard, rest, LADDER, 11.5, 50.0, 11.0) == ()
    assert stops.met_by_tick(guard, rest, LADDER, 50.0) == ()
    guard = stops.advanced(guard, 13.0, START_MS)
    assert guard.stop == pytest.approx(12.2)
    assert stops.met_by_bar(guard, rest, LADDER, 12.9, 13.0, 12.0) == (Met(Reason.TRAIL, HUNDRED // 2, guard.stop),)


def test_a_trail_wider_than_the_gain_leaves_break_even() -> None:
    guard, _ = opened(trail=2.0)
    guard = stops.rung_taken(stops.advanced(guard, 11.2, START_MS), START_MS)
    assert (guard.stop, guard.reason_moved) == (10.0, "break-even")


def test_a_trend_that_jumps_over_rung_and_target_is_trailed_by_bar_and_by_tick() -> None:
    guard, position = opened(trail=0.8)
    assert stops.met_by_bar(guard, position, LADDER, 10.0, 12.5, 10.0) == (Met(Reason.LADDER, HUNDRED // 2, 11.0),)
    assert stops.met_by_tick(guard, position, LADDER, 12.5) == (Met(Reason.LADDER, HUNDRED // 2, None),)


def test_what_is_too_little_to_share_out_goes_whole() -> None:
    guard, position = opened()
    one = replace(position, quantity_raw=1, bought_raw=1)
    assert stops.met_by_tick(guard, one, LADDER, 11.5) == ()
    assert stops.met_by_bar(guard, one, LADDER, 10.0, 12.0, 10.0) == (Met(Reason.TARGET, 1, 12.0),)


def test_the_last_rung_never_takes_the_last_token() -> None:
    guard, position = opened(target=20.0)
    little = replace(position, quantity_raw=10 * 10**9)  # an exit was filled in part before
    (met,) = stops.met_by_tick(guard, little, LADDER, 11.0)
    assert met.quantity_raw == 10 * 10**9 - 1


prices = st.floats(5.0, 30.0)


@given(st.lists(st.tuples(prices, st.booleans()), max_size=30), st.floats(0.0, 3.0))
def test_stops_only_rise(path: list[tuple[float, bool]], trail: float) -> None:
    guard, _ = opened(trail=trail)
    highest = guard.entry_price
    for price, rung in path:
        before = guard
        guard = (
            stops.rung_taken(guard, START_MS) if rung and guard.taken < 2 else stops.advanced(guard, price, START_MS)
        )
        highest = max(highest, price) if not (rung and before.taken < 2) else highest
        assert guard.stop >= before.stop
        if trail:
            assert guard.high == highest
            assert not guard.taken or guard.stop >= highest - trail


@given(
    prices, prices, prices,
    st.sampled_from([(), LADDER, TWO_RUNGS]), st.integers(0, 2), st.sampled_from([0.0, 0.5]), st.integers(1, HUNDRED),
)  # fmt: skip
def test_never_more_is_sold_than_is_held_and_never_at_a_price_the_bar_did_not_have(
    a: float, b: float, c: float, ladder: stops.Ladder, taken: int, trail: float, left: int
) -> None:
    assume(taken <= len(ladder))
    low, open_, high = sorted((a, b, c))
    guard, position = opened(trail=trail, target=12.5)
    for _ in range(taken):
        guard = stops.rung_taken(guard, START_MS)
    position = replace(position, quantity_raw=left)
    met = stops.met_by_bar(guard, position, ladder, open_, high, low)
    assert sum(m.quantity_raw for m in met) <= left
    assert all(m.quantity_raw > 0 and m.touched_price is not None and m.touched_price <= high for m in met)
    if low <= guard.stop:
        assert met == (Met(met[0].reason, left, min(open_, guard.stop)),)
    assert len(stops.met_by_tick(guard, position, ladder, high)) <= 1


def told(guard: Guard) -> list[tuple[int, float, str]]:
    """The stop's story: seconds since the start, price, reason."""
    return [((move.ts_ms - START_MS) // 1_000, round(move.stop, 6), move.reason) for move in guard.moves]


def test_the_story_of_a_stop_is_told_from_its_beginning() -> None:
    guard, _ = opened(trail=0.8)
    guard = stops.advanced(guard, 11.0, START_MS + 10_000)  # no rung yet: nothing trails
    guard = stops.rung_taken(guard, START_MS + 20_000)
    guard = stops.put(guard, 10.3, 13.0, START_MS + 30_000)
    guard = stops.put(guard, 10.3, 14.0, START_MS + 40_000)  # the target alone
    assert told(guard) == [(0, 9.0, "initial"), (20, 10.0, "break-even"), (20, 10.2, "trail"), (30, 10.3, "by hand")]
    assert (guard.stop, guard.target, guard.reason_moved) == (10.3, 14.0, "by hand")


def test_what_a_trail_does_within_a_minute_is_one_move() -> None:
    guard = stops.rung_taken(opened(trail=0.8)[0], START_MS)
    for second in (10, 20, 70):
        guard = stops.advanced(guard, 11.0 + second / 100, START_MS + second * 1_000)
    assert told(guard)[2:] == [(20, 10.4, "trail"), (70, 10.9, "trail")]


def test_a_long_story_keeps_its_beginning_and_its_newest_moves() -> None:
    guard = stops.rung_taken(opened(trail=0.8)[0], START_MS)
    for minute in range(1, 100):
        guard = stops.advanced(guard, 11.0 + minute, START_MS + minute * 60_000)
    assert len(guard.moves) == stops.MOVES_KEPT
    assert told(guard)[0] == (0, 9.0, "initial")
    assert told(guard)[1] == (69 * 60, 79.2, "trail")
    assert told(guard)[-1] == (99 * 60, 109.2, "trail")
