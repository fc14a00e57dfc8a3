"""The look-ahead examination as a whole: the made markets it is held on, and everything it asks."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from mojobot.core.analysis.features import Features
from mojobot.core.strategies.registry import Roster
from mojobot.core.strategies.vote import Strategy
from mojobot.model.settings import Settings, TradingSettings
from mojobot.model.strategy_settings import Rule
from mojobot.research.lookahead import leaks
from mojobot.research.made import made_tape
from mojobot.research.subjects import Stage, features_as_it_happens, subjects
from mojobot.research.votes_ahead import Judged, judge

SEEDS = (1, 3)  # in one or the other every strategy of ours speaks
_BARS, _PAST = 2_730, 2_448  # of five minutes: the market is warm for its last 94 quarters of an hour
_CUTS = (_PAST + 160, _BARS - 4)
_MOST = 5  # leaks of a subject that are told


@dataclass(frozen=True, slots=True)
class Finding:
    """What one subject was asked, and what is wrong with it."""

    subject: str
    asked: int  # cut points, in all markets
    wrong: tuple[str, ...]
    votes: int | None = None  # of a strategy, on the made markets

    @property
    def good(self) -> bool:
        """Whether nothing is wrong."""
        return not self.wrong


def stage(settings: Settings) -> Stage:
    """A market as these settings make it, warm as early as they allow; a timer comes with the close."""
    data = settings.data.model_copy(
        update={"backfill_decision_bars": 220, "backfill_other_bars": 50, "bar_grace_s": 0.0}
    )
    return Stage(settings.model_copy(update={"data": data, "trading": TradingSettings()}), _PAST)


def everything(settings: Settings, roster: Roster) -> Iterator[tuple[str, Finding | None]]:
    """All subjects one after the other: its name when its turn comes, and then what was found."""
    set_up = stage(settings)
    for subject in subjects(set_up):
        yield subject.name, None
        wrong = list[str]()
        for seed, cut in zip(SEEDS, _CUTS, strict=True):
            tape = made_tape(seed, _BARS)
            wrong += [str(leak) for leak in leaks(subject, tape, [tape.closed_ms(cut)])]
        yield subject.name, Finding(subject.name, len(SEEDS), tuple(wrong[:_MOST]))
    yield from of_strategies(roster.strategies, roster.rules(settings.strategies))


def of_strategies(strategies: Sequence[Strategy[Any]], rules: Sequence[Rule]) -> Iterator[tuple[str, Finding | None]]:
    """The same for some strategies, each by itself."""
    for strategy, rule in zip(strategies, rules, strict=True):
        yield strategy.name, None
        yield strategy.name, of_strategy(strategy, rule)


def of_strategy(strategy: Strategy[Any], rule: Rule) -> Finding:
    """What one strategy does wrong on the made markets."""
    judged = [judge(strategy, rule, made_features(seed)) for seed in SEEDS]
    wrong = [text for one in judged for text in _wrong(one)]
    votes, asked = sum(one.votes for one in judged), sum(one.moments for one in judged)
    return Finding(strategy.name, asked, tuple(wrong[:_MOST]), votes)


@cache
def made_features(seed: int) -> Features:
    """Features of a made market; honest ones, as the examination of all else shows."""
    return features_as_it_happens(made_tape(seed, _BARS), stage(Settings()))


def _wrong(judged: Judged) -> list[str]:
    return [f"it looks ahead: {cheat}" for cheat in judged.cheats] + [judged.fault] * bool(judged.fault)
