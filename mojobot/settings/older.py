"""What the older guide called things: keys that moved, words that changed, and keys this version has no use for."""

from __future__ import annotations

import re

_STRATEGIES = {
    "momentum_breakthrough": ("momentum",),
    "mean_reversion": ("reversion",),
    "trend_following": ("trend",),
    "volatility_breakout": ("volatility",),
    "whale_tracking": ("whale",),
    "sentiment_momentum": ("sentiment",),
    "pattern_recognition": ("pattern",),
    "statistical_arbitrage": ("arbitrage", "stat_arb"),
}

ALIASES: dict[str, str] = {
    "trading_env": "environment.trading_env",
    "execution_mode": "environment.execution_mode",
    "trading.trading_env": "environment.trading_env",
    "trading.execution_mode": "environment.execution_mode",
    "log_level": "logging.log_level",
    "environment.log_level": "logging.log_level",
    "general.log_level": "logging.log_level",
    "logging.level": "logging.log_level",
    "trading.min_confidence_threshold": "trading.min_confidence",
    "trading.slippage_tolerance": "execution.slippage_tolerance",
    "risk.slippage_tolerance": "execution.slippage_tolerance",
    "trading.risk_per_trade": "risk.risk_per_trade",
    "trading.max_position_size": "risk.max_position_size",
    "trading.max_drawdown": "risk.max_drawdown",
    "trading.max_daily_loss": "risk.max_daily_loss",
    "trading.max_concurrent_positions": "risk.max_concurrent_positions",
    "risk.max_positions": "risk.max_concurrent_positions",
    "risk.max_drawdown_limit": "risk.max_drawdown",
    "risk.portfolio_heat_limit": "risk.heat_limit",
    "risk.max_portfolio_heat": "risk.heat_limit",
    "risk.volatility_threshold": "risk.max_volatility_threshold",
    "risk.max_correlation": "risk.correlation_limit",
    "strategies.consensus_threshold": "trading.consensus_threshold",
    "strategies.min_confidence": "trading.min_confidence",
    "strategies.thresholds.min_momentum_strength": "strategies.momentum_breakthrough.rsi_momentum",
    "strategies.thresholds.momentum_threshold": "strategies.momentum_breakthrough.rsi_momentum",
    "strategies.thresholds.volume_threshold": "strategies.momentum_breakthrough.volume_ratio",
    "strategies.thresholds.min_mean_reversion_deviation": "strategies.mean_reversion.deviation",
    "strategies.thresholds.rsi_oversold": "strategies.mean_reversion.oversold",
    "strategies.thresholds.adx_threshold": "strategies.trend_following.adx",
    "strategies.thresholds.volatility_breakout_multiplier": (
        "strategies.volatility_breakout.volatility_breakout_multiplier"
    ),
    "strategies.thresholds.whale_min_transaction_size": "whales.whale_min_transaction_size",
    "strategies.thresholds.sentiment_threshold": "strategies.sentiment_momentum.sentiment",
}
for _name, _short in _STRATEGIES.items():
    ALIASES[f"strategies.{_name}"] = f"strategies.{_name}.weight"
    ALIASES[f"strategies.weights.{_name}"] = f"strategies.{_name}.weight"
    for _called in (_name, *_short):
        ALIASES[f"strategies.{_called}_weight"] = f"strategies.{_name}.weight"

DEBUG_MODE = ("debug_mode", "environment.debug_mode", "general.debug_mode")  # true reads as log_level DEBUG
STOP_ENABLED = "risk.emergency_stop_enabled"  # true, always

# Keys of the guide that nothing reads yet; they are accepted so that a file written from it loads.
_UNREAD = re.compile(
    r"""strategies\.thresholds\.trend_confirmation_periods
    | risk\.adjustments\.(high_volatility|low_volatility|trend)_factor
    | api\.(timeout_seconds | rate_limit_per_minute | retry_attempts | retry_delay_seconds)
    | telegram\.alerts\.(trade | performance | risk | system | market)_alerts
    | telegram\.thresholds\.(profit_milestone | loss_warning | risk_level_warning | system_cpu_warning)""",
    re.VERBOSE,
)
_HOSTS = re.compile(r"api\.(dexscreener|helius|jupiter|birdeye|quicknode|coingecko)\.(base_url|rate_limit|timeout)")
_SECRETS = ("telegram.token", "telegram.chat_id")

_PAPER = (
    *("development", "dev", "staging", "production", "simulation", "sim", "simulated", "demo"),
    *("test", "testing", "testnet", "devnet", "dry_run", "dry-run", "paper_trading"),
)
# Anything but the two words of today is paper: an old file must never turn into live trading by itself.
OLD_WORDS: dict[str, dict[str, str]] = {
    "environment.trading_env": dict.fromkeys(_PAPER, "paper"),
    "environment.execution_mode": dict.fromkeys(
        ("paper", "paper_trading", "simulated", "sim", "test", "dry_run", "dry-run", "backtest"), "simulation"
    ),
    "logging.log_level": {
        **{word.lower(): word for word in ("DEBUG", "INFO", "WARNING", "ERROR")},
        **{"warn": "WARNING", "WARN": "WARNING", "critical": "ERROR", "CRITICAL": "ERROR"},
    },
}

SECTIONS = tuple(sorted({key.rpartition(".")[0] for key in (*ALIASES, *DEBUG_MODE)} - {""}))
OLD_SECTIONS = (*SECTIONS, "api", "risk.adjustments", "telegram", "telegram.alerts", "telegram.thresholds")


def unread(key: str) -> str:
    """Why a known key of the older guide is ignored; "" when it is not one."""
    if _UNREAD.fullmatch(key):
        return "is understood, but nothing in this version reads it: ignored"
    if _HOSTS.fullmatch(key):
        return (
            "is ignored: addresses and limits have changed since; see [network] and [providers] in config/trading.toml"
        )
    if key in _SECRETS:
        return "is ignored: secrets come from the environment (TELEGRAM_TOKEN, CHAT_ID); remove it from the file"
    return ""


def old_section(name: str) -> bool:
    """Whether a header without settings below it is one the older guide has."""
    return name in OLD_SECTIONS or re.fullmatch(r"api\.[a-z]+", name) is not None
