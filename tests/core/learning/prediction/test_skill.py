"""Skill and its test against a small computation straight from the formula."""

from __future__ import annotations

from math import sqrt

import numpy as np
import pytest

from mojobot.core.learning.prediction.skill import LEAST, WINDOW, Skill, one_sided
from mojobot.model.market import FloatArray

LAG = 5
EVERY = np.ones(1, dtype=np.bool_)


def diebold_mariano(gains: FloatArray, lag: int) -> float:
    """Mean over its standard error, Newey-West with Bartlett's kernel [Diebold & Mariano 1995]."""
    n, off = len(gains), gains - gains.mean()
    long_run = off @ off / n
    for k in range(1, lag + 1):
        long_run += 2.0 * (1.0 - k / (lag + 1.0)) * (off[k:] @ off[:-k]) / n
    return float(gains.mean() / sqrt(long_run / n))


def told(seed: int, n: int, better: float = 0.1) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Forecasts, base rates and labels; errors of neighbours are alike."""
    chance = np.random.default_rng(seed)
    true = np.clip(0.4 + 0.2 * np.sin(np.arange(n) / 9.0), 0.0, 1.0)
    label = (chance.random(n) < true).astype(np.float64)
    forecast = np.clip(0.4 + better * (true - 0.4) / 0.2 + 0.02 * chance.standard_normal(n), 0.01, 0.99)
    return forecast, np.full(n, 0.4), label


def taken(forecast: FloatArray, base: FloatArray, label: FloatArray) -> Skill:
    skill = Skill(1, LAG)
    for at in range(len(label)):
        skill.take(forecast[at : at + 1], base[at : at + 1], label[at : at + 1], EVERY)
    return skill


def losses(forecast: FloatArray, label: FloatArray) -> FloatArray:
    """Squared errors as they are counted."""
    return np.rint((forecast - label) ** 2 * 10_000.0) / 10_000.0


@pytest.mark.parametrize("n", [LAG + 1, 60, 400, WINDOW, WINDOW + 1, 1_700])
def test_the_statistic_is_that_of_the_formula_over_the_last_thousand(n: int) -> None:
    forecast, base, label = told(n, n)
    now = taken(forecast, base, label).standing()
    mine, theirs = losses(forecast, label)[-WINDOW:], losses(base, label)[-WINDOW:]
    assert now.count.tolist() == [min(n, WINDOW)]
    assert now.skill[0] == pytest.approx(1.0 - mine.mean() / theirs.mean(), rel=1e-12)
    assert now.z[0] == pytest.approx(diebold_mariano(theirs - mine, LAG), rel=1e-9)


def test_a_golden_statistic() -> None:
    """By hand, with a lag of 2: mean 0.075, sums of products 0.04375, -0.035625 and 0.02375."""
    skill, gains = Skill(1, 2), (1_000, -500, 2_000, 0, 1_500, 500)
    skill.count[:] = len(gains)
    skill.loss[: len(gains), 0] = 3_000
    skill.reference[: len(gains), 0] = np.array(gains) + 3_000
    skill.recount()
    long_run = (0.04375 + 2.0 * (2.0 / 3.0 * -0.035625 + 1.0 / 3.0 * 0.02375)) / 6.0
    now = skill.standing()
    assert now.skill[0] == pytest.approx(0.2, rel=1e-12)
    assert now.z[0] == pytest.approx(0.075 / sqrt(long_run / 6.0), rel=1e-12)
    assert now.z[0] == pytest.approx(diebold_mariano(np.array(gains) / 10_000.0, 2), rel=1e-12)


def test_a_restart_counts_the_same() -> None:
    forecast, base, label = told(3, 1_400)
    one, two = taken(forecast, base, label), Skill(1, LAG)
    for name in ("loss", "reference", "count"):
        getattr(two, name)[...] = getattr(one, name)
    two.recount()
    for at in range(300):
        for skill in (one, two):
            skill.take(forecast[at : at + 1], base[at : at + 1], label[at : at + 1], EVERY)
    assert one.standing().z.tolist() == two.standing().z.tolist()
    assert one.standing().skill.tolist() == two.standing().skill.tolist()


def test_series_are_counted_each_by_its_own_forecasts() -> None:
    forecast, base, label = told(4, 700)
    both = Skill(2, LAG)
    for at in range(700):
        known = np.array([True, at % 2 == 0])
        both.take(np.repeat(forecast[at], 2), np.repeat(base[at], 2), np.repeat(label[at], 2), known)
    whole, half = taken(forecast, base, label).standing(), taken(forecast[::2], base[::2], label[::2]).standing()
    assert both.standing().z.tolist() == [whole.z[0], half.z[0]]
    assert both.standing().count.tolist() == [700.0, 350.0]


def test_without_enough_forecasts_there_is_no_voice() -> None:
    forecast, base, label = told(5, 260, better=0.2)
    skill, gates = Skill(1, LAG), []
    for at in range(260):
        skill.take(forecast[at : at + 1], base[at : at + 1], label[at : at + 1], EVERY)
        gates.append(bool(skill.standing().open[0]))
    assert not any(gates[: LEAST - 1])


def test_nothing_is_claimed_of_nothing() -> None:
    now = Skill(2, LAG).standing()
    assert np.isnan(now.skill).all()
    assert np.isnan(now.z).all()
    assert not now.open.any()


def test_a_forecast_that_is_always_the_base_rate_has_no_skill() -> None:
    _, base, label = told(6, 500)
    now = taken(base, base, label).standing()
    assert now.skill.tolist() == [0.0]
    assert np.isnan(now.z).all()
    assert not now.open.any()


def test_the_chance_of_luck_is_one_sided() -> None:
    assert one_sided(0.0) == 0.5
    assert one_sided(2.3263478740408408) == pytest.approx(0.01, rel=1e-12)
    assert one_sided(-1.0) == pytest.approx(0.8413447460685429)
