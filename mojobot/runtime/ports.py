"""What the shell needs of others: a tape, a venue, a journal, a recorder. Each as small as its need."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from typing import Protocol, runtime_checkable

from mojobot.model.control import Query
from mojobot.model.events import Commanded, Event, MarketEvent, MarketOpened, TokensAdded
from mojobot.model.notices import Notice
from mojobot.model.settings import Settings
from mojobot.model.state import GatePosition
from mojobot.model.trading import Intent, Report
from mojobot.model.views import FeedView

Record = Intent | Report | Commanded | MarketOpened | TokensAdded | Notice


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


class Looking(Protocol):
    """What matters most now."""

    def held(self) -> Sequence[int]:
        """Series with an open position or an order."""

    def looked_at(self) -> int | None:
        """The series on the screen."""


@runtime_checkable
class Source(Protocol):
    """A market that happens by itself, timers not among its events."""

    def opened(self, session: int) -> MarketOpened:
        """The first event of a session."""

    def history(self) -> Iterator[MarketEvent]:
        """What panels begin with."""

    def revise(self, settings: Settings) -> None:
        """The settings were read again."""

    async def run(self, give: Callable[[MarketEvent], None], looking: Looking) -> None:
        """Give events as they come, until cancelled; `looking` says whose are kept alive longest."""

    def views(self) -> tuple[FeedView, ...]:
        """How whoever it asks stands."""

    async def close(self) -> None:
        """Let go of the network."""


class Feeding(Protocol):
    """What fills the inbox: a tape's player, or a live market's."""

    @property
    def speed(self) -> float | None:
        """Market seconds per second; None: as fast as it goes."""

    async def run(self) -> None:
        """Until there is no more, or cancelled; the inbox is closed behind it."""

    def views(self, name: str) -> tuple[FeedView, ...]:
        """How its sources stand; `name` is the market's."""


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
