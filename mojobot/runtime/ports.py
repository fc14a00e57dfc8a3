"""What the shell needs of others: a tape, a venue, a journal, a recorder. Each as small as its need."""

from __future__ import annotations

from collections.abc import Awaitable, Iterator, Mapping, Sequence
from typing import Protocol

from mojobot.model.control import Query
from mojobot.model.events import Commanded, Event, MarketEvent, MarketOpened
from mojobot.model.notices import Notice
from mojobot.model.state import GatePosition
from mojobot.model.trading import Intent, Report

Record = Intent | Report | Commanded | MarketOpened | Notice


class Tape(Protocol):
    """A market that needs no network: events in the order of their times, timers included."""

    def opened(self, session: int) -> MarketOpened:
        """The first event of a session."""

    def events(self) -> Iterator[MarketEvent]:
        """Back-fill first, then what happens; ends or never does.

        Raises FeedError when it gives nothing now; asked again it goes on.
        """

    def mark(self) -> str:
        """Where it stands, to go on there another time; empty when it cannot."""

    @property
    def progress(self) -> tuple[int, int]:
        """How much of it is done and how much there is; (0, 0) where it does not end."""


class Venue(Protocol):
    """Where intents land on paper."""

    def land(self, intent: Intent) -> Sequence[Report]:
        """Take an intent; reports that are known at once."""

    def act(self, event: MarketEvent) -> Sequence[Report]:
        """What a market event fills or lets expire."""

    def cancel(self, now_ms: int, why: str) -> Sequence[Report]:
        """Give up what is in flight."""


class Journal(Protocol):
    """Durable records: `write` is one transaction, durable when what it returns has been awaited."""

    def write(self, session: int, step: int, records: Sequence[Record], mark: str | None = None) -> Awaitable[None]:
        """Queue the records of one step."""

    @property
    def pending(self) -> int:
        """Writes not yet taken up."""

    @property
    def failed(self) -> str | None:
        """Why nothing is written any more."""


class Recorder(Protocol):
    """The consumed stream and what came of it."""

    def event(self, step: int, lane: str, event: Event) -> None:
        """An event is about to be stepped."""

    def outputs(self, step: int, intents: Sequence[Intent], notices: Sequence[Notice]) -> None:
        """What the step gave out."""

    @property
    def failed(self) -> str | None:
        """Why nothing is recorded any more; trading goes on."""


class GatePort(Protocol):
    """The short-cut past the queue."""

    @property
    def position(self) -> GatePosition:
        """Where it stands."""

    @property
    def is_latched(self) -> bool:
        """Whether a stop holds it."""

    def shut(self) -> None:
        """Nothing passes, at once."""

    def latched(self, *, exits: bool) -> None:
        """The stop is on disk; whether exits may pass again."""

    def let_out(self) -> None:
        """A person closes positions."""

    def release(self) -> None:
        """A person has resumed."""

    def entries(self, *, allowed: bool) -> None:
        """Follow the engine's state."""


class Face(Protocol):
    """Something a person looks at while the engine runs."""

    async def run(self) -> bool:
        """Until it is over: True when the person has quit, False when only the terminal has gone."""

    def end(self) -> None:
        """Leave the screen as it was found, soon."""


class History(Protocol):
    """Questions to the store."""

    async def __call__(self, query: Query) -> Sequence[Mapping[str, object]]:
        """Rows, newest first."""
