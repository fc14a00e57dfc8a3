"""The market a plan names: live providers, the demo, or candle files; and how a session of it is known."""

from __future__ import annotations

import logging
from pathlib import Path

from mojobot.assembly.plan import RunPlan
from mojobot.model.market import Costs
from mojobot.model.settings import Settings
from mojobot.runtime.clock import SteadyClock
from mojobot.runtime.ports import Source, Tape
from mojobot.runtime.summary import say
from mojobot.settings.beside import own_file
from mojobot.settings.secrets import read_secrets
from mojobot.store.database import Database
from mojobot.store.recovery import Recovery
from mojobot.store.sessions import Identity, last_listed

_LOG = logging.getLogger("mojobot")
CANDLES = "candles"  # as providers told them, a file a token
PROVIDERS_FILE = "providers.json"  # what was spent of every provider's allowance


def market_of(
    plan: RunPlan, settings: Settings, directory: Path, database: Database, recovery: Recovery
) -> Tape | Source:
    """The market to be traded on; a tape goes on where it stood."""
    if plan.market == "live":
        return _live(settings, directory, database)
    return tape(plan, settings, _mark(database, plan, recovery))


def tape(plan: RunPlan, settings: Settings, mark: str = "") -> Tape:
    """The demo or candle files, from `mark` on; what is to be said of the files is said."""
    grace_ms = settings.data.grace_ms
    if plan.market == "demo":
        from mojobot.feeds.demo.market import DemoMarket

        return DemoMarket(settings.demo.seed, settings.demo.tokens, grace_ms, plan.bars, mark)
    from mojobot.feeds.files.gathering import gather
    from mojobot.feeds.recorded import RecordedMarket

    files = gather(plan.paths, volume_unit=plan.volume_unit)
    costs = Costs(settings.paper.pool_fee_bps / 10_000.0, settings.paper.assumed_liquidity_usd)
    recorded = RecordedMarket(files.candles, grace_ms, costs, plan.bars, mark)
    for line in (*files.notes, *recorded.notes):
        say(line)
    return recorded


def identity(plan: RunPlan, settings: Settings, market: Tape | Source) -> Identity:
    """What must be the same for a data directory to be gone on with."""
    if plan.market == "demo":
        return Identity("demo", settings.demo.seed, f"{settings.demo.tokens} tokens")
    if plan.market == "live":
        return Identity("paper", None, "live data")
    names = " ".join(f"{token.symbol}-{token.base}" for token in market.opened(0).tokens)
    return Identity("replay", None, names)


def _live(settings: Settings, directory: Path, database: Database) -> Source:
    from mojobot.feeds.live.opening import open_market
    from mojobot.net.ledger import FileMemory

    secrets = read_secrets()
    for told in secrets.notes:
        _LOG.warning("%s", told)
    memory = FileMemory(directory / PROVIDERS_FILE)
    own = own_file(settings.whales.exchange_wallets)
    return open_market(settings, secrets.values, memory, SteadyClock(), last_listed(database), own, directory / CANDLES)


def _mark(database: Database, plan: RunPlan, recovery: Recovery) -> str:
    """Where the tape stood; another market's mark says nothing, and `begin_session` will refuse that market."""
    row = database.connection.execute("select value from meta where key = 'market'").fetchone()
    return recovery.mark if row is not None and row[0] == plan.market else ""
