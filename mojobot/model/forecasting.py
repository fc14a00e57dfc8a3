"""What is kept of models that forecast, and what a trainer elsewhere has made."""

from __future__ import annotations

from dataclasses import dataclass

from mojobot.model.market import FloatArray, IntArray, Timeframe


@dataclass(frozen=True, slots=True)
class KeptArray:
    """An array as bytes, so that a snapshot holds it to the last bit."""

    name: str
    dtype: str
    shape: tuple[int, ...]
    data: bytes


@dataclass(frozen=True, slots=True, eq=False)
class GrownTrees:
    """Boosted trees, their nodes one after the other; a leaf is its own child. Values add to log-odds."""

    roots: IntArray  # (trees,)
    feature: IntArray  # (nodes,) which input is asked
    threshold: FloatArray  # (nodes,) at most this goes left
    left: IntArray
    right: IntArray
    value: FloatArray  # (nodes,) 0 but at leaves
    depth: int  # steps from a root to the deepest leaf


@dataclass(frozen=True, slots=True)
class KeptForecasts:
    """All that the models of one decision timeframe have learned, by token."""

    timeframe: Timeframe
    tokens: tuple[str, ...]  # in the order of the arrays' last axis
    closed_ms: int  # the last close they have seen
    closes: int  # how many
    arrays: tuple[KeptArray, ...]
    trees: tuple[KeptArray, ...] = ()  # the fields of `GrownTrees`; none: nobody has grown any


@dataclass(frozen=True, slots=True, eq=False)
class Examples:
    """Labels that have become known, for a trainer: (n,) beside inputs (inputs, n), oldest first."""

    timeframe: Timeframe
    inputs: FloatArray
    base: FloatArray  # the base rate when each was forecast
    label: FloatArray
