import asyncio
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from mojobot.model.errors import StoreError
from mojobot.model.notices import Alert, Level, Marked, Severity
from mojobot.store.database import Database
from mojobot.store.writer import Writer
from tests.store.samples import T0, entry, filled


def alert(text: str) -> Alert:
    return Alert(T0, Level.SYS, Severity.INFO, text)


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with Database.open(tmp_path, busy_timeout_ms=20) as opened:
        yield opened


@pytest.fixture
def writer(database: Database) -> Iterator[Writer]:
    made = Writer(database)
    yield made
    made.close()


def texts(database: Database) -> list[str]:
    reader = database.reader()
    found = [row["text"] for row in reader.execute("select text from alerts order by seq")]
    reader.close()
    return found


def test_a_committed_record_can_be_read(database: Database, writer: Writer) -> None:
    promise = writer.write(1, 1, [alert("one"), alert("two")])
    promise.wait(5)
    assert promise.done
    assert promise.error is None
    assert texts(database) == ["one", "two"]


def test_inline_a_call_is_durable_when_it_returns(database: Database) -> None:
    promise = Writer(database, threaded=False).write(1, 1, [alert("one")])
    assert promise.done
    assert texts(database) == ["one"]


async def test_many_may_await_and_all_are_served(database: Database, writer: Writer) -> None:
    async def tell(number: int) -> None:
        await writer.write(1, number, [alert(str(number))])

    await asyncio.gather(*(tell(number) for number in range(100)))
    assert texts(database) == [str(number) for number in range(100)]


async def test_a_promise_kept_long_ago_can_still_be_awaited(writer: Writer, database: Database) -> None:
    promise = writer.write(1, 1, [alert("one")])
    await promise
    await promise
    assert texts(database) == ["one"]


async def test_a_caller_that_stops_waiting_disturbs_nobody(writer: Writer) -> None:
    waiting = asyncio.ensure_future(asyncio.wait_for(writer.write(1, 1, [alert("one")]), 5))
    await asyncio.sleep(0)
    waiting.cancel()
    await writer.write(1, 2, [alert("two")])
    assert waiting.cancelled() or waiting.done()


def test_what_waits_is_committed_together_and_in_order(database: Database) -> None:
    other = sqlite3.connect(database.path, isolation_level=None)
    other.execute("begin immediate")
    writer = Writer(database)
    promises = [writer.write(1, step, [alert(str(step))]) for step in range(50)]
    other.execute("rollback")
    other.close()
    for promise in promises:
        promise.wait(5)
    writer.close()
    assert texts(database) == [str(step) for step in range(50)]


def test_s603_a_lock_held_elsewhere_is_waited_for(database: Database, writer: Writer) -> None:
    other = sqlite3.connect(database.path, isolation_level=None)
    other.execute("begin immediate")
    promise = writer.write(1, 1, [alert("one")])
    with pytest.raises(TimeoutError):
        promise.wait(0.06)
    other.execute("commit")
    other.close()
    promise.wait(5)
    assert texts(database) == ["one"]


def test_a_lock_that_never_ends_fails_with_the_remedy(database: Database) -> None:
    other = sqlite3.connect(database.path, isolation_level=None)
    other.execute("begin immediate")
    writer = Writer(database)
    with pytest.raises(StoreError, match="locked by another program"):
        writer.write(1, 1, [alert("one")]).wait(10)
    other.close()
    writer.close()


@pytest.mark.parametrize("threaded", [True, False])
def test_a_full_disk_is_said_and_nothing_is_written_afterwards(database: Database, threaded: bool) -> None:
    pages = database.connection.execute("pragma page_count").fetchone()[0]
    database.connection.execute(f"pragma max_page_count = {pages}")
    writer = Writer(database, threaded=threaded)
    with pytest.raises(StoreError, match="the disk is full"):
        writer.write(1, 1, [alert("x" * 100_000)]).wait(5)
    assert "the disk is full" in (writer.failed or "")
    with pytest.raises(StoreError, match="the disk is full"):
        writer.write(1, 2, [alert("small")]).wait(5)
    writer.close()
    assert texts(database) == []


def test_a_call_is_written_whole_or_not_at_all(database: Database, writer: Writer) -> None:
    good = writer.write(1, 1, [alert("before")])
    bad = writer.write(1, 2, [alert("beside"), filled(entry())])  # a report without its intent
    late = writer.write(1, 3, [alert("after")])
    good.wait(5)
    for promise in (bad, late):
        with pytest.raises(StoreError):
            promise.wait(5)
    assert texts(database) == ["before"]


def test_one_bad_record_does_not_take_its_group_along(database: Database) -> None:
    other = sqlite3.connect(database.path, isolation_level=None)
    other.execute("begin immediate")  # holds the writer back, so that all three become one group
    writer = Writer(database)
    good = [writer.write(1, step, [alert(str(step))]) for step in (1, 2)]
    bad = writer.write(1, 3, [filled(entry())])
    other.execute("rollback")
    other.close()
    for promise in good:
        promise.wait(5)
    with pytest.raises(StoreError):
        bad.wait(5)
    writer.close()
    assert texts(database) == ["1", "2"]


def test_a_text_that_is_none_fails_with_a_sentence_and_the_thread_lives(writer: Writer) -> None:
    with pytest.raises(StoreError, match="a record cannot be written to"):
        writer.write(1, 1, [alert("\ud800")]).wait(5)
    assert "a record cannot be written" in (writer.failed or "")


def test_the_same_step_cannot_report_twice(writer: Writer) -> None:
    writer.write(1, 1, [entry()]).wait(5)
    writer.write(1, 2, [filled(entry())]).wait(5)
    with pytest.raises(StoreError, match="UNIQUE"):
        writer.write(1, 2, [filled(entry())]).wait(5)


def test_numbers_out_of_arrays_are_stored_as_numbers(database: Database, writer: Writer) -> None:
    marked = Marked(np.int64(T0), np.int64(7), 8, np.float64(0.5), 0.25, 1)  # type: ignore[arg-type]
    writer.write(1, 1, [marked]).wait(5)
    reader = database.reader()
    row = reader.execute("select ts_ms, equity_micro, typeof(equity_micro), heat from equity").fetchone()
    reader.close()
    assert tuple(row) == (T0, 7, "integer", 0.5)


def test_readers_see_whole_steps_while_the_writer_writes(database: Database, writer: Writer) -> None:
    promises = [writer.write(1, step, [alert("a"), alert("b")]) for step in range(300)]
    reader = database.reader()
    counts = []
    while not promises[-1].done:
        counts.append(reader.execute("select count(*) from alerts").fetchone()[0])
    reader.close()
    assert all(count % 2 == 0 for count in counts)
    assert counts == sorted(counts)


def test_flush_waits_for_everything_before_it(database: Database, writer: Writer) -> None:
    for step in range(20):
        writer.write(1, step, [alert("x")])
    writer.flush(5)
    assert len(texts(database)) == 20
    assert writer.pending == 0


def test_closing_commits_what_is_queued_and_refuses_what_comes_later(database: Database) -> None:
    writer = Writer(database)
    promise = writer.write(1, 1, [alert("one")])
    writer.close()
    writer.close()
    assert promise.done
    with pytest.raises(StoreError, match="is closed"):
        writer.write(1, 2, [alert("two")]).wait(5)
    assert texts(database) == ["one"]
