"""How long a tape still takes."""

from dataclasses import replace

import pytest

from mojobot.model.views import FeedView, ShellView
from mojobot.tui.rows.progress import Progress

TAPE = FeedView("candles", ok=True, text="", speed=3_600.0, done=0, total=1_000)


def shell(second: float, done: int, total: int = 1_000) -> ShellView:
    return ShellView(0, round(second * 1_000), 1, feeds=(replace(TAPE, done=done, total=total),))


def test_the_time_left_is_what_is_left_at_the_pace_so_far() -> None:
    progress = Progress()
    assert progress.left_s(shell(0, 100)) is None
    assert progress.left_s(shell(1, 110)) is None
    assert progress.left_s(shell(10, 200)) == pytest.approx(80.0)
    assert progress.left_s(shell(20, 1_000)) == 0.0


def test_only_the_last_half_minute_counts() -> None:
    progress = Progress()
    progress.left_s(shell(0, 0))
    progress.left_s(shell(20, 10))
    assert progress.left_s(shell(50, 310)) == pytest.approx(690 / 10)


def test_a_tape_that_stands_still_has_no_end_in_sight() -> None:
    progress = Progress()
    progress.left_s(shell(0, 100))
    assert progress.left_s(shell(10, 100)) is None


def test_another_tape_and_none_begin_anew() -> None:
    progress = Progress()
    progress.left_s(shell(0, 100))
    assert progress.left_s(shell(10, 50)) is None
    assert progress.left_s(shell(20, 60, total=0)) is None
    assert progress.left_s(None) is None
    assert progress.left_s(shell(21, 70)) is None
