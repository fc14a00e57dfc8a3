"""A daemon takes new settings while it runs."""

from __future__ import annotations

import logging
from pathlib import Path

import pytest

from mojobot.model.errors import SettingsError
from mojobot.model.events import SettingsChanged
from mojobot.model.settings import Settings
from mojobot.runtime.desk import Desk
from mojobot.runtime.inbox import Inbox
from mojobot.runtime.latch import Latch
from mojobot.runtime.rereading import Rereading
from tests.runtime.market import FakeClock, ScriptedEngine, no_history, open_gate

ENGINE_MS = ScriptedEngine().now_ms


def desk(directory: Path, inbox: Inbox) -> Desk:
    return Desk(ScriptedEngine(), inbox, open_gate(), Latch(directory), no_history, FakeClock())


def test_what_is_read_goes_to_the_engine_before_any_news_of_the_market(tmp_path: Path) -> None:
    inbox, wanted = Inbox(), Settings.model_validate({"universe": {"blacklist": "WIF"}})
    Rereading(lambda: wanted, desk(tmp_path, inbox))()
    item = inbox.take()
    assert item is not None
    assert (item.lane, item.event) == ("command", SettingsChanged(ENGINE_MS, wanted))


def test_settings_that_cannot_be_read_change_nothing_and_say_why(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def read() -> Settings:
        raise SettingsError("line 3 is wrong")

    inbox = Inbox()
    with caplog.at_level(logging.ERROR, "mojobot"):
        Rereading(read, desk(tmp_path, inbox))()
    assert inbox.take() is None
    assert "the settings stay as they are: line 3 is wrong" in caplog.text
