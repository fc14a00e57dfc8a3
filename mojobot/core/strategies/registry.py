"""Who votes: the eight, in the order of the vote, and whoever was added to them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from mojobot.core.strategies import (
    mean_reversion,
    momentum_breakthrough,
    pattern_recognition,
    prediction,
    sentiment_momentum,
    statistical_arbitrage,
    trend_following,
    volatility_breakout,
    whale_tracking,
)
from mojobot.core.strategies.vote import Strategy
from mojobot.model.strategy_settings import Rule, StrategiesSettings

# Each is written for its own rule; `rules` hands it that one.
STRATEGIES: tuple[Strategy[Any], ...] = (
    momentum_breakthrough.STRATEGY,
    mean_reversion.STRATEGY,
    trend_following.STRATEGY,
    volatility_breakout.STRATEGY,
    whale_tracking.STRATEGY,
    sentiment_momentum.STRATEGY,
    pattern_recognition.STRATEGY,
    statistical_arbitrage.STRATEGY,
)
NAMES: tuple[str, ...] = tuple(strategy.name for strategy in STRATEGIES)


class Roster:
    """The strategies of one engine, in the order of the vote.

    `built_in` are ours; `guests` are a person's own, heard behind a guard
    (`guard.py`), with rules of the class they bring. Raises ValueError where
    two have one name.
    """

    __slots__ = ("_known", "_places", "codes", "guests", "names", "ours", "strategies")

    def __init__(self, built_in: Iterable[Strategy[Any]] = STRATEGIES, guests: Iterable[Strategy[Any]] = ()) -> None:
        ours, theirs = tuple(built_in), tuple(guests)
        self.strategies = (*ours, *theirs)
        self.ours = len(ours)  # the guests stand behind them
        self.guests = theirs
        self.names = tuple(strategy.name for strategy in self.strategies)
        self.codes = tuple(strategy.code for strategy in self.strategies)
        self._places = {name: place for place, name in enumerate(self.names)}
        self._known: tuple[StrategiesSettings | None, tuple[Rule, ...]] = (None, ())
        if len(self._places) < len(self.names):
            raise ValueError(f"two strategies have one name: {', '.join(self.names)}")

    def __contains__(self, name: object) -> bool:
        return name in self._places

    def place(self, name: str) -> int:
        """Where a strategy stands in the order of the vote. Raises KeyError for a stranger."""
        return self._places[name]

    def rules(self, settings: StrategiesSettings) -> tuple[Rule, ...]:
        """Each strategy's section of the settings, in the order of the vote; made once for the same settings."""
        known, made = self._known
        if known is not settings:
            made = tuple(_rule(strategy, settings) for strategy in self.strategies)
            self._known = (settings, made)
        return made


EIGHT = Roster()


def voters(settings: StrategiesSettings, guests: Iterable[Strategy[Any]] = ()) -> Roster:
    """The eight, the model where settings let it forecast, and a person's own."""
    return Roster((*STRATEGIES, prediction.STRATEGY) if settings.prediction.enabled else STRATEGIES, guests)


def rules(settings: StrategiesSettings) -> tuple[Rule, ...]:
    """The sections of the eight, in the order of the vote."""
    return EIGHT.rules(settings)


def _rule(strategy: Strategy[Any], settings: StrategiesSettings) -> Rule:
    """Its section; a guest's is made of the values given for it. Raises ValueError where they do not fit."""
    if strategy.rule is None:
        own: Rule = getattr(settings, strategy.name)
        return own
    made: Rule = strategy.rule.model_validate(settings.added(strategy.name))
    return made
