"""The line to a terminal: patient while the console is there, soon done when it leaves, silent when the end goes."""

import os
import pty
import termios
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from mojobot.tui.line import GIVE_BACK, Line, opened
from mojobot.tui.streams import Streams


@pytest.fixture
def ends() -> Iterator[tuple[int, int]]:
    """Our end of a pty and the terminal's."""
    ours, theirs = pty.openpty()
    yield ours, theirs
    for number in (ours, theirs):
        try:
            os.close(number)
        except OSError:  # the test has closed it
            continue


def line_to(theirs: int, gone: list[str]) -> Line:
    return Line(opened(theirs), lambda: gone.append("gone"))


def test_what_is_written_arrives_when_it_is_flushed(ends: tuple[int, int]) -> None:
    line = line_to(ends[1], [])
    line.write("a frame, ")
    line.write("and its end")
    busy = [line.busy]
    line.flush()
    assert [*busy, line.busy] == [True, False]
    assert os.read(ends[0], 100) == b"a frame, and its end"
    line.close()


def test_the_shells_own_terminal_stays_as_it_was(ends: tuple[int, int]) -> None:
    line = line_to(ends[1], [])
    assert os.get_blocking(ends[1])
    line.close()


def test_a_stuck_terminal_is_left_and_finds_its_modes_instead_of_old_frames(ends: tuple[int, int]) -> None:
    line = line_to(ends[1], [])
    termios.tcflow(ends[1], termios.TCOOFF)
    line.write("an old frame")
    writer = threading.Thread(target=line.flush)
    writer.start()
    line.leave()
    writer.join(30.0)
    assert (writer.is_alive(), line.stuck, line.gone) == (False, True, False)
    line.close()
    assert os.read(ends[0], 1000).decode() == GIVE_BACK


def test_a_terminal_that_has_gone_is_told_once_and_raises_nothing(ends: tuple[int, int]) -> None:
    told: list[str] = []
    line = line_to(ends[1], told)
    os.close(ends[0])
    for _ in range(3):
        line.write("a frame")
        line.flush()
    assert (line.gone, told) == (True, ["gone"])
    line.close()


def test_the_standard_streams_go_to_the_log_and_come_back(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    log = tmp_path / "log"
    streams = Streams(log)
    os.write(1, b"out ")
    os.write(2, b"err")
    streams.restore()
    os.write(1, b"again")
    assert log.read_text() == "out err"
    assert capfd.readouterr().out == "again"
