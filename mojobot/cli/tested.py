"""What a test of the past is made on, for every command that makes one: candles, settings, plug-ins and costs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mojobot.cli.output import note
from mojobot.model.errors import UsageError

if TYPE_CHECKING:
    from mojobot.core.strategies.vote import Strategy
    from mojobot.feeds.candles import VolumeUnit
    from mojobot.model.market import Costs
    from mojobot.model.settings import Settings
    from mojobot.model.strategy_settings import StrategiesSettings
    from mojobot.research.reel import TokenBars


@dataclass(frozen=True, slots=True, eq=False)
class Tested:
    """Everything a back-test is given."""

    bars: tuple[TokenBars, ...]
    settings: Settings
    costs: Costs
    guests: tuple[Strategy[Any], ...]


def tested(
    names: Sequence[str],
    config: Path | None,
    *,
    volume_unit: str = "base",
    cash: float | None = None,
    begin_ms: int | None = None,
    end_ms: int | None = None,
) -> Tested:
    """Read candles by path or symbol, settings and plug-ins; what a person should know of them is noted.

    Candles that open before `begin_ms` or close after `end_ms` are left out.
    """
    from mojobot.feeds.files.gathering import gather
    from mojobot.feeds.majors import token_class
    from mojobot.feeds.recorded import chosen
    from mojobot.guests import guests
    from mojobot.model.market import Costs, Token
    from mojobot.research.reel import TokenBars
    from mojobot.settings.load import load

    told = load(config, flags={} if cash is None else {"paper.cash_usdc": cash})
    own = guests(told, config)
    unit: VolumeUnit = "usd" if volume_unit == "usd" else "base"
    gathered = gather(names, volume_unit=unit, begin_ms=begin_ms, end_ms=end_ms)
    kept, ignored = chosen(gathered.candles)
    for remark in (*told.notes, *gathered.notes, *ignored, *(f"{name}: {why}" for name, why in own.failed)):
        note(remark)
    if own.settings.strategies.prediction.enabled and own.settings.strategies.prediction.trees:
        note("prediction.trees: trees are grown beside a running engine; here the model forecasts without them")
    bars = (
        TokenBars(
            Token(c.symbol, "", token_class(c.symbol), c.timeframe),
            *(c.open_ms, c.open, c.high, c.low, c.close, c.volume),
        )
        for c in kept
    )
    paper, failed = own.settings.paper, dict(own.failed)
    costs = Costs(paper.pool_fee_bps / 10_000.0, paper.assumed_liquidity_usd)
    voting = tuple(strategy for strategy in own.strategies if strategy.name not in failed)
    return Tested(tuple(bars), own.settings, costs, voting)


def among(settings: Settings, wanted: Sequence[str]) -> Settings:
    """Settings under which only these strategies vote: all others have no weight, which goes to these.

    A quorum is then as many as usual, but no more than there are. Where none
    of them has any weight, as a new plug-in has none, they get the same.
    Raises UsageError for a name nobody has.
    """
    weights = settings.strategies.weights()
    strangers = [name for name in wanted if name not in weights]
    if strangers:
        raise UsageError(f"--strategy {strangers[0]}: the strategies are {', '.join(weights)}")
    unheard = not any(weights[name] > 0.0 for name in wanted)
    given = {name: (1.0 if unheard else weights[name]) if name in wanted else 0.0 for name in weights}
    strategies = _weighed(settings.strategies, given)
    quorum = min(settings.trading.quorum_strategies, len(set(wanted)))
    trading = settings.trading.model_copy(update={"quorum_strategies": quorum})
    return settings.model_copy(update={"strategies": strategies, "trading": trading})


def _weighed(strategies: StrategiesSettings, given: Mapping[str, float]) -> StrategiesSettings:
    """The strategies with these weights; who is not named has none."""
    sections: dict[str, object] = {
        name: section.model_copy(update={"weight": given.get(name, 0.0)})
        for name in type(strategies).model_fields
        if "weight" in type(section := getattr(strategies, name)).model_fields
    }
    own = {name: {**values, "weight": given.get(name, 0.0)} for name, values in (strategies.model_extra or {}).items()}
    return strategies.model_copy(update=sections | own)
