"""What `data check` finds: holes with their ends, jumps, quiet bars, two timeframes in one file."""

from __future__ import annotations

from pathlib import Path

import pytest

from mojobot.feeds.candles import read_candles
from mojobot.feeds.files.inspection import Gap, inspected
from mojobot.model.market import Timeframe
from tests.feeds.files.made import MINUTE, T0, line, written


def test_gaps_are_told_with_their_ends(tmp_path: Path) -> None:
    path = written(tmp_path / "SOL-1m.csv", (line(at) for at in (0, 1, 4, 5, 9)))
    found = inspected(read_candles(path))
    assert found.gaps == (Gap(T0 + 2 * MINUTE, T0 + 4 * MINUTE, 2), Gap(T0 + 6 * MINUTE, T0 + 9 * MINUTE, 3))
    assert (found.missing, found.defects) == (5, ())


def test_a_jump_is_far_beyond_what_is_usual(tmp_path: Path) -> None:
    closes = [10.0, 10.01, 10.0, 10.01, 12.0, 12.01, 12.0]
    found = inspected(read_candles(written(tmp_path / "SOL-1m.csv", (line(*pair) for pair in enumerate(closes)))))
    (jump,) = found.jumps
    assert jump.open_ms == T0 + 4 * MINUTE
    assert jump.move == pytest.approx(12.0 / 10.01 - 1)


def test_bars_without_volume_are_counted(tmp_path: Path) -> None:
    path = written(tmp_path / "SOL-1m.csv", (line(at, volume=float(at % 2)) for at in range(10)))
    assert inspected(read_candles(path)).quiet == 5


def test_two_timeframes_in_one_file_are_a_defect(tmp_path: Path) -> None:
    path = written(tmp_path / "SOL-1m.csv", (line(at) for at in (*range(60), *range(60, 400, 5))))
    found = inspected(read_candles(path))
    assert found.coarser == {Timeframe.M5: 67}
    assert found.defects == ("67 bars stand 5m apart: two timeframes",)


def test_refused_rows_are_defects(tmp_path: Path) -> None:
    path = written(tmp_path / "SOL-1m.csv", (line(0), line(1), line(1), f"{T0 + 2 * MINUTE},nan,1,1,1,1"))
    assert inspected(read_candles(path)).defects == (
        "1 NaN, infinite or absurdly large (first in line 5)",
        "1 with a timestamp seen before (first in line 4)",
    )


def test_the_recorded_sets_are_as_their_readme_says(shared_data: Path) -> None:
    found = inspected(read_candles(shared_data / "candles" / "cex_2021q2_1m" / "SOL_USDT-1m.csv.gz"))
    assert sorted(gap.bars for gap in found.gaps) == [150, 284, 1487]
    assert max(jump.move for jump in found.jumps) == pytest.approx(0.129, abs=5e-4)
    assert found.defects == ()
