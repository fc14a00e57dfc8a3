from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest

from mojobot.core import orders
from mojobot.core.closing import Closing
from mojobot.core.decide import decide, leave, leaves
from mojobot.core.organs import Organs
from mojobot.core.outbox import Outbox
from mojobot.core.poll import Ballot, confident
from mojobot.core.strategies.registry import NAMES
from mojobot.model.learning import BenchedStrategy, Factors, Learned
from mojobot.model.notices import Alert, Decision, Outcome
from mojobot.model.settings import Settings
from mojobot.model.trading import Intent, Reason, Side
from tests.core.runs import AAA, BBB, NEW, OPENING, SOL, START_MS, TOKENS, engine, entry, exit_, settings
from tests.core.strategies.crafted import features

MOMENTUM, REVERSION, TREND = (NAMES.index(n) for n in ("momentum_breakthrough", "mean_reversion", "trend_following"))
Votes = Mapping[int, Mapping[int, float]]  # by series, by strategy: strength, negative to sell
BUY: Votes = {AAA: {REVERSION: 0.5}}
SELL: Votes = {AAA: {REVERSION: -0.5}}
EVEN: dict[str, object] = {name: {"weight": 0.125} for name in NAMES}


def ballot(votes: Votes, leave: tuple[tuple[int, int], ...] = ()) -> Ballot:
    """Votes on the four tokens, with a stop 3 % below and a target 10 % above; `leave` is (series, strategy)."""
    shape, price = (len(NAMES), len(TOKENS)), np.array(OPENING)
    strength = np.zeros(shape)
    for series, by_strategy in votes.items():
        for strategy, value in by_strategy.items():
            strength[strategy, series] = value
    leaving = np.zeros(shape, dtype=np.bool_)
    for series, strategy in leave:
        leaving[strategy, series] = True
    closing = Closing(START_MS, np.arange(len(TOKENS)), features({}, series=len(TOKENS)))
    direction, strength = np.sign(strength).astype(np.int8), np.abs(strength)
    return Ballot(
        closing,
        direction,
        strength,
        confident(direction, strength),
        np.tile(price * 0.97, (len(NAMES), 1)),
        np.tile(price * 1.10, (len(NAMES), 1)),
        leaving,
        np.ones(shape, dtype=np.bool_),
    )


def decided(votes: Votes, parts: Organs | None = None) -> tuple[list[Decision], Outbox]:
    parts = parts or engine()
    out = Outbox(1, 7, parts.now_ms)
    return decide(ballot(votes), orders.bench(parts), out), out


def even(**changed: Mapping[str, object]) -> Settings:
    """Eight equal votes; one is enough."""
    return settings(strategies=EVEN, **changed)


def test_a_token_nobody_votes_on_leaves_no_row() -> None:
    found, out = decided({})
    assert (found, out.intents, out.notices) == ([], [], [])


def test_an_agreed_purchase_becomes_an_intent_that_never_asks_back() -> None:
    (decision,), out = decided(BUY)
    (intent,) = out.intents
    assert decision.outcome is Outcome.BUY
    assert (decision.intent_id, decision.lead, decision.side) == (intent.id, "mean_reversion", Side.BUY)
    assert intent == Intent(
        id="s1-7-1",
        ts_ms=START_MS + 1,
        series=AAA,
        symbol="AAA",
        side=Side.BUY,
        reason=Reason.ENTRY,
        position_id="s1-7-1",
        strategy="mean_reversion",
        spend_micro=1_000_000_000,
        quantity_raw=0,
        reference_price=10.0,
        worst_price=10.3,
        deadline_ms=START_MS + 1 + 60_000,
        stop=pytest.approx(9.7),  # type: ignore[arg-type]
        target=pytest.approx(11.0),  # type: ignore[arg-type]
        confidence=0.725,
        consensus=1.0,
    )
    assert out.remember


def test_a_row_carries_all_eight_votes_every_gate_and_every_number() -> None:
    (decision,), out = decided(BUY)
    assert [vote.strategy for vote in decision.votes] == list(NAMES)
    assert [vote.weight for vote in decision.votes] == [float(n == "mean_reversion") for n in NAMES]
    (cast,) = [vote for vote in decision.votes if vote.cast]
    assert (cast.direction, cast.strength, cast.confidence) == (1, 0.5, 0.725)
    assert cast.stop == pytest.approx(9.7)
    assert all(vote.reasons for vote in decision.votes[:6])
    assert [gate.rule for gate in decision.gates] == [
        "consensus", "confidence", "quorum", "state", "blacklist", "positions", "safe_mode_class", "order_rate",
        "cooldown",
        "token_lock", "stale_price", "tradable", "token_volatility", "second_source", "liquidity", "token_safety",
        "target_cost", "size",
    ]  # fmt: skip
    assert (decision.bound_by, decision.refused_by) == ("max_order_usd", None)
    assert {"c_rt", "F", "max_order_usd", "heat_room"} <= set(dict(decision.sizing))
    assert decision in out.notices


def test_tokens_are_taken_by_consensus_times_confidence_and_ties_by_their_place() -> None:
    votes = {
        SOL: {REVERSION: 0.5},
        AAA: {REVERSION: 0.9},
        BBB: {REVERSION: 0.9, MOMENTUM: -0.5},  # surer than SOL alone, but not everybody agrees
        NEW: {REVERSION: 0.5},
    }
    found, _ = decided(votes, engine(even(trading={"consensus_threshold": 0.5})))
    assert [decision.symbol for decision in found] == ["AAA", "SOL", "NEW", "BBB"]
    assert [decision.outcome for decision in found][:3] == [Outcome.BUY] * 3


def test_a_tie_between_buyers_and_sellers_holds_and_comes_last() -> None:
    found, _ = decided({SOL: {REVERSION: 0.9, MOMENTUM: -0.9}, AAA: {REVERSION: 0.3}}, engine(even()))
    assert [(d.symbol, d.outcome, d.refused_by) for d in found] == [
        ("AAA", Outcome.BUY, None),
        ("SOL", Outcome.HOLD, "consensus"),
    ]
    tied = found[1]
    assert (tied.side, tied.consensus, tied.lead, [gate.text for gate in tied.gates]) == (None, None, None, ["a tie"])


@pytest.mark.parametrize(
    ("rule", "votes", "refused"),
    [
        (even(), {AAA: {REVERSION: 0.9, MOMENTUM: -0.8}}, "consensus"),
        (even(trading={"decision_confidence": 0.9}), {AAA: {REVERSION: 0.5}}, "confidence"),
        (even(trading={"quorum_strategies": 2}), {AAA: {REVERSION: 0.5}}, "quorum"),
        (even(trading={"quorum_weight": 0.26}), {AAA: {REVERSION: 0.5, TREND: 0.5}}, "quorum"),
    ],
)
def test_without_agreement_it_holds_and_says_what_was_missing(rule: Settings, votes: Votes, refused: str) -> None:
    (decision,), out = decided(votes, engine(rule))
    assert (decision.outcome, decision.refused_by, out.intents) == (Outcome.HOLD, refused, [])


def test_a_sell_consensus_closes_the_position_whole() -> None:
    parts = engine(None, entry())
    (decision,), out = decided(SELL, parts)
    (intent,) = out.intents
    (position,) = parts.book.portfolio.positions.values()
    assert (decision.outcome, decision.intent_id) == (Outcome.SELL, intent.id)
    assert (intent.reason, intent.quantity_raw, intent.worst_price) == (Reason.SIGNAL, position.quantity_raw, 0.0)
    assert (intent.position_id, intent.strategy, intent.spend_micro) == (position.id, "manual", 0)


def test_a_sell_consensus_without_a_position_is_recorded() -> None:
    (decision,), out = decided(SELL)
    assert (decision.outcome, decision.side, out.intents) == (Outcome.NO_POSITION, Side.SELL, [])


def test_a_buy_consensus_while_holding_is_held() -> None:
    (decision,), out = decided(BUY, engine(None, entry()))
    assert (decision.outcome, decision.refused_by, out.intents) == (Outcome.HELD, None, [])


def test_one_order_for_a_token_is_in_flight() -> None:
    parts = engine(None, entry())
    parts.book.ordered(exit_(entry(), 5, name="s1-6-1"))
    (decision,), out = decided(SELL, parts)
    assert (decision.outcome, decision.refused_by, out.intents) == (Outcome.REFUSED, "in_flight", [])
    waiting = engine()
    waiting.book.ordered(entry())
    (decision,), out = decided(BUY, waiting)
    assert (decision.outcome, out.intents) == (Outcome.HELD, [])
    (decision,), _ = decided(SELL, waiting)
    assert decision.outcome is Outcome.NO_POSITION


ALL = {series: {REVERSION: 0.9 - 0.1 * series} for series in range(4)}


@pytest.mark.parametrize(
    ("rule", "outcomes"),
    [
        (settings(), [None, None, None, None]),
        (settings(risk={"max_concurrent_positions": 2}), [None, None, "positions", "positions"]),
        (settings(limits={"orders_per_minute": 3}), [None, None, None, "order_rate"]),
        (settings(risk={"heat_limit": 0.25, "heat_reduced": 0.1, "heat_high": 0.2, "position_cap": 0.2}),
         [None, None, None, "size_heat_room"]),
    ],
)  # fmt: skip
def test_limits_are_checked_again_after_each_purchase(rule: Settings, outcomes: list[str | None]) -> None:
    found, out = decided(ALL, engine(rule))
    assert [decision.refused_by for decision in found] == outcomes
    assert len(out.intents) == outcomes.count(None)


def test_money_promised_is_not_promised_twice() -> None:
    parts = engine(settings(limits={"max_order_usd": 1e6}, risk={"position_cap": 0.5, "heat_limit": 0.95}))
    parts.market.liquidity[:] = 1e9
    found, out = decided(ALL, parts)
    spent = sum(intent.spend_micro for intent in out.intents)
    assert spent <= 9_500_000_000
    assert "heat_room" in {decision.bound_by for decision in found}
    free = [dict(decision.sizing)["cash"] for decision in found[:2]]
    assert free[0] - free[1] == pytest.approx(out.intents[0].spend_micro / 1e6)


def test_purchases_of_one_close_share_their_strategys_budget() -> None:
    weights: dict[str, object] = {n: {"weight": w} for n, w in zip(NAMES, (0.9, 0.1, 0, 0, 0, 0, 0, 0), strict=True)}
    found, out = decided(ALL, engine(settings(strategies=weights)))
    assert sum(intent.spend_micro for intent in out.intents) == 2_000_000_000  # 2 x 10 % of 10,000 USD
    assert [decision.refused_by for decision in found][2:] == ["size_strategy_budget"] * 2


def test_purchases_of_one_close_share_the_budget_of_stops() -> None:
    rule = settings(limits={"max_order_usd": 1e6}, risk={"risk_per_trade": 0.001, "max_concurrent_positions": 2,
                                                         "position_cap": 0.5})  # fmt: skip
    found, _ = decided({AAA: {REVERSION: 0.9}, BBB: {REVERSION: 0.8}}, engine(rule))
    budgets = [dict(decision.sizing)["f_budget"] for decision in found]
    assert budgets[0] == 1.0
    parts = engine(rule, entry(usd=600.0, stop=9.7))
    risked = parts.book.stop_risk()
    (later,), _ = decided({BBB: {REVERSION: 0.9}}, parts)
    assert dict(later.sizing)["f_budget"] == pytest.approx(2 - risked / 0.001, abs=1e-9)
    assert parts.book.stop_risk() > risked  # the order just given is in it
    assert 0.0 < dict(later.sizing)["f_budget"] < 1.0


def test_a_purchase_in_flight_counts_for_correlation() -> None:
    found, _ = decided({AAA: {REVERSION: 0.9}, BBB: {REVERSION: 0.8}})
    assert found[0].outcome is Outcome.BUY
    numbers = [dict(decision.sizing).get("f_correlation") for decision in found]
    assert numbers[0] == 1.0
    assert numbers[1] is not None
    assert engine().book.values() == [0.0] * 4


def test_entries_held_back_refuse_by_state_and_sales_go_on() -> None:
    parts = engine(None, entry(BBB, price=2.0, stop=1.8, target=2.4))
    parts.halts = replace(parts.halts, paused="lunch")
    found, out = decided({AAA: {REVERSION: 0.9}, BBB: {REVERSION: -0.9}}, parts)
    assert {d.symbol: (d.outcome, d.refused_by) for d in found} == {
        "AAA": (Outcome.REFUSED, "state"),
        "BBB": (Outcome.SELL, None),
    }
    assert [alert.text for alert in out.notices if isinstance(alert, Alert)] == ["AAA state: PAUSED lunch"]


@pytest.mark.parametrize(("armed", "outcome"), [(True, Outcome.SELL), (False, Outcome.REFUSED)])
def test_a_stop_that_disarms_lets_votes_sell_nothing(armed: bool, outcome: Outcome) -> None:
    parts = engine(settings(emergency={"stops_stay_armed": armed}), entry(strategy="mean_reversion"))
    parts.halts = replace(parts.halts, stopped="loss")
    (decision,), out = decided(SELL, parts)
    assert (decision.outcome, len(out.intents)) == (outcome, int(armed))
    parts.book.portfolio.pending.clear()
    assert bool(leaves(ballot({}, ((AAA, REVERSION),)), orders.bench(parts))) is armed


def test_safe_mode_asks_for_more_consensus_of_purchases_only() -> None:
    rule = even(trading={"consensus_threshold": 0.5})
    votes = {AAA: {REVERSION: 0.9, TREND: 0.9, MOMENTUM: -0.9}, BBB: {REVERSION: -0.9, TREND: -0.9, MOMENTUM: 0.9}}
    parts = engine(rule, entry(BBB, price=2.0, stop=1.8, target=2.4))
    parts.halts = replace(parts.halts, safe_mode="by hand")
    found = {decision.symbol: decision for decision in decided(votes, parts)[0]}
    assert (found["AAA"].outcome, found["AAA"].refused_by) == (Outcome.HOLD, "consensus")
    assert found["BBB"].outcome is Outcome.SELL
    parts = engine(rule)
    assert {d.symbol: d.outcome for d in decided(votes, parts)[0]}["AAA"] is Outcome.BUY


def test_a_paused_token_waits_and_the_others_do_not() -> None:
    parts = engine(settings(risk={"volatility_limit_established": 0.05, "max_volatility_threshold": 1.0}))
    parts.pauses.look([0.01, 0.06, 0.04, 0.01], START_MS, parts.settings.risk)
    found, _ = decided({AAA: {REVERSION: 0.9}, BBB: {REVERSION: 0.8}}, parts)
    assert [decision.refused_by for decision in found] == ["token_volatility", None]


def test_leave_closes_only_what_the_strategy_leads() -> None:
    trend = entry(BBB, name="s1-2-1", price=2.0, stop=1.8, target=2.4, strategy="trend_following")
    parts = engine(None, entry(strategy="mean_reversion"), trend)
    bench = orders.bench(parts)
    everybody = tuple((series, REVERSION) for series in range(4))
    assert [position.symbol for position in leaves(ballot({}, everybody), bench)] == ["AAA"]
    assert [p.symbol for p in leaves(ballot({}, ((BBB, TREND), (AAA, TREND))), bench)] == ["BBB"]
    parts.book.ordered(exit_(entry(strategy="mean_reversion"), 5, name="s1-6-1"))
    assert leaves(ballot({}, everybody), bench) == []


def test_a_position_nobody_leads_is_left_alone() -> None:
    parts = engine(None, entry(strategy="manual"))
    everybody = tuple((AAA, strategy) for strategy in range(len(NAMES)))
    assert leaves(ballot({}, everybody), orders.bench(parts)) == []


def test_a_cooled_down_token_may_be_bought_again() -> None:
    parts = engine()
    parts.book.limits.ordered(AAA, START_MS + 1 - 299_000)
    assert decided(BUY, parts)[0][0].refused_by == "cooldown"
    parts.now_ms += 1_000
    parts.market.price_ms[:] = parts.now_ms
    assert decided(BUY, parts)[0][0].outcome is Outcome.BUY


def test_a_position_whose_price_is_not_known_yet_does_not_stop_the_others() -> None:
    parts = engine(None, entry())
    parts.market.price[AAA] = np.nan
    (decision,), _ = decided({BBB: {REVERSION: 0.9}}, parts)
    assert decision.outcome is Outcome.BUY
    assert dict(decision.sizing)["heat_room"] == pytest.approx(7_000.0, rel=1e-3)
    (sold,), out = decided(SELL, parts)
    assert sold.outcome is Outcome.SELL
    assert out.intents[0].reference_price == 10.0


def test_what_is_left_is_recorded_with_the_reason_that_is_gone() -> None:
    parts = engine(None, entry(strategy="mean_reversion"))
    out = Outbox(1, 7, parts.now_ms)
    (decision,) = leave(ballot({}, leave=((AAA, REVERSION),)), orders.bench(parts), out)
    (intent,) = out.intents
    assert (intent.reason, intent.quantity_raw) == (Reason.LEAVE, 100 * 10**9)
    assert (decision.outcome, decision.side, decision.lead) == (Outcome.LEFT, Side.SELL, "mean_reversion")
    assert decision.intent_id == intent.id
    assert decision.gates[0].text.endswith("back at the mean")
    assert decision in out.notices
    assert (
        leave(ballot({}), orders.bench(engine(None, entry(strategy="mean_reversion"))), Outbox(1, 8, parts.now_ms))
        == []
    )


def test_who_is_benched_votes_in_shadow_and_is_not_counted() -> None:
    parts = engine(even())
    parts.learner.restore(Learned(benched=(BenchedStrategy("mean_reversion", 0),)))
    out = Outbox(1, 7, parts.now_ms)
    both: Votes = {AAA: {REVERSION: 0.9, TREND: 0.5}, BBB: {REVERSION: 0.9}}
    (decision,) = decide(ballot(both), orders.bench(parts), out)
    assert (decision.symbol, decision.lead) == ("AAA", "trend_following")
    shadow = decision.votes[REVERSION]
    assert (shadow.direction, shadow.cast, shadow.benched, shadow.weight) == (1, False, True, 0.125)
    assert (shadow.configured, shadow.factors) == (0.125, Factors())
