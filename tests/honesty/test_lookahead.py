"""Nothing the core says of a moment depends on what came after it; and all it says is asked."""

from __future__ import annotations

from collections import Counter
from dataclasses import fields

import numpy as np
import pytest

from mojobot.core.analysis.columns import TechnicalColumns
from mojobot.core.analysis.features import Features
from mojobot.core.strategies.prediction import STRATEGY as PREDICTION
from mojobot.core.strategies.registry import NAMES, STRATEGIES
from mojobot.core.strategies.vote import Votes
from mojobot.model.market import Timeframe
from mojobot.research.lookahead import Said, leaks
from mojobot.research.made import made_bars
from mojobot.research.subjects import SAMPLED, in_block, opened_market, subjects
from tests.honesty.scans import judged, living, scans, unsaid
from tests.honesty.stages import BARS, PAST, QUICK, live, market

SUBJECTS = {subject.name: subject for subject in subjects(QUICK)}
SCANS = judged()
VOTED = {f"{strategy.name}.{field.name}" for strategy in (*STRATEGIES, PREDICTION) for field in fields(Votes)}
FEATURES = {field.name for field in fields(Features)} - {"close_ms"}
# Within an hour and within a quarter of one.
MOMENTS = (PAST + 160, BARS - 4)


@pytest.mark.parametrize("name", sorted(SUBJECTS))
def test_nothing_depends_on_what_comes_after(name: str) -> None:
    for seed, moment in zip((1, 3), MOMENTS, strict=True):  # in one or the other everybody votes
        tape = market(seed)
        assert [str(leak) for leak in leaks(SUBJECTS[name], tape, [tape.closed_ms(moment)])] == []


@pytest.mark.parametrize("name", sorted(SCANS))
def test_no_scan_depends_on_what_comes_after(name: str) -> None:
    """At the edges of the stretches in which blocks are worked on, and away from them."""
    tape = made_bars(3, 860)
    assert all(np.isfinite(values).any() for values in SCANS[name].say(tape).values.values())
    found = leaks(SCANS[name], tape, [tape.closed_ms(at) for at in (31, 32, 256, 799, 803)])
    assert [str(leak) for leak in found] == []


@pytest.mark.parametrize("timeframe", list(Timeframe))
def test_the_technical_columns_of_every_timeframe_do_not_either(timeframe: Timeframe) -> None:
    """Long enough for each of them to be known."""
    tape = made_bars(4, 420, timeframe)
    assert leaks(SUBJECTS[f"technical {timeframe}"], tape, [tape.closed_ms(cut) for cut in (219, 300, 407)]) == []


# ---------------------------------------------------------------- what is asked


def unknown(said: Said) -> set[str]:
    """Features that are known nowhere."""
    return {name for name in FEATURES if not np.isfinite(said.values[name]).any()}


def test_every_feature_and_every_vote_is_asked_in_both_ways() -> None:
    tape = market(1)
    for said in (in_block(tape, QUICK), live(1)):
        assert set(said.values) >= FEATURES | VOTED
    technical = SUBJECTS["technical 15m"].say(tape)
    assert set(technical.values) == {field.name for field in fields(TechnicalColumns)}


def test_what_risk_reads_and_what_the_market_knows_is_asked() -> None:
    asked = set(live(1).values)
    assert asked >= {
        *("conditions.daily_volatility", "conditions.volatility_factor", "conditions.mean_gap"),
        *("conditions.mean_slope", "conditions.correlation", "market.price", "market.atr", "market.adx"),
    }


def test_every_scan_is_asked_by_itself_or_is_at_work_in_the_market() -> None:
    """A new one that is neither: say in tests/honesty/scans.py what its parameters are."""
    at_work = living(opened_market(market(1), QUICK))
    nobody = {name: unsaid(one) for name, one in scans().items() if name not in SCANS and name not in at_work}
    assert nobody == {}
    assert len(SCANS) > 25
    assert at_work >= {"Analyser", "Conditions", "Technical", "Correlation"}


def test_the_made_market_lets_every_feature_be_known() -> None:
    """A feature that is never known is never judged: feed it in mojobot/research/made.py."""
    assert unknown(live(1)) == set()
    assert unknown(in_block(market(1), QUICK)) == set(SAMPLED)


def test_the_made_market_lets_every_strategy_speak() -> None:
    """A strategy that never votes is never judged."""
    votes = Counter[str]()
    for seed in (1, 2, 3):
        said = live(seed)
        votes.update({name: int(np.count_nonzero(said.values[f"{name}.direction"])) for name in NAMES})
    assert {name for name in NAMES if not votes[name]} == set()
