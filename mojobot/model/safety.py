"""What is known of a token's dangers (spec 5.8): facts, each with who says so and since when."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import Field

from mojobot.model.section import Section


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact; a text of "" means that there is none of it, as of an authority that was given up."""

    name: str
    value: str | float | bool
    source: str
    at_ms: int


@dataclass(frozen=True, slots=True)
class Safety:
    """All that is known of one token; takes the place of what was told of it before. What is not in it is unknown."""

    ts_ms: int
    series: int
    facts: tuple[Fact, ...]
    reviewed: bool = False  # on the list that comes with the program: people know its authorities and its holders


class SafetySettings(Section):
    """What a token must be like to be bought, where the market knows."""

    max_transfer_fee_bps: float = Field(
        0.0,
        ge=0.0,
        le=10_000.0,
        description="Fee in basis points a token may take of each transfer; costs are estimated without it.",
    )
    max_top10_share: float = Field(
        0.5, gt=0.0, le=1.0, description="Share of a token its ten largest holders may have; pools are no holders."
    )
    min_liquidity_usd: float = Field(
        100_000.0, ge=0.0, le=1e12, description="USD in all of a token's pools together below which it is not bought."
    )
    min_age_h: float = Field(
        24.0, ge=0.0, le=87_600.0, description="Hours a token's oldest pool must exist before it is bought."
    )
    max_round_trip_loss: float = Field(
        0.05,
        ge=0.0,
        le=1.0,
        description="Part of a small purchase that may be lost by selling it at once, by quotes: fees, taxes, impact.",
    )
    refresh_s: int = Field(
        14_400, ge=600, le=18_000, description="Seconds after which a token's mint and holders are looked at again."
    )
