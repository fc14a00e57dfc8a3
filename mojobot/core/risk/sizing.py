"""How much to buy: a risk cut by seven factors, then the smallest of the named bounds (`quant.md` 8).

Money is USD, everything else a fraction unless its name says otherwise. An
input that is missing (None) takes the low end of its factor's range.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from math import isfinite

from mojobot.core.fills import Pool, notional_at_impact
from mojobot.core.risk.factors import (
    Factors,
    budget_factor,
    confidence_factor,
    correlation_factor,
    market_factor,
    trend_factor,
    volatility_factor,
)
from mojobot.core.risk.heat import HeatRule, heat_factor


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
