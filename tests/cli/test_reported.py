from __future__ import annotations

import json
import sys
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest

from mojobot.cli.reported import tell
from mojobot.model.errors import StoreError
from mojobot.research.report.html.page import as_html
from mojobot.research.report.making import report_of
from tests.research.report.runs import drawn, run_of

REPORT = report_of(run_of(drawn()))


class Terminal(TextIOWrapper):
    def isatty(self) -> bool:
        return True


def test_a_pipe_gets_eighty_columns_without_colour(capsys: pytest.CaptureFixture[str]) -> None:
    tell(REPORT)
    text = capsys.readouterr().out
    assert "\x1b" not in text
    assert max(map(len, text.splitlines())) <= 80


def test_json_is_all_there_is_on_standard_output(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    tell(REPORT, json=True, html=tmp_path / "out.html")
    told = capsys.readouterr()
    assert json.loads(told.out)["total_trades"] == 300
    assert "out.html" in told.err


def test_the_page_in_the_file_is_the_page(tmp_path: Path) -> None:
    tell(REPORT, html=tmp_path / "out.html")
    assert (tmp_path / "out.html").read_text(encoding="utf-8") == as_html(REPORT)


def test_a_page_that_cannot_be_written_says_so(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(StoreError, match="no directory"):
        tell(REPORT, html=tmp_path / "none" / "out.html")
    assert "Back-test of" in capsys.readouterr().out


def test_colours_are_for_terminals_and_no_color_takes_them(monkeypatch: pytest.MonkeyPatch) -> None:
    for no_color, shown in (("", True), ("1", False)):
        out = BytesIO()
        with monkeypatch.context() as patch:
            patch.setenv("NO_COLOR", no_color)
            patch.setenv("TERM", "xterm-256color")
            patch.setattr(sys, "stdout", Terminal(out, encoding="utf-8"))
            tell(REPORT)
            assert (b"\x1b[38;2;" in out.getvalue()) is shown


def test_a_terminal_without_frames_gets_plain_ascii(monkeypatch: pytest.MonkeyPatch) -> None:
    out = BytesIO()
    with monkeypatch.context() as patch:
        patch.setattr(sys, "stdout", TextIOWrapper(out, encoding="latin-1"))
        tell(REPORT)
        assert out.getvalue().isascii()
