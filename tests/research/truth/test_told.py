from __future__ import annotations

import json

import numpy as np

from mojobot.model.market import DAY_MS
from mojobot.research.truth.examined import examined
from mojobot.research.truth.overfitting import Overfitting
from mojobot.research.truth.sensitivity import Sensitivity, Variant
from mojobot.research.truth.told import as_json, facts
from mojobot.research.truth.walk_forward import Forward, Leg, walk_forward
from mojobot.research.truth.windows import Stretch, folds
from tests.research.truth.made_runs import run, trade

RUN = run(
    np.linspace(100.0, 109.6, 9_600)[None],
    (1_000.0 * np.cumprod([1.0, *[1.01, 0.995] * 50])).tolist(),
    [trade(5.0, n * 200, n * 200 + 9) for n in range(40)],
)


def forward() -> Forward:
    tests = folds(Stretch(0, 100 * DAY_MS), 2, 0)
    return walk_forward(lambda chosen, stretch: Leg(np.full(25, 0.001), 7), lambda train: {"risk.x": 1.5}, tests)


def test_every_test_made_is_a_line_with_its_meaning() -> None:
    truth = examined(
        RUN,
        ratios=[0.1, 0.05, -0.1],
        trials=1_200,
        dearer=RUN,
        overfitting=Overfitting(0.62, 12_870, 0.2, 0.05, 0.4),
        sensitivity=Sensitivity(0.28, (Variant("risk.x", 1.2, -0.04, 3), Variant("risk.x", 0.8, 0.1, 3)), ()),
        forward=forward(),
    )
    told = {fact.name: fact for fact in facts(truth)}
    assert list(told) == [
        "Walk forward",
        "Deflated Sharpe",
        "Over-fitting (PBO)",
        "Random entries",
        "Twice the costs",
        "Other orders",
        "Other trades like them",
        "20 % beside",
    ]
    assert told["Walk forward"].answer == "+5.1% in 14 trades"
    assert "1,200 sets having been tried" in told["Deflated Sharpe"].meaning
    assert told["Twice the costs"].answer.endswith(f" in {len(RUN.trades)} trades")  # 0.0% in none says nothing
    assert told["Over-fitting (PBO)"].answer == "62%"
    assert "0.25 of the ratio inside is left outside" in told["Over-fitting (PBO)"].meaning
    assert told["20 % beside"].answer == "50% keep the sign"
    assert "the worst risk.x = 1.2: -4.0%" in told["20 % beside"].meaning


def test_what_was_not_asked_is_no_line_and_null() -> None:
    truth = examined(run(np.full((1, 960), 100.0), [1_000.0] * 11))
    assert facts(truth) == ()
    told = as_json(truth)
    assert (told["pbo"], told["walk_forward"], told["sensitivity"], told["random_entries"]) == (None,) * 4


def test_json_holds_the_tests_with_their_dates() -> None:
    told = json.loads(json.dumps(as_json(examined(RUN, forward=forward())), allow_nan=False))
    first = told["walk_forward"]["tests"][0]
    assert first["from"] == "1970-02-20T00:00:00Z"
    assert first["chosen"] == {"risk.x": 1.5}
    assert told["walk_forward"]["trades"] == 14
