"""Candle files: every usable row is used, every other refused for its reason."""

import gzip
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mojobot.feeds.candles import Candles, read_candles
from mojobot.feeds.majors import token_class
from mojobot.model.errors import CandleFileError
from mojobot.model.market import Timeframe, TokenClass

HEADER = "timestamp,open,high,low,close,volume"
T0 = 1_700_000_040_000  # on the grid of one minute
MINUTE = 60_000
WORDS = {
    "truncated": "truncated",
    "missing": "with a missing value",
    "text": "not a number",
    "not finite": "NaN, infinite or absurdly large",
    "negative": "negative",
    "zero": "with a price of zero",
    "inconsistent": "inconsistent (high or low inside the body)",
    "range": "with a timestamp outside 2009 to 2100",
    "grid": "not on the timeframe's grid",
    "duplicate": "with a timestamp seen before",
    "order": "out of order",
}


def row(minute: int, close: float = 10.0) -> str:
    return f"{T0 + minute * MINUTE},10,12,9,{close:g},100"


def written(folder: Path, *rows: str, name: str = "SOL_USDT-1m.csv", end: str = "\n") -> Path:
    path = folder / name
    path.write_bytes("\n".join((HEADER, *rows)).encode() + end.encode())
    return path


def reasons(candles: Candles) -> dict[str, int]:
    return {refused.reason: refused.rows for refused in candles.summary.refused}


def test_a_row_becomes_a_bar_with_its_volume_in_usd_at_the_typical_price(tmp_path: Path) -> None:
    candles = read_candles(written(tmp_path, f"{T0},10,12,9,11.5,100"))
    assert candles.open_ms.tolist() == [T0]
    assert (candles.open[0], candles.high[0], candles.low[0], candles.close[0]) == (10.0, 12.0, 9.0, 11.5)
    assert candles.volume[0] == pytest.approx(100 * (12 + 9 + 11.5) / 3)


def test_volume_given_in_usd_stays_as_it_is(tmp_path: Path) -> None:
    assert read_candles(written(tmp_path, row(0)), "usd").volume.tolist() == [100.0]


def test_columns_are_found_by_name(tmp_path: Path) -> None:
    path = tmp_path / "SOL-1m.csv"
    path.write_text(f'Volume,note,"close",low,high,open,timestamp\n5,1,10,9,12,11,{T0}\n')
    candles = read_candles(path, "usd")
    assert (candles.open[0], candles.close[0], candles.volume[0]) == (11.0, 10.0, 5.0)


@pytest.mark.parametrize(
    ("name", "symbol", "timeframe"),
    [
        ("SOL_USDT-1m.csv.gz", "SOL", Timeframe.M1),
        ("BTC_USDT-PERP-5m.csv", "BTC-PERP", Timeframe.M5),
        ("F5vAiFCP-1h.csv.gz", "F5vAiFCP", Timeframe.H1),
        ("USDC_USDT-15m.csv", "USDC", Timeframe.M15),
        ("SOL-USDC-4H.csv", "SOL", Timeframe.H4),
        ("USDT-1m.csv", "USDT", Timeframe.M1),
        ("JUP_SOL-1m.csv", "JUP_SOL", Timeframe.M1),
    ],
)
def test_the_name_says_symbol_and_timeframe(tmp_path: Path, name: str, symbol: str, timeframe: Timeframe) -> None:
    path = written(tmp_path, f"{1_700_006_400_000},1,1,1,1,1", name=name)
    candles = read_candles(path)
    assert (candles.symbol, candles.timeframe) == (symbol, timeframe)


def test_packed_or_not_is_seen_from_the_content(tmp_path: Path) -> None:
    path = tmp_path / "SOL-1m.csv"
    path.write_bytes(gzip.compress(f"{HEADER}\n{row(0)}\n".encode()) + gzip.compress(f"{row(1)}\n".encode()))
    assert read_candles(path).open_ms.size == 2


@pytest.mark.parametrize("end", ["", "\n", "\n\n", "\r\n"])
def test_the_end_of_the_last_line_does_not_matter(tmp_path: Path, end: str) -> None:
    candles = read_candles(written(tmp_path, row(0), row(1), end=end))
    assert (candles.open_ms.size, candles.summary.refused) == (2, ())


def test_windows_lines_and_a_byte_order_mark_are_read(tmp_path: Path) -> None:
    path = tmp_path / "SOL-1m.csv"
    path.write_bytes(b"\xef\xbb\xbf" + f"{HEADER}\r\n{row(0)}\r\n".encode())
    assert read_candles(path).open_ms.tolist() == [T0]


@pytest.mark.parametrize(
    ("bad", "reason"),
    [
        (f"{T0 + MINUTE},10,,9,10,100", "missing"),
        (f"{T0 + MINUTE},10,12,9", "missing"),
        (f"{T0 + MINUTE},10,12,9,10,100,7", "text"),
        (f"{T0 + MINUTE},10,twelve,9,10,100", "text"),
        (f"{T0 + MINUTE},1_0,12,9,10,100", "text"),
        (f"{T0 + MINUTE},10,\x00,9,10,100", "text"),
        (f"{T0 + MINUTE},nan,12,9,10,100", "not finite"),
        (f"{T0 + MINUTE},10,inf,9,10,100", "not finite"),
        (f"{T0 + MINUTE},10,1e99,9,10,100", "not finite"),
        (f"{T0 + MINUTE},10,12,9,10,nan", "not finite"),
        (f"{T0 + MINUTE},-10,12,-11,10,100", "negative"),
        (f"{T0 + MINUTE},10,12,9,10,-1", "negative"),
        (f"{T0 + MINUTE},10,12,0,10,100", "zero"),
        (f"{T0 + MINUTE},10,9.9,9,10,100", "inconsistent"),
        (f"{T0 + MINUTE},10,12,10.1,10,100", "inconsistent"),
        (f"{(T0 + MINUTE) // 1000},10,12,9,10,100", "range"),
        (f"{T0 + MINUTE + 1},10,12,9,10,100", "grid"),
        (f"{T0 + MINUTE}.5,10,12,9,10,100", "grid"),
        (f"{T0},10,12,9,10,100", "duplicate"),
        (f"{T0 - MINUTE},10,12,9,10,100", "order"),
    ],
)
def test_a_bad_row_is_refused_for_its_reason_and_the_others_are_used(tmp_path: Path, bad: str, reason: str) -> None:
    candles = read_candles(written(tmp_path, row(0), bad, row(2)))
    assert candles.open_ms.tolist() == [T0, T0 + 2 * MINUTE]
    assert reasons(candles) == {WORDS[reason]: 1}
    assert candles.summary.refused[0].first_line == 3


def test_a_last_line_that_stops_short_is_truncated(tmp_path: Path) -> None:
    candles = read_candles(written(tmp_path, row(0), f"{T0 + MINUTE},10,12", end=""))
    assert reasons(candles) == {"truncated": 1}


def test_one_wrong_time_ahead_refuses_one_row_not_all_that_follow(tmp_path: Path) -> None:
    candles = read_candles(written(tmp_path, row(0), row(1), row(900), row(2), row(3)))
    assert candles.open_ms.size == 4
    assert reasons(candles) == {"out of order": 1}


def test_of_two_swapped_rows_the_earlier_line_stays(tmp_path: Path) -> None:
    candles = read_candles(written(tmp_path, row(0), row(2), row(1), row(3)))
    assert ((candles.open_ms - T0) // MINUTE).tolist() == [0, 2, 3]


@given(st.lists(st.integers(0, 30), min_size=1, max_size=40))
def test_what_is_used_rises_and_every_row_is_accounted_for(
    tmp_path_factory: pytest.TempPathFactory, minutes: list[int]
) -> None:
    folder = tmp_path_factory.mktemp("order", numbered=True)
    candles = read_candles(written(folder, *(row(minute) for minute in minutes)))
    assert (np.diff(candles.open_ms) > 0).all()
    assert candles.summary.rows + sum(refused.rows for refused in candles.summary.refused) == len(minutes)
    counted = reasons(candles)
    assert counted.get(WORDS["duplicate"], 0) == len(minutes) - len(set(minutes))


@given(st.lists(st.floats(1e-9, 1e6), min_size=1, max_size=20))
def test_reading_at_once_and_line_by_line_give_the_same_numbers(
    tmp_path_factory: pytest.TempPathFactory, prices: list[float]
) -> None:
    folder = tmp_path_factory.mktemp("paths", numbered=True)
    rows = [f"{T0 + at * MINUTE},{p!r},{p!r},{p!r},{p!r},{p!r}" for at, p in enumerate(prices)]
    at_once = read_candles(written(folder, *rows), "usd")
    by_line = read_candles(written(folder, *rows, "what,is,this,row,then,?"), "usd")
    assert at_once.close.tolist() == by_line.close.tolist() == prices
    assert reasons(by_line) == {"not a number": 1}


def test_a_truncated_gzip_is_read_up_to_its_fault(tmp_path: Path) -> None:
    whole = gzip.compress("\n".join((HEADER, *(row(minute, 9 + minute % 3) for minute in range(2000)), "")).encode())
    path = tmp_path / "SOL-1m.csv.gz"
    path.write_bytes(whole[: len(whole) // 2])
    candles = read_candles(path)
    assert candles.summary.packing == "truncated gzip"
    assert 100 < candles.summary.rows < 2000
    assert "truncated gzip, read up to the fault" in candles.summary.sentence()


def test_a_damaged_gzip_is_read_up_to_its_fault(tmp_path: Path) -> None:
    whole = bytearray(gzip.compress("\n".join((HEADER, *(row(minute) for minute in range(9000)), "")).encode()))
    whole[-6] ^= 0xFF  # the checksum
    path = tmp_path / "SOL-1m.csv.gz"
    path.write_bytes(bytes(whole))
    candles = read_candles(path)
    assert candles.summary.packing == "damaged gzip"
    assert candles.summary.rows > 5000


def test_the_summary_is_one_sentence(tmp_path: Path) -> None:
    candles = read_candles(written(tmp_path, row(0), row(0), row(5), "x"))
    assert candles.summary.sentence().removeprefix(str(tmp_path)) == (
        "/SOL_USDT-1m.csv: 2 bars of SOL at 1m; 2 rows refused: 1 with a missing value (first in line 5), "
        "1 with a timestamp seen before (first in line 3); 4 bars missing in between"
    )


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("SOL-1m.csv", "", "the first line must name the columns"),
        ("SOL-1m.csv", f"{HEADER}\n", "no rows after the header"),
        ("SOL-1m.csv", f"{HEADER.replace('volume', 'amount')}\n{row(0)}\n", "volume not found in"),
        ("SOL-1m.csv", f"{HEADER},close\n{row(0)},1\n", "names close more than once"),
        ("SOL-1m.csv", f"{HEADER}\n12,10,12,9,10,100\n", "1 with a timestamp outside 2009 to 2100"),
        ("SOL-1m.csv", f"{HEADER}\n{T0},nan,nan,nan,nan,nan\n", "no usable row: 1 NaN"),
        ("SOL.csv", f"{HEADER}\n{row(0)}\n", "a candle file is named SYMBOL-TIMEFRAME"),
        ("SOL-1m.xlsx", f"{HEADER}\n{row(0)}\n", "a candle file is named SYMBOL-TIMEFRAME"),
        ("SOL-30m.csv", f"{HEADER}\n{row(0)}\n", "timeframe 30m is not one of 1m, 5m, 15m, 1h, 4h"),
    ],
)
def test_a_file_that_gives_nothing_is_one_sentence(tmp_path: Path, name: str, content: str, says: str) -> None:
    path = tmp_path / name
    path.write_text(content)
    with pytest.raises(CandleFileError) as caught:
        read_candles(path)
    assert says in str(caught.value)
    assert str(caught.value).startswith(str(path))
    assert "\n" not in str(caught.value)


def test_a_file_that_is_not_there_and_a_directory_are_said_so(tmp_path: Path) -> None:
    with pytest.raises(CandleFileError, match="no such file"):
        read_candles(tmp_path / "SOL-1m.csv")
    (tmp_path / "ETH-1m.csv").mkdir()
    with pytest.raises(CandleFileError, match="is a directory; name the candle files in it"):
        read_candles(tmp_path / "ETH-1m.csv")


@pytest.mark.parametrize("content", [b"\x1f\x8b", b"\x1f\x8b\x08rubbish", bytes(range(256)) * 20])
def test_rubbish_is_one_sentence(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "SOL-1m.csv.gz"
    path.write_bytes(content)
    with pytest.raises(CandleFileError):
        read_candles(path)


def test_the_recorded_files_are_read_whole(shared_data: Path) -> None:
    found = sorted((shared_data / "candles").glob("*/*.csv.gz"))
    assert len(found) > 20
    summaries = [read_candles(path).summary for path in found if path.stat().st_size < 500_000]
    assert [summary.refused for summary in summaries] == [()] * len(summaries)
    by_name = {Path(summary.path).name: summary for summary in summaries}
    assert by_name["F5vAiFCP-1m.csv.gz"].rows == 1279
    assert by_name["F5vAiFCP-1m.csv.gz"].missing == 8239 - 1279


@pytest.mark.parametrize(
    ("symbol", "expected"),
    [("SOL", TokenClass.MAJOR), ("BTC-PERP", TokenClass.MAJOR), ("BONK", TokenClass.ESTABLISHED)],
)
def test_majors_are_a_reviewed_list(symbol: str, expected: TokenClass) -> None:
    assert token_class(symbol) is expected
