"""Everything this package raises on purpose: the type says who acts next, the text says what to do."""

from __future__ import annotations


class MojobotError(Exception):
    """Root of everything mojobot raises on purpose; shown to a person as one sentence."""

    exit_code = 1


class UsageError(MojobotError):
    """The command line asks for something that makes no sense."""

    exit_code = 2


class SettingsError(MojobotError):
    """A setting is unknown, of the wrong type or out of bounds; the text names file, line, key, value, expectation."""

    exit_code = 3


class CandleFileError(MojobotError):
    """A candle file holds nothing that can be used."""


class FeedError(MojobotError):
    """A source of market events gives nothing now; it is asked again."""


class StoreError(MojobotError):
    """The data directory or a database in it cannot be used as it is."""


class AlreadyRunning(MojobotError):
    """Another engine holds the data directory."""

    exit_code = 7


class NotRunning(MojobotError):
    """A command needs a running engine and none answers."""


class InvariantBroken(MojobotError):
    """The engine found its own books in a state that must never be; entries halt."""
