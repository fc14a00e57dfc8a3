"""Enter tells the whole story of a row."""

import math
from collections.abc import Mapping
from dataclasses import asdict, replace

import pytest

from mojobot.model.commands import EmergencyStop
from mojobot.model.errors import StoreError
from mojobot.model.market import Timeframe
from mojobot.model.notices import Decision
from mojobot.model.readings import (
    CandleReadings,
    FlowReadings,
    MoodReadings,
    PoolReadings,
    Readings,
    TimeframeReadings,
    Told,
)
from mojobot.tui.rows.decisions import decision_of
from mojobot.tui.rows.stored import time_of
from mojobot.tui.screens import dialog
from tests.tui import fakes
from tests.tui.dialogs import asked, assert_box_looks_like, box_of

Record = Mapping[str, object]
SHOWN = "rsi adx plus_di minus_di macd_hist sma20 sma50 sma200 ema20 low20 high20 atr volume_ratio volatility_ratio"


@pytest.fixture(autouse=True)
def _no_hold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dialog, "HOLD_S", 0.0)


def stored(decision: Decision) -> Record:
    """A decision as the store answers it."""
    kept = ("id", "symbol", "side", "outcome", "price", "consensus", "confidence", "lead", "refused_by")
    return {
        **{name: getattr(decision, name) for name in (*kept, "bound_by", "intent_id")},
        "at": "2026-01-01T11:15:00.000Z",
        "votes": [asdict(vote) for vote in decision.votes],
        "gates": [asdict(gate) for gate in decision.gates],
        "sizing": dict(decision.sizing),
    }


OPENED = replace(
    fakes.running().decisions[1],
    symbol="SOL",
    intent_id="s1-3100-4",
    sizing=(("factor_kelly", 0.25), ("bound_cash", 5_670.0)),
    bound_by="max_order_usd",
)
FILLS: list[Record] = [
    {
        "timestamp": f"2026-01-01T1{hour}:20:07.000Z",
        "trade_id": "s1-3100-4",
        "symbol": "SOL",
        "action": action,
        "reason": reason,
        "executed_price": price,
        "quantity": quantity,
        "value": price * quantity,
        "fees": 0.01,
        "slippage": 0.0008,
    }
    for hour, action, reason, price, quantity in ((2, "SELL", "ladder", 186.0, 4.0), (1, "BUY", "entry", 181.9, 17.022))
]
OTHER: Record = {**FILLS[0], "trade_id": "s1-1-1", "reason": "trail"}
ROWS: dict[str, list[Record]] = {
    "fills": [OTHER, *FILLS],
    "decisions": [stored(OPENED)],
    "trades": fakes.TRADES,
}


def test_a_row_of_the_store_is_the_decision_it_was() -> None:
    again = decision_of(stored(OPENED))
    assert again == replace(OPENED, series=-1, ts_ms=time_of("2026-01-01T11:15:00.000Z") or 0)


@pytest.mark.parametrize(("text", "at_ms"), [("2026-01-01T14:32:07.000Z", fakes.TS_MS), ("", None), (None, None)])
def test_times_are_read(text: str | None, at_ms: int | None) -> None:
    assert time_of(text) == at_ms


@pytest.mark.parametrize("size", [(80, 24), (120, 40)], ids=lambda size: f"{size[0]}x{size[1]}")
async def test_the_story_of_a_position(size: tuple[int, int]) -> None:
    async with asked(fakes.running(), size, rows=ROWS) as console:
        await console.press("5", "enter")
        await console.settle()
        assert {query.kind for query in console.control.asked} == {"fills", "decisions"}
        assert_box_looks_like(console.app, f"position-{size[0]}x{size[1]}")
        assert "176.00  -3.24% of entry  set at entry" in console.text
        assert "178.20  -2.03% of entry  trails the price" in console.text


async def test_the_fills_of_a_position_are_its_own_oldest_first_and_its_decision_explains_it() -> None:
    async with asked(fakes.running(), (200, 60), rows=ROWS) as console:
        await console.press("5", "enter")
        await console.settle()
        text = box_of(console.app)
        assert text.index("entry") < text.index("ladder")
        assert "trail " not in text
        assert "Sentiment momentum" in text
        assert "bound by max order usd" in text


async def test_a_story_follows_the_position_and_scrolls() -> None:
    async with asked(fakes.running(), (80, 24), rows=ROWS) as console:
        await console.press("5", "enter")
        await console.settle()
        first, *others = fakes.running().positions
        await console.see(replace(fakes.running(), positions=(replace(first, pnl_usd=-77.7), *others)))
        assert "▼-$77.70" in console.text
        await console.press("G")
        assert "Result" not in console.text
        assert "bound cash" in console.text
        await console.press("g")
        assert "Result" in console.text


def read(direction: float = 1.0) -> Readings:
    """Of the first token: everything known but VPIN; the lowest of two timeframes has not warmed up."""
    names = [*SHOWN.split(), *("band_width", "percent_b", "ewma", "yang_zhang")]
    cold = TimeframeReadings(Timeframe.M5, math.nan, 184.0, dict.fromkeys(names, math.nan))
    warm = {**dict.fromkeys(names, 0.5), "rsi": 61.25, "atr": 1.84, "sma20": 160.0, "high20": 200.0, "ewma": 0.0417}
    return Readings(
        at_ms=fakes.TS_MS,
        series=0,
        timeframes=(cold, TimeframeReadings(Timeframe.M15, direction, 184.0, warm)),
        agreement=direction / 2.0,
        with_sol=1.0,
        with_btc=math.nan,
        candles=CandleReadings(amihud=2e-8, roll=math.nan, corwin_schultz=0.0031),
        pool=PoolReadings(round_trip=0.0062, impact=0.0004, quoted=False),
        flow=FlowReadings("demo pools", -0.21, 40, 55, 12, math.nan, 3e-8, 1e-8, missing_depth=True),
        mood=MoodReadings((Told("demo crowd", 0.62, 33.0, 420_000.0),), 0.55, 0.1, 0.45, 0.0),
    )


async def test_the_story_of_a_token_tells_what_is_read_of_it_when_somebody_looks() -> None:
    async with asked(fakes.running(), (120, 80), rows=ROWS) as console:
        console.control.known[0] = read()
        await console.press("enter")
        for line in (
            "Correlated SOL 1.00  BTC –",
            "Flow       -0.21  40 bought, 55 sold in 6 h, 12 wash trades of a day left out  (demo pools)",
            "VPIN –",
            "0.30% for $100k net, give or take 0.10%  moves more than such a pool should",
            "0.62% for $1,000 in and out, 0.04% of it impact, by the pool's size and fee",
            "spread – by prices, 0.31% by ranges; 0.20% a move for $100k traded",
            "0.55  moving +0.10  talk 0.45  news 0.00",
            "0.62 demo crowd, 33 mentions, 7m before",
            "Direction            –     ▲ up",
            "RSI                  –     61.2",
            "Over SMA20           –  +15.00%",
            "  top of 20          –   -8.00%",
            "ATR                  –    1.00%",
            "Sigma a day          –    4.17%",
            "Agree        1 of 2 timeframes up, +0.50",
        ):
            assert line in console.text
        console.control.known[0] = read(direction=-1.0)
        await console.see(replace(fakes.running(), step=9_999))
        assert "▼ down" in console.text


async def test_the_story_of_a_token_has_its_last_decision() -> None:
    async with asked(fakes.running(), rows=ROWS) as console:
        await console.press("enter")
        await console.settle()
        assert_box_looks_like(console.app, "token-120x40")
        assert "HOLD by consensus" in console.text
        assert "RSI 61 > 50" in console.text
        await console.press("enter")
        assert console.dialog is None


async def test_a_token_nobody_voted_on_says_so() -> None:
    async with asked(fakes.warming()) as console:
        await console.press("j", "enter")
        await console.settle()
        assert "no strategy has voted on it" in console.text
        assert "132 of 220 bars" in console.text


async def test_a_token_without_positions_of_another_pane_is_the_selected_one() -> None:
    async with asked(fakes.running()) as console:
        await console.press("j", "j", "2", "enter")
        assert "━ ETH ━" in console.text


async def test_a_skipped_entry_is_explained_by_its_decision() -> None:
    refused = replace(fakes.running().decisions[2], symbol="BONK")
    rows: dict[str, list[Record]] = {"decisions": [stored(refused)]}
    async with asked(fakes.running(), rows=rows) as console:
        await console.press("6", *["j"] * 4, "enter")
        await console.settle()
        assert "BONK liquidity: pool 82,000 USD" in console.text
        assert "refused by liquidity" in console.text
        assert_box_looks_like(console.app, "alert-120x40")


async def test_the_story_of_a_trade() -> None:
    async with asked(fakes.running(), rows=ROWS) as console:
        await console.press("7")
        await console.settle()
        await console.press("enter")
        await console.settle()
        assert "BONK trade" in console.text
        assert "2.1R" in console.text
        assert "after 1h25m" in console.text
        assert "to the entry price" in console.text
        assert_box_looks_like(console.app, "trade-120x40")


async def test_the_votes_tell_the_newest_decision() -> None:
    async with asked(fakes.running(), rows=ROWS) as console:
        await console.press("3", "enter")
        await console.settle()
        assert "Momentum breakthrough on SOL" in console.text
        assert "Nothing was done about SOL" in console.text
        assert "RSI 61 > 50" in console.text


async def test_a_real_token_says_where_to_look_it_up() -> None:
    view = replace(fakes.running(), market="replay")
    async with asked(view, rows=ROWS) as console:
        await console.press("5", "enter")
        assert f"https://solscan.io/token/{view.tokens[0].mint}" in console.text


async def test_an_invented_token_has_nowhere_to_be_looked_up() -> None:
    async with asked(fakes.running(), rows=ROWS) as console:
        await console.press("5", "enter")
        assert "https://" not in console.text


async def test_a_reading_of_the_system_is_told_in_full() -> None:
    async with asked(fakes.degraded(), (80, 24)) as console:
        await console.press("8", "j", "enter")
        assert "12 s behind: the machine is too slow for this speed" in console.text
        assert "○ not well" in console.text


async def test_a_stop_that_nobody_watches_says_so() -> None:
    async with asked(fakes.offline(), rows=ROWS) as console:
        await console.press("5", "enter")
        assert "not watched: no price arrives" in console.text


async def test_a_store_that_cannot_answer_is_said_under_what_is_known() -> None:
    async with asked(fakes.running()) as console:
        console.control.fault = StoreError("the store is locked")
        await console.press("5", "enter")
        await console.settle()
        assert "Result" in console.text
        await console.press("G")
        assert "the store did not answer: the store is locked" in console.text


async def test_the_stop_key_works_while_reading() -> None:
    async with asked(fakes.running()) as console:
        await console.press("enter", "ctrl+x")
        assert console.control.sent == [EmergencyStop()]
        assert "EMERGENCY STOP" in console.text


async def test_no_position_has_no_story() -> None:
    async with asked(replace(fakes.running(), positions=()), notifications=True) as console:
        await console.press("5")
        await console.app.run_action("act('details')")
        await console.pilot.pause()
        assert console.dialog is None
        assert "no open position" in console.text
