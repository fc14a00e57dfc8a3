"""Loading the settings: flags beat the environment, the environment beats the file, the file beats the default."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from mojobot.model.errors import SettingsError
from mojobot.model.plugin_settings import PluginsSettings
from mojobot.model.settings import Settings
from mojobot.settings.check import checked
from mojobot.settings.describe import tree
from mojobot.settings.environment import read_environment
from mojobot.settings.given import BadSettings, Given
from mojobot.settings.keys import known
from mojobot.settings.layers import layers
from mojobot.settings.places import LOCAL_CONFIG, places
from mojobot.settings.plugins import folder_of, named
from mojobot.settings.secrets import with_env_file

DEFAULT = "default"
FLAGS = "command line"


@dataclass(frozen=True, slots=True)
class Loaded:
    """Settings that passed every check, the file they came from (None: no file), and where each value is from."""

    settings: Settings
    path: Path | None
    origins: Mapping[str, str]  # dotted key: "default", file:line, a variable's name, or "command line"
    notes: tuple[str, ...]


def load(
    config: Path | None = None,
    environ: Mapping[str, str] | None = None,
    flags: Mapping[str, object] | None = None,
) -> Loaded:
    """Read the first configuration file found, the environment (and `.env`) and `flags` (dotted key to value).

    Raises SettingsError: of a file that cannot be read, or BadSettings with all
    problems of all three.
    """
    environ = with_env_file() if environ is None else environ
    path = find(config, environ)
    told = (
        *(layers(path) if path is not None else ()),
        list(read_environment(environ)),
        [Given(key, value, FLAGS) for key, value in (flags or {}).items()],
    )
    guests = _guests([given for source in told for given in source], environ)
    sources = [known(source, guests) for source in told]
    values: dict[str, Given] = {}
    for source in sources:
        values.update(source.values)
    settings, problems = checked(values)
    problems = [problem for source in sources for problem in source.problems] + problems
    if problems:
        raise BadSettings(tuple(problems))
    origins = {key: values[key].where if key in values else DEFAULT for key in tree()}
    origins |= {key: given.where for key, given in values.items() if key not in tree()}
    notes = [note for source in sources for note in source.notes]
    return Loaded(settings, path, origins, tuple(notes + _half_live(settings)))


def find(config: Path | None = None, environ: Mapping[str, str] | None = None) -> Path | None:
    """The configuration file: --config, MOJOBOT_CONFIG, ./config/trading.toml, the user's own; None = there is none.

    A file that was named but does not exist is a SettingsError.
    """
    environ = os.environ if environ is None else environ
    if config is not None:
        return _named(config, "--config")
    told = environ.get("MOJOBOT_CONFIG", "").strip()
    if told:
        return _named(Path(told).expanduser(), "MOJOBOT_CONFIG")
    return next((path for path in searched(environ) if _exists(path)), None)


def searched(environ: Mapping[str, str] | None = None) -> tuple[Path, ...]:
    """Where a configuration file is looked for when none is named, the first that exists is read."""
    return LOCAL_CONFIG, places(environ=environ).config


def _guests(told: list[Given], environ: Mapping[str, str]) -> frozenset[str]:
    """Names of the plug-ins there are, looked for only where something is said of a strategy that is not ours."""
    if not any(given.key.startswith("strategies.") and given.key not in tree() for given in told):
        return frozenset()
    folders = [given.value for given in told if given.key == "plugins.folder" and isinstance(given.value, str)]
    return frozenset(named(folder_of(folders[-1] if folders else PluginsSettings().folder, environ)))


def _named(path: Path, by: str) -> Path:
    if not _exists(path):
        raise SettingsError(f"{by} names {path}, which does not exist; name a settings file, or leave {by} out")
    return path


def _exists(path: Path) -> bool:
    """Whether it is there; where we may not look it counts as there, so that reading it says why."""
    try:
        return path.exists()
    except OSError:
        return True


def _half_live(settings: Settings) -> list[str]:
    """Live trading is asked for twice; once is paper, and says so."""
    env, mode = settings.environment.trading_env, settings.environment.execution_mode
    if (env == "live") == (mode == "live"):
        return []
    return [f'trading_env is "{env}" and execution_mode is "{mode}": live trading needs both "live", this is paper']
