"""The look-ahead check against those who cheat, all of whom it must catch, and those who do not."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import numpy as np
import pytest

from mojobot.core.analysis.features import Features
from mojobot.core.analysis.timeframes import Held
from mojobot.core.strategies.registry import STRATEGIES
from mojobot.core.strategies.vote import Votes
from mojobot.model.market import FloatArray, IntArray, Timeframe
from mojobot.research import subjects
from mojobot.research.lookahead import Subject, leaks
from mojobot.research.made import made_tape
from mojobot.research.tape import Tape
from tests.honesty.cheats import CHEATS, HONEST
from tests.honesty.stages import QUICK

BARS = 240
MOMENTS = (60, 101, 102, 103, 104, 131, 158, 187, 220)


@cache
def tape(seed: int, bars: int = BARS) -> Tape:
    return made_tape(seed, bars)


def test_there_are_more_than_a_dozen_ways_to_cheat() -> None:
    assert len({cheat.name for cheat in CHEATS}) >= 12


@pytest.mark.parametrize("cheat", CHEATS, ids=lambda cheat: cheat.name)
@pytest.mark.parametrize("seed", range(5))
def test_every_cheat_is_caught(cheat: Subject, seed: int) -> None:
    made = tape(seed)
    found = leaks(cheat, made, [made.closed_ms(at) for at in MOMENTS], seed)
    assert found
    assert all(leak.at_ms <= leak.cut_ms for leak in found)
    assert str(found[0]).startswith(f"{cheat.name}: value at ")


@pytest.mark.parametrize("honest", HONEST, ids=lambda honest: honest.name)
def test_nobody_honest_is_accused(honest: Subject) -> None:
    for seed in range(200):
        made = tape(seed, 60)
        assert leaks(honest, made, [made.closed_ms(23 + seed % 30)], seed) == []


def test_a_cheat_among_the_strategies_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody lists it: it is in the registry, and so it is judged."""

    def knowing(seen: Features, rule: object) -> Votes:
        coming = np.concatenate((seen.close[:, 1:], seen.close[:, -1:]), axis=1)
        heard = STRATEGIES[1].vote(seen, rule)
        return replace(heard, direction=(coming > seen.close).astype(np.int8))

    planted = replace(STRATEGIES[1], vote=knowing)
    monkeypatch.setattr(subjects, "STRATEGIES", (STRATEGIES[0], planted, *STRATEGIES[2:]))
    made = made_tape(1, 900)
    found = leaks(Subject("all", lambda tape: subjects.in_block(tape, QUICK)), made, [made.closed_ms(800)])
    assert {leak.value for leak in found} == {"mean_reversion.direction"}


def test_a_feature_of_a_bar_that_has_not_closed_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """Other timeframes held at the close of the next decision bar instead of this one."""
    honest = Held.push

    def early(self: Held, values: FloatArray, value_close_ms: IntArray, at_ms: IntArray) -> FloatArray:
        return honest(self, values, value_close_ms, at_ms + Timeframe.M15.ms)

    monkeypatch.setattr(Held, "push", early)
    made = made_tape(2, 900)
    found = leaks(Subject("all", lambda tape: subjects.in_block(tape, QUICK)), made, [made.closed_ms(803)])
    assert "rsi_momentum" in {leak.value for leak in found}
