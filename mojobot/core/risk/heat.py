"""Heat: how much of the account is in the market, and what that leaves of a size (`quant.md` 8)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

HeatBand = Literal["normal", "reduced -20%", "reduced -50%", "no entries"]


@dataclass(frozen=True, slots=True)
class HeatRule:
    """Where heat begins to cut: from `reduced` by 20 %, from `high` by half, above `limit` nothing is bought."""

    reduced: float = 0.50
    high: float = 0.70
    limit: float = 0.80


def heat(open_usd: float, pending_usd: float, equity_usd: float) -> float:
    """Market value of open positions and pending buys over equity; 1.0, which buys nothing, without equity."""
    return (open_usd + pending_usd) / equity_usd if equity_usd > 0.0 else 1.0


def heat_band(heat_now: float, rule: HeatRule | None = None) -> HeatBand:
    """The band of a heat, in the words every face uses."""
    rule = rule or HeatRule()
    if heat_now < rule.reduced:
        return "normal"
    if heat_now < rule.high:
        return "reduced -20%"
    return "reduced -50%" if heat_now <= rule.limit else "no entries"


def heat_factor(heat_now: float, rule: HeatRule) -> float:
    """What the heat band leaves of a size."""
    return {"normal": 1.0, "reduced -20%": 0.8, "reduced -50%": 0.5, "no entries": 0.0}[heat_band(heat_now, rule)]


def stop_risk(positions: Iterable[tuple[float, float, float]], equity_usd: float) -> float:
    """What meeting every stop would cost, over equity; 1.0 without equity.

    Positions are (quantity, price now, stop); one already below its stop adds nothing.
    """
    if equity_usd <= 0.0:
        return 1.0
    return sum(quantity * max(0.0, price - stop) for quantity, price, stop in positions) / equity_usd
