"""Hypothesis strategies for any dataclass of the vocabulary, and equality that sees NaN and dtypes."""

from __future__ import annotations

import math
import struct
import types
from dataclasses import fields, is_dataclass
from enum import Enum
from typing import Any, Union, get_args, get_origin, get_type_hints

import numpy as np
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from mojobot.model.settings import RiskSettings, Settings, TradingSettings

SHAPES = st.one_of(hnp.array_shapes(min_dims=1, max_dims=2, min_side=0, max_side=4))
SETTINGS = st.builds(
    Settings,
    trading=st.builds(TradingSettings, min_confidence=st.floats(0.0, 1.0)),
    risk=st.builds(RiskSettings, risk_per_trade=st.floats(0.001, 0.05)),
)
SCALARS: dict[Any, st.SearchStrategy[Any]] = {
    int: st.integers(-(2**63), 2**63 - 1),
    float: st.floats(),
    str: st.text(max_size=8),
    bool: st.booleans(),
    bytes: st.binary(max_size=8),
    type(None): st.none(),
    Settings: SETTINGS,
}


def anything(hint: Any, name: str = "") -> st.SearchStrategy[Any]:
    """Values of a type as it is written in the vocabulary."""
    if name.endswith("_raw"):
        return st.integers(0, 2**90)
    if hint in SCALARS:
        return SCALARS[hint]
    if is_dataclass(hint) and isinstance(hint, type):
        hints = get_type_hints(hint)
        return st.builds(hint, **{field.name: anything(hints[field.name], field.name) for field in fields(hint)})
    if isinstance(hint, type) and issubclass(hint, tuple):  # a named one
        return st.builds(hint, **{field: anything(kind) for field, kind in get_type_hints(hint).items()})
    if isinstance(hint, type) and issubclass(hint, Enum):
        return st.sampled_from(list(hint))
    return _composed(hint)


def _composed(hint: Any) -> st.SearchStrategy[Any]:
    origin, arguments = get_origin(hint), get_args(hint)
    if origin in {Union, types.UnionType}:
        return st.one_of([anything(argument) for argument in arguments])
    if origin is np.ndarray:
        return hnp.arrays(np.dtype(get_args(arguments[1])[0]), SHAPES)
    assert origin is tuple, hint
    if arguments[-1] is Ellipsis:
        return st.lists(anything(arguments[0]), max_size=2).map(tuple)
    return st.tuples(*(anything(argument) for argument in arguments))


def same(one: Any, other: Any) -> bool:
    """Equal in type and to the last bit."""
    if type(one) is not type(other):
        return False
    if isinstance(one, np.ndarray):
        return bool(one.dtype == other.dtype and one.shape == other.shape and one.tobytes() == other.tobytes())
    if isinstance(one, float):
        return (math.isnan(one) and math.isnan(other)) or struct.pack("d", one) == struct.pack("d", other)
    if isinstance(one, tuple):
        return len(one) == len(other) and all(map(same, one, other))
    if is_dataclass(one):
        return all(same(getattr(one, field.name), getattr(other, field.name)) for field in fields(one))
    return bool(one == other)
