import os
import sqlite3
import stat
from pathlib import Path

import pytest

from mojobot.model.errors import StoreError
from mojobot.store.database import FILE, Database, open_reader
from mojobot.store.failures import explain
from mojobot.store.schema import APPLICATION_ID, migrations


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_s721_a_new_store_is_its_owners_alone(tmp_path: Path) -> None:
    directory = tmp_path / "new" / "data"
    with Database.open(directory):
        assert mode(directory) == 0o700
        assert {name.name: mode(name) for name in directory.iterdir()} == dict.fromkeys(
            [FILE, f"{FILE}-wal", f"{FILE}-shm"], 0o600
        )


def test_s602_money_is_written_through(tmp_path: Path) -> None:
    with Database.open(tmp_path) as database:
        ask = database.connection.execute
        assert ask("pragma synchronous").fetchone()[0] == 2  # FULL
        assert ask("pragma journal_mode").fetchone()[0] == "wal"
        assert ask("pragma foreign_keys").fetchone()[0] == 1
        assert ask("pragma busy_timeout").fetchone()[0] == 5_000
        assert ask("pragma application_id").fetchone()[0] == APPLICATION_ID


def test_opening_again_changes_nothing(tmp_path: Path) -> None:
    with Database.open(tmp_path) as database:
        database.connection.execute("insert into meta values ('market', 'demo')")
    with Database.open(tmp_path) as database:
        assert database.connection.execute("select * from meta").fetchall() == [("market", "demo")]


def test_another_programs_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / FILE)
    other.execute("create table photos (id)")
    other.close()
    before = (tmp_path / FILE).read_bytes()
    for attempt in (Database.open, open_reader):
        with pytest.raises(StoreError, match=r"mojobot.db is a database of another program: .*--data-dir"):
            attempt(tmp_path)
    assert (tmp_path / FILE).read_bytes() == before


@pytest.mark.parametrize("content", [b"not a database, but text " * 400, b"SQLite format 3\0" + b"\x07" * 9000])
def test_s604_a_damaged_file_is_named_and_left_as_it_is(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE).write_bytes(content)
    for attempt in (Database.open, open_reader):
        with pytest.raises(StoreError, match=r"mojobot.db is damaged \(.*\) and was left as it is: .* move it"):
            attempt(tmp_path)
    assert (tmp_path / FILE).read_bytes() == content


def test_s604_damage_inside_is_found_at_start(tmp_path: Path) -> None:
    with Database.open(tmp_path) as database:
        database.connection.executemany(
            "insert into meta values (?, ?)", [(str(number), "x" * 500) for number in range(200)]
        )
    content = bytearray((tmp_path / FILE).read_bytes())
    content[-30_000:-20_000] = b"\x00" * 10_000
    (tmp_path / FILE).write_bytes(content)
    with pytest.raises(StoreError, match="is damaged"):
        Database.open(tmp_path)


def test_a_newer_store_asks_for_a_newer_program(tmp_path: Path) -> None:
    with Database.open(tmp_path) as database:
        database.connection.execute("insert into schema_version values (99, '0099_later')")
    for attempt in (Database.open, open_reader):
        with pytest.raises(StoreError, match=rf"newer mojobot \(schema 99, this one knows {len(migrations())}\)"):
            attempt(tmp_path)


def test_a_file_is_no_data_directory(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    for attempt in (Database.open, open_reader):
        with pytest.raises(StoreError, match="file is a file: --data-dir expects a directory"):
            attempt(tmp_path / "file")


def test_a_directory_below_a_file_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match=r"cannot be used \(Not a directory\): choose another place"):
        Database.open(tmp_path / "file" / "data")


def test_a_directory_in_the_databases_place_is_named(tmp_path: Path) -> None:
    (tmp_path / FILE).mkdir()
    with pytest.raises(StoreError, match="is a directory where the database should be"):
        Database.open(tmp_path)


@pytest.mark.skipif(os.geteuid() == 0, reason="the superuser may write anywhere")
def test_a_directory_one_may_not_write_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(StoreError, match=r"cannot be used .* choose another place"):
            Database.open(tmp_path)
    finally:
        tmp_path.chmod(0o700)


def test_reading_where_nothing_was_recorded_says_so_and_makes_nothing(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match=r"nothing is recorded in .*none"):
        open_reader(tmp_path / "none")
    assert list(tmp_path.iterdir()) == []


def test_a_reader_cannot_write(tmp_path: Path) -> None:
    with Database.open(tmp_path):
        pass
    reader = open_reader(tmp_path)
    with pytest.raises(sqlite3.OperationalError, match="readonly"):
        reader.execute("delete from meta")
    reader.close()


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (sqlite3.SQLITE_FULL, "the disk is full"),
        (sqlite3.SQLITE_BUSY, "locked by another program"),
        (sqlite3.SQLITE_READONLY, "cannot be opened for writing"),
        (sqlite3.SQLITE_IOERR_FSYNC, "check the disk"),
        (sqlite3.SQLITE_CORRUPT_VTAB, "is damaged"),
        (sqlite3.SQLITE_SCHEMA, "cannot be used"),
    ],
)
def test_what_sqlite_says_becomes_a_sentence(code: int, words: str) -> None:
    error = sqlite3.OperationalError("reason")
    error.sqlite_errorcode = code
    assert words in str(explain(error, Path("store.db")))
