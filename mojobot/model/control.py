"""All a face ever sees of the engine."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from mojobot.model.commands import Command, Receipt
from mojobot.model.explanation import Explanation
from mojobot.model.notices import Gate
from mojobot.model.readings import Readings
from mojobot.model.views import View


@dataclass(frozen=True, slots=True)
class Query:
    """A question to the store: rows of one kind, newest first."""

    kind: str  # trades, fills, positions, orders, decisions, equity, alerts
    limit: int = 100
    offset: int = 0
    since_ms: int | None = None
    until_ms: int | None = None
    id: str | None = None  # of the row, or of the order or trade it belongs to
    symbol: str | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """What a command would do, without doing it: every rule's verdict and the numbers before and after."""

    allowed: bool
    gates: tuple[Gate, ...]
    usd: float  # money that would move
    quantity: float  # tokens
    price: float  # expected, costs inside
    impact: float  # fraction
    fee_usd: float  # network fee
    stop: float
    target: float
    heat_before: float
    heat_after: float
    positions_after: int
    text: str = ""  # one sentence: why not, or what limits the size


class Control(Protocol):
    """Pull the view, push commands, ask for history: a slow face only sees an older view."""

    @property
    def view(self) -> View | None:
        """The newest view; None before the market opened."""

    def send(self, command: Command) -> Receipt:
        """Take a command; an emergency stop is latched on disk before this returns."""

    def preview(self, command: Command) -> Preview:
        """What `Buy`, `Sell`, `ClosePosition` or `MoveStop` would do now; TypeError for other commands."""

    def look_at(self, series: int) -> None:
        """This token is on the screen now: what is asked of the market is asked for it first, after what is held."""

    def readings(self, series: int) -> Readings | None:
        """What is known of a token beside price and votes, worked out when asked; None before a decision close."""

    def explain(self, series: int) -> Explanation | None:
        """Why every strategy votes on a token as it does, worked out when asked; None before a decision close."""

    def pace(self, speed: float | None) -> Receipt:
        """Play the market at `speed` market seconds per second, None: as fast as it goes; refused where it is live."""

    async def history(self, query: Query) -> Sequence[Mapping[str, object]]:
        """Rows from the store, newest first."""
