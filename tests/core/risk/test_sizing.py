from __future__ import annotations

from dataclasses import fields, replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mojobot.core.fills import Pool, impact
from mojobot.core.risk.sizing import (
    Bounds,
    HeatRule,
    NoSize,
    RiskLimits,
    Sizing,
    SizingInputs,
    SizingRule,
    bounds_of,
    budget_factor,
    confidence_factor,
    correlation_factor,
    factors_of,
    heat,
    heat_band,
    heat_factor,
    kelly_cap,
    market_factor,
    risk_level,
    risk_score,
    size,
    stop_risk,
    trend_factor,
    volatility_factor,
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


@pytest.mark.parametrize(
    ("ratio", "factor"),
    [(None, 0.7), (2.0, 0.7), (1.5, 0.7), (1.25, 0.85), (1.0, 1.0), (0.835, 1.1), (0.67, 1.2), (0.1, 1.2)],
)
def test_volatility_cuts_from_its_median_on(ratio: float | None, factor: float) -> None:
    assert volatility_factor(ratio) == pytest.approx(factor)


@pytest.mark.parametrize(
    ("adx", "direction", "factor"),
    [
        (26.0, 1, 1.1), (25.0, 1, 1.0), (20.0, 1, 1.0), (19.9, 1, 0.9), (26.0, -1, 0.9), (22.0, -1, 0.9),
        (30.0, 0, 1.0), (None, 1, 0.9), (30.0, None, 0.9),
    ],
)  # fmt: skip
def test_the_trend_helps_its_followers(adx: float | None, direction: int | None, factor: float) -> None:
    assert trend_factor(adx, direction) == factor


@pytest.mark.parametrize(
    ("above", "rising", "factor"),
    [(True, True, 1.1), (True, False, 1.0), (False, True, 1.0), (False, False, 0.9), (None, True, 0.9)],
)
def test_the_market_carries_or_drags(above: bool | None, rising: bool | None, factor: float) -> None:
    assert market_factor(above, rising) == factor


@pytest.mark.parametrize(("confidence", "factor"), [(0.95, 1.0), (0.8, 1.0), (0.6, 0.75), (0.4, 0.5), (0.0, 0.5)])
def test_confidence_is_measured_against_eighty_percent(confidence: float, factor: float) -> None:
    assert confidence_factor(confidence) == pytest.approx(factor)


@pytest.mark.parametrize(("risk", "factor"), [(0.0, 1.0), (0.08, 1.0), (0.09, 0.5), (0.1, 0.0), (0.2, 0.0)])
def test_the_last_trade_gets_what_the_risk_budget_has_left(risk: float, factor: float) -> None:
    assert budget_factor(risk, 0.02, 5) == pytest.approx(factor)


@pytest.mark.parametrize(
    ("now", "band", "factor"),
    [
        (0.0, "normal", 1.0), (0.4999, "normal", 1.0), (0.5, "reduced -20%", 0.8), (0.6999, "reduced -20%", 0.8),
        (0.7, "reduced -50%", 0.5), (0.8, "reduced -50%", 0.5), (0.8001, "no entries", 0.0),
    ],
)  # fmt: skip
def test_heat_bands_begin_where_they_say(now: float, band: str, factor: float) -> None:
    assert heat_band(now) == band
    assert heat_factor(now, HeatRule()) == factor


@pytest.mark.parametrize(("rho", "factor"), [(None, 1.0), (-0.5, 1.0), (0.7, 1.0), (0.8, 0.5), (0.9, 0.0), (0.95, 0.0)])
def test_correlation_with_the_book_cuts_between_its_limits(rho: float | None, factor: float) -> None:
    assert correlation_factor(rho) == pytest.approx(factor)


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


def test_heat_is_what_is_and_may_soon_be_in_the_market() -> None:
    assert heat(4_000.0, 1_000.0, 10_000.0) == 0.5
    assert heat(0.0, 0.0, 0.0) == 1.0


def test_stop_risk_is_what_all_stops_together_would_cost() -> None:
    assert stop_risk([(10.0, 100.0, 97.0), (1.0, 50.0, 60.0)], 10_000.0) == pytest.approx(0.003)
    assert stop_risk([], 10_000.0) == 0.0
    assert stop_risk([(1.0, 1.0, 0.5)], 0.0) == 1.0


def test_kelly_waits_for_thirty_trades_and_reads_the_rate_low() -> None:
    nets = [75.0] * 16 + [-60.0] * 12 + [0.0] * 2
    assert kelly_cap(nets[:29]) is None
    low = 4 / 7 - (4 / 7 * 3 / 7 / 28) ** 0.5
    assert kelly_cap(nets) == pytest.approx(0.25 * (low - (1 - low) / 1.25))


@pytest.mark.parametrize(
    ("nets", "cap"),
    [([10.0] * 30, 0.25), ([-10.0] * 30, 0.0), ([0.0] * 30, None), ([10.0] * 15 + [-10.0] * 15, 0.0)],
)
def test_kelly_bets_nothing_without_an_edge(nets: list[float], cap: float | None) -> None:
    assert kelly_cap(nets) == cap


@pytest.mark.parametrize(
    ("drawdown", "now", "volatility", "rho", "score"),
    [
        (0.15, 0.0, None, None, 100.0),
        (0.03, 0.0, None, None, 20.0),
        (0.0, 0.8, None, None, 80.0),
        (0.0, 0.0, 0.05, None, 70.0),
        (0.0, 0.0, None, 0.7, 50.0),
        (0.3, 1.0, 1.0, 1.0, 100.0),
        (0.0, 0.0, None, -0.9, 0.0),
    ],
)
def test_the_risk_score_is_the_worst_part(
    drawdown: float, now: float, volatility: float | None, rho: float | None, score: float
) -> None:
    assert risk_score(drawdown, now, volatility, rho, RiskLimits()) == pytest.approx(score)


@pytest.mark.parametrize(
    ("score", "level"),
    [(0, "LOW"), (29.9, "LOW"), (30, "MEDIUM"), (59.9, "MEDIUM"), (60, "HIGH"), (84.9, "HIGH"), (85, "CRITICAL")],
)
def test_risk_has_four_levels(score: float, level: str) -> None:
    assert risk_level(score) == level
