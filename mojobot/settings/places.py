"""Where things lie on this machine: the configuration file and a data directory for each market."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import platformdirs

MARKETS = ("demo", "replay", "paper", "live")
CONFIG_NAME = "trading.toml"
LOCAL_CONFIG = Path("config") / CONFIG_NAME


@dataclass(frozen=True, slots=True)
class Places:
    """The user's own places, after XDG; `given` is a data directory named by flag or MOJOBOT_DATA_DIR."""

    config: Path  # the configuration file that serves wherever mojobot is started
    data: Path  # holds one data directory a market
    given: Path | None = None

    def data_dir(self, market: str) -> Path:
        """Where the records of a market are kept: the given directory, else the market's own."""
        return self.given if self.given is not None else self.data / market


def places(data_dir: Path | None = None, environ: Mapping[str, str] | None = None) -> Places:
    """The places of this user; a flag beats MOJOBOT_DATA_DIR."""
    environ = os.environ if environ is None else environ
    named = environ.get("MOJOBOT_DATA_DIR", "").strip()
    given = data_dir if data_dir is not None else Path(named).expanduser() if named else None
    config = _home("XDG_CONFIG_HOME", platformdirs.user_config_path("mojobot", appauthor=False), environ)
    data = _home("XDG_DATA_HOME", platformdirs.user_data_path("mojobot", appauthor=False), environ)
    return Places(config / CONFIG_NAME, data, given)


def default_data_dir(market: str, environ: Mapping[str, str] | None = None) -> Path:
    """The data directory of a market when none is named."""
    return places(environ=environ).data / market


def _home(variable: str, otherwise: Path, environ: Mapping[str, str]) -> Path:
    """XDG counts only absolute paths."""
    told = Path(environ.get(variable, ""))
    return told / "mojobot" if told.is_absolute() else otherwise
