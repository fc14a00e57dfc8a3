from __future__ import annotations

from typing import Any

import pytest

from mojobot.core.manual import MANUAL
from mojobot.model.notices import Decision, Gate, Outcome, StateChanged, VoteCast
from mojobot.model.state import EngineState
from mojobot.model.trading import Failed, Filled, Intent, Reason, Side
from mojobot.research.drift.account import Account
from mojobot.research.drift.pairs import legs, trades, why_none

BAR = 900_000


def entry(name: str = "a", close: int = 10, series: int = 0, **changed: Any) -> Intent:
    told: dict[str, Any] = {
        "id": name, "ts_ms": close * BAR + 2_000, "series": series, "symbol": "SOL", "side": Side.BUY,
        "reason": Reason.ENTRY, "position_id": name, "strategy": "mean_reversion", "spend_micro": 10**8,
        "quantity_raw": 0, "reference_price": 100.0, "worst_price": 110.0, "deadline_ms": close * BAR + 60_000,
    }  # fmt: skip
    return Intent(**(told | changed))


def fill(intent: Intent) -> Filled:
    return Filled(intent.id, intent.ts_ms + 400, 10**9, 10**8, 2_000, 100.0, 0.0, 400)


def account(*told: Any) -> Account:
    found = Account()
    for one in told:
        if isinstance(one, Filled | Failed):
            found.hear(one)
        else:
            found.tell([one])
    return found


def decision(outcome: Outcome, *gates: Gate, benched: bool = False, close: int = 10) -> Decision:
    vote = VoteCast("mean_reversion", 1, 0.9, 0.9, 0.1, not benched, None, None, (), benched=benched)
    at = close * BAR + 2_000
    return Decision("d", at, 0, "SOL", Side.BUY, outcome, 100.0, 0.7, 0.7, None, (vote,), gates, None, None)


HEAT = Gate("portfolio_heat", passed=False, text="heat 81% is above the 80% limit")


@pytest.mark.parametrize(
    ("intent", "other", "why"),
    [
        (None, account(), "it was open before the session began"),
        (entry(strategy=MANUAL), account(), "ordered by a person"),
        (entry(), account(), "no vote was sure enough to count there"),
        (
            entry(),
            account(StateChanged(0, EngineState.PAUSED, "lunch", latched=False)),
            "entries were held back: PAUSED lunch",
        ),
        (
            entry(),
            account(entry("b"), Failed("b", 10 * BAR, "no price before the deadline")),
            "ordered, but not filled: no price before the deadline",
        ),
        (entry(), account(entry("b")), "ordered, but still in flight at the end"),
        (
            entry(),
            account(decision(Outcome.REFUSED, HEAT)),
            "refused: portfolio heat: heat 81% is above the 80% limit",
        ),
        (
            entry(),
            account(decision(Outcome.HOLD, Gate("quorum", passed=False, text="1/2"))),
            "not agreed: quorum: 1/2",
        ),
        (entry(), account(decision(Outcome.HELD)), "the token was held already"),
        (entry(), account(decision(Outcome.NO_POSITION)), "the votes were for selling there"),
        (entry(), account(decision(Outcome.HOLD, benched=True, close=9)), "mean reversion was benched there"),
    ],
)
def test_a_missing_trade_has_the_reason_of_the_other_side(intent: Intent | None, other: Account, why: str) -> None:
    assert why_none(intent, other, BAR) == why


def of(*intents: Intent) -> Account:
    return account(*(one for intent in intents for one in (intent, fill(intent))))


def test_trades_are_paired_by_token_and_close() -> None:
    ours, twin = of(entry("a"), entry("b", series=1), entry("c", close=20)), of(entry("x", series=1), entry("y"))
    assert sorted(trades(ours, twin, lambda _: BAR), key=str) == [("a", "y"), ("b", "x"), ("c", None)]


def test_a_close_later_is_the_same_trade_unless_that_one_has_its_own() -> None:
    assert trades(of(entry("a")), of(entry("x", close=11)), lambda _: BAR) == [("a", "x")]
    both = trades(of(entry("a"), entry("b", close=11)), of(entry("x", close=11)), lambda _: BAR)
    assert both == [("b", "x"), ("a", None)]
    assert trades(of(entry("a")), of(entry("x", close=12)), lambda _: BAR) == [("a", None), (None, "x")]


def test_sales_are_paired_in_their_order_and_a_piece_too_many_stands_alone() -> None:
    ours = of(entry("a")).legs["a"]
    sold = [entry("s", side=Side.SELL, position_id="a"), entry("t", side=Side.SELL, position_id="a")]
    more = account(entry("a"), fill(entry("a")), *(one for sale in sold for one in (sale, fill(sale)))).legs["a"]
    pairs = legs(more, [*ours, more[1]])
    assert [(one is not None, other is not None) for one, other in pairs] == [(True, True), (True, True), (True, False)]
