"""Candles kept over a restart."""

from __future__ import annotations

import asyncio
from pathlib import Path

import numpy as np
import pytest

from mojobot.feeds.live.backlog import Backlog
from mojobot.feeds.live.candles import CandleFeed
from mojobot.feeds.live.kept import KEPT, SOURCE, KeptCandles
from mojobot.feeds.records import CandleRow, Candles, VolumeKind
from mojobot.model.events import Repair
from mojobot.model.market import MINUTE_MS, Timeframe
from tests.feeds.live.watching import Watch
from tests.feeds.live.wired import Live
from tests.net.clocks import VirtualClock

MINT = "JUPyiwrYJFskUPiHa7hkeR8VUtAeFoSYbKedZNsDvCN"
NOW = 1_790_006_400_000  # on the hour


def bars(timeframe: Timeframe, n: int, end_ms: int = NOW, close: float = 1.0) -> Candles:
    opens = [end_ms - (n - at) * timeframe.ms for at in range(n)]
    rows = tuple(CandleRow(open_ms, 1.0, 1.5, 0.5, close, 10.0) for open_ms in opens)
    return Candles(mint=MINT, timeframe=timeframe, rows=rows, source="gecko", volume_kind=VolumeKind.REAL)


def whole(folder: Path) -> KeptCandles:
    kept = KeptCandles(folder)
    for timeframe in KEPT:
        kept.keep(bars(timeframe, KEPT[timeframe]))
    return kept


def test_what_was_told_is_there_after_a_restart_a_minute_at_a_time(tmp_path: Path) -> None:
    whole(tmp_path).keep(bars(Timeframe.M1, 3, NOW + 2 * MINUTE_MS, close=1.25))
    told = KeptCandles(tmp_path).of(MINT, NOW + 10 * MINUTE_MS)
    assert [(one.timeframe, len(one.rows), one.source) for one in told] == [
        (Timeframe.H1, 1_000, SOURCE),
        (Timeframe.M15, 1_000, SOURCE),
        (Timeframe.M1, 1_500, SOURCE),
    ]
    minutes = told[-1].rows
    assert [row.close for row in minutes[-4:]] == [1.0, 1.25, 1.25, 1.25]  # the one told anew and two more
    assert np.diff([row.open_ms for row in minutes]).tolist() == [MINUTE_MS] * 1_499


def test_coarser_bars_go_on_from_minutes(tmp_path: Path) -> None:
    whole(tmp_path).keep(bars(Timeframe.M1, 100, NOW + 100 * MINUTE_MS, close=1.25))
    hours, quarters, _ = KeptCandles(tmp_path).of(MINT, NOW + 100 * MINUTE_MS)
    assert hours.rows[-1] == CandleRow(NOW, 1.0, 1.5, 0.5, 1.25, 600.0)
    assert quarters.rows[-1] == CandleRow(NOW + 75 * MINUTE_MS, 1.0, 1.5, 0.5, 1.25, 150.0)
    assert hours.rows[-2].open_ms == NOW - Timeframe.H1.ms


def test_what_ends_too_long_ago_or_is_not_whole_is_nothing(tmp_path: Path) -> None:
    kept = whole(tmp_path)
    assert kept.of(MINT, NOW + 940 * MINUTE_MS)
    assert kept.of(MINT, NOW + 941 * MINUTE_MS) == ()
    assert kept.of(MINT, NOW - MINUTE_MS) == ()  # a clock that was set back
    part = KeptCandles(tmp_path / "part")
    part.keep(bars(Timeframe.M1, 100))
    assert part.of(MINT, NOW) == ()
    kept.keep(bars(Timeframe.M1, 1_500, NOW + 3_000 * MINUTE_MS))  # after a hole: the coarser ones do not reach it
    assert kept.of(MINT, NOW + 3_000 * MINUTE_MS) == ()


@pytest.mark.parametrize("damage", ["cut", "garbage", "other", "folder"])
def test_a_file_that_cannot_be_read_counts_as_none(tmp_path: Path, damage: str) -> None:
    whole(tmp_path)
    (file,) = tmp_path.glob("*.npz")
    match damage:
        case "cut":
            file.write_bytes(file.read_bytes()[:5_000])
        case "garbage":
            file.write_bytes(b"nothing of the kind")
        case "other":
            np.savez(file, **{timeframe.value: np.full((5, 6), -1.0) for timeframe in KEPT})  # type: ignore[arg-type]
        case _:
            file.unlink()
            file.mkdir()
    kept = KeptCandles(tmp_path)
    assert kept.of(MINT, NOW) == ()
    kept.keep(bars(Timeframe.M1, 10))  # and what cannot be written fails nobody


def test_a_wrong_byte_anywhere_fails_nobody(tmp_path: Path) -> None:
    for timeframe in KEPT:
        KeptCandles(tmp_path).keep(bars(timeframe, 2))
    (file,) = tmp_path.glob("*.npz")
    good = file.read_bytes()
    np.save(file.with_suffix(""), np.zeros(3))  # an array, and no archive of some
    damaged = [file.with_suffix(".npy").read_bytes()]
    damaged += [good[:at] + bytes([good[at] ^ bit]) + good[at + 1 :] for at in range(len(good)) for bit in (1, 255)]
    for one in damaged:
        file.write_bytes(one)
        assert len(KeptCandles(tmp_path).of(MINT, NOW)) in (0, len(KEPT))


def test_a_name_that_is_no_address_leads_to_no_file(tmp_path: Path) -> None:
    assert KeptCandles(tmp_path).of("../../etc/passwd", NOW) == ()


async def test_a_token_that_is_watched_again_begins_with_what_was_kept(tmp_path: Path) -> None:
    whole(tmp_path)
    backlog, clock, watched = Backlog(1), VirtualClock(NOW), list[int]()
    told: list[Repair] = []
    feed = CandleFeed(backlog, (), clock, told.append, KeptCandles(tmp_path), [MINT])
    running = asyncio.ensure_future(feed.run(lambda: watched, lambda: 0))
    await clock.sleep(60.0)
    assert told == []
    watched.append(0)
    await clock.sleep(60.0)
    running.cancel()
    assert backlog.complete(0)
    assert [one.timeframe for one in told] == list(KEPT)


async def test_a_second_start_asks_for_the_missing_tail_alone(tmp_path: Path) -> None:
    first = Live(5, kept=KeptCandles(tmp_path))
    watched = Watch(first)
    await watched.run(4)
    assert first.market.progress == (20, 20)
    second = Live(5, kept=KeptCandles(tmp_path))
    await second.clock.sleep(30 * 60.0)
    again = Watch(second)
    await again.run(4)
    assert second.market.progress == (20, 20)
    feed = second.market._candles
    assert feed is not None
    assert feed.told[SOURCE] > 5 * 3_000
    assert feed.told["geckoterminal"] + feed.told["coinmarketcap"] < 5 * 60  # half an hour of minutes a token
    closed = again.ladder.panels[Timeframe.M15].last(600)
    before = watched.ladder.panels[Timeframe.M15].last(600)
    assert np.isfinite(closed.close).mean() > 0.99
    same = np.isin(closed.open_ms, before.open_ms)
    assert same.sum() > 590
    theirs = np.isin(before.open_ms, closed.open_ms)
    assert np.isclose(closed.close[:, same][:, :-5], before.close[:, theirs][:, :-5]).mean() > 0.99
    assert (~closed.synthetic[:, -20:-2]).mean() > 0.9  # what was missed is there too
