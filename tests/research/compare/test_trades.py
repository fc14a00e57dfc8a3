from __future__ import annotations

from typing import Any

from mojobot.research.compare.trades import matched


def trade(minute: int, symbol: str = "SOL", **changed: Any) -> dict[str, Any]:
    told = {
        "symbol": symbol, "opened_at": f"2026-01-01T{minute // 60:02d}:{minute % 60:02d}:02.000Z",
        "closed_at": "2026-01-02T00:00:00.000Z", "quantity": 1.0, "entry_price": 100.0, "exit_price": 101.0,
        "fees": 0.1, "pnl": 0.9, "exit_reason": "target", "strategy": "mean_reversion",
    }  # fmt: skip
    return told | changed


def test_the_same_trades_are_the_same() -> None:
    rows = [trade(0), trade(15), trade(15, "JUP")]
    told = matched(rows, [dict(row) for row in rows], "15m")
    assert (told.same, told.changed, told.first_only, told.second_only, told.parting) == (3, 0, (), (), None)


def test_a_trade_that_ended_otherwise_is_in_both_but_not_alike() -> None:
    told = matched([trade(0), trade(15)], [trade(0), trade(15, exit_price=99.0, exit_reason="stop")], "15m")
    assert (told.same, told.changed) == (1, 1)
    assert told.parting is not None
    assert told.parting.fields == ("exit_price", "exit_reason")


def test_a_trade_of_one_bar_later_is_the_same_trade_and_of_two_is_another() -> None:
    near = matched([trade(0)], [trade(15)], "15m")
    assert (near.changed + near.same, near.first_only) == (1, ())
    far = matched([trade(0)], [trade(30)], "15m")
    assert (len(far.first_only), len(far.second_only)) == (1, 1)


def test_who_has_its_own_twin_is_not_taken_by_a_neighbour() -> None:
    told = matched([trade(0), trade(15)], [trade(15)], "15m")
    assert told.same == 1
    assert [row["opened_at"] for row in told.first_only] == [trade(0)["opened_at"]]


def test_another_token_is_another_trade() -> None:
    told = matched([trade(0)], [trade(0, "JUP")], "15m")
    assert (len(told.first_only), len(told.second_only), told.same) == (1, 1, 0)


def test_the_first_that_differs_is_the_first_in_time() -> None:
    told = matched([trade(0), trade(60)], [trade(0, pnl=5.0), trade(45, "JUP")], "15m")
    assert told.parting is not None
    assert told.parting.at == trade(0)["opened_at"]
    alone = matched([trade(60)], [trade(45, "JUP"), trade(60)], "15m")
    assert alone.parting is not None
    assert (alone.parting.symbol, alone.parting.first) == ("JUP", None)


def test_no_trades_at_all_are_no_difference() -> None:
    assert matched([], [], "15m").parting is None
