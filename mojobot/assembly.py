"""The only place that knows every part: it wires them together and runs a plan to its end."""

from __future__ import annotations

import logging
import os
import signal
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from mojobot import __version__
from mojobot.core.engine import Engine
from mojobot.core.strategies.registry import voters
from mojobot.execution.gate import Gate
from mojobot.execution.paper import PaperVenue
from mojobot.guests import Guests, guests, of_record
from mojobot.model.errors import SettingsError
from mojobot.model.events import Event
from mojobot.model.market import Costs, Timeframe
from mojobot.model.settings import Settings
from mojobot.research.growing import grow
from mojobot.runtime.clock import Clock, SteadyClock
from mojobot.runtime.desk import Desk
from mojobot.runtime.ending import ending, until_the_end
from mojobot.runtime.feeder import Feeder
from mojobot.runtime.garbage import short_pauses
from mojobot.runtime.inbox import Inbox
from mojobot.runtime.latch import Latch
from mojobot.runtime.listener import serve
from mojobot.runtime.live import LiveFeeder
from mojobot.runtime.lock import DirectoryLock
from mojobot.runtime.log import last_errors, set_up
from mojobot.runtime.plugins import Stopwatch
from mojobot.runtime.ports import Face, Feeding, Source, Tape
from mojobot.runtime.pump import Pump
from mojobot.runtime.rereading import Rereading, fitted
from mojobot.runtime.summary import Summary, final, say
from mojobot.runtime.supervisor import Supervisor, Task
from mojobot.runtime.surroundings import Surroundings
from mojobot.runtime.trainer import training
from mojobot.runtime.verification import replayed
from mojobot.settings.beside import own_file
from mojobot.settings.given import BadSettings
from mojobot.settings.load import Loaded, find, load
from mojobot.settings.places import places
from mojobot.settings.secrets import read_secrets
from mojobot.settings.stamp import Stamp
from mojobot.store.database import Database
from mojobot.store.difference import first_difference
from mojobot.store.journal import Journal
from mojobot.store.reading import history_async
from mojobot.store.recorder import Recorder
from mojobot.store.recording import Header, Recording, outputs_of
from mojobot.store.recovery import Recovery, recover
from mojobot.store.sessions import Identity, begin_session, last_listed, starting_cash
from mojobot.store.writer import Writer

_LOG = logging.getLogger("mojobot")
RECORDING_FILE = "recording.db"
LOG_FILE = "mojobot.log"  # of a run with a console
CANDLES = "candles"  # as providers told them, a file a token
PROVIDERS_FILE = "providers.json"  # what was spent of every provider's allowance
INTERRUPTED = 130


@dataclass(frozen=True, slots=True)
class RunPlan:
    """What to run: filled from the command line."""

    market: Literal["demo", "replay", "live"]
    paths: tuple[Path, ...] = ()  # candle files, or one data directory whose record is to be verified
    session: int | None = None  # of that record; None: the newest
    data_dir: Path | None = None
    config: Path | None = None
    seed: int | None = None
    speed: float | None = 300.0  # market seconds per second; None: as fast as it goes
    bars: int | None = None
    volume_unit: Literal["base", "usd"] = "base"
    daemon: bool = False
    quiet: bool = False  # print no summary
    watch: str | None = None  # tokens of a live market; None: as the settings say
    theme: str | None = None  # of the console; None: as the settings say
    ascii: bool = False
    animation: bool = True


def run(plan: RunPlan) -> int:
    """Run a plan to its end; returns the exit code. Raises MojobotError for what a person can put right."""
    loaded = load(plan.config, flags=_flags(plan))
    set_up(loaded.settings.logging.log_level if plan.daemon else "WARNING", plain=not plan.daemon)
    for note in loaded.notes:
        _LOG.warning("%s", note)
    if len(plan.paths) == 1 and plan.paths[0].is_dir():
        return verify(plan.paths[0], plan.session)
    _refuse_live(loaded.settings)
    refuse_keys(loaded)
    own = guests(loaded, plan.config)
    directory = _directory(plan)
    _LOG.info("%s market, paper trading, in %s", plan.market, directory)
    with ending(daemon=plan.daemon), DirectoryLock(directory), Database.open(directory) as database:
        recovery = recover(database)
        settings = fitted(own.settings, plan.market, starting_cash(database, loaded.settings.paper.cash_usdc))
        if plan.market == "live":
            return _trade(plan, settings, own, directory, database, recovery, _live(settings, directory, database))
        tape = _tape(plan, settings, _mark(database, plan, recovery))
        return _trade(plan, settings, own, directory, database, recovery, tape)


def verify(directory: Path, session: int | None) -> int:
    """Play a recorded session again and say "identical" or name the first difference; 0 when identical."""
    recording = Recording.open(directory / RECORDING_FILE, session)
    try:
        events = ((recorded.step, recorded.event) for recorded in recording.events())
        again = replayed(recording.header.settings, events, of_record(recording.header.settings))
        outputs = (outputs_of(step, ts_ms, came.intents, came.notices) for step, ts_ms, came in again)
        difference = first_difference(recording.outputs(), (o for o in outputs if o.given))
    finally:
        recording.close()
    say(f"session {recording.session}: {difference or 'identical'}")
    return 0 if difference is None else 1


def _trade(
    plan: RunPlan,
    settings: Settings,
    own: Guests,
    directory: Path,
    database: Database,
    recovery: Recovery,
    market: Tape | Source,
) -> int:
    clock = SteadyClock() if plan.market == "live" else Clock()
    identity = _identity(plan, settings, market)
    session = begin_session(
        database,
        identity,
        started_ms=clock.now_ms(),
        version=__version__,
        settings_json=settings.model_dump_json(),
    )
    opened = market.opened(session)
    stopwatch = Stopwatch(clock.monotonic, settings.plugins.slow_ms)
    roster = voters(settings.strategies, stopwatch.timed(own.strategies))
    latch, gate, inbox, engine = Latch(directory), Gate(), Inbox(), Engine(settings, roster)
    desk = Desk(engine, inbox, gate, latch, lambda query: history_async(directory, query), clock)
    with ExitStack() as stack:
        writer = Writer(database)
        stack.callback(writer.close)
        recorder = _recorder(settings, directory, session, identity, clock)
        if recorder is not None:
            stack.callback(recorder.close)
        journal = Journal(writer)
        late = stopwatch.late if own.strategies else None
        pump = Pump(engine, inbox, PaperVenue(opened, settings, gate), journal, recorder, desk, late)
        feeder = _feeding(plan, settings, market, inbox, desk)
        errors = stack.enter_context(last_errors())
        around = Surroundings(opened.market, feeder, inbox, pump.times, journal, clock, directory, errors)
        desk.around = around.view
        beside: list[Task] = [
            lambda: serve(desk, directory, settled=desk.settled),
            around.watch,
            *training(settings, engine, inbox, clock, stack, grow),
        ]
        face = _face(plan, settings, desk, directory) if _interactive(plan) else None
        if face is not None:  # nothing but the console writes to the screen
            log = stack.enter_context((directory / LOG_FILE).open("a", encoding="utf-8"))
            set_up(settings.logging.log_level, log)
            stack.callback(set_up, "WARNING", plain=True)
        if face is None and not (plan.daemon or plan.quiet):
            beside.append(Summary(desk, clock).run)
        reread = _rereading(plan, settings, own, desk, market)
        beside += [lambda: reread.watch(Stamp(plan.config), clock)] if plan.daemon or face is not None else []
        supervisor = Supervisor(pump, feeder, inbox, desk, clock, beside, face, reread if plan.daemon else None)
        first: tuple[Event, ...] = (opened, recovery.event(opened.ts_ms, latch.read()), *own.events(opened.ts_ms))
        begin = pump.start(first, recovery.lost(opened.ts_ms))
        desk.again([commanded for _, _, commanded in recovery.commands])
        with short_pauses():
            until_the_end(supervisor, begin)
    if desk.view is not None and not plan.quiet:
        say(final(desk.view, pump.times))
        say(f"recorded in {directory}")
    return INTERRUPTED if supervisor.stopped_by is signal.SIGINT and not plan.daemon else 0


def _rereading(plan: RunPlan, settings: Settings, own: Guests, desk: Desk, market: Tape | Source) -> Rereading:
    """What reads the settings again, for the engine and for a market that can change its tokens."""

    def read() -> Settings:
        told = own.reread(load(plan.config, flags=_flags(plan)))
        return fitted(told, plan.market, settings.paper.cash_usdc)

    return Rereading(read, desk, settings, market.revise if isinstance(market, Source) else None)


def _interactive(plan: RunPlan) -> bool:
    """Whether somebody sits at a terminal and wants to see it."""
    from mojobot.tui.curtain import interactive

    return not (plan.daemon or plan.quiet) and interactive()


def _face(plan: RunPlan, settings: Settings, desk: Desk, directory: Path) -> Face:
    """The console; nothing of it is loaded by a run without one."""
    from mojobot.tui.face import TerminalFace, console

    chosen = settings.console
    return TerminalFace(
        directory / LOG_FILE,
        lambda: console(
            desk,
            settings,
            theme=plan.theme or chosen.theme,
            ascii=plan.ascii or chosen.ascii,
            animation=plan.animation and chosen.animation,
            environ=os.environ,
            export_dir=directory,
            keep_theme=lambda theme: _keep(plan, "console.theme", theme),
        ),
    )


def _keep(plan: RunPlan, key: str, value: object) -> Path:
    """Write a setting into the file that is read at the start, the user's own where there is none; that file."""
    from mojobot.settings.change import change  # its parser is read by who changes something

    path = find(plan.config) or places().config
    change(path, key, value)
    return path


def _recorder(settings: Settings, directory: Path, session: int, identity: Identity, clock: Clock) -> Recorder | None:
    rule = settings.recording
    if not rule.enabled:
        return None
    header = Header(clock.now_ms(), __version__, identity.market, identity.seed, settings)
    return Recorder(directory / RECORDING_FILE, session, header, keep_days=rule.keep_days, max_mb=rule.max_mb)


def _feeding(plan: RunPlan, settings: Settings, market: Tape | Source, inbox: Inbox, desk: Desk) -> Feeding:
    """What fills the inbox; a tape can be played at another speed."""
    grace_ms = settings.data.grace_ms
    if isinstance(market, Source):
        return LiveFeeder(market, inbox, desk.clock, desk, grace_ms=grace_ms)
    marks_ms = min(settings.trading.decision_timeframe.ms, Timeframe.M15.ms)
    feeder = Feeder(market, inbox, desk.clock, plan.speed, grace_ms=grace_ms, mark_every_ms=marks_ms)
    desk.pacer = feeder.play_at
    return feeder


def _live(settings: Settings, directory: Path, database: Database) -> Source:
    from mojobot.feeds.live.opening import open_market
    from mojobot.net.ledger import FileMemory

    secrets = read_secrets()
    for told in secrets.notes:
        _LOG.warning("%s", told)
    memory = FileMemory(directory / PROVIDERS_FILE)
    own = own_file(settings.whales.exchange_wallets)
    return open_market(settings, secrets.values, memory, SteadyClock(), last_listed(database), own, directory / CANDLES)


def _tape(plan: RunPlan, settings: Settings, mark: str) -> Tape:
    grace_ms = settings.data.grace_ms
    if plan.market == "demo":
        from mojobot.feeds.demo.market import DemoMarket

        return DemoMarket(settings.demo.seed, settings.demo.tokens, grace_ms, plan.bars, mark)
    from mojobot.feeds.files.gathering import gather
    from mojobot.feeds.recorded import RecordedMarket

    files = gather(plan.paths, volume_unit=plan.volume_unit)
    costs = Costs(settings.paper.pool_fee_bps / 10_000.0, settings.paper.assumed_liquidity_usd)
    tape = RecordedMarket(files.candles, grace_ms, costs, plan.bars, mark)
    for line in (*files.notes, *tape.notes):
        say(line)
    return tape


def _mark(database: Database, plan: RunPlan, recovery: Recovery) -> str:
    """Where the tape stood; another market's mark says nothing, and `begin_session` will refuse that market."""
    row = database.connection.execute("select value from meta where key = 'market'").fetchone()
    return recovery.mark if row is not None and row[0] == plan.market else ""


def _identity(plan: RunPlan, settings: Settings, market: Tape | Source) -> Identity:
    if plan.market == "demo":
        return Identity("demo", settings.demo.seed, f"{settings.demo.tokens} tokens")
    if plan.market == "live":
        return Identity("paper", None, "live data")
    names = " ".join(f"{token.symbol}-{token.base}" for token in market.opened(0).tokens)
    return Identity("replay", None, names)


def _flags(plan: RunPlan) -> dict[str, object]:
    given = {"demo.seed": plan.seed, "universe.watch": plan.watch}
    return {key: value for key, value in given.items() if value is not None}


def _directory(plan: RunPlan) -> Path:
    """Where the run keeps its records; without a word from the user a replay begins a folder of its own."""
    chosen = places(plan.data_dir)
    if plan.market != "replay" or chosen.given is not None:
        return chosen.data_dir("paper" if plan.market == "live" else plan.market)
    runs = chosen.data_dir("replay")
    taken = [int(path.name) for path in runs.glob("[0-9]*") if path.name.isdigit()] if runs.is_dir() else []
    return runs / f"{max(taken, default=0) + 1:04d}"


def refuse_keys(loaded: Loaded) -> None:
    """Raise BadSettings where `[keys]` cannot be; the console is looked at only where other keys are asked for."""
    asked = loaded.settings.keys.remap
    if not asked:
        return
    from mojobot.tui.app import refused_keys

    faults = refused_keys(asked)
    if faults:
        raise BadSettings(tuple(f"{loaded.origins[f'keys.{fault.id}']}: {fault}" for fault in faults))


def _refuse_live(settings: Settings) -> None:
    environment = settings.environment
    if environment.trading_env == "live" and environment.execution_mode == "live":
        raise SettingsError(
            "environment.trading_env and environment.execution_mode are both live: live trading is not built yet, "
            "set trading_env to paper"
        )
