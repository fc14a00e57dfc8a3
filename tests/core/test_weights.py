from __future__ import annotations

from math import fsum

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mojobot.core.strategies.registry import NAMES
from mojobot.core.weights import Weights
from mojobot.model.strategy_settings import MomentumRule, ReversionRule, StrategiesSettings

CONFIGURED = Weights.configured(StrategiesSettings())


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


def test_what_was_saved_is_restored() -> None:
    moved = CONFIGURED.restore([("momentum_breakthrough", 0.18), ("mean_reversion", 0.09)])
    assert moved.shares[:3] == pytest.approx((0.18, 0.09, 0.14))
    assert CONFIGURED.restore(moved.saved).shares == pytest.approx(moved.shares)
    assert moved.prior == CONFIGURED.prior


def test_unknown_names_and_impossible_shares_are_ignored() -> None:
    nonsense = [("magic", 0.5), ("mean_reversion", float("nan")), ("trend_following", -1.0), ("whale_tracking", 0.0)]
    assert CONFIGURED.restore(nonsense) == CONFIGURED
    assert CONFIGURED.restore([]) == CONFIGURED


def test_a_strategy_switched_off_in_the_settings_stays_off() -> None:
    settings = StrategiesSettings(
        momentum_breakthrough=MomentumRule(weight=0.27), mean_reversion=ReversionRule(weight=0.0)
    )
    assert Weights.configured(settings).restore([("mean_reversion", 0.12)]).shares[1] == 0.0


@given(st.lists(st.tuples(st.sampled_from((*NAMES, "other")), st.floats(0.0, 1e6)), max_size=10))
def test_restored_weights_are_a_whole_and_near_the_prior(saved: list[tuple[str, float]]) -> None:
    shares = CONFIGURED.restore(saved).shares
    assert fsum(shares) == pytest.approx(1.0)
    assert all(prior / 4.0 <= share <= 4.0 * prior for share, prior in zip(shares, CONFIGURED.prior, strict=True))
