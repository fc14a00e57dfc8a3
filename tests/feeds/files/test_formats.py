"""Candle files of every kind: the same bars come out of each."""

from __future__ import annotations

import gzip
import io
import json
import zipfile
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import numpy as np
import pytest

from mojobot.feeds.candles import Candles, read_candles
from mojobot.model.errors import CandleFileError

T0 = 1_735_689_600_000  # 2025-01-01 00:00Z
COUNT = 60
Bar = tuple[int, float, float, float, float, float]


def bars() -> list[Bar]:
    """An hour of minutes that rise and fall, no two prices of a bar alike."""
    middle = 100.0 + np.sin(np.arange(COUNT))
    return [(T0 + at * 60_000, m, m + 1.5, m - 1.25, m + 0.5, 10.0 + at) for at, m in enumerate(middle.tolist())]


def csv(rows: list[Bar], order: str = "tohlcv", scale: float = 1.0, separator: str = ",") -> str:
    names = dict(zip("tohlcv", range(6), strict=True))
    lines = []
    for row in rows:
        cells = [str(round(row[0] * scale)), *map(repr, row[1:])]
        lines.append(separator.join(cells[names[letter]] for letter in order))
    return "\n".join(lines) + "\n"


def klines(scale: float = 1.0, header: bool = False) -> str:
    """As Binance publishes them: https://github.com/binance/binance-public-data."""
    head = (
        "open_time,open,high,low,close,volume,close_time,quote_volume,count,"
        "taker_buy_volume,taker_buy_quote_volume,ignore\n"
    )
    rows = [
        f"{line},{round((T0 + 59_999) * scale)},1234.5,42,3.5,350.5,0\n" for line in csv(bars(), scale=scale).split()
    ]
    return (head if header else "") + "".join(rows)


def zipped(name: str, text: str) -> bytes:
    box = io.BytesIO()
    with zipfile.ZipFile(box, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, text)
    return box.getvalue()


def dated(rows: list[Bar], style: Callable[[datetime], str]) -> str:
    body = [f"{style(datetime.fromtimestamp(row[0] / 1000, UTC))},{','.join(map(repr, row[1:]))}" for row in rows]
    return "\n".join(("date,open,high,low,close,volume", *body)) + "\n"


HEADER = "timestamp,open,high,low,close,volume\n"
JESSE = "timestamp,open,close,high,low,volume\n"
NAMED = [dict(zip(("t", "o", "h", "l", "c", "v"), row, strict=True)) for row in bars()]
TEXTS: dict[str, tuple[str, bytes, str]] = {
    "csv": ("SOL_USDT-1m.csv", (HEADER + csv(bars())).encode(), "csv"),
    "csv.gz": ("SOL_USDT-1m.csv.gz", gzip.compress((HEADER + csv(bars())).encode()), "csv"),
    "without a header": ("SOL_USDT-1m.csv", csv(bars()).encode(), "csv"),
    "seconds": ("SOL_USDT-1m.csv", (HEADER + csv(bars(), scale=1e-3)).encode(), "csv"),
    "microseconds": ("SOL_USDT-1m.csv", (HEADER + csv(bars(), scale=1e3)).encode(), "csv"),
    "nanoseconds": ("SOL_USDT-1m.csv", (HEADER + csv(bars(), scale=1e6)).encode(), "csv"),
    "Windows, byte order mark": (
        "SOL-1m.csv",
        b"\xef\xbb\xbf" + (HEADER + csv(bars())).replace("\n", "\r\n").encode(),
        "csv",
    ),
    "UTF-16": ("SOL-1m.csv", (HEADER + csv(bars())).encode("utf-16"), "csv"),
    "decimal commas": ("SOL-1m.csv", (HEADER + csv(bars())).replace(",", ";").replace(".", ",").encode(), "csv"),
    "tabs": ("SOL-1m.csv", (HEADER + csv(bars())).replace(",", "\t").encode(), "csv"),
    "quoted": ("SOL-1m.csv", (HEADER + csv(bars())).replace(",", '","').replace("\n", '"\n"').encode()[:-1], "csv"),
    "ISO dates": ("SOL-1m.csv", dated(bars(), lambda at: at.isoformat()).encode(), "csv"),
    "dates with a Z": ("SOL-1m.csv", dated(bars(), lambda at: f"{at:%Y-%m-%dT%H:%M:%SZ}").encode(), "csv"),
    "dates without a zone": ("SOL-1m.csv", dated(bars(), lambda at: f"{at:%Y-%m-%d %H:%M:%S}").encode(), "csv"),
    "a remark before": ("SOL-1m.csv", b"# told by somebody\n\n" + (HEADER + csv(bars())).encode(), "csv"),
    "jesse": ("SOL-USDT-1m.csv", (JESSE + csv(bars(), "tochlv")).encode(), "csv"),
    "jesse without a header": ("SOL-USDT-1m.csv", csv(bars(), "tochlv").encode(), "jesse csv"),
    "klines": ("SOLUSDT-1m-2024-12.csv", klines().encode(), "binance klines"),
    "klines of 2025": ("SOLUSDT-1m-2025-01-01.csv", klines(1e3).encode(), "binance klines"),
    "klines with a header": ("SOLUSDT-1m-2025-01.csv", klines(header=True).encode(), "binance klines"),
    "zipped klines": ("SOLUSDT-1m-2025-01.zip", zipped("SOLUSDT-1m-2025-01.csv", klines(1e3)), "binance klines"),
    "freqtrade JSON": ("SOL_USDT-1m.json", json.dumps(bars()).encode(), "json"),
    "freqtrade JSON, packed": ("SOL_USDT-1m.json.gz", gzip.compress(json.dumps(bars()).encode()), "json"),
    "JSON of Binance": (
        "SOLUSDT-1m.json",
        json.dumps([[row[0], *map(str, row[1:]), row[0] + 59_999, "1", 2, "3", "4", "0"] for row in bars()]).encode(),
        "json",
    ),
    "JSON with names": ("SOL-1m.json", json.dumps(NAMED).encode(), "json"),
}


def as_written(candles: Candles) -> list[tuple[float, ...]]:
    columns = (candles.open_ms, candles.open, candles.high, candles.low, candles.close, candles.volume)
    return list(zip(*(column.tolist() for column in columns), strict=True))


@pytest.mark.parametrize("kind", TEXTS)
def test_every_kind_gives_the_same_bars(tmp_path: Path, kind: str) -> None:
    name, content, recognised = TEXTS[kind]
    path = tmp_path / name
    path.write_bytes(content)
    candles = read_candles(path, "usd")
    assert as_written(candles) == bars()
    assert (candles.symbol, candles.summary.kind, candles.summary.refused) == ("SOL", recognised, ())


@pytest.mark.parametrize("kind", ["seconds", "microseconds", "nanoseconds"])
def test_another_unit_of_time_is_said(tmp_path: Path, kind: str) -> None:
    path = tmp_path / TEXTS[kind][0]
    path.write_bytes(TEXTS[kind][1])
    assert f"its times are {kind}" in read_candles(path).summary.sentence()


@pytest.mark.parametrize("kind", ["parquet", "feather"])
@pytest.mark.parametrize("unit", ["ms", "us", "ns"])
def test_parquet_and_feather_give_the_same_bars(tmp_path: Path, kind: str, unit: str) -> None:
    polars = pytest.importorskip("polars", reason="polars comes with the extra research")
    frame = polars.DataFrame(bars(), schema=["date", "open", "high", "low", "close", "volume"], orient="row")
    frame = frame.with_columns(polars.from_epoch("date", time_unit="ms").cast(polars.Datetime(unit, "UTC")))
    path = tmp_path / f"SOL_USDT_USDT-1m-futures.{kind}"
    if kind == "parquet":
        frame.write_parquet(path)
    else:
        frame.write_ipc(path, compression="lz4")
    candles = read_candles(path, "usd")
    assert as_written(candles) == bars()
    assert (candles.symbol, candles.summary.kind) == ("SOL-PERP", kind)


def test_columns_that_are_null_or_numbers_in_words(tmp_path: Path) -> None:
    polars = pytest.importorskip("polars", reason="polars comes with the extra research")
    rows = [(T0, 1.0, 1.0, 1.0, 1.0, 1.0), (T0 + 60_000, 1.0, None, 1.0, 1.0, 1.0)]
    frame = polars.DataFrame(rows, schema=["time", "open", "high", "low", "close", "volume"], orient="row")
    path = tmp_path / "SOL-1m.parquet"
    frame.write_parquet(path)
    candles = read_candles(path)
    assert candles.open_ms.tolist() == [T0]
    assert "1 NaN, infinite or absurdly large (first in row 2)" in candles.summary.sentence()


def test_without_polars_it_is_said_what_to_install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(__import__("sys").modules, "polars", None)
    path = tmp_path / "SOL-1m.parquet"
    path.write_bytes(b"PAR1 and so on")
    with pytest.raises(CandleFileError, match=r"polars reads; .* -m pip install polars"):
        read_candles(path)


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("SOL-1m.parquet", b"PAR1 and no more", "is a damaged parquet file"),
        ("SOL-1m.feather", b"ARROW1 and no more", "is a damaged feather file"),
        ("SOL-1m.feather", b"FEA1 and no more", "is Feather of version 1"),
        ("SOL-1m.zip", zipped("a.csv", klines())[:-30], "is a damaged or locked zip"),
        ("SOL-1m.json", b"[]", "no rows"),
        ("SOL-1m.json", b"{}", "a list of candles is expected"),
        ("SOL-1m.json", b"[1, 2]", "rows of 6 values are expected"),
        ("SOL-1m.json", b"[nothing]", "is no JSON"),
        ("SOL-1m.csv", b"1735689600000,1,2,3,4\n", "without a header there must be 6 columns"),
        ("SOL-1m.csv", b"", "the first line must name the columns"),
        ("SOL_USDT-1h-mark.feather", b"", "is named as mark, not as candles"),
        ("SOL_USDT-1h-funding_rate.json", b"", "is named as funding rate, not as candles"),
    ],
)
def test_what_cannot_be_read_is_one_sentence(tmp_path: Path, name: str, content: bytes, says: str) -> None:
    if name.endswith(("parquet", "feather")) and content:
        pytest.importorskip("polars", reason="polars comes with the extra research")
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(CandleFileError) as caught:
        read_candles(path)
    assert says in str(caught.value)
    assert str(caught.value).startswith(str(path))
    assert "\n" not in str(caught.value)


def test_a_zip_of_several_files_is_not_guessed_about(tmp_path: Path) -> None:
    box = io.BytesIO()
    with zipfile.ZipFile(box, "w") as archive:
        archive.writestr("a.csv", klines())
        archive.writestr("b.csv", klines())
    path = tmp_path / "SOL-1m.zip"
    path.write_bytes(box.getvalue())
    with pytest.raises(CandleFileError, match="holds 2 files"):
        read_candles(path)


def test_json_that_stops_short_is_read_up_to_there(tmp_path: Path) -> None:
    path = tmp_path / "SOL-1m.json"
    path.write_bytes(json.dumps(bars()).encode()[:-100])
    candles = read_candles(path, "usd")
    assert as_written(candles) == bars()[: candles.open_ms.size]
    assert (candles.open_ms.size > COUNT - 4, candles.summary.packing) == (True, "truncated JSON")


def test_the_names_of_other_programs_say_the_same_market(tmp_path: Path) -> None:
    for name in ("SOLUSDT-1m.csv", "SOL_USDT-1m.csv", "SOL-USDT-1m.csv", "SOLUSDT-1m-2024-12-31.csv"):
        path = tmp_path / name
        path.write_text(HEADER + csv(bars()))
        assert read_candles(path).symbol == "SOL"


def test_points_between_thousands_are_none_in_a_number(tmp_path: Path) -> None:
    path = tmp_path / "BTC-1m.csv"
    path.write_text(f"time;open;high;low;close;volume\n{T0};93.576,5;93.600;93.500,25;93.550;1.234,5\n")
    candles = read_candles(path, "usd")
    assert (candles.open[0], candles.high[0], candles.volume[0]) == (93576.5, 93600.0, 1234.5)


@pytest.mark.parametrize(
    ("name", "symbol"), [("SOL_USDT_USDT-1h-futures.feather", "SOL-PERP"), ("SOL_USDT-1h.parquet", "SOL")]
)
def test_what_pandas_wrote_as_freqtrade_does_is_read(name: str, symbol: str) -> None:
    """Written by pandas 3.1.1 with pyarrow 26: to_feather(compression="lz4"); to_parquet with the dates as index."""
    pytest.importorskip("polars", reason="polars comes with the extra research")
    candles = read_candles(Path(__file__).with_name(name), "usd")
    expected = [(T0 + at * 3_600_000, 100.0 + at, 102.5 + at, 99.25 + at, 101.0 + at, 10.0 + at) for at in range(5)]
    assert (as_written(candles), candles.symbol) == (expected, symbol)
