from __future__ import annotations

import numpy as np
import pytest

from mojobot.research.compare.luck import MIN_DAYS, luck, sentence


def days(values: list[float]) -> dict[str, float]:
    return {f"day {at:03d}": value for at, value in enumerate(values)}


def noise(seed: int, count: int, mean: float = 0.0) -> list[float]:
    return [float(value) for value in np.random.default_rng(seed).normal(mean, 0.01, count)]


def test_the_same_days_are_the_same() -> None:
    told = luck(days(noise(1, 40)), days(noise(1, 40)))
    assert told.same
    assert told.apart is False
    assert sentence(told).startswith("The same")


def test_noise_is_not_told_apart_and_says_how_long_it_would_take() -> None:
    told = luck(days(noise(1, 100)), days(noise(2, 100)))
    assert told.apart is False
    assert told.low is not None
    assert told.high is not None
    assert told.low < 0.0 < told.high
    assert told.days_needed is None or told.days_needed > 100
    assert sentence(told).startswith("Not told apart: the difference")


def test_what_is_better_every_day_is_told_apart_whatever_the_market_did() -> None:
    market = noise(3, 60)
    better = [value + 0.001 + wobble / 50 for value, wobble in zip(market, noise(4, 60), strict=True)]
    told = luck(days(market), days(better))
    assert told.apart is True
    assert told.mean == pytest.approx(0.001, abs=2e-4)
    assert sentence(told).startswith("Told apart: the second run is better")
    assert sentence(luck(days(better), days(market))).startswith("Told apart: the first run is better")


def test_chance_alone_is_told_apart_about_one_time_in_twenty() -> None:
    found = [luck(days(noise(seed, 120)), days(noise(10_000 + seed, 120))).apart for seed in range(200)]
    assert 2 <= sum(bool(apart) for apart in found) <= 24


def test_few_days_are_too_few_whatever_they_say() -> None:
    told = luck(days([0.0] * (MIN_DAYS - 1)), days([0.1] * (MIN_DAYS - 1)))
    assert told.apart is None
    assert "too few" in sentence(told)


def test_no_day_in_common_is_said() -> None:
    told = luck({"2025-01-01": 0.1}, {"2026-01-01": 0.1})
    assert told.days == 0
    assert "cannot be said" in sentence(told)


def test_the_same_days_give_the_same_answer_again() -> None:
    assert luck(days(noise(1, 50)), days(noise(2, 50))) == luck(days(noise(1, 50)), days(noise(2, 50)))
