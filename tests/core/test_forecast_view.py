"""What faces are told of forecasts, and that nobody is told where nobody forecasts."""

from __future__ import annotations

import numpy as np
import pytest

from mojobot.core.closing import Closing
from mojobot.core.learning.learner import Learner
from mojobot.core.poll import poll
from mojobot.core.strategies.registry import voters
from mojobot.core.votes import VoteBoard
from mojobot.core.weights import Weights
from mojobot.model.settings import Settings
from tests.core.strategies.crafted import features

SETTINGS = Settings.model_validate({"strategies": {"prediction": {"enabled": True}}})
ROSTER = voters(SETTINGS.strategies)
WEIGHTS = Weights.configured(SETTINGS.strategies, ROSTER.names)
LEARNER = Learner(SETTINGS.learning, ROSTER.names)


def board_of(*closes: tuple[int, list[int], dict[str, float | bool]]) -> VoteBoard:
    board = VoteBoard(3, 9)
    for ts_ms, rows, moment in closes:
        closing = Closing(ts_ms, np.array(rows), features(moment, series=len(rows)))
        board.take(poll(closing, SETTINGS, (), ROSTER), WEIGHTS.array, SETTINGS.trading)
    return board


def test_every_token_has_the_forecast_of_its_own_last_close() -> None:
    proven: dict[str, float | bool] = {"forecast": 0.7, "forecast_open": True, "forecast_z": 2.6}
    view = board_of((1, [0, 1], {}), (2, [1], proven)).view(WEIGHTS, LEARNER)
    told = view.forecast
    assert view.strategies[-1] == "prediction"
    assert told is not None
    assert told.chance.tolist() == pytest.approx([0.4, 0.7, float("nan")], nan_ok=True)
    assert told.luck.tolist() == pytest.approx([0.6179, 0.00466, float("nan")], nan_ok=True, abs=1e-4)
    assert told.open.tolist() == [False, True, False]
    assert view.direction[-1].tolist() == [0.0, 1.0, 0.0]


def test_where_nobody_forecasts_nothing_is_told() -> None:
    eight = Settings()
    view = VoteBoard(3, 8).view(Weights.configured(eight.strategies), Learner(eight.learning))
    assert view.forecast is None
