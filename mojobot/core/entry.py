"""Whether one agreed purchase may be made, and how large: every gate in order, then the size."""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite

from mojobot.core import fills
from mojobot.core.consensus import Agreement
from mojobot.core.fills import Pool
from mojobot.core.quality import Grade
from mojobot.core.risk import sizing
from mojobot.core.risk.heat import HeatRule
from mojobot.core.risk.kelly import kelly_cap
from mojobot.core.risk.safety import Known, token_safety
from mojobot.core.risk.sizing import NoSize, Sizing, SizingInputs, SizingRule
from mojobot.core.strategies.words import at_least_percent
from mojobot.model.market import Provides, Token, TokenClass
from mojobot.model.notices import Gate
from mojobot.model.settings import Settings
from mojobot.model.units import micro_to_usd

REGIME_HIGH, REGIME_LOW = 1.5, 0.67  # v from which stops tighten, to which they loosen (quant.md 8)
TIGHTER, LOOSER = 0.85, 1.15
WIDEST_STOP = 0.95  # of the price: a stop at or below nothing would be none


@dataclass(frozen=True, slots=True)
class Candidate:
    """A token the votes want to buy, and what is known of it; NaN where nothing is."""

    series: int
    token: Token
    price: float
    price_age_s: float
    agreement: Agreement
    stop: float  # as the lead asks; NaN = none
    target: float
    atr: float  # fraction of the price
    adx: float
    di_spread: float
    daily_volatility: float
    volatility_factor: float  # v
    pool: Pool
    rho_book: float | None  # with what is held; None: nothing is
    grade: Grade | None = None  # how well its price is known; None: the market has one source
    safety: Known | None = None  # its dangers; None: nobody was asked
    retired: bool = False  # nobody watches it any more


@dataclass(frozen=True, slots=True)
class Standing:
    """The account and the market at the moment of a decision."""

    equity_usd: float
    cash_usd: float  # not promised
    heat: float
    stop_risk: float
    open_positions: int  # purchases in flight included
    lead_weight: float
    lead_open_usd: float
    nets: tuple[float, ...]  # of closed trades, USD
    sol_usd: float | None
    market_above_mean: bool | None
    market_rising: bool | None
    held_back: str | None  # why entries are held, if so
    safe_mode: bool
    token_paused: bool
    token_pause: str
    provides: Provides


@dataclass(frozen=True, slots=True)
class Plan:
    """An approved purchase."""

    notional_usd: float
    stop: float
    target: float
    trail: float
    worst_price: float
    sizing: Sizing


@dataclass(frozen=True, slots=True)
class Verdict:
    """What became of a candidate: a plan, or None with the first gate that refused."""

    plan: Plan | None
    gates: tuple[Gate, ...]
    refused_by: str | None
    numbers: tuple[tuple[str, float], ...]
    bound_by: str | None


def judge(c: Candidate, s: Standing, limits: tuple[Gate, ...], settings: Settings, *, trailed: bool) -> Verdict:
    """Put a candidate through every gate; a size is asked for only when all others are open."""
    stop, target, sizing_distance = levels(c, s, settings)
    cost = _cost(c, s, settings)
    gates = (
        *_standing_gates(c, s, settings),
        *limits,
        *_market_gates(c, s, settings),
        _reach(c, target, cost, settings),
    )
    refused = next((gate.rule for gate in gates if gate.passed is False), None)
    if refused is not None:
        return Verdict(None, gates, refused, (("c_rt", cost),), None)
    size = sizing.size(_inputs(c, s, sizing_distance, cost, settings), sizing_rule(settings))
    numbers = (("c_rt", cost), ("stop_distance", sizing_distance), *size.numbers())
    if isinstance(size, NoSize):
        gates = (*gates, Gate("size", passed=False, text=size.why))
        return Verdict(None, gates, f"size_{size.bound_by}", numbers, size.bound_by)
    gates = (*gates, Gate("size", passed=True, text=f"{size.notional_usd:,.2f} USD, bound by {size.bound_by}"))
    collar = settings.execution.collar_major if _major(c) else settings.execution.collar_other
    trail = c.price * c.atr * settings.risk.trailing_atr_multiplier if trailed else 0.0
    plan = Plan(size.notional_usd, stop, target, trail, c.price * (1.0 + collar), size)
    return Verdict(plan, gates, None, numbers, size.bound_by)


def levels(c: Candidate, s: Standing, settings: Settings) -> tuple[float, float, float]:
    """Stop and target in USD per token, and the stop distance for sizing as a fraction.

    The lead's own, or the default where it brings none or a stop at or above
    the price. High volatility tightens the stop, low loosens it, safe mode
    tightens it; sizing uses the wider of before and after.
    """
    risk = settings.risk
    default_stop = c.price * (1.0 - risk.stop_loss_atr_multiplier * c.atr)
    default_target = c.price * (1.0 + risk.take_profit_atr_multiplier * c.atr)
    stop = c.stop if 0.0 < c.stop < c.price else default_stop
    target = c.target if c.target > c.price else default_target
    before = 1.0 - stop / c.price
    after = before * _regime(c.volatility_factor) * (settings.safe_mode.stop_factor if s.safe_mode else 1.0)
    after = min(after, WIDEST_STOP) if isfinite(after) else after
    return c.price * (1.0 - after), target, max(before, after)


def sizing_rule(settings: Settings) -> SizingRule:
    """The sizing parameters of the settings."""
    risk = settings.risk
    return SizingRule(
        risk_per_trade=risk.risk_per_trade,
        max_concurrent_positions=risk.max_concurrent_positions,
        max_position_size=risk.max_position_size,
        position_cap=risk.position_cap or None,
        heat=HeatRule(risk.heat_reduced, risk.heat_high, risk.heat_limit),
        correlation_limit=risk.correlation_limit,
        slippage_tolerance=settings.execution.slippage_tolerance,
        kelly_fraction=risk.kelly_fraction,
        min_order_usd=risk.min_order_usd,
        max_order_usd=settings.limits.max_order_usd,
        safe_mode_factor=settings.safe_mode.size_factor,
    )


def _standing_gates(c: Candidate, s: Standing, settings: Settings) -> tuple[Gate, ...]:
    most = settings.safe_mode.max_positions if s.safe_mode else settings.risk.max_concurrent_positions
    new = s.safe_mode and c.token.token_class is TokenClass.NEW
    return (
        Gate("state", passed=s.held_back is None, text=s.held_back or "entries open"),
        _blacklist(c, settings),
        *_watched(c),
        Gate("positions", passed=s.open_positions < most, text=f"{s.open_positions} open, limit {most}"),
        Gate("safe_mode_class", passed=not new, text="no new tokens in safe mode" if new else "class allowed"),
    )


def _blacklist(c: Candidate, settings: Settings) -> Gate:
    """What a person never wants bought; what is held of it may still be sold."""
    banned = settings.universe.banned
    named = next((name for name in (c.token.symbol.upper(), c.token.mint) if name in banned), None)
    return Gate("blacklist", passed=named is None, text=f"{named} is in universe.blacklist" if named else "not in it")


def _watched(c: Candidate) -> tuple[Gate, ...]:
    """Of a token that is no longer watched nothing is bought, though what is held of it brings prices."""
    text = "no longer watched: universe.watch does not name it"
    return (Gate("watched", passed=False, text=text),) if c.retired else ()


def _market_gates(c: Candidate, s: Standing, settings: Settings) -> tuple[Gate, ...]:
    stale_s = settings.data.stale_after_seconds
    least = settings.risk.min_daily_volatility
    known = isfinite(c.daily_volatility)
    moves = f"daily volatility {c.daily_volatility:.2%}, least {least:.2%}" if known else "daily volatility unknown"
    age = f"price {c.price_age_s:.1f} s old, limit {stale_s:g} s"
    return (
        Gate("stale_price", passed=c.price_age_s <= stale_s, text=age),
        Gate("tradable", passed=None if not known else c.daily_volatility >= least, text=moves),
        Gate("token_volatility", passed=not s.token_paused, text=s.token_pause),
        _second_source(c, s),
        _liquidity(c),
        token_safety(c.safety, s.provides, settings.safety),
    )


def _second_source(c: Candidate, s: Standing) -> Gate:
    """Sources that disagree refuse; one alone halves the size (safety.md S306)."""
    if not s.provides.second_source:
        return Gate("second_source", passed=None, text="n/a: one source")
    if c.grade is None or not c.grade.sources:
        return Gate("second_source", passed=False, text="no source")
    said = f"{' and '.join(c.grade.sources)}, quality {c.grade.quality:.2f}"
    if c.grade.unsure:
        return Gate("second_source", passed=False, text=f"{c.grade.unsure} ({said})")
    if len(c.grade.sources) == 1:
        return Gate("second_source", passed=True, text=f"one source, half size: {said}")
    return Gate("second_source", passed=True, text=f"{said}, {c.grade.apart:.2%} apart")


def _liquidity(c: Candidate) -> Gate:
    if c.grade is None:
        return Gate("liquidity", passed=None, text="n/a: taken as the market tells it")
    return Gate("liquidity", passed=not c.grade.thin, text=f"pool {c.grade.thin or 'deep enough'}")


def _reach(c: Candidate, target: float, cost: float, settings: Settings) -> Gate:
    distance, need = target / c.price - 1.0, settings.risk.cost_multiple * cost
    text = at_least_percent("target away by", distance, need, 2)
    return Gate("target_cost", distance >= need, f"{text}, {settings.risk.cost_multiple:g} x the cost of in and out")


def _cost(c: Candidate, s: Standing, settings: Settings) -> float:
    """Round-trip cost at the largest size the caps would allow."""
    rule = sizing_rule(settings)
    notional = max(min(rule.max_order_usd, rule.cap * s.equity_usd), rule.min_order_usd)
    execution = settings.execution
    fee = fills.network_fee_micro(
        s.sol_usd,
        cu_limit=execution.compute_units,
        cu_price=execution.compute_unit_price,
        fallback_sol_usd=execution.assumed_sol_usd,
    )
    sandwich = 0.0 if _major(c) else settings.risk.sandwich_probability
    return fills.round_trip_cost(notional, c.pool, micro_to_usd(fee), sandwich, execution.slippage_tolerance)


def _inputs(c: Candidate, s: Standing, distance: float, cost: float, settings: Settings) -> SizingInputs:
    return SizingInputs(
        equity_usd=s.equity_usd,
        cash_usd=s.cash_usd,
        reserve_usd=0.0,
        stop_distance=distance,
        c_rt=cost,
        confidence=c.agreement.confidence,
        heat=s.heat,
        stop_risk=s.stop_risk,
        strategy_weight=s.lead_weight,
        strategy_open_usd=s.lead_open_usd,
        volatility_ratio=_known(c.volatility_factor),
        adx=_known(c.adx),
        trend_direction=None if not isfinite(c.di_spread) else (c.di_spread > 0) - (c.di_spread < 0),
        market_above_mean=s.market_above_mean,
        market_rising=s.market_rising,
        rho_book=c.rho_book,
        pool=c.pool,
        kelly_risk=_kelly(s, settings),
        safe_mode=s.safe_mode,
        one_source=c.grade is not None and len(c.grade.sources) == 1,
    )


def _kelly(s: Standing, settings: Settings) -> float | None:
    """The Kelly cap, held above a floor: nothing is learned without trades, so a cap of 0 could never be left again."""
    cap = kelly_cap(s.nets, settings.risk.kelly_fraction)
    return None if cap is None else max(cap, settings.risk.kelly_floor * settings.risk.risk_per_trade)


def _regime(volatility_factor: float) -> float:
    if volatility_factor >= REGIME_HIGH:
        return TIGHTER
    return LOOSER if volatility_factor <= REGIME_LOW else 1.0


def _known(value: float) -> float | None:
    return value if isfinite(value) else None


def _major(c: Candidate) -> bool:
    return c.token.token_class is TokenClass.MAJOR
