"""Forecasts that wait for their labels: nothing is learned of a bar before its horizon is over."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from mojobot.core.analysis.rows import Rows
from mojobot.model.market import BoolArray, FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Matured:
    """What became known with a close, of what was forecast `horizon` bars before; (series,) each."""

    inputs: FloatArray  # (inputs, series)
    base: FloatArray  # the base rate of then
    label: FloatArray  # 1 where the return beat its costs, else 0
    known: BoolArray


class Waiting(Rows):
    """Inputs, base rates and entry prices of the last `horizon` closes, (..., horizon, series) by slot.

    A forecast made at the close of bar t is bought at the open of bar t + 1
    and sold at the close of bar t + h. A bar that nobody traded in has no
    price to buy or sell at: then there is no label.
    """

    _arrays = ("inputs", "base", "entry", "cost")

    def __init__(self, inputs: int, series: int, horizon: int, cost: FloatArray) -> None:
        if horizon < 2:
            raise ValueError(f"a horizon has two bars at least, not {horizon}")
        self.horizon = horizon
        self.inputs: FloatArray = np.full((horizon, inputs, series), np.nan)
        self.base: FloatArray = np.full((horizon, series), np.nan)
        self.entry: FloatArray = np.full((horizon, series), np.nan)
        self.closes = 0
        self.cost = cost  # of a round trip, in log returns; NaN: nobody has said

    @property
    def slot(self) -> int:
        """Where what is forecast at this close waits; what was forecast `horizon` closes ago leaves it."""
        return self.closes % self.horizon

    def matured(self, opened: FloatArray, close: FloatArray, traded: BoolArray) -> Matured:
        """The labels this bar brings; call it before `put`."""
        self.entry[(self.closes - 1) % self.horizon] = np.where(traded, opened, np.nan)
        slot = self.slot
        with np.errstate(all="ignore"):
            gained = np.log(close / self.entry[slot]) - self.cost
        known = traded & np.isfinite(gained) & np.isfinite(self.inputs[slot, 0])
        label = np.where(known & (gained > 0.0), 1.0, 0.0)
        return Matured(self.inputs[slot].copy(), self.base[slot].copy(), label, known)

    def put(self, inputs: FloatArray, base: FloatArray) -> None:
        """What the forecasts of this close were made of."""
        slot = self.slot
        self.inputs[slot], self.base[slot] = inputs, base
        self.entry[slot] = np.nan
        self.closes += 1

    def forget(self) -> None:
        """Bars are missing: what waits will never be known."""
        self.inputs[:], self.base[:], self.entry[:] = np.nan, np.nan, np.nan
