from __future__ import annotations

from dataclasses import asdict, replace

import pytest

from mojobot.model.learning import Factors
from mojobot.model.note.decision import decision_note, verdict
from mojobot.model.note.recorded import decision_of
from mojobot.model.note.trade import trade_note
from mojobot.model.note.votes import weight_words
from mojobot.model.note.words import listed, price, regime, span, tokens
from mojobot.model.notices import Decision, Gate, Outcome, VoteCast
from mojobot.model.trading import Side

LEAD = VoteCast(
    *("mean_reversion", 1, 0.5, 0.72, 0.132, True, 97.0, 106.0, ("RSI 17.5 < 25.0", "volume ratio 2.00 > 1.00")),
    configured=0.12,
    factors=Factors(1.1, 1.0, 0.95),
    learned_from=57,
)
SHADOW = VoteCast(
    *("whale_tracking", -1, 0.9, 0.9, 0.16, False, None, None, ("accumulation 0.10 < 0.30",)), benched=True
)
WEAK = VoteCast(
    *("trend_following", 1, 0.1, 0.55, 0.14, False, None, None, ("ADX 26.0 > 25.0",)), configured=0.14, learned_from=0
)
SILENT = VoteCast(
    *("momentum_breakthrough", 0, 0.0, 0.0, 0.15, False, None, None, ("RSI momentum 0.54, needs > 0.70",))
)
BLIND = VoteCast(*("sentiment_momentum", 0, 0.0, 0.0, 0.11, False, None, None, ("not_ready(social_volume)",)))
BOUGHT = Decision(
    *("s1-5-2", 900_000, 0, "SOL", Side.BUY, Outcome.BUY, 100.0, 0.8, 0.72, "mean_reversion"),
    votes=(SILENT, LEAD, WEAK, SHADOW, BLIND),
    gates=(Gate("consensus", True, "agree 80 % >= 65 %"), Gate("second_source", None, "n/a: one source")),
    refused_by=None,
    intent_id="s1-5-1",
    sizing=(
        ("c_rt", 0.0116),
        ("stop_distance", 0.03),
        ("f_trend", 0.9),
        ("F", 0.9),
        ("risk", 2_000.0),
        ("cash", 900.0),
    ),
    bound_by="cash",
    regime="up/calm",
)
REFUSED = replace(
    BOUGHT,
    outcome=Outcome.REFUSED,
    gates=(*BOUGHT.gates, Gate("stale_price", False, "price 20.0 s old, limit 15 s")),
    refused_by="stale_price",
    intent_id=None,
)
TIE = replace(BOUGHT, outcome=Outcome.HOLD, side=None, lead=None, gates=(Gate("consensus", False, "a tie"),))
SHORT = replace(BOUGHT, outcome=Outcome.HOLD, gates=(Gate("quorum", False, "quorum 1/2 strategies"),))
LEFT = replace(BOUGHT, outcome=Outcome.LEFT, side=Side.SELL, gates=(Gate("leave", True, "RSI momentum 0.45 < 0.50"),))


def lines(decision: Decision) -> list[str]:
    return [line for part in decision_note(decision, "noon") for line in part.lines]


@pytest.mark.parametrize(
    ("decision", "sentence"),
    [
        (BOUGHT, "Decided to buy SOL at 100.000, led by mean reversion."),
        (
            REFUSED,
            "SOL at 100.000 was to be bought, led by mean reversion, "
            "and was refused by stale price: price 20.0 s old, limit 15 s.",
        ),
        (TIE, "Nothing was done about SOL at 100.000: the votes were a tie."),
        (
            SHORT,
            "Nothing was done about SOL at 100.000: the votes lean to BUY, but quorum is not reached (1/2 strategies).",
        ),
        (
            LEFT,
            "Decided to leave the position in SOL at 100.000: mean reversion, which led it, "
            "saw its reason gone (RSI momentum 0.45 < 0.50).",
        ),
        (
            replace(BOUGHT, outcome=Outcome.NO_POSITION, side=Side.SELL),
            "The votes agreed to sell SOL at 100.000, of which nothing is held.",
        ),
        (
            replace(BOUGHT, outcome=Outcome.SELL, side=Side.SELL),
            "Decided to sell the position in SOL at 100.000 whole: the votes agreed to sell, led by mean reversion.",
        ),
    ],
)
def test_every_outcome_is_one_sentence(decision: Decision, sentence: str) -> None:
    assert verdict(decision) == sentence


def test_a_held_token_is_said_to_be_held() -> None:
    assert "nothing is added" in verdict(replace(BOUGHT, outcome=Outcome.HELD))


def test_a_purchase_reads_as_a_note() -> None:
    headings = [part.heading for part in decision_note(BOUGHT, "noon")]
    assert headings == ["SOL, noon", "Votes", "Gates", "Size"]
    assert lines(BOUGHT) == [
        "Decided to buy SOL at 100.000, led by mean reversion.",
        "Market: SOL above a rising 4h mean, low volatility.",
        "1 of 5 strategies have a vote that counts: 1 to buy.",
        "Whale tracking votes SELL: accumulation 0.10 < 0.30.",
        "  Strength 0.90 is confidence 0.90; weight 0.160. It is benched and votes in shadow: not counted.",
        "Mean reversion votes BUY and leads: RSI 17.5 < 25.0; volume ratio 2.00 > 1.00.",
        "  Strength 0.50 is confidence 0.72 by its last 57 closed trades; "
        "weight 0.132 (configured 0.120; results x1.10, regime x0.95, rescaled)"
        "; it asks for stop 97.0000 and target 106.000.",
        "Trend following votes BUY: ADX 26.0 > 25.0.",
        "  Strength 0.10 is confidence 0.55 by the map 0.5 + 0.45 x strength; "
        "weight 0.140 as configured. Not counted: too unsure.",
        "No vote; what a purchase has and needs:",
        "  Momentum breakthrough: RSI momentum 0.54, needs > 0.70.",
        "No vote for want of input: sentiment momentum (it lacks social volume).",
        "passed  consensus: agree 80 % >= 65 %",
        "n/a     second source: one source",
        "In and out again costs 1.16 % and the stop for sizing is 3.00 % away.",
        "The risk of the trade is scaled by trend x0.90: x0.90 together, x1 at most.",
        "What decided the size: cash, 900.00 USD.",
        "The other bounds: the risk allowed per trade 2,000.00 USD.",
    ]


def test_a_gate_that_stopped_it_says_so() -> None:
    assert "STOPPED stale price: price 20.0 s old, limit 15 s" in lines(REFUSED)


def test_a_position_that_was_left_has_no_gates() -> None:
    assert "Gates" not in [part.heading for part in decision_note(LEFT, "noon")]


def test_what_is_stored_reads_the_same_again() -> None:
    row = {**asdict(BOUGHT), "sizing": dict(BOUGHT.sizing), "side": "BUY", "outcome": "BUY"}
    assert decision_note(decision_of(row, 900_000), "noon") == decision_note(BOUGHT, "noon")


def test_a_decision_of_an_older_version_is_read_without_what_it_lacks() -> None:
    vote = asdict(LEAD)
    for later in ("configured", "factors", "benched", "learned_from"):
        del vote[later]
    row: dict[str, object] = {
        "id": "s1-5-2",
        "symbol": "SOL",
        "outcome": "HOLD",
        "side": None,
        "votes": [vote],
        "gates": [],
        "sizing": {},
    }
    decision = decision_of(row, 1)
    assert (decision.regime, decision.votes[0].configured) == ("", None)
    assert weight_words(decision.votes[0]) == "weight 0.132"
    assert lines(decision)[0] == "Nothing was done about SOL at 0.00: the votes were a tie."


TRADE = {
    **{"id": "s1-5-1", "symbol": "SOL", "quantity": 10.0, "opened_at": "2026-01-01T00:15:00.400Z", "strategy": "x_y"},
    **{"closed_at": "2026-01-01T03:30:00.000Z", "entry_price": 100.0, "exit_price": 106.0, "stop_initial": 97.0},
    **{"pnl": 59.94, "pnl_pct": 0.0599, "r": 1.998, "fees": 0.006, "slippage_bps": 2.0, "exit_reason": "leave"},
    "stop_moves": [],
}


def test_a_trade_tells_how_it_came_and_went() -> None:
    (part,) = trade_note(TRADE, (), 11_700_000, "RSI momentum 0.45 < 0.50")
    assert part.lines == (
        "10 SOL bought at 100.000 on 2026-01-01 00:15:00 UTC, led by x y, with a first stop at 97.0000.",
        "Closed on 2026-01-01 03:30:00 UTC after 3 h 15 min at 106.000 on average: "
        "the strategy that led it saw its reason gone (RSI momentum 0.45 < 0.50).",
        "Net of all fees +59.94 USD (5.99 % of what was paid, +2.00 times what the first stop risked); "
        "network fees 0.0060 USD, slippage 0.02 %.",
    )


def test_an_open_trade_is_open() -> None:
    (part,) = trade_note({**TRADE, "closed_at": None}, (), None)
    assert part.lines[1] == "It is open."


def test_numbers_read_as_people_write_them() -> None:
    assert [price(usd) for usd in (0.0, 73_702.7381, 150.25, 0.0000406342, 1.5e-17)] == [
        *("0.00", "73,702.74", "150.250", "0.0000406342", "0.0000000000000000150000")
    ]
    assert [tokens(n) for n in (20_226_487.1, 2387.4, 10.5)] == ["20,226,487", "2,387", "10.5"]
    assert [span(ms) for ms in (59_000, 60_000, 90_000_000)] == ["59 s", "1 min", "1 d 1 h"]
    assert [listed(parts) for parts in ((), ("a",), ("a", "b"), ("a", "b", "c"))] == ["", "a", "a and b", "a, b and c"]
    assert regime("down/wild") == "SOL below a falling 4h mean, high volatility"
    assert regime("something") == "something"


def test_a_position_that_was_left_leaves_out_who_was_silent() -> None:
    assert not any("needs" in line for line in lines(LEFT))
    assert any("needs" in line for line in lines(BOUGHT))


def test_names_in_code_are_not_read_out() -> None:
    gate = Gate("size", False, "strategy_budget leaves 0.00 USD, the smallest order is 10.00 USD")
    refused = replace(BOUGHT, outcome=Outcome.REFUSED, gates=(gate,), refused_by="size_strategy_budget", intent_id=None)
    said = "was refused by size: strategy budget leaves 0.00 USD, the smallest order is 10.00 USD."
    assert verdict(refused).endswith(said)
    bought = replace(BOUGHT, gates=(Gate("size", True, "900.00 USD, bound by cash"),))
    assert "passed  size: 900.00 USD" in lines(bought)


def test_factors_that_do_nothing_are_said_to_do_nothing() -> None:
    plain = replace(BOUGHT, sizing=(("f_trend", 1.0), ("F", 1.0)), bound_by="risk")
    assert lines(plain)[-2:] == [
        "The risk of the trade is scaled by nothing (x1.00).",
        "What decided the size: the risk allowed per trade.",
    ]
