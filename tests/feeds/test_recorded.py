"""Recorded candles as a market: order, timers, several files, limits, and going on after a restart."""

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mojobot.core.bars import Ladder
from mojobot.feeds.candles import Candles, FileSummary, read_candles
from mojobot.feeds.recorded import RecordedMarket
from mojobot.model.errors import CandleFileError
from mojobot.model.events import Bars, History, MarketEvent, Timer
from mojobot.model.market import Costs, Provides, Timeframe, TokenClass

T0 = 1_699_992_000_000  # on the grid of four hours
M1, M5, H1 = Timeframe.M1, Timeframe.M5, Timeframe.H1


def candles(symbol: str, timeframe: Timeframe, places: Sequence[int], start_ms: int = T0) -> Candles:
    """Bars at the given places of the grid; the close of place n is n + 1."""
    open_ms = start_ms + np.array(places, dtype=np.int64) * timeframe.ms
    close = np.array(places, dtype=np.float64) + 1.0
    summary = FileSummary(
        f"{symbol}-{timeframe}.csv", symbol, timeframe, len(places), (), int(open_ms[0]), int(open_ms[-1]), 0, ""
    )
    return Candles(symbol, timeframe, open_ms, close, close + 0.5, close - 0.5, close, close * 10, summary)


def told(events: Sequence[MarketEvent]) -> list[tuple[str, int, list[int]]]:
    """Kind, seconds since the start, series."""
    return [
        (type(e).__name__, (e.ts_ms - T0) // 1000, e.series.tolist() if isinstance(e, Bars) else []) for e in events
    ]


def test_bars_of_all_series_come_together_and_a_timer_after_them() -> None:
    market = RecordedMarket([candles("B", M1, [0, 1]), candles("A", M1, [0, 1])])
    assert told(list(market.events())) == [
        ("Bars", 60, [0, 1]),
        ("Timer", 62, []),
        ("Bars", 120, [0, 1]),
        ("Timer", 122, []),
    ]


def test_an_event_carries_the_numbers_of_its_bars() -> None:
    market = RecordedMarket([candles("A", M1, [0, 1]), candles("B", M1, [1])])
    bars = [event for event in market.events() if isinstance(event, Bars)][1]
    assert (bars.timeframe, bars.open_ms, bars.ts_ms) == (M1, T0 + 60_000, T0 + 120_000)
    assert bars.series.tolist() == [0, 1]
    assert bars.open.tolist() == bars.close.tolist() == [2.0, 2.0]
    assert bars.high.tolist() == [2.5, 2.5]
    assert bars.low.tolist() == [1.5, 1.5]
    assert bars.volume.tolist() == [20.0, 20.0]
    with pytest.raises(ValueError, match="read-only"):
        bars.close[0] = 1.0


def test_nobody_may_trade_and_the_timer_still_comes() -> None:
    market = RecordedMarket([candles("A", M1, [0, 3])], grace_ms=0)
    assert told(list(market.events())) == [
        ("Bars", 60, [0]),
        ("Timer", 60, []),
        ("Timer", 120, []),
        ("Timer", 180, []),
        ("Bars", 240, [0]),
        ("Timer", 240, []),
    ]


def test_different_bases_interleave_lower_first_with_one_timer_a_close() -> None:
    market = RecordedMarket([candles("S", M5, [0, 1]), candles("F", M1, range(4, 6))])
    assert told(list(market.events()))[:4] == [
        ("Bars", 300, [0]),
        ("Bars", 300, [1]),
        ("Timer", 302, []),
        ("Bars", 360, [0]),
    ]
    assert [event.timeframe for event in market.events() if isinstance(event, Bars)][:2] == [M1, M5]


@pytest.mark.parametrize("grace_s", [0, 2, 60, 150])
def test_events_are_in_the_order_of_time_whatever_the_grace(grace_s: int) -> None:
    events = list(RecordedMarket([candles("A", M1, range(6))], grace_ms=grace_s * 1000).events())
    times = [event.ts_ms for event in events]
    assert times == sorted(times)
    timers = [event.ts_ms for event in events if isinstance(event, Timer)]
    assert timers == [T0 + (minute * 60 + grace_s) * 1000 for minute in range(1, 7)]
    closed = {event.ts_ms for event in events if isinstance(event, Bars)}
    for at, event in enumerate(events):
        if isinstance(event, Timer):
            assert event.ts_ms - grace_s * 1000 in {e.ts_ms for e in events[:at] if isinstance(e, Bars)} & closed


def test_the_first_event_says_what_candles_can_tell() -> None:
    costs = Costs(pool_fee=0.003, liquidity_usd=1e6)
    opened = RecordedMarket([candles("SOL", M5, [0]), candles("BONK", M1, [3])], costs=costs).opened(4)
    assert (opened.session, opened.market, opened.ticks, opened.costs) == (4, "replay", False, costs)
    assert opened.provides == Provides(volume=True)
    assert [(t.symbol, t.token_class, t.base, t.mint, t.decimals) for t in opened.tokens] == [
        ("BONK", TokenClass.ESTABLISHED, M1, "", 9),
        ("SOL", TokenClass.MAJOR, M5, "", 9),
    ]
    assert opened.ts_ms <= T0 + 4 * 60_000


def test_the_order_of_the_files_does_not_matter() -> None:
    files = [candles("B", M1, [0, 2]), candles("A", M5, [0]), candles("C", M1, [1])]
    one, other = RecordedMarket(files), RecordedMarket(files[::-1])
    assert one.tokens == other.tokens
    assert told(list(one.events())) == told(list(other.events()))


def test_a_higher_file_of_a_symbol_is_ignored_and_said_so() -> None:
    market = RecordedMarket([candles("SOL", H1, [0]), candles("SOL", M5, [0])])
    assert [token.base for token in market.tokens] == [M5]
    assert market.notes == ("SOL-1h.csv is ignored: the bars of SOL are made from SOL-5m.csv",)


def test_one_symbol_and_timeframe_twice_is_an_error_naming_both() -> None:
    with pytest.raises(CandleFileError, match=r"SOL-5m.csv and SOL-5m.csv both hold SOL at 5m"):
        RecordedMarket([candles("SOL", M5, [0]), candles("SOL", M5, [1])])
    with pytest.raises(CandleFileError, match="no candle file"):
        RecordedMarket([])


def test_bars_ends_the_tape_early() -> None:
    market = RecordedMarket([candles("A", M1, range(10))], bars=3)
    assert [event.ts_ms for event in market.events() if isinstance(event, Bars)] == [T0 + n * 60_000 for n in (1, 2, 3)]
    assert market.progress == (3, 3)


def test_the_mark_is_the_newest_close_whose_timer_was_given() -> None:
    market = RecordedMarket([candles("A", M1, range(3))])
    assert market.mark() == ""
    events = market.events()
    next(events)
    assert market.mark() == ""
    assert isinstance(next(events), Timer)
    assert f'"close_ms": {T0 + 60_000}' in market.mark()
    assert market.progress == (1, 3)


def test_a_resumed_tape_gives_what_was_as_history_and_goes_on() -> None:
    files = [candles("A", M1, [0, 1, 3, 4]), candles("B", M1, [2, 3, 4])]
    first = RecordedMarket(files, bars=3)
    list(first.events())
    again = RecordedMarket(files, resume=first.mark())
    history, *rest = again.events()
    assert isinstance(history, History)
    assert (history.timeframe, history.fills) == (M1, tuple(Timeframe))
    block = history.block
    assert block.open_ms.tolist() == [T0 - 60_000, T0, T0 + 60_000, T0 + 120_000]
    assert np.isnan(block.close[:, 0]).all()  # the empty column before the first
    assert block.close[0, 1:].tolist() == [1.0, 2.0, 2.0]
    assert block.volume[0, 1:].tolist() == [10.0, 20.0, 0.0]
    assert block.synthetic[:, 1:].tolist() == [[False, False, True], [False, False, False]]
    assert np.isnan(block.close[1, :3]).all()
    assert told(rest) == [("Bars", 240, [0, 1]), ("Timer", 242, []), ("Bars", 300, [0, 1]), ("Timer", 302, [])]
    assert again.opened(2).ts_ms == T0 + 182_000 == history.ts_ms


def test_a_tape_resumed_at_its_end_gives_history_alone() -> None:
    files = [candles("A", M1, range(3))]
    first = RecordedMarket(files)
    list(first.events())
    again = RecordedMarket(files, resume=first.mark())
    assert [type(event) for event in again.events()] == [History]
    assert again.mark() == first.mark()


def test_a_mark_of_other_files_is_refused() -> None:
    first = RecordedMarket([candles("A", M1, range(3))])
    list(first.events())
    with pytest.raises(CandleFileError, match=r"stopped in other candle files than those given now \(B 1m\)"):
        RecordedMarket([candles("B", M1, range(3))], resume=first.mark())


def ladder_after(events: Sequence[MarketEvent], market: RecordedMarket) -> Ladder:
    """The engine's panels after these events."""
    ladder = Ladder(market.tokens, 5_000, 2_000)
    for event in events:
        if isinstance(event, History):
            list(ladder.fill(event))
        elif isinstance(event, Bars):
            ladder.take(event)
        else:
            list(ladder.close(event.ts_ms))
    return ladder


@settings(max_examples=40)
@given(
    fast=st.sets(st.integers(0, 300), min_size=1, max_size=200),
    slow=st.sets(st.integers(0, 60), min_size=1, max_size=50),
    late=st.sets(st.integers(100, 300), min_size=1, max_size=60),
    stop=st.integers(1, 300),
    lead=st.integers(0, 7),
)
def test_panels_after_a_restart_are_those_of_a_run_without_one(
    fast: set[int], slow: set[int], late: set[int], stop: int, lead: int
) -> None:
    files = [
        candles("A", M1, sorted(fast), T0 + lead * 300_000),
        candles("B", M5, sorted(slow), T0),
        candles("C", M1, sorted(late), T0),
    ]
    whole, first = RecordedMarket(files), RecordedMarket(files, bars=stop)
    list(first.events())
    again = RecordedMarket(files, resume=first.mark())
    expected, found = ladder_after(list(whole.events()), whole), ladder_after(list(again.events()), again)
    for timeframe in (M1, M5, Timeframe.M15, H1):
        one, other = expected.panels[timeframe].last(200), found.panels[timeframe].last(200)
        bars = min(one.bars, other.bars)
        for field in ("open_ms", "open", "high", "low", "close", "volume", "synthetic"):
            mine, theirs = getattr(one, field)[..., one.bars - bars :], getattr(other, field)[..., other.bars - bars :]
            np.testing.assert_array_equal(mine, theirs, err_msg=f"{timeframe} {field}")


def test_a_token_that_vanished_for_a_day_is_no_longer_carried_in_history() -> None:
    files = [candles("A", H1, range(40)), candles("B", H1, [0, 1])]
    first = RecordedMarket(files)
    list(first.events())
    history = next(RecordedMarket(files, resume=first.mark()).events())
    assert isinstance(history, History)
    carried = ~np.isnan(history.block.close[1])
    assert np.flatnonzero(carried).tolist() == list(range(1, 26))


def test_the_recorded_pools_play_from_end_to_end(shared_data: Path) -> None:
    files = [read_candles(path, "usd") for path in sorted((shared_data / "candles/dex_2025_pools").glob("*.gz"))]
    market = RecordedMarket(files)
    assert [(token.symbol, token.base) for token in market.tokens] == [
        ("4w2cysot", H1),
        ("EkU9zGSk", H1),
        ("F5vAiFCP", M1),
    ]
    assert len(market.notes) == 2
    events = list(market.events())
    bars = [event for event in events if isinstance(event, Bars)]
    assert sum(event.series.size for event in bars) == 1035 + 498 + 1279
    times = [event.ts_ms for event in events]
    assert times == sorted(times)
    assert market.progress[0] == market.progress[1] == sum(isinstance(event, Timer) for event in events)
