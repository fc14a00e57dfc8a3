import sqlite3
from pathlib import Path

import pytest

from mojobot.model.notices import Alert, Marked, StateChanged
from mojobot.model.trading import Failed, Filled, Intent, Position, Trade, Unknown
from mojobot.store.records import columns
from mojobot.store.schema import Migration, migrate, migrations, schema_version


def connect(tmp_path: Path) -> sqlite3.Connection:
    return sqlite3.connect(tmp_path / "a.db", isolation_level=None)


def test_migrations_are_numbered_from_one_without_gaps() -> None:
    assert [step.version for step in migrations()] == list(range(1, len(migrations()) + 1))
    assert migrations()[0].name == "0001_spine"


@pytest.mark.parametrize(
    ("table", "kind"),
    [
        ("intents", Intent),
        *(("reports", kind) for kind in (Filled, Failed, Unknown)),
        ("positions", Position),
        ("trades", Trade),
        ("equity", Marked),
        ("alerts", Alert),
        ("states", StateChanged),
    ],
)
def test_every_field_has_its_column(tmp_path: Path, table: str, kind: type) -> None:
    connection = connect(tmp_path)
    migrate(connection, migrations())
    there = {row[1] for row in connection.execute(f"pragma table_info({table})")}
    connection.close()
    assert set(columns(kind)) <= there, "a field was added: it needs a migration"


def test_only_what_is_missing_is_applied(tmp_path: Path) -> None:
    first = Migration(1, "0001_a", "create table a (x);")
    second = Migration(2, "0002_b", "-- why;\ncreate table b (x); insert into b values (';');")
    connection = connect(tmp_path)
    migrate(connection, [first])
    assert schema_version(connection) == 1
    migrate(connection, [first, second])
    migrate(connection, [first, second])
    assert schema_version(connection) == 2
    assert connection.execute("select x from b").fetchall() == [(";",)]
    connection.close()


@pytest.mark.parametrize(
    "sql", ["create table b (x); insert into nowhere values (1);", "create table b (x); create table c ("]
)
def test_s605_a_migration_that_fails_leaves_nothing_behind(tmp_path: Path, sql: str) -> None:
    connection = connect(tmp_path)
    migrate(connection, [Migration(1, "0001_a", "create table a (x);")])
    with pytest.raises((sqlite3.Error, ValueError)):
        migrate(connection, [Migration(1, "0001_a", ""), Migration(2, "0002_b", sql)])
    assert schema_version(connection) == 1
    assert connection.execute("select count(*) from sqlite_master where name = 'b'").fetchone()[0] == 0
    connection.close()
