"""What is known of a token's dangers (spec 5.8): each fact with who says so and when, unknown where nobody does.

The chain itself comes first; what it does not tell (age, liquidity, fakes)
comes from whoever was asked. Nothing here judges: that is the gate's.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from msgspec import Struct

from mojobot.feeds.mint import Mint
from mojobot.feeds.records import Pool, Safety
from mojobot.feeds.round_trip import RoundTrip
from mojobot.model.market import DAY_MS, HOUR_MS

Value = str | int | float | bool | tuple[str, ...]

FACTS = (
    "owner_program",
    "decimals",
    "supply",
    "mint_authority",
    "freeze_authority",
    "extensions",
    "permanent_delegate",
    "transfer_hook",
    "transfer_fee_bps",
    "transferable",
    "default_frozen",
    "pause_authority",
    "paused",
    "close_authority",
    "top10_share",
    "creator_share",
    "holders",
    "liquidity_usd",
    "created_ms",
    "mutable_metadata",
    "fake",
    "sellable",
    "round_trip_loss",
)
# How old a fact may be before it is unknown again. Authorities can be given up and never come back unnoticed for long.
FRESH_MS: Mapping[str, int] = {
    "liquidity_usd": HOUR_MS,
    "top10_share": 6 * HOUR_MS,
    "holders": DAY_MS,
    "sellable": 3 * HOUR_MS,
    "round_trip_loss": 3 * HOUR_MS,
}
FRESH_OTHERS_MS = DAY_MS


class Reading(Struct, frozen=True, gc=False):
    """One fact, who says it and since when that is known. "" for an address means: there is none."""

    value: Value
    source: str
    at_ms: int


class TokenSafety(Struct, frozen=True):
    """All that is known of one token; a fact that is not in it is unknown, never safe."""

    mint: str
    readings: Mapping[str, Reading]

    def at(self, now_ms: int) -> TokenSafety:
        """What of it still counts at `now_ms`."""
        fresh = {
            name: reading
            for name, reading in self.readings.items()
            if now_ms - reading.at_ms <= FRESH_MS.get(name, FRESH_OTHERS_MS)
        }
        return TokenSafety(self.mint, fresh)

    @property
    def unknown(self) -> tuple[str, ...]:
        """The facts nobody has told, in the order of `FACTS`."""
        return tuple(name for name in FACTS if name not in self.readings)

    def value(self, name: str) -> Value | None:
        """A fact's value; None when unknown."""
        reading = self.readings.get(name)
        return None if reading is None else reading.value


def mint_readings(found: Mint, source: str, at_ms: int) -> dict[str, Reading]:
    """The facts of a mint account, all of them known."""
    said: dict[str, Value] = {
        "owner_program": found.program,
        "decimals": found.decimals,
        "supply": found.tokens,
        "mint_authority": found.mint_authority,
        "freeze_authority": found.freeze_authority,
        "extensions": found.extensions,
        "permanent_delegate": found.permanent_delegate,
        "transfer_hook": found.transfer_hook or found.transfer_hook_authority,
        "transfer_fee_bps": found.transfer_fee_bps,
        "transferable": found.transferable,
        "default_frozen": found.default_frozen,
        "pause_authority": found.pause_authority,
        "paused": found.paused,
        "close_authority": found.close_authority,
    }
    return {name: Reading(value, source, at_ms) for name, value in said.items()}


def told_readings(told: Safety) -> dict[str, Reading]:
    """What a provider said of a token, as facts."""
    return {
        name: Reading(value, told.source, told.at_ms)
        for name in FACTS
        if (value := getattr(told, name, None)) is not None
    }


def pool_readings(pools: Sequence[Pool], at_ms: int) -> dict[str, Reading]:
    """Liquidity of all pools together, and the age of the oldest: the token is at least as old."""
    readings = {}
    deep = [pool for pool in pools if pool.liquidity_usd is not None]
    born = [pool for pool in pools if pool.created_ms is not None]
    if deep:
        total = sum(pool.liquidity_usd or 0.0 for pool in deep)
        readings["liquidity_usd"] = Reading(total, deep[0].source, at_ms)
    if born:
        oldest = min(born, key=lambda pool: pool.created_ms or 0)
        readings["created_ms"] = Reading(oldest.created_ms or 0, oldest.source, at_ms)
    return readings


def trip_readings(told: RoundTrip) -> dict[str, Reading]:
    """Whether it could be sold again, and what was lost on the way."""
    readings = {"sellable": Reading(told.sellable, told.source, told.at_ms)}
    if told.loss is not None:
        readings["round_trip_loss"] = Reading(told.loss, told.source, told.at_ms)
    return readings


def together(mint: str, *told: Mapping[str, Reading]) -> TokenSafety:
    """One picture of several, the most trusted first: who comes first is believed."""
    readings: dict[str, Reading] = {}
    for part in told:
        for name, reading in part.items():
            readings.setdefault(name, reading)
    return TokenSafety(mint, readings)
