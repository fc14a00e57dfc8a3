"""A person's own strategy heard behind a guard: what it does wrong is a sentence, and nobody else notices.

It gets features it cannot write to, and what it answers is looked at whole
before any of it counts. The code is the user's and trusted: the guard is
against mistakes, not against malice.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Any

import numpy as np
import numpy.typing as npt

from mojobot.core.analysis.features import Features
from mojobot.core.strategies.vote import Strategy, Votes, missing
from mojobot.model.market import FloatArray
from mojobot.model.strategy_settings import Rule

_PARTS = tuple(field.name for field in fields(Votes))
_MOST_WORDS, _MOST_LETTERS = 12, 200
# What code may end with. SystemExit is no Exception, and a strategy that calls exit() must not end the program.
_FAULTS = (Exception, SystemExit)


@dataclass(frozen=True, slots=True)
class Fault:
    """What a strategy did wrong, in words."""

    why: str


class _Wrong(Exception):
    """Something in the votes is not what it has to be."""


def sealed(seen: Features) -> Features:
    """The same features, and nobody can write to them through this."""
    columns: dict[str, Any] = {}
    for field in fields(Features):
        column = getattr(seen, field.name).view()
        column.flags.writeable = False
        columns[field.name] = column
    return Features(**columns)


def heard(strategy: Strategy[Any], seen: Features, rule: Rule) -> Votes | Fault:
    """What a strategy says of sealed features, checked; nothing where a row is not ready."""
    try:
        with np.errstate(all="ignore"):
            return _checked(strategy.vote(seen, rule), seen)
    except _Wrong as wrong:
        return Fault(str(wrong))
    except _FAULTS as fault:
        return Fault(f"its vote raised {told(fault)}")


def reasons(
    strategy: Strategy[Any], seen: Features, rule: Rule, row: int, column: int, direction: int
) -> tuple[str, ...]:
    """A vote in the strategy's words, or why it has none."""
    try:
        with np.errstate(all="ignore"):
            words: object = strategy.reasons(sealed(seen), rule, row, column, direction)
        if isinstance(words, str):
            return (words[:_MOST_LETTERS],)
        if isinstance(words, tuple | list):
            return tuple(str(word)[:_MOST_LETTERS] for word in words[:_MOST_WORDS])
        return (f"its reasons are {_kind(words)}, not words",)
    except _FAULTS as fault:
        return (f"its reasons raised {told(fault)}",)


def left(strategy: Strategy[Any], seen: Features, rule: Rule, row: int, column: int) -> str:
    """Why a strategy leaves, in its words."""
    if strategy.left is None:
        return "its reason is gone"
    try:
        with np.errstate(all="ignore"):
            return str(strategy.left(sealed(seen), rule, row, column))[:_MOST_LETTERS]
    except _FAULTS as fault:
        return f"its reason is gone, and its words raised {told(fault)}"


def abstains(strategy: Strategy[Any], seen: Features, row: int, silenced: Mapping[str, str]) -> str:
    """Why a strategy that is not ready says nothing."""
    why = silenced.get(strategy.name)
    return f"benched: {why}" if why is not None else f"not_ready({missing(seen, strategy, row, 0) or strategy.name})"


def told(fault: BaseException) -> str:
    """An exception in one line: its kind and its words."""
    words = " ".join(str(fault).split())[:_MOST_LETTERS]
    return f"{type(fault).__name__}: {words}" if words else type(fault).__name__


def _checked(votes: object, seen: Features) -> Votes:
    """The votes as the poll takes them. Raises _Wrong with what is wrong with them."""
    if not isinstance(votes, Votes):
        raise _Wrong(f"it returned {_kind(votes)}, not Votes")
    parts = {name: _array(name, getattr(votes, name), seen.close.shape) for name in _PARTS}
    ready = _switch("ready", parts["ready"]) & seen.ready
    cast = _direction(parts["direction"])
    strength = _number("strength", parts["strength"])
    voted = ready & (cast != 0)
    if not ((strength >= 0.0) & (strength <= 1.0))[voted].all():
        raise _Wrong("its strength is not within 0 and 1 where it votes")
    bought = ready & (cast > 0)
    return Votes(
        np.where(voted, cast, 0).astype(np.int8),
        np.where(voted, strength, 0.0),
        _level("stop", parts["stop"], bought),
        _level("target", parts["target"], bought),
        ready & _switch("leave", parts["leave"]),
        ready,
    )


def _array(name: str, part: object, shape: tuple[int, ...]) -> npt.NDArray[Any]:
    if not isinstance(part, np.ndarray):
        raise _Wrong(f"its {name} is {_kind(part)}, not an array")
    if part.shape != shape:
        raise _Wrong(f"its {name} has the shape {part.shape}, and the features have {shape}")
    return part


def _switch(name: str, part: npt.NDArray[Any]) -> npt.NDArray[np.bool_]:
    if part.dtype.kind != "b":
        raise _Wrong(f"its {name} holds {part.dtype}, not true and false")
    return part


def _direction(part: npt.NDArray[Any]) -> npt.NDArray[Any]:
    if part.dtype.kind not in "iub" or not ((part >= -1) & (part <= 1)).all():
        raise _Wrong("its direction holds more than -1, 0 and 1")
    return part


def _number(name: str, part: npt.NDArray[Any]) -> FloatArray:
    if part.dtype.kind not in "fiu":
        raise _Wrong(f"its {name} holds {part.dtype}, not numbers")
    return part.astype(np.float64)


def _level(name: str, part: npt.NDArray[Any], bought: npt.NDArray[np.bool_]) -> FloatArray:
    """A price where it buys; what is not above 0 brings none as NaN does, and the defaults hold."""
    level = _number(name, part)
    if np.isinf(level[bought]).any():
        raise _Wrong(f"its {name} is endless where it buys")
    return np.where(bought & (level > 0.0), level, np.nan)


def _kind(value: object) -> str:
    return "nothing" if value is None else f"a {type(value).__name__}"
