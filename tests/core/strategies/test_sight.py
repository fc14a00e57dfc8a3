"""What a strategy may see: its own column, whatever comes after and beside it."""

from __future__ import annotations

from dataclasses import fields, replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mojobot.core.analysis.features import Features
from mojobot.core.strategies.registry import NAMES, STRATEGIES, rules
from mojobot.core.strategies.vote import Votes
from tests.core.strategies.crafted import BUY, CALM, DEFAULTS, SELL, cut, features

PARTS = ("direction", "strength", "stop", "target", "leave", "ready")
# A close that is not known leaves nothing known: every feature is a fraction of it.
UNKNOWABLE = [name for name, calm in CALM.items() if not isinstance(calm, bool) and name != "close"]
MOMENTS = [CALM, *BUY.values(), *SELL.values(), *({**CALM, name: float("nan")} for name in UNKNOWABLE)]
RULES = rules(DEFAULTS)


def noisy(picks: list[int], seed: int) -> Features:
    """Three tokens through crafted moments, each a little different."""
    seen = features(*(MOMENTS[pick] for pick in picks), series=3)
    noise = np.random.Generator(np.random.PCG64(seed))
    changed = {
        name: getattr(seen, name) * (1.0 + 0.02 * noise.standard_normal(seen.close.shape))
        for name, calm in CALM.items()
        if not isinstance(calm, bool)
    }
    return replace(seen, **changed, ready=noise.random(seen.close.shape) > 0.1)


def assert_same(whole: Votes, part: Votes, start: int, stop: int) -> None:
    for name in PARTS:
        np.testing.assert_array_equal(getattr(whole, name)[:, start:stop], getattr(part, name), err_msg=name)


tapes = st.builds(noisy, st.lists(st.integers(0, len(MOMENTS) - 1), min_size=2, max_size=12), st.integers(0, 2**32))


@settings(max_examples=40)
@given(seen=tapes, data=st.data())
def test_a_vote_never_depends_on_a_later_column(seen: Features, data: st.DataObject) -> None:
    at = data.draw(st.integers(1, seen.close.shape[1] - 1))
    spoiled = replace(
        seen,
        **{
            field.name: np.concatenate((part[:, :at], part[:, at:] * factor), axis=1)
            for field in fields(Features)
            if (part := getattr(seen, field.name)).dtype == np.float64
            for factor in [data.draw(st.sampled_from([np.nan, 1000.0, -1.0]))]
        },
    )
    for strategy, rule in zip(STRATEGIES, RULES, strict=True):
        before = strategy.vote(cut(seen, 0, at), rule)
        assert_same(strategy.vote(seen, rule), before, 0, at)
        assert_same(strategy.vote(spoiled, rule), before, 0, at)


@settings(max_examples=40)
@given(seen=tapes)
def test_a_block_votes_as_its_columns_do(seen: Features) -> None:
    for strategy, rule in zip(STRATEGIES, RULES, strict=True):
        whole = strategy.vote(seen, rule)
        for at in range(seen.close.shape[1]):
            assert_same(whole, strategy.vote(cut(seen, at, at + 1), rule), at, at + 1)


@settings(max_examples=40)
@given(seen=tapes)
def test_votes_keep_their_promises(seen: Features) -> None:
    for strategy, rule in zip(STRATEGIES, RULES, strict=True):
        heard = strategy.vote(seen, rule)
        voting = heard.direction != 0
        assert all(getattr(heard, part).shape == seen.close.shape for part in PARTS)
        assert np.isin(heard.direction, (-1, 0, 1)).all()
        assert ((heard.strength >= 0.0) & (heard.strength <= 1.0)).all()
        assert not heard.strength[~voting].any()
        assert not (heard.leave & ~heard.ready).any()
        assert not (voting & ~heard.ready).any()
        assert (np.isfinite(heard.stop) == (heard.direction > 0)).all()
        assert (np.isfinite(heard.target) == (heard.direction > 0)).all()


@settings(max_examples=20)
@given(seen=tapes)
def test_reasons_can_be_given_of_every_ready_row(seen: Features) -> None:
    for strategy, rule in zip(STRATEGIES, RULES, strict=True):
        heard = strategy.vote(seen, rule)
        for row, column in np.argwhere(heard.ready).tolist():
            words = strategy.reasons(seen, rule, row, column, int(heard.direction[row, column]))
            assert words
            assert not any("nan" in word for word in words)


def test_the_eight_are_in_the_order_of_their_weights_in_the_settings() -> None:
    assert tuple(DEFAULTS.weights()) == NAMES
    assert " ".join(strategy.code for strategy in STRATEGIES) == "MB MR TF VB WT SM PR SA"


def test_each_strategy_gets_its_own_rule() -> None:
    assert tuple(getattr(DEFAULTS, name) for name in NAMES) == RULES


def test_only_trend_following_is_trailed() -> None:
    assert [strategy.name for strategy in STRATEGIES if strategy.trailed] == ["trend_following"]


@pytest.mark.parametrize("strategy", STRATEGIES, ids=lambda strategy: strategy.name)
def test_needs_are_features(strategy: object) -> None:
    known = {field.name for field in fields(Features)}
    assert set(strategy.needs) <= known  # type: ignore[attr-defined]
