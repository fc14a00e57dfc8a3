"""The store's writer as the pump sees it."""

from __future__ import annotations

from collections.abc import Sequence

from mojobot.store.committed import Committed
from mojobot.store.records import Record, TapeMark
from mojobot.store.writer import Writer


class Journal:
    """Writes the records of a step; a mark of the tape becomes a record of the same transaction."""

    def __init__(self, writer: Writer) -> None:
        self._writer = writer

    def write(self, session: int, step: int, records: Sequence[Record], mark: str | None = None) -> Committed:
        """Queue one step's records; durable once what this returns has been awaited."""
        marks = () if mark is None else (TapeMark(mark),)
        return self._writer.write(session, step, (*records, *marks))

    @property
    def pending(self) -> int:
        """Writes not yet taken up."""
        return self._writer.pending

    @property
    def failed(self) -> str | None:
        """Why nothing is written any more."""
        return self._writer.failed
