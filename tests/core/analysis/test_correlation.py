from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mojobot.core.analysis.correlation import ASSUMED, DECAY, MIN_COMMON, Correlation
from mojobot.model.market import FloatArray


def returns(series: int = 4, hours: int = 300, seed: int = 7, common: float = 0.6, gaps: float = 0.0) -> FloatArray:
    """Hourly returns that share a factor, each series with a part in it and a volatility of its own."""
    rng = np.random.default_rng(seed)
    shared, own = rng.standard_t(5, hours), rng.standard_t(5, (series, hours))
    part = common * np.linspace(1.5, 0.1, series)[:, None]
    mixed = np.sqrt(part) * shared + np.sqrt(1 - part) * own
    block = 0.004 * (1 + np.arange(series)[:, None]) * mixed
    return np.where(rng.random((series, hours)) < gaps, np.nan, block)


def pushed(block: FloatArray) -> Correlation:
    correlation = Correlation(block.shape[0])
    correlation.push(block)
    return correlation


def directly(block: FloatArray, decay: float = DECAY) -> tuple[FloatArray, float]:
    """Ledoit and Wolf 2004 with weights, written as the paper's sums over pairs and hours, for a block without gaps."""
    n, hours = block.shape
    w = decay ** np.arange(hours - 1, -1, -1)
    size = w.sum() ** 2 / (w**2).sum()
    w = w / w.sum()
    s = np.array([[np.sum(w * block[i] * block[j]) for j in range(n)] for i in range(n)])
    r = s / np.sqrt(np.outer(np.diag(s), np.diag(s)))
    bar = (r.sum() - n) / (n * (n - 1))
    pi = rho = gamma = 0.0
    for i in range(n):
        for j in range(n):
            pi_ij = np.sum(w * (block[i] * block[j] - s[i, j]) ** 2)
            pi += pi_ij
            if i == j:
                rho += pi_ij
                continue
            theta_ii = np.sum(w * (block[i] ** 2 - s[i, i]) * (block[i] * block[j] - s[i, j]))
            theta_jj = np.sum(w * (block[j] ** 2 - s[j, j]) * (block[i] * block[j] - s[i, j]))
            ratio = np.sqrt(s[j, j] / s[i, i])
            rho += bar / 2 * (ratio * theta_ii + theta_jj / ratio)
            gamma += (bar * np.sqrt(s[i, i] * s[j, j]) - s[i, j]) ** 2
    delta = max(0.0, min(1.0, (pi - rho) / gamma / size))
    shrunk = (1 - delta) * r + delta * bar
    np.fill_diagonal(shrunk, 1.0)
    return shrunk, float(delta)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_the_matrix_is_ledoit_and_wolfs(seed: int) -> None:
    block = returns(5, 400, seed)
    correlation = pushed(block)
    expected, delta = directly(block)
    assert correlation.matrix() == pytest.approx(expected, abs=1e-12)
    assert correlation.shrinkage() == pytest.approx(delta, abs=1e-12)
    assert 0 < delta < 1


def test_a_week_is_the_half_life() -> None:
    assert pytest.approx(0.995883, abs=5e-7) == DECAY
    assert pytest.approx(0.5) == DECAY ** (7 * 24)


def test_two_tokens_have_nothing_to_be_drawn_to() -> None:
    block = returns(2, 200)
    w = DECAY ** np.arange(199, -1, -1)
    plain = np.sum(w * block[0] * block[1]) / np.sqrt(np.sum(w * block[0] ** 2) * np.sum(w * block[1] ** 2))
    correlation = pushed(block)
    assert correlation.matrix()[0, 1] == pytest.approx(plain, abs=1e-12)


@settings(max_examples=50)
@given(st.lists(st.integers(0, 299), max_size=8), st.sampled_from([0.0, 0.3]))
def test_how_the_hours_are_cut_into_blocks_changes_nothing(cuts: list[int], gaps: float) -> None:
    block = returns(gaps=gaps)
    whole, parts = pushed(block), Correlation(4)
    for start, stop in zip([0, *sorted(cuts)], [*sorted(cuts), 300], strict=True):
        parts.push(block[:, start:stop])
    assert parts.matrix() == pytest.approx(whole.matrix(), abs=1e-12)
    assert parts.volatility() == pytest.approx(whole.volatility(), rel=1e-12)
    values = np.array([0.0, 100.0, 50.0, 20.0])
    assert parts.with_book(0, values) == pytest.approx(whole.with_book(0, values), abs=1.5e-9)  # sealed


def test_hour_by_hour_is_the_same_as_at_once() -> None:
    block = returns(gaps=0.1)
    hourly = Correlation(4)
    for hour in range(block.shape[1]):
        hourly.push(block[:, hour : hour + 1])
    assert hourly.matrix() == pytest.approx(pushed(block).matrix(), abs=1e-12)


@settings(max_examples=60)
@given(st.integers(0, 10_000), st.integers(2, 8), st.sampled_from([0.0, 0.05, 0.5]))
def test_the_matrix_is_a_correlation_matrix(seed: int, series: int, gaps: float) -> None:
    matrix = pushed(returns(series, 150, seed, gaps=gaps)).matrix()
    assert np.array_equal(matrix, matrix.T)
    assert np.all(np.diagonal(matrix) == 1.0)
    assert np.all(np.abs(matrix) <= 1.0)
    if gaps == 0.0:
        assert np.linalg.eigvalsh(matrix)[0] > -1e-9


def test_only_hours_in_which_both_traded_count() -> None:
    block = returns(2, 200)
    block[0, 50:120] = np.nan
    block[1, 10:40] = np.inf  # not a return either
    both = np.isfinite(block).all(axis=0)
    w = DECAY ** np.arange(199, -1, -1)[both]
    a, b = block[:, both]
    plain = np.sum(w * a * b) / np.sqrt(np.sum(w * a * a) * np.sum(w * b * b))
    assert pushed(block).matrix()[0, 1] == pytest.approx(plain, abs=1e-12)


def test_under_48_common_hours_the_correlation_is_assumed() -> None:
    block = returns(3, 200, common=0.1)
    block[2, : 200 - MIN_COMMON + 1] = np.nan
    correlation = pushed(block)
    assert correlation.matrix()[2, 0] == correlation.matrix()[0, 2] == ASSUMED
    assert correlation.matrix()[0, 1] < 0.5
    correlation.push(returns(3, 1, seed=1))
    assert correlation.matrix()[2, 0] != ASSUMED


def test_nothing_seen_yet_is_assumed_everywhere() -> None:
    matrix = Correlation(3).matrix()
    assert np.array_equal(matrix, np.where(np.eye(3) == 1, 1.0, ASSUMED))


def test_a_price_that_never_moves_is_an_unknown_pair() -> None:
    block = returns(2, 100)
    block[1] = 0.0
    correlation = pushed(block)
    assert correlation.matrix()[0, 1] == ASSUMED
    assert correlation.with_book(0, np.array([0.0, 100.0])) == ASSUMED


def test_the_matrix_cannot_be_changed_from_outside() -> None:
    with pytest.raises(ValueError, match="read-only"):
        pushed(returns()).matrix()[0, 1] = 0.0


def test_an_empty_book_correlates_with_nothing() -> None:
    assert pushed(returns()).with_book(0, np.zeros(4)) is None


def test_a_book_of_one_token_correlates_as_that_token() -> None:
    correlation = pushed(returns())
    assert correlation.with_book(0, np.array([0.0, 0.0, 500.0, 0.0])) == pytest.approx(correlation.matrix()[0, 2])
    assert correlation.with_book(2, np.array([0.0, 0.0, 500.0, 0.0])) == pytest.approx(1.0)


def test_the_book_is_the_sum_of_its_positions_returns() -> None:
    correlation = pushed(returns())
    values = np.array([0.0, 300.0, 100.0, 50.0])
    sd = correlation.volatility()
    covariance = correlation.matrix() * np.outer(sd, sd)
    expected = covariance[0] @ values / np.sqrt(covariance[0, 0] * (values @ covariance @ values))
    assert correlation.with_book(0, values) == pytest.approx(expected)
    assert correlation.with_book(0, values * 7.0) == pytest.approx(expected)


def test_a_position_of_unknown_volatility_weighs_like_the_median() -> None:
    block = returns(4, 200)
    block[3] = np.nan
    correlation = pushed(block)
    sd = correlation.volatility()
    assert np.isnan(sd[3])
    rho = correlation.matrix()
    weights = np.array([0.0, 100.0 * sd[1], 0.0, 50.0 * np.median(sd[:3])])
    expected = rho[0] @ weights / np.sqrt(weights @ rho @ weights)
    assert correlation.with_book(0, np.array([0.0, 100.0, 0.0, 50.0])) == pytest.approx(expected)


def test_volatility_is_the_ewma_of_squares() -> None:
    block = returns(2, 60)
    w = DECAY ** np.arange(59, -1, -1)
    assert pushed(block).volatility() == pytest.approx(np.sqrt(block**2 @ w / w.sum()), rel=1e-12)


def test_non_finite_positions_are_refused() -> None:
    with pytest.raises(ValueError, match="finite"):
        pushed(returns()).with_book(0, np.array([np.nan, 0.0, 0.0, 0.0]))


def test_a_token_listed_later_begins_unknown() -> None:
    block = returns(4, 300)
    correlation = pushed(block[:3, :200])
    correlation.widen(4)
    assert correlation.series == 4
    assert np.all(correlation.matrix()[3, :3] == ASSUMED)
    correlation.push(block[:, 200:])
    late = block.copy()
    late[3, :200] = np.nan
    assert correlation.matrix() == pytest.approx(pushed(late).matrix(), abs=1e-12)
    with pytest.raises(ValueError, match="shrink"):
        correlation.widen(2)


@given(st.sets(st.integers(0, 3), min_size=1))
@settings(max_examples=20)
def test_a_repaired_row_is_as_if_it_had_always_been_so(repaired: set[int]) -> None:
    right = returns(4, 300)
    wrong, rows = right.copy(), np.array(sorted(repaired))
    wrong[rows, 100:150] *= -3.0
    correlation = pushed(wrong)
    correlation.adopt(rows, pushed(right[rows]))
    assert correlation.matrix() == pytest.approx(pushed(right).matrix(), abs=1e-12)
    correlation.push(right[:, :20])
    again = pushed(right)
    again.push(right[:, :20])
    assert correlation.matrix() == pytest.approx(again.matrix(), abs=1e-12)


def test_a_repair_leaves_the_pairs_of_others_alone() -> None:
    block = returns(4, 300)
    short = Correlation(4, kept=100)
    short.push(block)
    before = short.matrix()[1:, 1:]
    other = Correlation(1, kept=100)
    other.push(block[:1])
    short.adopt(np.array([0]), other)
    recent = pushed(block[:, 200:])
    assert short.volatility()[1:] == pytest.approx(pushed(block).volatility()[1:])
    assert short.volatility()[0] == pytest.approx(recent.volatility()[0])
    assert short.matrix()[1:, 1:] == pytest.approx(before, abs=0.05)  # but for the common shrinkage


def test_correlation_with_one_series_is_its_row_and_unknown_without_48_common_hours() -> None:
    block = returns(4, 100)
    block[3, : 100 - MIN_COMMON + 1] = np.nan
    seen = pushed(block)
    with_first = seen.with_series(0)
    np.testing.assert_array_equal(with_first[:3], seen.matrix()[0, :3])
    assert with_first[0] == 1.0 and np.isnan(with_first[3]) and seen.matrix()[0, 3] == ASSUMED
