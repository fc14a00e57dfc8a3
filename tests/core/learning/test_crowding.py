from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mojobot.core.learning.crowding import HALF_LIFE_BARS, VoteStreams, crowding, effective_bets
from mojobot.core.strategies.vote import DirectionArray
from mojobot.core.weights import Weights
from mojobot.model.strategy_settings import StrategiesSettings

BAR_MS = 900_000
PRIOR = np.array(Weights.configured(StrategiesSettings()).prior)
EVEN = np.full(8, 0.125)


def votes(*rows: list[int]) -> DirectionArray:
    return np.array(rows, dtype=np.int8)


def streams(closes: np.ndarray) -> VoteStreams:
    """Votes (strategies, closes) on one token."""
    made = VoteStreams(closes.shape[0])
    for at in range(closes.shape[1]):
        made.take(closes[:, at : at + 1].astype(np.int8), (at + 1) * BAR_MS, BAR_MS)
    return made


def test_before_any_vote_nobody_is_correlated() -> None:
    assert VoteStreams(8).correlation().tolist() == np.eye(8).tolist()


def test_the_configured_weights_alone_come_to_almost_eight_bets() -> None:
    assert effective_bets(PRIOR, np.eye(8)) == pytest.approx(7.74, abs=0.005)
    assert effective_bets(EVEN, np.eye(8)) == pytest.approx(8.0)
    assert effective_bets(EVEN, np.ones((8, 8))) == pytest.approx(1.0)


def test_two_that_always_agree_are_half_correlated_after_shrinking() -> None:
    random = np.random.default_rng(3).integers(-1, 2, (2, 400))
    rho = streams(np.vstack((random[0], random[0], -random[0], random[1]))).correlation()
    assert rho[0, 1] == pytest.approx(0.5)
    assert rho[0, 2] == 0.0  # those that contradict each other do not crowd
    assert rho[0, 3] < 0.06
    assert np.diag(rho).tolist() == [1.0] * 4


def test_a_strategy_that_never_votes_is_correlated_with_nobody() -> None:
    rho = streams(np.vstack((np.zeros(50), np.tile([1, -1], 25)))).correlation()
    assert rho.tolist() == np.eye(2).tolist()


def test_agreement_of_long_ago_fades_by_half_in_five_hundred_bars() -> None:
    made = VoteStreams(2)
    made.take(votes([1, -1], [1, -1]), BAR_MS, BAR_MS)
    made.take(votes([0, 0], [0, 0]), (1 + HALF_LIFE_BARS) * BAR_MS, BAR_MS)
    assert made.saved().products == pytest.approx((1.0, 1.0, 1.0, 1.0))


def test_closes_without_votes_need_not_be_told() -> None:
    told, untold = VoteStreams(2), VoteStreams(2)
    for at in range(40):
        close = votes([1, 0], [1, -1]) if at % 13 == 0 else votes([0, 0], [0, 0])
        told.take(close, at * BAR_MS, BAR_MS)
        if at % 13 == 0:
            untold.take(close, at * BAR_MS, BAR_MS)
    assert untold.saved().count == pytest.approx(told.saved().count)
    assert untold.saved().products == pytest.approx(told.saved().products)
    assert untold.correlation() == pytest.approx(told.correlation())


def test_what_was_saved_goes_on_to_the_last_bit() -> None:
    closes = np.random.default_rng(5).integers(-1, 2, (8, 60))
    straight, first = streams(closes), streams(closes[:, :25])
    again = VoteStreams(8)
    again.restore(first.saved())
    for at in range(25, 60):
        again.take(closes[:, at : at + 1].astype(np.int8), (at + 1) * BAR_MS, BAR_MS)
    assert again.saved() == straight.saved()


def test_moments_of_another_number_of_strategies_are_ignored() -> None:
    made = VoteStreams(8)
    made.restore(streams(np.ones((3, 5))).saved())
    assert made.saved() == VoteStreams(8).saved()


def test_a_pair_that_says_the_same_weighs_less_and_the_rest_more() -> None:
    rho = np.eye(8)
    rho[0, 1] = rho[1, 0] = 0.5
    d = crowding(EVEN, rho)
    assert d.mean() == pytest.approx(1.0)
    assert d[0] / d[2] == pytest.approx(1.5**-0.5)
    assert d[0] == d[1] < d[2] == d[7]


def test_while_nobody_is_correlated_crowding_moves_nothing() -> None:
    assert crowding(PRIOR, np.eye(8)).tolist() == [1.0] * 8
    assert crowding(np.array([0.5, 0.5, 0.0]), np.ones((3, 3)))[2] == 1.0


@given(st.lists(st.lists(st.integers(-1, 1), min_size=8, max_size=8), min_size=1, max_size=30))
def test_correlations_stay_within_bounds_whatever_is_voted(closes: list[list[int]]) -> None:
    rho = streams(np.array(closes).T).correlation()
    assert ((rho >= 0.0) & (rho <= 1.0)).all()
    assert rho == pytest.approx(rho.T)
    assert 1.0 - 1e-9 <= effective_bets(PRIOR, rho) <= 7.75
    assert (crowding(PRIOR, rho) > 0.0).all()
