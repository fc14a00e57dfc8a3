from __future__ import annotations

import pytest

from mojobot.core.strategies.registry import NAMES
from tests.core.runs import AAA, BBB, Run, dip


def test_nobody_has_voted_before_the_first_close() -> None:
    assert Run().engine.explain(AAA) is None


def test_every_vote_of_the_newest_close_has_its_inputs_and_standing() -> None:
    run = Run()
    run.hour({AAA: dip()})
    found = run.engine.explain(AAA)
    view = run.engine.view()
    assert found is not None
    assert view is not None
    assert (found.symbol, found.series, found.at_ms) == ("AAA", AAA, int(view.votes.at_ms[AAA]))
    assert tuple(vote.strategy for vote in found.votes) == NAMES
    assert all(vote.reasons for vote in found.votes)
    assert [vote.direction for vote in found.votes] == view.votes.direction[:, AAA].tolist()
    assert [vote.confidence for vote in found.votes] == view.votes.confidence[:, AAA].tolist()
    assert {vote.learned_from for vote in found.votes} == {0}
    assert found.standings == view.votes.standings
    assert found.results == ((),) * len(NAMES)


def test_a_token_that_is_not_there_has_no_votes() -> None:
    run = Run()
    run.hour({AAA: dip()})
    assert run.engine.explain(BBB) is not None
    assert run.engine.explain(-1) is None
    assert run.engine.explain(99) is None


@pytest.mark.parametrize("hours", [1, 2])
def test_asking_changes_nothing(hours: int) -> None:
    asked, left_alone = Run(), Run()
    for run in (asked, left_alone):
        run.hour({AAA: dip()})
    for _ in range(hours):
        asked.engine.explain(AAA)
        assert asked.hour() == left_alone.hour()
