"""What a face may show: the newest state of everything, frozen; arrays are read-only and shared."""

from __future__ import annotations

from dataclasses import dataclass

from mojobot.model.learning import StrategyView
from mojobot.model.market import BoolArray, FloatArray, IntArray, Timeframe, Token
from mojobot.model.notices import Alert, Decision
from mojobot.model.safety import Safety
from mojobot.model.state import EngineState, StopMove
from mojobot.model.trading import Intent


@dataclass(frozen=True, slots=True, eq=False)
class BarsView:
    """The newest closed bars of one timeframe, (series, k), oldest first; NaN before a token's first."""

    timeframe: Timeframe
    open_ms: IntArray
    open: FloatArray
    high: FloatArray
    low: FloatArray
    close: FloatArray
    volume: FloatArray
    synthetic: BoolArray
    volume_told_ms: IntArray | None = None  # (series,) younger bars' volumes are estimated; None: all are told


@dataclass(frozen=True, slots=True, eq=False)
class MarketView:
    """Newest price per token; arrays are (series,), NaN unknown."""

    price: FloatArray
    price_ms: IntArray  # when it was made; 0 = never
    liquidity: FloatArray
    daily_volatility: FloatArray
    volatility_limit: FloatArray
    ready: BoolArray  # warm: may be voted on
    warming: IntArray  # bars of the scarcest timeframe so far
    warm_at: IntArray  # bars it needs
    quality: FloatArray | None = None  # of the price, in [0, 1]; None: the market has one source
    sources: tuple[str, ...] = ()  # who says what a token costs, the believed one first
    refused: tuple[tuple[str, int], ...] = ()  # prices that were not believed: why, how many


@dataclass(frozen=True, slots=True, eq=False)
class ForecastView:
    """The newest forecast of every token and what its model is worth, (series,); NaN = there is none."""

    chance: FloatArray  # that the next bars earn more than a round trip costs
    base: FloatArray  # running rate at which they did
    skill: FloatArray  # Brier skill of the forecasts that matured
    luck: FloatArray  # chance that luck does as well
    count: FloatArray  # matured forecasts it was judged by
    open: BoolArray  # it has earned its voice


@dataclass(frozen=True, slots=True, eq=False)
class VotesView:
    """The newest vote of every strategy on every token, (strategies, series)."""

    strategies: tuple[str, ...]
    weights: tuple[float, ...]
    at_ms: IntArray  # (series,) decision close they belong to; 0 = none yet
    direction: FloatArray
    confidence: FloatArray
    vote: FloatArray  # (series,) (S+ - S-)/sum of the weights that voted, 0 if none
    configured: tuple[float, ...] = ()  # weights of the settings
    benched: tuple[bool, ...] = ()  # who votes in shadow and is not counted
    effective_bets: float | None = None  # independent voices the weights come to
    regime: str = ""  # of the market, `up/calm` to `down/wild`
    standings: tuple[StrategyView, ...] = ()  # each strategy's results, factors and calibration
    codes: tuple[str, ...] = ()  # two letters for each strategy
    forecast: ForecastView | None = None  # None: nobody forecasts


@dataclass(frozen=True, slots=True)
class PositionView:
    """An open position as it stands; money in USD."""

    id: str
    series: int
    symbol: str
    strategy: str
    opened_ms: int
    quantity: float
    value_usd: float
    entry_price: float
    mark: float
    pnl_usd: float
    pnl_fraction: float
    stop: float
    stop_reason: str
    target: float
    r: float | None
    closing: bool  # an exit is in flight
    stop_moves: tuple[StopMove, ...] = ()  # oldest first: where the stop began, then its newest moves


@dataclass(frozen=True, slots=True)
class PauseView:
    """A rule that holds entries back: value, limit and when it clears."""

    rule: str
    text: str
    series: int | None  # None: all tokens


@dataclass(frozen=True, slots=True)
class RiskView:
    """The account; fractions of equity, money in USD."""

    equity_usd: float
    cash_usd: float
    day_pnl_usd: float
    day_return: float
    drawdown: float
    max_drawdown_limit: float
    heat: float
    heat_band: str
    stop_risk: float
    risk_score: float
    risk_level: str
    sol_volatility: float | None
    sol_volatility_limit: float
    pauses: tuple[PauseView, ...]
    correlation: float | None = None  # the highest of two open positions; None: there are no two
    correlation_pair: tuple[str, str] | None = None  # their symbols
    correlation_limit: float = 0.7


@dataclass(frozen=True, slots=True)
class Tally:
    """What has been counted since the session began."""

    events: int = 0
    bars: int = 0
    decisions: int = 0  # token-closes looked at
    votes: tuple[tuple[str, int, int, int], ...] = ()  # strategy, BUY votes, SELL votes, not ready
    agreed: int = 0  # reached consensus with quorum
    outcomes: tuple[tuple[str, int], ...] = ()  # outcome, count
    refused: tuple[tuple[str, int], ...] = ()  # gate, count
    trades: int = 0
    wins: int = 0
    net_micro: int = 0
    fees_micro: int = 0
    paused_closes: int = 0  # decision closes spent paused
    closes: int = 0


@dataclass(frozen=True, slots=True)
class ProviderView:
    """How a provider of live data stands; times are wall clock."""

    plan: str  # key, keyless, off
    latency_ms: float | None = None
    last_ok_ms: int | None = None
    error_rate: float = 0.0  # of its last requests
    breaker: str = "closed"
    minute: int = 0  # requests in the last 60 s
    minute_limit: int | None = None  # our own share of what it allows; None: no limit
    day: int = 0  # spent today, in what it counts
    day_limit: int | None = None
    month: int = 0
    month_limit: int | None = None
    resets_ms: int | None = None  # when the scarcest of them gives way
    paused_until_ms: int | None = None
    rung: str = ""  # what can be watched with it: `50 tokens every 4 s`


@dataclass(frozen=True, slots=True)
class FeedView:
    """One source of market events, as the shell sees it."""

    name: str
    ok: bool
    text: str  # one line: what it is doing, or why it is not green
    speed: float | None  # market seconds per second; None: as fast as it goes
    done: int = 0  # progress of a tape that ends; 0 of 0 when it does not
    total: int = 0
    down_since_ms: int = 0  # wall clock since when it gives nothing; 0: it is up
    provider: ProviderView | None = None  # None: a tape


@dataclass(frozen=True, slots=True)
class ShellView:
    """What runs around the engine."""

    started_ms: int  # wall clock
    now_ms: int  # wall clock when this view was taken
    pid: int
    feeds: tuple[FeedView, ...] = ()
    commands_waiting: int = 0
    reports_waiting: int = 0
    market_waiting: int = 0
    writes_waiting: int = 0
    steps_over_budget: int = 0
    longest_step_ms: float = 0.0
    lag_ms: float = 0.0  # of the event loop, worst of the last seconds
    memory_mb: float = 0.0
    data_dir: str = ""
    errors: tuple[str, ...] = ()  # newest last
    closing: str = ""  # what is being saved while the engine ends; empty: it is not ending


@dataclass(frozen=True, slots=True, eq=False)
class View:
    """Everything a face may show, as of one step."""

    ts_ms: int
    step: int
    session: int
    market: str
    mode: str  # PAPER or LIVE
    state: EngineState
    why: str
    tokens: tuple[Token, ...]
    prices: MarketView
    bars: tuple[BarsView, ...]
    votes: VotesView
    decisions: tuple[Decision, ...]  # newest last, a few
    positions: tuple[PositionView, ...]
    pending: tuple[Intent, ...]
    risk: RiskView
    alerts: tuple[Alert, ...]  # newest last, a few
    tally: Tally
    shell: ShellView | None = None  # the desk adds it
    safety: tuple[Safety | None, ...] = ()  # (series,) what is known of each token's dangers
    retired: frozenset[int] = frozenset()  # series nobody watches any more

    @property
    def listed(self) -> tuple[int, ...]:
        """The series worth a row: those watched, and of the others those that are held or ordered."""
        if not self.retired:
            return tuple(range(len(self.tokens)))
        busy = {position.series for position in self.positions} | {intent.series for intent in self.pending}
        return tuple(series for series in range(len(self.tokens)) if series not in self.retired or series in busy)
