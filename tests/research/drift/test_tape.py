"""What a back-test hears of a session: its candles and timers, and everything but prices and people."""

from __future__ import annotations

import numpy as np
import pytest

from mojobot.model.commands import Pause
from mojobot.model.events import (
    Bars,
    Commanded,
    Event,
    FeedTold,
    MarketOpened,
    Prices,
    Recovered,
    Timer,
    TokensAdded,
    Whales,
)
from mojobot.model.market import MINUTE_MS, Costs, Provides, Token, TokenClass
from mojobot.model.settings import Settings
from mojobot.model.state import Snapshot
from mojobot.research.drift.tape import CandleTape
from tests.research.drift.sessions import on_ticks

T0 = 1_767_225_600_000
GRACE = 2_000
SOL = Token("SOL", "", TokenClass.MAJOR)
JUP = Token("JUP", "", TokenClass.ESTABLISHED)


def opened(**changed: bool) -> MarketOpened:
    provides = Provides(**{"liquidity": True, "second_source": False, **changed})
    return MarketOpened(T0, 1, "live", (SOL,), provides, Costs(), ticks=True)


def tick(at_s: float, price: float, series: int = 0) -> Prices:
    one = np.array([price])
    ts_ms = T0 + round(at_s * 1000)
    return Prices(ts_ms, "test", np.array([series]), one, one, one, np.array([10.0]), np.array([1e6]))


def passed(*events: Event) -> list[Event]:
    tape = CandleTape(Settings())
    return [told for event in events for told in tape.take(event)]


def test_ticks_become_the_candle_that_closed_and_its_timer() -> None:
    ticks = [tick(1, 100.0), tick(20, 104.0), tick(40, 98.0), tick(59, 101.0), tick(61, 102.0)]
    first, *rest = passed(opened(), *ticks, Timer(T0 + MINUTE_MS + GRACE + 700))
    assert isinstance(first, MarketOpened)
    assert (first.ticks, first.provides.liquidity) == (False, False)
    bars, timer = rest
    assert isinstance(bars, Bars)
    assert (bars.open_ms, bars.ts_ms, bars.series.tolist()) == (T0, T0 + MINUTE_MS, [0])
    values = (bars.open, bars.high, bars.low, bars.close, bars.volume)
    assert [value.tolist() for value in values] == [[100.0], [104.0], [98.0], [101.0], [40.0]]
    assert timer == Timer(T0 + MINUTE_MS + GRACE)


def test_a_minute_without_a_tick_is_no_candle_but_time_goes_on() -> None:
    told = passed(opened(), tick(1, 100.0), tick(130, 101.0), Timer(T0 + 3 * MINUTE_MS + GRACE))[1:]
    kinds = [type(event).__name__ for event in told]
    assert kinds == ["Bars", "Timer", "Timer", "Bars", "Timer"]
    assert [event.ts_ms for event in told if isinstance(event, Timer)] == [
        T0 + at * MINUTE_MS + GRACE for at in (1, 2, 3)
    ]


def test_what_was_heard_beside_prices_stays_where_it_was_in_time() -> None:
    def whales(at_s: float) -> Whales:
        nothing = np.empty(0)
        none = np.empty(0, dtype=np.int64)
        return Whales(T0 + round(at_s * 1000), none, none, nothing, nothing, nothing, nothing)

    events: list[Event] = [
        tick(1, 100.0),
        whales(30),
        tick(61, 101.0),
        whales(61),
        whales(62.5),
        Timer(T0 + MINUTE_MS + 3_000),
    ]
    told = passed(opened(), *events, tick(90, 102.0), Timer(T0 + 2 * MINUTE_MS + GRACE))[1:]
    assert [type(event).__name__ for event in told] == ["Whales", "Whales", "Bars", "Timer", "Whales", "Bars", "Timer"]


def test_neither_a_person_nor_a_broken_wire_is_passed_on() -> None:
    snapshot = Snapshot(1, 5, T0, paused="lunch", safe_mode="careful", stopped="enough", equity_micro=7)
    told = passed(
        opened(),
        Recovered(T0, snapshot, (), (), latched="enough"),
        Commanded(T0, Pause("tea"), "cli"),
        FeedTold(T0, "network", up=False, text="gone", grave=True),
        tick(1, 100.0),
        Timer(T0 + MINUTE_MS + GRACE),
    )
    assert [type(event).__name__ for event in told] == ["MarketOpened", "Recovered", "Bars", "Timer"]
    recovered = told[1]
    assert isinstance(recovered, Recovered)
    assert recovered.snapshot is not None
    assert (recovered.latched, recovered.snapshot.paused, recovered.snapshot.stopped) == (None, None, None)
    assert recovered.snapshot.equity_micro == 7


def test_a_token_that_was_added_has_its_candles_from_then_on() -> None:
    tape = CandleTape(Settings())
    events: list[Event] = [
        opened(),
        tick(1, 100.0),
        TokensAdded(T0 + 10_000, 1, (JUP,)),
        tick(70, 101.0),
        tick(80, 0.5, series=1),
        Timer(T0 + 2 * MINUTE_MS + GRACE),
    ]
    told = [one for event in events for one in tape.take(event)]
    bars = [event for event in told if isinstance(event, Bars)]
    assert [event.series.tolist() for event in bars] == [[0], [0, 1]]
    assert [token.symbol for token in tape.tokens] == ["SOL", "JUP"]
    assert tape.price == {0: 101.0, 1: 0.5}


def test_candles_have_neither_a_second_source_nor_a_depth() -> None:
    first = passed(opened(second_source=True, whales=True))[0]
    assert isinstance(first, MarketOpened)
    assert (first.provides.second_source, first.provides.liquidity, first.provides.whales) == (False, False, True)


def test_the_candles_of_the_demo_market_are_passed_on_whole() -> None:
    kept = [event for event, _ in on_ticks(40).keeping.kept]
    tape = CandleTape(Settings.model_validate({"data": {"backfill_decision_bars": 220, "backfill_other_bars": 50}}))
    told = [one for event in kept for one in tape.take(event)]
    assert not any(isinstance(event, Prices) for event in told)
    bars = [event for event in told if isinstance(event, Bars)]
    assert [event.open_ms for event in bars] == [bars[0].open_ms + at * MINUTE_MS for at in range(len(bars))]
    assert len(bars) == 40
    last = next(event for event in reversed(kept) if isinstance(event, Prices) and event.ts_ms < bars[-1].ts_ms)
    assert bars[-1].close[bars[-1].series == 0] == pytest.approx(last.price[last.series == 0])
