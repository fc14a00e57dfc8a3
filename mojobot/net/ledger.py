"""What was spent, kept over a restart: one small JSON text for all providers."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Protocol

from mojobot.net.quota import Spent

_AHEAD = 20  # cost that is written down before it is spent: a killed process has counted too much, never too little


class Memory(Protocol):
    """Where the text lies."""

    def load(self) -> str:
        """What was saved last; "" when nothing was or it cannot be read."""

    def save(self, text: str) -> None:
        """Keep it; a failure is not reported, it costs exactness after a restart and nothing else."""


class FileMemory:
    """A file in the data directory, replaced whole."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def load(self) -> str:
        """The file's text."""
        try:
            return self._path.read_text("utf-8")
        except (OSError, ValueError):
            return ""

    def save(self, text: str) -> None:
        """Write beside it, then replace."""
        fresh = self._path.with_name(f"{self._path.name}.new")
        with contextlib.suppress(OSError):
            fresh.write_text(text, "utf-8")
            fresh.replace(self._path)


@dataclass(frozen=True, slots=True)
class Entry:
    """One provider's line."""

    spent: Spent = field(default_factory=Spent)
    paused_until_ms: int = 0
    why: str = ""
    outcome: str = ""
    recent_ms: Mapping[str, tuple[int, ...]] = field(default_factory=dict)  # per group, the requests of the last minute


class Ledger:
    """Every provider's line. Saved ahead of spending, at a pause, and when it ends."""

    def __init__(self, memory: Memory | None = None) -> None:
        self._memory = memory
        self._entries: dict[str, Entry] = {}
        self._written: dict[str, int] = {}  # month cost as it is on disk
        if memory is not None:
            self._entries = _parsed(memory.load())

    def entry(self, name: str) -> Entry:
        """A provider's line."""
        return self._entries.get(name, Entry())

    def spend(self, name: str, spent: Spent) -> None:
        """A provider has spent; disk is touched once in a while."""
        self._entries[name] = replace(self.entry(name), spent=spent)
        written = self._written.get(name)
        if written is None or not written - 2 * _AHEAD <= spent.month_cost <= written:
            self._written[name] = spent.month_cost + _AHEAD
            self.save(ahead=name)

    def note(self, name: str, entry: Entry) -> None:
        """A provider's line has changed in another way."""
        self._entries[name] = entry
        self.save()

    def save(self, ahead: str = "") -> None:
        """Write all lines; of `ahead` with what it may spend before the next time."""
        if self._memory is None:
            return
        lines = {
            name: replace(entry, spent=entry.spent.plus(self._margin(name, entry, ahead)))
            for name, entry in self._entries.items()
        }
        self._memory.save(json.dumps({name: asdict(line) for name, line in lines.items()}, indent=1))

    def close(self) -> None:
        """Write what was spent, exactly."""
        self._written = {name: entry.spent.month_cost for name, entry in self._entries.items()}
        self.save()

    def _margin(self, name: str, entry: Entry, ahead: str) -> int:
        if name == ahead:
            return _AHEAD
        return max(0, self._written.get(name, 0) - entry.spent.month_cost)


def _parsed(text: str) -> dict[str, Entry]:
    """The lines of a saved text; one that makes no sense is dropped."""
    try:
        lines = json.loads(text) if text else {}
        return {str(name): _entry(line) for name, line in lines.items()}
    except (ValueError, TypeError, KeyError, AttributeError):
        return {}


def _entry(line: Mapping[str, object]) -> Entry:
    spent, recent = line["spent"], line["recent_ms"]
    if not isinstance(spent, dict) or not isinstance(recent, dict):
        raise TypeError("not a line of ours")
    return Entry(
        Spent(str(spent["day"]), int(spent["day_cost"]), str(spent["month"]), int(spent["month_cost"])),
        int(str(line["paused_until_ms"])),
        str(line["why"]),
        str(line["outcome"]),
        {str(group): tuple(int(time) for time in times) for group, times in recent.items()},
    )
