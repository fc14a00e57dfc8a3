from __future__ import annotations

from dataclasses import replace

from mojobot.core.learning.crowding import HALF_LIFE_BARS
from mojobot.core.lessons import learned
from mojobot.core.organs import Organs
from mojobot.core.outbox import Outbox
from mojobot.core.strategies.registry import NAMES
from mojobot.model.events import SettingsChanged, TreesGrown
from mojobot.model.learning import BenchedStrategy, Learned, Lesson
from mojobot.model.learning_settings import LearningSettings
from mojobot.model.notices import Alert, Level, Outcome
from mojobot.model.trading import Reason
from tests.core.learning.prediction.test_trees import TREES
from tests.core.learning.taught import purchase, trade
from tests.core.runs import AAA, BBB, TOKENS, Run, alerts, closed, decisions, dip, settings

REVERSION = NAMES.index("mean_reversion")
SHARED = {name: {"weight": 0.125} for name in NAMES}
OPEN_DOOR = settings(
    strategies=SHARED,
    limits={"token_cooldown_s": 0, "token_lock_losses": 100},
    risk={
        "max_daily_loss": 0.5,
        "max_drawdown": 0.5,
        "max_volatility_threshold": 2.0,
        "volatility_limit_established": 5.0,
    },
)


def parts_of(run: Run) -> Organs:
    parts = run.engine._parts
    assert parts is not None
    return parts


def lose(run: Run, times: int) -> Run:
    """A dip that is bought, and a fall through the stop; then calm until the averages have forgotten it."""
    for _ in range(times):
        run.hour({AAA: dip()})
        run.hour({AAA: (1.0, 1.0, 0.9, 0.9, 1.0)})
        for _ in range(20):
            run.hour()
    return run


def told(run: Run) -> list[str]:
    return [alert.text for alert in alerts(run.log.steps) if alert.level is Level.VOTE]


def restarted(run: Run, *, older: bool = False) -> Run:
    """Another session in the same store; `older`: written before anything was learned."""
    recovered = run.recovery()
    if older and recovered.snapshot is not None:
        recovered = replace(recovered, snapshot=replace(recovered.snapshot, learned=None, weights=()))
    return Run(OPEN_DOOR, recovered=recovered, session=2, now_ms=run.now_ms)


def test_a_losing_strategy_loses_weight_is_benched_and_says_so() -> None:
    run = lose(Run(OPEN_DOOR), 21)
    trades = [notice.trade for notice in closed(run.log.steps)]
    assert len(trades) >= 20
    assert all(trade.r is not None and trade.r < 0.0 for trade in trades)
    parts = parts_of(run)
    assert parts.weights.shares[REVERSION] < 0.08
    assert parts.learner.benched[REVERSION]
    (line,) = told(run)
    assert line.startswith("mean reversion is benched: its last 20 trades made -")
    before = len(closed(run.log.steps))
    lose(run, 1)
    assert len(closed(run.log.steps)) == before  # it votes in shadow
    view = run.engine.view()
    assert view is not None
    assert view.votes.benched[REVERSION]
    assert view.votes.configured[REVERSION] == 0.125
    assert view.votes.standings[REVERSION].shadow.trades > 0
    assert view.votes.standings[REVERSION].comeback >= 1


def test_a_restart_knows_weights_bench_lessons_and_open_purchases() -> None:
    run = lose(Run(OPEN_DOOR), 21)
    run.hour({AAA: dip()})
    before, after = parts_of(run), parts_of(restarted(run))
    flying = before.book.portfolio.ids()
    assert after.weights == before.weights
    assert after.learner.saved(after.weights, flying) == before.learner.saved(before.weights, flying)
    assert after.learner.calibrations == before.learner.calibrations
    assert after.learner.benched == before.learner.benched


def test_a_snapshot_of_an_older_version_begins_to_learn() -> None:
    parts = parts_of(restarted(lose(Run(OPEN_DOOR), 3), older=True))
    assert parts.weights.shares == parts.weights.prior
    assert parts.learner.mean_r("mean_reversion") is None


def test_the_same_events_teach_the_same() -> None:
    one, other = (lose(Run(OPEN_DOOR), 4) for _ in range(2))
    assert parts_of(one).weights == parts_of(other).weights
    assert one.snapshot == other.snapshot
    assert one.snapshot is not None
    assert one.snapshot.learned is not None


def test_a_trade_closed_by_a_report_after_the_last_snapshot_is_learned_at_the_start() -> None:
    run = lose(Run(OPEN_DOOR), 2)
    whole = run.recovery()
    assert whole.snapshot is not None
    last = max(step for _, step, _ in whole.reports)
    early = next(s for s in reversed(run.log.snapshots) if s.step < last)
    again = Run(OPEN_DOOR, recovered=replace(whole, snapshot=early), session=2, now_ms=run.now_ms)
    assert parts_of(again).weights == parts_of(run).weights
    assert parts_of(again).learner.mean_r("mean_reversion") == parts_of(run).learner.mean_r("mean_reversion")


def test_settings_changed_while_running_keep_what_was_learned() -> None:
    run = lose(Run(OPEN_DOOR), 5)
    learned = parts_of(run).weights.shares
    run.step(SettingsChanged(run.now_ms, OPEN_DOOR.model_copy(update={"learning": LearningSettings(most_benched=0)})))
    assert parts_of(run).weights.shares == learned
    lose(run, 16)
    assert not any(parts_of(run).learner.benched)


def test_a_position_that_is_left_is_counted_as_left_and_not_as_an_agreement() -> None:
    run = Run(settings())
    run.hour({AAA: dip()})
    run.hour({AAA: (1.0, 1.0, 0.99, 1.0, 1.0)})
    run.hour({AAA: (1.0, 1.055, 1.0, 1.055, 1.0)})
    run.hour()
    (trade,) = [notice.trade for notice in closed(run.log.steps)]
    assert trade.exit_reason is Reason.LEAVE
    view = run.engine.view()
    assert view is not None
    assert (dict(view.tally.outcomes)["left"], view.tally.agreed) == (1, 1)
    left = next(one for one in decisions(run.log.steps) if one.outcome is Outcome.LEFT)
    assert left.gates[0].text.endswith("back at the mean")


def test_votes_age_by_the_bars_that_are_decided_on() -> None:
    run = Run(OPEN_DOOR)
    run.hour({AAA: dip()})
    run.hour({BBB: dip()})
    moments = parts_of(run).learner.saved(parts_of(run).weights, ()).moments
    assert moments is not None
    assert moments.count == len(TOKENS) * (1.0 + 0.5 ** (1 / HALF_LIFE_BARS))


def test_a_strategy_that_earns_but_is_too_seldom_right_is_benched_and_says_why() -> None:
    run = Run(OPEN_DOOR)
    parts = parts_of(run)
    for number in range(50):
        r = -0.6 if number % 3 else 2.0
        parts.learner.backed(purchase(f"t{number}", ["mean_reversion"]), {f"t{number}"})
        out = Outbox(1, number, 1)
        learned(parts, trade(f"t{number}", r), out)
    (line,) = [notice.text for notice in out.notices if isinstance(notice, Alert)]
    assert line.startswith("mean reversion is benched: after its trades no vote like those it made is surer than 0.")
    assert parts.learner.benched[REVERSION]


def test_who_returns_from_the_bench_begins_anew_and_says_so() -> None:
    run = Run(OPEN_DOOR)
    parts = parts_of(run)
    lessons = (("mean_reversion", (Lesson(0.5, 0.725, -1.0, "up/calm"),) * 20),)
    parts.learner.restore(Learned(lessons=lessons, benched=(BenchedStrategy("mean_reversion", 1, (0.1,) * 20),)))
    assert parts.learner.benched[REVERSION]
    run.hour()
    assert not parts.learner.benched[REVERSION]
    assert parts.learner.mean_r("mean_reversion") is None
    assert told(run) == ["mean reversion votes again: its last 20 shadow trades earned on average"]


def test_what_was_wanted_before_the_bench_is_no_shadow_trade_on_it() -> None:
    run = Run(OPEN_DOOR)
    parts = parts_of(run)
    run.hour({AAA: dip()})
    for number in range(20):
        parts.learner.backed(purchase(f"t{number}", ["mean_reversion"]), {f"t{number}"})
        learned(parts, trade(f"t{number}", -1.0), Outbox(1, number, run.now_ms))
    assert parts.learner.benched[REVERSION]
    assert parts.learner.saved(parts.weights, ()).shadows == ()
    run.hour({BBB: dip()})
    assert [one.series for one in parts.learner.saved(parts.weights, ()).shadows] == [BBB]


def test_trees_that_cannot_be_are_told_of_and_not_listened_to() -> None:
    run = Run(settings(strategies={"prediction": {"enabled": True, "trees": True}}))
    forecasting = parts_of(run).market.groups[0].forecasting
    assert forecasting is not None
    timeframe = forecasting.forecaster.timeframe
    run.step(TreesGrown(run.now_ms, timeframe, replace(TREES, depth=1_000)))
    assert told(run) == [f"the trees grown for {timeframe} are not listened to: it is too deep"]
    assert forecasting.forecaster.grown is None
    run.step(TreesGrown(run.now_ms, timeframe, TREES))
    assert len(told(run)) == 1
    assert forecasting.forecaster.grown is TREES
