from __future__ import annotations

import json
import re
from base64 import b64encode
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser

import pytest

from mojobot.research.report.contents import Baseline
from mojobot.research.report.html.page import as_html
from mojobot.research.report.html.tables import TRADES_SHOWN
from mojobot.research.report.making import report_of
from tests.research.report.runs import TOKENS, drawn, run_of, still_open, trade

VOID = {"meta", "br", "hr", "img", "input", "link"}
FULL = report_of(run_of(drawn(), open_at_end=(still_open(),)))
PAGE = as_html(FULL)


class Seen(HTMLParser):
    """Tags in order, attributes, and whether every tag was closed."""

    def __init__(self, page: str) -> None:
        super().__init__(convert_charrefs=True)
        self.open: list[str] = []
        self.found: list[tuple[str, dict[str, str | None]]] = []
        self.text: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, data: str) -> None:
        self.text.append(data)

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attrs for name, attrs in self.found if name == tag]


REPORTS = {
    "full": FULL,
    "empty": report_of(run_of([], refused={}, held_ms={})),
    "one trade": report_of(run_of([trade(0, 12.0)], days=2)),
    "one mark": report_of(run_of([], days=0)),
    "only wins": report_of(run_of([trade(i, 5.0) for i in range(20)], days=3)),
}


@pytest.mark.parametrize("name", REPORTS)
def test_every_tag_is_closed_and_no_number_is_nan(name: str) -> None:
    page = as_html(REPORTS[name])
    seen = Seen(page)
    assert seen.open == []
    assert not re.search(r"\b(nan|inf|None)\b", re.sub(r"<(script|style).*?</\1>", "", page, flags=re.DOTALL))


def test_nothing_leads_outside() -> None:
    assert not re.search(r"https?:|//[a-z]|@import|url\(", PAGE)
    for _, attrs in Seen(PAGE).found:
        assert not {"src", "href", "style", "onclick", "onload", "srcset", "action"} & attrs.keys()
    assert {tag for tag, _ in Seen(PAGE).found} & {"link", "iframe", "img", "object", "embed", "form"} == set()


def test_the_policy_allows_the_two_pieces_that_are_there_and_nothing_else() -> None:
    policy = next(
        attrs["content"] or ""
        for attrs in Seen(PAGE).all("meta")
        if attrs.get("http-equiv") == "Content-Security-Policy"
    )
    assert policy.startswith("default-src 'none'")
    for part in (r"<style>(.*?)</style>", r"<script>(.*?)</script>"):
        found = re.findall(part, PAGE, flags=re.DOTALL)
        assert len(found) == 1
        assert f"'sha256-{b64encode(sha256(found[0].encode()).digest()).decode()}'" in policy


def test_the_chart_holds_the_data() -> None:
    told = json.loads(re.findall(r'id="curve">(.*?)</script>', PAGE)[0])
    assert told["at"] == list(FULL.curve.ts_ms)
    assert told["equity"] == pytest.approx(FULL.curve.equity, abs=0.005)
    seen = Seen(PAGE)
    line = next(attrs for attrs in seen.all("polyline") if attrs["class"] == "line")
    points = [tuple(map(float, point.split(","))) for point in (line["points"] or "").split()]
    assert len(points) == len(FULL.curve.ts_ms)
    chart = next(attrs for attrs in seen.all("svg") if attrs.get("class") == "curve")
    low, high, top, bottom = (float(chart[f"data-{name}"] or 0) for name in ("low", "high", "top", "bottom"))
    for (_, y), equity in list(zip(points, FULL.curve.equity, strict=True))[::40]:
        assert low + (bottom - y) / (bottom - top) * (high - low) == pytest.approx(equity, abs=(high - low) / 1000)
    assert sum(attrs.get("class") in {"won", "lost"} for attrs in seen.all("rect")) > 10


def test_every_chart_says_what_it_is_and_every_table_has_a_caption() -> None:
    seen = Seen(PAGE)
    charts, tables = seen.all("svg"), seen.all("table")
    assert all(attrs["role"] == "img" for attrs in charts)
    assert len(seen.all("title")) >= len(charts) + 1
    assert len(seen.all("caption")) == len(tables)
    assert all(attrs["scope"] in {"col", "row"} for attrs in seen.all("th"))
    assert next(attrs for attrs in seen.all("html"))["lang"] == "en"


def test_it_is_light_and_dark_and_can_be_printed() -> None:
    assert "prefers-color-scheme: light" in PAGE
    assert "@media print" in PAGE


def test_a_name_from_outside_is_text() -> None:
    evil = "</script><script>alert(1)</script>"
    tokens = (replace(TOKENS[0], symbol=evil), *TOKENS[1:])
    told = report_of(replace(run_of([replace(trade(0, 1.0), symbol=evil)]), tokens=tokens, held_ms={evil: 1}))
    page = as_html(replace(told, verdict=evil, baselines=(Baseline(evil, 0.1, note=evil),)))
    assert "<script>alert" not in page
    assert Seen(page).open == []
    assert page.count("<script") == 2


def test_long_lists_of_trades_are_cut_and_say_so() -> None:
    seen = Seen(PAGE)
    assert "The 200 newest, newest first. The other 100 are in the file that --trades writes." in seen.text
    rows = PAGE[PAGE.index("The 200 newest") :].count("<tr>")
    assert rows == TRADES_SHOWN + 1


def test_the_verdict_has_its_place_at_the_top() -> None:
    page = as_html(replace(FULL, verdict="Likely overfitted.", baselines=(Baseline("buy and hold", -0.1849, 0.31),)))
    assert page.index("Likely overfitted.") < page.index("Total return")
    assert "-18.49%" in page
