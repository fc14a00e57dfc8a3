from __future__ import annotations

import pytest

from mojobot.core.halts import Halts, VolatilityPauses
from mojobot.model.market import HOUR_MS, TokenClass
from mojobot.model.settings import RiskSettings
from mojobot.model.state import EngineState

RULE = RiskSettings()
SYMBOLS = ("SOL", "EST", "NEW")
CLASSES = (TokenClass.MAJOR, TokenClass.ESTABLISHED, TokenClass.NEW)


@pytest.mark.parametrize(
    ("halts", "state", "why", "held"),
    [
        (Halts(), EngineState.STARTING, "no prices yet", "STARTING no prices yet"),
        (Halts(started=True), EngineState.RUNNING, "", None),
        (Halts(safe_mode="by hand", started=True), EngineState.SAFE_MODE, "by hand", None),
        (Halts(ruled="SOL moves", started=True), EngineState.PAUSED, "SOL moves", "PAUSED SOL moves"),
        (Halts(paused="lunch", ruled="SOL", safe_mode="x", started=True), EngineState.PAUSED, "lunch", "PAUSED lunch"),
        (Halts(paused="lunch", stopped="loss", started=True), EngineState.STOPPED, "loss", "STOPPED loss"),
        (Halts(stopped="loss"), EngineState.STOPPED, "loss", "STOPPED loss"),
        (Halts(paused="lunch"), EngineState.STARTING, "no prices yet", "STARTING no prices yet"),
    ],
)
def test_the_gravest_reason_wins(halts: Halts, state: EngineState, why: str, held: str | None) -> None:
    assert halts.word == (state, why)
    assert halts.entries_held == held


def pauses(*looks: tuple[int, list[float | None]], sol: int | None = 0) -> VolatilityPauses:
    found = VolatilityPauses(SYMBOLS, CLASSES, sol, RULE)
    for hour, values in looks:
        found.look(values, hour * HOUR_MS, RULE)
    return found


def test_each_class_has_its_limit_from_the_start() -> None:
    found = pauses()
    assert [found.limit(series) for series in range(3)] == [0.05, 0.15, 0.40]
    assert found.sol().limit == 0.05
    assert found.views() == ()


@pytest.mark.parametrize(
    ("values", "market", "tokens"),
    [
        ([0.05, 0.15, 0.40], False, [False, False, False]),
        ([0.051, 0.151, 0.401], True, [True, True, True]),
        ([0.04, 0.16, 0.39], False, [False, True, False]),
        ([0.06, 0.01, None], True, [True, False, False]),
    ],
)
def test_sol_pauses_the_market_and_each_token_itself(
    values: list[float | None], market: bool, tokens: list[bool]
) -> None:
    found = pauses((1, values))
    assert (found.market() is not None) is market
    assert [found.token(series)[0] for series in range(3)] == tokens
    assert [view.series for view in found.views()] == [None] * market + [n for n, on in enumerate(tokens) if on]


def test_a_market_without_sol_is_never_paused_as_a_whole() -> None:
    assert pauses((1, [0.5, 0.5, 0.5]), sol=None).market() is None


def test_the_reason_names_value_limit_and_clearing() -> None:
    found = pauses((1, [0.081, 0.01, 0.01]))
    assert found.market() == "SOL daily volatility 8.1%, limit 5%, clears below 4.5% for 1 h"
    assert [view.text.split()[0] for view in found.views()] == ["SOL", "SOL"]


def test_looking_says_whether_a_restart_must_know() -> None:
    found = pauses()
    assert found.look([0.04, 0.1, 0.1], 1 * HOUR_MS, RULE) is False
    assert found.look([0.06, 0.1, 0.1], 2 * HOUR_MS, RULE) is True
    assert found.look([0.07, 0.1, 0.1], 3 * HOUR_MS, RULE) is False
    assert found.look([0.04, 0.1, 0.1], 4 * HOUR_MS, RULE) is True  # the hour has begun
    assert found.look([0.04, 0.1, 0.1], 5 * HOUR_MS, RULE) is True
    assert found.market() is None


def test_pauses_go_on_after_a_restart() -> None:
    before = pauses((1, [0.06, 0.2, 0.1]), (2, [0.04, 0.2, 0.1]))
    after = pauses()
    after.restore((*before.saved(), ("GONE", 5)))
    assert after.saved() == before.saved() == (("*", 2 * HOUR_MS), ("SOL", 2 * HOUR_MS), ("EST", 0))
    assert after.market() == "SOL daily volatility unknown, limit 5%, clears below 4.5% for 1 h"
    assert after.look([0.04, 0.2, 0.1], 3 * HOUR_MS, RULE) is True
    assert after.market() is None
    assert after.token(1)[0]


def test_a_clock_that_is_off_pauses_until_it_is_well_within_the_limit() -> None:
    halts = Halts(started=True)
    said = []
    for off_s in (2.0, -2.1, 1.6, 1.5, -2.0, 3600.0):
        halts = halts.timed(off_s)
        said.append(halts.word[0] is EngineState.PAUSED)
    assert said == [False, True, True, False, False, True]
    assert halts.word[1] == "clock off, 3,600.0 s ahead of the providers', limit 2 s: set it by NTP and start again"
    assert Halts().timed(-5.0).clock == (
        "clock off, 5.0 s behind the providers', limit 2 s: set it by NTP and start again"
    )
