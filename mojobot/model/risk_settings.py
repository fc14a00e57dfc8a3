"""Settings of risk: how much, where to stop, when to stop altogether."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, model_validator

from mojobot.model.section import Fraction, Search, Section


class RiskSettings(Section):
    """How much, where to stop, when to stop altogether."""

    risk_per_trade: Annotated[float, Search(0.005, 0.03)] = Field(
        0.02, gt=0.0, le=0.05, description="Share of equity lost when a full-size trade meets its stop."
    )
    max_position_size: float = Field(0.95, gt=0.0, le=0.95, description="Share of equity one position may be.")
    position_cap: float = Field(
        0.0,
        ge=0.0,
        le=0.95,
        description="Default cap per position as a share of equity; 0 = heat limit / most positions.",
    )
    max_concurrent_positions: int = Field(5, ge=1, le=50, description="Open positions at the most.")
    heat_limit: float = Field(
        0.80, gt=0.0, le=0.95, description="Share of equity in the market above which nothing is bought."
    )
    heat_reduced: float = Field(0.50, gt=0.0, le=0.95, description="Heat from which size is cut by 20 %.")
    heat_high: float = Field(0.70, gt=0.0, le=0.95, description="Heat from which size is cut by half.")
    stop_loss_atr_multiplier: Annotated[float, Search(0.8, 3.0)] = Field(
        1.5, ge=0.5, le=4.0, description="Stop distance in ATR for votes that bring none."
    )
    take_profit_atr_multiplier: Annotated[float, Search(1.5, 6.0)] = Field(
        2.5, ge=0.5, le=20.0, description="Target distance in ATR for votes that bring none."
    )
    trailing_atr_multiplier: Annotated[float, Search(1.0, 4.0)] = Field(
        2.0, ge=0.5, le=10.0, description="Trail distance in ATR of positions led by trend following."
    )
    take_profit_ladder: tuple[tuple[float, float], ...] = Field(
        ((1.0, 0.5),),
        max_length=5,
        description="Partial profits: [multiple of the risk, share of the position] each, rising.",
    )
    cost_multiple: Annotated[float, Search(1.0, 6.0)] = Field(
        3.0, ge=0.0, le=20.0, description="No entry whose target is nearer than this many round-trip costs."
    )
    sandwich_probability: Fraction = Field(
        0.05, description="Chance that a swap outside the major class is sandwiched, for the cost estimate."
    )
    max_daily_loss: float = Field(
        0.05, gt=0.0, le=0.5, description="Loss since 00:00 UTC that stops trading until a person resumes it."
    )
    max_drawdown: float = Field(
        0.15, gt=0.0, le=0.5, description="Fall from the highest equity that stops trading until a person resumes it."
    )
    max_volatility_threshold: float = Field(
        0.05, gt=0.0, le=2.0, description="Daily volatility of SOL, and of major tokens, above which entries pause."
    )
    volatility_limit_established: float = Field(
        0.15, gt=0.0, le=5.0, description="Daily volatility of an established token above which its entries pause."
    )
    volatility_limit_new: float = Field(
        0.40, gt=0.0, le=10.0, description="Daily volatility of a new token above which its entries pause."
    )
    min_daily_volatility: float = Field(
        0.005, ge=0.0, le=0.05, description="Daily volatility below which a token (a stablecoin) is not traded."
    )
    correlation_limit: float = Field(
        0.7, ge=0.0, lt=0.9, description="Correlation with the book above which size is cut; at 0.9 it is nothing."
    )
    kelly_fraction: Fraction = Field(
        0.25, description="Share of the Kelly bet that bounds the risk once 30 trades are closed."
    )
    kelly_floor: Fraction = Field(
        0.10, description="Share of the risk per trade that the Kelly bet never cuts below; 0 lets it end trading."
    )
    min_order_usd: float = Field(10.0, ge=1.0, le=10_000.0, description="Smaller orders are not made.")

    @model_validator(mode="after")
    def _bands_rise(self) -> Self:
        if not self.heat_reduced < self.heat_high <= self.heat_limit:
            raise ValueError("heat_reduced < heat_high <= heat_limit is expected")
        multiples = [rung[0] for rung in self.take_profit_ladder]
        shares = [rung[1] for rung in self.take_profit_ladder]
        if multiples != sorted(set(multiples)) or any(m <= 0 for m in multiples):
            raise ValueError("take_profit_ladder needs rising multiples of the risk above 0")
        if any(not 0 < s < 1 for s in shares) or sum(shares) >= 1:
            raise ValueError("take_profit_ladder needs shares in (0, 1) that leave something for the target")
        return self


class LimitsSettings(Section):
    """Hard ceilings on orders, whatever the rest says."""

    max_order_usd: float = Field(1_000.0, ge=10.0, le=1e9, description="Largest order.")
    orders_per_minute: int = Field(6, ge=1, le=1_000, description="Entry orders in any minute.")
    orders_per_hour: int = Field(60, ge=1, le=10_000, description="Entry orders in any hour.")
    orders_per_day: int = Field(300, ge=1, le=100_000, description="Entry orders in any 24 hours.")
    token_cooldown_s: int = Field(300, ge=0, le=86_400, description="Seconds between two entries into one token.")
    token_lock_losses: int = Field(
        3, ge=1, le=100, description="Losing trades on one token within 24 h that lock it for 24 h."
    )


class EmergencySettings(Section):
    """What an emergency stop does beyond stopping."""

    stops_stay_armed: bool = Field(True, description="Stops and targets of open positions go on acting while stopped.")
    liquidate: bool = Field(False, description="An emergency stop also sells every position.")


class SafeModeSettings(Section):
    """What safe mode changes."""

    size_factor: float = Field(0.5, gt=0.0, le=1.0, description="Size is multiplied by this.")
    stop_factor: float = Field(
        0.75, gt=0.0, le=1.0, description="Stop distance of new positions is multiplied by this."
    )
    max_positions: int = Field(2, ge=0, le=50, description="Open positions at the most.")
    consensus: float = Field(0.80, ge=0.5, le=1.0, description="Consensus an entry needs.")
