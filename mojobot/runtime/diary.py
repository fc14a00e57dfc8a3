"""What a step leaves behind, as lines of the log."""

from __future__ import annotations

import logging

from mojobot.model.notices import Alert, Booked, Closed, Level, Notice, Severity, StateChanged
from mojobot.model.trading import Side
from mojobot.model.units import micro_to_usd

_LOG = logging.getLogger("mojobot.engine")
_LEVELS = {
    Severity.INFO: logging.INFO,
    Severity.WARNING: logging.WARNING,
    Severity.ERROR: logging.ERROR,
    Severity.CRITICAL: logging.CRITICAL,
}


def write(notice: Notice) -> None:
    """Log a notice, with its market time beside it; what is for the store alone is left out."""
    match notice:
        case Alert(level=Level.FILL | Level.RISK, severity=Severity.INFO):
            pass  # the fill, the trade or the state says it in its own line
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
            _LOG.info("%s", _state(notice), extra={"market_ms": notice.ts_ms})
        case _:
            pass


def _state(changed: StateChanged) -> str:
    return f"{changed.state}: {changed.why}" if changed.why else changed.state.value


def _booked(notice: Booked) -> str:
    fill, intent = notice.fill, notice.intent
    word = "buy" if intent.side is Side.BUY else "sell"
    usd = micro_to_usd(fill.cash_micro)
    return f"FILL {intent.symbol} {word} {usd:,.2f} USD @ {fill.price:.6g} slip {fill.slippage:.2%} ({intent.reason})"


def _closed(notice: Closed) -> str:
    trade = notice.trade
    pnl = micro_to_usd(trade.pnl_micro)
    return f"TRADE {trade.symbol} {pnl:+,.2f} USD {trade.pnl_fraction:+.2%} ({trade.exit_reason})"
