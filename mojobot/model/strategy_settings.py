"""The eight strategies' rules: thresholds, and beside each the value at which its condition counts in full."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from mojobot.model.section import Search

Weight = Annotated[float, Field(ge=0.0, le=1.0, description="Its share of the vote; the eight sum to 1.")]
StopAtr = Annotated[float, Field(ge=0.1, le=10.0, description="Stop distance in ATR."), Search(0.6, 3.0)]
TargetAtr = Annotated[float, Field(ge=0.1, le=20.0, description="Target distance in ATR."), Search(1.5, 6.0)]


class Rule(BaseModel):
    """Frozen parameters of one strategy; unknown keys are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, defer_build=True)


class MomentumRule(Rule):
    """momentum_breakthrough."""

    weight: Weight = 0.15
    rsi_momentum: Annotated[float, Search(0.6, 0.8)] = Field(
        0.7, gt=0.5, lt=1.0, description="RSI momentum above which it buys; its mirror below 1 minus this."
    )
    rsi_momentum_full: float = Field(0.85, gt=0.5, le=1.0, description="RSI momentum that counts in full.")
    volume_ratio: Annotated[float, Search(1.0, 3.0)] = Field(
        1.5, ge=0.0, le=20.0, description="Volume over its average that confirms."
    )
    volume_ratio_full: float = Field(4.0, gt=0.0, le=100.0, description="Volume ratio that counts in full.")
    leave_below: Annotated[float, Search(0.4, 0.6)] = Field(
        0.5, ge=0.0, le=1.0, description="RSI momentum below which it leaves."
    )
    stop_atr: StopAtr = 1.2
    target_atr: TargetAtr = 2.5


class ReversionRule(Rule):
    """mean_reversion."""

    weight: Weight = 0.12
    oversold: Annotated[float, Search(15, 35)] = Field(
        25.0, gt=0.0, lt=50.0, description="RSI below which it buys; its mirror above 100 minus this."
    )
    oversold_full: float = Field(10.0, ge=0.0, lt=50.0, description="RSI that counts in full.")
    deviation: Annotated[float, Search(0.01, 0.06)] = Field(
        0.03, gt=0.0, le=0.5, description="Fraction away from the 20-bar mean."
    )
    deviation_full: float = Field(0.09, gt=0.0, le=1.0, description="Deviation that counts in full.")
    volume_ratio: float = Field(1.0, ge=0.0, le=20.0, description="Volume over its average that confirms.")
    volume_ratio_full: float = Field(3.0, gt=0.0, le=100.0, description="Volume ratio that counts in full.")
    band_multiplier: Annotated[float, Search(1.5, 3.0)] = Field(
        2.0, gt=0.0, le=5.0, description="Standard deviations of the Bollinger Bands."
    )
    stop_fraction: Annotated[float, Search(0.015, 0.06)] = Field(
        0.03, gt=0.0, le=0.5, description="Stop distance as a fraction of the price."
    )


class TrendRule(Rule):
    """trend_following."""

    weight: Weight = 0.14
    spread_full: Annotated[float, Search(0.01, 0.08)] = Field(
        0.03, gt=0.0, le=0.5, description="SMA20 over SMA50 minus 1 that counts in full."
    )
    adx: Annotated[float, Search(15, 35)] = Field(
        25.0, ge=0.0, le=100.0, description="ADX above which there is a trend."
    )
    adx_full: float = Field(45.0, gt=0.0, le=100.0, description="ADX that counts in full.")
    stop_atr: Annotated[float, Search(0.2, 2.0)] = Field(
        0.5, ge=0.0, le=5.0, description="ATR below the SMA50 at which it stops."
    )
    target_atr: TargetAtr = 3.0


class VolatilityRule(Rule):
    """volatility_breakout."""

    weight: Weight = 0.13
    volatility_ratio: Annotated[float, Search(1.2, 3.0)] = Field(
        1.8, ge=1.0, le=20.0, description="Volatility over its average."
    )
    volatility_ratio_full: float = Field(3.5, gt=1.0, le=50.0, description="Volatility ratio that counts in full.")
    volume_ratio: Annotated[float, Search(1.2, 4.0)] = Field(
        2.0, ge=0.0, le=20.0, description="Volume over its average that confirms."
    )
    volume_ratio_full: float = Field(5.0, gt=0.0, le=100.0, description="Volume ratio that counts in full.")
    volatility_breakout_multiplier: Annotated[float, Search(1.0, 3.0)] = Field(
        2.0, gt=0.0, le=5.0, description="Standard deviations of the band it must close beyond."
    )
    leave_below: Annotated[float, Search(0.6, 1.4)] = Field(
        1.0, ge=0.0, le=5.0, description="Volatility ratio below which it leaves."
    )
    stop_atr: StopAtr = 1.0
    target_atr: TargetAtr = 2.0


class WhaleRule(Rule):
    """whale_tracking."""

    weight: Weight = 0.16
    ratio: Annotated[float, Search(1.2, 3.0)] = Field(
        1.5, ge=1.0, le=20.0, description="Whale buys over sells above which it buys; the mirror for selling."
    )
    ratio_full: float = Field(4.0, gt=1.0, le=100.0, description="Ratio that counts in full.")
    accumulation: Annotated[float, Search(0.6, 0.85)] = Field(
        0.7, gt=0.5, lt=1.0, description="Accumulation above which it buys; its mirror below 1 minus this."
    )
    accumulation_full: float = Field(0.95, gt=0.5, le=1.0, description="Accumulation that counts in full.")
    leave_below: Annotated[float, Search(0.25, 0.5)] = Field(
        0.4, ge=0.0, le=1.0, description="Accumulation below which it leaves."
    )
    stop_atr: StopAtr = 1.5
    target_atr: TargetAtr = 2.5


class SentimentRule(Rule):
    """sentiment_momentum."""

    weight: Weight = 0.11
    sentiment: Annotated[float, Search(0.6, 0.8)] = Field(
        0.7, gt=0.5, lt=1.0, description="Score above which it buys; its mirror below 1 minus this."
    )
    sentiment_full: float = Field(0.9, gt=0.5, le=1.0, description="Score that counts in full.")
    momentum: Annotated[float, Search(0.1, 0.5)] = Field(
        0.3, gt=0.0, lt=1.0, description="Sentiment momentum above which it buys; the mirror below."
    )
    momentum_full: float = Field(0.6, gt=0.0, le=1.0, description="Momentum that counts in full.")
    social_volume: Annotated[float, Search(0.3, 0.8)] = Field(
        0.6, ge=0.0, lt=1.0, description="Social volume percentile that confirms a purchase."
    )
    social_volume_full: float = Field(0.9, gt=0.0, le=1.0, description="Social volume that counts in full.")
    social_volume_sell: float = Field(0.5, ge=0.0, lt=1.0, description="Social volume percentile that confirms a sale.")
    news_score: float = Field(0.7, ge=0.0, le=1.0, description="Score above which a headline confirms.")
    require_news: bool = Field(True, description="A purchase needs a confirming headline.")
    leave_below: float = Field(0.5, ge=0.0, le=1.0, description="Score below which it leaves.")
    stop_atr: StopAtr = 1.3
    target_atr: TargetAtr = 2.0


class PatternRule(Rule):
    """pattern_recognition."""

    weight: Weight = 0.10
    strength: Annotated[float, Search(0.45, 0.8)] = Field(
        0.6, ge=0.0, lt=1.0, description="Strength of a chart pattern above which it counts."
    )
    strength_full: float = Field(0.95, gt=0.0, le=1.0, description="Strength that counts in full.")
    reach_atr: Annotated[float, Search(0.5, 2.0)] = Field(
        1.0, gt=0.0, le=10.0, description="ATR above a support within which it buys; the mirror below a resistance."
    )
    stop_fraction: Annotated[float, Search(0.01, 0.05)] = Field(
        0.02, gt=0.0, le=0.5, description="Stop distance below the support, as a fraction of it."
    )


class ArbitrageRule(Rule):
    """statistical_arbitrage."""

    weight: Weight = 0.09
    z: Annotated[float, Search(1.5, 3.0)] = Field(
        2.0, gt=0.0, le=10.0, description="Deviations of the spread below its mean at which it buys; the mirror above."
    )
    z_full: float = Field(3.5, gt=0.0, le=20.0, description="Deviations that count in full.")
    reversion: Annotated[float, Search(0.5, 0.9)] = Field(
        0.7, ge=0.0, lt=1.0, description="Chance to be back at the mean in time that it asks for."
    )
    reversion_full: float = Field(0.95, gt=0.0, le=1.0, description="Chance that counts in full.")
    gap: Annotated[float, Search(0.002, 0.02)] = Field(
        0.005, ge=0.0, le=0.5, description="Fraction of the price up to the spread's mean."
    )
    gap_full: float = Field(0.02, gt=0.0, le=1.0, description="Gap that counts in full.")
    stop_atr: StopAtr = 0.8


class PredictionRule(Rule):
    """prediction: the ninth voter, which is heard only where its model has proven its skill."""

    enabled: bool = Field(False, description="Let a model forecast, and vote once its skill is proven.")
    weight: float = Field(0.1, gt=0.0, le=1.0, description="Its share beside the eight, whose own sum to 1.")
    chance: float = Field(0.6, ge=0.5, lt=1.0, description="Chance to earn a round trip's costs above which it buys.")
    leave_below: float = Field(0.5, ge=0.0, lt=1.0, description="Chance below which it leaves.")
    stop_atr: StopAtr = 2.0
    target_atr: TargetAtr = 4.0
    trees: bool = Field(
        False, description="Let boosted trees forecast as well, grown beside the engine once a day (extra ml)."
    )


class PluginRule(Rule):
    """What the rule of every plug-in has; its own parameters are declared below it."""

    weight: float = Field(
        0.0, ge=0.0, le=1.0, description="Its share beside the eight, whose own sum to 1; 0: its vote is shown only."
    )


class StrategiesSettings(Rule):
    """One section a strategy; the weights of the eight sum to 1.

    A section of another name is a plug-in's: plain values here, which its own
    class of rule checks where it is loaded.
    """

    model_config = ConfigDict(extra="allow")
    __pydantic_extra__: dict[str, dict[str, bool | int | float | str]] = Field(init=False)

    momentum_breakthrough: MomentumRule = MomentumRule()
    mean_reversion: ReversionRule = ReversionRule()
    trend_following: TrendRule = TrendRule()
    volatility_breakout: VolatilityRule = VolatilityRule()
    whale_tracking: WhaleRule = WhaleRule()
    sentiment_momentum: SentimentRule = SentimentRule()
    pattern_recognition: PatternRule = PatternRule()
    statistical_arbitrage: ArbitrageRule = ArbitrageRule()
    prediction: PredictionRule = PredictionRule()

    def weights(self) -> dict[str, float]:
        """Configured weight by strategy, in the order of the vote; plug-ins after the eight."""
        names = [name for name in type(self).model_fields if name != "prediction" or self.prediction.enabled]
        ours = {name: float(getattr(self, name).weight) for name in names}
        return ours | {name: float(values.get("weight", 0.0)) for name, values in (self.model_extra or {}).items()}

    def added(self, name: str) -> dict[str, bool | int | float | str]:
        """The values given for a plug-in; none where nothing was."""
        return dict((self.model_extra or {}).get(name, {}))

    @model_validator(mode="after")
    def _weights_sum_to_one(self) -> Self:
        weights = self.weights()
        total = sum(weights[name] for name in type(self).model_fields if name != "prediction")
        if abs(total - 1.0) > 1e-6:
            raise ValueError(f"the eight weights must sum to 1, they sum to {total:g}")
        return self
