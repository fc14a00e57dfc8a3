from __future__ import annotations

import os
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from mojobot.model.errors import AlreadyRunning, StoreError
from mojobot.runtime.lock import LOCK_FILE, DirectoryLock, holder

HOLD = """
import pathlib, sys, time
from mojobot.runtime.lock import DirectoryLock
with DirectoryLock(pathlib.Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def _holding(directory: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(directory)], stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[2]
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def _end(process: subprocess.Popen[str]) -> None:
    process.send_signal(signal.SIGKILL)
    process.communicate()


def test_the_directory_is_made_for_its_owner_alone(tmp_path: Path) -> None:
    directory = tmp_path / "deep" / "data"
    with DirectoryLock(directory):
        assert stat.S_IMODE(directory.stat().st_mode) == 0o700
        assert stat.S_IMODE((directory / LOCK_FILE).stat().st_mode) == 0o600


def test_the_file_holds_the_pid(tmp_path: Path) -> None:
    with DirectoryLock(tmp_path):
        assert (tmp_path / LOCK_FILE).read_text() == f"{os.getpid()}\n"
        assert holder(tmp_path) == os.getpid()


def test_nobody_holds_a_directory_that_was_released(tmp_path: Path) -> None:
    lock = DirectoryLock(tmp_path)
    lock.acquire()
    lock.release()
    lock.release()
    assert holder(tmp_path) is None


def test_nobody_holds_a_directory_that_is_not_there(tmp_path: Path) -> None:
    assert holder(tmp_path / "none") is None


def test_a_second_lock_is_refused_naming_pid_and_directory(tmp_path: Path) -> None:
    with DirectoryLock(tmp_path), pytest.raises(AlreadyRunning) as refused:
        DirectoryLock(tmp_path).acquire()
    assert str(os.getpid()) in str(refused.value)
    assert str(tmp_path) in str(refused.value)
    assert refused.value.exit_code == 7


def test_another_process_is_refused_and_its_death_frees_the_directory(tmp_path: Path) -> None:
    process = _holding(tmp_path)
    try:
        assert holder(tmp_path) == process.pid
        with pytest.raises(AlreadyRunning, match=str(process.pid)):
            DirectoryLock(tmp_path).acquire()
    finally:
        _end(process)
    with DirectoryLock(tmp_path):
        assert holder(tmp_path) == os.getpid()


def test_a_lock_file_left_behind_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / LOCK_FILE).write_text("99999999 and more than a pid\n")
    assert holder(tmp_path) is None
    with DirectoryLock(tmp_path):
        assert (tmp_path / LOCK_FILE).read_text() == f"{os.getpid()}\n"


def test_a_file_in_the_place_of_the_directory_is_one_sentence(tmp_path: Path) -> None:
    place = tmp_path / "data"
    place.write_text("mine")
    with pytest.raises(StoreError, match="is not a directory; name a folder with --data-dir"):
        DirectoryLock(place).acquire()
    with pytest.raises(StoreError, match="is not a directory"):
        DirectoryLock(place / "below").acquire()
    assert place.read_text() == "mine"


def test_a_directory_that_cannot_be_written_is_one_sentence(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object) -> int:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "open", refused)
    with pytest.raises(StoreError, match=r"cannot be used \(Permission denied\); make it writable for you"):
        DirectoryLock(tmp_path).acquire()


def test_a_lock_file_that_is_a_link_is_refused(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_text("mine")
    directory = tmp_path / "data"
    directory.mkdir()
    (directory / LOCK_FILE).symlink_to(victim)
    with pytest.raises(StoreError, match="cannot be used"):
        DirectoryLock(directory).acquire()
    assert victim.read_text() == "mine"
