"""One decision close put to all strategies."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import isnan
from types import MappingProxyType
from typing import NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from mojobot.core.closing import Closing
from mojobot.core.consensus import counted
from mojobot.core.foreknown import Spoken
from mojobot.core.learning.calibration import Calibration
from mojobot.core.strategies import guard
from mojobot.core.strategies.guard import Fault
from mojobot.core.strategies.registry import EIGHT, Roster
from mojobot.core.strategies.vote import DirectionArray, Votes, abstained, confidence, missing, silent
from mojobot.core.weights import Voices
from mojobot.model.market import BoolArray, FloatArray
from mojobot.model.notices import VoteCast
from mojobot.model.settings import Settings
from mojobot.model.strategy_settings import Rule

T = TypeVar("T", bound=np.generic)
NOBODY: Mapping[str, str] = MappingProxyType({})


class _Cast(NamedTuple):
    """One strategy's vote on one token, as plain numbers."""

    direction: int
    counted: bool
    strength: float
    confidence: float
    stop: float
    target: float


@dataclass(frozen=True, slots=True, eq=False)
class Ballot:
    """Everybody's votes at one close; arrays are (strategies, len(closing.rows))."""

    closing: Closing
    direction: DirectionArray
    strength: FloatArray
    confidence: FloatArray  # as sure as the strategy's own trades allow; 0 where the direction is 0
    stop: FloatArray
    target: FloatArray
    leave: BoolArray
    ready: BoolArray
    calibrations: tuple[Calibration | None, ...] = ()  # that made the confidence; none: the map of `quant.md` 5
    roster: Roster = EIGHT  # who was asked
    silenced: Mapping[str, str] = field(default_factory=dict)  # plug-ins that may not vote any more, and why
    faults: tuple[tuple[str, str], ...] = ()  # plug-ins that went wrong at this close, and how

    def cast(self, place: int, voices: Voices, settings: Settings) -> tuple[VoteCast, ...]:
        """All votes on one token, with their reasons in words."""
        direction, confidence = self.direction[:, place], self.confidence[:, place]
        cast = counted(direction, confidence, voices.array, settings.trading).tolist()
        numbers = (self.strength[:, place], confidence, self.stop[:, place], self.target[:, place])
        columns = zip(direction.tolist(), cast, *(column.tolist() for column in numbers), strict=True)
        return tuple(
            self._vote(which, place, rule, voices, _Cast(*column))
            for which, (rule, column) in enumerate(zip(self.roster.rules(settings.strategies), columns, strict=True))
        )

    def left(self, which: int, place: int, settings: Settings) -> str:
        """Why a strategy leaves a token, in words."""
        strategy, rule = self.roster.strategies[which], self.roster.rules(settings.strategies)[which]
        if which >= self.roster.ours:
            return guard.left(strategy, self.closing.features, rule, place, 0)
        if strategy.left is None:
            return "its reason is gone"
        return strategy.left(self.closing.features, rule, place, 0)

    def _vote(self, which: int, place: int, rule: Rule, voices: Voices, cast: _Cast) -> VoteCast:
        strategy = self.roster.strategies[which]
        fitted = self.calibrations[which] if self.calibrations and cast.direction >= 0 else None
        return VoteCast(
            strategy=strategy.name,
            direction=cast.direction,
            strength=cast.strength,
            confidence=cast.confidence,
            weight=voices.weights.shares[which],
            cast=cast.counted,
            stop=_known(cast.stop),
            target=_known(cast.target),
            reasons=self._reasons(which, place, rule, cast.direction),
            configured=voices.weights.prior[which],
            factors=voices.weights.factors[which],
            benched=voices.benched[which],
            learned_from=0 if fitted is None else fitted.trades,
        )

    def _reasons(self, which: int, place: int, rule: Rule, direction: int) -> tuple[str, ...]:
        if self.closing.known is not None:
            return ()  # of a whole range at once: nobody reads the words
        strategy, features = self.roster.strategies[which], self.closing.features
        ready = self.ready[which, place]
        if which >= self.roster.ours:
            if ready:
                return guard.reasons(strategy, features, rule, place, 0, direction)
            return (guard.abstains(strategy, features, place, {**self.silenced, **dict(self.faults)}),)
        if ready:
            return strategy.reasons(features, rule, place, 0, direction)
        return (f"not_ready({missing(features, strategy, place, 0)})",)


def poll(
    closing: Closing,
    settings: Settings,
    calibrations: Sequence[Calibration | None] = (),
    roster: Roster = EIGHT,
    silenced: Mapping[str, str] = NOBODY,
) -> Ballot:
    """Ask everybody; who has no calibration is as sure as the map of `quant.md` 5 says.

    Plug-ins are heard behind a guard, and those `silenced` are not asked.
    """
    said, faults = (
        (closing.known.spoken, ()) if closing.known is not None else _asked(closing, settings, roster, silenced)
    )
    return Ballot(
        closing,
        said.direction,
        said.strength,
        confident(said.direction, said.strength, calibrations),
        said.stop,
        said.target,
        said.leave,
        said.ready,
        tuple(calibrations),
        roster,
        silenced,
        faults,
    )


def _asked(
    closing: Closing, settings: Settings, roster: Roster, silenced: Mapping[str, str]
) -> tuple[Spoken, tuple[tuple[str, str], ...]]:
    rules = roster.rules(settings.strategies)
    votes = [s.vote(closing.features, rule) for s, rule in zip(roster.strategies[: roster.ours], rules, strict=False)]
    theirs, faults = _guests(closing, rules, roster, silenced) if roster.guests else ([], ())
    votes += theirs
    said = Spoken(
        _by_strategy([v.direction for v in votes]),
        _by_strategy([v.strength for v in votes]),
        _by_strategy([v.stop for v in votes]),
        _by_strategy([v.target for v in votes]),
        _by_strategy([v.leave for v in votes]),
        _by_strategy([v.ready for v in votes]),
    )
    return said, faults


def _guests(
    closing: Closing, rules: Sequence[Rule], roster: Roster, silenced: Mapping[str, str]
) -> tuple[list[Votes], tuple[tuple[str, str], ...]]:
    """The votes of the plug-ins; who is silenced or goes wrong abstains. And who went wrong, and how."""
    seen, nothing = guard.sealed(closing.features), abstained(closing.features)
    votes, faults = list[Votes](), list[tuple[str, str]]()
    for strategy, rule in zip(roster.guests, rules[roster.ours :], strict=True):
        said = nothing if strategy.name in silenced else guard.heard(strategy, seen, rule)
        if isinstance(said, Fault):
            faults.append((strategy.name, said.why))
            said = nothing
        votes.append(said)
    return votes, tuple(faults)


def confident(
    direction: DirectionArray, strength: FloatArray, calibrations: Sequence[Calibration | None] = ()
) -> FloatArray:
    """Confidence of every vote, 0 where there is none; arrays are (strategies, tokens).

    Trades teach what a purchase is worth, so that a sale stays with the map:
    purchases that lost are no reason to hold on.
    """
    if silent(direction):
        return strength
    sure = confidence(strength)
    for which, calibration in enumerate(calibrations):
        if calibration is not None:
            bought = direction[which] > 0
            sure[which, bought] = calibration.confidence(strength[which, bought])
    return np.where(direction != 0, sure, 0.0)


def _by_strategy(columns: list[npt.NDArray[T]]) -> npt.NDArray[T]:
    """Columns (series, 1) as the rows of one array."""
    return np.concatenate(columns).reshape(len(columns), -1)


def _known(price: float) -> float | None:
    return None if isnan(price) else price
