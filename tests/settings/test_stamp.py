from __future__ import annotations

import os
from pathlib import Path

from mojobot.settings.stamp import Stamp


def written(path: Path, text: str, at_s: int) -> None:
    path.write_text(text)
    os.utime(path, (at_s, at_s))


def test_a_file_that_is_written_has_another_stamp_and_one_that_is_not_has_the_same(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    written(path, "[universe]\nwatch = 'SOL'\n", 1_000)
    stamp = Stamp(path)
    first = stamp()
    assert first is not None
    assert stamp() == first
    written(path, "[universe]\nwatch = 'JUP'\n", 1_001)
    assert stamp() != first


def test_so_has_one_whose_base_is_written(tmp_path: Path) -> None:
    base, path = tmp_path / "base.toml", tmp_path / "mine.toml"
    written(base, "[universe]\nwatch = 'SOL'\n", 1_000)
    written(path, "extends = 'base.toml'\n", 1_000)
    stamp = Stamp(path)
    first = stamp()
    written(base, "[universe]\nwatch = 'JUP'\n", 1_001)
    assert stamp() != first


def test_what_cannot_be_read_has_a_stamp_and_what_is_not_there_has_none(tmp_path: Path) -> None:
    path = tmp_path / "mine.toml"
    stamp = Stamp(path)
    assert stamp() is None
    written(path, "[universe\n", 1_000)
    broken = stamp()
    assert broken is not None
    written(path, "[universe]\n", 1_001)
    assert stamp() not in (None, broken)
    path.unlink()
    assert stamp() is None
