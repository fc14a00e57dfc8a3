from __future__ import annotations

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mojobot.core.fills import Pool, impact
from mojobot.core.risk.heat import heat
from mojobot.core.risk.sizing import (
    Bounds,
    NoSize,
    Sizing,
    SizingInputs,
    SizingRule,
    bounds_of,
    factors_of,
    size,
)

# Nothing cut, nothing bound: what the formula alone gives.
PLAIN = SizingInputs(
    equity_usd=10_000.0,
    cash_usd=10_000.0,
    reserve_usd=0.0,
    stop_distance=0.03,
    c_rt=0.0,
    confidence=0.8,
    heat=0.0,
    stop_risk=0.0,
    strategy_weight=0.5,
    strategy_open_usd=0.0,
    volatility_ratio=1.0,
    adx=22.0,
    trend_direction=1,
    market_above_mean=True,
    market_rising=False,
)
WIDE = SizingRule(position_cap=0.95, max_order_usd=1e9)
DEFAULT = SizingRule()


def sized(seen: SizingInputs, rule: SizingRule = DEFAULT) -> Sizing:
    answer = size(seen, rule)
    assert isinstance(answer, Sizing)
    return answer


def refused(seen: SizingInputs, rule: SizingRule = DEFAULT) -> NoSize:
    answer = size(seen, rule)
    assert isinstance(answer, NoSize)
    return answer


def test_two_percent_risk_with_a_three_percent_stop_is_two_thirds_of_equity() -> None:
    answer = sized(PLAIN, WIDE)
    assert answer.notional_usd / 10_000 == pytest.approx(2 / 3)
    assert answer.risk_usd == pytest.approx(200.0)
    assert (answer.bound_by, answer.factors.product, answer.cut) == ("risk", 1.0, 1.0)


def test_half_the_round_trip_counts_as_risk() -> None:
    answer = sized(replace(PLAIN, c_rt=0.006), WIDE)
    assert answer.notional_usd == pytest.approx(200 / 0.033)
    assert answer.risk_usd == pytest.approx(200.0)


def test_what_is_unknown_takes_the_low_end() -> None:
    seen = replace(PLAIN, volatility_ratio=None, adx=None, market_above_mean=None)
    assert sized(seen, WIDE).factors.product == pytest.approx(0.7 * 0.9 * 0.9)


def test_factors_above_one_only_undo_cuts() -> None:
    calm = replace(PLAIN, volatility_ratio=0.5, adx=40.0, market_rising=True)
    assert sized(calm, WIDE).factors.product == 1.0
    unsure = replace(calm, confidence=0.4)
    assert sized(unsure, WIDE).factors.product == pytest.approx(0.5 * 1.2 * 1.1 * 1.1)


POOL = Pool(liquidity_usd=1_000_000.0, fee=0.0025)


@pytest.mark.parametrize(
    ("name", "seen", "rule", "usd"),
    [
        ("position_cap", PLAIN, SizingRule(max_order_usd=1e9), 1_600.0),
        ("max_order_usd", PLAIN, DEFAULT, 1_000.0),
        ("max_position_size", PLAIN, replace(WIDE, position_cap=0.5, max_position_size=0.4), 4_000.0),
        ("heat_room", replace(PLAIN, heat=0.45), WIDE, 3_500.0),
        ("cash", replace(PLAIN, cash_usd=500.0, reserve_usd=40.0), WIDE, 460.0),
        ("strategy_budget", replace(PLAIN, strategy_weight=0.12, strategy_open_usd=400.0), WIDE, 2_000.0),
        ("pool_share", replace(PLAIN, pool=POOL), replace(WIDE, slippage_tolerance=0.1), 5_000.0),
        ("impact", replace(PLAIN, pool=POOL), WIDE, 500_000 * 0.0025 / 0.9975 / 0.9975),
        ("kelly", replace(PLAIN, kelly_risk=0.006), WIDE, 2_000.0),
    ],
)
def test_each_bound_can_bind_and_is_named(name: str, seen: SizingInputs, rule: SizingRule, usd: float) -> None:
    answer = sized(seen, rule)
    assert answer.bound_by == name
    assert answer.notional_usd == pytest.approx(usd)
    assert getattr(answer.bounds, name) == pytest.approx(usd)


def test_own_impact_stays_within_half_the_slippage_bound() -> None:
    answer = sized(replace(PLAIN, pool=POOL), WIDE)
    assert impact(answer.notional_usd, POOL) == pytest.approx(0.0025)


def test_what_the_market_does_not_say_binds_nothing() -> None:
    bounds = sized(PLAIN).bounds
    assert (bounds.pool_share, bounds.impact, bounds.kelly) == (None, None, None)


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("heat_room", replace(PLAIN, heat=0.81)),
        ("heat_room", replace(PLAIN, heat=0.7995)),
        ("cash", replace(PLAIN, cash_usd=9.99)),
        ("correlation", replace(PLAIN, rho_book=0.9)),
        ("correlation", replace(PLAIN, rho_book=0.97)),
        ("budget", replace(PLAIN, stop_risk=0.1)),
        ("kelly", replace(PLAIN, kelly_risk=0.0)),
        ("strategy_budget", replace(PLAIN, strategy_weight=0.0)),
        ("pool_share", replace(PLAIN, pool=Pool(0.0, 0.0025))),
        ("risk", replace(PLAIN, equity_usd=12.0, stop_distance=0.5)),
    ],
)
def test_below_the_smallest_order_there_is_no_trade_and_the_reason_is_named(name: str, seen: SizingInputs) -> None:
    answer = refused(seen)
    assert answer.bound_by == name
    assert name in answer.why
    assert answer.factors is not None
    assert dict(answer.numbers())["f_confidence"] == 1.0


def test_exactly_the_smallest_order_is_a_trade() -> None:
    assert sized(replace(PLAIN, cash_usd=10.0)).notional_usd == 10.0


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("equity_usd", replace(PLAIN, equity_usd=0.0)),
        ("equity_usd", replace(PLAIN, equity_usd=float("nan"))),
        ("stop_distance", replace(PLAIN, stop_distance=0.0)),
        ("stop_distance", replace(PLAIN, stop_distance=-0.01)),
        ("rho_book", replace(PLAIN, rho_book=float("nan"))),
        ("c_rt", replace(PLAIN, c_rt=-0.001)),
        ("pool", replace(PLAIN, pool=Pool(float("nan"), 0.0025))),
        ("pool", replace(PLAIN, pool=Pool(1e6, 1.0))),
    ],
)
def test_what_cannot_be_sized_is_named(name: str, seen: SizingInputs) -> None:
    answer = refused(seen)
    assert (answer.bound_by, answer.factors, answer.numbers()) == (name, None, ())


def test_safe_mode_and_a_single_source_halve_whatever_was_decided() -> None:
    assert sized(replace(PLAIN, safe_mode=True)).notional_usd == 500.0
    assert sized(replace(PLAIN, one_source=True)).notional_usd == 500.0
    both = sized(replace(PLAIN, safe_mode=True, one_source=True), WIDE)
    assert both.notional_usd == pytest.approx(10_000 * 2 / 3 / 4)
    assert both.risk_usd == pytest.approx(50.0)
    assert refused(replace(PLAIN, cash_usd=15.0, safe_mode=True)).bound_by == "cash"


def test_the_record_carries_every_factor_and_bound() -> None:
    named = dict(sized(replace(PLAIN, pool=POOL, kelly_risk=0.01)).numbers())
    assert named["F"] == 1.0
    assert named["risk"] == pytest.approx(10_000 * 2 / 3)
    assert set(named) == {
        "f_volatility", "f_trend", "f_market", "f_confidence", "f_budget", "f_heat", "f_correlation", "F", "cut",
        *(f.name for f in fields(Bounds)),
    }  # fmt: skip


def test_the_default_cap_is_sixteen_percent() -> None:
    assert DEFAULT.cap == pytest.approx(0.16)
    assert replace(DEFAULT, position_cap=0.3).cap == 0.3


money = st.floats(0, 1e6)
share = st.floats(0, 1)
inputs = st.builds(
    SizingInputs,
    equity_usd=st.floats(100, 1e6),
    cash_usd=money,
    reserve_usd=st.floats(0, 1_000),
    stop_distance=st.floats(0.001, 0.5),
    c_rt=st.floats(0, 0.05),
    confidence=share,
    heat=st.floats(0, 1.2),
    stop_risk=st.floats(0, 0.2),
    strategy_weight=share,
    strategy_open_usd=money,
    volatility_ratio=st.none() | st.floats(0, 5),
    adx=st.none() | st.floats(0, 100),
    trend_direction=st.none() | st.sampled_from([-1, 0, 1]),
    market_above_mean=st.none() | st.booleans(),
    market_rising=st.none() | st.booleans(),
    rho_book=st.none() | st.floats(-1, 1),
    pool=st.none() | st.builds(Pool, st.floats(0, 1e9), st.floats(0, 0.05)),
    kelly_risk=st.none() | st.floats(0, 0.25),
    safe_mode=st.booleans(),
    one_source=st.booleans(),
)
rules = st.sampled_from([DEFAULT, WIDE, replace(DEFAULT, max_order_usd=1e9)])


@given(inputs, rules)
def test_no_size_exceeds_its_risk_or_any_bound(seen: SizingInputs, rule: SizingRule) -> None:
    answer = size(seen, rule)
    if isinstance(answer, NoSize):
        return
    assert 0 <= answer.factors.product <= 1
    assert answer.notional_usd >= rule.min_order_usd
    for f in fields(Bounds):
        bound = getattr(answer.bounds, f.name)
        assert bound is None or answer.notional_usd <= bound
    assert answer.risk_usd <= rule.risk_per_trade * seen.equity_usd * (1 + 1e-12)
    assert heat(seen.heat * seen.equity_usd, answer.notional_usd, seen.equity_usd) <= rule.heat.limit + 1e-9


def usd(seen: SizingInputs, rule: SizingRule) -> float:
    answer = size(seen, rule)
    return answer.notional_usd if isinstance(answer, Sizing) else 0.0


@given(inputs, rules, st.floats(0, 1), st.sampled_from(["heat", "stop_risk", "c_rt", "stop_distance", "reserve_usd"]))
def test_more_of_what_is_dangerous_never_gives_more_size(
    seen: SizingInputs, rule: SizingRule, more: float, name: str
) -> None:
    worse = replace(seen, **{name: getattr(seen, name) + more})
    assert usd(worse, rule) <= usd(seen, rule) * (1 + 1e-12)


@given(inputs, rules, st.floats(-1, 1), st.floats(-1, 1))
def test_more_correlation_never_gives_more_size(seen: SizingInputs, rule: SizingRule, a: float, b: float) -> None:
    low, high = sorted((a, b))
    assert usd(replace(seen, rho_book=high), rule) <= usd(replace(seen, rho_book=low), rule)


@given(inputs, rules)
def test_not_knowing_never_gives_more_size_than_the_middle(seen: SizingInputs, rule: SizingRule) -> None:
    blind = replace(seen, volatility_ratio=None, adx=None, market_above_mean=None)
    plain = replace(
        seen, volatility_ratio=1.0, adx=22.0, trend_direction=0, market_above_mean=True, market_rising=False
    )
    assert usd(blind, rule) <= usd(plain, rule)


@given(inputs, rules)
def test_the_same_question_has_the_same_answer(seen: SizingInputs, rule: SizingRule) -> None:
    assert size(seen, rule) == size(seen, rule)
    product = factors_of(seen, rule).product
    assert bounds_of(seen, rule, product) == bounds_of(seen, rule, product)
