from __future__ import annotations

from math import sqrt

import numpy as np
import pytest

from mojobot.core.returns import (
    annual_growth,
    psr,
    psr_days,
    psr_missing_days,
    psr_of,
    sharpe,
    sharpe_autocorrelated,
    sharpe_interval,
    ulcer,
)

DAILY = np.array([0.02, -0.01, 0.015, -0.03, 0.005, 0.01, -0.02, 0.03, 0.0, -0.005])


def test_the_golden_psr() -> None:
    assert psr(0.1, 365, -0.5, 6.0) == pytest.approx(0.967909, abs=5e-7)
    assert psr(0.1, 9, -0.5, 6.0) is None
    assert psr_days(1.85 / sqrt(365), 0.0, 3.0) == 291
    assert psr_days(0.0, 0.0, 3.0) is None


def test_ulcer_is_the_root_mean_square_of_the_drawdowns() -> None:
    assert ulcer(np.array([0.1, -0.1, 0.0])) == pytest.approx(sqrt((0 + 0.01 + 0.01) / 3))
    assert ulcer(np.array([-0.1])) == pytest.approx(0.1)


def test_autocorrelated_days_get_los_correction_beside() -> None:
    days = np.array([0.01, 0.012, 0.011, 0.009, -0.004, -0.006, -0.005, -0.003] * 8)
    plain, corrected = sharpe(days), sharpe_autocorrelated(days)
    assert plain is not None
    assert corrected is not None
    off = days - days.mean()
    rho = float(off[1:] @ off[:-1] / (off @ off))
    eta = 365 / sqrt(365 + 2 * sum((365 - k) * rho**k for k in range(1, 365)))  # Lo's sum, written out
    assert rho > 0.1
    assert corrected == pytest.approx(plain / sqrt(365) * eta, rel=1e-9)
    assert corrected < plain


def test_independent_days_need_no_correction() -> None:
    days = np.array([0.01, 0.01, -0.01, -0.01] * 10)
    assert sharpe_autocorrelated(days) is None
    assert sharpe_autocorrelated(days[:20]) is None


def test_the_psr_of_days_uses_their_own_moments() -> None:
    days = np.resize(DAILY, 40)
    off = days - days.mean()
    sd = sqrt(np.mean(off**2))
    ratio = float(days.mean() / days.std(ddof=1))
    skew, kurtosis = float(np.mean(off**3)) / sd**3, float(np.mean(off**4)) / sd**4
    assert psr_of(days) == pytest.approx(psr(ratio, 40, skew, kurtosis))
    needed = psr_days(ratio, skew, kurtosis)
    assert needed is not None
    assert psr_missing_days(days) == needed - 40
    before, after = psr(ratio, needed - 1, skew, kurtosis), psr(ratio, needed, skew, kurtosis)
    assert before is not None
    assert after is not None
    assert before < 0.95 <= after
    assert psr_missing_days(-days) is None
    assert psr_missing_days(days[:9]) is None


def test_growth_of_an_emptied_account_is_undefined() -> None:
    assert annual_growth(np.array([-1.0])) is None
    assert annual_growth(np.empty(0)) is None


def test_the_sharpe_ratio_has_the_interval_of_its_standard_error() -> None:
    days = np.resize(np.array([0.02, -0.01, 0.015, -0.03, 0.005, 0.01, -0.02, 0.03, 0.0, -0.005]), 100)
    interval, plain = sharpe_interval(days), sharpe(days)
    assert interval is not None
    assert plain is not None
    low, high = interval
    assert (low + high) / 2 == pytest.approx(plain)
    assert high - low == pytest.approx(2 * 1.96 * sqrt(365 / 99), rel=0.02)  # a daily ratio near 0: one over root n
    assert sharpe_interval(days[:29]) is None
