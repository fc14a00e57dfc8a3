from __future__ import annotations

from dataclasses import replace

import pytest

from mojobot.research.report.contents import Baseline
from mojobot.research.report.making import report_of
from mojobot.research.report.terminal import as_text
from tests.research.report.runs import TOKENS, drawn, run_of, still_open

FULL = report_of(run_of(drawn(), open_at_end=(still_open(),)))
EMPTY = report_of(run_of([], refused={}, held_ms={}))


@pytest.mark.parametrize("width", [60, 80, 120])
def test_it_is_never_wider_than_asked(width: int) -> None:
    for each in (FULL, EMPTY):
        assert max(map(len, as_text(each, width).splitlines())) <= width


def test_it_tells_every_part() -> None:
    text = as_text(FULL)
    for part in (
        "Back-test of SOL, JUP, BONK, WIF", "Sharpe ratio", "95% interval", "Equity, USD", "Drawdown, %",
        "What to know before believing it", "Returns by month, %", "By strategy", "By exit reason", "By token",
        "mean reversion", "refused by", "entries held back", "Open at the end", "without a trade:",
    ):  # fmt: skip
        assert part in text, part


def test_without_colour_there_is_no_escape_and_with_colour_there_is() -> None:
    assert "\x1b" not in as_text(FULL)
    assert "\x1b[38;2;" in as_text(FULL, colour=True)
    assert "\x1b" not in as_text(FULL, ascii=True)


def test_plain_ascii_has_nothing_else() -> None:
    text = as_text(FULL, ascii=True)
    assert text.isascii()
    assert "?" not in text


def test_a_verdict_and_baselines_are_shown_where_there_are_any() -> None:
    report = replace(FULL, verdict="Likely luck.", baselines=(Baseline("buy and hold", -0.1849, 0.31),))
    text = as_text(report)
    assert "Likely luck." in text
    assert "buy and hold" in text
    assert "-18.49%" in text


def test_a_token_cannot_steer_the_terminal() -> None:
    tokens = (replace(TOKENS[0], symbol="\x1b[2JEVIL"), *TOKENS[1:])
    assert "\x1b" not in as_text(report_of(replace(run_of(), tokens=tokens)))
