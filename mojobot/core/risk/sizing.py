"""How much to buy: a risk cut by seven factors, then the smallest of the named bounds (`quant.md` 8).

Money is USD, everything else a fraction unless its name says otherwise. An
input that is missing (None) takes the low end of its factor's range.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, fields
from math import isfinite, prod, sqrt
from typing import Literal

from mojobot.core.fills import Pool, notional_at_impact

HeatBand = Literal["normal", "reduced -20%", "reduced -50%", "no entries"]
RiskLevel = Literal["LOW", "MEDIUM", "HIGH", "CRITICAL"]


@dataclass(frozen=True, slots=True)
class HeatRule:
    """Where heat begins to cut: from `reduced` by 20 %, from `high` by half, above `limit` nothing is bought."""

    reduced: float = 0.50
    high: float = 0.70
    limit: float = 0.80


@dataclass(frozen=True, slots=True)
class SizingRule:
    """The parameters of a size."""

    risk_per_trade: float = 0.02  # of equity, lost at the stop by a full-size trade
    max_concurrent_positions: int = 5
    max_position_size: float = 0.95  # of equity
    position_cap: float | None = None  # of equity; None: heat limit over most positions, 16 %
    heat: HeatRule = field(default_factory=HeatRule)
    correlation_limit: float = 0.7  # with the book, from which size falls
    correlation_refused: float = 0.9  # at which it is nothing
    pool_share: float = 0.01  # of the pool's own side of liquidity
    slippage_tolerance: float = 0.005  # half of it may be our own impact
    budget_share: float = 2.0  # a strategy's budget in multiples of its weight, of equity
    kelly_fraction: float = 0.25
    kelly_trades: int = 30  # closed, before Kelly is asked
    min_order_usd: float = 10.0
    max_order_usd: float = 1_000.0
    safe_mode_factor: float = 0.5
    one_source_factor: float = 0.5  # safety.md S306: one source, half size

    @property
    def cap(self) -> float:
        """The default cap of one position as a fraction of equity."""
        return self.heat.limit / self.max_concurrent_positions if self.position_cap is None else self.position_cap


@dataclass(frozen=True, slots=True)
class SizingInputs:
    """What is known when a size is asked for."""

    equity_usd: float
    cash_usd: float  # free: not promised to pending buys
    reserve_usd: float  # never spent
    stop_distance: float  # of the entry price; the wider of before and after regime tightening
    c_rt: float  # round-trip cost
    confidence: float  # of the decision, in [0, 1]
    heat: float  # before this entry, pending buys included
    stop_risk: float  # before this entry
    strategy_weight: float  # of the lead, in [0, 1]
    strategy_open_usd: float  # value it leads already
    volatility_ratio: float | None = None  # v: today's over its monthly median
    adx: float | None = None  # 0..100
    trend_direction: int | None = None  # +1 up, −1 down, 0 neither: sign of +DI − −DI
    market_above_mean: bool | None = None  # SOL 4h close over SMA50
    market_rising: bool | None = None  # slope of that SMA50 above 0
    rho_book: float | None = None  # None: the book is empty
    pool: Pool | None = None  # None: the market does not say
    kelly_risk: float | None = None  # `kelly_cap`; None: too few trades yet
    safe_mode: bool = False
    one_source: bool = False


@dataclass(frozen=True, slots=True)
class Factors:
    """What the risk is multiplied by; `product` never exceeds 1: factors above 1 only undo cuts."""

    volatility: float
    trend: float
    market: float
    confidence: float
    budget: float
    heat: float
    correlation: float

    @property
    def product(self) -> float:
        """F."""
        return min(1.0, float(prod(getattr(self, f.name) for f in fields(self))))


@dataclass(frozen=True, slots=True)
class Bounds:
    """The most each rule allows, USD; None where it has nothing to say. `risk` is what the factors left."""

    risk: float
    max_position_size: float
    position_cap: float
    heat_room: float
    cash: float
    strategy_budget: float
    max_order_usd: float
    pool_share: float | None
    impact: float | None
    kelly: float | None

    def smallest(self) -> tuple[str, float]:
        """Name and value of the bound that binds; of equals the first in the order above."""
        return min(self._known(), key=lambda named: named[1])

    def _known(self) -> list[tuple[str, float]]:
        return [(f.name, value) for f in fields(self) if (value := getattr(self, f.name)) is not None]


@dataclass(frozen=True, slots=True)
class Sizing:
    """A size and everything that made it."""

    notional_usd: float
    risk_usd: float  # lost at the stop, half the round trip's cost included
    bound_by: str
    factors: Factors
    bounds: Bounds
    cut: float  # by which safe mode and a missing second source scale what the bounds left

    def numbers(self) -> tuple[tuple[str, float], ...]:
        """Every factor and bound by name, as a decision records them."""
        return _numbers(self.factors, self.bounds, self.cut)


@dataclass(frozen=True, slots=True)
class NoSize:
    """No trade: the bound, factor or input that forbids it, and why."""

    bound_by: str
    why: str
    factors: Factors | None = None
    bounds: Bounds | None = None
    cut: float = 1.0

    def numbers(self) -> tuple[tuple[str, float], ...]:
        """Every factor and bound by name, as far as it got."""
        if self.factors is None or self.bounds is None:
            return ()
        return _numbers(self.factors, self.bounds, self.cut)


def size(seen: SizingInputs, rule: SizingRule) -> Sizing | NoSize:
    """The notional to buy in USD: `risk_usd/(stop distance + c_rt/2)`, or less where a bound binds.

    Safe mode and a single price source scale the result after the bounds, so
    that they halve a trade whatever decided its size.
    """
    defect = _defect(seen)
    if defect:
        return NoSize(defect, f"{defect} is {getattr(seen, defect)}, which cannot be sized")
    cut = (rule.safe_mode_factor if seen.safe_mode else 1.0) * (rule.one_source_factor if seen.one_source else 1.0)
    factors = factors_of(seen, rule)
    bounds = bounds_of(seen, rule, factors.product)
    name, bound = bounds.smallest()
    name = _blocking_factor(factors) if name == "risk" and bound <= 0.0 else name
    notional = max(0.0, bound) * cut
    if notional < rule.min_order_usd:
        why = f"{name} leaves {notional:.2f} USD, the smallest order is {rule.min_order_usd:.2f} USD"
        return NoSize(name, why, factors, bounds, cut)
    return Sizing(notional, notional * _risk_per_usd(seen), name, factors, bounds, cut)


def factors_of(seen: SizingInputs, rule: SizingRule) -> Factors:
    """All seven factors."""
    return Factors(
        volatility=volatility_factor(seen.volatility_ratio),
        trend=trend_factor(seen.adx, seen.trend_direction),
        market=market_factor(seen.market_above_mean, seen.market_rising),
        confidence=confidence_factor(seen.confidence),
        budget=budget_factor(seen.stop_risk, rule.risk_per_trade, rule.max_concurrent_positions),
        heat=heat_factor(seen.heat, rule.heat),
        correlation=correlation_factor(seen.rho_book, rule.correlation_limit, rule.correlation_refused),
    )


def bounds_of(seen: SizingInputs, rule: SizingRule, product: float) -> Bounds:
    """All bounds, USD; `product` is F."""
    equity, per_usd, pool = seen.equity_usd, _risk_per_usd(seen), seen.pool
    return Bounds(
        risk=equity * rule.risk_per_trade * product / per_usd,
        max_position_size=rule.max_position_size * equity,
        position_cap=rule.cap * equity,
        heat_room=(rule.heat.limit - seen.heat) * equity,
        cash=seen.cash_usd - seen.reserve_usd,
        strategy_budget=rule.budget_share * seen.strategy_weight * equity - seen.strategy_open_usd,
        max_order_usd=rule.max_order_usd,
        pool_share=None if pool is None else rule.pool_share * pool.liquidity_usd / 2.0,
        impact=None if pool is None else notional_at_impact(rule.slippage_tolerance / 2.0, pool),
        kelly=None if seen.kelly_risk is None else equity * seen.kelly_risk / per_usd,
    )


# ---- the factors


def volatility_factor(ratio: float | None) -> float:
    """0.7 from 1.5 on, 1.0 at 1, 1.2 up to 0.67, linear between; unknown is 0.7."""
    if ratio is None:
        return 0.7
    if ratio >= 1.0:
        return max(0.7, 1.0 - 0.3 * (ratio - 1.0) / 0.5)
    return min(1.2, 1.0 + 0.2 * (1.0 - ratio) / 0.33)


def trend_factor(adx: float | None, direction: int | None) -> float:
    """1.1 with a trend (ADX over 25) upwards, 0.9 against one or without one (ADX under 20), else 1; unknown is 0.9."""
    if adx is None or direction is None or direction < 0 or adx < 20.0:
        return 0.9
    return 1.1 if adx > 25.0 and direction > 0 else 1.0


def market_factor(above_mean: bool | None, rising: bool | None) -> float:
    """1.1 above a rising mean, 0.9 below a falling one, else 1; unknown is 0.9."""
    if above_mean is None or rising is None:
        return 0.9
    if above_mean != rising:
        return 1.0
    return 1.1 if above_mean else 0.9


def confidence_factor(confidence: float) -> float:
    """Confidence over 0.8, in [0.5, 1]."""
    return min(1.0, max(0.5, confidence / 0.8))


def budget_factor(stop_risk: float, risk_per_trade: float, max_concurrent: int) -> float:
    """The share of one trade's risk that the budget of all trades has left, in [0, 1]."""
    return min(1.0, max(0.0, (max_concurrent * risk_per_trade - stop_risk) / risk_per_trade))


def heat_factor(heat_now: float, rule: HeatRule) -> float:
    """What the heat band leaves of a size."""
    return {"normal": 1.0, "reduced -20%": 0.8, "reduced -50%": 0.5, "no entries": 0.0}[heat_band(heat_now, rule)]


def correlation_factor(rho_book: float | None, limit: float = 0.7, refused: float = 0.9) -> float:
    """1 up to `limit`, falling linearly to 0 at `refused`; 1 for an empty book."""
    if rho_book is None or rho_book <= limit:
        return 1.0
    return max(0.0, (refused - rho_book) / (refused - limit))


# ---- the book


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


def stop_risk(positions: Iterable[tuple[float, float, float]], equity_usd: float) -> float:
    """What meeting every stop would cost, over equity; 1.0 without equity.

    Positions are (quantity, price now, stop); one already below its stop adds nothing.
    """
    if equity_usd <= 0.0:
        return 1.0
    return sum(quantity * max(0.0, price - stop) for quantity, price, stop in positions) / equity_usd


def kelly_cap(nets: Sequence[float], fraction: float = 0.25, min_trades: int = 30) -> float | None:
    """The most of equity to risk on a trade by fractional Kelly [Kelly 1956; Thorp 2006], from net results.

    f* = p̂ − (1−p̂)/b with p̂ one standard error low and b = mean win/mean loss,
    of decided trades; never below 0. None under `min_trades` closed trades or
    when none was decided.
    """
    won, lost = [net for net in nets if net > 0.0], [-net for net in nets if net < 0.0]
    decided = len(won) + len(lost)
    if len(nets) < min_trades or decided == 0:
        return None
    if not won:
        return 0.0
    share = len(won) / decided
    share -= sqrt(share * (1.0 - share) / decided)
    odds_against = (sum(lost) / len(lost)) / (sum(won) / len(won)) if lost else 0.0
    return max(0.0, fraction * (share - (1.0 - share) * odds_against))


@dataclass(frozen=True, slots=True)
class RiskLimits:
    """What each part of the risk score is measured against."""

    drawdown: float = 0.15
    heat: float = 0.80
    volatility: float = 0.05  # daily
    correlation: float = 0.7


def risk_score(
    drawdown: float, heat_now: float, volatility: float | None, rho: float | None, limits: RiskLimits
) -> float:
    """0 to 100: the worst of drawdown, heat, volatility and correlation against their limits; unknown counts as 0."""
    worst = max(
        drawdown / limits.drawdown,
        heat_now / limits.heat * 0.8,
        (volatility or 0.0) / limits.volatility * 0.7,
        (rho or 0.0) / limits.correlation * 0.5,
    )
    return min(100.0, max(0.0, 100.0 * worst))


def risk_level(score: float) -> RiskLevel:
    """LOW below 30, MEDIUM below 60, HIGH below 85, CRITICAL from there."""
    if score < 30.0:
        return "LOW"
    if score < 60.0:
        return "MEDIUM"
    return "HIGH" if score < 85.0 else "CRITICAL"


# ---- parts


def _risk_per_usd(seen: SizingInputs) -> float:
    """What one dollar of the position loses at its stop, with the way out paid for."""
    return seen.stop_distance + seen.c_rt / 2.0


def _blocking_factor(factors: Factors) -> str:
    """The factor that left nothing; these alone can be 0."""
    return next((name for name in ("heat", "correlation", "budget") if getattr(factors, name) == 0.0), "risk")


def _defect(seen: SizingInputs) -> str:
    """The first input no size can be made from, empty if all can be used."""
    for f in fields(seen):
        value = getattr(seen, f.name)
        if isinstance(value, float) and not isfinite(value):
            return f.name
    for name, value in (("equity_usd", seen.equity_usd), ("stop_distance", seen.stop_distance)):
        if value <= 0.0:
            return name
    if seen.c_rt < 0.0:
        return "c_rt"
    return "pool" if seen.pool is not None and not _usable(seen.pool) else ""


def _usable(pool: Pool) -> bool:
    return isfinite(pool.liquidity_usd) and pool.liquidity_usd >= 0.0 and 0.0 <= pool.fee < 1.0


def _numbers(factors: Factors, bounds: Bounds, cut: float) -> tuple[tuple[str, float], ...]:
    named = [(f"f_{f.name}", getattr(factors, f.name)) for f in fields(factors)]
    allowed = [(f.name, value) for f in fields(bounds) if (value := getattr(bounds, f.name)) is not None]
    return (*named, ("F", factors.product), *allowed, ("cut", cut))
