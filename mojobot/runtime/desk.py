"""The desk: the Control every face talks to, the newest view, and the gate and latch beside it."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence

from mojobot.core.engine import Engine
from mojobot.model.commands import CloseAll, ClosePosition, Command, EmergencyStop, Receipt, Resume
from mojobot.model.control import Query
from mojobot.model.events import Commanded
from mojobot.model.notices import Alert, Booked, Closed, Level, Notice, Severity, StateChanged
from mojobot.model.state import EngineState
from mojobot.model.trading import Side
from mojobot.model.units import micro_to_usd
from mojobot.model.views import View
from mojobot.runtime.clock import Clock
from mojobot.runtime.inbox import Inbox
from mojobot.runtime.latch import Latch
from mojobot.runtime.ports import GatePort, History

_LOG = logging.getLogger("mojobot.engine")
REFRESH_S = 0.25  # a view at most four times a second
_LEVELS = {
    Severity.INFO: logging.INFO,
    Severity.WARNING: logging.WARNING,
    Severity.ERROR: logging.ERROR,
    Severity.CRITICAL: logging.CRITICAL,
}


class Desk:
    """Pull the view, push commands. An emergency stop is latched on disk before `send` returns."""

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

    @property
    def view(self) -> View | None:
        """The newest view."""
        return self._view

    def send(self, command: Command, source: str = "cli") -> Receipt:
        """Take a command."""
        refused = self._refused(command)
        if refused is not None:
            return Receipt(accepted=False, text=refused)
        if isinstance(command, EmergencyStop):
            self.stop(command.why)
        elif isinstance(command, Resume) and command.word == "RESUME":
            self._latch.clear()
            self._gate.release()
        self._inbox.command(Commanded(self._engine.now_ms, command, source))
        return Receipt(accepted=True, text=_taken(command))

    async def history(self, query: Query) -> Sequence[Mapping[str, object]]:
        """Rows from the store, newest first."""
        return await self._history(query)

    def stop(self, why: str) -> None:
        """Shut the gate, then latch on disk; armed stops may act again once it is there."""
        self._gate.shut()
        self._latch.set(why, self.clock.now_ms())
        self._gate.latched(stops_stay_armed=self._engine.settings.emergency.stops_stay_armed)

    def follow(self, changed: StateChanged) -> None:
        """The engine changed its state by itself or by a command."""
        if changed.state is EngineState.STOPPED:
            if self._latch.read() is None:
                self.stop(changed.why)
            return
        self._gate.entries(allowed=changed.state in (EngineState.RUNNING, EngineState.SAFE_MODE))

    def latch_seen(self) -> None:
        """Somebody wrote the latch file by hand: it is the truth."""
        why = self._latch.read()
        if why is not None and self._engine.state is not EngineState.STOPPED:
            self._gate.shut()
            self._gate.latched(stops_stay_armed=self._engine.settings.emergency.stops_stay_armed)
            self._inbox.command(Commanded(self._engine.now_ms, EmergencyStop(why), "file"))

    def refresh(self) -> None:
        """Take a new view now."""
        self._view = self._engine.view()
        self._seen_s = self.clock.monotonic()

    def maybe_refresh(self) -> None:
        """Take a new view if the last is old enough."""
        if self.clock.monotonic() - self._seen_s >= REFRESH_S:
            self.refresh()

    def tell(self, notices: Sequence[Notice]) -> None:
        """Notices as log lines."""
        for notice in notices:
            match notice:
                case Alert(level=Level.SKIP):
                    _LOG.debug("%s", notice.text, extra={"market_ms": notice.ts_ms, "alert": notice.level.value})
                case Alert():
                    level = _LEVELS[notice.severity]
                    _LOG.log(level, "%s", notice.text, extra={"market_ms": notice.ts_ms, "alert": notice.level.value})
                case Booked():
                    _LOG.info("%s", _booked(notice), extra={"market_ms": notice.fill.ts_ms})
                case Closed():
                    _LOG.info("%s", _closed(notice), extra={"market_ms": notice.trade.closed_ms})
                case StateChanged():
                    _LOG.info("%s %s", notice.state, notice.why, extra={"market_ms": notice.ts_ms})
                case _:
                    pass  # for the store alone

    def _refused(self, command: Command) -> str | None:
        state = self._engine.state
        match command:
            case Resume(word=word) if word != "RESUME" and (
                state is EngineState.STOPPED or self._latch.read() is not None
            ):
                return "stopped: resume needs the word RESUME"
            case CloseAll(word=word) if word != "CLOSE":
                return "closing every position needs the word CLOSE"
            case ClosePosition(position_id=wanted) if not self._engine.holds(wanted):
                return f"there is no open position {wanted}"
        return None


def _taken(command: Command) -> str:
    return "stopped: no entries until resume --confirm RESUME" if isinstance(command, EmergencyStop) else "taken"


def _booked(notice: Booked) -> str:
    fill, intent = notice.fill, notice.intent
    word = "buy" if intent.side is Side.BUY else "sell"
    usd = micro_to_usd(fill.cash_micro)
    return f"FILL {intent.symbol} {word} {usd:,.2f} USD @ {fill.price:.6g} slip {fill.slippage:.2%} ({intent.reason})"


def _closed(notice: Closed) -> str:
    trade = notice.trade
    pnl = micro_to_usd(trade.pnl_micro)
    return f"TRADE {trade.symbol} {pnl:+,.2f} USD {trade.pnl_fraction:+.2%} ({trade.exit_reason})"
