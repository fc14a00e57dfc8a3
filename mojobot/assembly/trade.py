"""One session: the engine among its feed, its records, its faces and whatever else runs beside it, to the end."""

from __future__ import annotations

import signal
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from mojobot import __version__
from mojobot.assembly.console import face as console
from mojobot.assembly.console import interactive, log_to_file
from mojobot.assembly.markets import identity
from mojobot.assembly.plan import RunPlan
from mojobot.core.engine import Engine
from mojobot.core.strategies.registry import voters
from mojobot.execution.gate import Gate
from mojobot.execution.paper import PaperVenue
from mojobot.guests import Guests
from mojobot.model.events import Event, MarketOpened
from mojobot.model.market import Timeframe
from mojobot.model.settings import Settings
from mojobot.research.growing import grow
from mojobot.runtime.clock import Clock, SteadyClock
from mojobot.runtime.desk import Desk
from mojobot.runtime.ending import until_the_end
from mojobot.runtime.feeder import Feeder
from mojobot.runtime.garbage import short_pauses
from mojobot.runtime.inbox import Inbox
from mojobot.runtime.latch import Latch
from mojobot.runtime.listener import serve
from mojobot.runtime.live import LiveFeeder
from mojobot.runtime.log import last_errors
from mojobot.runtime.plugins import Stopwatch
from mojobot.runtime.ports import Feeding, Source, Tape
from mojobot.runtime.pump import Pump
from mojobot.runtime.rereading import Rereading, fitted
from mojobot.runtime.summary import Summary, final, say
from mojobot.runtime.supervisor import Supervisor, Task
from mojobot.runtime.surroundings import Surroundings
from mojobot.runtime.trainer import training
from mojobot.settings.load import load
from mojobot.settings.stamp import Stamp
from mojobot.store.database import Database
from mojobot.store.journal import Journal
from mojobot.store.reading import history_async
from mojobot.store.recorder import Recorder
from mojobot.store.recording import Header
from mojobot.store.recording_file import FILE
from mojobot.store.recovery import Recovery
from mojobot.store.sessions import Identity, begin_session
from mojobot.store.writer import Writer

INTERRUPTED = 130


@dataclass(frozen=True, slots=True, eq=False)
class Start:
    """What a session starts from; the directory is locked and its database open."""

    plan: RunPlan
    settings: Settings
    own: Guests
    directory: Path
    database: Database
    recovery: Recovery
    market: Tape | Source


def trade(start: Start) -> int:
    """Trade until the market or somebody ends it; returns the exit code."""
    plan, settings, own, directory, market = start.plan, start.settings, start.own, start.directory, start.market
    clock = SteadyClock() if plan.market == "live" else Clock()
    known = identity(plan, settings, market)
    session = _begun(start, known, clock)
    opened = market.opened(session)
    stopwatch = Stopwatch(clock.monotonic, settings.plugins.slow_ms)
    roster = voters(settings.strategies, stopwatch.timed(own.strategies))
    latch, gate, inbox, engine = Latch(directory), Gate(), Inbox(), Engine(settings, roster)
    desk = Desk(engine, inbox, gate, latch, lambda query: history_async(directory, query), clock)
    with ExitStack() as stack:
        writer = Writer(start.database)
        stack.callback(writer.close)
        record = recorder(settings, directory, session, known, clock)
        if record is not None:
            stack.callback(record.close)
        journal = Journal(writer)
        late = stopwatch.late if own.strategies else None
        pump = Pump(engine, inbox, PaperVenue(opened, settings, gate), journal, record, desk, late)
        feeder = _feeding(plan, settings, market, inbox, desk)
        errors = stack.enter_context(last_errors())
        around = Surroundings(opened.market, feeder, inbox, pump.times, journal, clock, directory, errors)
        desk.around = around.view
        beside: list[Task] = [
            lambda: serve(desk, directory, settled=desk.settled),
            around.watch,
            *training(settings, engine, inbox, clock, stack, grow),
        ]
        face = console(plan, settings, desk, directory) if interactive(plan) else None
        if face is not None:
            log_to_file(stack, settings, directory)
        elif not (plan.daemon or plan.quiet):
            beside.append(Summary(desk, clock).run)
        reread = _rereading(start, desk)
        beside += [lambda: reread.watch(Stamp(plan.config), clock)] if plan.daemon or face is not None else []
        supervisor = Supervisor(pump, feeder, inbox, desk, clock, beside, face, reread if plan.daemon else None)
        begin = pump.start(_first(start, opened, latch), start.recovery.lost(opened.ts_ms))
        desk.again([commanded for _, _, commanded in start.recovery.commands])
        with short_pauses():
            until_the_end(supervisor, begin)
    if not plan.quiet:
        _sum_up(desk, pump, directory)
    return INTERRUPTED if supervisor.stopped_by is signal.SIGINT and not plan.daemon else 0


def _begun(start: Start, known: Identity, clock: Clock) -> int:
    """The number of the session that begins now."""
    return begin_session(
        start.database,
        known,
        started_ms=clock.now_ms(),
        version=__version__,
        settings_json=start.settings.model_dump_json(),
    )


def _first(start: Start, opened: MarketOpened, latch: Latch) -> tuple[Event, ...]:
    """What an engine is told before it hears the market: which it is, what it knew, and which plug-ins may not vote."""
    return (opened, start.recovery.event(opened.ts_ms, latch.read()), *start.own.events(opened.ts_ms))


def recorder(settings: Settings, directory: Path, session: int, known: Identity, clock: Clock) -> Recorder | None:
    """What writes the session down so that it can be played again, where that is wanted."""
    rule = settings.recording
    if not rule.enabled:
        return None
    header = Header(clock.now_ms(), __version__, known.market, known.seed, settings)
    return Recorder(directory / FILE, session, header, keep_days=rule.keep_days, max_mb=rule.max_mb)


def _feeding(plan: RunPlan, settings: Settings, market: Tape | Source, inbox: Inbox, desk: Desk) -> Feeding:
    """What fills the inbox; a tape can be played at another speed."""
    grace_ms = settings.data.grace_ms
    if isinstance(market, Source):
        return LiveFeeder(market, inbox, desk.clock, desk, grace_ms=grace_ms)
    marks_ms = min(settings.trading.decision_timeframe.ms, Timeframe.M15.ms)
    feeder = Feeder(market, inbox, desk.clock, plan.speed, grace_ms=grace_ms, mark_every_ms=marks_ms)
    desk.pacer = feeder.play_at
    return feeder


def _sum_up(desk: Desk, pump: Pump, directory: Path) -> None:
    if desk.view is not None:
        say(final(desk.view, pump.times))
        say(f"recorded in {directory}")


def _rereading(start: Start, desk: Desk) -> Rereading:
    """What reads the settings again, for the engine and for a market that can change its tokens."""
    plan, settings, market = start.plan, start.settings, start.market

    def read() -> Settings:
        told = start.own.reread(load(plan.config, flags=plan.flags))
        return fitted(told, plan.market, settings.paper.cash_usdc)

    return Rereading(read, desk, settings, market.revise if isinstance(market, Source) else None)
