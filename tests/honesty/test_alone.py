"""What a strategy would have earned alone: entered after the vote, ended by its own rules, every cost paid."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from mojobot.core import fills
from mojobot.core.fills import Pool, Swap
from mojobot.core.strategies.vote import Votes
from mojobot.model.market import Costs, Timeframe, Token, TokenClass
from mojobot.model.settings import Settings
from mojobot.research.alone import Entry, at_random, held, taken, traded
from mojobot.research.hearing import Hearing, Poll

RULE = Settings()
BARS = 10
TOKEN = Token("SOL", "", TokenClass.MAJOR, Timeframe.M15)


def heard(**changed: object) -> Hearing:
    """One token at 100 USD all the while; a vote to buy at the second close, with a stop at 97 and a target at 110."""
    flat = np.full((1, BARS), 100.0)
    nothing = np.zeros((1, BARS), dtype=np.bool_)
    direction = np.zeros((1, BARS), dtype=np.int8)
    direction[0, 1] = 1
    votes = Votes(direction, np.ones((1, BARS)), np.full((1, BARS), 97.0), np.full((1, BARS), 110.0), nothing, ~nothing)
    made = Hearing(
        (TOKEN,), Costs(), np.arange(BARS) * Timeframe.M15.ms, flat, flat + 0.5, flat - 0.5, flat, ~nothing,
        np.full((1, BARS), 1e7), ~nothing, {"one": votes}, Poll(),
    )  # fmt: skip
    return replace(made, **changed)  # type: ignore[arg-type]


def at(bar: int, price: float, usual: float) -> np.ndarray:
    side = np.full((1, BARS), usual)
    side[0, bar] = price
    return side


def net(entry: float, exit_: float) -> float:
    """What the core's own arithmetic leaves of the largest order."""
    spent = 1_000_000_000
    pool = Pool(1e7, Costs().pool_fee)
    fee = fills.network_fee_micro(None, fallback_sol_usd=RULE.execution.assumed_sol_usd)
    bought = fills.buy(spent, entry, pool, TOKEN.decimals)
    assert isinstance(bought, Swap)
    sold = fills.sell(bought.received, exit_, pool, TOKEN.decimals)
    assert isinstance(sold, Swap)
    return (sold.received - fee) / (spent + fee) - 1.0


def only(hearing: Hearing) -> tuple[int, float]:
    (outcome,) = taken(hearing, "one", RULE)
    return outcome.ended, outcome.net


def test_nothing_happens_and_costs_are_lost() -> None:
    ended, lost = only(heard())
    assert ended == BARS - 1
    assert lost == pytest.approx(net(100.0, 100.0))
    assert -0.02 < lost < -2 * Costs().pool_fee + 1e-4


def test_it_is_bought_at_the_open_after_the_vote() -> None:
    assert only(heard(open=at(2, 101.0, 100.0), high=at(2, 101.5, 100.5)))[1] == pytest.approx(net(101.0, 100.0))


def test_a_stop_fills_at_the_stop_and_below_it_at_the_open() -> None:
    assert only(heard(low=at(4, 96.0, 99.5))) == pytest.approx((4, net(100.0, 97.0)))
    gap = heard(low=at(4, 94.0, 99.5), open=at(4, 95.0, 100.0))
    assert only(gap) == pytest.approx((4, net(100.0, 95.0)))


def test_a_target_fills_at_the_target_and_after_the_stop_in_one_bar() -> None:
    assert only(heard(high=at(5, 115.0, 100.5))) == pytest.approx((5, net(100.0, 110.0)))
    assert only(heard(high=at(5, 115.0, 100.5), low=at(5, 96.0, 99.5))) == pytest.approx((5, net(100.0, 97.0)))


def test_a_target_within_the_costs_of_entry_keeps_its_distance_from_what_was_paid() -> None:
    votes = heard().votes["one"]
    near = {"one": replace(votes, target=np.full((1, BARS), 100.1))}
    assert only(heard(votes=near, high=np.full((1, BARS), 100.3)))[0] == BARS - 1  # paid were 100.29
    bought = fills.buy(1_000_000_000, 100.0, Pool(1e7, Costs().pool_fee), TOKEN.decimals)
    assert isinstance(bought, Swap)
    assert only(heard(votes=near, high=at(4, 101.0, 100.3))) == pytest.approx((4, net(100.0, bought.price * 1.001)))


def test_a_wish_to_leave_waits_until_the_token_trades() -> None:
    leave, there = np.zeros((1, BARS), dtype=np.bool_), np.ones((1, BARS), dtype=np.bool_)
    leave[0, 4], there[0, 5] = True, False
    made = heard(traded=there, open=at(6, 103.0, 100.0), high=at(6, 103.5, 100.5))
    made = replace(made, votes={"one": replace(made.votes["one"], leave=leave)})
    assert only(made) == pytest.approx((6, net(100.0, 103.0)))


def test_it_leaves_at_the_open_after_its_reason_is_gone() -> None:
    made = heard(open=at(6, 103.0, 100.0), high=at(6, 103.5, 100.5))
    leave = np.zeros((1, BARS), dtype=np.bool_)
    leave[0, [1, 5]] = True  # what it wants before it is bought is of no consequence
    made = replace(made, votes={"one": replace(made.votes["one"], leave=leave)})
    assert only(made) == pytest.approx((6, net(100.0, 103.0)))


def test_one_at_a_time_and_none_that_is_too_weak() -> None:
    votes = heard().votes["one"]
    often = np.ones((1, BARS), dtype=np.int8)
    assert len(taken(heard(votes={"one": replace(votes, direction=often)}), "one", RULE)) == 1
    weak = replace(votes, strength=np.full((1, BARS), 0.1))
    assert taken(heard(votes={"one": weak}), "one", RULE) == []


def test_nothing_is_bought_where_nobody_trades_or_nothing_follows() -> None:
    silent = np.ones((1, BARS), dtype=np.bool_)
    silent[0, 2] = False
    assert taken(heard(traded=silent), "one", RULE) == []
    assert traded(heard(), "one", Entry(0, BARS - 1, 0.97, 1.1), RULE) is None


def test_chance_is_held_the_same_way_and_is_the_same_again() -> None:
    made = heard()
    own = taken(made, "one", RULE)
    rounds = at_random(made, "one", own, RULE, seed=7, rounds=5)
    assert rounds == at_random(made, "one", own, RULE, seed=7, rounds=5)
    assert rounds == pytest.approx([net(100.0, 100.0)] * 5)
    assert at_random(made, "one", [], RULE, seed=7, rounds=5) == []


def test_holding_is_from_warm_to_the_end() -> None:
    rising = np.linspace(100.0, 109.0, BARS)[None]
    assert held(heard(open=rising, close=rising), RULE) == pytest.approx(net(101.0, 109.0))
    assert held(heard(ready=np.zeros((1, BARS), dtype=np.bool_)), RULE) is None
