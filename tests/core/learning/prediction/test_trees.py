"""Trees come in as data and are looked at before anybody listens."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from mojobot.core.learning.prediction.inputs import NAMES
from mojobot.core.learning.prediction.kept import kept, restore
from mojobot.core.learning.prediction.trees import margins, sound
from mojobot.model.events import TreesGrown
from mojobot.model.forecasting import GrownTrees
from mojobot.model.market import Timeframe
from mojobot.store.codec import decode, encode
from tests.core.learning.prediction.streams import fresh, stream

# The first asks input 0 at 0.5 and then input 1 at -1; the second is a leaf alone.
TREES = GrownTrees(
    roots=np.array([0, 5]),
    feature=np.array([0, 1, 0, 0, 0, 0]),
    threshold=np.array([0.5, -1.0, np.inf, np.inf, np.inf, np.inf]),
    left=np.array([1, 3, 2, 3, 4, 5]),
    right=np.array([2, 4, 2, 3, 4, 5]),
    value=np.array([0.0, 0.0, 2.0, -1.0, -3.0, 0.25]),
    depth=2,
)


def told_by(drift: float) -> GrownTrees:
    """One tree: the first input above 0 is good, below it is bad."""
    return GrownTrees(
        np.array([0]), np.zeros(3, dtype=np.int64), np.array([0.0, np.inf, np.inf]), np.array([1, 1, 2]),
        np.array([2, 1, 2]), np.array([0.0, -drift, drift]), 1,
    )  # fmt: skip


def test_every_series_walks_down_to_its_own_leaves() -> None:
    z = np.array([[0.5, 0.5, 0.51], [-1.0, -0.9, -5.0]])
    assert margins(TREES, z).tolist() == [-0.75, -2.75, 2.25]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"left": np.array([9, 3, 2, 3, 4, 5])}, "a branch leads nowhere"),
        ({"roots": np.array([-1])}, "a branch leads nowhere"),
        ({"feature": np.array([0, 99, 0, 0, 0, 0])}, "it asks for an input that is not there"),
        ({"value": np.array([0.0, 0.0, np.nan, 0.0, 0.0, 0.0])}, "it holds a number that is none"),
        ({"threshold": np.zeros(2)}, "its columns are not equally long"),
        ({"depth": 1_000}, "it is too deep"),
    ],
)
def test_what_is_wrong_with_trees_is_said_and_nobody_hears_them(change: dict[str, Any], why: str) -> None:
    one = fresh(1)
    assert sound(TREES, len(NAMES)) == ""
    assert one.hear(replace(TREES, **change)) == why
    assert one.grown is None


def test_trees_earn_their_voice_by_the_same_gate() -> None:
    """They know what the regression has to learn; before two hundred labels nobody hears them all the same."""
    market, one = stream(3, 1_500, 4, told=2.5), fresh(4)
    market.feed(one, 0, 300)
    assert one.hear(told_by(1.5)) == ""
    market.feed(one, 300, 480)
    assert not one.trees.skill.standing().open.any()
    market.feed(one, 480)
    assert one.trees.skill.standing().open.all()
    assert one.spoken().open.all()


def test_foolish_trees_get_none() -> None:
    market, one = stream(3, 1_500, 4, told=2.5), fresh(4)
    one.hear(told_by(-1.5))
    market.feed(one)
    assert not one.trees.skill.standing().open.any()


def test_trees_are_recorded_and_kept_to_the_last_bit() -> None:
    event = decode("TreesGrown", encode(TreesGrown(5, Timeframe.M15, TREES)))
    assert event.timeframe is Timeframe.M15
    market, one, again = stream(3, 500, 2), fresh(2), fresh(2)
    one.hear(event.trees)
    market.feed(one, 0, 400)
    restore(again, kept(one, "AB"), "AB")
    market.feed(one, 400)
    market.feed(again, 400)
    assert again.chances[1].tolist() == one.chances[1].tolist()
    assert np.isfinite(again.chances[1]).all()


def test_examples_are_kept_for_a_trainer_where_one_is_asked_for() -> None:
    from mojobot.core.learning.prediction.forecaster import Forecaster

    market = stream(3, 400, 2)
    assert fresh(2).examples()() is None
    one = Forecaster(Timeframe.M15, np.full(2, 0.006), taught=100)
    market.feed(one)
    examples = one.examples()()
    assert examples is not None
    assert examples.inputs.shape == (len(NAMES), 200)
    assert set(examples.label.tolist()) <= {0.0, 1.0}
    assert np.isfinite(examples.base).all()
