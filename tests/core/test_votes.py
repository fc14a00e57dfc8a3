from __future__ import annotations

import numpy as np
import pytest

from mojobot.core.closing import Closing
from mojobot.core.learning.learner import Learner
from mojobot.core.poll import poll
from mojobot.core.strategies.registry import NAMES
from mojobot.core.votes import VoteBoard
from mojobot.core.weights import Weights
from mojobot.model.settings import Settings
from tests.core.strategies.crafted import BUY, SELL, features

SETTINGS = Settings()
WEIGHTS = Weights.configured(SETTINGS.strategies)
LEARNER = Learner(SETTINGS.learning)
REVERSION = NAMES.index("mean_reversion")


def take(board: VoteBoard, ts_ms: int, rows: list[int], moment: dict[str, float | bool]) -> None:
    closing = Closing(ts_ms, np.array(rows), features(moment, series=len(rows)))
    board.take(poll(closing, SETTINGS), WEIGHTS.array, SETTINGS.trading)


def test_a_board_is_empty_before_the_first_close() -> None:
    view = VoteBoard(3, len(NAMES)).view(WEIGHTS, LEARNER)
    assert view.strategies == NAMES
    assert view.direction.shape == view.confidence.shape == (8, 3)
    assert not view.direction.any()
    assert view.vote.tolist() == [0.0, 0.0, 0.0]
    assert view.at_ms.tolist() == [0, 0, 0]


def test_the_newest_votes_stand_until_the_next_close_of_their_tokens() -> None:
    board = VoteBoard(4, len(NAMES))
    take(board, 900_000, [0, 2], BUY["mean_reversion"])
    take(board, 1_800_000, [1], SELL["mean_reversion"])
    view = board.view(WEIGHTS, LEARNER)
    assert view.direction[REVERSION].tolist() == [1, -1, 1, 0]
    assert view.at_ms.tolist() == [900_000, 1_800_000, 900_000, 0]
    take(board, 2_700_000, [0, 2], {})
    assert board.view(WEIGHTS, LEARNER).direction[REVERSION].tolist() == [0, -1, 0, 0]
    assert board.view(WEIGHTS, LEARNER).confidence[REVERSION, 0] == 0.0


def test_the_vote_column_is_net_voice_over_weight_of_those_who_voted() -> None:
    board = VoteBoard(1, len(NAMES))
    take(board, 900_000, [0], BUY["mean_reversion"])
    view = board.view(WEIGHTS, LEARNER)
    assert view.vote[0] == pytest.approx(view.confidence[REVERSION, 0]) == pytest.approx(0.725)
    assert view.confidence.sum() == view.confidence[REVERSION, 0]  # nobody else votes
    take(board, 900_000, [0], SELL["mean_reversion"])
    assert board.view(WEIGHTS, LEARNER).vote[0] == pytest.approx(-0.725)


def test_a_view_is_not_changed_by_later_votes() -> None:
    board = VoteBoard(1, len(NAMES))
    before = board.view(WEIGHTS, LEARNER)
    take(board, 900_000, [0], BUY["mean_reversion"])
    assert not before.direction.any()
    assert before.vote[0] == before.at_ms[0] == 0
