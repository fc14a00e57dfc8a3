"""From a plan to its end: settings, records, market, and then the trading."""

from __future__ import annotations

import logging

from mojobot.assembly.console import refuse_keys
from mojobot.assembly.markets import market_of
from mojobot.assembly.plan import RunPlan
from mojobot.assembly.trade import Start, trade
from mojobot.assembly.verify import verify
from mojobot.guests import guests
from mojobot.model.errors import SettingsError
from mojobot.model.settings import Settings
from mojobot.runtime.ending import ending
from mojobot.runtime.lock import DirectoryLock
from mojobot.runtime.log import set_up
from mojobot.runtime.rereading import fitted
from mojobot.settings.load import load
from mojobot.store.database import Database
from mojobot.store.recovery import recover
from mojobot.store.sessions import starting_cash

_LOG = logging.getLogger("mojobot")


def run(plan: RunPlan) -> int:
    """Run a plan to its end; returns the exit code. Raises MojobotError for what a person can put right."""
    loaded = load(plan.config, flags=plan.flags)
    set_up(loaded.settings.logging.log_level if plan.daemon else "WARNING", plain=not plan.daemon)
    for note in loaded.notes:
        _LOG.warning("%s", note)
    if len(plan.paths) == 1 and plan.paths[0].is_dir():
        return verify(plan.paths[0], plan.session)
    refuse_live(loaded.settings)
    refuse_keys(loaded)
    own = guests(loaded, plan.config)
    directory = plan.directory()
    _LOG.info("%s market, paper trading, in %s", plan.market, directory)
    with ending(daemon=plan.daemon), DirectoryLock(directory), Database.open(directory) as database:
        recovery = recover(database)
        settings = fitted(own.settings, plan.market, starting_cash(database, loaded.settings.paper.cash_usdc))
        market = market_of(plan, settings, directory, database, recovery)
        return trade(Start(plan, settings, own, directory, database, recovery, market))


def refuse_live(settings: Settings) -> None:
    """Raise SettingsError where settings ask for real money."""
    environment = settings.environment
    if environment.trading_env == "live" and environment.execution_mode == "live":
        raise SettingsError(
            "environment.trading_env and environment.execution_mode are both live: live trading is not built yet, "
            "set trading_env to paper"
        )
