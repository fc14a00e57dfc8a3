"""Numbers of the analysis as a person reads them."""

from __future__ import annotations

from decimal import Decimal


def price(usd: float) -> str:
    """A price with six significant digits and no exponent: `184.3`, `0.00001481`."""
    return format(Decimal(f"{usd:.6g}"), "f")
