"""Everything that can happen: the one ordered stream the engine consumes."""

from __future__ import annotations

from dataclasses import dataclass

from mojobot.model.commands import Command
from mojobot.model.forecasting import GrownTrees
from mojobot.model.market import Block, BoolArray, Costs, FloatArray, IntArray, Provides, Timeframe, Token
from mojobot.model.safety import Safety
from mojobot.model.settings import Settings
from mojobot.model.state import Snapshot
from mojobot.model.trading import Failed, Filled, Intent, Report, Unknown


@dataclass(frozen=True, slots=True)
class MarketOpened:
    """The first event of a session: what this market is and what it can tell us."""

    ts_ms: int
    session: int  # sequence number in the data directory
    market: str  # demo, replay, live
    tokens: tuple[Token, ...]
    provides: Provides
    costs: Costs
    ticks: bool  # True: prices come as batches of ticks; False: as closed candles


@dataclass(frozen=True, slots=True)
class TokensAdded:
    """Tokens behind those the market has, from series `first` on; they are retired until `Watched` names them."""

    ts_ms: int
    first: int  # how many series there were
    tokens: tuple[Token, ...]


@dataclass(frozen=True, slots=True)
class Watched:
    """The series that are watched from now on, by importance; all others are retired: held ones may still be sold.

    It is an event and no setting: who reads the names of the settings asks the
    world which tokens are meant, and a replay needs the answer. `notes` are
    sentences for a person: what was not found, and who may be meant.
    """

    ts_ms: int
    series: tuple[int, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class History:
    """Back-filled closed bars of one timeframe, which fill the panels of `fills` (itself and coarser ones)."""

    ts_ms: int
    timeframe: Timeframe
    fills: tuple[Timeframe, ...]
    block: Block


@dataclass(frozen=True, slots=True, eq=False)
class Bars:
    """One closed candle for some series; arrays are (n,) beside `series`. Volume is USD, NaN unknown.

    A series is in it once; of one named twice the last counts.
    """

    ts_ms: int  # when it closed
    timeframe: Timeframe
    open_ms: int
    series: IntArray
    open: FloatArray
    high: FloatArray
    low: FloatArray
    close: FloatArray
    volume: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class Prices:
    """A batch of ticks from one source; arrays are (n,) beside `series`.

    A series is in a batch once; of one named twice the last counts.
    `high` and `low` span the ticks merged into this one, `volume` is USD
    traded since the previous batch (NaN unknown), `liquidity` USD on both
    sides of the pool (NaN unknown). `at_ms` is when each price was made, by the
    source's own time (None: when the batch came), `refresh_s` how old the
    source says its prices may be when they come.
    """

    ts_ms: int
    source: str
    series: IntArray
    price: FloatArray
    high: FloatArray
    low: FloatArray
    volume: FloatArray
    liquidity: FloatArray
    at_ms: IntArray | None = None
    refresh_s: float = 0.0


@dataclass(frozen=True, slots=True, eq=False)
class Repair:
    """Late or corrected bars of one timeframe, applied just before its next close; arrays as in `Bars`.

    `synthetic` marks bars that fill a gap nobody traded in; such a bar never
    replaces one that is there. None: all are real.
    """

    ts_ms: int
    timeframe: Timeframe
    open_ms: IntArray  # (n,)
    series: IntArray
    open: FloatArray
    high: FloatArray
    low: FloatArray
    close: FloatArray
    volume: FloatArray
    synthetic: BoolArray | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Whales:
    """Large transactions seen on chain; arrays are (n,). Amounts in USD, never negative, 0 where not of that kind."""

    ts_ms: int  # when we learned of them
    at_ms: IntArray  # when each happened
    series: IntArray
    buy_usd: FloatArray
    sell_usd: FloatArray
    inflow_usd: FloatArray  # into exchange wallets
    outflow_usd: FloatArray  # out of exchange wallets
    owner: IntArray | None = None  # a hash of the wallet, 0 unknown; None: nobody said
    followed: BoolArray | None = None  # of a wallet the settings follow: counts whatever its size; None: none is


@dataclass(frozen=True, slots=True, eq=False)
class Swaps:
    """Trades against a pool, of any size, as one source tells them; arrays are (n,)."""

    ts_ms: int  # when we learned of them
    source: str
    at_ms: IntArray  # when each happened
    series: IntArray
    owner: IntArray  # a hash of the wallet, 0 unknown
    side: IntArray  # +1 the token was bought, -1 it was sold
    usd: FloatArray
    price: FloatArray  # USD per token


@dataclass(frozen=True, slots=True, eq=False)
class Mood:
    """Sentiment readings of one source; arrays are (n,). Series -1 is the market as a whole."""

    ts_ms: int
    source: str
    at_ms: IntArray
    series: IntArray
    score: FloatArray  # in [0, 1]; NaN where the source only counts mentions
    mentions: FloatArray  # mentions, boosts and links since the source's last reading


@dataclass(frozen=True, slots=True)
class Headline:
    """A piece of news with its score in [0, 1]; series -1 concerns the market as a whole."""

    ts_ms: int
    series: int
    score: float
    text: str
    source: str


@dataclass(frozen=True, slots=True, eq=False)
class TreesGrown:
    """Boosted trees that a trainer beside the engine has grown for one decision timeframe."""

    ts_ms: int
    timeframe: Timeframe
    trees: GrownTrees


@dataclass(frozen=True, slots=True)
class ClockTold:
    """How far market time is ahead of the providers' clocks, in seconds; negative: behind."""

    ts_ms: int
    off_s: float


@dataclass(frozen=True, slots=True)
class FeedTold:
    """A provider has gone, or is back: a sentence for a person. It is an event so that a replay tells the same."""

    ts_ms: int
    source: str  # the provider; "network" where all are gone at once
    up: bool
    text: str
    grave: bool = False  # prices or candles hang on it


@dataclass(frozen=True, slots=True)
class Timer:
    """Market time reached `ts_ms`; bars whose close plus grace is past are closed by it."""

    ts_ms: int


@dataclass(frozen=True, slots=True)
class Commanded:
    """A person's (or a face's) command, at the market time it was taken up."""

    ts_ms: int
    command: Command
    source: str  # console, cli, api, telegram, file


@dataclass(frozen=True, slots=True)
class SettingsChanged:
    """New settings, checked whole: what may change does from this event on, the rest from the next start."""

    ts_ms: int
    settings: Settings


@dataclass(frozen=True, slots=True)
class StrategyFailed:
    """A plug-in cannot be loaded, knows the future or takes too long, as the shell found out: it votes no more."""

    ts_ms: int
    strategy: str
    why: str


@dataclass(frozen=True, slots=True)
class Recovered:
    """What the store knew at start: every session's first event after `MarketOpened`.

    `reports` are all ever stored, with their step, in order; `intents` those
    they belong to. What `snapshot` (if any) does not cover is re-applied.
    """

    ts_ms: int
    snapshot: Snapshot | None
    intents: tuple[Intent, ...]
    reports: tuple[tuple[int, int, Report], ...]  # session, step, report
    latched: str | None = None  # reason in the latch file, if it is there


MarketEvent = (
    TokensAdded
    | Watched
    | History
    | Bars
    | Prices
    | Repair
    | Whales
    | Swaps
    | Mood
    | Headline
    | Safety
    | TreesGrown
    | ClockTold
    | FeedTold
    | Timer
)
Event = (
    MarketOpened | MarketEvent | Filled | Failed | Unknown | Commanded | SettingsChanged | StrategyFailed | Recovered
)

__all__ = [
    "Bars",
    "BoolArray",
    "ClockTold",
    "Commanded",
    "Event",
    "FeedTold",
    "Headline",
    "History",
    "MarketEvent",
    "MarketOpened",
    "Mood",
    "Prices",
    "Recovered",
    "Repair",
    "Safety",
    "SettingsChanged",
    "StrategyFailed",
    "Swaps",
    "Timer",
    "TokensAdded",
    "TreesGrown",
    "Watched",
    "Whales",
]
