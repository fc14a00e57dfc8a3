from __future__ import annotations

from dataclasses import replace
from math import nan

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mojobot.core.consensus import Agreement
from mojobot.core.entry import Candidate, Plan, Standing, Verdict, judge, levels, sizing_rule
from mojobot.core.fills import Pool
from mojobot.core.quality import Grade
from mojobot.model.market import Provides, Timeframe, Token, TokenClass
from mojobot.model.notices import Gate
from mojobot.model.settings import Settings
from mojobot.model.trading import Side

DEFAULT = Settings()
AGREED = Agreement(Side.BUY, 1.0, 0.8, (1,), 0.12, 1, 1, 0.096, 0.0, ())
GOOD = Candidate(
    series=1,
    token=Token("AAA", "", TokenClass.ESTABLISHED, Timeframe.M15),
    price=10.0,
    price_age_s=2.0,
    agreement=AGREED,
    stop=9.5,
    target=11.0,
    atr=0.02,
    adx=22.0,
    di_spread=0.1,
    daily_volatility=0.03,
    volatility_factor=1.0,
    pool=Pool(50_000_000.0, 0.0025),
    rho_book=None,
)
CALM = Standing(
    equity_usd=10_000.0,
    cash_usd=10_000.0,
    heat=0.0,
    stop_risk=0.0,
    open_positions=0,
    lead_weight=0.5,
    lead_open_usd=0.0,
    nets=(),
    sol_usd=150.0,
    market_above_mean=True,
    market_rising=False,
    held_back=None,
    safe_mode=False,
    token_paused=False,
    token_pause="calm",
    provides=Provides(),
)
FREE = (Gate("order_rate", True, ""), Gate("cooldown", True, ""), Gate("token_lock", True, ""))


def changed(**sections: dict[str, object]) -> Settings:
    return Settings.model_validate(sections)


def judged(c: Candidate = GOOD, s: Standing = CALM, rule: Settings = DEFAULT, trailed: bool = False) -> Verdict:
    return judge(c, s, FREE, rule, trailed=trailed)


def planned(c: Candidate = GOOD, s: Standing = CALM, rule: Settings = DEFAULT, trailed: bool = False) -> Plan:
    plan = judged(c, s, rule, trailed).plan
    assert plan is not None
    return plan


def gate(verdict: Verdict, rule: str) -> Gate:
    (found,) = [gate for gate in verdict.gates if gate.rule == rule]
    return found


def test_every_gate_is_asked_in_this_order_and_the_size_last() -> None:
    assert [gate.rule for gate in judged().gates] == [
        "state", "blacklist", "positions", "safe_mode_class", "order_rate", "cooldown", "token_lock", "stale_price",
        "tradable",
        "token_volatility", "second_source", "liquidity", "token_safety", "target_cost", "size",
    ]  # fmt: skip
    assert judged().refused_by is None


def test_what_the_market_does_not_tell_passes_as_not_applicable() -> None:
    verdict = judged(replace(GOOD, daily_volatility=nan))
    assert [gate.rule for gate in verdict.gates if gate.passed is None] == [
        "tradable", "second_source", "liquidity", "token_safety",
    ]  # fmt: skip
    assert verdict.plan is not None


@pytest.mark.parametrize("rule", ["second_source", "token_safety"])
def test_what_the_market_says_it_tells_refuses_until_it_is_checked(rule: str) -> None:
    assert judged(s=replace(CALM, provides=Provides(**{rule: True}))).refused_by == rule


@pytest.mark.parametrize(
    ("rule", "c", "s", "passed"),
    [
        ("state", GOOD, replace(CALM, held_back="PAUSED by hand"), False),
        ("positions", GOOD, replace(CALM, open_positions=4), True),
        ("positions", GOOD, replace(CALM, open_positions=5), False),
        ("positions", GOOD, replace(CALM, open_positions=6), False),
        ("positions", GOOD, replace(CALM, open_positions=1, safe_mode=True), True),
        ("positions", GOOD, replace(CALM, open_positions=2, safe_mode=True), False),
        ("stale_price", replace(GOOD, price_age_s=14.999), CALM, True),
        ("stale_price", replace(GOOD, price_age_s=15.0), CALM, True),
        ("stale_price", replace(GOOD, price_age_s=15.001), CALM, False),
        ("tradable", replace(GOOD, daily_volatility=0.004999), CALM, False),
        ("tradable", replace(GOOD, daily_volatility=0.005), CALM, True),
        ("tradable", replace(GOOD, daily_volatility=0.005001), CALM, True),
        ("token_volatility", GOOD, replace(CALM, token_paused=True), False),
    ],
)
def test_each_gate_at_its_limit(rule: str, c: Candidate, s: Standing, passed: bool) -> None:
    verdict = judged(c, s)
    assert gate(verdict, rule).passed is passed
    assert (verdict.plan is not None) is passed
    assert verdict.refused_by == (None if passed else rule)


@pytest.mark.parametrize(
    ("listed", "passed"),
    [("none", True), ("tok", False), ("$TOK, OTHER", False), ("MintOfTheToken1111111111111111111111111111", False),
     ("mintofthetoken1111111111111111111111111111", True), ("TOKEN", True)],
)  # fmt: skip
def test_a_token_of_the_blacklist_is_not_bought_by_whichever_name(listed: str, passed: bool) -> None:
    token = replace(GOOD.token, symbol="TOK", mint="MintOfTheToken1111111111111111111111111111")
    rule = DEFAULT.model_copy(update={"universe": DEFAULT.universe.model_copy(update={"blacklist": listed})})
    verdict = judged(replace(GOOD, token=token), rule=rule)
    assert gate(verdict, "blacklist").passed is passed
    assert verdict.refused_by == (None if passed else "blacklist")


def test_the_word_none_bans_no_token_of_that_name() -> None:
    assert gate(judged(replace(GOOD, token=replace(GOOD.token, symbol="NONE"))), "blacklist").passed is True


@pytest.mark.parametrize(
    ("token_class", "safe_mode", "passed"),
    [
        (TokenClass.NEW, True, False), (TokenClass.NEW, False, True),
        (TokenClass.ESTABLISHED, True, True), (TokenClass.MAJOR, True, True),
    ],
)  # fmt: skip
def test_safe_mode_buys_no_new_tokens(token_class: TokenClass, safe_mode: bool, passed: bool) -> None:
    c = replace(GOOD, token=replace(GOOD.token, token_class=token_class))
    assert gate(judged(c, replace(CALM, safe_mode=safe_mode)), "safe_mode_class").passed is passed


def test_the_target_must_be_three_round_trips_away() -> None:
    cost = dict(judged().numbers)["c_rt"]
    assert 0.005 < cost < 0.02
    for distance, passed in ((3 * cost - 1e-6, False), (3 * cost + 1e-6, True)):
        assert gate(judged(replace(GOOD, target=10.0 * (1 + distance))), "target_cost").passed is passed


def test_the_cost_is_that_of_the_largest_order_the_caps_allow() -> None:
    costs = [
        dict(judged(s=replace(CALM, equity_usd=usd), rule=changed(limits={"max_order_usd": most})).numbers)["c_rt"]
        for usd, most in (
            (10_000.0, 1_000.0),
            (10_000.0, 500.0),
            (100.0, 1_000.0),
            (10_000.0, 1e6),
            (10_000.0, 1_600.0),
        )
    ]
    assert costs[3] == costs[4]  # a cap of 16 % binds where no order limit does
    assert len(set(costs)) == 4


def test_majors_expect_no_sandwich() -> None:
    major = replace(GOOD, token=replace(GOOD.token, token_class=TokenClass.MAJOR))
    less = dict(judged().numbers)["c_rt"] - dict(judged(major).numbers)["c_rt"]
    assert less == pytest.approx(2 * 0.05 * 0.005)


def test_the_first_gate_that_refuses_is_named_and_all_are_shown() -> None:
    limits = (Gate("order_rate", False, "x"), Gate("cooldown", False, "y"), Gate("token_lock", True, ""))
    verdict = judge(replace(GOOD, price_age_s=99.0), CALM, limits, DEFAULT, trailed=False)
    assert verdict.refused_by == "order_rate"
    assert [gate.rule for gate in verdict.gates if gate.passed is False] == ["order_rate", "cooldown", "stale_price"]
    assert (verdict.plan, verdict.bound_by) == (None, None)
    assert [name for name, _ in verdict.numbers] == ["c_rt"]


def test_an_approved_purchase_records_every_number_of_its_size() -> None:
    verdict = judged()
    named = dict(verdict.numbers)
    assert verdict.bound_by == "max_order_usd"
    assert verdict.plan is not None
    assert verdict.plan.notional_usd == 1_000.0
    assert {"c_rt", "stop_distance", "F", "f_volatility", "risk", "heat_room", "cash", "cut"} <= set(named)
    assert named["stop_distance"] == pytest.approx(0.05)


@pytest.mark.parametrize(
    ("bound", "s"),
    [
        ("cash", replace(CALM, cash_usd=300.0)),
        ("heat_room", replace(CALM, heat=0.78)),
        ("strategy_budget", replace(CALM, lead_weight=0.12, lead_open_usd=2_200.0)),
        ("kelly", replace(CALM, nets=(-10.0,) * 30, equity_usd=10_000.0)),
    ],
)
def test_the_bound_that_binds_is_named(bound: str, s: Standing) -> None:
    verdict = judged(s=s)
    assert verdict.bound_by == bound
    assert verdict.plan is not None
    assert verdict.plan.notional_usd < 1_000.0
    assert verdict.plan.notional_usd == pytest.approx(dict(verdict.numbers)[bound])
    assert f"bound by {bound}" in gate(verdict, "size").text


@pytest.mark.parametrize(
    ("refused", "c", "s"),
    [
        ("size_cash", GOOD, replace(CALM, cash_usd=9.99)),
        ("size_heat_room", GOOD, replace(CALM, heat=0.8)),
        ("size_heat_room", GOOD, replace(CALM, heat=0.9)),
        ("size_budget", GOOD, replace(CALM, stop_risk=0.1)),
        ("size_correlation", replace(GOOD, rho_book=0.9), CALM),
        ("size_strategy_budget", GOOD, replace(CALM, lead_open_usd=10_000.0)),
        ("size_equity_usd", GOOD, replace(CALM, equity_usd=0.0)),
    ],
)
def test_what_leaves_no_size_refuses_by_its_name(refused: str, c: Candidate, s: Standing) -> None:
    verdict = judged(c, s)
    assert (verdict.refused_by, verdict.plan) == (refused, None)
    assert verdict.gates[-1].rule == "size"
    assert verdict.gates[-1].passed is False


def test_the_lead_brings_stop_and_target() -> None:
    plan = planned()
    assert [plan.stop, plan.target] == pytest.approx([9.5, 11.0])


@pytest.mark.parametrize("stop", [nan, 10.0, 10.5, 0.0, -1.0])
def test_a_stop_at_or_above_the_price_or_none_is_replaced(stop: float) -> None:
    assert planned(replace(GOOD, stop=stop)).stop == pytest.approx(10.0 * (1 - 1.5 * 0.02))


@pytest.mark.parametrize("target", [nan, 10.0, 9.0])
def test_a_target_at_or_below_the_price_or_none_is_replaced(target: float) -> None:
    c = replace(GOOD, target=target, atr=0.03)
    assert planned(c).target == pytest.approx(10.0 * (1 + 2.5 * 0.03))


def test_the_smallest_stop_below_the_price_is_kept() -> None:
    assert levels(replace(GOOD, stop=9.9999), CALM, DEFAULT)[0] == pytest.approx(9.9999)


@pytest.mark.parametrize(
    ("v", "safe", "stop", "sized"),
    [
        (1.0, False, 9.5, 0.05),
        (1.5, False, 10 - 0.5 * 0.85, 0.05),  # tighter; sized as if it were not
        (1.4999, False, 9.5, 0.05),
        (0.67, False, 10 - 0.5 * 1.15, 0.0575),  # looser, and sized so
        (0.6701, False, 9.5, 0.05),
        (nan, False, 9.5, 0.05),
        (1.0, True, 10 - 0.5 * 0.75, 0.05),
        (1.5, True, 10 - 0.5 * 0.85 * 0.75, 0.05),
        (0.5, True, 10 - 0.5 * 1.15 * 0.75, 0.05),
    ],
)
def test_the_regime_moves_the_stop_and_size_uses_the_wider_distance(
    v: float, safe: bool, stop: float, sized: float
) -> None:
    found = levels(replace(GOOD, volatility_factor=v), replace(CALM, safe_mode=safe), DEFAULT)
    assert found == pytest.approx((stop, 11.0, sized))


def test_a_stop_is_above_nothing_however_wild_the_token() -> None:
    stop, _, sized = levels(replace(GOOD, stop=nan, atr=0.9), CALM, DEFAULT)
    assert stop == pytest.approx(0.5)
    assert sized == pytest.approx(1.35)


@given(
    st.floats(0.0001, 1e5), st.floats(-1.0, 2e5) | st.just(nan), st.floats(0.0, 2.0), st.floats(0.1, 4.0), st.booleans()
)
def test_a_planned_stop_lies_between_nothing_and_the_price(
    price: float, stop: float, atr: float, v: float, safe: bool
) -> None:
    c = replace(GOOD, price=price, stop=stop, target=nan, atr=atr, volatility_factor=v)
    plan = judged(c, replace(CALM, safe_mode=safe)).plan
    assert plan is None or 0.0 < plan.stop < price < plan.target


def test_without_an_atr_a_default_stop_cannot_be_made_and_nothing_is_bought() -> None:
    assert judged(replace(GOOD, atr=nan)).plan is not None  # the lead's own needs none
    assert judged(replace(GOOD, stop=nan, atr=nan)).refused_by == "size_stop_distance"
    assert judged(replace(GOOD, target=nan, atr=nan)).refused_by == "target_cost"


def test_only_what_the_trend_leads_is_trailed() -> None:
    assert planned().trail == 0.0
    assert planned(trailed=True).trail == pytest.approx(10.0 * 0.02 * 2.0)


@pytest.mark.parametrize(
    ("token_class", "collar"), [(TokenClass.MAJOR, 0.01), (TokenClass.ESTABLISHED, 0.03), (TokenClass.NEW, 0.03)]
)
def test_the_worst_price_is_a_collar_above_the_decision(token_class: TokenClass, collar: float) -> None:
    c = replace(GOOD, token=replace(GOOD.token, token_class=token_class))
    assert planned(c).worst_price == pytest.approx(10.0 * (1 + collar))


def test_safe_mode_halves_the_size() -> None:
    assert planned(s=replace(CALM, safe_mode=True)).notional_usd == 500.0


def test_kelly_never_cuts_below_its_floor() -> None:
    """Thirty losses: without a floor nothing would ever be bought, and nothing learned, again."""
    lost = replace(CALM, nets=(-10.0,) * 30)
    per_usd = 0.05 + dict(judged().numbers)["c_rt"] / 2
    assert planned(s=lost).notional_usd == pytest.approx(0.1 * 0.02 * 10_000 / per_usd)
    dead = judged(s=lost, rule=changed(risk={"kelly_floor": 0.0}))
    assert (dead.refused_by, dead.plan) == ("size_kelly", None)
    assert "kelly" not in dict(judged(s=replace(CALM, nets=(-10.0,) * 29)).numbers)


def test_the_sizing_rule_is_made_of_the_settings() -> None:
    rule = sizing_rule(changed(risk={"position_cap": 0.3, "heat_limit": 0.9}, limits={"max_order_usd": 77.0}))
    assert (rule.cap, rule.heat.limit, rule.max_order_usd) == (0.3, 0.9, 77.0)
    assert sizing_rule(DEFAULT).cap == pytest.approx(0.16)


LIVE = replace(CALM, provides=Provides(second_source=True, liquidity=True))
WELL = Grade(10.0, ("jupiter", "dexscreener"), 0.004, 2.0, 0.9)


def graded(**changes: object) -> Candidate:
    return replace(GOOD, grade=replace(WELL, **changes))  # type: ignore[arg-type]


def test_two_sources_that_agree_pass_and_are_named() -> None:
    verdict = judged(graded(), LIVE)
    assert gate(verdict, "second_source") == Gate(
        "second_source", True, "jupiter and dexscreener, quality 0.90, 0.40% apart"
    )
    assert gate(verdict, "liquidity") == Gate("liquidity", True, "pool deep enough")
    assert verdict.refused_by is None


def test_one_source_alone_halves_the_size() -> None:
    alone = graded(sources=("jupiter",), quality=0.5)
    assert planned(alone, LIVE).notional_usd == pytest.approx(planned(graded(), LIVE).notional_usd / 2.0)
    text = "one source, half size: jupiter, quality 0.50"
    assert gate(judged(alone, LIVE), "second_source") == Gate("second_source", True, text)


def test_a_disputed_price_is_refused_with_its_reason() -> None:
    verdict = judged(graded(unsure="disputed: 2 sources are 5.0% apart", quality=0.0), LIVE)
    assert verdict.refused_by == "second_source"
    assert gate(verdict, "second_source").text.startswith("disputed: 2 sources are 5.0% apart (jupiter")


def test_a_token_nobody_prices_is_refused() -> None:
    assert judged(graded(sources=()), LIVE).refused_by == "second_source"


def test_a_thin_pool_is_refused_with_its_size() -> None:
    verdict = judged(graded(thin="20,000 USD, least 50,000"), LIVE)
    assert verdict.refused_by == "liquidity"
    assert gate(verdict, "liquidity").text == "pool 20,000 USD, least 50,000"
