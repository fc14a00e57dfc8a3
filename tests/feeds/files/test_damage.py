"""Whatever a file holds, it is read or refused in one sentence."""

from __future__ import annotations

import gzip
import io
import json
from functools import cache
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mojobot.feeds.candles import read_candles
from mojobot.feeds.files import columnar
from mojobot.model.errors import CandleFileError
from tests.feeds.files.test_formats import HEADER, bars, csv, klines, zipped

KINDS = ("csv", "gzip", "zip", "json", "parquet", "feather")
damaged = settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=60)


@cache
def whole(kind: str) -> bytes:
    """A sound file of that kind."""
    text = (HEADER + csv(bars())).encode()
    if kind in {"parquet", "feather"}:
        polars = pytest.importorskip("polars", reason="polars comes with the extra research")
        frame = polars.DataFrame(bars(), schema=["date", "open", "high", "low", "close", "volume"], orient="row")
        file = io.BytesIO()
        if kind == "parquet":
            frame.write_parquet(file)
        else:
            frame.write_ipc(file, compression="lz4")
        return file.getvalue()
    made = {
        "csv": text,
        "gzip": gzip.compress(text),
        "zip": zipped("a.csv", klines()),
        "json": json.dumps(bars()).encode(),
    }
    return made[kind]


def read_or_refused(path: Path, content: bytes) -> None:
    path.write_bytes(content)
    try:
        read_candles(path)
    except CandleFileError as fault:
        assert "\n" not in str(fault)
        assert len(str(fault)) < 600


def test_a_reader_that_comes_to_no_end_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(columnar, "PATIENCE_S", 0.001)
    path = tmp_path / "SOL-1m.feather"
    path.write_bytes(whole("feather"))
    with pytest.raises(CandleFileError, match="polars has not come to an end"):
        read_candles(path)


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "feather"])
@given(data=st.data())
@damaged
def test_a_damaged_file(tmp_path: Path, kind: str, data: st.DataObject) -> None:
    content = bytearray(whole(kind))
    for _ in range(data.draw(st.integers(1, 8))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    read_or_refused(tmp_path / "SOL-1m.csv", bytes(content))


@pytest.mark.parametrize("where", [8, 100, 400, 900, -200, -40])
def test_damaged_feather_takes_nobody_with_it(tmp_path: Path, where: int) -> None:
    content = bytearray(whole("feather"))
    content[where : where + 8] = b"\xff\x7f" * 4
    read_or_refused(tmp_path / "SOL-1m.csv", bytes(content))
    read_or_refused(tmp_path / "SOL-1m.csv", bytes(content[:where]))


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "feather"])
@given(share=st.floats(0.0, 1.0))
@damaged
def test_a_file_that_stops_short(tmp_path: Path, kind: str, share: float) -> None:
    content = whole(kind)
    read_or_refused(tmp_path / "SOL-1m.csv", content[: int(share * len(content))])


CELL = st.one_of(
    st.floats().map(repr),
    st.integers().map(str),
    st.sampled_from(["", "nan", "2025-01-01", "0001-01-01T00:00+14:00", "x"]),
)


@given(rows=st.lists(st.lists(CELL, min_size=1, max_size=13), max_size=30), separator=st.sampled_from(",;\t|"))
@damaged
def test_any_cells(tmp_path: Path, rows: list[list[str]], separator: str) -> None:
    body = "\n".join(separator.join(row) for row in rows)
    read_or_refused(tmp_path / "SOL-1m.csv", body.encode())
    read_or_refused(tmp_path / "SOL-1m.csv", (HEADER.replace(",", separator) + body).encode())


VALUE = st.one_of(st.none(), st.floats(allow_nan=False), st.integers(), st.text(max_size=5), st.booleans())


@given(rows=st.lists(st.one_of(st.lists(VALUE, max_size=8), st.dictionaries(st.sampled_from("tohlcvx"), VALUE), VALUE)))
@damaged
def test_any_json(tmp_path: Path, rows: list[object]) -> None:
    read_or_refused(tmp_path / "SOL-1m.json", json.dumps(rows).replace("Infinity", "1e999").encode())


def test_json_that_is_deep(tmp_path: Path) -> None:
    read_or_refused(tmp_path / "SOL-1m.json", b"[" * 100_000)
