from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace

import pytest

from mojobot.core.analysis.features import Features
from mojobot.core.strategies.registry import STRATEGIES
from mojobot.core.strategies.vote import Votes
from mojobot.model.events import StrategyFailed
from mojobot.model.settings import Settings
from mojobot.model.strategy_settings import ReversionRule
from mojobot.runtime.plugins import Stopwatch
from tests.core.strategies.crafted import features

SEEN, RULE = features({"close": 100.0}), Settings().strategies.mean_reversion


def ticking(*took_ms: float) -> Iterator[float]:
    """A clock's readings around votes of these lengths."""
    now = 0.0
    for took in took_ms:
        yield now
        now += took / 1000.0
        yield now


def late(*took_ms: float, limit_ms: float = 50.0) -> list[StrategyFailed]:
    """Who is told of after votes that took so long."""
    clock = ticking(*took_ms)
    watch = Stopwatch(lambda: next(clock), limit_ms)
    (timed,) = watch.timed([STRATEGIES[1]])
    for _ in took_ms:
        timed.vote(SEEN, RULE)
    return watch.late(7)


def test_one_slow_vote_may_be_the_machines() -> None:
    assert late(60.0) == []
    assert late(60.0, 60.0, 10.0, 60.0) == []


def test_three_slow_votes_in_a_row_bench() -> None:
    why = "3 votes in a row were too slow, the last took 70 ms, and plugins.slow_ms allows 50 ms"
    assert late(60.0, 60.0, 70.0) == [StrategyFailed(7, "mean_reversion", why)]


def test_a_vote_that_takes_twenty_times_too_long_benches_at_once() -> None:
    (told,) = late(1_500.0)
    assert told.why == "one vote took 1,500 ms, and plugins.slow_ms allows 50 ms"


def test_the_limit_is_a_setting() -> None:
    assert late(60.0, 60.0, 60.0, limit_ms=100.0) == []


def test_a_vote_that_raises_is_timed_as_well() -> None:
    def fails(*_: object) -> Votes:
        raise ValueError

    clock = ticking(1_500.0)
    watch = Stopwatch(lambda: next(clock), 50.0)
    (timed,) = watch.timed([replace(STRATEGIES[1], vote=fails)])
    with pytest.raises(ValueError):
        timed.vote(SEEN, RULE)
    assert len(watch.late(7)) == 1
    assert watch.late(8) == []


def test_what_a_plug_in_prints_goes_to_the_log(
    capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    def talks(seen: Features, rule: ReversionRule) -> Votes:
        print("hello")
        return STRATEGIES[1].vote(seen, rule)

    (timed,) = Stopwatch(lambda: 0.0, 50.0).timed([replace(STRATEGIES[1], vote=talks)])
    with caplog.at_level(logging.INFO, "mojobot.plugins"):
        timed.vote(SEEN, RULE)
    assert capsys.readouterr().out == ""
    assert caplog.messages == ["mean_reversion: hello"]
