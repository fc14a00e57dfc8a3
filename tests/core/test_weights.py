from __future__ import annotations

from math import fsum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mojobot.core.strategies.registry import NAMES
from mojobot.core.weights import Weights
from mojobot.model.learning import Factors
from mojobot.model.strategy_settings import MomentumRule, ReversionRule, StrategiesSettings

CONFIGURED = Weights.configured(StrategiesSettings())
EVERY_FACTOR = st.builds(Factors, st.floats(0.5, 2.0), st.floats(0.3, 2.0), st.floats(0.8, 1.25))
FACTORS = st.lists(EVERY_FACTOR, min_size=8, max_size=8)


def test_the_configured_weights_are_those_of_the_settings_in_the_order_of_the_vote() -> None:
    assert CONFIGURED.names == NAMES
    assert CONFIGURED.shares == pytest.approx((0.15, 0.12, 0.14, 0.13, 0.16, 0.11, 0.10, 0.09))
    assert CONFIGURED.array.tolist() == list(CONFIGURED.shares)


def test_a_changed_setting_changes_a_weight() -> None:
    settings = StrategiesSettings(
        momentum_breakthrough=MomentumRule(weight=0.2), mean_reversion=ReversionRule(weight=0.07)
    )
    assert Weights.configured(settings).shares[:2] == pytest.approx((0.2, 0.07))


def test_weights_that_sum_to_almost_one_are_made_to_sum_to_one() -> None:
    settings = StrategiesSettings(momentum_breakthrough=MomentumRule(weight=0.1500009))
    assert fsum(Weights.configured(settings).shares) == pytest.approx(1.0, abs=1e-15)


def test_what_was_saved_is_restored_to_the_last_bit() -> None:
    moved = CONFIGURED.adapted([Factors(1.3, 0.9, 1.1), *[Factors()] * 7])
    named = zip(NAMES, moved.factors, strict=True)
    assert CONFIGURED.restore(moved.saved, named) == moved
    assert moved.shares != CONFIGURED.shares
    assert moved.prior == CONFIGURED.prior


def test_unknown_names_and_impossible_shares_are_ignored() -> None:
    nonsense = [("magic", 0.5), ("mean_reversion", float("nan")), ("trend_following", -1.0), ("whale_tracking", 0.0)]
    assert CONFIGURED.restore(nonsense).shares == pytest.approx(CONFIGURED.shares)
    assert CONFIGURED.restore([]).shares == pytest.approx(CONFIGURED.shares)


def test_a_strategy_switched_off_in_the_settings_stays_off() -> None:
    settings = StrategiesSettings(
        momentum_breakthrough=MomentumRule(weight=0.27), mean_reversion=ReversionRule(weight=0.0)
    )
    weights = Weights.configured(settings)
    assert weights.restore([("mean_reversion", 0.12)]).shares[1] == 0.0
    assert weights.adapted([Factors(2.0)] * 8).shares[1] == 0.0


def test_without_evidence_nothing_moves() -> None:
    assert CONFIGURED.adapted([Factors()] * 8).shares == CONFIGURED.shares


def test_a_strategy_that_earns_rises_a_tenth_a_trade_up_to_twice_its_prior() -> None:
    weights = CONFIGURED
    for _ in range(40):
        before, weights = weights, weights.adapted([Factors(2.0, 1.4, 1.25), *[Factors(0.5)] * 7])
        assert weights.shares[0] <= 1.1 * before.shares[0] + 1e-12
    assert CONFIGURED.adapted([Factors(2.0), *[Factors(0.5)] * 7]).shares[0] == pytest.approx(0.165)
    assert weights.shares[0] == pytest.approx(0.30)
    assert weights.shares[1:] == pytest.approx([p * 0.7 / 0.85 for p in CONFIGURED.prior[1:]])


@given(st.lists(st.tuples(st.sampled_from((*NAMES, "other")), st.floats(0.0, 1e6)), max_size=10))
def test_restored_weights_are_a_whole_and_near_the_prior(saved: list[tuple[str, float]]) -> None:
    shares = CONFIGURED.restore(saved).shares
    assert fsum(shares) == pytest.approx(1.0, abs=1e-12)
    assert all(0.5 * p - 1e-12 <= w <= 2.0 * p + 1e-12 for w, p in zip(shares, CONFIGURED.prior, strict=True))


@given(st.lists(FACTORS, min_size=1, max_size=8))
def test_adapted_weights_keep_their_bounds_their_pace_and_their_sum(trades: list[list[Factors]]) -> None:
    weights = CONFIGURED
    for factors in trades:
        before, weights = weights.shares, weights.adapted(factors)
        assert fsum(weights.shares) == pytest.approx(1.0, abs=1e-12)
        for was, now, prior in zip(before, weights.shares, weights.prior, strict=True):
            assert 0.5 * prior - 1e-12 <= now <= 2.0 * prior + 1e-12
            assert 0.9 * was - 1e-12 <= now <= 1.1 * was + 1e-12
    assert CONFIGURED.restore(weights.saved, zip(NAMES, weights.factors, strict=True)) == weights


@given(FACTORS, st.permutations(range(8)))
def test_the_order_of_the_strategies_changes_nothing(factors: list[Factors], order: list[int]) -> None:
    turned = Weights(
        tuple(CONFIGURED.names[i] for i in order),
        tuple(CONFIGURED.prior[i] for i in order),
        tuple(CONFIGURED.shares[i] for i in order),
        tuple(CONFIGURED.factors[i] for i in order),
    )
    straight = CONFIGURED.adapted(factors).shares
    assert turned.adapted([factors[i] for i in order]).shares == tuple(straight[i] for i in order)


@given(FACTORS, st.floats(0.1, 10.0))
def test_only_the_proportions_of_the_factors_count(factors: list[Factors], scale: float) -> None:
    scaled = [f._replace(crowding=f.crowding * scale) for f in factors]
    assert CONFIGURED.adapted(scaled).shares == pytest.approx(CONFIGURED.adapted(factors).shares, abs=1e-9)
