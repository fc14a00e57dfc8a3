"""Settings in environment variables."""

from pathlib import Path

import pytest

from mojobot.settings.environment import read_environment
from mojobot.settings.given import BadSettings
from mojobot.settings.load import load


@pytest.mark.parametrize(
    ("variable", "text", "key", "value"),
    [
        ("MOJOBOT_RISK__RISK_PER_TRADE", "0.01", "risk.risk_per_trade", 0.01),
        ("MOJOBOT_STRATEGIES__MEAN_REVERSION__WEIGHT", "0.12", "strategies.mean_reversion.weight", 0.12),
        ("MOJOBOT_SAFE_MODE__MAX_POSITIONS", "1", "safe_mode.max_positions", 1),
        ("MOJOBOT_EMERGENCY__LIQUIDATE", "Yes", "emergency.liquidate", True),
        ("MOJOBOT_EMERGENCY__LIQUIDATE", "0", "emergency.liquidate", False),
        ("MOJOBOT_TRADING__DECISION_TIMEFRAME", "5m", "trading.decision_timeframe", "5m"),
        ("MOJOBOT_RISK__TAKE_PROFIT_LADDER", "[[2, 0.5]]", "risk.take_profit_ladder", [[2, 0.5]]),
        ("MOJOBOT_RISK__RISK_PER_TRADE", "two", "risk.risk_per_trade", "two"),
        ("TRADING_ENV", "live", "environment.trading_env", "live"),
    ],
)
def test_a_variable_is_read_as_its_settings_kind(variable: str, text: str, key: str, value: object) -> None:
    (given,) = read_environment({variable: text})
    assert (given.key, given.value, given.where) == (key, value, variable)


def test_places_and_secrets_are_no_settings() -> None:
    environ = {
        "MOJOBOT_CONFIG": "a",
        "MOJOBOT_DATA_DIR": "b",
        "MOJOBOT_API_KEY": "c",
        "MOJOBOT_DEBUG": "1",
        "HOME": "/",
    }
    assert list(read_environment(environ)) == []


def test_a_wrong_value_names_the_variable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(BadSettings) as caught:
        load(
            None,
            {"XDG_CONFIG_HOME": str(tmp_path), "MOJOBOT_RISK__HEAT_LIMIT": "hot", "MOJOBOT_RISK__HEAT_LIMITT": "1"},
        )
    assert caught.value.problems == (
        "MOJOBOT_RISK__HEAT_LIMITT: risk.heat_limitt is 1, but there is no such setting; did you mean risk.heat_limit?",
        'MOJOBOT_RISK__HEAT_LIMIT: risk.heat_limit is "hot", expected a number above 0 and at most 0.95',
    )


def test_two_variables_for_one_setting_must_agree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    environ = {"XDG_CONFIG_HOME": str(tmp_path), "TRADING_ENV": "live", "MOJOBOT_ENVIRONMENT__TRADING_ENV": "paper"}
    with pytest.raises(BadSettings, match=r"both mean environment\.trading_env"):
        load(None, environ)
