"""What forecasters have learned, to bytes for the snapshot and back."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import fields
from typing import Any

import numpy as np

from mojobot.core.analysis.rows import Rows
from mojobot.core.learning.prediction.forecaster import Forecaster
from mojobot.model.forecasting import GrownTrees, KeptArray, KeptForecasts


def kept(one: Forecaster, tokens: Sequence[str]) -> KeptForecasts:
    """All that a restart needs; `tokens` names the rows."""
    arrays = tuple(_out(name, array) for name, array in _arrays(one))
    return KeptForecasts(one.timeframe, tuple(tokens), one.closed_ms, one.closes, arrays, _trees_out(one.grown))


def restore(one: Forecaster, saved: KeptForecasts, tokens: Sequence[str]) -> bool:
    """Go on where `kept` left off, for the tokens that are still there; False where what was kept does not fit.

    What was kept of other tokens alone says nothing, not even how many closes
    there were. A round trip costs what it costs now, whatever it did then.
    """
    places = {token: place for place, token in enumerate(saved.tokens)}
    rows = np.array([row for row, token in enumerate(tokens) if token in places], dtype=np.int64)
    old = np.array([places[tokens[row]] for row in rows.tolist()], dtype=np.int64)
    told = {array.name: _array(array) for array in saved.arrays}
    mine = dict(_arrays(one))
    if not len(rows) or saved.timeframe is not one.timeframe:
        return False
    if any(not _fits(told.get(name), mine[name], saved) for name in mine):
        return False
    cost = one.cost.copy()
    for name, array in mine.items():
        array[..., rows] = told[name][..., old]
    one.reprice(cost)
    one.resume(saved.closed_ms, saved.closes)
    if saved.trees:
        one.hear(_trees_in(saved.trees))
    return True


def _arrays(rows: Rows, before: str = "") -> Iterator[tuple[str, np.ndarray[Any, Any]]]:
    """Everything by series that it is made of, by a name."""
    for name in rows._arrays:
        yield before + name, getattr(rows, name)
    for name in rows._parts:
        yield from _arrays(getattr(rows, name), f"{before}{name}.")


def _out(name: str, array: np.ndarray[Any, Any]) -> KeptArray:
    return KeptArray(name, array.dtype.str, array.shape, array.tobytes())


def _trees_out(trees: GrownTrees | None) -> tuple[KeptArray, ...]:
    if trees is None:
        return ()
    return tuple(_out(part.name, np.array(getattr(trees, part.name))) for part in fields(trees))


def _trees_in(told: Sequence[KeptArray]) -> GrownTrees:
    parts: dict[str, Any] = {one.name: _array(one).copy() for one in told}
    return GrownTrees(**{**parts, "depth": int(parts["depth"])})


def _array(one: KeptArray) -> np.ndarray[Any, Any]:
    return np.frombuffer(one.data, np.dtype(one.dtype)).reshape(one.shape)


def _fits(told: np.ndarray[Any, Any] | None, mine: np.ndarray[Any, Any], saved: KeptForecasts) -> bool:
    if told is None or told.dtype != mine.dtype:
        return False
    return bool(told.shape == (*mine.shape[:-1], len(saved.tokens)))
