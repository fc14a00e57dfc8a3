"""A drift told: for a program by stable names, for a person in lines and rows.

Money is USD and + is better than the back-test; basis points of a price are
+ where ours is worse, as slippage is everywhere.
"""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from mojobot.model.units import micro_to_usd, raw_to_quantity
from mojobot.research.drift.account import Leg
from mojobot.research.drift.beside import Drift, Lone, Pair
from mojobot.research.drift.parts import worse_bps
from mojobot.research.report.figures import gain, iso, number, safe, span, stamp, title

Row = dict[str, Any]

COLUMNS: tuple[str, ...] = (
    "at",
    "token",
    "side",
    "reason",
    "price",
    "twin_price",
    "worse_bps",
    "latency_ms",
    "twin_latency_ms",
)
COLUMNS += ("fee_diff", "better_usd", "why")

_PARTS = {
    "price": "decided at another price",
    "latency": "the market moved between decision and fill",
    "pool": "the pool's fee and impact",
    "fee": "network fees",
    "amount": "more or fewer tokens, or sold in other pieces",
    "extra": "trades the session alone made",
    "missing": "trades the back-test alone made",
}


def as_json(found: Drift) -> Row:
    """Everything, the fills in order of time."""
    return {
        "market": found.market,
        "prices": "ticks" if found.ticks else "candles",
        "start": iso(found.start_ms),
        "end": iso(found.end_ms),
        "no_drift": found.none,
        "result": micro_to_usd(found.ours_micro),
        "twin_result": micro_to_usd(found.twin_micro),
        "difference": micro_to_usd(found.ours_micro - found.twin_micro),
        "parts": {name: micro_to_usd(value) for name, value in asdict(found.parts).items()},
        "trades": {
            "both": found.trades,
            "session": sum(one.ours for one in found.lone),
            "backtest": sum(not one.ours for one in found.lone),
        },
        "carried": found.carried,
        "by_hand": found.by_hand,
        "heard": list(found.heard),
        "worse_bps": _mean(_bps(found)),
        "later_ms": _mean(_later(found)),
        "fills": [fill_row(found, pair) for pair in found.pairs],
        "alone": [_lone(one) for one in found.lone],
    }


def fill_row(found: Drift, pair: Pair) -> Row:
    """One fill beside its twin; null where a side has none."""
    ours, twin, leg = pair.ours, pair.twin, pair.leg
    apart = pair.parts.price + pair.parts.latency + pair.parts.pool + pair.parts.fee
    both = ours is not None and twin is not None
    return {
        "at": iso(leg.at_ms),
        "token": leg.symbol,
        "trade_id": ours.trade_id if ours else None,
        "side": leg.side.value,
        "reason": leg.reason,
        **_side("", ours, found),
        **_side("twin_", twin, found),
        "worse_bps": worse_bps(ours, twin) if ours and twin and pair.is_fill else None,
        "later_ms": ours.latency_ms - twin.latency_ms if ours and twin and pair.is_fill else None,
        "fee_diff": micro_to_usd((ours.fee_micro if ours else 0) - (twin.fee_micro if twin else 0)) if both else None,
        "better_usd": micro_to_usd(apart) if both else None,
        "parts": {name: micro_to_usd(value) for name, value in asdict(pair.parts).items()},
        "why": pair.why,
    }


def sentence(found: Drift) -> str:
    """The answer, in one sentence."""
    if not any(pair.is_fill for pair in found.pairs):
        return "Neither the session nor its back-test traded: there is nothing to compare yet."
    if found.none:
        return "No drift: every fill is the back-test's, to the last unit."
    apart = found.ours_micro - found.twin_micro
    parts = asdict(found.parts)
    most = max(parts, key=lambda name: abs(parts[name]))
    if not apart:
        return "The result is the back-test's, though not every fill is."
    how = "better" if apart > 0 else "worse"
    return (
        f"It traded {micro_to_usd(abs(apart)):,.2f} USD {how} than tested; "
        f"the largest part is {gain(micro_to_usd(parts[most]))}: {_PARTS[most]}."
    )


def lines(found: Drift) -> list[str]:
    """What a person reads before the fills."""
    kind = "ticks" if found.ticks else "candles"
    told = [
        f"{found.market} market on {kind}, {stamp(found.start_ms)} to {stamp(found.end_ms)} UTC",
        "",
        sentence(found),
        "",
    ]
    return [*told, *_money(found), *_counted(found)] if found.pairs else told[:-1]


def _money(found: Drift) -> list[str]:
    """The results, and what their difference is made of."""
    told = [
        f"{gain(micro_to_usd(found.ours_micro)):>12}  result of the session",
        f"{gain(micro_to_usd(found.twin_micro)):>12}  result of the back-test on the same tape",
        f"{gain(micro_to_usd(found.ours_micro - found.twin_micro)):>12}  difference, of which",
    ]
    told += [f"{gain(micro_to_usd(value)):>12}    {_PARTS[name]}" for name, value in asdict(found.parts).items()]
    return [*told, ""]


def alone_lines(found: Drift, most: int | None = None) -> list[str]:
    """The trades of one side and why the other has none; those of one reason together, the dearest first."""
    reasons: dict[tuple[bool, str], list[Lone]] = {}
    for one in found.lone:
        reasons.setdefault((one.ours, one.why), []).append(one)
    ranked = sorted(reasons.items(), key=lambda item: -abs(_sum(item[1])))
    told = [_reason(*key, trades) for key, trades in ranked[:most]]
    return [*told, f"and {len(ranked) - most:,} more reasons"] if most is not None and len(ranked) > most else told


def _reason(ours: bool, why: str, trades: list[Lone]) -> str:
    one = trades[0]
    what = f"{stamp(one.decided_ms)} {safe(one.symbol)}" if len(trades) == 1 else f"{len(trades):,} trades"
    side = "the back-test has none" if ours else "the session has none"
    return f"{what}, {gain(micro_to_usd(_sum(trades)))}: {side}: {safe(why)}"


def _sum(trades: list[Lone]) -> int:
    return sum(one.result_micro for one in trades)


def _counted(found: Drift) -> list[str]:
    twinned = sum(pair.is_fill and pair.ours is not None and pair.twin is not None for pair in found.pairs)
    lone = f"{sum(one.ours for one in found.lone)} in the session alone"
    told = [
        f"{found.trades} trades on both sides, {lone}, {sum(not one.ours for one in found.lone)} in the back-test alone"
    ]
    bps, later = _mean(_bps(found)), _mean(_later(found))
    if bps is not None and later is not None:
        how = f"prices {number(abs(bps), 2)} bps {'worse' if bps > 0 else 'better'}" if bps else "prices the same"
        when = f"{span(abs(later))} {'later' if later > 0 else 'sooner'}" if later else "as soon"
        told.append(f"{twinned} fills have a twin: in the mean {how}, filled {when}")
    if found.carried:
        told.append(f"{found.carried} positions were open when the session began; both sides begin with them")
    if found.by_hand:
        told.append(f"a person gave {found.by_hand} commands, of which the back-test knows nothing")
    if found.heard:
        heard = ", ".join(map(title, found.heard))
        told.append(f"both heard {heard}: a back-test of candle files has none of it")
    return told


def _side(prefix: str, leg: Leg | None, found: Drift) -> Row:
    names = ("price", "quantity", "value", "fee", "latency_ms", "decided_at", "filled_at")
    if leg is None:
        return {prefix + name: None for name in names}
    values = (
        leg.price,
        raw_to_quantity(leg.quantity_raw, found.decimals[leg.series]),
        micro_to_usd(leg.cash_micro),
        micro_to_usd(leg.fee_micro),
        leg.latency_ms,
        iso(leg.decided_ms),
        iso(leg.at_ms),
    )
    return {prefix + name: value for name, value in zip(names, values, strict=True)}


def _lone(one: Lone) -> Row:
    return {
        "side": "session" if one.ours else "backtest",
        "token": one.symbol,
        "decided_at": iso(one.decided_ms),
        "strategy": one.strategy,
        "result": micro_to_usd(one.result_micro),
        "why": one.why,
    }


def _bps(found: Drift) -> list[float]:
    return [worse_bps(pair.ours, pair.twin) for pair in found.pairs if pair.ours and pair.twin and pair.is_fill]


def _later(found: Drift) -> list[float]:
    pairs = (pair for pair in found.pairs if pair.is_fill)
    return [float(pair.ours.latency_ms - pair.twin.latency_ms) for pair in pairs if pair.ours and pair.twin]


def _mean(values: list[float]) -> float | None:
    return sum(values) / len(values) if values else None
