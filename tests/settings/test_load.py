"""Loading: where the file is looked for, what beats what, and one clear sentence for everything that is wrong."""

from pathlib import Path

import pytest

from mojobot.model.errors import SettingsError
from mojobot.model.market import Timeframe
from mojobot.model.settings import Settings
from mojobot.settings.describe import tree
from mojobot.settings.given import BadSettings
from mojobot.settings.load import DEFAULT, FLAGS, Loaded, find, load, searched

RISK = "[risk]\nrisk_per_trade = 0.01\n"


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No test meets the configuration of the one who runs it."""
    monkeypatch.chdir(tmp_path)


@pytest.fixture
def nobody(tmp_path: Path) -> dict[str, str]:
    """The environment of a user without a configuration."""
    return {"XDG_CONFIG_HOME": str(tmp_path / "xdg")}


def written(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


def problems(text: str, environ: dict[str, str] | None = None) -> tuple[str, ...]:
    """What is wrong with a file, its name cut off."""
    path = written(Path("t.toml"), text)
    with pytest.raises(BadSettings) as caught:
        load(path, environ or {})
    return caught.value.problems


def loaded(text: str, environ: dict[str, str] | None = None) -> Loaded:
    return load(written(Path("t.toml"), text), environ or {})


def test_without_a_file_the_defaults_hold(nobody: dict[str, str]) -> None:
    nothing = load(None, nobody)
    assert nothing.settings == Settings()
    assert (nothing.path, nothing.notes) == (None, ())
    assert set(nothing.origins) == set(tree())
    assert set(nothing.origins.values()) == {DEFAULT}


def test_the_first_file_found_is_read(tmp_path: Path, nobody: dict[str, str]) -> None:
    mine = written(tmp_path / "xdg/mojobot/trading.toml", "[demo]\nseed = 1\n")
    assert load(None, nobody).path == mine
    local = written(Path("config/trading.toml"), "[demo]\nseed = 2\n")
    assert load(None, nobody).settings.demo.seed == 2
    told = written(tmp_path / "told.toml", "[demo]\nseed = 3\n")
    environ = nobody | {"MOJOBOT_CONFIG": str(told)}
    assert load(None, environ).settings.demo.seed == 3
    flag = written(tmp_path / "flag.toml", "[demo]\nseed = 4\n")
    assert load(flag, environ).settings.demo.seed == 4
    assert searched(nobody) == (local, mine)


@pytest.mark.parametrize("by", ["--config", "MOJOBOT_CONFIG"])
def test_a_named_file_must_exist(by: str, nobody: dict[str, str]) -> None:
    with pytest.raises(SettingsError, match=rf"{by} names gone.toml, which does not exist"):
        if by == "--config":
            find(Path("gone.toml"), nobody)
        else:
            load(None, nobody | {"MOJOBOT_CONFIG": "gone.toml"})


def test_an_empty_variable_names_nothing(nobody: dict[str, str]) -> None:
    environ = nobody | {"MOJOBOT_CONFIG": "", "MOJOBOT_RISK__RISK_PER_TRADE": " ", "TRADING_ENV": ""}
    assert load(None, environ).settings == Settings()


def test_flags_beat_the_environment_and_the_environment_beats_the_file() -> None:
    path = written(Path("t.toml"), "[demo]\nseed = 1\ntokens = 10\nspeed = 10\n")
    environ = {"MOJOBOT_DEMO__SEED": "2", "MOJOBOT_DEMO__TOKENS": "20"}
    result = load(path, environ, {"demo.seed": 3})
    assert (result.settings.demo.seed, result.settings.demo.tokens, result.settings.demo.speed) == (3, 20, 10.0)
    assert [result.origins[f"demo.{name}"] for name in ("seed", "tokens", "speed")] == [
        FLAGS,
        "MOJOBOT_DEMO__TOKENS",
        "t.toml:4",
    ]


@pytest.mark.parametrize("key", list(tree()))
def test_every_setting_can_be_given_and_says_where_it_came_from(key: str) -> None:
    setting = tree()[key]
    variable = "MOJOBOT_" + key.upper().replace(".", "__")
    environ = {variable: str(setting.default).lower() if setting.kind == "switch" else str(setting.default)}
    result = load(None, environ | {"XDG_CONFIG_HOME": str(Path.cwd())})
    assert result.settings == Settings()
    assert result.origins[key] == variable


FRACTION = "expected a number above 0 and at most 0.05"
TIMEFRAMES = "expected one of 1m, 5m, 15m, 1h, 4h"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[risk]\nrisk_per_trade = 0.5", f"risk.risk_per_trade is 0.5, {FRACTION}"),
        ("[risk]\nrisk_per_trade = 0", f"risk.risk_per_trade is 0, {FRACTION}"),
        ('[risk]\nrisk_per_trade = "0.02"', f'risk.risk_per_trade is "0.02", {FRACTION}'),
        ("[risk]\nrisk_per_trade = nan", f"risk.risk_per_trade is nan, {FRACTION}"),
        ("[risk]\nrisk_per_trade = true", f"risk.risk_per_trade is true, {FRACTION}"),
        ("[demo]\nseed = 1.5", "demo.seed is 1.5, expected a whole number from 0 to 4,294,967,295"),
        ("[demo]\nseed = -1", "demo.seed is -1, expected a whole number from 0 to 4,294,967,295"),
        ("[emergency]\nliquidate = 1", "emergency.liquidate is 1, expected true or false"),
        ("[emergency]\nliquidate = 2026-01-01", "emergency.liquidate is 2026-01-01, expected true or false"),
        ('[trading]\ndecision_timeframe = "2h"', f'trading.decision_timeframe is "2h", {TIMEFRAMES}'),
        ('[environment]\ntrading_env = "PAPER"', 'environment.trading_env is "PAPER", expected one of paper, live'),
        (
            "[risk]\ntake_profit_ladder = [[1, 2, 3]]",
            "risk.take_profit_ladder is [[1, 2, 3]], expected a list of at most 5 pairs [number, number]",
        ),
    ],
)
def test_a_wrong_value_names_file_line_key_value_and_expectation(text: str, expected: str) -> None:
    assert problems(text) == (f"t.toml:2: {expected}",)


def test_an_integer_without_end_is_a_wrong_value() -> None:
    (problem,) = problems("[risk]\nrisk_per_trade = " + "9" * 400)
    assert problem.startswith("t.toml:2: risk.risk_per_trade is 999")
    assert len(problem) < 200


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "[risk]\n\nheat_reduced = 0.75",
            "t.toml:3: risk.heat_reduced is 0.75, but heat_reduced < heat_high <= heat_limit is expected",
        ),
        (
            "[strategies.mean_reversion]\nweight = 0.2\n[strategies.whale_tracking]\nweight = 0.16",
            "t.toml:2: strategies.mean_reversion.weight is 0.2, but the eight weights must sum to 1, they sum to 1.08",
        ),
        (
            "[risk]\nmax_drawdown = 0.1\ntake_profit_ladder = [[2, 0.5], [1, 0.2]]",
            "t.toml:3: risk.take_profit_ladder is [[2, 0.5], [1, 0.2]], "
            "but take_profit_ladder needs rising multiples of the risk above 0",
        ),
    ],
)
def test_values_that_do_not_fit_together_are_said_where_one_was_given(text: str, expected: str) -> None:
    assert problems(text) == (expected,)


NONE = "but there is no such setting"
ALL = f"{NONE}; `mojobot config show` lists all"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("[risk]\nrisk_per_trad = 0.02", f"risk.risk_per_trad is 0.02, {NONE}; did you mean risk.risk_per_trade?"),
        ("[trading]\nheat_limit = 0.7", f"trading.heat_limit is 0.7, {NONE}; did you mean risk.heat_limit?"),
        ("[rsk]\nrisk_per_trade = 0.02", f"rsk.risk_per_trade is 0.02, {NONE}; did you mean risk.risk_per_trade?"),
        ("[risk]\nxyzzy = 1", f"risk.xyzzy is 1, {ALL}"),
        ('[risk]\nwallet_secret = "sesame"', f"risk.wallet_secret is (hidden), {ALL}"),
        (
            "[risk.risk_per_trade]\nx = 1",
            f"risk.risk_per_trade.x is 1, but risk.risk_per_trade is no section; {FRACTION}",
        ),
        ("\nrisk = 3", "risk is 3, expected a section: write [risk] and its settings below"),
        ("\n[rsk]", "[rsk] is not a section; did you mean [risk]?"),
    ],
)
def test_an_unknown_key_is_an_error_with_a_suggestion(text: str, expected: str) -> None:
    assert problems(text) == (f"t.toml:2: {expected}",)


def test_a_section_like_no_other_names_them_all() -> None:
    (problem,) = problems("[xyzzy]")
    assert problem.startswith("t.toml:1: [xyzzy] is not a section; expected one of environment, trading, ")


def test_all_problems_are_kept_and_the_first_is_the_sentence() -> None:
    path = written(Path("t.toml"), "[risk]\nrisk_per_trade = 1\nfoo = 2\n[demo]\nseed = -1\n")
    with pytest.raises(BadSettings) as caught:
        load(path, {"MOJOBOT_DEMO__TOKENS": "three"})
    assert [problem.partition(": ")[0] for problem in caught.value.problems] == [
        "t.toml:3",
        "t.toml:2",
        "t.toml:5",
        "MOJOBOT_DEMO__TOKENS",
    ]
    assert str(caught.value).endswith(" (and 3 more: mojobot config check lists them)")
    assert "\n" not in str(caught.value)
    assert caught.value.exit_code == 3


def test_live_asked_for_once_is_paper_and_says_so() -> None:
    half = loaded('[environment]\ntrading_env = "live"')
    assert half.notes == (
        'trading_env is "live" and execution_mode is "simulation": live trading needs both "live", this is paper',
    )
    whole = loaded('[environment]\ntrading_env = "live"\nexecution_mode = "live"')
    assert whole.notes == ()
    assert whole.settings.environment.execution_mode == "live"


def test_a_word_becomes_its_type() -> None:
    assert loaded('[trading]\ndecision_timeframe = "1h"').settings.trading.decision_timeframe is Timeframe.H1


def test_a_list_becomes_a_ladder() -> None:
    ladder = loaded("[risk]\ntake_profit_ladder = [\n  [1, 0.3],\n  [2, 0.3],\n]").settings.risk.take_profit_ladder
    assert ladder == ((1.0, 0.3), (2.0, 0.3))


def test_an_empty_ladder_means_no_partial_profit() -> None:
    assert loaded("[risk]\ntake_profit_ladder = []").settings.risk.take_profit_ladder == ()
