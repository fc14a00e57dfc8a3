"""The schema, built up by numbered SQL files: each is applied whole or not at all."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from importlib.resources import files

APPLICATION_ID = 0x6D6F6A6F  # "mojo", in the header of every store of ours


@dataclass(frozen=True, slots=True)
class Migration:
    """One step of the schema; versions count from 1 without gaps."""

    version: int
    name: str
    sql: str


def migrations() -> tuple[Migration, ...]:
    """Every migration this program knows, oldest first."""
    folder = files("mojobot.store").joinpath("migrations")
    texts = {entry.name: entry.read_text("utf-8") for entry in folder.iterdir() if entry.name.endswith(".sql")}
    return tuple(Migration(int(name[:4]), name.removesuffix(".sql"), texts[name]) for name in sorted(texts))


def schema_version(connection: sqlite3.Connection) -> int:
    """Number of the last migration applied; 0 for an empty database."""
    found = connection.execute("select 1 from sqlite_master where name = 'schema_version'").fetchone()
    if found is None:
        return 0
    return int(connection.execute("select coalesce(max(version), 0) from schema_version").fetchone()[0])


def migrate(connection: sqlite3.Connection, steps: Sequence[Migration]) -> None:
    """Apply what is missing, one transaction a migration; needs a connection in autocommit mode."""
    current = schema_version(connection)
    for step in steps:
        if step.version > current:
            _apply(connection, step)


def _apply(connection: sqlite3.Connection, step: Migration) -> None:
    connection.execute("begin immediate")
    with connection:  # commits at the end, rolls back whatever goes wrong
        for statement in _statements(step.sql):
            connection.execute(statement)
        # The header and the table change in the same transaction as the schema.
        connection.execute(f"pragma application_id = {APPLICATION_ID}")
        connection.execute(
            "create table if not exists schema_version (version integer primary key, name text not null)"
        )
        connection.execute("insert into schema_version values (?, ?)", (step.version, step.name))


def _statements(sql: str) -> Iterator[str]:
    """The single statements of a script; `executescript` would end the transaction we are in."""
    pending = ""
    for part in sql.split(";")[:-1]:
        pending += f"{part};"
        if sqlite3.complete_statement(pending):
            yield pending
            pending = ""
    rest = (pending + sql.rpartition(";")[2]).strip()
    if rest:
        raise ValueError(f"a migration ends inside a statement: {rest[:60]}")
