"""The older guide: its keys are understood with a note, and a contradiction is an error."""

import tomllib
from pathlib import Path

import pytest

from mojobot.model.settings import Settings
from mojobot.settings.describe import as_toml, tree
from mojobot.settings.given import BadSettings
from mojobot.settings.load import Loaded, load
from mojobot.settings.older import ALIASES

# The examples of the older guide, key by key.
GUIDE = """
[environment]
trading_env = "paper"
execution_mode = "simulation"
debug_mode = true
log_level = "INFO"

[trading]
max_position_size = 0.95
risk_per_trade = 0.02
max_drawdown = 0.15
min_confidence = 0.6
slippage_tolerance = 0.005

[strategies]
momentum_breakthrough = 0.15
mean_reversion = 0.12
trend_following = 0.14
volatility_breakout = 0.13
whale_tracking = 0.16
sentiment_momentum = 0.11
pattern_recognition = 0.10
statistical_arbitrage = 0.09

[strategies.thresholds]
min_momentum_strength = 0.7
min_mean_reversion_deviation = 0.03
trend_confirmation_periods = 3
volatility_breakout_multiplier = 2.0
whale_min_transaction_size = 100000
sentiment_threshold = 0.7

[risk]
portfolio_heat_limit = 0.8
correlation_limit = 0.7
volatility_threshold = 0.05
max_concurrent_positions = 5
emergency_stop_enabled = true

[risk.adjustments]
high_volatility_factor = 0.7
low_volatility_factor = 1.2
trend_factor = 1.1

[api]
timeout_seconds = 10.0
rate_limit_per_minute = 300
retry_attempts = 3
retry_delay_seconds = 1.0

[api.dexscreener]
base_url = "https://example.org"
rate_limit = 300
timeout = 10

[telegram]
token = "something"
chat_id = "something"

[telegram.alerts]
trade_alerts = true
performance_alerts = true
risk_alerts = true
system_alerts = true
market_alerts = true

[telegram.thresholds]
profit_milestone = 100
loss_warning = 50
risk_level_warning = 70
system_cpu_warning = 80
"""


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def loaded(text: str, environ: dict[str, str] | None = None) -> Loaded:
    Path("t.toml").write_text(text)
    return load(Path("t.toml"), environ or {})


def problems(text: str) -> tuple[str, ...]:
    with pytest.raises(BadSettings) as caught:
        loaded(text)
    return caught.value.problems


def test_the_whole_guide_loads_and_every_change_of_name_is_noted() -> None:
    result = loaded(GUIDE)
    assert result.settings == Settings().model_copy(
        update={"logging": Settings().logging.model_copy(update={"log_level": "DEBUG"})}
    )
    assert "t.toml:10: trading.risk_per_trade is now called risk.risk_per_trade" in result.notes
    assert 't.toml:5: environment.debug_mode is now logging.log_level = "DEBUG"' in result.notes
    kept = ("trading_env", "execution_mode", "min_confidence", "correlation_limit", "max_concurrent_positions")
    told = [line for line in GUIDE.splitlines() if " = " in line and not line.startswith(kept)]
    assert len(result.notes) == len(told)


def test_secrets_in_the_file_are_ignored_and_never_repeated() -> None:
    notes = loaded('[telegram]\ntoken = "sesame"\n').notes
    assert notes == (
        "t.toml:2: telegram.token is ignored: secrets come from the environment (TELEGRAM_TOKEN, CHAT_ID); "
        "remove it from the file",
    )


@pytest.mark.parametrize(("old", "new"), list(ALIASES.items()))
def test_an_older_name_means_its_setting(old: str, new: str) -> None:
    section, _, name = old.rpartition(".")
    header = f"[{section}]\n" if section else ""
    result = loaded(f"{header}{name} = {as_toml(tree()[new].default)}\n")
    assert result.origins[new].startswith("t.toml:")
    assert result.notes == (f"{result.origins[new]}: {old} is now called {new}",)


def test_every_older_name_has_a_setting_and_is_none() -> None:
    assert set(ALIASES.values()) <= set(tree())
    assert not set(ALIASES) & set(tree())
    for old in ALIASES:
        tomllib.loads(f"{old} = 1")


def test_both_names_with_one_value_are_fine() -> None:
    assert (
        loaded("[trading]\nrisk_per_trade = 0.01\n[risk]\nrisk_per_trade = 0.01\n").settings.risk.risk_per_trade == 0.01
    )


def test_both_names_with_different_values_are_an_error_naming_both() -> None:
    assert problems("[trading]\nrisk_per_trade = 0.01\n[risk]\nrisk_per_trade = 0.03\n") == (
        "t.toml:4: risk.risk_per_trade is 0.03, but trading.risk_per_trade in t.toml:2 is 0.01, "
        "and both mean risk.risk_per_trade; expected one of them",
    )


def test_the_environment_beats_an_older_name_in_the_file() -> None:
    result = loaded("[trading]\nrisk_per_trade = 0.01\n", {"MOJOBOT_RISK__RISK_PER_TRADE": "0.03"})
    assert result.settings.risk.risk_per_trade == 0.03


@pytest.mark.parametrize("word", ["development", "staging", "production", "testnet", "simulation"])
def test_older_environments_are_paper(word: str) -> None:
    result = loaded(f'[environment]\ntrading_env = "{word}"\n')
    assert result.settings.environment.trading_env == "paper"
    assert result.notes == (f't.toml:2: environment.trading_env "{word}" is read as "paper"',)
    assert load(Path("t.toml"), {"TRADING_ENV": "devnet"}).settings.environment.trading_env == "paper"


def test_log_levels_are_read_in_small_letters() -> None:
    assert loaded('log_level = "warn"').settings.logging.log_level == "WARNING"


def test_debug_mode_off_leaves_the_level_alone() -> None:
    assert loaded('debug_mode = false\n[logging]\nlog_level = "ERROR"').settings.logging.log_level == "ERROR"
    assert problems('debug_mode = "yes"') == ('t.toml:1: debug_mode is "yes", expected true or false',)


def test_the_emergency_stop_cannot_be_switched_off() -> None:
    assert problems("[risk]\nemergency_stop_enabled = false") == (
        "t.toml:2: risk.emergency_stop_enabled is false, expected true: the emergency stop cannot be switched off",
    )


def test_a_wrong_value_under_an_older_name_says_the_line() -> None:
    assert problems("[trading]\nrisk_per_trade = 2") == (
        "t.toml:2: risk.risk_per_trade is 2, expected a number above 0 and at most 0.05",
    )


def test_a_misspelt_older_name_is_suggested_by_its_new_one() -> None:
    assert problems("[risk]\nportfolio_heat_limt = 0.5") == (
        "t.toml:2: risk.portfolio_heat_limt is 0.5, but there is no such setting; did you mean risk.heat_limit?",
    )
