from __future__ import annotations

import json
import os
import stat
from pathlib import Path

import pytest

from mojobot.model.errors import StoreError
from mojobot.runtime.latch import LATCH_FILE, Latch


def test_without_the_file_it_is_not_latched(tmp_path: Path) -> None:
    assert Latch(tmp_path).read() is None
    assert Latch(tmp_path / "none").read() is None


def test_it_remembers_the_reason(tmp_path: Path) -> None:
    Latch(tmp_path).set("drawdown 15.2 % — über", 1_000)
    assert Latch(tmp_path).read() == "drawdown 15.2 % — über"
    assert json.loads((tmp_path / LATCH_FILE).read_text())["ts_ms"] == 1_000
    assert stat.S_IMODE((tmp_path / LATCH_FILE).stat().st_mode) == 0o600
    assert [path.name for path in tmp_path.iterdir()] == [LATCH_FILE]


def test_the_newest_reason_counts(tmp_path: Path) -> None:
    Latch(tmp_path).set("first", 1)
    Latch(tmp_path).set("second", 2)
    assert Latch(tmp_path).read() == "second"


def test_clearing_removes_the_file_and_clearing_twice_is_no_error(tmp_path: Path) -> None:
    latch = Latch(tmp_path)
    latch.set("flood", 1)
    latch.clear()
    latch.clear()
    assert latch.read() is None
    Latch(tmp_path / "none").clear()


def test_it_makes_the_directory(tmp_path: Path) -> None:
    Latch(tmp_path / "data").set("by hand", 1)
    assert Latch(tmp_path / "data").read() == "by hand"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "latch file"),
        (b"  \n", "latch file"),
        (b"gone fishing\n", "latch file: gone fishing"),
        (b"{", "latch file: {"),
        (b"[]", "latch file: []"),
        (b'{"reason": ""}', "latch file"),
        (b"\xff\xfe\x00\x1b[2J", "latch file: \ufffd\ufffd [2J"),
        (b"[" * 100_000, "latch file: " + "[" * 200),
    ],
)
def test_a_file_of_any_content_counts(content: bytes, reason: str, tmp_path: Path) -> None:
    (tmp_path / LATCH_FILE).write_bytes(content)
    assert Latch(tmp_path).read() == reason


def test_what_cannot_be_read_counts(tmp_path: Path) -> None:
    (tmp_path / LATCH_FILE).mkdir()
    assert Latch(tmp_path).read() == "latch file"


def test_a_link_to_nowhere_counts(tmp_path: Path) -> None:
    (tmp_path / LATCH_FILE).symlink_to(tmp_path / "nowhere")
    assert Latch(tmp_path).read() == "latch file"


def test_on_a_full_disk_the_bare_file_still_stops(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "write", full)
    Latch(tmp_path).set("drawdown", 1)
    assert Latch(tmp_path).read() == "latch file"


def test_when_nothing_can_be_written_it_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> int:
        raise OSError(30, "Read-only file system")

    monkeypatch.setattr(os, "open", refused)
    with pytest.raises(StoreError, match=r"cannot be written .* a restart would not know of the stop"):
        Latch(tmp_path).set("drawdown", 1)


def test_it_is_synced_before_it_is_named_and_its_name_before_it_returns(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    order: list[str] = []
    sync, replace = os.fsync, Path.replace

    def fsync(file: int) -> None:
        order.append("directory" if stat.S_ISDIR(os.fstat(file).st_mode) else "file")
        sync(file)

    def renamed(path: Path, target: Path) -> Path:
        order.append("rename")
        return replace(path, target)

    monkeypatch.setattr(os, "fsync", fsync)
    monkeypatch.setattr(Path, "replace", renamed)
    Latch(tmp_path).set("by hand", 1)
    assert order == ["file", "rename", "directory"]
