"""What every section of the settings is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

Fraction = Annotated[float, Field(ge=0.0, le=1.0)]


@dataclass(frozen=True, slots=True)
class Expected:
    """Stands in a setting's type where its bounds say too little: what is expected, in words."""

    text: str


@dataclass(frozen=True, slots=True)
class Search:
    """Stands in a setting's type: between which values an optimisation looks for a better one."""

    low: float
    high: float
    log: bool = False  # steps by ratio, not by difference


class Section(BaseModel):
    """A frozen section that refuses keys it does not know."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, defer_build=True)
