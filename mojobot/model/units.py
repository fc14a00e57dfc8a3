"""The one place where amounts change their unit: raw integers, micro-USDC, lamports, and the floats people read.

Every conversion into integers is exact decimal arithmetic rounded down (towards
minus infinity): an amount is never more than what is there, a loss never less.
"""

from __future__ import annotations

from decimal import ROUND_FLOOR, Context, Decimal, InvalidOperation

MICRO = 1_000_000  # micro-USDC in one USDC
USDC_DECIMALS = 6
LAMPORTS_PER_SOL = 1_000_000_000
MICRO_LAMPORTS = 1_000_000  # micro-lamports in one lamport, the unit of a compute unit's price

# Wide enough for every float and every integer an account can hold: shifting the point then never rounds.
_EXACT = Context(prec=800, rounding=ROUND_FLOOR)


def to_raw(amount: Decimal | str | int, decimals: int) -> int:
    """Raw units of a token amount, rounded down.

    Raises TypeError for a float, whose digits nobody meant, and ValueError
    for text that is no number, for a non-finite or negative amount, and for
    negative `decimals`.
    """
    if isinstance(amount, float):
        raise TypeError("a token amount is Decimal, str or int; floats go through quantity_to_raw")
    exact = _decimal(amount)
    if exact < 0:
        raise ValueError(f"a token amount cannot be negative: {amount}")
    return _shift(exact, decimals)


def usd_to_micro(usd: float) -> int:
    """Micro-USDC of USD, rounded down; takes negative results. Raises ValueError when not finite."""
    return _shift(_decimal(repr(float(usd))), USDC_DECIMALS)


def micro_to_usd(micro: int) -> float:
    """USD of micro-USDC: the nearest float, which `usd_to_micro` takes back exactly up to a billion USD."""
    return micro / MICRO


def quantity_to_raw(quantity: float, decimals: int) -> int:
    """Raw units of a token quantity held in a float, by its shortest decimal form, rounded down.

    Raises ValueError for a negative or non-finite quantity.
    """
    return to_raw(repr(float(quantity)), decimals)


def raw_to_quantity(raw: int, decimals: int) -> float:
    """The token quantity nearest to raw units; exact enough to go back up to 10**15 raw units."""
    return float(raw / 10**decimals)


def _decimal(amount: Decimal | str | int) -> Decimal:
    try:
        exact = Decimal(amount)
    except InvalidOperation:
        raise ValueError(f"not a number: {amount!r}") from None
    if not exact.is_finite():
        raise ValueError(f"an amount must be finite: {amount}")
    return exact


def _shift(amount: Decimal, decimals: int) -> int:
    if decimals < 0:
        raise ValueError(f"decimals cannot be negative: {decimals}")
    return int(amount.scaleb(decimals, _EXACT).to_integral_value(rounding=ROUND_FLOOR))
