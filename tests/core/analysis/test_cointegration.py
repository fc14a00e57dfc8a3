"""Engle and Granger's test, half-life and reversion probability against known numbers."""

from __future__ import annotations

import math

import numpy as np
import pytest
from numpy.testing import assert_allclose

from mojobot.core.analysis.cointegration import critical_value, dickey_fuller, engle_granger, half_life
from mojobot.core.analysis.reversion import reversion_probability
from mojobot.model.market import FloatArray

# Made by statsmodels 0.15.0 on the residuals r of the series below (regression of y on x and a constant):
#   adfuller(r[4 - p:], maxlag=p, regression="n", autolag=None)[0] for p = 0..4,
#   coint(y, x, trend="c", maxlag=4, autolag="aic") = -6.3804357, tsa.adfvalues.mackinnoncrit(2, "c", 500).
BETA = 0.7960905242195984
BY_LAGS = (-5.049611810980241, -20.42194545361127, -5.781368441613806, -29.266865971873447, -6.3804357014795166)
CRITICAL = {0.01: -3.91847791, 0.05: -3.34837749, 0.10: -3.05294328}


def golden() -> tuple[FloatArray, FloatArray]:
    t = np.arange(500)
    x = 4.9 + 0.0004 * t + 0.05 * np.sin(t / 37) + 0.011 * np.sin(t / 5.3)
    y = 1.0 + 0.8 * x + 0.01 * np.sin(t / 2.9) + 0.004 * np.cos(t / 1.7) + 0.006 * np.sin(t * t / 900.0)
    return y[None], x[None]


def walks(rows: int, bars: int, seed: int) -> FloatArray:
    chance = np.random.Generator(np.random.PCG64(seed))
    return np.cumsum(chance.standard_normal((rows, bars)) * 0.007, axis=1)


def autoregressive(rows: int, bars: int, half: float, seed: int) -> FloatArray:
    chance = np.random.Generator(np.random.PCG64(seed))
    keep = 0.5 ** (1.0 / half)
    made = np.zeros((rows, bars))
    for bar in range(1, bars):
        made[:, bar] = keep * made[:, bar - 1] + 0.004 * chance.standard_normal(rows)
    return made


def test_the_fit_and_its_test_are_those_of_statsmodels() -> None:
    fit = engle_granger(*golden())
    assert_allclose(fit.beta, [BETA], rtol=1e-12)
    assert_allclose(fit.statistic, [BY_LAGS[4]], rtol=1e-9)  # the criterion chooses four lags, as coint does


def test_without_lags_the_test_is_dickey_and_fullers_own() -> None:
    y, x = golden()
    residuals = y - y.mean() - BETA * (x - x.mean())
    assert_allclose(dickey_fuller(residuals[:, 4:], most_lags=0), [BY_LAGS[0]], rtol=1e-9)


def by_hand(residuals: FloatArray, lags: int, most: int = 4) -> tuple[float, float]:
    """Akaike's criterion and t of the level, by least squares on the observations that all numbers of lags share."""
    steps = np.diff(residuals)
    now = steps[most:]
    columns = [residuals[most:-1], *(steps[most - lag : len(steps) - lag] for lag in range(1, lags + 1))]
    design = np.column_stack(columns)
    slopes, *_ = np.linalg.lstsq(design, now)
    left = float(((now - design @ slopes) ** 2).sum())
    error = math.sqrt(left / (len(now) - lags - 1) * np.linalg.inv(design.T @ design)[0, 0])
    return len(now) * math.log(left) + 2.0 * (lags + 1), float(slopes[0]) / error


def test_akaikes_criterion_chooses_the_lags() -> None:
    residuals = autoregressive(40, 300, 8.0, 11)
    residuals[:, 1:] -= 0.15 * residuals[:, :-1].copy()
    fits = [[by_hand(row, lags) for lags in range(5)] for row in residuals]
    chosen = [min(one)[1] for one in fits]
    assert len({one.index(min(one)) for one in fits}) == 5  # every number of lags is the best of some series
    assert_allclose(dickey_fuller(residuals), chosen, rtol=1e-8)


@pytest.mark.parametrize("size", CRITICAL)
def test_critical_values_are_mackinnons(size: float) -> None:
    assert critical_value(500, size) == pytest.approx(CRITICAL[size], abs=1e-8)


def test_independent_walks_pass_the_test_at_its_size() -> None:
    """5 % of them, give or take two standard errors of 600 trials (1.8 %)."""
    statistic = engle_granger(walks(600, 500, seed=1), walks(600, 500, seed=2)).statistic
    assert 0.03 < float(np.mean(statistic < critical_value(500))) < 0.07


def test_a_pair_that_belongs_together_passes_and_gives_its_ratio() -> None:
    hedge = walks(100, 500, seed=3)
    fit = engle_granger(1.4 * hedge + autoregressive(100, 500, 15.0, seed=4), hedge)
    assert np.mean(fit.statistic < critical_value(500)) > 0.7
    assert abs(float(np.median(fit.beta)) - 1.4) < 0.02


def test_the_half_life_reads_short_in_short_samples() -> None:
    """Twenty bars in truth: the medians that `quant.md` 5 warns of."""
    medians = [float(np.nanmedian(half_life(autoregressive(800, n, 20.0, seed=5)[:, -n:]))) for n in (100, 250, 1000)]
    assert medians == pytest.approx([8.3, 13.3, 18.5], rel=0.12)


def test_what_does_not_return_has_no_half_life() -> None:
    growing = np.exp(np.arange(100) / 50.0)[None]
    swinging = np.where(np.arange(100) % 2, 1.0, -1.0)[None] * np.exp(np.arange(100) / 50.0)
    assert np.isnan(half_life(np.concatenate((growing, swinging, np.ones((1, 100)))))).all()


def test_flat_and_missing_series_have_no_fit() -> None:
    y, x = golden()
    flat, missing = np.full_like(x, 4.9), np.where(np.arange(500) == 7, np.nan, x)
    with np.errstate(all="ignore"):
        assert np.isnan(engle_granger(y, flat).beta).all()
        assert np.isnan(engle_granger(missing, x).statistic).all()
        assert np.isnan(engle_granger(flat, x).statistic).all()
        assert np.isnan(engle_granger(x, x).statistic).all()  # nothing is left to be tested


@pytest.mark.parametrize(("horizon", "chance"), [(1.0, 0.248), (2.0, 0.606), (3.0, 0.801)])
def test_two_deviations_come_home_with_the_stated_chance(horizon: float, chance: float) -> None:
    assert float(reversion_probability(np.array(-2.0), horizon)) == pytest.approx(chance, abs=5e-4)


def test_the_chance_to_come_home_is_what_simulation_says() -> None:
    """An Ornstein-Uhlenbeck process in steps of 1/200 half-life, from two deviations, for one half-life."""
    chance = np.random.Generator(np.random.PCG64(6))
    keep = 0.5 ** (1.0 / 200.0)
    at, touched = np.full(4000, 2.0), np.zeros(4000, dtype=np.bool_)
    for _ in range(200):
        at = keep * at + math.sqrt(1.0 - keep * keep) * chance.standard_normal(4000)
        touched |= at <= 0.0
    assert float(touched.mean()) == pytest.approx(0.248, abs=0.035)  # steps miss some of the touches


def test_the_further_away_the_less_likely_it_is_back_in_time() -> None:
    chance = reversion_probability(np.array([0.0, -2.0, -3.0, -4.0, np.nan]))
    assert chance[0] == 1.0 and np.all(np.diff(chance[:4]) < 0.0) and np.isnan(chance[4])
