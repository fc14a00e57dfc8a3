"""Everything an engine is made of, in one place, so that its stages can be told of it."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field

from mojobot.core.book import Book
from mojobot.core.halts import Halts, VolatilityPauses
from mojobot.core.learning.learner import Learner
from mojobot.core.market import Market
from mojobot.core.readings import Glass
from mojobot.core.strategies.registry import EIGHT, Roster
from mojobot.core.tally import Counts
from mojobot.core.votes import VoteBoard
from mojobot.core.weights import Weights
from mojobot.model.events import MarketOpened
from mojobot.model.notices import Alert, Decision
from mojobot.model.settings import Settings
from mojobot.model.state import EngineState


@dataclass(frozen=True, slots=True)
class Outfit:
    """What else an engine is made with: a back-test brings its own market, and keeps no diary.

    The diary is what decides nothing: snapshots for a restart, and the shadow
    trades of strategies that are not benched.
    """

    market: Callable[[MarketOpened, Settings], Market] = Market
    diary: bool = True


LIVE = Outfit()
SHOWN = 200  # decisions and alerts a view carries


@dataclass(slots=True)
class Organs:
    """The engine's parts; `Engine` alone changes them."""

    settings: Settings
    opened: MarketOpened
    market: Market
    book: Book
    pauses: VolatilityPauses
    board: VoteBoard
    weights: Weights
    learner: Learner
    counts: Counts
    now_ms: int
    number: int  # of the last step
    roster: Roster = EIGHT
    diary: bool = True
    halts: Halts = field(default_factory=Halts)
    alerts: deque[Alert] = field(default_factory=lambda: deque(maxlen=SHOWN))
    decisions: deque[Decision] = field(default_factory=lambda: deque(maxlen=SHOWN))
    glass: Glass = field(default_factory=Glass)
    told: tuple[EngineState, str] | None = None  # the state last told


def grown(
    opened: MarketOpened, number: int, settings: Settings, roster: Roster = EIGHT, outfit: Outfit = LIVE
) -> Organs:
    """The parts of an engine whose market has just opened."""
    market = outfit.market(opened, settings)
    symbols = tuple(token.symbol for token in opened.tokens)
    classes = tuple(token.token_class for token in opened.tokens)
    book = Book(market, settings)
    book.mark(opened.ts_ms)
    return Organs(
        settings=settings,
        opened=opened,
        market=market,
        book=book,
        pauses=VolatilityPauses(symbols, classes, market.sol, settings.risk),
        board=VoteBoard(len(symbols), len(roster.names)),
        weights=Weights.configured(settings.strategies, roster.names),
        learner=Learner(settings.learning, roster.names, shadows_of_all=outfit.diary),
        counts=Counts(roster.names),
        now_ms=opened.ts_ms,
        number=number,
        roster=roster,
        diary=outfit.diary,
    )
