"""scripts/votes.py makes its page, and makes it again the same."""

from __future__ import annotations

import gzip
import subprocess
import sys
from pathlib import Path

import pytest

from mojobot.core.strategies.registry import NAMES
from mojobot.model.market import Block, FloatArray, Timeframe
from mojobot.research.made import made_bars


def candles(folder: Path, bars: int) -> None:
    """Two tokens at one hour, as files of a pool set."""
    tape = made_bars(1, bars, Timeframe.H1)
    folder.mkdir(parents=True)
    for series in (0, 3):
        sides = [side[series].tolist() for side in _sides(tape.bars)]
        rows = [",".join(map(str, row)) for row in zip(tape.bars.open_ms.tolist(), *sides, strict=True)]
        path = folder / f"{tape.tokens[series].symbol}-1h.csv.gz"
        path.write_bytes(gzip.compress("\n".join(["timestamp,open,high,low,close,volume", *rows]).encode()))


def _sides(bars: Block) -> tuple[FloatArray, ...]:
    return bars.open, bars.high, bars.low, bars.close, bars.volume


@pytest.mark.slow
def test_the_page_is_made_of_what_there_is_and_comes_out_the_same_again(root: Path, tmp_path: Path) -> None:
    candles(tmp_path / "candles" / "dex_2025_pools", 1_300)
    pages = []
    for name in ("one.md", "other.md"):
        out = tmp_path / name
        command: list[str | Path] = [
            sys.executable,
            root / "scripts/votes.py",
            "--candles",
            tmp_path / "candles",
            "--out",
            out,
        ]
        command += ["--demo-days", "0", "--rounds", "3"]
        done = subprocess.run(command, env={"PYTHONPATH": str(root)}, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert "cex_2025_5m: no candle files, left out" in done.stderr
        pages.append(out.read_text())
    assert pages[0] == pages[1]
    rows = [line.split("|")[1:-1] for line in pages[0].splitlines() if line.startswith("| ") and "strategy" not in line]
    assert [row[0].strip() for row in rows] == list(NAMES)
    assert "2 tokens, 2026-01-01 to 2026-02-24: 54.1 days, 17.5 of them warm." in pages[0]
    assert sum(int(row[1]) + int(row[2]) for row in rows) > 0
