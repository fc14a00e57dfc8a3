"""Boosted trees as arrays, which a trainer elsewhere has grown; here they are only read."""

from __future__ import annotations

import numpy as np

from mojobot.model.forecasting import GrownTrees
from mojobot.model.market import FloatArray


def margins(trees: GrownTrees, z: FloatArray) -> FloatArray:
    """What inputs (inputs, series) add to the log-odds of the base rate, (series,).

    All trees are walked down at once, one level a step; a leaf is its own
    child, so that the deepest tree says when it is over.
    """
    places = np.repeat(trees.roots[:, None], z.shape[1], axis=1)
    series = np.arange(z.shape[1])
    for _ in range(trees.depth):
        low = z[trees.feature[places], series] <= trees.threshold[places]
        places = np.where(low, trees.left[places], trees.right[places])
    total: FloatArray = trees.value[places].sum(axis=0)
    return total


def sound(trees: GrownTrees, inputs: int) -> str:
    """What is wrong with trees that came from outside, in words; empty if nothing is."""
    nodes = len(trees.feature)
    columns = (trees.threshold, trees.left, trees.right, trees.value)
    if any(len(column) != nodes for column in columns) or not nodes:
        return "its columns are not equally long"
    places = np.concatenate((trees.roots, trees.left, trees.right))
    if places.min() < 0 or places.max() >= nodes:
        return "a branch leads nowhere"
    if trees.feature.min() < 0 or trees.feature.max() >= inputs:
        return "it asks for an input that is not there"
    if not (np.isfinite(trees.value).all() and not np.isnan(trees.threshold).any()):
        return "it holds a number that is none"
    return "" if 0 <= trees.depth <= 64 else "it is too deep"
