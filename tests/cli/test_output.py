from __future__ import annotations

import json

import pytest

from mojobot.cli.output import plain, say_json, table


def test_columns_are_aligned_and_numbers_stand_to_the_right() -> None:
    rows = [{"symbol": "SOL", "pnl": 1.5, "n": 3}, {"symbol": "BONK", "pnl": -12.25, "n": None}]
    assert table(rows, ("symbol", "pnl", "n")).splitlines() == [
        "symbol     pnl  n",
        "SOL        1.5  3",
        "BONK    -12.25  -",
    ]


def test_a_column_no_row_has_is_left_out() -> None:
    assert table([{"a": 1}], ("a", "b")) == "a\n1"


def test_wide_letters_take_two_columns() -> None:
    assert table([{"symbol": "猫", "side": "BUY"}, {"symbol": "SOL", "side": "SELL"}], ("symbol", "side")) == (
        "symbol  side\n猫      BUY\nSOL     SELL"
    )


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (True, "yes"),
        (None, "-"),
        (float("nan"), "-"),
        (0.000012345678, "1.2345678e-05"),
        (123456.0, "123456"),
        (0.0, "0"),
        ("\x1b[31mred\n", "?[31mred"),
    ],
)
def test_a_cell_is_short_and_harmless(value: object, text: str) -> None:
    assert table([{"x": value}], ("x",)).splitlines()[1].strip() == text


def test_a_sentence_stays_on_its_line() -> None:
    assert plain("a\nb\x07") == "a b?"


def test_json_knows_no_nan(capsys: pytest.CaptureFixture[str]) -> None:
    say_json([{"x": float("nan"), "y": (float("inf"), 1.5), "z": "ü"}])
    out = capsys.readouterr().out
    assert json.loads(out) == [{"x": None, "y": [None, 1.5], "z": "ü"}]
    assert "ü" in out
