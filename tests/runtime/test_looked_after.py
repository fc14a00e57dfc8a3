"""Settings files that change while the program runs."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import suppress
from pathlib import Path

from mojobot.model.events import SettingsChanged
from mojobot.model.settings import Settings
from mojobot.runtime.inbox import Inbox
from mojobot.runtime.rereading import Rereading
from tests.runtime.market import FakeClock
from tests.runtime.test_rereading import desk

DEFAULT = Settings()
OTHER = Settings.model_validate({"universe": {"watch": "SOL"}})


def test_a_live_market_is_told_as_well(tmp_path: Path) -> None:
    told: list[Settings] = []
    Rereading(lambda: OTHER, desk(tmp_path, Inbox()), DEFAULT, told.append)()
    assert told == [OTHER]


def test_settings_read_without_a_change_or_with_other_looks_alone_are_no_news(tmp_path: Path) -> None:
    inbox, told = Inbox(), list[Settings]()
    light = DEFAULT.model_copy(update={"console": DEFAULT.console.model_copy(update={"theme": "light"})})
    read = iter((DEFAULT, light, OTHER))
    reread = Rereading(lambda: next(read), desk(tmp_path, inbox), DEFAULT, told.append)
    reread()
    reread()
    assert (told, inbox.take()) == ([], None)
    reread()
    item = inbox.take()
    assert item is not None
    assert isinstance(item.event, SettingsChanged)
    assert told == [OTHER]


async def watched(directory: Path, stamps: Sequence[object]) -> int:
    """How often the settings are read while the files look like this, second by second."""
    looks: Iterator[object] = iter(stamps)
    reads = []

    def read() -> Settings:
        reads.append(1)
        return DEFAULT

    running = asyncio.ensure_future(Rereading(read, desk(directory, Inbox())).watch(lambda: next(looks), FakeClock()))
    with suppress(RuntimeError, StopIteration):
        await running
    return len(reads)


async def test_a_file_that_changed_is_read_once_it_has_stood_for_a_look(tmp_path: Path) -> None:
    assert await watched(tmp_path, "aaaa") == 0
    assert await watched(tmp_path, "aabb") == 1
    assert await watched(tmp_path, "aabcd") == 0  # it is being written
    assert await watched(tmp_path, "aabcdddcc") == 2
    assert await watched(tmp_path, ["a", None, None, None, "a", "a"]) == 0
    assert await watched(tmp_path, [None, None, "a", "a", "a"]) == 1
