from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from mojobot.model.commands import SafeMode
from mojobot.model.control import Query
from mojobot.model.errors import StoreError
from mojobot.model.events import Commanded
from mojobot.model.notices import Alert, Closed, Level, Marked, Remembered, Severity, StateChanged
from mojobot.model.state import EngineState, Guard, Snapshot, StopMove
from mojobot.model.trading import Failed, Unknown
from mojobot.store.database import Database
from mojobot.store.reading import ALL, history, history_async
from mojobot.store.records import Record
from mojobot.store.rows import COLUMNS
from mojobot.store.sessions import Identity, begin_session
from mojobot.store.status import status
from mojobot.store.writer import Writer
from tests.store.samples import HUGE, T0, booked, closed, decision, entry, filled, held, leaving, opened

OPEN_TRADE: list[list[Record]] = [[opened()], [entry()], [filled(entry())], [booked()]]


@pytest.fixture
def data(tmp_path: Path) -> Path:
    with Database.open(tmp_path):
        pass
    return tmp_path


def store(directory: Path, *calls: Sequence[Record]) -> None:
    with Database.open(directory) as database:
        writer = Writer(database, threaded=False)
        for step, records in enumerate(calls):
            writer.write(1, step, records).wait()


def test_an_open_trade_has_no_end(data: Path) -> None:
    store(data, *OPEN_TRADE)
    assert history(data, Query("trades")) == [
        {
            "id": "s1-5-0",
            "symbol": "SOL",
            "mint": "So11",
            "side": "long",
            "strategy": "mean_reversion",
            "opened_at": "2026-01-01T00:00:00.400Z",
            "closed_at": None,
            "quantity": 1.0,
            "entry_price": 100.0,
            "exit_price": None,
            "fees": 0.003,
            "slippage_bps": 5.0,
            "pnl": None,
            "pnl_pct": None,
            "r": None,
            "exit_reason": None,
            "confidence": 0.7,
            "consensus": 0.8,
            "stop_initial": 97.0,
            "stop_moves": [],
        }
    ]


def test_a_closed_trade_is_complete_and_no_position_is_left(data: Path) -> None:
    end: list[Record] = [booked(held(quantity_raw=0, received_micro=106_000_000, fees_micro=6_000)), closed()]
    store(data, *OPEN_TRADE, [leaving()], [filled(leaving())], end)
    (row,) = history(data, Query("trades"))
    assert row["closed_at"] == "2026-01-01T00:01:00.400Z"
    assert (row["exit_price"], row["fees"], row["slippage_bps"]) == (106.0, 0.006, 2.0)
    assert (row["pnl"], row["pnl_pct"], row["r"], row["exit_reason"]) == (5.994, 0.05994, 1.998, "target")
    assert row["stop_moves"] == []
    assert history(data, Query("positions")) == []


def test_a_closed_trade_tells_how_its_stop_moved(data: Path) -> None:
    moves = (StopMove(T0, 97.0, "initial"), StopMove(T0 + 1_000, 100.25, "break-even"))
    store(data, *OPEN_TRADE, [Closed(replace(closed().trade, stop_moves=moves))])
    (row,) = history(data, Query("trades"))
    assert row["stop_moves"] == [
        {"at": "2026-01-01T00:00:00.000Z", "stop": 97.0, "reason": "initial"},
        {"at": "2026-01-01T00:00:01.000Z", "stop": 100.25, "reason": "break-even"},
    ]


def test_a_trade_told_again_after_a_crash_is_there_once_and_stays_closed(data: Path) -> None:
    store(data, *OPEN_TRADE, [closed()], [booked(held(quantity_raw=0)), closed()], [booked(held(quantity_raw=0))])
    (row,) = history(data, Query("trades"))
    assert row["closed_at"] is not None
    assert row["fees"] == 0.006


def test_a_partial_exit_leaves_the_rest_as_the_position(data: Path) -> None:
    half = held(quantity_raw=5 * 10**8, received_micro=53_000_000, fees_micro=6_000)
    store(data, *OPEN_TRADE, [booked(half)])
    (row,) = history(data, Query("positions"))
    assert (row["quantity"], row["cost"], row["received"], row["fees"]) == (0.5, 100.0, 53.0, 0.006)
    assert history(data, Query("trades"))[0]["quantity"] == 1.0


def test_a_position_shows_the_stop_that_holds_now(data: Path) -> None:
    guard = Guard("s1-5-0", 0, 100.0, 3.0, 100.2, 108.0, 0.0, 104.0, 1, "break-even")
    store(data, *OPEN_TRADE)
    assert history(data, Query("positions"))[0]["stop"] == 97.0
    store(data, [Remembered(Snapshot(1, 9, T0, guards=(guard,)))])
    (row,) = history(data, Query("positions"))
    assert (row["stop"], row["stop_reason"], row["stop_initial"], row["target"]) == (100.2, "break-even", 97.0, 108.0)


def test_a_memory_with_nan_still_lets_positions_be_read(data: Path) -> None:
    store(data, *OPEN_TRADE, [Remembered(Snapshot(1, 9, T0, results=(("x", float("nan"), 0.0),)))])
    assert history(data, Query("positions"))[0]["quantity"] == 1.0


def test_a_fill_has_the_columns_of_the_documents(data: Path) -> None:
    store(data, *OPEN_TRADE)
    assert history(data, Query("fills")) == [
        {
            "timestamp": "2026-01-01T00:00:00.400Z",
            "signal_id": "s1-5-0",
            "trade_id": "s1-5-0",
            "symbol": "SOL",
            "mint": "So11",
            "action": "BUY",
            "reason": "entry",
            "executed_price": 100.0,
            "quantity": 1.0,
            "value": 100.0,
            "fees": 0.003,
            "slippage": 0.0005,
            "execution_time": 400,
            "strategy": "mean_reversion",
            "confidence": 0.7,
            "venue": "paper",
        }
    ]


def test_quantities_follow_the_decimals_of_the_token(data: Path) -> None:
    buy = entry(series=1, symbol="=cmd")
    store(data, [opened()], [buy], [filled(buy, quantity_raw=HUGE)])
    assert history(data, Query("fills"))[0]["quantity"] == 3e15
    assert history(data, Query("fills"))[0]["mint"] == "Evi1"


def test_without_a_token_list_nine_decimals_are_assumed(data: Path) -> None:
    store(data, [entry()], [filled(entry())])
    (row,) = history(data, Query("fills"))
    assert (row["quantity"], row["mint"]) == (1.0, "")


def test_an_order_is_what_its_newest_report_says(data: Path) -> None:
    other = entry("s1-7-0")
    store(data, [opened()], [entry(), other, leaving()], [filled(entry())], [Unknown("s1-9-0", T0, "no answer")])
    rows = history(data, Query("orders"))
    assert [(row["id"], row["state"]) for row in rows] == [
        ("s1-9-0", "unknown"),
        ("s1-7-0", "open"),
        ("s1-5-0", "filled"),
    ]
    assert (rows[2]["spend"], rows[2]["quantity"], rows[2]["filled_quantity"]) == (100.0, None, 1.0)
    assert (rows[0]["spend"], rows[0]["quantity"], rows[0]["why"], rows[0]["worst_price"]) == (
        None,
        1.0,
        "no answer",
        None,
    )


def test_a_failed_order_says_why(data: Path) -> None:
    store(data, [entry()], [Unknown("s1-5-0", T0, "no answer")], [Failed("s1-5-0", T0 + 5, "lost at restart")])
    (row,) = history(data, Query("orders"))
    assert (row["state"], row["why"], row["state_at"]) == ("failed", "lost at restart", "2026-01-01T00:00:00.005Z")


def test_a_decision_shows_votes_gates_and_size(data: Path) -> None:
    store(data, [decision()], [decision("s1-6-d0", price=float("nan"))])
    newest, row = history(data, Query("decisions"))
    assert newest["price"] is None
    assert (row["outcome"], row["side"], row["price"], row["intent_id"]) == ("BUY", "BUY", 100.0, "s1-5-0")
    vote = asdict(decision().votes[0])
    assert row["votes"] == [{**vote, "reasons": list(vote["reasons"]), "factors": list(vote["factors"])}]
    assert row["gates"][1] == {"rule": "liquidity", "passed": None, "text": "n/a"}
    assert row["sizing"] == {"risk": 200.0, "f_vol": 0.7}
    assert row["bound_by"] == "max_order_usd"
    assert row["regime"] == "up/calm"


def test_marks_alerts_commands_and_states_are_kept(data: Path) -> None:
    store(
        data,
        [Marked(T0, 10_000_500_000, 9_000_000_000, 0.1, 0.02, 1)],
        [Alert(T0, Level.RISK, Severity.WARNING, "heat 80 %")],
        [Commanded(T0, SafeMode(True), "cli")],
        [StateChanged(T0, EngineState.STOPPED, "by hand", True)],
    )
    at = "2026-01-01T00:00:00.000Z"
    assert history(data, Query("equity")) == [
        {"at": at, "equity": 10_000.5, "cash": 9_000.0, "heat": 0.1, "drawdown": 0.02, "open_positions": 1}
    ]
    assert history(data, Query("alerts")) == [{"at": at, "level": "RISK", "severity": "warning", "text": "heat 80 %"}]
    (command,) = history(data, Query("commands"))
    assert (command["command"], command["arguments"]["on"], command["source"]) == ("SafeMode", True, "cli")
    assert history(data, Query("states")) == [{"at": at, "state": "STOPPED", "why": "by hand", "latched": True}]


def alerts_at(data: Path, **query: Any) -> list[str]:
    return [row["text"] for row in history(data, Query("alerts", **query))]


def test_rows_come_newest_first_by_page_and_time(data: Path) -> None:
    store(data, *([Alert(T0 + n, Level.SYS, Severity.INFO, str(n))] for n in range(5)))
    assert alerts_at(data, limit=2) == ["4", "3"]
    assert alerts_at(data, limit=2, offset=2) == ["2", "1"]
    assert alerts_at(data, since_ms=T0 + 3) == ["4", "3"]
    assert alerts_at(data, until_ms=T0 + 2) == ["1", "0"]
    assert alerts_at(data, limit=ALL) == ["4", "3", "2", "1", "0"]


def test_open_trades_come_first(data: Path) -> None:
    late = replace(closed().trade, id="s1-8-0", closed_ms=T0 + 10**6)
    store(data, [closed()], [Closed(late)], [booked(replace(held(), id="s1-2-0"))])
    assert [row["id"] for row in history(data, Query("trades"))] == ["s1-2-0", "s1-8-0", "s1-5-0"]


@pytest.mark.parametrize("kind", ["trades", "fills"])
def test_the_columns_of_an_export_are_those_of_the_rows(data: Path, kind: str) -> None:
    store(data, *OPEN_TRADE)
    row = history(data, Query(kind))[0]
    assert tuple(name for name in row if name != "stop_moves") == COLUMNS[kind]  # a list has no place in a cell


def test_an_unknown_kind_is_named(data: Path) -> None:
    with pytest.raises(StoreError, match="there are no dreams in a store, only trades, fills"):
        history(data, Query("dreams"))


async def test_both_ways_of_asking_answer_the_same(data: Path) -> None:
    store(data, *OPEN_TRADE)
    for kind in ("trades", "fills", "positions", "orders"):
        assert await history_async(data, Query(kind)) == history(data, Query(kind))


async def test_asking_where_nothing_is_recorded_is_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="nothing is recorded in"):
        await history_async(tmp_path, Query("trades"))
    with pytest.raises(StoreError, match="nothing is recorded in"):
        history(tmp_path, Query("trades"))


def test_an_empty_store_has_no_rows(data: Path) -> None:
    assert history(data, Query("trades")) == []
    assert status(data)["session"] is None


def test_the_status_sums_up_what_is_recorded(data: Path) -> None:
    with Database.open(data) as database:
        begin_session(database, Identity("demo", 7), started_ms=T0, version="0.1.0", settings_json="{}")
    mark = Marked(T0, 10_000_000_000, 9_000_000_000, 0.1, 0.0, 1)
    running = StateChanged(T0, EngineState.RUNNING, "", False)
    store(data, *OPEN_TRADE, [mark, running], [closed()])
    found = status(data)
    assert found["session"] == {
        "id": 1,
        "market": "demo",
        "seed": 7,
        "version": "0.1.0",
        "started_at": "2026-01-01T00:00:00.000Z",
    }
    assert found["state"]["state"] == "RUNNING"
    assert found["account"]["equity"] == 10_000.0
    assert found["trades"] == {"closed": 1, "open": 0, "wins": 1, "pnl": 5.994, "fees": 0.006}
    assert (found["positions"], found["orders_open"], found["decisions"]) == (0, 0, 0)


def test_rows_are_found_by_id_and_by_symbol(data: Path) -> None:
    other = decision("s1-7-d0")
    store(data, [entry(), decision()], [replace(other, symbol="JUP", intent_id=None)], [filled(entry()), booked()])
    assert [row["id"] for row in history(data, Query("decisions", id="s1-5-d0"))] == ["s1-5-d0"]
    assert [row["id"] for row in history(data, Query("decisions", id="s1-5-0"))] == ["s1-5-d0"]  # by its order
    assert [row["id"] for row in history(data, Query("decisions", symbol="JUP"))] == ["s1-7-d0"]
    assert [row["trade_id"] for row in history(data, Query("fills", id="s1-5-0"))] == ["s1-5-0"]
    assert [row["id"] for row in history(data, Query("trades", id="s1-5-0"))] == ["s1-5-0"]
    assert history(data, Query("trades", id="s9-9-9")) == []
    assert history(data, Query("equity", id="s1-5-0")) == []  # rows of that kind have no id


def test_tokens_are_named_with_the_timeframe_decided_on(data: Path) -> None:
    store(data, [opened()])
    assert [row["symbol"] for row in history(data, Query("tokens", symbol="SOL"))] == ["SOL"]
