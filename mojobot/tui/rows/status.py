"""What the status line is told."""

from __future__ import annotations

from mojobot.model.market import series_of
from mojobot.model.settings import Settings
from mojobot.model.state import EngineState
from mojobot.model.views import View
from mojobot.tui.rows.system import feed_health, offline_s
from mojobot.tui.widgets.status_data import StatusData


def status(view: View, settings: Settings, unseen: int, left_s: float | None = None) -> StatusData:
    """Money, engine, risk, feeds and clock of a view; `unseen` alerts wait, the tape ends in `left_s`."""
    risk, shell = view.risk, view.shell
    well, feeds = feed_health(shell)
    first = shell.feeds[0] if shell is not None and shell.feeds else None
    return StatusData(
        badge="DEMO" if view.market == "demo" and view.mode == "PAPER" else view.mode,
        state=view.state,
        why=view.why,
        equity=risk.equity_usd,
        day=risk.day_return,
        drawdown=risk.drawdown,
        heat=risk.heat,
        heat_limit=settings.risk.heat_limit,
        positions=len(view.positions),
        most=most_positions(view.state, settings),
        feeds_ok=well,
        feeds=feeds,
        unseen=unseen,
        now_ms=view.ts_ms,
        speed=None if first is None else first.speed or 0.0,
        done=first.done if first is not None else 0,
        total=first.total if first is not None else 0,
        left_s=left_s,
        sol=_sol(view),
        uptime_s=(shell.now_ms - shell.started_ms) / 1000.0 if shell is not None else None,
        note=_warming(view),
        heat_zone="" if risk.heat_band == "normal" else risk.heat_band,
        offline_s=offline_s(shell),
        closing=shell.closing if shell is not None else "",
    )


def opening(settings: Settings) -> StatusData:
    """Before there is a view: nothing is known but whose money it will be."""
    return StatusData(
        badge="LIVE" if settings.environment.trading_env == "live" else "PAPER",
        state=EngineState.STARTING,
        why="",
        equity=None,
        day=None,
        drawdown=None,
        heat=None,
        heat_limit=settings.risk.heat_limit,
        positions=0,
        most=settings.risk.max_concurrent_positions,
        feeds_ok=0,
        feeds=0,
        unseen=0,
        now_ms=0,
        note="waiting for the market",
    )


def most_positions(state: EngineState, settings: Settings) -> int:
    """How many may be open: fewer in safe mode."""
    most = settings.risk.max_concurrent_positions
    return min(most, settings.safe_mode.max_positions) if state is EngineState.SAFE_MODE else most


def _sol(view: View) -> float | None:
    series = series_of(view.tokens, "SOL")
    return None if series is None else float(view.prices.price[series])


def _warming(view: View) -> str:
    """`warming 132/220` while no token may be voted on."""
    prices = view.prices
    if not len(view.tokens) or prices.ready.any():
        return ""
    nearest = int((prices.warming / prices.warm_at.clip(min=1)).argmax())
    return f"warming {int(prices.warming[nearest])}/{int(prices.warm_at[nearest])}"
