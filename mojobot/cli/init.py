"""A first set of settings, by questions."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from mojobot.cli.options import ConfigFile
from mojobot.cli.output import note, say
from mojobot.model.errors import UsageError

PYTH = "PYTH_API_KEY"


def init(config: ConfigFile = None) -> None:
    """Write your settings and keys by answering a few questions; nothing is written before you say so.

    An existing file is changed line by line. Ctrl+C leaves everything as it was.
    """
    if not _is_terminal():
        raise UsageError(
            "init asks questions and needs a terminal; without one, write the file `mojobot config path` names"
        )
    try:
        written = _converse(config)
    except KeyboardInterrupt:
        say("")
        note("interrupted: nothing was changed")
        raise
    if written:
        say("Start it: mojobot" if config is None else f"Start it: mojobot --config {config}")


def _is_terminal() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


def _converse(config: Path | None) -> bool:
    from mojobot.cli.wizard.agreement import Draft, agree
    from mojobot.cli.wizard.dialog import Terminal
    from mojobot.cli.wizard.keys import keys
    from mojobot.cli.wizard.network import Network
    from mojobot.cli.wizard.values import limits, market
    from mojobot.cli.wizard.watch import WATCH, watch
    from mojobot.model.settings import Settings
    from mojobot.settings.describe import value_of
    from mojobot.settings.load import load
    from mojobot.settings.places import places
    from mojobot.settings.secrets import ENV_FILE, find_env_file, read_secrets

    target = _target(config)
    settings = load(target).settings if target.exists() else Settings()
    env_file = find_env_file() or places().config.with_name(ENV_FILE)
    secrets, network, dialog = read_secrets(), Network(settings), Terminal()
    dialog.say("A few questions. Enter takes what stands in brackets; nothing is written before you say so.")
    chosen = market(dialog, settings)
    chosen |= watch(dialog, str(value_of(settings, WATCH)), network.look_up)
    typed = keys(dialog, secrets.origins, network.try_key)
    chosen |= {"providers.pyth.enabled": True} if typed.get(PYTH) else {}
    chosen |= limits(dialog, settings)
    return agree(dialog, Draft(target, settings, chosen, env_file, typed))


def _target(config: Path | None) -> Path:
    """The file to write: the one named, else the one that is read, else the user's own."""
    from mojobot.settings.load import searched

    told = os.environ.get("MOJOBOT_CONFIG", "").strip()
    if config is not None or told:
        return config or Path(told).expanduser()
    return next((path for path in searched() if path.exists()), searched()[-1])
