"""Every setting the program reads: typed, bounded, each with its sentence."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from mojobot.model.key_settings import KeysSettings
from mojobot.model.learning_settings import LearningSettings
from mojobot.model.market import Timeframe
from mojobot.model.network_settings import NetworkSettings, ProvidersSettings
from mojobot.model.plugin_settings import PluginsSettings
from mojobot.model.risk_settings import EmergencySettings, LimitsSettings, RiskSettings, SafeModeSettings
from mojobot.model.safety import SafetySettings
from mojobot.model.section import Fraction, Search, Section
from mojobot.model.strategy_settings import StrategiesSettings
from mojobot.model.universe_settings import UniverseSettings


class EnvironmentSettings(Section):
    """Which money is at stake."""

    trading_env: Literal["paper", "live"] = Field(
        "paper", description="paper trades play money; live needs execution_mode live as well."
    )
    execution_mode: Literal["simulation", "live"] = Field(
        "simulation", description="simulation fills orders by the fill model; live would sign and send them."
    )
    market: Literal["auto", "live", "demo"] = Field(
        "auto", description="Where plain mojobot trades; auto is live data where a network answers, else the demo."
    )


class TradingSettings(Section):
    """When eight opinions become a decision."""

    decision_timeframe: Timeframe = Field(
        Timeframe.M15, description="Bars whose close triggers votes; data that is coarser decides on its own timeframe."
    )
    min_confidence: Annotated[Fraction, Search(0.55, 0.7)] = Field(
        0.60, description="Votes with less confidence abstain."
    )
    consensus_threshold: Annotated[float, Search(0.55, 0.8)] = Field(
        0.65, ge=0.5, le=1.0, description="Weighted share of the votes cast that must agree."
    )
    decision_confidence: Annotated[Fraction, Search(0.55, 0.75)] = Field(
        0.60, description="Weighted mean confidence the agreeing votes must reach."
    )
    quorum_strategies: int = Field(2, ge=1, le=8, description="Strategies that must agree at the least.")
    quorum_weight: Fraction = Field(0.20, description="Weight that must agree at the least.")


class DataSettings(Section):
    """How bars are kept and judged."""

    bar_grace_s: float = Field(
        2.0, ge=0.0, le=300.0, description="Seconds after a bar's end at which its column closes for all tokens."
    )
    live_bar_grace_s: float = Field(35.0, ge=0.0, le=300.0, description="The same on live data, whose bars come later.")
    stale_after_seconds: float = Field(
        15.0, gt=0.0, le=3600.0, description="A price older than this blocks new entries for its token."
    )
    dispute_tolerance: Fraction = Field(
        0.02,
        description="Two sources further apart than this fraction, and what the token usually moves between their "
        "times, dispute its price: nothing is bought.",
    )
    thin_liquidity_usd: float = Field(
        50_000.0, ge=0.0, le=1e12, description="USD on both sides of a token's pool below which nothing is bought."
    )
    backfill_decision_bars: int = Field(
        500, ge=220, le=1500, description="Bars at the decision timeframe before a token may be voted on."
    )
    backfill_other_bars: int = Field(
        220, ge=50, le=1500, description="Bars at the other timeframes before a token may be voted on."
    )
    max_synthetic: int = Field(
        20,
        ge=0,
        le=100,
        description="Bars without a trade among the last 100 above which indicators of that timeframe are not ready.",
    )
    kept_bars: int = Field(1500, ge=500, le=10_000, description="Bars kept per token and timeframe.")

    @property
    def grace_ms(self) -> int:
        """`bar_grace_s` in milliseconds."""
        return round(self.bar_grace_s * 1000)

    @property
    def live(self) -> DataSettings:
        """The same where data are live: columns close later."""
        return self.model_copy(update={"bar_grace_s": self.live_bar_grace_s})


class PaperSettings(Section):
    """The play-money account and what its market is assumed to be like."""

    cash_usdc: float = Field(10_000.0, ge=100.0, le=1e9, description="Cash a new data directory starts with.")
    latency_ms: int = Field(
        400, ge=0, le=60_000, description="Milliseconds between an order and the first tick that may fill it."
    )
    assumed_liquidity_usd: float = Field(
        5_000_000.0, ge=1_000.0, le=1e12, description="Pool size (both sides) where the data does not say it."
    )
    pool_fee_bps: float = Field(
        25.0, ge=0.0, le=1_000.0, description="Pool fee in basis points where the data does not say it."
    )


class ExecutionSettings(Section):
    """Bounds every order carries."""

    slippage_tolerance: float = Field(
        0.005, gt=0.0, le=0.1, description="Slippage bound; an order's own price impact may use up half of it."
    )
    deadline_s: float = Field(
        60.0, ge=1.0, le=600.0, description="Seconds after which an order that has not filled is given up."
    )
    collar_major: float = Field(
        0.01, gt=0.0, le=0.2, description="Most an entry in a major token may pay above the price it was decided on."
    )
    collar_other: float = Field(0.03, gt=0.0, le=0.2, description="The same for every other token.")
    compute_units: int = Field(
        200_000, ge=1_000, le=1_400_000, description="Compute units assumed for a swap when estimating the network fee."
    )
    compute_unit_price: int = Field(
        50_000, ge=0, le=100_000_000, description="Priority fee in micro-lamports per compute unit."
    )
    assumed_sol_usd: float = Field(
        200.0, gt=0.0, le=100_000.0, description="SOL price used for network fees where the market has no SOL."
    )


class WhalesSettings(Section):
    """What counts as a whale and for how long."""

    whale_min_transaction_size: float = Field(
        100_000.0, ge=100.0, le=1e9, description="USD from which a transaction is a whale's, for major tokens."
    )
    min_size_established: float = Field(
        25_000.0, ge=100.0, le=1e9, description="The same for established tokens, whose pools are smaller."
    )
    min_size_new: float = Field(10_000.0, ge=100.0, le=1e9, description="The same for new tokens.")
    window_h: float = Field(6.0, gt=0.0, le=168.0, description="Hours of transactions the buy/sell ratio looks at.")
    max_age_h: float = Field(
        6.0,
        gt=0.0,
        le=168.0,
        description="Hours after its last transaction at which a token's whale reading is not ready.",
    )
    followed_wallets: str = Field(
        "none",
        max_length=6000,
        description="Addresses whose trades of watched tokens are looked for, in whatever pool, with commas between; "
        "they count and are told whatever their size. The word none is nobody.",
    )
    exchange_wallets: str = Field(
        "exchange_wallets.toml",
        min_length=1,
        max_length=500,
        description="File of exchanges' wallets beside your settings file, or a whole path; its lines (address, "
        "exchange, source, confidence) go before those that come with the program. It need not be there.",
    )
    exchange_flows: bool = Field(
        False,
        description="Look at the known wallets of exchanges every ten minutes; a node counts up to 110 credits for "
        "each wallet and look.",
    )


class SentimentSettings(Section):
    """How readings of mood are blended."""

    fast_half_life_h: float = Field(
        2.0, gt=0.0, le=48.0, description="Half-life of the fast average, which is the score."
    )
    slow_half_life_h: float = Field(
        12.0, gt=0.0, le=240.0, description="Half-life of the slow average the momentum is measured against."
    )
    news_window_h: float = Field(6.0, gt=0.0, le=72.0, description="Hours a headline confirms.")
    max_age_h: float = Field(
        6.0, gt=0.0, le=72.0, description="Hours after its last reading at which a token's sentiment is not ready."
    )


class DemoSettings(Section):
    """The built-in market."""

    seed: int = Field(
        7, ge=0, le=2**32 - 1, description="Seed of the demo market; another seed needs another data directory."
    )
    tokens: int = Field(50, ge=4, le=200, description="Tokens in the demo market.")
    speed: float = Field(300.0, gt=0.0, le=1e6, description="Market seconds per second of the demo.")


class RecordingSettings(Section):
    """The record of what the engine consumed, for exact replay."""

    enabled: bool = Field(True, description="Record the consumed stream of every session.")
    max_mb: int = Field(
        1_000, ge=10, le=1_000_000, description="Size in MB at which recording.db ends recording; trading goes on."
    )
    keep_days: int = Field(7, ge=1, le=3650, description="Recorded sessions older than this are deleted at start.")


class ConsoleSettings(Section):
    """How the console looks."""

    theme: Literal["dark", "light", "colour-blind"] = Field("dark", description="Colours of the console.")
    ascii: bool = Field(False, description="Draw with plain ASCII characters only.")
    animation: bool = Field(True, description="Let dialogs and scrolling move smoothly.")
    start_pane: Literal["markets", "chart", "votes", "risk", "positions", "alerts", "trades", "system"] = Field(
        "markets", description="Pane that has the focus at the start."
    )


class LoggingSettings(Section):
    """What the daemon writes to standard error."""

    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = Field(
        "INFO", description="Least severe kind of line that is written."
    )


__all__ = [
    "EmergencySettings",
    "KeysSettings",
    "LearningSettings",
    "LimitsSettings",
    "RiskSettings",
    "SafeModeSettings",
    "Section",
    "Settings",
    "UniverseSettings",
]


class Settings(Section):
    """The whole tree, checked once and then handed out section by section."""

    environment: EnvironmentSettings = EnvironmentSettings()
    trading: TradingSettings = TradingSettings()
    strategies: StrategiesSettings = StrategiesSettings()
    plugins: PluginsSettings = PluginsSettings()
    learning: LearningSettings = LearningSettings()
    risk: RiskSettings = RiskSettings()
    limits: LimitsSettings = LimitsSettings()
    emergency: EmergencySettings = EmergencySettings()
    safe_mode: SafeModeSettings = SafeModeSettings()
    safety: SafetySettings = SafetySettings()
    execution: ExecutionSettings = ExecutionSettings()
    paper: PaperSettings = PaperSettings()
    data: DataSettings = DataSettings()
    whales: WhalesSettings = WhalesSettings()
    sentiment: SentimentSettings = SentimentSettings()
    universe: UniverseSettings = UniverseSettings()
    network: NetworkSettings = NetworkSettings()
    providers: ProvidersSettings = ProvidersSettings()
    demo: DemoSettings = DemoSettings()
    recording: RecordingSettings = RecordingSettings()
    keys: KeysSettings = KeysSettings()
    console: ConsoleSettings = ConsoleSettings()
    logging: LoggingSettings = LoggingSettings()
