"""Which tokens a live market is made of."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from mojobot.model.section import Section

Names = Annotated[str, Field(max_length=6000)]
_NOBODY = "none"
_MINT = 32  # characters; a symbol is shorter, and upper and lower case are one in it


class UniverseSettings(Section):
    """Which tokens are watched and traded live; names are symbols, mints or pools, with commas between."""

    watch: Names = Field("reviewed", description="Tokens to watch; the word reviewed is the list of well-known ones.")
    blacklist: Names = Field(
        "none", description="Tokens never to watch or buy, whoever suggests them; the word none is nobody."
    )
    most_tokens: int = Field(50, ge=1, le=200, description="Tokens at the most; without keys 50 is what limits bear.")
    discover: int = Field(
        0,
        ge=0,
        le=50,
        description="Trending tokens to add that pass the filters; free places are looked for every hour.",
    )
    min_liquidity_usd: float = Field(
        250_000.0, ge=0.0, le=1e12, description="USD on both sides of its pool a discovered token needs."
    )
    min_volume_usd: float = Field(
        250_000.0, ge=0.0, le=1e12, description="USD traded in 24 hours a discovered token needs."
    )
    min_age_h: float = Field(72.0, ge=0.0, le=87_600.0, description="Hours the pool of a discovered token must exist.")
    min_change: float = Field(
        0.01, ge=0.0, le=10.0, description="Price change in 24 hours (fraction, up or down) below which nothing moves."
    )
    max_change: float = Field(
        0.5,
        gt=0.0,
        le=100.0,
        description="Price change in 24 hours (fraction, up or down) a discovered token may have.",
    )
    max_spread: float = Field(
        0.02, gt=0.0, le=1.0, description="How far apart (fraction) two pools of a discovered token may be."
    )

    @property
    def banned(self) -> frozenset[str]:
        """Names of the blacklist: symbols in upper case, addresses as they are."""
        listed = self.blacklist.replace(",", " ").split()
        names = (name if len(name) >= _MINT else name.removeprefix("$").upper() for name in listed)
        return frozenset(names) - {_NOBODY.upper()}
