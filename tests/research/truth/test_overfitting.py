from __future__ import annotations

from itertools import combinations

import numpy as np
import pytest

from mojobot.research.truth.overfitting import BLOCKS, overfitting


def test_worthless_trials_are_overfitted_about_half_the_time() -> None:
    found = [overfitting(np.random.default_rng(seed).normal(0.0, 0.01, (40, 320))) for seed in range(12)]
    mean = np.mean([one.probability for one in found if one is not None])
    assert mean == pytest.approx(0.5, abs=0.15)


def test_a_trial_that_is_truly_better_is_not() -> None:
    daily = np.random.default_rng(1).normal(0.0, 0.01, (40, 320))
    daily[7] += 0.004
    found = overfitting(daily)
    assert found is not None
    assert found.probability < 0.01
    assert found.lost < 0.01
    assert found.ratio is not None
    assert 0.7 < found.ratio < 1.1


def test_a_trial_fitted_to_one_half_loses_in_the_other() -> None:
    days = np.arange(320)
    daily = np.array([np.where((days // 20) % 2 == side, 0.01, -0.012) for side in (0, 1)])
    daily += np.random.default_rng(2).normal(0.0, 0.001, daily.shape)
    found = overfitting(daily)
    assert found is not None
    assert found.probability > 0.9
    assert found.outside < 0.0 < found.inside


def test_every_half_of_the_blocks_is_a_cut() -> None:
    found = overfitting(np.random.default_rng(3).normal(0.0, 1.0, (3, 33)))
    assert found is not None
    assert found.cuts == 12_870 == len(list(combinations(range(BLOCKS), BLOCKS // 2)))


def test_it_is_what_a_plain_loop_finds() -> None:
    daily = np.random.default_rng(4).normal(0.0, 0.01, (5, 64))
    blocks = daily.reshape(5, BLOCKS, 4)
    below = 0
    for taken in combinations(range(BLOCKS), BLOCKS // 2):
        rest = [block for block in range(BLOCKS) if block not in taken]
        inside, outside = blocks[:, taken].reshape(5, -1), blocks[:, rest].reshape(5, -1)
        best = np.argmax(inside.mean(axis=1) / inside.std(axis=1, ddof=1))
        ratios = outside.mean(axis=1) / outside.std(axis=1, ddof=1)
        below += (np.sum(ratios < ratios[best]) + 1) / 6 <= 0.5
    found = overfitting(daily)
    assert found is not None
    assert found.probability == pytest.approx(below / 12_870)


@pytest.mark.parametrize("shape", [(1, 320), (5, 31)])
def test_too_little_says_nothing(shape: tuple[int, int]) -> None:
    assert overfitting(np.random.default_rng(5).normal(0.0, 0.01, shape)) is None


def test_the_same_trial_twice_is_one() -> None:
    row = np.random.default_rng(6).normal(0.0, 0.01, 320)
    assert overfitting(np.array([row, row])) is None
