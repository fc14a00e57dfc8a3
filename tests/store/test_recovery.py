import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import HealthCheck, given, settings

from mojobot.model.commands import Command, Pause, Resume
from mojobot.model.errors import StoreError
from mojobot.model.events import Commanded, Recovered
from mojobot.model.notices import Alert, Level, Remembered, Severity
from mojobot.model.state import Guard, Snapshot, StopMove
from mojobot.model.trading import Failed, Unknown
from mojobot.store.database import Database
from mojobot.store.records import TapeMark
from mojobot.store.recovery import recover, snapshot_from
from mojobot.store.sessions import Identity, begin_session, starting_cash
from mojobot.store.writer import Writer
from tests.store.anything import anything, same
from tests.store.samples import HUGE, T0, entry, filled, leaving


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with Database.open(tmp_path) as opened:
        yield opened


@pytest.fixture
def writer(database: Database) -> Writer:
    return Writer(database, threaded=False)


def begin(database: Database, identity: Identity) -> int:
    return begin_session(database, identity, started_ms=T0, version="0.1.0", settings_json="{}")


def test_an_empty_store_knows_nothing(database: Database) -> None:
    known = recover(database)
    assert known.event(T0, None) == Recovered(T0, None, (), ())
    assert known.commands == ()
    assert known.mark == ""


def test_intents_and_reports_come_back_in_order_and_exactly(database: Database, writer: Writer) -> None:
    buy, sell = entry(), replace(leaving(), quantity_raw=HUGE)
    fill, unknown, failed = (
        filled(buy, quantity_raw=HUGE),
        Unknown(sell.id, T0, "no answer"),
        Failed(sell.id, T0, "x", 5),
    )
    writer.write(1, 5, [buy]).wait()
    writer.write(1, 6, [fill]).wait()
    writer.write(1, 9, [sell]).wait()
    writer.write(1, 10, [unknown]).wait()
    writer.write(2, 1, [failed]).wait()
    event = recover(database).event(T0, "stopped by hand")
    assert event == Recovered(
        T0, None, (buy, sell), ((1, 6, fill), (1, 10, unknown), (2, 1, failed)), "stopped by hand"
    )
    assert type(event.intents[0].side) is type(buy.side)


@given(snapshot=anything(Snapshot))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
def test_a_snapshot_comes_back_to_the_last_bit(database: Database, writer: Writer, snapshot: Snapshot) -> None:
    writer.write(1, 1, [Remembered(snapshot)]).wait()
    assert same(recover(database).snapshot, snapshot)


def test_only_the_newest_snapshot_and_mark_are_kept(database: Database, writer: Writer) -> None:
    for step in (1, 2, 3):
        writer.write(1, step, [Remembered(Snapshot(1, step, T0 + step)), TapeMark(f"at {step}")]).wait()
    known = recover(database)
    assert known.snapshot == Snapshot(1, 3, T0 + 3)
    assert known.mark == "at 3"


def test_a_snapshot_of_another_version_is_read_as_far_as_it_goes() -> None:
    body = '{"session": 1, "step": 2, "ts_ms": 3, "weights": [["trend_following", 0.2]], "later": {"a": 1}}'
    assert snapshot_from(body) == Snapshot(1, 2, 3, weights=(("trend_following", 0.2),))


def test_a_snapshot_that_is_none_is_named(database: Database) -> None:
    database.connection.execute("insert into snapshot values (1, 1, 1, 1, '{\"guards\": 7')")
    with pytest.raises(StoreError, match="a row cannot be understood"):
        recover(database)


def test_a_stored_command_of_another_version_is_named(database: Database) -> None:
    database.connection.execute("insert into commands values (1, 1, 1, 1, 'Dance', '{}', 'cli')")
    with pytest.raises(StoreError, match="unknown to this program: Dance"):
        recover(database)


def test_a_command_that_was_stored_but_not_stepped_is_handed_back(database: Database, writer: Writer) -> None:
    alert = Alert(T0, Level.SYS, Severity.INFO, "paused")
    first, second = Commanded(T0, Pause("lunch"), "cli"), Commanded(T0 + 1, Resume(), "console")
    writer.write(1, 3, [first]).wait()
    writer.write(1, 3, [alert]).wait()
    assert recover(database).commands == ()
    writer.write(1, 4, [second]).wait()
    assert recover(database).commands == ((1, 4, second),)


@pytest.mark.parametrize("kind", get_args(Command))
def test_every_command_can_be_handed_back(database: Database, writer: Writer, kind: type) -> None:
    needed = {"SafeMode": (True,), "ClosePosition": ("s1-5-0",), "Buy": (3, 50.0), "Sell": ("s1-5-0", 0.5)}
    needed["MoveStop"] = ("s1-5-0", 1.25, 2.0)
    command = kind(*needed.get(kind.__name__, ()))
    writer.write(1, 1, [Commanded(T0, command, "api")]).wait()
    assert recover(database).commands == ((1, 1, Commanded(T0, command, "api")),)


def test_sessions_are_numbered_from_one(database: Database) -> None:
    assert [begin(database, Identity("demo", 7)) for _ in range(3)] == [1, 2, 3]


@pytest.mark.parametrize(
    ("other", "words"),
    [
        (Identity("demo", 8), "demo market with seed 7, not 8"),
        (Identity("replay"), "demo market with market demo, not replay"),
        (Identity("demo", 7, "50 tokens"), "demo market with source none, not 50 tokens"),
    ],
)
def test_another_market_is_refused_and_leaves_no_session(database: Database, other: Identity, words: str) -> None:
    begin(database, Identity("demo", 7))
    with pytest.raises(StoreError, match=words):
        begin(database, other)
    assert begin(database, Identity("demo", 7)) == 2


def test_guards_come_back_with_their_stops(database: Database, writer: Writer) -> None:
    moves = (StopMove(T0, 97.0, "initial"), StopMove(T0 + 9, 100.5, "break-even"))
    guard = Guard("s1-5-0", 0, 100.0, 3.0, 100.5, 106.0, 0.0, 104.0, 1, "break-even", moves)
    snapshot = Snapshot(1, 9, T0, guards=(guard,), stopped="by hand", last_entry_ms=((0, T0),))
    writer.write(1, 9, [Remembered(snapshot)]).wait()
    assert recover(database).snapshot == snapshot


def test_a_guard_of_a_time_before_stops_told_their_story_still_loads() -> None:
    old = {
        "position_id": "s1-5-0", "series": 0, "entry_price": 100.0, "risk_per_token": 3.0, "stop": 97.0,
        "target": 106.0, "trail_distance": 0.0, "high": 104.0, "taken": 0, "reason_moved": "initial",
    }  # fmt: skip
    snapshot = snapshot_from(json.dumps({"session": 1, "step": 9, "ts_ms": T0, "guards": [old]}))
    assert snapshot.guards == (Guard("s1-5-0", 0, 100.0, 3.0, 97.0, 106.0, 0.0, 104.0),)


def test_the_cash_a_directory_began_with_counts_for_all_its_sessions(database: Database) -> None:
    assert [starting_cash(database, 500.0), starting_cash(database, 10_000.0)] == [500.0, 500.0]


def test_orders_without_a_last_report_were_lost(database: Database, writer: Writer) -> None:
    done, silent, asked = entry(), entry("s1-6-0"), entry("s1-7-0", ts_ms=T0 + 9_000)
    writer.write(1, 1, [done, silent, asked]).wait()
    writer.write(1, 2, [filled(done)]).wait()
    writer.write(1, 3, [Unknown(asked.id, T0, "no answer")]).wait()
    assert recover(database).lost(T0 + 5_000) == [
        Failed("s1-6-0", T0 + 5_000, "lost at restart"),
        Failed("s1-7-0", T0 + 9_000, "lost at restart"),
    ]
