"""The ninth voter: silent until its model has proven its skill, and as sure as its model is."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mojobot.core.strategies.prediction import STRATEGY, reasons
from mojobot.core.strategies.registry import NAMES, voters
from mojobot.core.strategies.vote import confidence
from mojobot.core.weights import Weights
from mojobot.model.settings import Settings
from mojobot.model.strategy_settings import PredictionRule, StrategiesSettings
from tests.core.strategies.crafted import features, votes

PROVEN = {"forecast": 0.7, "forecast_open": True, "forecast_skill": 0.031, "forecast_z": 2.6}
ON = StrategiesSettings.model_validate({"prediction": {"enabled": True}})


def test_without_skill_it_says_so_and_nothing_else() -> None:
    seen = features({"forecast": 0.9})
    assert votes("prediction", {"forecast": 0.9}).direction.tolist() == [[0]]
    assert votes("prediction", {"forecast": 0.9}).ready.tolist() == [[True]]
    assert reasons(seen, PredictionRule(), 0, 0, 0) == ("no skill (n 1,000, skill -0.002, p 0.618)",)


def test_with_skill_it_buys_above_its_chance_and_is_as_sure_as_that() -> None:
    bought = votes("prediction", PROVEN)
    assert bought.direction.tolist() == [[1]]
    assert confidence(bought.strength)[0, 0] == pytest.approx(0.7)
    assert (bought.stop[0, 0], bought.target[0, 0]) == (pytest.approx(98.0), pytest.approx(104.0))
    assert votes("prediction", {**PROVEN, "forecast": 0.6}).direction.tolist() == [[0]]
    assert reasons(features(PROVEN), PredictionRule(), 0, 0, 1) == (
        "chance to earn the costs 0.70 > 0.60 (usual 0.35)",
        "skill of the regression proven (n 1,000, skill +0.031, p 0.005)",
    )


@pytest.mark.parametrize(
    ("moment", "why"),
    [
        ({"forecast": 0.9}, "no skill any more (n 1,000, skill -0.002, p 0.618)"),
        ({**PROVEN, "forecast": 0.4}, "chance to earn the costs 0.40 < 0.50"),
    ],
)
def test_it_leaves_when_its_skill_is_gone_or_its_chance(moment: dict[str, float | bool], why: str) -> None:
    assert votes("prediction", moment).leave.tolist() == [[True]]
    assert STRATEGY.left is not None
    assert STRATEGY.left(features(moment), PredictionRule(), 0, 0) == why
    assert votes("prediction", PROVEN).leave.tolist() == [[False]]


def test_it_never_votes_to_sell() -> None:
    assert votes("prediction", {**PROVEN, "forecast": 0.0}).direction.tolist() == [[0]]


def test_before_there_is_a_forecast_it_is_not_ready() -> None:
    assert votes("prediction", {"forecast": float("nan")}).ready.tolist() == [[False]]


def test_off_it_is_not_among_those_who_vote() -> None:
    assert voters(StrategiesSettings()).names == NAMES
    assert voters(ON).names == (*NAMES, "prediction")
    assert tuple(ON.weights()) == (*NAMES, "prediction")


def test_its_share_is_taken_from_all_in_proportion() -> None:
    shares = Weights.configured(ON, voters(ON).names).shares
    assert shares[-1] == pytest.approx(0.1 / 1.1)
    assert sum(shares) == pytest.approx(1.0)
    assert shares[0] / shares[1] == pytest.approx(0.15 / 0.12)


def test_whether_it_is_on_counts_from_the_next_start() -> None:
    from mojobot.core.rules import revised

    held, later = revised(Settings(), Settings(strategies=ON))
    assert not held.strategies.prediction.enabled
    assert later == ("strategies.prediction",)
    assert replace(STRATEGY).code == "PD"
