from __future__ import annotations

from pathlib import Path

import pytest

from mojobot.model.events import Timer
from mojobot.runtime.feeder import Feeder
from mojobot.runtime.health import StepTimes
from mojobot.runtime.inbox import Inbox
from mojobot.runtime.surroundings import Surroundings
from tests.runtime.market import T0, FakeClock, FakeTape, Ledger


@pytest.fixture
def inbox() -> Inbox:
    return Inbox()


@pytest.fixture
def ledger() -> Ledger:
    return Ledger()


def around(inbox: Inbox, ledger: Ledger, tmp_path: Path, *errors: str) -> Surroundings:
    clock = FakeClock()
    feeder = Feeder(FakeTape([Timer(T0)]), inbox, clock, 300.0)
    return Surroundings("demo", feeder, inbox, StepTimes(), ledger, clock, tmp_path, errors)


def test_the_feed_and_the_newest_errors_are_shown(inbox: Inbox, ledger: Ledger, tmp_path: Path) -> None:
    ledger.broken = "the disk is full"
    view = around(inbox, ledger, tmp_path, "recording has ended").view()
    assert [(feed.name, feed.ok, feed.speed, feed.down_since_ms) for feed in view.feeds] == [("demo", True, 300.0, 0)]
    assert view.errors == ("recording has ended", "the disk is full")


@pytest.mark.parametrize(("pending", "text"), [(0, "the last records"), (12, "12 records")])
def test_what_is_saved_is_said_while_the_engine_ends(
    inbox: Inbox, ledger: Ledger, tmp_path: Path, pending: int, text: str
) -> None:
    shown = around(inbox, ledger, tmp_path)
    ledger.pending = pending
    assert shown.view().closing == ""
    inbox.discard_market()
    assert shown.view().closing == text


def test_a_tape_that_has_ended_while_somebody_looks_is_no_end(inbox: Inbox, ledger: Ledger, tmp_path: Path) -> None:
    shown = around(inbox, ledger, tmp_path)
    inbox.linger = True
    inbox.close()
    assert shown.view().closing == ""
