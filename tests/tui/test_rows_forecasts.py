"""What the console says of the model that forecasts."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from mojobot.model.views import ForecastView, View
from mojobot.tui.glyphs import UNICODE
from mojobot.tui.rows.forecasts import forecasters, standing, unproven
from mojobot.tui.rows.system import system_rows
from mojobot.tui.rows.votes import map_codes, vote_bars
from tests.tui import fakes

NAN = float("nan")
FORECAST = ForecastView(
    chance=np.array([0.31, 0.71, NAN]),
    base=np.array([0.30, 0.35, NAN]),
    skill=np.array([-0.002, 0.032, NAN]),
    luck=np.array([0.6, 0.004, NAN]),
    count=np.array([1_000.0, 640.0, NAN]),
    open=np.array([False, True, False]),
)


def forecasting() -> View:
    """A market of many tokens with a ninth voter, of which three are forecast."""
    view = fakes.running()
    votes, more = view.votes, len(view.tokens) - 3
    parts = {name: getattr(FORECAST, name) for name in ("chance", "base", "skill", "luck", "count")}
    wide = {name: np.concatenate((part, np.full(more, NAN))) for name, part in parts.items()}
    forecast = ForecastView(**wide, open=np.concatenate((FORECAST.open, np.zeros(more, dtype=np.bool_))))
    ninth = replace(
        votes,
        strategies=(*votes.strategies, "prediction"),
        weights=(*votes.weights, 0.1),
        direction=np.concatenate((votes.direction, np.zeros((1, len(view.tokens))))),
        confidence=np.concatenate((votes.confidence, np.zeros((1, len(view.tokens))))),
        forecast=forecast,
    )
    return replace(view, votes=ninth)


def test_a_model_without_skill_says_how_little_it_has() -> None:
    assert unproven(FORECAST, 0) == {"prediction": "no skill (n 1,000, skill -0.002, p 0.60)"}
    assert unproven(FORECAST, 1) == {}
    assert unproven(FORECAST, 2) == {"prediction": "no skill (n 0)"}
    assert standing(FORECAST, 1) == "n 640, skill +0.032, p 0.00"


def test_nobody_who_forecasts_is_nothing_to_say() -> None:
    assert unproven(None, 0) == {}


def test_its_bar_is_the_ninth_and_silent_without_skill() -> None:
    view = forecasting()
    silent, heard = vote_bars(view, 0)[-1], vote_bars(view, 1)[-1]
    assert (silent.name, silent.ready, silent.note) == ("Prediction", False, "no skill (n 1,000, skill -0.002, p 0.60)")
    assert (heard.ready, heard.note) == (True, "")
    assert len(set(map_codes(view))) == 9


def test_all_tokens_in_a_line() -> None:
    assert forecasters(FORECAST) == ("1 of 3", "tokens on which it may vote; median skill +0.015, best +0.032")
    nobody = replace(FORECAST, open=np.zeros(3, dtype=np.bool_))
    assert forecasters(nobody) == ("no skill", "on 2 tokens; median skill +0.015, best +0.032")
    fresh = replace(nobody, skill=np.full(3, NAN))
    assert forecasters(fresh) == ("no skill", "no forecast has matured yet")


def test_the_system_pane_has_it_where_somebody_forecasts() -> None:
    said = {row.key: row for row in system_rows(forecasting(), UNICODE)}
    assert said["prediction"].cells[1].text == f"1 of {len(fakes.running().tokens)}"
    assert "prediction" not in {row.key for row in system_rows(fakes.running(), UNICODE)}
