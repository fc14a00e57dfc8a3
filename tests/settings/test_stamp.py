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


def test_a_base_that_is_broken_or_gone_and_then_mended_has_another_stamp_each_time(tmp_path: Path) -> None:
    base, path = tmp_path / "base.toml", tmp_path / "mine.toml"
    written(base, "[universe]\nwatch = 'SOL'\n", 1_000)
    written(path, "extends = 'base.toml'\n", 1_000)
    stamp = Stamp(path)
    states = [stamp()]
    written(base, "[universe\n", 1_001)
    states.append(stamp())
    written(base, "[universe]\nwatch = 'JUP'\n", 1_002)
    states.append(stamp())
    base.unlink()
    states.append(stamp())
    written(base, "[universe]\nwatch = 'JUP'\n", 1_003)
    states.append(stamp())
    assert len(set(states)) == 5


def test_files_that_extend_each_other_have_a_stamp(tmp_path: Path) -> None:
    one, other = tmp_path / "one.toml", tmp_path / "other.toml"
    written(one, "extends = 'other.toml'\n", 1_000)
    written(other, "extends = 'one.toml'\n", 1_000)
    stamp = Stamp(one)
    first = stamp()
    assert [state[0] for state in first or ()] == [str(one), str(other)]
    written(other, "[universe]\n", 1_001)
    assert stamp() != first
