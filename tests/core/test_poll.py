from __future__ import annotations

import numpy as np
import pytest

from mojobot.core.closing import Closing
from mojobot.core.learning.calibration import Calibration
from mojobot.core.poll import Ballot, poll
from mojobot.core.strategies.registry import NAMES
from mojobot.core.weights import Voices, Weights
from mojobot.model.settings import Settings
from tests.core.strategies.crafted import BUY, SELL, features

SETTINGS = Settings()
WEIGHTS = Weights.configured(SETTINGS.strategies)
VOICES = Voices(WEIGHTS, (False,) * len(NAMES))
TS = 900_000


def ballot(moment: dict[str, float | bool], series: int = 3) -> Ballot:
    return poll(Closing(TS, np.arange(series) * 2, features(moment, series=series)), SETTINGS)


def test_all_eight_answer_for_every_row() -> None:
    asked = ballot({}, series=5)
    for answer in (asked.direction, asked.strength, asked.stop, asked.target, asked.leave, asked.ready):
        assert answer.shape == (8, 5)
    assert not asked.direction.any()


@pytest.mark.parametrize("name", BUY)
def test_each_answers_in_its_own_place(name: str) -> None:
    asked = ballot(BUY[name])
    place = NAMES.index(name)
    assert asked.direction[place].tolist() == [1, 1, 1]
    assert (asked.strength[place] > 0.0).all()
    assert (asked.stop[place] < 100.0).all()
    assert (asked.target[place] > 100.0).all()
    assert ballot(SELL[name]).direction[place].tolist() == [-1, -1, -1]


def test_a_vote_in_words_has_all_eight_with_weight_stop_and_target() -> None:
    asked = ballot(BUY["mean_reversion"])
    votes = asked.cast(1, VOICES, SETTINGS)
    assert tuple(vote.strategy for vote in votes) == NAMES
    assert [vote.weight for vote in votes] == list(WEIGHTS.shares)
    mine = votes[NAMES.index("mean_reversion")]
    assert (mine.direction, mine.cast, mine.strength) == (1, True, 0.5)
    assert mine.confidence == pytest.approx(0.725)
    assert mine.stop == pytest.approx(97.0)
    assert mine.target == pytest.approx(106.0)
    silent = votes[NAMES.index("trend_following")]
    assert (silent.direction, silent.confidence, silent.cast, silent.stop, silent.target) == (0, 0.0, False, None, None)
    assert not any(reason.startswith("not_ready") for reason in silent.reasons)


def test_who_lacks_input_says_what() -> None:
    votes = ballot({"accumulation": float("nan"), "levels": float("nan")}).cast(0, VOICES, SETTINGS)
    assert votes[NAMES.index("whale_tracking")].reasons == ("not_ready(accumulation)",)
    assert votes[NAMES.index("pattern_recognition")].reasons == ("not_ready(levels)",)
    cold = ballot({"ready": False}).cast(0, VOICES, SETTINGS)
    assert {vote.reasons for vote in cold} == {("not_ready(history)",)}
    assert not any(vote.direction for vote in cold)


def test_a_vote_too_unsure_is_shown_but_not_cast() -> None:
    strict = Settings.model_validate({"trading": {"min_confidence": 0.9}})
    asked = ballot(BUY["mean_reversion"])
    vote = asked.cast(0, VOICES, strict)[NAMES.index("mean_reversion")]
    assert vote.direction == 1
    assert vote.cast is False


def test_a_strategys_rule_is_its_section_of_the_settings() -> None:
    deaf = Settings.model_validate({"strategies": {"mean_reversion": {"deviation": 0.2, "deviation_full": 0.4}}})
    closing = Closing(TS, np.arange(1), features(BUY["mean_reversion"]))
    assert poll(closing, SETTINGS).direction[1, 0] == 1
    assert poll(closing, deaf).direction[1, 0] == 0


def test_a_vote_says_what_its_confidence_is_learned_from() -> None:
    calibrations = [Calibration(shift=0.1, trades=57) if name == "mean_reversion" else None for name in NAMES]
    closing = Closing(TS, np.arange(1), features(BUY["mean_reversion"]))
    votes = poll(closing, SETTINGS, calibrations).cast(0, VOICES, SETTINGS)
    assert [vote.learned_from for vote in votes] == [57 if name == "mean_reversion" else 0 for name in NAMES]
    assert {vote.learned_from for vote in poll(closing, SETTINGS).cast(0, VOICES, SETTINGS)} == {0}


def test_a_vote_is_as_sure_as_its_strategy_s_own_trades_allow() -> None:
    place = NAMES.index("mean_reversion")
    calibrations = [Calibration(shift=-1.0, trades=50) if which == place else None for which in range(len(NAMES))]
    closing = Closing(TS, np.arange(2), features(BUY["mean_reversion"], series=2))
    odds = 0.725 / 0.275 * np.exp(-1.0)
    assert poll(closing, SETTINGS, calibrations).confidence[place] == pytest.approx(odds / (1.0 + odds), abs=1e-9)
    calm = Closing(TS, np.arange(2), features({}, series=2))
    assert not poll(calm, SETTINGS, calibrations).confidence.any()


def test_a_sale_stays_as_sure_as_the_map_whatever_purchases_came_to() -> None:
    place = NAMES.index("mean_reversion")
    calibrations = [Calibration(shift=-1.0, trades=50) if which == place else None for which in range(len(NAMES))]
    closing = Closing(TS, np.arange(1), features(SELL["mean_reversion"]))
    learned, plain = poll(closing, SETTINGS, calibrations), poll(closing, SETTINGS)
    assert learned.direction[place, 0] == -1
    assert learned.confidence[place, 0] == plain.confidence[place, 0] > 0.5
    assert learned.cast(0, VOICES, SETTINGS)[place].learned_from == 0
