"""The Kelly bet, by a fraction of which the risk of a trade is bounded (`quant.md` 8)."""

from __future__ import annotations

from collections.abc import Sequence
from math import sqrt


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
