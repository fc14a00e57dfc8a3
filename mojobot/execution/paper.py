"""The paper venue of a running program: the orders of `core/paper.py`, which a back-test fills the same way."""

from __future__ import annotations

from mojobot.core.paper import PaperVenue

__all__ = ["PaperVenue"]
