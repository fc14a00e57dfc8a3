"""Boosted trees grown from the examples an engine kept; scikit-learn grows them, arrays are what comes of it.

The extra `ml` brings scikit-learn, which is loaded when trees are grown and
not before: it takes a second. It runs in a process of its own.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from mojobot.core.learning.prediction.trees import margins
from mojobot.model.errors import MojobotError
from mojobot.model.forecasting import Examples, GrownTrees
from mojobot.model.market import FloatArray

LEAST = 2_000  # examples before anything is grown
TREES, LEAVES, RATE = 60, 8, 0.05
_SMALLEST_LEAF = 200  # neighbours share most of their labels' bars: a leaf of a few is a leaf of one
_SAME = 1e-9


class NotGrown(MojobotError):
    """No trees could be grown; the text says why."""


def grow(examples: Examples) -> GrownTrees | None:
    """Trees for these examples; None where there are too few, or all labels are the same.

    The same examples give the same trees. Raises NotGrown where scikit-learn
    is not installed, or where its trees as arrays do not say what it says.
    """
    if len(examples.label) < LEAST or np.ptp(examples.label) == 0.0:
        return None
    model, z = _fitted(examples), examples.inputs.T
    trees = as_arrays(model)
    theirs = model.decision_function(z[:LEAST]) - float(np.ravel(model._baseline_prediction)[0])
    if not np.allclose(margins(trees, np.ascontiguousarray(z[:LEAST].T)), theirs, rtol=0.0, atol=_SAME):
        raise NotGrown("the trees as arrays do not say what scikit-learn says: its version is not known to us")
    return trees


def as_arrays(model: Any) -> GrownTrees:
    """A fitted HistGradientBoostingClassifier of two classes as nodes in arrays."""
    roots, columns, first, depth = list[int](), list[tuple[Any, ...]](), 0, 0
    for (predictor,) in model._predictors:
        nodes = predictor.nodes
        here = np.arange(first, first + len(nodes))
        leaf = nodes["is_leaf"].astype(bool)
        columns.append(
            (
                np.where(leaf, 0, nodes["feature_idx"]).astype(np.int64),
                np.where(leaf, np.inf, nodes["num_threshold"]).astype(np.float64),
                np.where(leaf, here, nodes["left"].astype(np.int64) + first),
                np.where(leaf, here, nodes["right"].astype(np.int64) + first),
                np.where(leaf, nodes["value"], 0.0).astype(np.float64),
            )
        )
        roots.append(first)
        first, depth = first + len(nodes), max(depth, int(nodes["depth"].max()))
    feature, threshold, left, right, value = (np.concatenate(part) for part in zip(*columns, strict=True))
    return GrownTrees(np.array(roots, dtype=np.int64), feature, threshold, left, right, value, depth)


def _fitted(examples: Examples) -> Any:
    try:
        from sklearn.ensemble import HistGradientBoostingClassifier  # noqa: PLC0415 - a second to load, asked for here
        from threadpoolctl import threadpool_limits  # noqa: PLC0415 - scikit-learn brings it
    except ImportError as missing:
        raise NotGrown("boosted trees need scikit-learn: install the extra ml") from missing
    model = HistGradientBoostingClassifier(
        max_iter=TREES,
        learning_rate=RATE,
        max_leaf_nodes=LEAVES,
        min_samples_leaf=_SMALLEST_LEAF,
        l2_regularization=1.0,
        early_stopping=False,
        random_state=0,
    )
    z: FloatArray = examples.inputs.T
    with threadpool_limits(1):  # the other cores are the engine's, and sums of several threads differ in the last bit
        return model.fit(z, examples.label > 0.5)
