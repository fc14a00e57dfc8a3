from __future__ import annotations

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from mojobot.core.consensus import Agreement, agree, candidates, counted, vote_column
from mojobot.core.strategies.registry import NAMES
from mojobot.core.strategies.vote import DirectionArray, confidence
from mojobot.core.weights import Weights
from mojobot.model.market import FloatArray
from mojobot.model.settings import TradingSettings
from mojobot.model.strategy_settings import StrategiesSettings
from mojobot.model.trading import Side

RULE = TradingSettings()
WEIGHTS = Weights.configured(StrategiesSettings()).array
Ballot = dict[str, tuple[int, float]]  # strategy: direction, strength


def arrays(ballot: Ballot) -> tuple[DirectionArray, FloatArray]:
    direction, strength = np.zeros(8, dtype=np.int8), np.zeros(8)
    for name, (way, how_much) in ballot.items():
        direction[NAMES.index(name)], strength[NAMES.index(name)] = way, how_much
    return direction, confidence(strength)


def decide(ballot: Ballot, rule: TradingSettings = RULE, weights: FloatArray = WEIGHTS) -> Agreement | None:
    return agree(*arrays(ballot), weights, rule)


def agreed(ballot: Ballot, rule: TradingSettings = RULE, weights: FloatArray = WEIGHTS) -> Agreement:
    agreement = decide(ballot, rule, weights)
    assert agreement is not None
    return agreement


def test_two_that_agree_and_have_the_weight_act() -> None:
    agreement = agreed({"momentum_breakthrough": (1, 0.5), "trend_following": (1, 1.0)})
    assert agreement.side is Side.BUY
    assert agreement.consensus == 1.0
    assert agreement.confidence == pytest.approx((0.15 * 0.725 + 0.14 * 0.95) / 0.29)
    assert agreement.agreeing == (0, 2)
    assert agreement.weight == pytest.approx(0.29)
    assert agreement.lead == 2
    assert agreement.cast == 2
    assert agreement.buying == pytest.approx(0.15 * 0.725 + 0.14 * 0.95)
    assert agreement.selling == 0.0
    assert agreement.refused_by is None
    assert [check.text for check in agreement.checks] == [
        "agree 100 % >= 65 %",
        "confidence 0.83 >= 0.60",
        "quorum 2/2 strategies, weight 0.29 >= 0.20",
    ]


def test_a_sale_is_decided_as_a_purchase_is() -> None:
    agreement = agreed({"whale_tracking": (-1, 1.0), "mean_reversion": (-1, 1.0), "trend_following": (1, 0.5)})
    assert agreement.side is Side.SELL
    assert agreement.consensus == pytest.approx(0.28 * 0.95 / (0.28 * 0.95 + 0.14 * 0.725))
    assert agreement.agreeing == (1, 4)
    assert agreement.lead == 4
    assert agreement.cast == 3
    assert agreement.refused_by is None


def test_nobody_decides_nothing() -> None:
    assert decide({}) is None
    assert decide({"mean_reversion": (0, 0.9)}) is None


def test_a_tie_decides_nothing() -> None:
    weights = np.array([0.15, 0.15, 0.7, 0.0, 0.0, 0.0, 0.0, 0.0])
    assert decide({"momentum_breakthrough": (1, 0.5), "mean_reversion": (-1, 0.5)}, weights=weights) is None


def test_a_tie_that_only_floats_can_tell_apart_is_a_tie() -> None:
    weights = np.array([0.1, 0.2, 0.3, 0.4, 0.0, 0.0, 0.0, 0.0])
    ballot = {"momentum_breakthrough": (1, 0.5), "mean_reversion": (1, 0.5), "trend_following": (-1, 0.5)}
    assert decide(ballot, weights=weights) is None


def test_votes_without_confidence_are_not_counted() -> None:
    needed = (0.60 - 0.5) / 0.45
    assert decide({"mean_reversion": (1, needed - 1e-6)}) is None
    assert agreed({"mean_reversion": (1, needed)}).cast == 1


def test_equal_leads_go_to_the_first() -> None:
    weights = np.full(8, 0.125)
    ballot = dict.fromkeys(("sentiment_momentum", "trend_following", "mean_reversion"), (1, 0.5))
    assert agreed(ballot, weights=weights).lead == NAMES.index("mean_reversion")


def test_the_lead_has_the_largest_product_not_the_largest_weight() -> None:
    agreement = agreed({"whale_tracking": (1, 0.3), "momentum_breakthrough": (1, 0.5)})
    assert NAMES[agreement.lead] == "momentum_breakthrough"


def test_one_strategy_is_no_quorum() -> None:
    agreement = agreed({"momentum_breakthrough": (1, 1.0)})
    assert agreement.refused_by == "quorum"
    assert agreement.checks[2].text == "quorum 1/2 strategies, weight 0.15, needs >= 0.20"


def test_two_strategies_without_the_weight_are_no_quorum() -> None:
    agreement = agreed({"pattern_recognition": (1, 1.0), "statistical_arbitrage": (1, 1.0)})
    assert agreement.refused_by == "quorum"
    assert agreement.checks[2].text == "quorum 2/2 strategies, weight 0.19, needs >= 0.20"


@pytest.mark.parametrize(("light", "passes"), [("statistical_arbitrage", True), ("pattern_recognition", False)])
def test_the_weight_of_a_quorum_is_reached_exactly_at_its_limit(light: str, passes: bool) -> None:
    """0.11 + 0.09 is the limit; 0.10 + 0.09 is not."""
    heavy = "sentiment_momentum" if passes else "statistical_arbitrage"
    assert agreed({heavy: (1, 1.0), light: (1, 1.0)}).checks[2].passed is passes


def test_consensus_is_reached_exactly_at_its_limit() -> None:
    weights = np.array([0.39, 0.26, 0.35, 0.0, 0.0, 0.0, 0.0, 0.0])
    ballot = {"momentum_breakthrough": (1, 0.5), "mean_reversion": (1, 0.5), "trend_following": (-1, 0.5)}
    at_limit = agreed(ballot, weights=weights)
    below = agreed(ballot, weights=weights + np.array([0, -1e-6, 1e-6, 0, 0, 0, 0, 0]))
    assert at_limit.checks[0].passed is True
    assert at_limit.checks[0].text == "agree 65 % >= 65 %"
    assert below.refused_by == "consensus"
    assert below.checks[0].text == "agree 64.9999 %, needs >= 65.0000 %"


def test_safe_mode_asks_more_of_purchases_and_not_of_sales() -> None:
    ballot: Ballot = {"whale_tracking": (1, 1.0), "momentum_breakthrough": (1, 1.0), "mean_reversion": (-1, 1.0)}
    direction, strength = arrays(ballot)
    purchase = agree(direction, strength, WEIGHTS, RULE, entry_consensus=0.80)
    sale = agree(-direction, strength, WEIGHTS, RULE, entry_consensus=0.80)
    easier = agree(direction, strength, WEIGHTS, RULE, entry_consensus=0.50)
    assert purchase is not None and sale is not None and easier is not None
    assert purchase.refused_by == "consensus"
    assert purchase.checks[0].text == "agree 72 %, needs >= 80 %"
    assert sale.refused_by is None
    assert easier.checks[0].text == "agree 72 % >= 65 %"


@pytest.mark.parametrize(
    ("setting", "value", "refused_by"),
    [
        ("consensus_threshold", 0.9, "consensus"),
        ("decision_confidence", 0.9, "confidence"),
        ("quorum_strategies", 3, "quorum"),
        ("quorum_weight", 0.5, "quorum"),
    ],
)
def test_each_setting_of_the_vote_makes_a_difference(setting: str, value: float, refused_by: str) -> None:
    ballot: Ballot = {"whale_tracking": (1, 0.5), "momentum_breakthrough": (1, 0.5), "mean_reversion": (-1, 0.3)}
    assert agreed(ballot).refused_by is None
    assert agreed(ballot, TradingSettings.model_validate({setting: value})).refused_by == refused_by


def test_min_confidence_makes_a_difference() -> None:
    ballot: Ballot = {"whale_tracking": (1, 0.5), "momentum_breakthrough": (1, 0.3)}
    assert agreed(ballot).cast == 2
    assert agreed(ballot, TradingSettings(min_confidence=0.7)).cast == 1


@pytest.mark.parametrize("name", NAMES)
def test_each_strategys_weight_makes_a_difference(name: str) -> None:
    other = "momentum_breakthrough" if name != "momentum_breakthrough" else "mean_reversion"
    ballot: Ballot = {name: (1, 1.0), other: (-1, 1.0)}
    settings = StrategiesSettings()
    moved = {key: {"weight": weight} for key, weight in settings.weights().items()}
    moved[name]["weight"] += 0.05
    moved[other]["weight"] -= 0.05
    heavier = Weights.configured(StrategiesSettings.model_validate(moved)).array
    before, after = (decide(ballot, weights=weights) for weights in (WEIGHTS, heavier))
    assert before is not None and after is not None
    assert after.buying > before.buying
    assert after.selling < before.selling


def test_a_strategy_without_weight_is_not_counted() -> None:
    weights = np.array([0.5, 0.5, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0])
    agreement = agreed({"momentum_breakthrough": (1, 1.0), "trend_following": (1, 1.0)}, weights=weights)
    assert agreement.agreeing == (0,)
    assert agreement.refused_by == "quorum"
    assert decide({"trend_following": (1, 1.0)}, weights=weights) is None


def test_candidates_are_the_tokens_with_a_counted_vote() -> None:
    directions, strengths = np.zeros((8, 4), dtype=np.int8), np.zeros((8, 4))
    directions[2, 1], strengths[2, 1] = 1, 0.9
    directions[5, 2], strengths[5, 2] = -1, 0.1  # not sure enough
    directions[7, 3], strengths[7, 3] = -1, 0.5
    sure = confidence(strengths)
    assert candidates(directions, sure, WEIGHTS, RULE).tolist() == [1, 3]
    assert counted(directions, sure, WEIGHTS, RULE).sum() == 2


def test_the_vote_column_weighs_those_that_voted() -> None:
    directions, strengths = np.zeros((8, 3), dtype=np.int8), np.zeros((8, 3))
    directions[[0, 1], 0], strengths[[0, 1], 0] = [1, -1], [1.0, 0.5]
    directions[4, 1], strengths[4, 1] = -1, 1.0
    expected = [(0.15 * 0.95 - 0.12 * 0.725) / 0.27, -0.95, 0.0]
    assert vote_column(directions, confidence(strengths), WEIGHTS, RULE).tolist() == pytest.approx(expected)


def test_nobody_voting_anywhere_is_a_column_of_zeros() -> None:
    nothing = np.zeros((8, 3), dtype=np.int8)
    assert vote_column(nothing, np.zeros((8, 3)), WEIGHTS, RULE).tolist() == [0.0, 0.0, 0.0]
    assert candidates(nothing, np.zeros((8, 3)), WEIGHTS, RULE).size == 0


directions = st.lists(st.sampled_from([-1, 0, 1]), min_size=8, max_size=8).map(lambda x: np.array(x, dtype=np.int8))
confidences = st.lists(st.floats(0.0, 1.0), min_size=8, max_size=8).map(np.array)
weightings = st.lists(st.floats(0.01, 1.0), min_size=8, max_size=8).map(lambda x: np.array(x) / sum(x))


@given(directions, confidences, weightings, st.permutations(range(8)))
def test_permuting_the_strategies_changes_nothing(
    direction: DirectionArray, sure: FloatArray, weights: FloatArray, order: list[int]
) -> None:
    one = agree(direction, sure, weights, RULE)
    other = agree(direction[order], sure[order], weights[order], RULE)
    assert (one is None) is (other is None)
    if one is not None and other is not None:
        assert (one.side, one.consensus, one.confidence) == (other.side, other.consensus, other.confidence)
        assert (one.weight, one.checks, one.cast) == (other.weight, other.checks, other.cast)
        assert one.agreeing == tuple(sorted(order[i] for i in other.agreeing))


@given(directions, confidences, weightings, st.floats(1e-6, 1e6))
def test_scaling_the_weights_changes_nothing_but_the_quorum(
    direction: DirectionArray, sure: FloatArray, weights: FloatArray, scale: float
) -> None:
    one = agree(direction, sure, weights, RULE)
    other = agree(direction, sure, weights * scale, RULE)
    if one is None or other is None:
        assert one is other or _nearly_tied(one) or _nearly_tied(other)
        return
    assert (one.side, one.agreeing) == (other.side, other.agreeing)
    assert other.consensus == pytest.approx(one.consensus, abs=1e-12)
    assert other.confidence == pytest.approx(one.confidence, abs=1e-12)


def _nearly_tied(agreement: Agreement | None) -> bool:
    return agreement is None or agreement.consensus < 0.5 + 1e-9


@given(directions, confidences, weightings, st.integers(0, 7), st.floats(0.3, 1.0))
def test_one_more_vote_for_never_lowers_and_one_against_never_raises(
    direction: DirectionArray, sure: FloatArray, weights: FloatArray, newcomer: int, how_much: float
) -> None:
    direction[newcomer] = 0
    before = agree(direction, sure, weights, RULE)
    assume(before is not None)
    assert before is not None
    for towards in (1, -1):
        joined, sure = direction.copy(), sure.copy()
        joined[newcomer] = towards * (1 if before.side is Side.BUY else -1)
        sure[newcomer] = how_much
        after = agree(joined, sure, weights, RULE)
        if towards > 0:
            assert after is not None
            assert after.side is before.side
            assert after.consensus >= before.consensus - 1e-12
        elif after is not None and after.side is before.side:
            assert after.consensus <= before.consensus + 1e-12


@given(directions, confidences, weightings)
def test_what_is_agreed_is_within_its_bounds(direction: DirectionArray, sure: FloatArray, weights: FloatArray) -> None:
    agreement = agree(direction, sure, weights, RULE)
    screened = candidates(direction[:, None], sure[:, None], weights, RULE)
    column = vote_column(direction[:, None], sure[:, None], weights, RULE)
    assert -1.0 <= column[0] <= 1.0
    if agreement is None:
        assert abs(column[0]) < 1e-8
        return
    assert screened.tolist() == [0]
    assert 0.5 <= agreement.consensus <= 1.0
    assert RULE.min_confidence - 1e-9 <= agreement.confidence <= 1.0 + 1e-12
    assert agreement.lead in agreement.agreeing
    assert len(agreement.agreeing) <= agreement.cast
    assert bool(column[0] > 0.0) is (agreement.side is Side.BUY)
