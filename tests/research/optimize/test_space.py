from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mojobot.model.errors import SettingsError
from mojobot.model.settings import Settings
from mojobot.research.optimize.space import Range, Wanted, applied, declared, space

RULES = {one.key: one for one in declared(Settings())}


def test_every_strategy_and_the_risk_declare_ranges() -> None:
    assert RULES["strategies.mean_reversion.oversold"] == Range(
        "strategies.mean_reversion.oversold", 15, 35, whole=False
    )
    sections = {key.rpartition(".")[0] for key in RULES}
    assert {f"strategies.{name}" for name in Settings().strategies.weights()} <= sections
    assert {"risk", "trading"} <= sections


def test_a_strategy_without_weight_is_not_searched() -> None:
    weights = {f"strategies.{name}.weight": 0.0 for name in Settings().strategies.weights()}
    alone = applied(Settings(), {**weights, "strategies.trend_following.weight": 1.0})
    strategies = {one.key.split(".")[1] for one in declared(alone) if one.key.startswith("strategies.")}
    assert strategies == {"trend_following"}


def test_the_ends_of_every_declared_range_are_settings() -> None:
    for one in RULES.values():
        for end in (one.low, one.high):
            applied(Settings(), {one.key: end})


def test_a_file_may_name_ranges_of_its_own() -> None:
    wanted = [
        Wanted("risk.cost_multiple", [2, 4], "space.toml:2"),
        Wanted("risk.max_daily_loss", {"low": 0.01, "high": 0.1, "log": True}, "space.toml:3"),
        Wanted("trading.quorum_strategies", [1, 3], "space.toml:5"),
        Wanted("strategies.trend_following.adx", True, "space.toml:7"),
    ]
    assert space(Settings(), wanted) == (
        Range("risk.cost_multiple", 2.0, 4.0, whole=False),
        Range("risk.max_daily_loss", 0.01, 0.1, whole=False, log=True),
        Range("trading.quorum_strategies", 1, 3, whole=True),
        RULES["strategies.trend_following.adx"],
    )


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        ("risk.cost_mutliple", [1, 2], "s.toml:4: risk.cost_mutliple is no number among the settings"),
        ("environment.market", ["demo", "live"], "environment.market is no number among the settings"),
        ("risk.cost_multiple", [4, 2], "s.toml:4: risk.cost_multiple goes from 4 to 2; the first must be lower"),
        ("risk.cost_multiple", [2, 99], "s.toml:4: risk.cost_multiple = 99 is not allowed, it must be at most 20"),
        ("risk.risk_per_trade", [0, 0.01], "risk.risk_per_trade = 0 is not allowed, it must be above 0"),
        ("trading.quorum_strategies", [1, 2.5], "trading.quorum_strategies is a whole number, 1 to 2.5 are not"),
        ("risk.cost_multiple", {"low": 0.0, "high": 3.0, "log": True}, "cannot step by ratio from 0; begin above 0"),
        ("risk.cost_multiple", "high", "risk.cost_multiple needs [low, high], { low, high, log } or true"),
        ("risk.cost_multiple", [1, True], "risk.cost_multiple needs [low, high], { low, high, log } or true"),
        ("risk.cost_multiple", [1, float("nan")], "risk.cost_multiple needs [low, high], { low, high, log } or true"),
        ("risk.max_daily_loss", True, "risk.max_daily_loss declares no range of its own; give it as [low, high]"),
    ],
)
def test_what_contradicts_is_refused_with_its_place(key: str, value: object, said: str) -> None:
    with pytest.raises(SettingsError) as refused:
        space(Settings(), [Wanted(key, value, "s.toml:4")])
    assert said in str(refused.value)


@given(weights=st.lists(st.floats(0.0, 1.0), min_size=8, max_size=8))
def test_weights_always_come_to_one(weights: list[float]) -> None:
    names = list(Settings().strategies.weights())
    found = applied(Settings(), {f"strategies.{n}.weight": w for n, w in zip(names, weights, strict=True)})
    assert sum(found.strategies.weights().values()) == pytest.approx(1.0)


def test_values_that_do_not_fit_together_say_why() -> None:
    with pytest.raises(ValueError, match="heat_reduced < heat_high <= heat_limit is expected"):
        applied(Settings(), {"risk.heat_reduced": 0.9})
