"""The newest view in plain words and numbers: what `mojobot status` prints and the summary repeats."""

from __future__ import annotations

import math
from datetime import UTC, datetime

from mojobot.model.notices import Alert
from mojobot.model.state import EngineState
from mojobot.model.trading import Intent
from mojobot.model.units import micro_to_usd
from mojobot.model.views import FeedView, PauseView, ProviderView, RiskView, View

_ALERTS = 10


def status(view: View | None) -> dict[str, object]:
    """Everything of the view that fits a few lines, fit for JSON; an unknown number is None.

    Money is USD, rates are fractions, `ts_ms` is market time.
    """
    if view is None:
        return {"state": EngineState.STARTING.value, "why": "the market has not opened"}
    tally = view.tally
    return {
        "state": view.state.value,
        "why": view.why,
        "market": view.market,
        "mode": view.mode,
        "session": view.session,
        "step": view.step,
        "ts_ms": view.ts_ms,
        "time": iso(view.ts_ms),
        **_risk(view.risk),
        "tokens": len(view.listed),
        "ready": int(view.prices.ready.sum()),
        "positions": len(view.positions),
        "pending": [_pending(intent) for intent in view.pending],
        "pauses": [_pause(pause, view) for pause in view.risk.pauses],
        "decisions": tally.decisions,
        "agreed": tally.agreed,
        "trades": tally.trades,
        "wins": tally.wins,
        "net_usd": micro_to_usd(tally.net_micro),
        "fees_usd": micro_to_usd(tally.fees_micro),
        "alerts": [_alert(alert) for alert in view.alerts[-_ALERTS:]],
        "feeds": [] if view.shell is None else [feed(one) for one in view.shell.feeds],
    }


def summary(view: View) -> str:
    """The view in one line: what matters first, so that a narrow terminal cuts off the reason of a state."""
    risk = view.risk
    words = [
        iso(view.ts_ms)[:16].replace("T", " "),
        view.state.value,
        f"${risk.equity_usd:,.2f}",
        f"day {risk.day_return:+.2%}",
        f"heat {risk.heat:.0%}",
        f"{len(view.positions)} open",
        f"{view.tally.trades} closed",
    ]
    return "  ".join([*words, f"({view.why})"] if view.why else words)


def iso(ts_ms: int) -> str:
    """Milliseconds as ISO 8601, UTC."""
    return datetime.fromtimestamp(ts_ms / 1000, UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _risk(risk: RiskView) -> dict[str, object]:
    return {
        "equity_usd": _number(risk.equity_usd),
        "cash_usd": _number(risk.cash_usd),
        "day_pnl_usd": _number(risk.day_pnl_usd),
        "day_return": _number(risk.day_return),
        "drawdown": _number(risk.drawdown),
        "max_drawdown_limit": _number(risk.max_drawdown_limit),
        "heat": _number(risk.heat),
        "heat_band": risk.heat_band,
        "stop_risk": _number(risk.stop_risk),
        "risk_score": _number(risk.risk_score),
        "risk_level": risk.risk_level,
        "correlation": _number(risk.correlation),
        "correlation_pair": risk.correlation_pair and " ".join(risk.correlation_pair),
        "sol_volatility": _number(risk.sol_volatility),
        "sol_volatility_limit": _number(risk.sol_volatility_limit),
    }


def _pending(intent: Intent) -> dict[str, object]:
    return {
        "id": intent.id,
        "symbol": intent.symbol,
        "side": intent.side.value,
        "reason": intent.reason.value,
        "position_id": intent.position_id,
    }


def _pause(pause: PauseView, view: View) -> dict[str, object]:
    symbol = None if pause.series is None else view.tokens[pause.series].symbol
    return {"rule": pause.rule, "text": pause.text, "symbol": symbol}


def feed(seen: FeedView) -> dict[str, object]:
    """How one source stands."""
    down_since = iso(seen.down_since_ms) if seen.down_since_ms else None
    told = {"name": seen.name, "ok": seen.ok, "text": seen.text, "down_since": down_since}
    return told if seen.provider is None else told | provider(seen.provider)


def provider(seen: ProviderView) -> dict[str, object]:
    """A provider's numbers: what was spent, what is left, when that begins anew."""
    spent = {
        span: {"spent": used, "limit": most, "left": None if most is None else max(most - used, 0)}
        for span, used, most in (
            ("minute", seen.minute, seen.minute_limit),
            ("day", seen.day, seen.day_limit),
            ("month", seen.month, seen.month_limit),
        )
    }
    return {
        "plan": seen.plan,
        "watches": seen.rung or None,
        "latency_ms": _number(seen.latency_ms),
        "error_rate": seen.error_rate,
        "breaker": seen.breaker,
        "last_ok": None if seen.last_ok_ms is None else iso(seen.last_ok_ms),
        **spent,
        "resets": None if seen.resets_ms is None else iso(seen.resets_ms),
        "paused_until": None if seen.paused_until_ms is None else iso(seen.paused_until_ms),
    }


def _alert(alert: Alert) -> dict[str, object]:
    return {
        "ts_ms": alert.ts_ms,
        "time": iso(alert.ts_ms),
        "level": alert.level.value,
        "severity": alert.severity.value,
        "text": alert.text,
    }


def _number(value: float | None) -> float | None:
    return None if value is None or not math.isfinite(value) else float(value)
