"""An import adds what is missing, changes nothing else, and is whole or not at all."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from mojobot.feeds.candles import Candles, read_candles
from mojobot.feeds.files.keeping import Kept, in_tokens, keep, note_of, sources
from mojobot.feeds.files.names import read_name
from mojobot.model.errors import MojobotError
from tests.feeds.files.made import MINUTE, T0, line, written


def imported(path: Path, folder: Path) -> Kept:
    return keep(read_name(path), read_candles(path, "usd"), f"import of {path.name}", folder)


def minutes(candles: Candles) -> list[int]:
    return list(((candles.open_ms - T0) // MINUTE).tolist())


def test_the_first_import_is_the_file_itself(tmp_path: Path) -> None:
    source = written(tmp_path / "SOLUSDT-1m-2025-01.csv", (line(at, 10 + at / 7) for at in range(5)))
    kept = imported(source, tmp_path / "candles")
    assert (kept.path.name, kept.new, kept.known) == ("SOL_USDT-1m.csv.gz", 5, 0)
    assert read_candles(kept.path).close.tolist() == read_candles(source).close.tolist()
    assert read_candles(kept.path).volume.tolist() == read_candles(source).volume.tolist()
    assert sources(kept.path) == {"import of SOLUSDT-1m-2025-01.csv": 5}


def test_importing_again_changes_not_a_byte(tmp_path: Path) -> None:
    source = written(tmp_path / "SOL_USDT-1m.csv", (line(at) for at in range(5)))
    before = imported(source, tmp_path / "candles").path.read_bytes()
    again = imported(source, tmp_path / "candles")
    assert (again.new, again.known, again.differing) == (0, 5, 0)
    assert again.path.read_bytes() == before


def test_where_both_have_a_bar_the_one_that_is_there_stays(tmp_path: Path) -> None:
    folder = tmp_path / "candles"
    imported(written(tmp_path / "a" / "SOL-1m.csv", (line(at) for at in range(2, 6))), folder)
    kept = imported(written(tmp_path / "b" / "SOL-1m.csv", (line(at, 9.5) for at in range(8))), folder)
    assert (kept.new, kept.known, kept.differing) == (4, 4, 4)
    read = read_candles(kept.path)
    assert minutes(read) == list(range(8))
    assert read.close.tolist() == [9.5, 9.5, 10, 10, 10, 10, 9.5, 9.5]


def test_a_bar_without_volume_gives_way_to_one_with(tmp_path: Path) -> None:
    folder = tmp_path / "candles"
    imported(written(tmp_path / "a" / "SOL-1m.csv", (line(at, volume=0.0) for at in range(4))), folder)
    kept = imported(written(tmp_path / "b" / "SOL-1m.csv", (line(at, volume=float(at)) for at in range(4))), folder)
    assert (kept.new, kept.filled, kept.known) == (0, 3, 1)
    assert read_candles(kept.path, "usd").volume.tolist() == [0.0, 1.0, 2.0, 3.0]


def test_volume_in_usd_is_kept_in_tokens(tmp_path: Path) -> None:
    source = written(tmp_path / "SOL-1m.csv", [line(0)])
    kept = keep(read_name(source), in_tokens(read_candles(source, "usd")), "a test", tmp_path / "candles")
    assert read_candles(kept.path).volume[0] == pytest.approx(5.0)


def test_what_could_not_be_read_of_the_old_file_is_set_aside(tmp_path: Path) -> None:
    folder = tmp_path / "candles"
    old = imported(written(tmp_path / "a" / "SOL-1m.csv", (line(at) for at in range(900))), folder).path
    torn = old.read_bytes()[:-200]
    old.write_bytes(torn)
    kept = imported(written(tmp_path / "b" / "SOL-1m.csv", (line(at) for at in range(900, 903))), folder)
    assert kept.set_aside is not None
    assert kept.set_aside.read_bytes() == torn
    assert read_candles(kept.path).summary.packing == ""


@contextmanager
def full_disk(size: int) -> Iterator[None]:
    """No file may grow beyond `size` bytes: the kernel refuses the rest of a write, as on a full disk."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


def test_a_full_disk_leaves_the_old_file_whole(tmp_path: Path) -> None:
    folder = tmp_path / "candles"
    old = imported(written(tmp_path / "a" / "SOL-1m.csv", (line(at) for at in range(3))), folder).path
    before, noted = old.read_bytes(), note_of(old).read_bytes()
    more = written(tmp_path / "b" / "SOL-1m.csv", (line(at, 9 + at % 97 / 100) for at in range(3000)))
    with full_disk(1_000), pytest.raises(MojobotError, match=r"SOL-1m.csv.gz cannot be written .*; it is as it was"):
        imported(more, folder)
    assert (old.read_bytes(), note_of(old).read_bytes()) == (before, noted)
    assert sorted(path.name for path in folder.iterdir()) == [".SOL-1m.json", "SOL-1m.csv.gz"]
    assert imported(more, folder).new == 2997
