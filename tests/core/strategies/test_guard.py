from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from mojobot.core.analysis.features import Features
from mojobot.core.closing import Closing
from mojobot.core.learning.learner import Learner
from mojobot.core.poll import poll
from mojobot.core.strategies.guard import Fault, heard, left, reasons, sealed
from mojobot.core.strategies.registry import NAMES, STRATEGIES, Roster
from mojobot.core.strategies.vote import Strategy, Votes
from mojobot.core.weights import Voices, Weights
from mojobot.model.market import FloatArray
from mojobot.model.settings import Settings
from mojobot.model.strategy_settings import PluginRule
from tests.core.strategies.crafted import features

TS = 1_767_225_600_000
SETTINGS = Settings()
MOMENT = {"close": 100.0, "atr": 0.02, "rsi": 20.0, "sma20": 1.06, "band_sigma": 0.01, "deviation": -0.06}
SEEN = features({**MOMENT, "volume_ratio": 2.0}, series=3)
Spoil = Callable[[Features, Votes], object]


class GuestRule(PluginRule):
    """guest."""


def votes(seen: Features) -> Votes:
    shape = seen.close.shape
    return Votes(
        np.ones(shape, dtype=np.int8),
        np.full(shape, 0.5),
        seen.close * 0.97,
        seen.close * 1.1,
        np.zeros(shape, dtype=np.bool_),
        np.ones(shape, dtype=np.bool_),
    )


def guest(spoil: Spoil = lambda _, said: said, **other: Any) -> Strategy[GuestRule]:
    def vote(seen: Features, _: GuestRule) -> Any:
        return spoil(seen, votes(seen))

    return Strategy("guest", "GU", ("rsi",), vote, lambda *_: ("because",), rule=GuestRule, **other)


def hear(spoil: Spoil) -> Votes | Fault:
    return heard(guest(spoil), sealed(SEEN), GuestRule())


def fails(*_: object) -> Any:
    raise KeyError("momentun")


def exits(*_: object) -> Any:
    raise SystemExit(3)


def writes(seen: Features, said: Votes) -> Votes:
    seen.rsi[:] = 0.0
    return said


def with_(**parts: Any) -> Spoil:
    return lambda _, said: replace(said, **parts)


def once(value: float) -> FloatArray:
    """A good array but for one value."""
    part = np.full(SEEN.close.shape, 0.5)
    part[1, 0] = value
    return part


WRONG: dict[str, tuple[Spoil, str]] = {
    "raises": (fails, "its vote raised KeyError: 'momentun'"),
    "exits": (exits, "its vote raised SystemExit: 3"),
    "writes": (writes, "its vote raised ValueError: assignment destination is read-only"),
    "nothing": (lambda *_: None, "it returned nothing, not Votes"),
    "an array": (lambda *_: np.ones(3), "it returned a ndarray, not Votes"),
    "a number": (with_(strength=0.5), "its strength is a float, not an array"),
    "another shape": (with_(strength=np.ones(3)), "its strength has the shape (3,), and the features have (3, 1)"),
    "NaN": (with_(strength=once(np.nan)), "its strength is not within 0 and 1 where it votes"),
    "too strong": (with_(strength=once(1.01)), "its strength is not within 0 and 1 where it votes"),
    "words": (with_(strength=np.full((3, 1), "much")), "its strength holds <U4, not numbers"),
    "two": (with_(direction=np.full((3, 1), 2, dtype=np.int8)), "its direction holds more than -1, 0 and 1"),
    "half": (with_(direction=np.full((3, 1), 0.5)), "its direction holds more than -1, 0 and 1"),
    "endless": (with_(target=once(np.inf)), "its target is endless where it buys"),
    "leave of numbers": (with_(leave=np.zeros((3, 1))), "its leave holds float64, not true and false"),
}


@pytest.mark.parametrize("name", WRONG)
def test_what_a_plug_in_does_wrong_is_a_sentence(name: str) -> None:
    spoil, why = WRONG[name]
    assert hear(spoil) == Fault(why)


@pytest.mark.parametrize("name", WRONG)
def test_the_votes_of_all_others_stay_as_they_were(name: str) -> None:
    closing = Closing(TS, np.arange(3), SEEN)
    alone, beside = poll(closing, SETTINGS), poll(closing, SETTINGS, (), Roster(guests=[guest(WRONG[name][0])]))
    for part in ("direction", "strength", "confidence", "stop", "target", "leave", "ready"):
        np.testing.assert_array_equal(getattr(beside, part)[:8], getattr(alone, part))
        assert not np.nan_to_num(getattr(beside, part)[8].astype(float)).any()
    assert beside.faults == (("guest", WRONG[name][1]),)
    assert alone.direction.any()


def test_good_votes_are_taken_as_they_are() -> None:
    said = hear(lambda _, votes: votes)
    assert isinstance(said, Votes)
    assert said.direction.tolist() == [[1], [1], [1]]
    assert said.stop.tolist() == (SEEN.close * 0.97).tolist()


def test_where_a_row_is_not_ready_nobody_votes() -> None:
    seen = replace(SEEN, ready=np.array([[True], [False], [True]]))
    said = heard(guest(), sealed(seen), GuestRule())
    assert isinstance(said, Votes)
    assert said.direction[:, 0].tolist() == [1, 0, 1]
    assert said.strength[:, 0].tolist() == [0.5, 0.0, 0.5]
    assert np.isnan(said.target[1, 0])


def test_a_level_that_is_not_above_nothing_is_none() -> None:
    said = hear(with_(stop=once(-1.0)))
    assert isinstance(said, Votes)
    assert np.isnan(said.stop[:, 0]).tolist() == [False, True, False]


def test_a_sale_brings_no_levels() -> None:
    said = hear(with_(direction=-np.ones((3, 1), dtype=np.int8)))
    assert isinstance(said, Votes)
    assert np.isnan(said.stop).all()


def test_words_that_fail_harm_nothing() -> None:
    bad = guest(left=fails)
    bad = replace(bad, reasons=fails)
    assert reasons(bad, SEEN, GuestRule(), 0, 0, 1) == ("its reasons raised KeyError: 'momentun'",)
    assert left(bad, SEEN, GuestRule(), 0, 0) == "its reason is gone, and its words raised KeyError: 'momentun'"
    mute: Any = lambda *_: None  # noqa: E731
    assert reasons(replace(bad, reasons=mute), SEEN, GuestRule(), 0, 0, 1)[0].startswith("its reasons are")


def test_a_silenced_plug_in_is_not_asked_and_says_why_it_is_silent() -> None:
    roster = Roster(guests=[guest(fails)])
    ballot = poll(Closing(TS, np.arange(3), SEEN), SETTINGS, (), roster, {"guest": "it took 3 s"})
    assert ballot.faults == ()
    voices = Voices(Weights.configured(SETTINGS.strategies, roster.names), (False,) * 9)
    assert ballot.cast(0, voices, SETTINGS)[8].reasons == ("benched: it took 3 s",)


def test_the_learner_counts_a_silenced_plug_in_among_the_benched() -> None:
    learner = Learner(SETTINGS.learning, (*NAMES, "guest"))
    assert learner.silence("guest", "it took 3 s")
    assert not learner.silence("guest", "it took 4 s")
    assert learner.benched == (*(False,) * len(STRATEGIES), True)
    weights = Weights.configured(SETTINGS.strategies, (*NAMES, "guest"))
    assert learner.views(weights)[8].fault == "it took 3 s"
