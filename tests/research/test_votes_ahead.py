"""The examination of one strategy: every way to cheat is found and named, and nobody honest is accused."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from mojobot.core.analysis.features import Features
from mojobot.core.strategies.registry import STRATEGIES, rules
from mojobot.core.strategies.vote import Strategy, Votes
from mojobot.model.market import FloatArray
from mojobot.model.settings import Settings
from mojobot.model.strategy_settings import PluginRule
from mojobot.research.examination import made_features, of_strategy
from mojobot.research.votes_ahead import judge


class Rule(PluginRule):
    """cheat."""


def cheat(wanted: Callable[[Features], Any]) -> Strategy[Rule]:
    """Buys where `wanted` is true."""

    def vote(seen: Features, _: Rule) -> Votes:
        bought = np.asarray(wanted(seen), dtype=np.bool_) & seen.ready
        nothing = np.full(seen.close.shape, np.nan)
        return Votes(
            bought.astype(np.int8), np.where(bought, 0.5, 0.0), nothing, nothing, np.zeros_like(bought), seen.ready
        )

    return Strategy("cheat", "CH", ("rsi",), vote, lambda *_: (), rule=Rule)


def later(values: FloatArray, bars: int) -> FloatArray:
    shift = min(bars, values.shape[1] - 1)
    return np.concatenate((values[:, shift:], np.repeat(values[:, -1:], shift, axis=1)), axis=1)


def drawn() -> Callable[[Features], Any]:
    """Somebody who throws a die."""
    chance = np.random.default_rng(1)
    return lambda seen: chance.random(seen.close.shape) < 0.5


def remembering() -> Callable[[Features], Any]:
    """Somebody who learns the highest RSI ever shown to it."""
    known: list[float] = []

    def wanted(seen: Features) -> Any:
        known.append(float(np.nanmax(seen.rsi)) if np.isfinite(seen.rsi).any() else 0.0)
        return seen.rsi > max(known) - 10.0 - len(known)

    return wanted


CHEATS: dict[str, Callable[[], Callable[[Features], Any]]] = {
    "the next close": lambda: lambda seen: later(seen.close, 1) > seen.close,
    "the close in five bars": lambda: lambda seen: later(seen.close, 5) > seen.close,
    "the next RSI": lambda: lambda seen: later(seen.rsi, 1) > 60.0,
    "a global mean": lambda: lambda seen: seen.close > np.nanmean(seen.close, axis=1, keepdims=True),
    "a global rank": lambda: lambda seen: seen.rsi > np.nanquantile(seen.rsi, 0.8, axis=1, keepdims=True),
    "the highest of all time": lambda: lambda seen: seen.close >= np.nanmax(seen.close, axis=1, keepdims=True),
    "a centred mean": lambda: lambda seen: np.array([np.convolve(r, np.ones(5) / 5, "same") for r in seen.rsi]) > 55,
    "the last column": lambda: lambda seen: (seen.rsi > 50.0) & (seen.rsi[:, -1:] > 50.0),
    "the mean over time of all": lambda: lambda seen: seen.rsi > np.nanmean(seen.rsi),
    "a column of the past": lambda: lambda seen: seen.rsi > np.roll(seen.rsi, 1, axis=1),
    "how long it is": lambda: lambda seen: (seen.rsi > 50.0) & (seen.close.shape[1] > 60),
    "a die": drawn,
    "memory": remembering,
}


@pytest.mark.parametrize("name", CHEATS)
def test_every_cheat_among_plug_ins_is_caught_and_named(name: str) -> None:
    found = of_strategy(cheat(CHEATS[name]()), Rule())
    assert not found.good
    assert found.wrong[0].startswith("it looks ahead: ")


def test_a_cheat_is_told_with_its_value_its_cut_and_the_difference() -> None:
    seen = made_features(1)
    judged = judge(cheat(CHEATS["the next close"]()), Rule(), seen)
    first = judged.cheats[0]
    assert (first.value, {first.was, first.became}) == ("direction", {0.0, 1.0})
    assert first.at_ms <= first.cut_ms
    assert str(first).startswith(f"direction of {first.symbol} at {first.at_ms} is ")
    assert judged.why.startswith("it looks ahead: direction of ")


@pytest.mark.parametrize("place", range(8))
def test_none_of_the_eight_is_accused(place: int) -> None:
    found = of_strategy(STRATEGIES[place], rules(Settings().strategies)[place])
    assert found.wrong == ()
    assert found.votes is not None
    assert found.votes > 0


def test_who_writes_to_what_it_is_shown_is_found_at_once() -> None:
    def writes(seen: Features, rule: Rule) -> Votes:
        seen.rsi[:, -1] = 0.0
        return honest.vote(seen, rule)

    honest = cheat(lambda seen: seen.rsi > 60.0)
    assert of_strategy(honest, Rule()).good
    assert "read-only" in of_strategy(replace(honest, vote=writes), Rule()).wrong[0]
