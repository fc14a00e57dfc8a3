"""What a swap really gives: every price of paper, replay and back-test comes from here (`quant.md` 4).

Prices are floats, USD per token. What moves is an integer, raw token units or
micro-USDC, always rounded against us. A swap's price has the pool's fee and
its own impact inside; the network's fee is separate and never inside.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import isfinite

from mojobot.model.trading import Side
from mojobot.model.units import (
    LAMPORTS_PER_SOL,
    MICRO,
    MICRO_LAMPORTS,
    micro_to_usd,
    quantity_to_raw,
    raw_to_quantity,
    usd_to_micro,
)

LAMPORTS_PER_SIGNATURE = 5_000
FALLBACK_SOL_USD = 500.0  # above any price SOL has had (294 USD, January 2025): a fee is rather too high than too low
SANDWICH_PROBABILITY = 0.05  # of a swap outside the major class; replaced by what is measured


@dataclass(frozen=True, slots=True)
class Pool:
    """A constant-product pool: both sides together in USD, and its fee as a fraction of the amount in."""

    liquidity_usd: float
    fee: float


@dataclass(frozen=True, slots=True)
class Swap:
    """What moved: `paid` and `received` in the raw units of each side, both above 0; `price` is cash over tokens."""

    paid: int
    received: int
    price: float  # USD per token, pool fee and impact inside


@dataclass(frozen=True, slots=True)
class NoSwap:
    """The pool gives nothing for this, and why."""

    why: str


_DUST = NoSwap("the amount out is less than one raw unit")


def swap_out(reserve_in: float, reserve_out: float, amount_in: float, fee: float) -> float:
    """Amount out of a constant-product pool, net of its fee; any units, in and out each their own."""
    paid = amount_in * (1.0 - fee)
    return reserve_out * (paid / (reserve_in + paid))


def buy(spend_micro: int, mid: float, pool: Pool, decimals: int, sandwich: float = 0.0) -> Swap | NoSwap:
    """Raw token units for micro-USDC at a pool whose price is `mid`, rounded down.

    `sandwich` is the fraction of the amount out expected to be taken by
    others (`expected_sandwich`).
    """
    why = _defect(spend_micro, mid, pool, sandwich)
    if why:
        return NoSwap(why)
    side_usd = pool.liquidity_usd / 2.0
    tokens = swap_out(side_usd, side_usd / mid, micro_to_usd(spend_micro), pool.fee) * (1.0 - sandwich)
    received = quantity_to_raw(tokens, decimals) if isfinite(tokens) else 0
    return Swap(spend_micro, received, price_of(spend_micro, received, decimals)) if received > 0 else _DUST


def sell(quantity_raw: int, mid: float, pool: Pool, decimals: int, sandwich: float = 0.0) -> Swap | NoSwap:
    """Micro-USDC for raw token units at a pool whose price is `mid`, rounded down."""
    why = _defect(quantity_raw, mid, pool, sandwich)
    if why:
        return NoSwap(why)
    side_usd = pool.liquidity_usd / 2.0
    usd = swap_out(side_usd / mid, side_usd, raw_to_quantity(quantity_raw, decimals), pool.fee) * (1.0 - sandwich)
    received = usd_to_micro(usd) if isfinite(usd) else 0
    return Swap(quantity_raw, received, price_of(received, quantity_raw, decimals)) if received > 0 else _DUST


def price_of(cash_micro: int, quantity_raw: int, decimals: int) -> float:
    """Executed price in USD per token: cash that moved over tokens that moved."""
    return float(cash_micro * 10**decimals / (quantity_raw * MICRO))


def impact(notional_usd: float, pool: Pool) -> float:
    """Average price impact of a swap as a fraction: Q'/(L/2 + Q') with Q' what is left after the pool's fee."""
    paid = notional_usd * (1.0 - pool.fee)
    return paid / (pool.liquidity_usd / 2.0 + paid) if paid > 0.0 else 0.0


def notional_at_impact(limit: float, pool: Pool) -> float:
    """The largest swap in USD whose average impact stays within `limit` (in [0, 1)): `impact` turned round."""
    return pool.liquidity_usd / 2.0 * limit / (1.0 - limit) / (1.0 - pool.fee)


def network_fee_lamports(
    signatures: int = 1, cu_limit: int = 200_000, cu_price: int = 50_000, tip_lamports: int = 0
) -> int:
    """What the chain takes for one transaction, landed or failed; `cu_price` is micro-lamports per compute unit."""
    return LAMPORTS_PER_SIGNATURE * signatures + -(-cu_limit * cu_price // MICRO_LAMPORTS) + tip_lamports


def network_fee_micro(
    sol_price_usd: float | None,
    signatures: int = 1,
    cu_limit: int = 200_000,
    cu_price: int = 50_000,
    tip_lamports: int = 0,
    fallback_sol_usd: float = FALLBACK_SOL_USD,
) -> int:
    """The network's fee in micro-USDC, rounded up.

    `fallback_sol_usd` prices SOL where the market does not (None, not
    finite or not above 0); its default errs on the dear side.
    """
    known = sol_price_usd is not None and isfinite(sol_price_usd) and sol_price_usd > 0.0
    sol_micro = usd_to_micro(sol_price_usd if known and sol_price_usd is not None else fallback_sol_usd)
    lamports = network_fee_lamports(signatures, cu_limit, cu_price, tip_lamports)
    return -(-lamports * sol_micro // LAMPORTS_PER_SOL)


def expected_sandwich(slippage_tolerance: float, *, major: bool, probability: float = SANDWICH_PROBABILITY) -> float:
    """Fraction of a swap expected to be lost to sandwiching: p_s·s, nothing in the major class.

    An attacker can take the whole tolerance s and no more, whatever the pool.
    """
    return 0.0 if major else probability * slippage_tolerance


def round_trip_cost(
    notional_usd: float, pool: Pool, network_fee_usd: float, sandwich_p: float, slippage: float
) -> float:
    """c_rt, the cost of going in and out again as a fraction of the notional.

    Twice the pool's fee, the impact, one network fee over the notional and
    the expected sandwich `sandwich_p`·`slippage`. Raises ValueError when the
    notional is not above 0.
    """
    if not notional_usd > 0.0:
        raise ValueError(f"a round trip needs a notional above 0, not {notional_usd}")
    one_way = pool.fee + impact(notional_usd, pool) + network_fee_usd / notional_usd + sandwich_p * slippage
    return 2.0 * one_way


def stop_price(open_: float, low: float, stop: float) -> float | None:
    """Where a bar fills a stop: at the stop, or at the open if the bar began below it; None if never reached."""
    return min(open_, stop) if low <= stop else None


def within(worst: float, price: float, side: Side) -> bool:
    """Whether `price` is no worse than `worst`; a worst price of 0.0 allows any (`Intent.worst_price`)."""
    if worst == 0.0:
        return True
    return price <= worst if side is Side.BUY else price >= worst


def slippage(executed: float, reference: float, side: Side) -> float:
    """Implementation shortfall as a fraction of the reference, + is worse for us [Perold 1988]."""
    shortfall = (executed - reference) / reference
    return shortfall if side is Side.BUY else -shortfall


def _defect(amount: int, mid: float, pool: Pool, sandwich: float) -> str:
    """What makes a swap impossible, in words; empty if nothing does."""
    if amount <= 0:
        return f"nothing to swap: {amount}"
    if not (isfinite(mid) and mid > 0.0):
        return f"no usable price: {mid}"
    if not (isfinite(pool.liquidity_usd) and pool.liquidity_usd > 0.0):
        return f"no usable liquidity: {pool.liquidity_usd}"
    if not (0.0 <= pool.fee < 1.0 and 0.0 <= sandwich < 1.0):
        return f"fee {pool.fee} or sandwich {sandwich} is not in [0, 1)"
    return ""
