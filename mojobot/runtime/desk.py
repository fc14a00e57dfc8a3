"""The desk: the Control every face talks to, the newest view, and the gate and latch beside it."""

from __future__ import annotations

import asyncio
import logging
import math
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace

from mojobot.core.engine import Engine
from mojobot.model.commands import Buy, CloseAll, ClosePosition, Command, EmergencyStop, MoveStop, Receipt, Resume, Sell
from mojobot.model.control import Preview, Query
from mojobot.model.errors import StoreError
from mojobot.model.events import Commanded, SettingsChanged
from mojobot.model.explanation import Explanation
from mojobot.model.notices import Notice, StateChanged
from mojobot.model.readings import Readings
from mojobot.model.settings import Settings
from mojobot.model.state import EngineState
from mojobot.model.views import ShellView, View
from mojobot.runtime import diary
from mojobot.runtime.clock import Clock
from mojobot.runtime.inbox import Inbox
from mojobot.runtime.latch import Latch
from mojobot.runtime.ports import GatePort, History
from mojobot.runtime.receipts import taken

_LOG = logging.getLogger("mojobot.engine")
SLOWEST, FASTEST = 0.1, 1e6  # market seconds per second
REFRESH_S = 0.25  # a view at most four times a second
SETTLED_S = 1.0  # whoever waits for a command to be carried out waits no longer


class Desk:
    """Pull the view, push commands. An emergency stop is latched on disk before `send` returns.

    Gate and latch obey the newest word of a person at once, when it is sent.
    While such a word is still queued, what the engine says of its state is
    older than it, and moves neither.
    """

    def __init__(
        self, engine: Engine, inbox: Inbox, gate: GatePort, latch: Latch, history: History, clock: Clock
    ) -> None:
        self.clock = clock
        self._engine = engine
        self._inbox = inbox
        self._gate = gate
        self._latch = latch
        self._history = history
        self._view: View | None = None
        self._seen_s = 0.0
        self._moved = False  # the engine has stepped since the newest view
        self._queued = 0  # stops and resumes sent and not yet stepped
        self._ahead = 0  # commands sent and not yet stepped
        self._idle = asyncio.Event()  # there are none
        self._idle.set()
        self._fault = ""  # what kept the latch file from being written
        self._looked_at: int | None = None
        self.pacer: Callable[[float | None], None] | None = None  # changes the speed of a tape
        self.around: Callable[[], ShellView] | None = None  # what runs beside the engine, for the view

    @property
    def view(self) -> View | None:
        """The newest view, at most a quarter of a second old."""
        if self._moved:
            self.maybe_refresh()
        return self._view

    def send(self, command: Command, source: str = "cli") -> Receipt:
        """Take a command."""
        refused = self._refused(command)
        if refused is not None:
            return Receipt(accepted=False, text=refused)
        fault = ""
        match command:
            case EmergencyStop(why=why):
                fault = self.stop(why)
            case Resume(word="RESUME"):
                self._latch.clear()
                self._gate.release()
            case ClosePosition() | CloseAll() | Sell():
                self._gate.let_out()
            case _:
                pass
        text = f"stopped, but {fault}" if fault else taken(command, self.view)
        return self._queue(Commanded(self._engine.now_ms, command, source), text)

    def revise(self, settings: Settings) -> None:
        """Give the engine new settings."""
        if not self._inbox.over:
            self._inbox.command(SettingsChanged(self._engine.now_ms, settings))

    def again(self, commands: Sequence[Commanded]) -> None:
        """Queue commands that were taken, but not carried out, before the last end.

        A resume cleared the latch when it was taken; a latch that is there
        now was set after it.
        """
        for commanded in commands:
            if not (isinstance(commanded.command, Resume) and self._latch.read() is not None):
                self._queue(commanded)

    async def settled(self) -> None:
        """Wait until the commands taken so far are on disk and carried out; a second at the most."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._idle.wait(), SETTLED_S)

    def preview(self, command: Command) -> Preview:
        """What an order by hand would do now. Raises TypeError for any other command."""
        if not isinstance(command, Buy | Sell | ClosePosition | MoveStop):
            raise TypeError(f"{type(command).__name__} has no preview")
        return self._engine.preview(command)

    def held(self) -> Sequence[int]:
        """Series with an open position or an order, as of the newest view."""
        view = self._view
        if view is None:
            return ()
        return [*(position.series for position in view.positions), *(intent.series for intent in view.pending)]

    def looked_at(self) -> int | None:
        """The series on the screen, if there is one."""
        return self._looked_at

    def look_at(self, series: int) -> None:
        """A token is on the screen now."""
        self._looked_at = series

    def readings(self, series: int) -> Readings | None:
        """What is known of a token beside price and votes."""
        return self._engine.readings(series)

    def explain(self, series: int) -> Explanation | None:
        """Why every strategy votes on a token as it does."""
        return self._engine.explain(series)

    def pace(self, speed: float | None) -> Receipt:
        """Play the tape at another speed."""
        if self.pacer is None:
            return Receipt(accepted=False, text="this market has its own time")
        if speed is not None and not SLOWEST <= speed <= FASTEST:
            return Receipt(accepted=False, text=f"a speed is between {SLOWEST:g} and {FASTEST:g}")
        self.pacer(speed)
        return Receipt(accepted=True, text="as fast as it goes" if speed is None else f"speed {speed:g}")

    async def history(self, query: Query) -> Sequence[Mapping[str, object]]:
        """Rows from the store, newest first."""
        return await self._history(query)

    def stop(self, why: str) -> str:
        """Shut the gate, then latch on disk; exits may pass again once it is there. Answers what went wrong, if so.

        A disk that takes no latch file does not keep the engine from
        stopping, nor armed stops from acting: only a restart would not know.
        """
        self._gate.shut()
        fault = self._latch_on_disk(why)
        rule = self._engine.settings.emergency
        self._gate.latched(exits=rule.stops_stay_armed or rule.liquidate)
        return fault

    def follow(self, changed: StateChanged) -> None:
        """Gate and latch follow the engine's state, unless a newer word is queued; the next look sees it."""
        self._seen_s = -math.inf
        self._settle(changed.state, changed.why)

    def look(self) -> None:
        """Compare latch file and engine: a stop in either belongs in both."""
        if self._queued:
            return
        why = self._latch.read()
        stopped = self._engine.state is EngineState.STOPPED
        if stopped and why is None and self._view is not None:
            self._latch_on_disk(self._view.why)
        elif why is not None and not stopped:  # written by hand
            self.stop(why)
            self._queue(Commanded(self._engine.now_ms, EmergencyStop(why), "file"))

    def obeyed(self, commanded: Commanded) -> None:
        """A command has been stepped: gate, latch and view are as it left the engine."""
        if isinstance(commanded.command, EmergencyStop | Resume):
            self._queued -= 1
        self.refresh()
        self._ahead -= 1
        if not self._ahead:
            self._idle.set()
        if self._view is not None:
            self._settle(self._view.state, self._view.why)

    def refresh(self) -> None:
        """Take a new view now."""
        view = self._engine.view()
        self._view = view if view is None or self.around is None else replace(view, shell=self.around())
        self._seen_s = self.clock.monotonic()
        self._moved = False

    def maybe_refresh(self) -> None:
        """Take a new view if the last is old enough."""
        if self.clock.monotonic() - self._seen_s >= REFRESH_S:
            self.refresh()

    def tell(self, notices: Sequence[Notice]) -> None:
        """The engine has stepped: its notices as log lines."""
        self._moved = True
        for notice in notices:
            diary.write(notice)

    def _refused(self, command: Command) -> str | None:
        state = self._engine.state
        match command:
            case Resume(word=word) if word != "RESUME" and (
                state is EngineState.STOPPED or self._latch.read() is not None
            ):
                return "stopped: resume needs the word RESUME"
            case CloseAll(word=word) if word != "CLOSE":
                return "closing every position needs the word CLOSE"
            case ClosePosition(position_id=wanted) | Sell(position_id=wanted) | MoveStop(position_id=wanted) if (
                not self._engine.holds(wanted)
            ):
                return f"there is no open position {wanted}"
            case Sell(share=share) if not 0.0 < share <= 1.0:
                return f"a share is above 0 and at most 1, not {share:g}"
            case Buy(series=series) if self._view is not None and not 0 <= series < len(self._view.tokens):
                return f"there is no token {series}"
        return None

    def _settle(self, state: EngineState, why: str) -> None:
        if self._queued:
            return
        if state is EngineState.STOPPED:
            if not self._gate.is_latched:
                self.stop(why)
        elif self._latch.read() is not None:
            self.look()
        else:
            self._gate.entries(allowed=state in (EngineState.RUNNING, EngineState.SAFE_MODE))

    def _latch_on_disk(self, why: str) -> str:
        """Latch unless it is there: the first reason stays. Answers what kept it from being written, if so."""
        fault = ""
        try:
            if self._latch.read() is None:
                self._latch.set(why, self.clock.now_ms())
        except StoreError as error:
            fault = str(error)
            if fault != self._fault:
                _LOG.critical("%s", fault)
        self._fault = fault
        return fault

    def _queue(self, commanded: Commanded, text: str = "") -> Receipt:
        turns = isinstance(commanded.command, EmergencyStop | Resume)
        if self._inbox.over:  # what gate and latch do is done; nobody is left to do more
            return Receipt(turns, text if turns else "not taken: the engine is ending")
        self._queued += turns
        self._ahead += 1
        self._idle.clear()
        self._inbox.command(commanded)
        return Receipt(accepted=True, text=text)
