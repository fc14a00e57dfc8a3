"""Providers of live data in the system pane: what is left of each, and who counts as down."""

from __future__ import annotations

from dataclasses import replace

import pytest

from mojobot.model.views import FeedView, ProviderView, ShellView
from mojobot.tui.glyphs import UNICODE
from mojobot.tui.look import Tone
from mojobot.tui.rows.system import feed_health, offline_s, quota_text, system_rows
from mojobot.tui.widgets.table import Row
from tests.tui import fakes

SEEN = ProviderView("keyless", latency_ms=80.4, minute=15, minute_limit=24, rung="50 tokens every 4 s")
JUPITER = FeedView("jupiter", ok=True, text="50 tokens every 4 s, 2 s ago", speed=1.0, provider=SEEN)
OFF = FeedView("birdeye", ok=True, text="needs a key in BIRDEYE_API_KEY", speed=1.0, provider=ProviderView("off"))


def shell(*feeds: FeedView) -> ShellView:
    found = fakes.running().shell
    assert found is not None
    return replace(found, feeds=feeds)


def row(feed: FeedView) -> Row:
    rows = system_rows(replace(fakes.running(), shell=shell(feed)), UNICODE)
    return next(row for row in rows if row.key == f"feed-{feed.name}")


def words(feed: FeedView) -> list[str]:
    return [cell.text for cell in row(feed).cells]


def test_a_provider_shows_its_quota_its_use_and_its_latency() -> None:
    assert words(JUPITER) == ["jupiter", "● 15/24 min", "50 tokens every 4 s, 2 s ago, 80 ms"]
    assert row(JUPITER).cells[1].tone is Tone.GOOD


def test_one_without_a_key_is_off_and_says_what_it_needs() -> None:
    assert words(OFF) == ["birdeye", "off", "needs a key in BIRDEYE_API_KEY"]
    assert {cell.tone for cell in row(OFF).cells} == {Tone.MUTED}


def test_a_pause_counts_down_and_a_failure_is_marked() -> None:
    now_ms = shell().now_ms
    paused = replace(JUPITER, ok=False, text="asked too often", provider=replace(SEEN, paused_until_ms=now_ms + 45_000))
    assert words(paused)[1] == "○ 00:45"
    failed = replace(JUPITER, ok=False, text="no answer within 10 s")
    assert (words(failed)[1], row(failed).cells[1].tone) == ("○ 15/24 min", Tone.BAD)


@pytest.mark.parametrize(
    ("seen", "text"),
    [
        (SEEN, "15/24 min"),
        (replace(SEEN, month=7_000, month_limit=8_000), "7,000/8,000 mon"),
        (replace(SEEN, day=9, day_limit=10, month=1, month_limit=2), "9/10 day"),
        (replace(SEEN, minute_limit=None), "15 min"),
        (replace(SEEN, month=0, month_limit=0), "0/0 mon"),
    ],
)
def test_the_scarcest_allowance_is_the_one_shown(seen: ProviderView, text: str) -> None:
    assert quota_text(seen) == text


def test_who_is_off_is_not_counted() -> None:
    down = replace(JUPITER, name="dexscreener", ok=False)
    assert feed_health(shell(JUPITER, down, OFF)) == (1, 2)


def test_offline_is_when_everybody_who_is_used_is_down() -> None:
    now_ms = shell().now_ms
    down = replace(JUPITER, name="dexscreener", ok=False, down_since_ms=now_ms - 42_000)
    idle = replace(JUPITER, name="solana", provider=replace(SEEN, rung=""))
    assert offline_s(shell(down, OFF, idle)) == 42.0
    assert offline_s(shell(down, JUPITER)) is None
    assert offline_s(shell(OFF)) is None
