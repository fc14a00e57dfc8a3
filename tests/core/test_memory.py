from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from mojobot.core.engine import Engine
from mojobot.core.organs import Organs
from mojobot.model.commands import Command, EmergencyStop, Pause, Resume, SafeMode
from mojobot.model.events import MarketOpened, Recovered
from mojobot.model.market import Costs, Provides
from mojobot.model.notices import Step
from mojobot.model.settings import Settings
from mojobot.model.state import EngineState, Guard, Snapshot
from mojobot.model.trading import Failed, Intent, Reason, Report
from tests.core.runs import (
    AAA,
    BBB,
    OPENING,
    SOL,
    START_MS,
    TOKENS,
    Candle,
    Run,
    alerts,
    booked,
    closed,
    dip,
    entry,
    exit_,
    filled,
    history,
    holding,
    intents,
    marked,
    quiet,
    rise,
    settings,
    states,
)

LIVELY = settings(
    limits={"token_cooldown_s": 7_200, "token_lock_losses": 1},
    risk={"max_volatility_threshold": 0.1, "max_drawdown": 0.08},
)


def organs(engine: Engine) -> Organs:
    assert engine._parts is not None
    return engine._parts


def essence(engine: Engine, *, marks: bool = True) -> dict[str, Any]:
    """What must survive: everything that decides what happens next, but for what the market tells anew."""
    parts = organs(engine)
    book, halts = parts.book, parts.halts
    rule = parts.settings.limits
    known: dict[str, Any] = {
        "cash": book.portfolio.cash_micro,
        "positions": dict(book.portfolio.positions),
        "pending": dict(book.portfolio.pending),
        "guards": dict(book.guards),
        "limits": [book.limits.check(series, parts.now_ms, rule) for series in range(len(TOKENS))],
        "results": list(book.results),
        "weights": parts.weights,
        "learned": parts.learner.saved(parts.weights, book.portfolio.ids()),
        "halts": (halts.paused, halts.ruled is None, halts.safe_mode, halts.stopped),
        "pauses": parts.pauses.saved(),
    }
    if marks and book.marks is not None:
        known["marks"] = (book.marks.high_water_micro, book.marks.day, book.marks.day_start_micro)
    return known


@dataclass
class Cut:
    """How the engine stood after one step."""

    number: int
    now_ms: int
    known: dict[str, Any]
    loose: dict[str, Any]
    intents: int  # so many were stored
    snapshots: int
    reports: int  # so many had been stepped


class Watched(Run):
    """A run that can be cut off after each of its steps."""

    def __init__(self, rule: Settings, *, ticks: bool = False, recovered: Recovered | None = None) -> None:
        self.cuts: list[Cut] = []
        super().__init__(rule, ticks=ticks, recovered=recovered)

    def _keep(self, step: Step) -> None:
        super()._keep(step)
        log = self.log
        counts = (len(log.intents), len(log.snapshots), len(log.reports))
        tight, loose = essence(self.engine), essence(self.engine, marks=False)
        self.cuts.append(Cut(self.number, self.engine.now_ms, tight, loose, *counts))

    def recovery_at(self, cut: Cut, *, ahead: int = 0) -> Recovered:
        """What the store held then; with `ahead`, a report more that had been stored and not stepped."""
        log = self.log
        snapshot = log.snapshots[cut.snapshots - 1] if cut.snapshots else None
        reports = tuple(log.reports[: cut.reports + ahead])
        latched = cut.known["halts"][3]
        return Recovered(cut.now_ms, snapshot, tuple(log.intents[: cut.intents]), reports, latched)


def restarted(recovered: Recovered, rule: Settings = LIVELY, session: int = 2) -> Engine:
    engine = Engine(rule)
    ts_ms = recovered.ts_ms
    engine.step(1, MarketOpened(ts_ms, session, "replay", TOKENS, Provides(), Costs(), ticks=False))
    engine.step(2, recovered)
    return engine


HOURS: dict[str, Candle] = {
    "quiet": quiet(),
    "dip": dip(),
    "rise": rise(),
    "crash": (0.98, 0.98, 0.7, 0.72, 2.0),
    "rally": (1.01, 1.15, 1.01, 1.12, 1.0),
    "shake": (1.0, 1.06, 0.95, 1.0, 1.5),
}
COMMANDS: list[Command | None] = [None, None, None, Pause("lunch"), Resume(), Resume("RESUME"), SafeMode(on=True)]
hours = st.tuples(*[st.sampled_from(sorted(HOURS))] * 4, st.sampled_from([*COMMANDS, EmergencyStop("hand"), None]))


def lived(path: Sequence[tuple[str, str, str, str, Command | None]]) -> Watched:
    """A run through these hours that begins with a trailed position and a plain one."""
    trailed, plain = entry(AAA, trail=0.3), entry(BBB, name="s1-2-1", price=2.0, stop=1.8, target=2.4)
    run = Watched(LIVELY, recovered=holding(trailed, plain))
    for *tokens, command in path:
        run.hour({series: HOURS[str(name)] for series, name in enumerate(tokens)})
        if command is not None:
            run.send(command)
    return run


FULL = [
    ("quiet", "quiet", "dip", "quiet", None),
    ("quiet", "rally", "quiet", "dip", None),
    ("shake", "quiet", "quiet", "quiet", Pause("lunch")),
    ("quiet", "shake", "quiet", "dip", Resume()),
    ("dip", "quiet", "quiet", "quiet", SafeMode(on=True)),
    ("crash", "quiet", "crash", "rally", None),
    ("quiet", "dip", "quiet", "crash", EmergencyStop("hand")),
    ("quiet", "quiet", "rally", "quiet", Resume("RESUME")),
    *[("quiet", "shake", "dip", "dip", None)] * 3,
    *[("quiet", "quiet", "quiet", "quiet", None)] * 14,
    ("quiet", "dip", "dip", "dip", None),
    ("quiet", "quiet", "shake", "quiet", None),
]


def check(run: Watched) -> None:
    for cut in run.cuts[1:]:  # before the first there is nothing to recover from
        assert essence(restarted(run.recovery_at(cut))) == cut.known, f"cut after step {cut.number}"


def test_a_restart_at_any_step_of_a_long_day_goes_on_as_if_nothing_had_happened() -> None:
    run = lived(FULL)
    reasons = {notice.trade.exit_reason for notice in closed(run.log.steps)}
    assert {Reason.STOP, Reason.TRAIL} <= reasons | {b.intent.reason for b in booked(run.log.steps)}
    assert Reason.LADDER in {b.intent.reason for b in booked(run.log.steps)}
    assert {"STOPPED", "PAUSED", "SAFE_MODE"} <= {change.state.value for change in states(run.log.steps)}
    assert len(intents(run.log.steps)) > 6
    check(run)


@hypothesis_settings(max_examples=15)
@given(st.lists(hours, min_size=1, max_size=12))
def test_a_restart_at_any_step_of_any_day_goes_on_as_if_nothing_had_happened(
    path: list[tuple[str, str, str, str, Command | None]],
) -> None:
    check(lived(path))


@hypothesis_settings(max_examples=10)
@given(st.lists(st.tuples(*[st.floats(0.9, 1.12)] * 2), min_size=2, max_size=20))
def test_a_restart_between_any_two_ticks_goes_on_as_if_nothing_had_happened(path: list[tuple[float, float]]) -> None:
    plain = entry(BBB, name="s1-2-1", price=2.0, stop=1.8, target=2.4)
    run = Watched(LIVELY, ticks=True, recovered=holding(entry(trail=0.4), plain))
    for a, b in path:
        run.tick({AAA: float(run.price[AAA]) * a, BBB: float(run.price[BBB]) * b})
    check(run)


def test_a_report_that_was_stored_and_not_stepped_is_applied_again() -> None:
    run = lived(FULL)
    seen = 0
    for before, after in zip(run.cuts[1:], run.cuts[2:], strict=False):
        if after.reports == before.reports + 1:
            again = restarted(run.recovery_at(before, ahead=1))
            wanted = after.loose
            if wanted["halts"] != before.loose["halts"]:  # the fill's mark breached a limit: the next mark will again
                wanted = {**wanted, "halts": before.loose["halts"]}
            found = essence(again, marks=False)
            found["pending"], wanted = {}, {**wanted, "pending": {}}  # a fill that stops may send out more
            assert found == wanted, f"report at step {after.number}"
            seen += 1
    assert seen > 6


def test_a_report_applied_again_is_told_again() -> None:
    bought = entry()
    recovered = holding(bought)
    order = exit_(bought, 100 * 10**9, name="s1-9-1", reason=Reason.TARGET, price=12.0)
    reports = (*recovered.reports, (1, 9, filled(order, 100 * 10**9, 1_200.0)))
    snapshot = Snapshot(1, 8, START_MS, guards=(guard(bought, stop=9.5),), high_water_micro=1)
    run = Run(recovered=Recovered(START_MS, snapshot, (bought, order), reports))
    (trade,) = [notice.trade for notice in closed(run.log.steps)]
    assert (trade.id, trade.pnl_micro) == (bought.id, 199_940_000)
    assert organs(run.engine).book.guards == {}
    (account,) = marked(run.log.steps[:2])  # for who asks before the first close
    cash = 10_000_000_000 + trade.pnl_micro
    assert (account.cash_micro, account.equity_micro, account.open_positions) == (cash, cash, 0)
    covered = Run(recovered=Recovered(START_MS, replace(snapshot, step=9), (bought, order), reports))
    assert closed(covered.log.steps) == []
    assert marked(covered.log.steps[:2]) == []
    assert organs(covered.engine).book.portfolio.cash_micro == organs(run.engine).book.portfolio.cash_micro


def test_the_cash_is_told_after_a_purchase_is_applied_again_though_it_has_no_price_yet() -> None:
    snapshot = Snapshot(1, 0, START_MS, equity_micro=10_000_000_000, high_water_micro=10_500_000_000)
    bought = holding(entry())
    later = tuple((1, step, report) for _, step, report in bought.reports)
    run = Run(recovered=replace(bought, snapshot=snapshot, reports=later), warm=False)
    (account,) = marked(run.log.steps)
    assert (account.cash_micro, account.equity_micro, account.open_positions) == (8_999_970_000, 10_000_000_000, 1)
    assert account.heat == pytest.approx(0.1)
    assert account.drawdown == pytest.approx(1 - 10_000 / 10_500)


def guard(bought: Intent, stop: float, target: float = 12.0) -> Guard:
    return Guard(bought.id, bought.series, 10.0, 1.0, stop, target, 0.0, 10.0)


def test_a_position_keeps_the_guard_the_snapshot_knows() -> None:
    bought = entry()
    recovered = replace(holding(bought), snapshot=Snapshot(1, 8, START_MS, guards=(guard(bought, 9.7),)))
    run = Run(recovered=recovered)
    assert organs(run.engine).book.guards[bought.id].stop == 9.7
    assert [a.text for a in alerts(run.log.steps)] == ["recovered 1 open positions and 1 reports"]


def test_a_position_the_snapshot_does_not_know_gets_its_planned_guard() -> None:
    known, unknown = entry(), entry(BBB, name="s1-2-1", price=2.0, stop=1.8, target=2.4)
    snapshot = Snapshot(1, 8, START_MS, guards=(guard(known, 9.7), guard(entry(name="s1-7-7"), 1.0)))
    run = Run(recovered=replace(holding(known, unknown), snapshot=snapshot))
    guards = organs(run.engine).book.guards
    assert {key: one.stop for key, one in guards.items()} == {"s1-1-1": 9.7, "s1-2-1": 1.8}


def test_the_first_prices_check_the_stops_before_anything_else() -> None:
    run = Run(recovered=holding(entry()), warm=False)
    steps = run.hour({AAA: (0.8, 0.82, 0.78, 0.8, 1.0)})
    (trade,) = [notice.trade for notice in closed(steps)]
    assert trade.exit_price == pytest.approx(8.0, rel=0.004)  # it opened below its stop


def test_a_fill_that_broke_the_books_does_not_keep_the_engine_from_starting() -> None:
    bought = entry()
    recovered = holding(bought)
    order = exit_(bought, 100 * 10**9, name="s1-9-1")
    reports = (*recovered.reports, (1, 9, filled(order, 200 * 10**9, 2_000.0)))
    fresh = Run(recovered=Recovered(START_MS, Snapshot(1, 8, START_MS), (bought, order), reports))
    assert fresh.engine.state is EngineState.STOPPED
    assert states(fresh.log.steps)[-1].why.startswith("broken invariant")
    known = Run(recovered=Recovered(START_MS, Snapshot(1, 9, START_MS), (bought, order), reports, latched="broken"))
    assert known.engine.state is EngineState.STOPPED
    assert [p.quantity_raw for p in organs(known.engine).book.portfolio.positions.values()] == [100 * 10**9]
    assert organs(known.engine).book.portfolio.pending == {}


LOST = Snapshot(1, 8, START_MS, stopped="loss today", equity_micro=9_000_000_000, high_water_micro=20_000_000_000,
                day=START_MS // 86_400_000, day_start_micro=20_000_000_000)  # fmt: skip


def test_the_latch_file_stops_whatever_the_snapshot_says() -> None:
    for snapshot in (None, Snapshot(1, 8, START_MS), LOST):
        run = Run(recovered=Recovered(START_MS, snapshot, (), (), latched="touched"))
        (change,) = states(run.log.steps)
        assert (change.state, change.why, change.latched) == (EngineState.STOPPED, "touched", True)


def test_a_latch_that_is_gone_is_a_resume_and_limits_count_afresh() -> None:
    recovered = replace(holding(entry()), snapshot=LOST)
    run = Run(recovered=recovered, warm=False)
    assert run.engine.state is EngineState.STARTING
    view = run.engine.view()
    assert view is not None
    assert view.risk.drawdown == 0.0
    run.hour({}, only=[SOL, BBB])  # the held token has no price: nothing to mark yet
    assert organs(run.engine).book.marks is None
    run.hour()
    run.hour()
    assert states(run.log.steps)[-1].state is EngineState.RUNNING
    marks = organs(run.engine).book.marks
    assert marks is not None
    assert marks.high_water_micro < 10_000_000_000


def test_limits_that_were_not_reached_go_on_counting() -> None:
    """9,500 of 10,700 USD at the last mark: the start of the day and the high water are the old ones."""
    day = START_MS // 86_400_000
    snapshot = Snapshot(1, 8, START_MS, equity_micro=10_500_000_000, high_water_micro=10_700_000_000,
                        day=day, day_start_micro=10_600_000_000)  # fmt: skip
    run = Run(recovered=Recovered(START_MS, snapshot, (), ()))
    run.hour()
    assert run.engine.state is EngineState.STOPPED  # 10,000 USD are 5.7 % less than in the morning
    assert states(run.log.steps)[-1].why.startswith("loss today 5.7%")


def test_an_order_without_a_report_is_in_flight_until_it_is_given_up() -> None:
    order = entry()
    run = Run(recovered=Recovered(START_MS, Snapshot(1, 8, START_MS), (order,), ()))
    assert organs(run.engine).book.portfolio.pending == {order.id: order}
    lost: Report = Failed(order.id, START_MS, "lost at restart")
    assert [a.text for a in alerts(run.step(lost))] == ["BUY AAA not filled: lost at restart"]
    assert organs(run.engine).book.portfolio.pending == {}


def test_a_restart_of_a_restart_is_the_same() -> None:
    run = lived(FULL[:6])
    cut = run.cuts[-1]
    once = restarted(run.recovery_at(cut))
    step = once.step(3, replace(history(run.price, cut.now_ms)))
    assert step.intents == ()
    again = run.recovery_at(cut)
    parts = organs(once)
    from mojobot.core.memory import snapshot

    twice = restarted(replace(again, snapshot=snapshot(parts)), session=3)
    assert essence(twice) == essence(once) == cut.known


def test_a_configured_weight_counts_though_another_was_in_force_before() -> None:
    """Shares are saved only where they were learned: else no change of a weight would ever have an effect."""
    run = Run(settings(strategies={"mean_reversion": {"weight": 0.6}, "trend_following": {"weight": 0.4}}))
    run.hour()
    run.send(Pause())
    assert run.snapshot is not None
    assert run.snapshot.weights == ()
    after = Run(settings(), recovered=run.recovery(), session=2)
    assert organs(after.engine).weights.shares == organs(Run().engine).weights.shares


def test_learned_weights_come_back() -> None:
    half = settings(strategies={"mean_reversion": {"weight": 0.5}, "trend_following": {"weight": 0.5}})
    shares = (("mean_reversion", 0.3), ("trend_following", 0.7))
    run = Run(half, recovered=Recovered(START_MS, Snapshot(1, 8, START_MS, weights=shares), (), ()))
    assert organs(run.engine).weights.shares[1:3] == pytest.approx((0.3, 0.7))
    assert run.snapshot is not None
    assert dict(run.snapshot.weights)["trend_following"] == pytest.approx(0.7)


def test_an_empty_store_recovers_nothing_and_says_nothing() -> None:
    run = Run(recovered=Recovered(START_MS, None, (), ()))
    assert alerts(run.log.steps) == []
    assert organs(run.engine).book.portfolio.cash_micro == 10_000_000_000
    assert OPENING[AAA] == 10.0
