"""All a face ever sees of the engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from mojobot.model.commands import Command, Receipt
from mojobot.model.views import View


@dataclass(frozen=True, slots=True)
class Query:
    """A question to the store: rows of one kind, newest first."""

    kind: str  # trades, fills, positions, orders, decisions, equity, alerts
    limit: int = 100
    offset: int = 0
    since_ms: int | None = None
    until_ms: int | None = None


class Control(Protocol):
    """Pull the view, push commands, ask for history: a slow face only sees an older view."""

    @property
    def view(self) -> View | None:
        """The newest view; None before the market opened."""

    def send(self, command: Command) -> Receipt:
        """Take a command; an emergency stop is latched on disk before this returns."""

    async def history(self, query: Query) -> Sequence[Mapping[str, object]]:
        """Rows from the store, newest first."""
