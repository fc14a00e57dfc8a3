"""Candles drift by nothing, ticks by what they differ, and a person by what a person does."""

from __future__ import annotations

import json
from functools import cache

import pytest

from mojobot.cli.output import say_json
from mojobot.core.strategies.registry import voters
from mojobot.model.commands import ClosePosition, Pause
from mojobot.model.events import MarketOpened
from mojobot.research.backtest import prepare
from mojobot.research.drift.account import OPEN_AT_END
from mojobot.research.drift.beside import Drift, drift
from mojobot.research.drift.told import alone_lines, as_json, fill_row, lines, sentence
from tests.research.drift.sessions import Session, busy, on_candles, on_ticks, untouched
from tests.research.worlds import costs, demo_candles, token_bars


@pytest.fixture(scope="module")
def ticks() -> Drift:
    return on_ticks().drift()


@cache
def alone(seed: int) -> Drift:
    """The drift of a session that nobody interferes with."""
    return untouched(seed).drift()


def adds_up(found: Drift) -> None:
    assert found.parts.total == found.ours_micro - found.twin_micro


@pytest.mark.parametrize("seed", [7, 11])
def test_a_session_on_candles_drifts_by_nothing_to_the_last_unit(seed: int) -> None:
    session, found = untouched(seed), alone(seed)
    assert found.none
    assert found.ours_micro == found.twin_micro
    assert found.parts.total == 0
    assert found.trades >= len(session.trades) >= 3
    assert all(pair.ours == pair.twin for pair in found.pairs)
    assert sentence(found).startswith("No drift")


def test_its_twin_is_what_the_back_test_makes_of_the_candles() -> None:
    settings = busy()
    run = prepare(token_bars(demo_candles(7, 5, 1100)), settings, costs(settings)).run(settings)
    found = alone(7)
    sold = [pair.twin for pair in found.pairs if pair.twin and pair.twin.side == "SELL" and pair.is_fill]
    bought = {pair.twin.trade_id: pair.twin for pair in found.pairs if pair.twin and pair.twin.side == "BUY"}
    for trade in run.trades:
        flows = sum(leg.flow_micro for leg in sold if leg.trade_id == trade.id) + bought[trade.id].flow_micro
        assert flows == trade.pnl_micro
    assert {trade.id for trade in run.trades} <= bought.keys()


def test_a_session_on_ticks_drifts_and_its_parts_add_up(ticks: Drift) -> None:
    adds_up(ticks)
    assert not ticks.none
    assert ticks.trades > 3
    twinned = [pair for pair in ticks.pairs if pair.ours and pair.twin and pair.is_fill]
    assert all(pair.ours and pair.ours.latency_ms >= busy().paper.latency_ms for pair in twinned)
    assert all(pair.twin and pair.twin.latency_ms == 0 for pair in twinned)
    assert ticks.heard == ("whales", "sentiment", "swaps")


def test_its_fills_have_their_twins_at_the_same_close(ticks: Drift) -> None:
    entries = [pair for pair in ticks.pairs if pair.leg.side == "BUY" and pair.ours and pair.twin]
    assert entries
    assert all(pair.ours and pair.twin and pair.ours.decided_ms == pair.twin.decided_ms for pair in entries)
    assert all(pair.ours and pair.twin and pair.ours.mid_price > 0 for pair in entries)


def test_what_a_person_kept_from_trading_is_told_as_theirs() -> None:
    found = on_candles(commands={600: Pause("lunch")}).drift()
    adds_up(found)
    assert found.by_hand == 1
    assert found.parts.missing != 0
    missed = [one for one in found.lone if not one.ours]
    assert any(one.why == "entries were held back: PAUSED lunch" for one in missed)
    assert any("the session has none: entries were held back" in line for line in alone_lines(found))


def test_a_position_a_person_closed_has_the_sale_of_the_back_test_beside_it() -> None:
    plain = untouched()
    trade = next(one for one in plain.trades if one.closed_ms - one.opened_ms > 4 * 900_000)
    events = [event for event, _ in plain.keeping.kept if type(event).__name__ in {"Bars", "Timer", "History"}]
    at = next(i for i, event in enumerate(events) if event.ts_ms > trade.opened_ms + 2 * 900_000)
    found = on_candles(commands={at: ClosePosition(trade.id)}).drift()
    adds_up(found)
    pair = next(pair for pair in found.pairs if pair.ours and pair.ours.reason == "close")
    assert pair.twin is not None
    assert pair.twin.reason != "close"


def test_what_is_held_at_the_end_counts_on_both_sides() -> None:
    session = untouched()
    cut = next(
        i for i, (event, _) in enumerate(session.keeping.kept) if event.ts_ms > session.trades[-1].opened_ms + 900_000
    )
    found = drift(session.keeping.kept[:cut], busy(), voters(busy().strategies))
    assert found.none
    assert any(pair.leg.reason == OPEN_AT_END for pair in found.pairs)


def test_a_recording_that_begins_with_no_market_is_refused() -> None:
    session = untouched()
    with pytest.raises(ValueError, match=r"MarketOpened|opening of a market"):
        drift(session.keeping.kept[5:9], busy(), voters(busy().strategies))
    with pytest.raises(ValueError, match=r"MarketOpened|opening of a market"):
        drift([], busy(), voters(busy().strategies))


def test_a_session_that_traded_nothing_says_so() -> None:
    session = untouched()
    found = drift(session.keeping.kept[:40], busy(), voters(busy().strategies))
    assert found.none
    assert "nothing to compare" in sentence(found)


def test_it_is_told_in_lines_and_as_json(ticks: Drift, capsys: pytest.CaptureFixture[str]) -> None:
    text = "\n".join(lines(ticks))
    assert "fills have a twin" in text
    assert "both heard whales, sentiment, swaps" in text
    say_json(as_json(ticks))
    told = json.loads(capsys.readouterr().out)
    assert sum(told["parts"].values()) == pytest.approx(told["difference"])
    assert sum(sum(row["parts"].values()) for row in told["fills"]) == pytest.approx(told["difference"], abs=1e-5)
    assert told["prices"] == "ticks"
    assert fill_row(ticks, ticks.pairs[0]) == as_json(ticks)["fills"][0]


def test_nothing_of_a_session_is_changed_by_comparing_it() -> None:
    session: Session = untouched()
    before = list(session.keeping.kept)
    session.drift()
    assert all(a is b for (a, _), (b, _) in zip(before, session.keeping.kept, strict=True))
    assert isinstance(before[0][0], MarketOpened)
