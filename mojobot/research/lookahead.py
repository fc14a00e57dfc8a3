"""Whether what is said of a moment depends on what came after it (`quant.md` 10).

For moments k, what a subject says of a tape that ends at k must be what it
says of the whole tape up to k, and of tapes with another future. Whatever
fails this cannot be trusted in a back-test: it knew.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from mojobot.model.market import BoolArray, FloatArray, IntArray
from mojobot.research.tape import Tape, spoils

TOLERANCE = 1e-9  # relative
ROUNDING = 1e-12  # of the largest value beside it: differences of prices are known no better near zero
CUT = "the tape ends there"


@dataclass(frozen=True, slots=True, eq=False)
class Said:
    """What a subject says of a tape: arrays (..., k) by name, beside the (k,) moments they were known at."""

    close_ms: IntArray
    values: Mapping[str, FloatArray]


@dataclass(frozen=True, slots=True)
class Subject:
    """Something that reads a tape: an indicator, the features, a strategy."""

    name: str
    say: Callable[[Tape], Said]


@dataclass(frozen=True, slots=True)
class Leak:
    """A value that changed with its future."""

    subject: str
    value: str
    at_ms: int  # the moment the value belongs to
    cut_ms: int  # the last moment that was the same
    future: str

    def __str__(self) -> str:
        return f"{self.subject}: {self.value} at {self.at_ms} changes when, after {self.cut_ms}, {self.future}"


def leaks(subject: Subject, tape: Tape, cuts_ms: Sequence[int], seed: int = 0) -> list[Leak]:
    """One leak for every value, moment of the cut and future that changed it; none is the answer one wants."""
    whole = subject.say(tape)
    found: list[Leak] = []
    for cut_ms in cuts_ms:
        for future, other in _others(tape, cut_ms, seed):
            found += _differing(subject, whole, subject.say(other), cut_ms, future)
    return found


def same(one: FloatArray, other: FloatArray, tolerance: float = TOLERANCE) -> BoolArray:
    """Where two arrays (..., k) say the same: both nothing, or numbers within `tolerance` of the larger.

    What rounding leaves of the largest number of a row is no difference.
    """
    a, b = np.asarray(one, dtype=np.float64), np.asarray(other, dtype=np.float64)
    with np.errstate(all="ignore"):
        larger = np.maximum(np.abs(a), np.abs(b))
        rounding = ROUNDING * np.max(np.where(np.isfinite(larger), larger, 0.0), axis=-1, keepdims=True, initial=0.0)
        near = np.abs(a - b) <= tolerance * larger + rounding
    return np.asarray((a == b) | near | (np.isnan(a) & np.isnan(b)))


def _others(tape: Tape, cut_ms: int, seed: int) -> Iterator[tuple[str, Tape]]:
    yield CUT, tape.until(cut_ms)
    for name, spoil in spoils(seed).items():
        yield f"{name} comes", tape.spoiled(cut_ms, spoil)


def _differing(subject: Subject, whole: Said, other: Said, cut_ms: int, future: str) -> Iterator[Leak]:
    before, after = (int(np.searchsorted(said.close_ms, cut_ms, side="right")) for said in (whole, other))
    if before != after or not np.array_equal(whole.close_ms[:before], other.close_ms[:after]):
        yield Leak(subject.name, "moments", cut_ms, cut_ms, future)
        return
    for name, values in whole.values.items():
        good = same(values[..., :before], other.values[name][..., :after])
        if not good.all():
            at = int(np.argmax(~good.reshape(-1, before).all(axis=0)))
            yield Leak(subject.name, name, int(whole.close_ms[at]), cut_ms, future)
