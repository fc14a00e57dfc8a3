from __future__ import annotations

import numpy as np
import pytest

from mojobot.model.market import Costs
from mojobot.model.settings import Settings
from mojobot.research.run import Run
from mojobot.research.truth.sensitivity import doubled, sensitivity, variants
from tests.research.truth.made_runs import run


def test_every_number_is_tried_down_and_up() -> None:
    found = {(name, value): changed for name, value, changed in variants(Settings())}
    values = sorted(value for name, value in found if name == "mean_reversion.oversold")
    assert values == [pytest.approx(20.0), pytest.approx(30.0)]
    changed = found["mean_reversion.oversold", values[0]]
    assert isinstance(changed, Settings)
    assert changed.strategies.mean_reversion.oversold == values[0]


def test_a_bound_stops_a_step() -> None:
    values = [value for name, value, _ in variants(Settings()) if name == "risk.max_position_size"]
    assert values == [pytest.approx(0.76)]  # 0.95 is the most


def test_a_whole_number_moves_by_one_at_least() -> None:
    values = [value for name, value, _ in variants(Settings()) if name == "trading.quorum_strategies"]
    assert values == [1, 3]


def test_a_weight_takes_from_the_others() -> None:
    changed = [c for name, _, c in variants(Settings()) if name == "trend_following.weight"]
    for settings in changed:
        assert isinstance(settings, Settings)
        assert sum(settings.strategies.weights().values()) == pytest.approx(1.0)
    assert [round(c.strategies.trend_following.weight, 6) for c in changed if isinstance(c, Settings)] == [0.112, 0.168]


def test_nearly_every_variant_is_possible() -> None:
    every = list(variants(Settings()))
    refused = [name for name, _, changed in every if isinstance(changed, str)]
    assert len(every) > 120
    assert len(refused) < len(every) / 10


def test_a_result_that_hangs_on_one_number_is_seen() -> None:
    def tried(settings: Settings) -> Run:
        good = settings.strategies.mean_reversion.oversold == 25.0 and settings.risk.cost_multiple == 3.0
        return run(np.full((1, 10), 1.0), [1_000.0, 1_100.0 if good else 900.0])

    heard: list[tuple[int, int]] = []
    found = sensitivity(tried, Settings(), 0.1, lambda done, of: heard.append((done, of)))
    lost = {one.name for one in found.variants if one.net < 0.0}
    assert lost == {"mean_reversion.oversold", "risk.cost_multiple"}
    assert found.kept == 1.0 - 4 / len(found.variants)
    assert found.worst is not None
    assert found.worst.net == pytest.approx(-0.1)
    assert heard[0] == (0, len(found.variants))
    assert heard[-1] == (len(found.variants), len(found.variants))


def test_double_costs_are_double() -> None:
    assert doubled(Costs(0.0025, 4_000_000.0)) == Costs(0.005, 2_000_000.0)
