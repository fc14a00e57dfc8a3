"""Trees as arrays say what scikit-learn says."""

from __future__ import annotations

import numpy as np
import pytest

from mojobot.core.learning.prediction.inputs import NAMES
from mojobot.core.learning.prediction.trees import margins, sound
from mojobot.model.forecasting import Examples
from mojobot.model.market import FloatArray, Timeframe
from mojobot.research.growing import LEAST, TREES, grow

pytest.importorskip("sklearn", reason="the extra ml is not installed")


def examples(n: int, seed: int = 5) -> Examples:
    """Labels that depend on two inputs together, which no straight line can tell."""
    chance = np.random.default_rng(seed)
    z = np.clip(chance.standard_normal((len(NAMES), n)), -4.0, 4.0)
    odds = 1.5 * np.sign(z[0] * z[1]) - 0.5
    label = (chance.random(n) < 1.0 / (1.0 + np.exp(-odds))).astype(np.float64)
    return Examples(Timeframe.M15, z, np.full(n, 0.4), label)


def straight(trees_of: Examples, z: FloatArray) -> FloatArray:
    """What scikit-learn itself says."""
    from sklearn.ensemble import HistGradientBoostingClassifier

    model = HistGradientBoostingClassifier(
        max_iter=60,
        learning_rate=0.05,
        max_leaf_nodes=8,
        min_samples_leaf=200,
        l2_regularization=1.0,
        early_stopping=False,
        random_state=0,
    )
    model.fit(trees_of.inputs.T, trees_of.label > 0.5)
    chance: FloatArray = model.predict_proba(z.T)[:, 1]
    return chance


def test_the_arrays_say_what_scikit_learn_says() -> None:
    taught, new = examples(4_000), examples(1_000, seed=6)
    trees = grow(taught)
    assert trees is not None
    assert len(trees.roots) == TREES
    assert sound(trees, len(NAMES)) == ""
    usual = taught.label.mean()
    chance = 1.0 / (1.0 + np.exp(-(np.log(usual / (1.0 - usual)) + margins(trees, new.inputs))))
    assert chance == pytest.approx(straight(taught, new.inputs), abs=1e-12)
    assert ((chance > usual) == (new.label > 0.5)).mean() > 0.7


def test_the_same_examples_give_the_same_trees() -> None:
    one, two = grow(examples(3_000)), grow(examples(3_000))
    assert one is not None
    assert two is not None
    assert one.value.tolist() == two.value.tolist()
    assert one.threshold.tolist() == two.threshold.tolist()


def test_of_few_examples_nothing_is_grown() -> None:
    assert grow(examples(LEAST - 1)) is None
    alike = examples(LEAST)
    assert grow(Examples(alike.timeframe, alike.inputs, alike.base, np.ones(LEAST))) is None
