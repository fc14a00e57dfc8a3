from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from mojobot.core.engine import Engine
from mojobot.model.commands import CloseAll, ClosePosition, EmergencyStop, Pause, Resume, SafeMode
from mojobot.model.events import ClockTold, Commanded, MarketOpened, SettingsChanged, Timer
from mojobot.model.market import HOUR_MS, Costs, Provides
from mojobot.model.notices import NOTHING, Outcome, Remembered
from mojobot.model.settings import Settings
from mojobot.model.state import EngineState
from mojobot.model.trading import Failed, Reason, Side, Unknown
from tests.core.runs import (
    AAA,
    BBB,
    NEW,
    OPENING,
    SOL,
    START_MS,
    TOKENS,
    Run,
    alerts,
    booked,
    closed,
    decisions,
    dip,
    entry,
    filled,
    history,
    holding,
    intents,
    marked,
    rise,
    settings,
    states,
)

CRASH = {AAA: (1.0, 1.0, 0.5, 0.5, 1.0)}
HELD = holding(entry())  # a hundred AAA at 10, stop 9, target 12
BOTH = holding(entry(), entry(BBB, name="s1-2-1", price=2.0, stop=1.8, target=2.4))


def held(run: Run) -> list[str]:
    view = run.engine.view()
    assert view is not None
    return [position.symbol for position in view.positions]


def bought(run: Run) -> Run:
    """The run after mean reversion has bought a dip of AAA."""
    run.hour()
    run.hour({AAA: dip()})
    run.hour()
    assert held(run) == ["AAA"]
    return run


# ---- the stream


def test_the_market_opens_once_and_first() -> None:
    engine = Engine(Settings())
    assert (engine.view(), engine.state, engine.session, engine.now_ms) == (None, EngineState.STARTING, 0, 0)
    with pytest.raises(ValueError, match="MarketOpened"):
        engine.step(1, Timer(START_MS))
    opened = MarketOpened(START_MS, 3, "replay", TOKENS, Provides(), Costs(), ticks=False)
    assert engine.step(1, opened) is NOTHING
    assert (engine.session, engine.now_ms, engine.state) == (3, START_MS, EngineState.STARTING)
    with pytest.raises(ValueError, match="open already"):
        engine.step(2, opened)


def test_time_never_goes_back() -> None:
    run = Run()
    run.step(Timer(START_MS + 5_000))
    run.step(Timer(START_MS + 1_000))
    assert run.engine.now_ms == START_MS + 5_000


def test_the_same_events_give_the_same_everything() -> None:
    def told() -> list[object]:
        run = Run()
        for n in range(30):
            run.hour({AAA: dip() if n % 5 == 1 else rise(0.02), BBB: dip() if n % 7 == 2 else rise(0.01)})
        return [run.log.steps, run.engine.view().tally] if (run.engine.view()) else []  # type: ignore[union-attr]

    assert told() == told()


def test_it_starts_with_the_first_price_and_says_so_once() -> None:
    run = Run()
    assert run.engine.state is EngineState.STARTING
    changes = states(run.hour() + run.hour())
    assert [(change.state, change.latched) for change in changes] == [(EngineState.RUNNING, False)]


# ---- a trade from beginning to end


def test_a_dip_is_bought_at_the_next_open_guarded_and_sold() -> None:
    run = Run()
    run.hour()
    (decision,) = decisions(run.hour({AAA: dip()}))
    assert decision.outcome is Outcome.BUY
    (booking,) = booked(run.hour())
    assert booking.fill.price == pytest.approx(9.4 * 1.00316, rel=1e-4)  # the open with fee, impact and sandwich
    view = run.engine.view()
    assert view is not None
    (position,) = view.positions
    assert position.stop == pytest.approx(9.4 * (1 - 0.03 * 0.85))  # tighter: the dip made it a wild day
    assert (position.stop_reason, position.closing) == ("initial", False)
    steps = run.hour(CRASH)
    (trade,) = [notice.trade for notice in closed(steps)]
    assert trade.exit_reason is Reason.STOP
    assert trade.id == decision.intent_id
    assert trade.pnl_micro < 0
    assert -1.5 < (trade.r or 0.0) < -1.0
    assert view.risk.cash_usd == pytest.approx(9_000.0, abs=0.01)


def test_the_stop_counts_in_the_very_bar_of_the_fill() -> None:
    run = Run()
    run.hour()
    run.hour({AAA: dip()})
    steps = run.hour(CRASH)
    assert [(b.intent.side, b.intent.reason) for b in booked(steps)] == [
        (Side.BUY, Reason.ENTRY),
        (Side.SELL, Reason.STOP),
    ]


def test_break_even_counts_from_the_bar_after_the_rung() -> None:
    run = Run(recovered=HELD)
    steps = run.hour({AAA: (1.0, 1.15, 0.95, 1.1, 1.0)})  # to 11.5, and to 9.5 in the same bar
    assert [b.intent.reason for b in booked(steps)] == [Reason.LADDER]
    assert booked(steps)[0].fill.price < 11.0  # at the rung, less costs: never better
    assert booked(steps)[0].intent.touched_price == 11.0
    steps = run.hour({AAA: (1.0, 1.0, 0.9, 0.95, 1.0)})  # 11 to 9.9
    (trade,) = [notice.trade for notice in closed(steps)]
    assert trade.exit_reason is Reason.STOP
    assert booked(steps)[0].intent.touched_price == pytest.approx(10.0)


def test_stop_and_target_in_one_bar_is_the_stop() -> None:
    run = Run(recovered=HELD)
    (trade,) = [notice.trade for notice in closed(run.hour({AAA: (1.0, 1.5, 0.8, 1.4, 1.0)}))]
    assert (trade.exit_reason, trade.pnl_micro < 0) == (Reason.STOP, True)


def test_rung_and_target_in_one_bar_are_two_orders_and_one_trade() -> None:
    run = Run(recovered=HELD)
    steps = run.hour({AAA: (1.0, 1.25, 1.0, 1.2, 1.0)})
    assert [intent.reason for intent in intents(steps)] == [Reason.LADDER, Reason.TARGET]
    assert [intent.touched_price for intent in intents(steps)] == [11.0, 12.0]
    (trade,) = [notice.trade for notice in closed(steps)]
    assert trade.exit_price == pytest.approx(11.5, rel=0.004)
    assert held(run) == []


def test_a_trend_is_trailed_after_its_rung() -> None:
    run = Run(recovered=holding(entry(trail=0.5)))
    run.hour({AAA: (1.0, 1.15, 1.0, 1.1, 1.0)})
    view = run.engine.view()
    assert view is not None
    assert view.positions[0].stop == pytest.approx(11.0)
    assert view.positions[0].stop_reason == "trail"
    run.hour({AAA: (1.01, 1.2, 1.01, 1.2, 1.0)})  # past the target: a trail has none
    assert held(run) == ["AAA"]
    (trade,) = [notice.trade for notice in closed(run.hour({AAA: (1.0, 1.0, 0.9, 0.95, 1.0)}))]
    assert trade.exit_reason is Reason.TRAIL


def test_ticks_fill_later_than_they_trigger() -> None:
    run = Run(ticks=True, recovered=HELD)
    (intent,) = intents(run.tick({AAA: 8.9}))
    assert (intent.reason, intent.touched_price, intent.reference_price) == (Reason.STOP, None, 8.9)
    assert intents(run.tick({AAA: 8.8}, after_ms=399)) == []  # one order a token, and too early to fill
    (trade,) = [notice.trade for notice in closed(run.tick({AAA: 8.7}, after_ms=15_000))]
    assert trade.exit_price == pytest.approx(8.7, rel=0.005)


def test_a_jump_over_rung_and_target_sells_the_rest_once() -> None:
    run = Run(ticks=True, recovered=HELD)
    assert [i.reason for i in intents(run.tick({AAA: 11.2}))] == [Reason.LADDER]
    steps = run.tick({AAA: 12.5})  # the rung fills, and the target is met by the same tick
    assert [b.intent.reason for b in booked(steps)] == [Reason.LADDER]
    assert [i.reason for i in intents(steps)] == [Reason.TARGET]
    steps = run.tick({AAA: 12.6})
    assert len(closed(steps)) == 1
    assert intents(steps) == []
    (both,) = intents(Run(ticks=True, recovered=HELD).tick({AAA: 12.5}))
    assert both.reason is Reason.TARGET


# ---- exits that fail


def test_an_exit_that_failed_is_tried_again_at_the_next_event() -> None:
    run = Run(ticks=True, recovered=HELD)
    (first,) = intents(run.tick({AAA: 8.5}))
    run.venue.cancel(run.now_ms, "")
    steps = run.step(Failed(first.id, run.now_ms, "no route"))
    assert [alert.text for alert in alerts(steps)] == ["SELL AAA not filled: no route"]
    (second,) = intents(run.tick({AAA: 8.4}))
    assert (second.reason, second.id != first.id) == (Reason.STOP, True)
    view = run.engine.view()
    assert view is not None
    assert view.positions[0].closing
    assert len(view.pending) == 1


def test_an_unknown_outcome_is_waited_for() -> None:
    run = Run(ticks=True, recovered=HELD)
    run.lost = True
    (first,) = intents(run.tick({AAA: 8.5}))
    run.step(Unknown(first.id, run.now_ms, "no answer"))
    assert intents(run.tick({AAA: 8.0})) == []
    assert held(run) == ["AAA"]


def test_a_fill_beyond_what_is_held_halts_entries_and_keeps_exits() -> None:
    run = Run(ticks=True, recovered=HELD)
    run.tick({AAA: 10.0})
    run.lost = True
    (first,) = intents(run.tick({AAA: 8.5}))
    steps = run.step(filled(first, first.quantity_raw + 1, 850.0))
    (change,) = states(steps)
    assert (change.state, change.latched) == (EngineState.STOPPED, True)
    assert change.why.startswith("broken invariant: ")
    assert [i.reason for i in intents(run.tick({AAA: 8.4}))] == [Reason.STOP]


def test_a_position_that_lost_its_guard_stops_the_engine() -> None:
    run = Run(recovered=HELD)
    run.hour()
    run.engine._parts.book.guards.clear()  # type: ignore[union-attr]
    (change,) = states(run.hour())
    assert (change.state, change.why) == (EngineState.STOPPED, "broken invariant: a position has no stop (S104)")
    assert run.engine.view() is not None


# ---- stopping


def test_a_drawdown_stops_and_latches() -> None:
    run = Run(
        settings(risk={"max_daily_loss": 0.5, "max_drawdown": 0.1}), recovered=holding(entry(usd=5_000.0, stop=5.0))
    )
    run.hour({AAA: (1.0, 1.0, 0.9, 0.9, 1.0)})
    assert run.engine.state is EngineState.RUNNING
    (change,) = states(run.hour({AAA: (1.0, 1.0, 0.85, 0.85, 1.0)}))
    assert (change.state, change.latched) == (EngineState.STOPPED, True)
    assert change.why.startswith("drawdown 11.")
    assert states(run.hour({AAA: (1.0, 1.0, 0.9, 0.9, 1.0)})) == []  # the first reason stays


def test_a_days_loss_stops_and_the_next_day_does_not_clear_it() -> None:
    run = Run(recovered=holding(entry(usd=5_000.0, stop=5.0)))
    (change,) = states(run.hour({AAA: (1.0, 1.0, 0.88, 0.88, 1.0)}))[-1:]
    assert (change.state, change.why[:11]) == (EngineState.STOPPED, "loss today ")
    for _ in range(30):
        run.hour()
    assert run.engine.state is EngineState.STOPPED


def test_yesterdays_loss_is_not_todays() -> None:
    run = Run(recovered=holding(entry(usd=5_000.0, stop=5.0)), now_ms=START_MS)
    run.hour({AAA: (1.0, 1.0, 0.93, 0.93, 1.0)})
    for _ in range(24):
        run.hour()
    run.hour({AAA: (1.0, 1.0, 0.93, 0.93, 1.0)})
    assert run.engine.state is EngineState.RUNNING


def test_only_the_word_resumes_and_limits_count_afresh() -> None:
    run = Run(recovered=holding(entry(usd=5_000.0, stop=5.0)))
    run.hour({AAA: (1.0, 1.0, 0.88, 0.88, 1.0)})
    for command in (Resume(), Resume("resume"), Pause(), SafeMode(on=True)):
        run.send(command)
        assert run.engine.state is EngineState.STOPPED
    assert any("needs the word RESUME" in alert.text for alert in alerts(run.log.steps))
    (change,) = states(run.send(Resume("RESUME")))
    assert (change.state, change.latched) == (EngineState.SAFE_MODE, False)
    view = run.engine.view()
    assert view is not None
    assert (view.risk.drawdown, view.risk.day_return) == (0.0, 0.0)
    assert states(run.hour()) == []
    (again,) = states(run.hour({AAA: (1.0, 1.0, 0.88, 0.88, 1.0)}))
    assert again.state is EngineState.STOPPED


def test_a_stop_by_hand_keeps_stops_armed_and_buys_nothing() -> None:
    run = Run(recovered=HELD)
    run.hour()
    (change,) = states(run.send(EmergencyStop("enough")))
    assert (change.state, change.why, change.latched) == (EngineState.STOPPED, "enough", True)
    assert states(run.send(EmergencyStop("again"))) == []
    (decision,) = [d for d in decisions(run.hour({BBB: dip()})) if d.symbol == "BBB"]
    assert (decision.outcome, decision.refused_by) == (Outcome.REFUSED, "state")
    assert [c.trade.exit_reason for c in closed(run.hour(CRASH))] == [Reason.STOP]


def test_an_entry_in_flight_is_given_up_by_a_stop() -> None:
    run = Run()
    run.hour()
    (entered,) = intents(run.hour({AAA: dip()}))
    steps = run.send(EmergencyStop())
    assert [alert.text for alert in alerts(steps)] == ["STOPPED: by hand", "BUY AAA not filled: stopped"]
    assert booked(run.hour()) == []
    view = run.engine.view()
    assert view is not None
    assert (view.pending, view.positions) == ((), ())
    assert entered.is_entry


def test_an_entry_that_lands_after_the_stop_gets_its_stop() -> None:
    run = Run()
    run.hour()
    (entered,) = intents(run.hour({AAA: dip()}))
    run.venue._pending.clear()  # it has landed already; the report is on its way
    run.send(EmergencyStop())
    run.step(filled(entered, 106 * 10**9, 1_000.0))
    assert held(run) == ["AAA"]
    assert [c.trade.exit_reason for c in closed(run.hour(CRASH))] == [Reason.STOP]


def test_disarmed_stops_wait_for_a_person() -> None:
    run = Run(settings(emergency={"stops_stay_armed": False}), recovered=HELD)
    run.hour()
    run.send(EmergencyStop())
    assert intents(run.hour(CRASH)) == []
    assert held(run) == ["AAA"]
    run.send(Resume("RESUME"))
    assert [c.trade.exit_reason for c in closed(run.hour({AAA: (1.0, 1.0, 0.9, 0.9, 1.0)}))] == [Reason.STOP]


@pytest.mark.parametrize("armed", [True, False])
def test_a_liquidating_stop_sells_everything_even_what_failed_at_first(armed: bool) -> None:
    run = Run(settings(emergency={"liquidate": True, "stops_stay_armed": armed}), recovered=BOTH)
    run.hour()
    sold = intents(run.send(EmergencyStop()))
    assert [(i.symbol, i.reason) for i in sold] == [("AAA", Reason.LIQUIDATE), ("BBB", Reason.LIQUIDATE)]
    run.venue._pending.clear()
    run.step(Failed(sold[0].id, run.now_ms, "no route"))
    assert [i.symbol for i in intents(run.hour())] == ["AAA"]
    run.step(Failed(sold[1].id, run.now_ms, "no route"))
    run.hour()
    run.hour()
    assert held(run) == []
    assert {c.trade.exit_reason for c in closed(run.log.steps)} == {Reason.LIQUIDATE}


def test_a_stop_by_a_limit_liquidates_as_well() -> None:
    run = Run(settings(emergency={"liquidate": True}), recovered=holding(entry(usd=5_000.0, stop=5.0)))
    run.hour({AAA: (1.0, 1.0, 0.88, 0.88, 1.0)})
    assert [c.trade.exit_reason for c in closed(run.hour())] == [Reason.LIQUIDATE]


# ---- pausing, safe mode, closing by hand


def test_a_pause_holds_entries_and_exits_go_on() -> None:
    run = Run(recovered=HELD)
    run.hour()
    (change,) = states(run.send(Pause("lunch")))
    assert (change.state, change.why, change.latched) == (EngineState.PAUSED, "lunch", False)
    steps = run.hour({BBB: dip(), **CRASH})
    assert {d.symbol: d.refused_by for d in decisions(steps)}["BBB"] == "state"
    assert [c.trade.exit_reason for c in closed(steps)] == [Reason.STOP]
    (change,) = states(run.send(Resume()))
    assert change.state is EngineState.RUNNING


def test_safe_mode_changes_size_stop_and_positions() -> None:
    def entered(safe: bool, rule: Settings | None = None) -> Run:
        run = Run(rule)
        run.hour()
        run.send(SafeMode(on=safe))
        run.hour({AAA: dip()})
        return run

    plain, safe = (entered(on).log.intents[-1] for on in (False, True))
    assert (plain.spend_micro, safe.spend_micro) == (1_000_000_000, 500_000_000)
    assert 1 - safe.stop / 9.4 == pytest.approx(0.75 * (1 - plain.stop / 9.4))
    full = entered(True, settings(safe_mode={"max_positions": 0}))
    assert full.log.intents == []
    assert decisions(full.log.steps)[-1].refused_by == "positions"


def test_safe_mode_is_a_state_that_ends_by_hand() -> None:
    run = Run()
    run.hour()
    (change,) = states(run.send(SafeMode(on=True, why="odd prices")))
    assert (change.state, change.why) == (EngineState.SAFE_MODE, "odd prices")
    (decision,) = [d for d in decisions(run.hour({NEW: dip()})) if d.symbol == "NEW"]
    assert decision.refused_by == "safe_mode_class"
    (change,) = states(run.send(SafeMode(on=False)))
    assert change.state is EngineState.RUNNING


def test_positions_are_closed_by_hand_one_or_all() -> None:
    run = Run(recovered=BOTH)
    run.hour()
    assert run.engine.holds("s1-2-1")
    (one,) = intents(run.send(ClosePosition("s1-2-1")))
    assert (one.symbol, one.reason) == ("BBB", Reason.CLOSE)
    assert intents(run.send(ClosePosition("s9-9-9"))) == []
    assert intents(run.send(CloseAll())) == []
    steps = run.send(CloseAll("CLOSE"))
    assert [i.symbol for i in intents(steps)] == ["AAA"]  # BBB is on its way
    assert [a.text for a in alerts(steps)] == ["BBB not closed: an order for it is in flight"]
    assert {c.trade.exit_reason for c in closed(run.hour())} == {Reason.CLOSE}
    assert held(run) == []
    assert not run.engine.holds("s1-2-1")


def test_sol_pauses_the_market_until_it_has_been_calm_for_an_hour() -> None:
    run = Run(settings(risk={"max_volatility_threshold": 0.05}))
    run.hour()
    assert run.engine.state is EngineState.RUNNING
    steps = run.hour({SOL: (1.0, 1.0, 0.92, 0.92, 1.0), AAA: dip()})
    (change,) = states(steps)
    assert change.state is EngineState.PAUSED
    assert change.why.startswith("SOL daily volatility 8.")
    assert {d.symbol: d.refused_by for d in decisions(steps)}["AAA"] == "state"
    moved = [change for n in range(23) for change in states(run.hour({SOL: (1.0, 1.01, 1.0, 1.0 + n % 3 / 500, 1.0)}))]
    assert moved == []  # the number moves, the pause is the same
    view = run.engine.view()
    assert view is not None
    assert [(pause.rule, pause.series) for pause in view.risk.pauses] == [("volatility", None), ("volatility", SOL)]
    changes = [(n, change) for n in range(4) for change in states(run.hour())]
    assert [(n, change.state) for n, change in changes] == [
        (1, EngineState.RUNNING)
    ]  # below at the first, clear an hour on


def test_pauses_by_hand_and_by_rule_end_each_by_its_own() -> None:
    run = Run(settings(risk={"max_volatility_threshold": 0.05}))
    run.hour()
    run.hour({SOL: (1.0, 1.0, 0.92, 0.92, 1.0)})
    run.send(Pause("lunch"))
    (change,) = states(run.send(Resume()))
    assert (change.state, change.why[:3]) == (EngineState.PAUSED, "SOL")


# ---- marks and memory


def test_equity_is_told_at_each_close_and_fill_and_kept_at_one_high() -> None:
    run = bought(Run())
    marks = marked(run.log.steps)
    assert len(marks) == 3 + 1  # three closes, one fill
    assert marks[0].equity_micro == 10_000_000_000
    assert marks[-1].open_positions == 1
    assert marks[-1].heat == pytest.approx(0.1, abs=0.001)
    assert marks[-1].drawdown == pytest.approx(1 - marks[-1].equity_micro / 10_000_000_000)


def test_nothing_is_told_of_equity_before_a_held_token_has_a_price() -> None:
    run = Run(recovered=HELD, warm=False)
    run.hour({}, only=[SOL, BBB])
    assert [mark.equity_micro for mark in marked(run.log.steps)] == []
    view = run.engine.view()
    assert view is not None
    assert view.positions[0].mark == 10.0
    run.hour()
    assert run.engine.state is EngineState.RUNNING


Act = Callable[[], object]


def remembers(run: Run, before: int) -> bool:
    return any(isinstance(n, Remembered) for step in run.log.steps[before:] for n in step.notices)


def test_whatever_a_restart_needs_is_remembered_in_its_step() -> None:
    run = Run(recovered=holding(entry(trail=0.5)))
    run.hour()
    acts: tuple[Act, ...] = (
        lambda: run.hour({AAA: (1.0, 1.08, 1.0, 1.08, 1.0)}),  # the trail's high
        lambda: run.hour({BBB: dip()}),  # an entry
        lambda: run.send(Pause()),
        lambda: run.send(Resume()),
        lambda: run.hour({AAA: (1.0, 1.03, 1.0, 1.03, 1.0)}),  # a rung
    )
    for what in acts:
        before = len(run.log.steps)
        what()
        assert remembers(run, before)


def test_a_calm_hour_without_positions_is_not_worth_a_memory() -> None:
    run = Run()
    run.hour()
    run.hour()
    before = len(run.log.steps)
    run.hour()
    assert not remembers(run, before)


def test_new_settings_are_in_force_at_once() -> None:
    run = Run()
    run.hour()
    run.step(SettingsChanged(run.now_ms, settings(limits={"max_order_usd": 123.0})))
    (intent,) = intents(run.hour({AAA: dip()}))
    assert intent.spend_micro == 123_000_000
    assert run.engine.settings.limits.max_order_usd == 123.0


def test_a_person_is_told_which_settings_wait_for_the_next_start() -> None:
    run = Run()
    rule = run.engine.settings
    steps = run.step(SettingsChanged(run.now_ms, settings(data={"kept_bars": 2_000}, limits={"max_order_usd": 123.0})))
    assert [alert.text for alert in alerts(steps)] == ["counts from the next start: data"]
    assert (run.engine.settings.data, run.engine.settings.limits.max_order_usd) == (rule.data, 123.0)


def test_counts_tell_the_session() -> None:
    run = bought(Run())
    run.hour(CRASH)
    view = run.engine.view()
    assert view is not None
    tally = view.tally
    assert (tally.closes, tally.bars, tally.decisions, tally.trades, tally.wins) == (4, 16, 16, 1, 0)
    assert dict(tally.outcomes) == {"BUY": 1} | {k: v for k, v in tally.outcomes if k != "BUY"}
    assert tally.net_micro < 0 < tally.fees_micro
    assert {name: buys for name, buys, _, _ in tally.votes}["mean_reversion"] >= 1
    assert tally.events == run.number - 1


def test_a_refusal_is_counted_by_its_gate() -> None:
    run = Run()
    run.hour()
    run.send(Pause())
    run.hour({AAA: dip()})
    view = run.engine.view()
    assert view is not None
    assert (view.tally.refused, view.tally.paused_closes) == ((("state", 1),), 1)


def test_a_market_without_history_waits_until_it_is_warm() -> None:
    run = Run(warm=False)
    assert decisions(run.hour()) == []
    view = run.engine.view()
    assert view is not None
    assert not view.prices.ready.any()
    assert run.engine.state is EngineState.RUNNING


def test_ids_are_made_of_session_step_and_count() -> None:
    run = Run(recovered=BOTH, session=4)
    run.hour()
    ids = [intent.id for intent in intents(run.send(CloseAll("CLOSE")))]
    assert ids == [f"s4-{run.number}-1", f"s4-{run.number}-2"]


def test_a_command_is_stepped_at_the_market_time_of_the_engine() -> None:
    run = Run(recovered=HELD)
    run.hour()
    (intent,) = intents(run.step(Commanded(START_MS, ClosePosition("s1-1-1"), "cli")))
    assert intent.ts_ms == run.engine.now_ms == START_MS + HOUR_MS + 2_000


def test_history_is_no_price_to_act_on() -> None:
    run = Run(recovered=HELD, warm=False)
    assert intents(run.step(history(np.array(OPENING) * 0.5, START_MS))) == []
    assert run.engine.state is EngineState.STARTING
    assert [c.trade.exit_reason for c in closed(run.hour({AAA: (0.5, 0.5, 0.5, 0.5, 1.0)}))] == [Reason.STOP]


def test_replaced_strategies_are_counted_by_their_new_weights() -> None:
    run = Run()
    run.hour()
    other = settings(strategies={"mean_reversion": {"weight": 0.0}, "momentum_breakthrough": {"weight": 1.0}})
    run.step(SettingsChanged(run.now_ms, other))
    assert [d for d in decisions(run.hour({AAA: dip()})) if d.outcome is Outcome.BUY] == []
    view = run.engine.view()
    assert view is not None
    assert view.votes.weights[:2] == (1.0, 0.0)
    assert replace(view, step=0).step == 0


def test_a_clock_off_is_told_once_shown_with_its_number_and_clears_by_itself() -> None:
    run = Run(ticks=True)
    run.tick({AAA: 10.0})
    off = [run.market(ClockTold(run.now_ms, seconds)) for seconds in (30.0, 31.0)]
    assert [changed.state for steps in off for changed in states(steps)] == [EngineState.PAUSED]
    view = run.engine.view()
    assert view is not None
    (pause,) = view.risk.pauses
    assert (pause.rule, pause.series) == ("clock", None)
    assert "31.0 s ahead" in pause.text
    back = run.market(ClockTold(run.now_ms, 0.4))
    assert [changed.state for changed in states(back)] == [EngineState.RUNNING]
