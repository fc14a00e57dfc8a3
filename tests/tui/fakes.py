"""A control that only remembers, and hand-made views: every state of the engine a console must be able to show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cache

import numpy as np

from mojobot.model.commands import Command, Receipt
from mojobot.model.control import Preview, Query
from mojobot.model.explanation import Explanation
from mojobot.model.market import FloatArray, Timeframe, Token, TokenClass
from mojobot.model.notices import Alert, Decision, Gate, Level, Outcome, Severity, VoteCast
from mojobot.model.readings import Readings
from mojobot.model.state import EngineState, StopMove
from mojobot.model.trading import Side
from mojobot.model.views import (
    BarsView,
    FeedView,
    MarketView,
    PauseView,
    PositionView,
    RiskView,
    ShellView,
    Tally,
    View,
    VotesView,
)

TS_MS = 1_767_277_927_000  # 2026-01-01T14:32:07Z
MINUTE = 60_000
STRATEGIES = (
    "momentum_breakthrough",
    "mean_reversion",
    "trend_following",
    "volatility_breakout",
    "whale_tracking",
    "sentiment_momentum",
    "pattern_recognition",
    "statistical_arbitrage",
)
WEIGHTS = (0.15, 0.12, 0.14, 0.13, 0.16, 0.11, 0.10, 0.09)
_LISTED = """
SOL 184.30 BTC 88412 ETH 2981.4 JUP 0.98830 BONK 0.00001139 WIF 1.803 PYTH 3.8648 RAY 0.08561 ORCA 0.00001725
JTO 138.30 RENDER 0.0001534 HNT 0.22460 W 0.70315 KMNO 0.51011 DRIFT 0.00282 TNSR 0.0001249 POPCAT 0.0002944
MEW 0.18990 BOME 0.00660 MYRO 0.59856 SLERF 2.3718 PENGU 14.6436 TRUMP 0.03731 FARTCOIN 0.72609 AI16Z 0.04961
GRASS 0.0001469 MOODENG 0.15922 PNUT 29.3821 GOAT 0.04949 CHILLGUY 0.0004334 ZEUS 0.15579 CLOUD 0.42710 MOBILE 1.1766
HONEY 92.7821 IOT 0.01709 SHDW 10.1127 BLZE 1.1164 MNDE 0.0003634 INF 0.43549 JITOSOL 1.2905 MSOL 0.01884
BSOL 1.0079 SAMO 0.0001315 COPE 23.3240 FIDA 12.7883 MEDIA 0.87324 STEP 0.02572 SBR 0.00193 PORT 0.69156 USDC 1.0
""".split()  # noqa: SIM905 - a list of two hundred strings is no easier to read
_ACTED = {
    "BONK": Side.BUY,
    "RAY": Side.BUY,
    "JUP": Side.BUY,
    "HNT": Side.SELL,
    "KMNO": Side.SELL,
    "SLERF": Side.BUY,
    "GOAT": Side.SELL,
}
SYMBOLS = tuple(_LISTED[::2])
PRICES = np.array([float(price) for price in _LISTED[1::2]])


PREVIEW = Preview(
    allowed=True,
    gates=(
        Gate("state", passed=True, text="RUNNING"),
        Gate("positions", passed=True, text="3 open, limit 5"),
        Gate("heat", passed=True, text="heat 46% -> 56%, limit 80%"),
        Gate("liquidity", passed=True, text="pool 45,000,000 USD"),
        Gate("second_source", passed=None, text="this market has one source"),
    ),
    usd=1_000.0,
    quantity=5.41,
    price=184.72,
    impact=0.0004,
    fee_usd=0.01,
    stop=178.2,
    target=190.0,
    heat_before=0.46,
    heat_after=0.56,
    positions_after=4,
    text="bound by max_order_usd",
)


@dataclass
class FakeControl:
    """Remembers what was sent; answers history from lists; every preview is the same."""

    view: View | None = None
    sent: list[Command] = field(default_factory=list)
    asked: list[Query] = field(default_factory=list)
    paces: list[float | None] = field(default_factory=list)
    looked_at: list[int] = field(default_factory=list)
    rows: dict[str, list[Mapping[str, object]]] = field(default_factory=dict)
    receipt: Receipt = field(default_factory=lambda: Receipt(accepted=True, text="taken"))
    prospect: Preview = field(default_factory=lambda: PREVIEW)
    known: dict[int, Readings] = field(default_factory=dict)
    explained: dict[int, Explanation] = field(default_factory=dict)
    fault: Exception | None = None  # what history raises

    def send(self, command: Command) -> Receipt:
        self.sent.append(command)
        return self.receipt

    def pace(self, speed: float | None) -> Receipt:
        self.paces.append(speed)
        return self.receipt

    def preview(self, command: Command) -> Preview:
        return self.prospect

    def look_at(self, series: int) -> None:
        self.looked_at.append(series)

    def readings(self, series: int) -> Readings | None:
        return self.known.get(series)

    def explain(self, series: int) -> Explanation | None:
        return self.explained.get(series)

    async def history(self, query: Query) -> Sequence[Mapping[str, object]]:
        self.asked.append(query)
        if self.fault is not None:
            raise self.fault
        return self.rows.get(query.kind, [])[query.offset : query.offset + query.limit]


TRADES: list[Mapping[str, object]] = [
    {
        "id": f"s1-{4000 - 37 * n}-1",
        "symbol": symbol,
        "mint": "",
        "side": "long",
        "strategy": STRATEGIES[n % 8],
        "opened_at": f"2026-01-01T{12 - n:02d}:15:00.000Z",
        "closed_at": None if n == 0 else f"2026-01-01T{13 - n:02d}:40:00.000Z",
        "quantity": 1_394.0 / (n + 1),
        "entry_price": 0.9412 * (n + 1),
        "exit_price": None if n == 0 else 0.9412 * (n + 1) * (1.0 + pnl / 1_000.0),
        "fees": 0.02,
        "slippage_bps": 8.0,
        "pnl": None if n == 0 else pnl,
        "pnl_pct": None if n == 0 else pnl / 1_000.0,
        "r": None if n == 0 else pnl / 20.0,
        "exit_reason": None if n == 0 else ("stop", "target", "leave", "trail")[n % 4],
        "confidence": 0.7,
        "consensus": 0.8,
        "stop_initial": 0.9 * (n + 1),
        "stop_moves": [
            {"at": f"2026-01-01T{12 - n:02d}:15:00.000Z", "stop": 0.9 * (n + 1), "reason": "initial"},
            {"at": f"2026-01-01T{12 - n:02d}:45:00.000Z", "stop": 0.9412 * (n + 1), "reason": "break-even"},
        ],
    }
    for n, (symbol, pnl) in enumerate(
        [("JUP", 0.0), ("BONK", 41.2), ("RAY", -18.5), ("SOL", 12.75), ("WIF", -20.0), ("HNT", 66.1), ("W", -3.2)]
    )
]


def running() -> View:
    """All is well: fifty tokens, three positions, two of them in profit."""
    return _running()


def stale() -> View:
    """JUP and SAMO have had no price for 42 s, and a feed says why."""
    view = running()
    price_ms = view.prices.price_ms.copy()
    price_ms[[SYMBOLS.index("JUP"), SYMBOLS.index("SAMO")]] = TS_MS - 42_000
    feeds = (*_feeds()[:1], FeedView("Birdeye", ok=False, text="no answer for 42 s, using DexScreener", speed=None))
    return replace(view, prices=replace(view.prices, price_ms=price_ms), shell=replace(_shell(), feeds=feeds), why="")


def warming() -> View:
    """Just opened: prices, 132 of 220 bars, nobody may vote."""
    view = running()
    count = len(SYMBOLS)
    prices = replace(
        view.prices,
        ready=np.zeros(count, dtype=np.bool_),
        warming=np.full(count, 132, dtype=np.int64),
        warm_at=np.full(count, 220, dtype=np.int64),
        daily_volatility=np.full(count, np.nan),
    )
    nothing = np.zeros((8, count))
    votes = replace(
        view.votes,
        at_ms=np.zeros(count, dtype=np.int64),
        direction=nothing,
        confidence=nothing,
        vote=np.zeros(count),
    )
    risk = replace(_flat_risk(), sol_volatility=None)
    return replace(
        view,
        state=EngineState.STARTING,
        why="no prices yet",
        prices=prices,
        votes=votes,
        decisions=(),
        positions=(),
        alerts=(),
        risk=risk,
        tally=Tally(),
    )


def paused() -> View:
    """SOL is too wild: no entries until it calms down."""
    view = running()
    text = "SOL daily volatility 6.2%, limit 5%, clears below 4.5% for 1 h"
    pauses = (
        PauseView("volatility", text, None),
        PauseView("volatility", "BONK daily volatility 17.1%, limit 15%, clears below 13.5% for 1 h", 4),
    )
    risk = replace(view.risk, sol_volatility=0.062, pauses=pauses)
    return replace(view, state=EngineState.PAUSED, why=text, risk=risk)


def paused_by_hand() -> View:
    """A person paused entries."""
    return replace(running(), state=EngineState.PAUSED, why="by hand")


def safe_mode() -> View:
    """Smaller, tighter, fewer."""
    return replace(running(), state=EngineState.SAFE_MODE, why="by hand")


def stopped() -> View:
    """The emergency stop is latched; one position has lost its stop."""
    view = running()
    bare = replace(view.positions[2], stop=0.0)
    alert = Alert(TS_MS - 2_000, Level.SYS, Severity.CRITICAL, "STOPPED by hand: no entries until a person resumes")
    return replace(
        view,
        state=EngineState.STOPPED,
        why="by hand",
        positions=(*view.positions[:2], bare),
        alerts=(*view.alerts, alert),
    )


def degraded() -> View:
    """A provider answers slowly and the last write failed."""
    view = stale()
    shell = replace(
        _shell(),
        feeds=(FeedView("demo", ok=False, text="12 s behind: the machine is too slow for this speed", speed=300.0),),
        market_waiting=412,
        lag_ms=180.0,
        errors=("the store could not be written: disk full",),
    )
    return replace(view, state=EngineState.DEGRADED, why="rpc", shell=shell)


def empty() -> View:
    """A market without a token."""
    none, no_int = np.empty(0), np.empty(0, dtype=np.int64)
    prices = MarketView(none, no_int, none, none, none, np.empty(0, dtype=np.bool_), no_int, no_int)
    votes = VotesView(STRATEGIES, WEIGHTS, no_int, np.empty((8, 0)), np.empty((8, 0)), none)
    return replace(
        running(),
        tokens=(),
        prices=prices,
        bars=(),
        votes=votes,
        decisions=(),
        positions=(),
        alerts=(),
        risk=_flat_risk(),
        tally=Tally(),
    )


def replaying() -> View:
    """A tape that ends: 40 % of it has been played."""
    tape = FeedView(
        "candles", ok=True, text="12 files, 2025-01-01 to 2025-04-30", speed=3_600.0, done=4_000, total=10_000
    )
    return replace(running(), market="replay", shell=replace(_shell(), feeds=(tape,)))


def offline() -> View:
    """The only feed has been down for 42 s."""
    lost = FeedView("demo", ok=False, text="no answer, trying again", speed=300.0, down_since_ms=TS_MS - 42_000)
    return replace(running(), shell=replace(_shell(), feeds=(lost,)))


def moved(view: View, seconds: float = 15.0, fraction: float = 0.001) -> View:
    """The same a little later, every price a little higher."""
    price = view.prices.price * (1.0 + fraction)
    ts_ms = view.ts_ms + round(seconds * 1000)
    fresh = np.full(len(view.tokens), ts_ms, dtype=np.int64)
    return replace(view, ts_ms=ts_ms, step=view.step + 1, prices=replace(view.prices, price=price, price_ms=fresh))


@cache
def _running() -> View:
    return View(
        ts_ms=TS_MS,
        step=4_812,
        session=1,
        market="demo",
        mode="PAPER",
        state=EngineState.RUNNING,
        why="",
        tokens=_tokens(),
        prices=_prices(),
        bars=tuple(_bars(timeframe) for timeframe in Timeframe),
        votes=_votes(),
        decisions=_decisions(),
        positions=_positions(),
        pending=(),
        risk=_risk(),
        alerts=_alerts(),
        tally=_tally(),
        shell=_shell(),
    )


@cache
def _tokens() -> tuple[Token, ...]:
    majors = {"SOL", "BTC", "ETH", "USDC", "MSOL", "JITOSOL", "BSOL"}
    return tuple(
        Token(
            s,
            f"{s}mint1111111111111111111111111111111"[:32],
            TokenClass.MAJOR if s in majors else TokenClass.ESTABLISHED,
        )
        for s in SYMBOLS
    )


def _prices() -> MarketView:
    count = len(SYMBOLS)
    rng = np.random.default_rng(11)
    ages = rng.integers(0, 14, count) * 100
    return MarketView(
        price=PRICES.copy(),
        price_ms=TS_MS - ages,
        liquidity=np.round(rng.lognormal(15.5, 1.2, count), 0),
        daily_volatility=rng.uniform(0.02, 0.12, count),
        volatility_limit=np.full(count, 0.15),
        ready=np.ones(count, dtype=np.bool_),
        warming=np.full(count, 500, dtype=np.int64),
        warm_at=np.full(count, 220, dtype=np.int64),
    )


@cache
def _minutes() -> tuple[FloatArray, FloatArray]:
    """Closes and volumes of 8,640 minutes ending at the newest whole minute, (series, k)."""
    count, bars = len(SYMBOLS), 8_640
    rng = np.random.default_rng(7)
    market = rng.standard_normal(bars) * 0.0008
    own = rng.standard_normal((count, bars)) * 0.0011
    swing = 0.02 * np.sin(np.linspace(0.0, 40.0, bars) + rng.uniform(0, 6, (count, 1)))
    path = np.cumsum(market + own, axis=1) + swing
    closes = PRICES[:, None] * np.exp(path - path[:, -1:])
    volumes = rng.lognormal(9.0, 0.9, (count, bars))
    return closes, volumes


@cache
def _bars(timeframe: Timeframe) -> BarsView:
    closes, volumes = _minutes()
    step = timeframe.ms // MINUTE
    last = TS_MS // timeframe.ms * timeframe.ms  # end of the newest closed bar
    drop = (TS_MS // MINUTE * MINUTE - last) // MINUTE
    closes, volumes = closes[:, : closes.shape[1] - drop], volumes[:, : volumes.shape[1] - drop]
    bars = min(closes.shape[1] // step, 1_500)
    closes, volumes = closes[:, -bars * step :], volumes[:, -bars * step :]
    cut = closes.reshape(len(SYMBOLS), bars, step)
    opened = np.concatenate([cut[:, :1, 0], cut[:, :-1, -1]], axis=1)
    wick = 1.0 + 0.0009 * np.sqrt(step)
    high = np.maximum(cut.max(axis=2), opened) * wick
    low = np.minimum(cut.min(axis=2), opened) / wick
    open_ms = last - timeframe.ms * np.arange(bars, 0, -1, dtype=np.int64)
    return BarsView(
        timeframe,
        open_ms,
        opened,
        high,
        low,
        cut[:, :, -1],
        volumes.reshape(len(SYMBOLS), bars, step).sum(axis=2),
        np.zeros((len(SYMBOLS), bars), dtype=np.bool_),
    )


@cache
def _votes() -> VotesView:
    count = len(SYMBOLS)
    rng = np.random.default_rng(5)
    mood = rng.uniform(-1.0, 1.0, count)
    for symbol, word in _ACTED.items():
        series = SYMBOLS.index(symbol)
        mood[series] = abs(mood[series]) * (1.0 if word is Side.BUY else -1.0)
    drawn = mood + rng.normal(0.0, 0.5, (8, count))
    direction = np.where(np.abs(drawn) < 0.45, 0.0, np.sign(drawn))
    direction[:, 0] = [1, 1, -1, 1, 1, 1, -1, -1]
    confidence = np.clip(np.abs(drawn), 0.6, 1.0) * (direction != 0)
    confidence[:, 0] = [0.64, 0.66, 0.70, 0.61, 0.72, 0.91, 0.62, 0.75]
    weights = np.array(WEIGHTS)
    voting = (direction != 0) * weights[:, None]
    net = (voting * direction * confidence).sum(axis=0) / np.maximum(voting.sum(axis=0), 1e-9)
    at_ms = np.full(count, TS_MS // (15 * MINUTE) * (15 * MINUTE), dtype=np.int64)
    return VotesView(STRATEGIES, WEIGHTS, at_ms, direction, confidence, net)


def _decisions() -> tuple[Decision, ...]:
    made = [
        ("SOL", Outcome.HOLD, Side.BUY, 0.58, "consensus"),
        ("BONK", Outcome.BUY, Side.BUY, 0.91, None),
        ("RAY", Outcome.REFUSED, Side.BUY, 0.83, "liquidity"),
        ("JUP", Outcome.HELD, Side.BUY, 0.88, None),
        ("HNT", Outcome.SELL, Side.SELL, 0.79, None),
        ("KMNO", Outcome.SELL, Side.SELL, 0.93, None),
        ("SLERF", Outcome.BUY, Side.BUY, 0.95, None),
        ("GOAT", Outcome.NO_POSITION, Side.SELL, 0.86, None),
    ]
    return tuple(_decision(n, *row) for n, row in enumerate(made))


def _decision(
    number: int, symbol: str, outcome: Outcome, side: Side, consensus: float, refused_by: str | None
) -> Decision:
    series, votes = SYMBOLS.index(symbol), _votes()
    casts = tuple(
        VoteCast(
            strategy=name,
            direction=int(votes.direction[which, series]),
            strength=0.5,
            confidence=float(votes.confidence[which, series]),
            weight=WEIGHTS[which],
            cast=bool(votes.direction[which, series]),
            stop=None,
            target=None,
            reasons=("not_ready(levels)",) if name == "pattern_recognition" and symbol != "SOL" else ("RSI 61 > 50",),
        )
        for which, name in enumerate(STRATEGIES)
    )
    agree = Gate(
        "consensus", passed=consensus >= 0.65, text=f"agree {consensus:.0%} {'>=' if consensus >= 0.65 else '<'} 65%"
    )
    quorum = Gate("quorum", passed=True, text="quorum 4/2 strategies, weight 0.54 >= 0.20")
    gates = [agree, Gate("confidence", passed=True, text="confidence 0.72 >= 0.60"), quorum]
    if refused_by == "liquidity":
        gates.append(Gate("liquidity", passed=False, text="pool 82,000 USD, needs 100,000"))
    return Decision(
        id=f"s1-4800-{number}",
        ts_ms=int(votes.at_ms[series]),
        series=series,
        symbol=symbol,
        side=side,
        outcome=outcome,
        price=float(PRICES[series]),
        consensus=consensus,
        confidence=0.72,
        lead="sentiment_momentum",
        votes=casts,
        gates=tuple(gates),
        refused_by=refused_by,
        intent_id=f"s1-4800-{number + 20}" if outcome in (Outcome.BUY, Outcome.SELL) else None,
    )


def _positions() -> tuple[PositionView, ...]:
    return (
        PositionView(
            id="s1-3100-4",
            series=0,
            symbol="SOL",
            strategy="trend_following",
            opened_ms=TS_MS - 192 * MINUTE,
            quantity=13.022,
            value_usd=2_400.0,
            entry_price=181.9,
            mark=184.3,
            pnl_usd=31.66,
            pnl_fraction=0.0132,
            stop=178.2,
            stop_reason="trail",
            stop_moves=(
                StopMove(TS_MS - 192 * MINUTE, 176.0, "initial"),
                StopMove(TS_MS - 60 * MINUTE, 178.2, "trail"),
            ),
            target=190.0,
            r=1.3,
            closing=False,
        ),
        PositionView(
            id="s1-4511-2",
            series=SYMBOLS.index("JUP"),
            symbol="JUP",
            strategy="momentum_breakthrough",
            opened_ms=TS_MS - 41 * MINUTE,
            quantity=1_327.5,
            value_usd=1_312.0,
            entry_price=0.9412,
            mark=0.9883,
            pnl_usd=65.64,
            pnl_fraction=0.05,
            stop=0.926,
            stop_reason="initial",
            target=1.04,
            r=2.1,
            closing=False,
        ),
        PositionView(
            id="s1-4702-9",
            series=SYMBOLS.index("WIF"),
            symbol="WIF",
            strategy="whale_tracking",
            opened_ms=TS_MS - 12 * MINUTE,
            quantity=610.1,
            value_usd=1_100.0,
            entry_price=1.821,
            mark=1.803,
            pnl_usd=-10.87,
            pnl_fraction=-0.0099,
            stop=1.76,
            stop_reason="initial",
            target=1.95,
            r=-0.3,
            closing=False,
        ),
    )


def _risk() -> RiskView:
    return RiskView(
        equity_usd=10_482.0,
        cash_usd=5_670.0,
        day_pnl_usd=189.4,
        day_return=0.0184,
        drawdown=0.021,
        max_drawdown_limit=0.15,
        heat=0.46,
        heat_band="normal",
        stop_risk=0.013,
        risk_score=46.0,
        risk_level="MEDIUM",
        sol_volatility=0.031,
        sol_volatility_limit=0.05,
        pauses=(),
        correlation=0.58,
        correlation_pair=("SOL", "JUP"),
        correlation_limit=0.7,
    )


def _flat_risk() -> RiskView:
    return replace(
        _risk(),
        equity_usd=10_000.0,
        cash_usd=10_000.0,
        day_pnl_usd=0.0,
        day_return=0.0,
        drawdown=0.0,
        heat=0.0,
        stop_risk=0.0,
        risk_score=0.0,
        risk_level="LOW",
        correlation=None,
        correlation_pair=None,
    )


def _alerts() -> tuple[Alert, ...]:
    said = [
        (444, Level.FILL, Severity.INFO, "WIF buy 604 @ 1.821 slip 0.11%"),
        (417, Level.FEED, Severity.WARNING, "node 2 -> 3 (429), 0 lost"),
        (276, Level.WHALE, Severity.INFO, "SOL $1.24M to exchange"),
        (244, Level.SKIP, Severity.INFO, "BONK liquidity: pool 82,000 USD, needs 100,000"),
        (132, Level.VOTE, Severity.INFO, "WIF BUY +0.38, 71% agree"),
        (115, Level.FEED, Severity.WARNING, "Birdeye stale 42 s, using DexScreener"),
        (27, Level.RISK, Severity.WARNING, "Heat 46%, next limit 50%"),
        (9, Level.FILL, Severity.INFO, "JUP buy 1,394 @ 0.94120 slip 0.08%"),
    ]
    return tuple(Alert(TS_MS - 1_000 * ago, level, severity, text) for ago, level, severity, text in said)


def _tally() -> Tally:
    return Tally(
        events=184_211,
        bars=71_200,
        decisions=4_812,
        votes=tuple((name, 40 + n, 31 - n, 4_812 if n == 7 else 12 * n) for n, name in enumerate(STRATEGIES)),
        agreed=57,
        outcomes=(("BUY", 9), ("HOLD", 211), ("SELL", 6), ("refused", 31)),
        refused=(("liquidity", 4), ("positions", 18), ("reach", 9)),
        trades=6,
        wins=3,
        net_micro=78_350_000,
        fees_micro=1_200_000,
        paused_closes=12,
        closes=96,
    )


def _feeds() -> tuple[FeedView, ...]:
    return (FeedView("demo", ok=True, text="50 tokens, seed 7", speed=300.0),)


def _shell() -> ShellView:
    return ShellView(
        started_ms=TS_MS - 6 * 3_600_000,
        now_ms=TS_MS,
        pid=4242,
        feeds=_feeds(),
        market_waiting=3,
        writes_waiting=1,
        steps_over_budget=2,
        longest_step_ms=6.4,
        lag_ms=1.2,
        memory_mb=88.0,
        data_dir="~/.local/share/mojobot/demo",
        errors=(),
    )
