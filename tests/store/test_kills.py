"""Processes killed without warning, and what their files are like afterwards."""

import random
import sqlite3
import time
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import pytest

from mojobot.store.database import FILE, Database
from mojobot.store.recording import Recording
from mojobot.store.recovery import recover
from mojobot.store.schema import migrations
from tests.store.killed import migrate_and_die, record_for_ever, start, write_trades

KILLS = 20


def kill_after(process: ForkServerProcess, sign: Path, size: int, seconds: float) -> None:
    """Kill it some time after its work has begun to show: `sign` has grown beyond `size`."""
    while not (sign.exists() and sign.stat().st_size > size):
        assert process.is_alive(), "it ended by itself"
        time.sleep(0.002)
    time.sleep(seconds)
    assert process.is_alive(), "it ended by itself"
    process.kill()
    process.join()
    process.close()


def test_s107_no_acknowledged_record_is_lost_and_none_is_there_twice(tmp_path: Path) -> None:
    chance = random.Random(7)
    acknowledged = tmp_path / "acknowledged"
    acknowledged.touch()
    for _ in range(KILLS):
        before = acknowledged.stat().st_size
        kill_after(start(write_trades, tmp_path, acknowledged), acknowledged, before, chance.random() * 0.05)
        check_everything_acknowledged(tmp_path, acknowledged)


def check_everything_acknowledged(directory: Path, acknowledged: Path) -> None:
    lines = acknowledged.read_text().split("\n")[:-1]  # the last may be cut off
    promised = {(int(session), int(step)) for session, step in map(str.split, lines)}
    with Database.open(directory) as database:
        known = recover(database)
        alerts = [row[0] for row in database.connection.execute("select text from alerts")]
    intents = {intent.id for intent in known.intents}
    steps = [(session, step) for session, step, _ in known.reports]
    assert {f"s{session}-{step}-0" for session, step in promised if step % 2 == 1} <= intents
    assert {(session, step) for session, step in promised if step % 2 == 0} <= set(steps)
    assert len(known.intents) == len(intents)
    assert len(steps) == len(set(steps))
    assert {report.intent_id for _, _, report in known.reports} <= intents
    assert sorted(alerts) == sorted(f"{session}-{step}" for session, step in steps)  # whole steps only


def test_s605_a_migration_killed_at_any_step_ends_whole_or_not_begun(tmp_path: Path) -> None:
    died = 0
    for statements in range(100):
        path = tmp_path / str(statements) / FILE
        path.parent.mkdir()
        process = start(migrate_and_die, path, statements)
        process.join()
        killed = process.exitcode != 0
        process.close()
        reader = sqlite3.connect(path)
        tables = {row[0] for row in reader.execute("select name from sqlite_master")}
        reader.close()
        assert tables == set() or {"schema_version", "meta", "fills"} <= tables
        with Database.open(path.parent) as database:
            assert database.connection.execute("select count(*) from schema_version").fetchone()[0] == len(migrations())
        if not killed:
            break
        died += 1
    assert 20 < died < 99


@pytest.mark.parametrize("seconds", [0.0, 0.1, 0.3])
def test_a_recording_whose_process_was_killed_is_whole_up_to_its_end(tmp_path: Path, seconds: float) -> None:
    path = tmp_path / "recording.db"
    kill_after(start(record_for_ever, path), path, 0, 0.3 + seconds)
    recording = Recording.open(path)
    events = [recorded.step for recorded in recording.events()]
    outputs = [outputs.step for outputs in recording.outputs()]
    recording.close()
    assert events == outputs == list(range(1, len(events) + 1))
