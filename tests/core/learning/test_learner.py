from __future__ import annotations

from dataclasses import replace
from math import fsum

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from mojobot.core.learning.learner import LESSONS_KEPT, Learner
from mojobot.core.learning.merit import REGIME, multiplier
from mojobot.core.learning.sidelines import Sidelines
from mojobot.core.strategies.registry import NAMES
from mojobot.model.learning_settings import LearningSettings
from tests.core.learning.taught import ASKED, PRIOR, School, purchase, trade

MOMENTUM, REVERSION, TREND = NAMES[:3]
RESULTS = st.lists(st.tuples(st.floats(-4.0, 4.0), st.sets(st.sampled_from(NAMES), min_size=1)), max_size=40)


def test_before_any_trade_weights_are_the_configured_ones() -> None:
    school = School()
    assert school.weights == PRIOR
    assert school.learner.calibrations == (None,) * 8
    assert school.learner.effective_bets(PRIOR) == pytest.approx(7.74, abs=0.005)


def test_a_closed_trade_is_a_lesson_for_all_who_agreed_and_for_nobody_else() -> None:
    learner = Learner(LearningSettings())
    learner.backed(purchase("a", [MOMENTUM, TREND], against=[REVERSION]), {"a"})
    weights, _ = learner.closed(trade("a", 1.5), PRIOR, 1, ASKED)
    assert [learner.mean_r(name) for name in NAMES] == [1.5, None, 1.5, *[None] * 5]
    assert weights.shares[0] > PRIOR.shares[0]
    assert weights.shares[1] < PRIOR.shares[1]
    assert fsum(weights.shares) == pytest.approx(1.0)


def test_a_vote_that_did_not_count_learns_nothing_from_the_trade() -> None:
    learner = Learner(LearningSettings())
    bought = purchase("a", [MOMENTUM, TREND])
    shadow = replace(bought.votes[1], cast=False, benched=True)
    learner.backed(replace(bought, votes=(bought.votes[0], shadow)), {"a"})
    learner.closed(trade("a", 1.5), PRIOR, 1, ASKED)
    assert (learner.mean_r(MOMENTUM), learner.mean_r(TREND)) == (1.5, None)


def test_trades_by_hand_and_trades_without_a_stop_teach_nothing() -> None:
    school = School()
    assert school.learner.closed(trade("by-hand", 2.0), PRIOR, 1, ASKED) == (PRIOR, [])
    assert school.teach([None]).weights == PRIOR


def test_a_purchase_that_never_filled_is_forgotten() -> None:
    learner = Learner(LearningSettings())
    learner.backed(purchase("never", [MOMENTUM]), {"never"})
    learner.backed(purchase("next", [MOMENTUM]), {"next"})
    assert [one.position_id for one in learner.saved(PRIOR, {"next"}).backings] == ["next"]


def test_twenty_losses_bench_a_strategy_and_it_counts_nothing_from_then_on() -> None:
    school = School().teach([-1.0] * 19, REVERSION)
    assert school.benched == []
    school.teach([-1.0], REVERSION)
    assert school.benched == [REVERSION]
    assert school.learner.benched == tuple(name == REVERSION for name in NAMES)
    assert school.weights.shares[1] >= 0.5 * PRIOR.prior[1] - 1e-12  # its share waits for it


def test_at_most_four_sit_out_and_the_worst_go_first() -> None:
    school = School(LearningSettings(adapt_weights=False))
    for place, name in enumerate(NAMES[:4]):
        school.teach([-0.5 - 0.1 * place] * 20, name)
    assert sum(school.learner.benched) == 4
    school.teach([-3.0] * 20, NAMES[4])
    assert NAMES[4] not in school.benched
    many = Sidelines()
    results = {name: [-0.1 * (place + 1)] * 20 for place, name in enumerate(NAMES)}
    assert many.judge(results, 1, 4) == [NAMES[7], NAMES[6], NAMES[5], NAMES[4]]
    assert many.judge(results, 1, 4) == []
    assert many.judge(results, 1, 0) == []


def test_who_has_learned_never_to_be_sure_enough_sits_out_and_begins_anew_on_its_return() -> None:
    school = School().teach([2.0, -0.6, -0.6] * 16 + [2.0], MOMENTUM)
    assert school.benched == []
    school.teach([-0.6], MOMENTUM)  # it earns, but one trade in three is no chance of 0.6
    assert school.benched == [MOMENTUM]
    assert school.learner.surest(MOMENTUM) < ASKED
    again = School()
    again.teach([2.0, -0.6, -0.6] * 16 + [2.0], MOMENTUM).teach([2.0], MOMENTUM, strength=1.0)
    assert again.benched == []  # its strongest vote still counts
    assert again.learner.surest(MOMENTUM) > ASKED


def test_those_that_fail_go_before_those_that_are_mute() -> None:
    results = {MOMENTUM: [1.0] * 20, REVERSION: [-1.0] * 20, TREND: []}
    assert Sidelines().judge(results, 1, 3, [MOMENTUM, REVERSION]) == [REVERSION, MOMENTUM]
    assert Sidelines().judge(results, 1, 1, [MOMENTUM, REVERSION]) == [REVERSION]


def test_a_benched_strategy_returns_when_twenty_shadow_trades_have_paid() -> None:
    sidelines = Sidelines()
    sidelines.judge({REVERSION: [-1.0] * 20}, 100, 4)
    for _ in range(30):
        sidelines.count(MOMENTUM, 2.0)  # not benched
    assert sidelines.returning() == []
    for r in [-1.0] * 10 + [0.9] * 19:
        sidelines.count(REVERSION, r)
    assert sidelines.returning() == [REVERSION]  # of the last twenty nineteen paid
    assert REVERSION not in sidelines
    assert sidelines.returning() == []


def test_a_flat_record_in_shadow_is_no_reason_to_return() -> None:
    sidelines = Sidelines()
    sidelines.judge({REVERSION: [-1.0] * 20}, 100, 4)
    for _ in range(20):
        sidelines.count(REVERSION, 0.0)
    assert sidelines.returning() == []


def test_fifty_trades_teach_how_sure_a_vote_may_be() -> None:
    school = School().teach([1.0, -1.0] * 24 + [1.0], MOMENTUM)
    assert school.learner.calibrations[0] is None
    calibration = school.teach([-1.0], MOMENTUM).learner.calibrations[0]
    assert calibration is not None
    standing = school.learner.views(school.weights)[0]
    assert (standing.trades, standing.calibrated, len(standing.reliability)) == (50, True, 1)
    assert standing.brier == pytest.approx(0.5 * (0.275**2 + 0.725**2))
    assert standing.calibration_error == pytest.approx(0.225)


def test_only_trades_of_the_present_regime_count_for_it() -> None:
    school = School()
    school.learner.regime = "up/calm"
    school.teach([1.0] * 10, MOMENTUM)
    assert school.weights.factors[0].regime > 1.0
    school.learner.regime = "down/wild"
    school.teach([1.0], TREND)
    assert (school.weights.factors[0].regime, school.weights.factors[2].regime) == (1.0, multiplier([1.0], REGIME))
    assert school.weights.factors[0].merit == multiplier([1.0] * 10)


def test_lessons_are_kept_for_a_hundred_trades() -> None:
    school = School().teach([1.0] * (LESSONS_KEPT + 5), MOMENTUM)
    assert school.learner.views(school.weights)[0].trades == LESSONS_KEPT


def test_what_may_not_be_learned_is_not() -> None:
    rigid = LearningSettings(adapt_weights=False, calibrate_from=0, most_benched=0)
    school = School(rigid).teach([-2.0] * 60, MOMENTUM)
    assert school.weights == PRIOR
    assert school.learner.calibrations[0] is None
    assert not any(school.learner.benched)
    school.learner.obey(LearningSettings())
    assert school.learner.calibrations[0] is not None


@given(RESULTS, RESULTS)
@hypothesis_settings(max_examples=25)
def test_what_was_saved_goes_on_as_if_nothing_had_happened(
    before: list[tuple[float, set[str]]], after: list[tuple[float, set[str]]]
) -> None:
    straight = School()
    for r, who in before:
        straight.teach([r], *sorted(who))
    again = School()
    again.learner.restore(straight.learner.saved(straight.weights, ()))
    again.weights, again.trades = straight.weights, straight.trades
    for r, who in after:
        straight.teach([r], *sorted(who))
        again.teach([r], *sorted(who))
        assert again.weights == straight.weights
        assert again.learner.benched == straight.learner.benched
        assert again.learner.calibrations == straight.learner.calibrations


def test_strategies_that_are_gone_are_ignored_when_restored() -> None:
    saved = School().teach([-1.0] * 20, MOMENTUM).learner.saved(PRIOR, ())
    renamed = saved.__class__(
        lessons=(("magic", saved.lessons[0][1]), *saved.lessons),
        benched=tuple(type(one)("magic", 1) for one in saved.benched),
        totals=(("magic", saved.totals[0][1]),),
    )
    learner = Learner(LearningSettings())
    learner.restore(renamed)
    assert learner.mean_r(MOMENTUM) == -1.0
    assert not any(learner.benched)
