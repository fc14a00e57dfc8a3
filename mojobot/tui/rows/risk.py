"""The risk gauges, and the sentences under them."""

from __future__ import annotations

from dataclasses import replace

from mojobot.model.settings import RiskSettings, SafeModeSettings
from mojobot.model.state import EngineState
from mojobot.model.views import RiskView, View
from mojobot.tui import format as fmt
from mojobot.tui.glyphs import Glyphs
from mojobot.tui.look import Cell, Tone
from mojobot.tui.widgets.risk_paint import Gauge, Zone, share_zones


def gauges(risk: RiskView, rule: RiskSettings, glyphs: Glyphs) -> tuple[Gauge, ...]:
    """Heat, drawdown, correlation, volatility, loss of the day: each against the limit at which trading ends or pauses.

    The loss of the day is left out where there is little room: its limit is
    that of the drawdown, for one day.
    """
    lost = max(-risk.day_return, 0.0)
    zones = (
        Zone(rule.heat_reduced, Tone.GOOD),
        Zone(rule.heat_high, Tone.WARN),
        Zone(rule.heat_limit, Tone.BAD),
    )
    return (
        Gauge("Heat", risk.heat, rule.heat_limit, _of(risk.heat, rule.heat_limit, glyphs, 0), zones),
        _gauge("Drawdown", risk.drawdown, risk.max_drawdown_limit, glyphs),
        _correlation(risk, glyphs),
        replace(_gauge("Day volatility", risk.sol_volatility, risk.sol_volatility_limit, glyphs), more="SOL"),
        replace(_gauge("Day loss", lost, rule.max_daily_loss, glyphs), spare=True),
    )


def sentences(view: View, rule: RiskSettings, safe: SafeModeSettings, glyphs: Glyphs) -> tuple[Cell, ...]:
    """Sizing now and at the next step, what all stops would cost, then every pause and what safe mode changes."""
    risk = view.risk
    lines = [_sizing(view, rule, safe, glyphs)]
    lines += [Cell(f"Paused: {pause.text}", Tone.WARN) for pause in risk.pauses]
    if view.state is EngineState.SAFE_MODE:
        lines.append(Cell(_safe_mode(safe, glyphs), Tone.WARN))
    score = f"Risk score {risk.risk_score:.0f}/100 {risk.risk_level.lower()}   all stops met {-risk.stop_risk:.1%}"
    return (*lines, Cell(score, Tone.MUTED))


def size_factor(heat: float, rule: RiskSettings) -> float:
    """What the heat leaves of a size: 1, 0.8, 0.5 or nothing (definitions of console.md 3)."""
    if heat < rule.heat_reduced:
        return 1.0
    if heat < rule.heat_high:
        return 0.8
    return 0.5 if heat <= rule.heat_limit else 0.0


def next_step(heat: float, rule: RiskSettings) -> tuple[float, float] | None:
    """The heat at which sizes shrink next and the factor from there; None above the last step."""
    steps = ((rule.heat_reduced, 0.8), (rule.heat_high, 0.5), (rule.heat_limit, 0.0))
    return next((step for step in steps if heat < step[0]), None)


def _sizing(view: View, rule: RiskSettings, safe: SafeModeSettings, glyphs: Glyphs) -> Cell:
    times = glyphs.times
    smaller = safe.size_factor if view.state is EngineState.SAFE_MODE else 1.0
    factor = size_factor(view.risk.heat, rule) * smaller
    words = f"Sizing {times}{factor:.2f} {view.risk.heat_band}"
    step = next_step(view.risk.heat, rule)
    if step is not None:
        after = "no entries" if step[1] == 0.0 else f"{times}{step[1] * smaller:.2f}"
        words += f"   next step at {step[0]:.0%} {glyphs.arrow} {after}"
    return Cell(words, Tone.MUTED if factor == 1.0 else Tone.WARN)


def _safe_mode(safe: SafeModeSettings, glyphs: Glyphs) -> str:
    return (
        f"Safe mode: size {glyphs.times}{safe.size_factor:g}, stops {glyphs.times}{safe.stop_factor:g}, "
        f"at most {safe.max_positions} positions, consensus {safe.consensus:.0%}; z leaves it"
    )


def _correlation(risk: RiskView, glyphs: Glyphs) -> Gauge:
    """The two positions that move most alike; one position alone has nobody to move with."""
    value, limit = risk.correlation, risk.correlation_limit
    shown = "no pair" if value is None else fmt.bare(value) if value >= 0 else f"-{fmt.bare(value)}"
    pair = "/".join(risk.correlation_pair or ())
    return Gauge("Correlation", value, limit, f"{shown} {glyphs.at_most}{fmt.bare(limit)}", share_zones(limit), pair)


def _gauge(label: str, value: float | None, limit: float, glyphs: Glyphs) -> Gauge:
    return Gauge(label, value, limit, _of(value, limit, glyphs), share_zones(limit))


def _of(value: float | None, limit: float, glyphs: Glyphs, decimals: int = 1) -> str:
    shown = "unknown" if value is None else f"{value:.{decimals}%}"
    return f"{shown} {glyphs.at_most}{limit:.0%}"
