"""Candles by path or symbol: months are joined, ranges cut, and nothing is guessed."""

from __future__ import annotations

from pathlib import Path

import pytest

from mojobot.feeds.files.gathering import gather
from mojobot.model.errors import CandleFileError, UsageError
from tests.feeds.files.made import MINUTE, T0, line, written


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """SOL at 1m and 5m, BONK at 1m."""
    kept = tmp_path / "candles"
    written(kept / "SOL_USDT-1m.csv", (line(at) for at in range(10)))
    written(kept / "SOL_USDT-5m.csv", (line(at, step=5 * MINUTE) for at in range(10)))
    written(kept / "BONK_USDC-1m.csv", (line(at) for at in range(5, 10)))
    (kept / ".SOL_USDT-5m.json").write_text("{}")
    (kept / "notes.txt").write_text("mine")
    return kept


@pytest.mark.parametrize("name", ["bonk", "BONK", "BONK-1m", "BONK_USDC", "bonk_usdc-1m"])
def test_a_symbol_is_found_in_the_folder(folder: Path, name: str) -> None:
    (candles,) = gather([name], folder=folder).candles
    assert (candles.symbol, candles.open_ms.size) == ("BONK", 5)


def test_the_folder_is_named_by_a_variable(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MOJOBOT_CANDLES", str(folder))
    assert [candles.symbol for candles in gather(["SOL-5m", "BONK"]).candles] == ["SOL", "BONK"]


def test_a_symbol_at_two_timeframes_is_asked_about(folder: Path) -> None:
    with pytest.raises(UsageError, match="holds SOL_USDT-1m and SOL_USDT-5m: say which of them SOL means"):
        gather(["SOL"], folder=folder)


def test_an_unknown_symbol_names_the_known_ones(folder: Path) -> None:
    with pytest.raises(
        UsageError, match=r"no file WIF, and the folder .* holds candles of BONK, SOL; `mojobot data fetch WIF`"
    ):
        gather(["WIF"], folder=folder)


def test_a_path_that_is_not_there_is_misuse(folder: Path) -> None:
    with pytest.raises(UsageError, match=r"there is no file or folder nowhere/SOL-1m\.csv"):
        gather(["nowhere/SOL-1m.csv"], folder=folder)


def test_a_folder_means_the_candle_files_in_it(folder: Path, tmp_path: Path) -> None:
    assert [(c.symbol, c.timeframe) for c in gather([folder]).candles] == [("BONK", "1m"), ("SOL", "1m"), ("SOL", "5m")]
    (tmp_path / "empty").mkdir()
    with pytest.raises(UsageError, match="empty holds no candle files"):
        gather([tmp_path / "empty"])


def test_a_range_keeps_the_bars_that_open_and_close_in_it(folder: Path) -> None:
    (candles,) = gather(["BONK"], folder=folder, begin_ms=T0 + 6 * MINUTE, end_ms=T0 + 9 * MINUTE).candles
    assert ((candles.open_ms - T0) // MINUTE).tolist() == [6, 7, 8]
    (half,) = gather(["BONK"], folder=folder, end_ms=T0 + 7 * MINUTE - 1).candles
    assert ((half.open_ms - T0) // MINUTE).tolist() == [5]


def test_a_market_without_a_bar_in_the_range_is_left_out_with_a_word(folder: Path) -> None:
    gathered = gather(["BONK", "SOL-1m"], folder=folder, end_ms=T0 + 3 * MINUTE)
    assert [candles.symbol for candles in gathered.candles] == ["SOL"]
    assert gathered.notes[-1] == (
        "BONK at 1m has no candles to 2025-01-01 00:03Z, "
        "but from 2025-01-01 00:05Z to 2025-01-01 00:10Z, it is left out"
    )


def test_a_range_without_any_data_is_an_error(folder: Path) -> None:
    with pytest.raises(CandleFileError, match="SOL at 1m has no candles from 2025-01-02 00:00Z, but from 2025-01-01"):
        gather(["SOL-1m"], folder=folder, begin_ms=T0 + 86_400_000)


def test_files_of_one_market_are_joined_whatever_their_order(tmp_path: Path) -> None:
    later = written(tmp_path / "SOLUSDT-1m-2025-02.csv", (line(at) for at in range(8, 20)))
    first = written(tmp_path / "SOLUSDT-1m-2025-01.csv", (line(at) for at in range(10)))
    (candles,) = gather([later, first]).candles
    assert ((candles.open_ms - T0) // MINUTE).tolist() == list(range(20))
    assert (candles.summary.rows, candles.summary.missing) == (20, 0)


def test_a_hole_between_files_is_counted(tmp_path: Path) -> None:
    paths = [
        written(tmp_path / f"SOLUSDT-1m-2025-0{month}.csv", (line(month * 100 + at) for at in range(5)))
        for month in (1, 2, 3)
    ]
    (candles,) = gather(paths).candles
    assert candles.summary.missing == 2 * 95
    assert candles.summary.sentence().startswith(f"{paths[0]} … {paths[2]}: 15 bars of SOL at 1m")


def test_files_that_contradict_each_other_are_not_guessed_about(tmp_path: Path) -> None:
    one = written(tmp_path / "a" / "SOL_USDT-1m.csv", (line(at) for at in range(10)))
    other = written(tmp_path / "b" / "SOL_USDT-1m.csv", (line(at, 9.5 if at > 7 else 10.0) for at in range(10)))
    with pytest.raises(CandleFileError, match=r"differ in 2 of their common bars \(first at 2025-01-01 00:08Z\)"):
        gather([one, other])


def test_a_file_named_for_another_timeframe_than_its_bars_is_refused(tmp_path: Path) -> None:
    fine = written(tmp_path / "SOL-5m.csv", (line(at) for at in range(40)))
    with pytest.raises(CandleFileError, match="its name says 5m, but its bars stand 1m apart"):
        gather([fine])
    coarse = written(tmp_path / "SOL-1m.csv", (line(at, step=5 * MINUTE) for at in range(40)))
    with pytest.raises(CandleFileError, match="its name says 1m, but its bars stand 5m apart"):
        gather([coarse])
