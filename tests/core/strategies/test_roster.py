from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from pydantic import Field, ValidationError

from mojobot.core.strategies.registry import EIGHT, NAMES, STRATEGIES, Roster
from mojobot.core.weights import Weights
from mojobot.model.settings import Settings
from mojobot.model.strategy_settings import PluginRule, StrategiesSettings


class GuestRule(PluginRule):
    """guest."""

    level: float = Field(2.0, gt=0.0, le=10.0, description="How high.")


GUEST = replace(STRATEGIES[1], name="guest", code="GU", rule=GuestRule)


def settings(**values: float) -> StrategiesSettings:
    return StrategiesSettings.model_validate({"guest": values})


def test_the_roster_of_an_engine_is_the_eight_unless_told_otherwise() -> None:
    assert EIGHT.names == NAMES
    assert EIGHT.guests == ()
    assert Roster(guests=[GUEST]).names == (*NAMES, "guest")
    assert Roster(guests=[GUEST]).place("guest") == 8


def test_two_of_one_name_are_refused() -> None:
    with pytest.raises(ValueError, match="two strategies have one name"):
        Roster(guests=[replace(GUEST, name="mean_reversion")])


def test_a_guests_rule_is_made_of_the_values_given_for_it() -> None:
    roster = Roster(guests=[GUEST])
    assert roster.rules(settings(level=3.0, weight=0.1))[8] == GuestRule(level=3.0, weight=0.1)
    assert roster.rules(StrategiesSettings())[8] == GuestRule(level=2.0, weight=0.0)
    with pytest.raises(ValidationError, match="less than or equal to 10"):
        roster.rules(settings(level=11.0))


def test_rules_are_made_once_for_the_same_settings_and_anew_for_others() -> None:
    roster, one, other = Roster(guests=[GUEST]), settings(level=3.0), settings(level=4.0)
    assert roster.rules(one) is roster.rules(one)
    assert roster.rules(other)[8] == GuestRule(level=4.0)


def test_a_guest_takes_from_all_in_proportion_and_counts_nothing_without_a_weight() -> None:
    names = Roster(guests=[GUEST]).names
    shared = Weights.configured(settings(weight=0.25), names)
    assert shared.shares[8] == pytest.approx(0.2)
    assert shared.shares[0] == pytest.approx(0.15 / 1.25)
    silent = Weights.configured(StrategiesSettings(), names)
    assert silent.shares == (*Weights.configured(StrategiesSettings()).shares, 0.0)
    assert silent.adapted(silent.factors).shares[8] == 0.0
    np.testing.assert_allclose(silent.restore(shared.saved).shares, silent.shares, rtol=0.05)


def test_settings_with_a_guest_come_back_from_a_record_as_they_were() -> None:
    told = Settings.model_validate({"strategies": {"guest": {"weight": 0.1, "level": 3.0}}})
    again = Settings.model_validate_json(told.model_dump_json())
    assert again == told
    assert again.strategies.weights()["guest"] == 0.1
    assert again.strategies.added("guest") == {"weight": 0.1, "level": 3.0}
