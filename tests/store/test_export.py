import csv
import json
from io import StringIO
from pathlib import Path

import pytest

from mojobot.model.errors import StoreError
from mojobot.store.database import Database
from mojobot.store.export import export, text_of, write
from mojobot.store.records import Record
from mojobot.store.rows import COLUMNS
from mojobot.store.writer import Writer
from tests.store.samples import T0, booked, closed, entry, filled, held, opened


@pytest.fixture
def data(tmp_path: Path) -> Path:
    with Database.open(tmp_path / "data") as database:
        writer = Writer(database, threaded=False)
        evil = entry("s1-7-0", T0 + 1, series=1, symbol="=cmd")
        calls: list[list[Record]] = [[opened()], [entry(), evil], [filled(entry())], [filled(evil)]]
        for step, records in enumerate(calls):
            writer.write(1, step, records).wait()
        writer.write(1, 9, [booked(held()), closed()]).wait()
    return tmp_path / "data"


def cells(text: str, **row: object) -> list[list[str]]:
    return list(csv.reader(StringIO(text)))


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@sum", "\tx", "\rx"])
def test_a_text_that_a_spreadsheet_would_compute_is_quoted(text: str) -> None:
    assert cells(text_of([{"a": text, "b": 1}], ["a", "b"], "csv")) == [["a", "b"], [f"'{text}", "1"]]


def test_numbers_stay_numbers() -> None:
    assert text_of([{"a": -1.5, "b": None, "c": 1e-9}], ["a", "b", "c"], "csv") == "a,b,c\r\n-1.5,,1e-09\r\n"


def test_commas_quotes_lines_and_other_alphabets_survive() -> None:
    values = ['a,"b"', "two\nlines", "µ – 猫"]
    text = text_of([{"a": value} for value in values], ["a"], "csv")
    assert cells(text)[1:] == [[value] for value in values]


def test_json_is_a_list_and_jsonl_an_object_a_line() -> None:
    found = [{"a": 1, "b": "=x", "more": 5}, {"a": float("nan"), "b": "é", "more": 5}]
    expected = [{"a": 1, "b": "=x"}, {"a": None, "b": "é"}]
    assert json.loads(text_of(found, ["a", "b"], "json")) == expected
    assert [json.loads(line) for line in text_of(found, ["a", "b"], "jsonl").splitlines()] == expected


def test_nested_values_are_json_in_a_cell() -> None:
    assert cells(text_of([{"a": [{"b": 1}]}], ["a"], "csv"))[1] == ['[{"b": 1}]']


def test_fills_come_oldest_first_under_their_header(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "fills.csv"
    assert export(data, "fills", "csv", out) == 2
    rows = list(csv.DictReader(StringIO(out.read_text("utf-8"))))
    assert tuple(rows[0]) == COLUMNS["fills"]
    assert [(row["signal_id"], row["symbol"]) for row in rows] == [("s1-5-0", "SOL"), ("s1-7-0", "'=cmd")]
    assert [float(row["executed_price"]) for row in rows] == [100.0, 100.0]


def test_trades_are_selected_by_their_closing(data: Path, tmp_path: Path) -> None:
    out = tmp_path / "trades.jsonl"
    ended = T0 + 60_400
    assert export(data, "trades", "jsonl", out, since_ms=ended, until_ms=ended + 1) == 1
    assert export(data, "trades", "jsonl", out, until_ms=ended) == 0
    assert out.read_text() == ""


def test_nothing_found_still_has_its_header(data: Path, tmp_path: Path) -> None:
    export(data, "trades", "csv", tmp_path / "none.csv", since_ms=T0 * 2)
    assert (tmp_path / "none.csv").read_bytes() == (",".join(COLUMNS["trades"]) + "\r\n").encode()


def test_a_file_of_that_name_is_replaced_whole(tmp_path: Path) -> None:
    out = tmp_path / "x.csv"
    out.write_text("old and longer")
    write("new", out)
    assert out.read_text() == "new"
    assert list(tmp_path.iterdir()) == [out]


def test_a_link_is_written_through(tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(tmp_path / "target")
    write("text", tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "target").read_text() == "text"


def test_a_place_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="is a directory: name a file in it"):
        write("x", tmp_path)
    with pytest.raises(StoreError, match=r"cannot be written: there is no directory .*missing"):
        write("x", tmp_path / "missing" / "x.csv")
    with pytest.raises(StoreError, match="cannot be written: File name too long"):
        write("x", tmp_path / ("x" * 300))
