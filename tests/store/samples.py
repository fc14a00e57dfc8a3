"""Records of one small trade, for the tests of the store."""

from __future__ import annotations

from mojobot.model.events import MarketOpened
from mojobot.model.learning import Factors
from mojobot.model.market import Costs, Provides, Token, TokenClass
from mojobot.model.notices import Booked, Closed, Decision, Gate, Outcome, VoteCast
from mojobot.model.trading import Filled, Intent, Position, Reason, Side, Trade

T0 = 1_767_225_600_000  # 2026-01-01T00:00Z
HUGE = 3 * 10**21  # raw units that do not fit into 63 bits


def opened(session: int = 1) -> MarketOpened:
    tokens = (Token("SOL", "So11", TokenClass.MAJOR), Token("=cmd", "Evi1", TokenClass.NEW, decimals=6))
    return MarketOpened(T0, session, "demo", tokens, Provides(), Costs(), ticks=True)


def entry(name: str = "s1-5-0", ts_ms: int = T0, series: int = 0, symbol: str = "SOL") -> Intent:
    return Intent(
        *(name, ts_ms, series, symbol, Side.BUY, Reason.ENTRY, name, "mean_reversion", 100_000_000, 0),
        *(100.0, 101.0, ts_ms + 60_000),
        stop=97.0,
        target=106.0,
        confidence=0.7,
        consensus=0.8,
    )


def leaving(name: str = "s1-9-0", trade: str = "s1-5-0", ts_ms: int = T0 + 60_000) -> Intent:
    return Intent(
        *(name, ts_ms, 0, "SOL", Side.SELL, Reason.TARGET, trade, "mean_reversion", 0, 10**9),
        *(106.0, 0.0, ts_ms + 60_000, 106.0),
    )


def filled(intent: Intent, quantity_raw: int = 10**9, cash_micro: int = 100_000_000) -> Filled:
    price = cash_micro / 1e6 / (quantity_raw / 1e9)
    return Filled(intent.id, intent.ts_ms + 400, quantity_raw, cash_micro, 3_000, price, 0.0005, 400)


def held(quantity_raw: int = 10**9, received_micro: int = 0, fees_micro: int = 3_000) -> Position:
    return Position(
        *("s1-5-0", 0, "SOL", "mean_reversion", T0 + 400, quantity_raw, 10**9, 100_000_000, received_micro),
        *(fees_micro, 100.0, 0.0005, 97.0, 106.0, 0.7, 0.8),
    )


def booked(position: Position | None = None) -> Booked:
    return Booked(entry(), filled(entry()), position or held(), "mean_reversion")


def closed() -> Closed:
    return Closed(
        Trade(
            *("s1-5-0", 0, "SOL", "mean_reversion", T0 + 400, T0 + 60_400, 10**9, 100.0, 106.0, 6_000, 0.0002),
            *(5_994_000, 0.05994, 1.998, Reason.TARGET, 0.7, 0.8, 97.0),
        )
    )


def decision(name: str = "s1-5-d0", price: float = 100.0) -> Decision:
    vote = VoteCast(
        *("mean_reversion", 1, 0.5, 0.7, 0.12, True, 97.0, None, ("RSI 22 is below 25",)),
        configured=0.11,
        factors=Factors(1.1, 0.95, 1.0),
    )
    return Decision(
        *(name, T0, 0, "SOL", Side.BUY, Outcome.BUY, price, 0.8, 0.7, "mean_reversion", (vote,)),
        *((Gate("heat", True, "heat 10 %"), Gate("liquidity", None, "n/a")), None, "s1-5-0"),
        sizing=(("risk", 200.0), ("f_vol", 0.7)),
        bound_by="max_order_usd",
        regime="up/calm",
    )
