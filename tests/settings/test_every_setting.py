"""No setting without an effect: each is changed to another value, and something that a user could notice changes."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from math import nan
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast
from unittest.mock import patch

import numpy as np
import pytest

from mojobot.assembly.console import face
from mojobot.assembly.markets import tape
from mojobot.assembly.plan import RunPlan
from mojobot.assembly.run import refuse_live, run
from mojobot.assembly.trade import recorder as recorder_of
from mojobot.cli.market import market_now
from mojobot.cli.run import pace
from mojobot.core.entry import Candidate, Plan, Standing, Verdict
from mojobot.core.fills import Pool
from mojobot.core.market import Market
from mojobot.core.quality import Quotes
from mojobot.core.risk.limits import OrderLimits
from mojobot.core.strategies.registry import NAMES, voters
from mojobot.core.weights import Weights
from mojobot.feeds.live.universe import passes, universe
from mojobot.model.commands import EmergencyStop
from mojobot.model.errors import MojobotError
from mojobot.model.events import Headline, History, MarketOpened, Mood, Timer, Whales
from mojobot.model.key_settings import KeysSettings
from mojobot.model.market import HOUR_MS, Costs, Provides, TokenClass
from mojobot.model.settings import Settings
from mojobot.model.strategy_settings import StrategiesSettings
from mojobot.model.trading import Intent
from mojobot.runtime.clock import Clock
from mojobot.runtime.desk import Desk
from mojobot.runtime.plugins import Stopwatch
from mojobot.settings.beside import own_file
from mojobot.settings.describe import as_toml, plain, tree, value_of
from mojobot.settings.plugins import folder_of, named
from mojobot.store.recording_file import FILE as RECORDING_FILE
from mojobot.store.sessions import Identity
from mojobot.tui.app import Console
from mojobot.tui.face import TerminalFace
from tests.core.learning.taught import School
from tests.core.risk.test_safety import NOW as SAFE_MS
from tests.core.risk.test_safety import known
from tests.core.runs import (
    AAA,
    BBB,
    NEW,
    SOL,
    START_MS,
    TOKENS,
    Candle,
    Run,
    booked,
    decisions,
    dip,
    engine,
    entry,
    history,
    holding,
    intents,
)
from tests.core.strategies.crafted import features, strategy
from tests.core.strategies.test_votes import CHANGES
from tests.core.test_decide import MOMENTUM, REVERSION, TREND, decided
from tests.core.test_entry import CALM, GOOD, gate, judged
from tests.core.worlds import prices
from tests.feeds.live.test_names import NOW, OTHER, Knows, pool
from tests.feeds.live.wired import Live
from tests.net.settings_seen import SEEN as NETWORK
from tests.net.settings_seen import SEEN_ON as PYTH
from tests.providers.listing import SOL_MINT

Look = Callable[[Settings, Path], object]
Given = Mapping[str, object]


@dataclass(frozen=True)
class Seen:
    """Another value of a setting, and where the difference shows.

    `beside` are settings, the same before and after, that bring it out;
    `along` are those that must change with it to stay valid.
    """

    value: object
    look: Look
    beside: Given = field(default_factory=dict)
    along: Given = field(default_factory=dict)


def made(values: Given) -> Settings:
    """Settings from dotted keys."""
    sections: dict[str, Any] = {}
    for key, value in values.items():
        *path, name = key.split(".")
        place = sections
        for part in path:
            place = place.setdefault(part, {})
        place[name] = value
    return Settings.model_validate(sections)


# ---- a small engine in which mean reversion decides alone and history is short

ALONE: Given = {
    **{f"strategies.{name}.weight": float(name == "mean_reversion") for name in NAMES},
    "trading.quorum_strategies": 1,
    "data.backfill_decision_bars": 220,
    "data.backfill_other_bars": 50,
    "risk.max_volatility_threshold": 1.0,
}
TOGETHER: Given = {
    **ALONE,
    "strategies.mean_reversion.weight": 0.5,
    "strategies.volatility_breakout.weight": 0.5,
}
HELD = holding(entry())  # a hundred AAA at 10, stop 9, target 12
LARGE = holding(entry(usd=5_000.0, stop=5.0))
FALL = {AAA: (1.0, 1.0, 0.5, 0.5, 1.0)}


def without(base: Given, *keys: str) -> Given:
    return {key: value for key, value in base.items() if key not in keys}


def dipped(series: int = AAA) -> Look:
    """What the engine decides on a token that dips, and what it orders."""

    def look(rule: Settings, _: Path) -> object:
        run = Run(rule)
        run.hour()
        steps = run.hour({series: dip()})
        found = [(d.outcome, d.refused_by) for d in decisions(steps) if d.series == series]
        return found, [intent.spend_micro for intent in intents(steps)]

    return look


def after(candle: Candle, series: int = AAA, held: Any = HELD) -> Look:
    """State and orders after one candle of a token that is held."""

    def look(rule: Settings, _: Path) -> object:
        run = Run(rule, recovered=held)
        run.hour()
        steps = run.hour({series: candle})
        return run.engine.state, [(intent.reason, intent.quantity_raw) for intent in intents(steps)]

    return look


def taught(rule: Settings, _: Path) -> object:
    """What forty losing trades of one strategy do to its weight, its confidence and its seat."""
    school = School(rule.learning).teach([-1.0, -0.5] * 20, "mean_reversion")
    return school.weights.shares, school.learner.calibrations, school.learner.benched


def stopped(rule: Settings, _: Path) -> object:
    """Orders of an emergency stop, and of a crash after it."""
    run = Run(rule, recovered=HELD)
    run.hour()
    return [intent.reason for intent in [*intents(run.send(EmergencyStop())), *intents(run.hour(FALL))]]


def ordered(part: Callable[[Intent], object]) -> Look:
    """A part of the order a dip leads to."""

    def look(rule: Settings, _: Path) -> object:
        run = Run(rule)
        run.hour()
        return [part(intent) for intent in intents(run.hour({AAA: dip()}))]

    return look


def network_fee(rule: Settings, _: Path) -> object:
    run = Run(rule, tokens=TOKENS[1:])  # no SOL to price the fee with
    run.hour()
    run.hour({0: dip()})
    return [booking.fill.fee_micro for booking in booked(run.hour())]


def cash(rule: Settings, _: Path) -> object:
    view = Run(rule).engine.view()
    assert view is not None
    return view.risk.cash_usd


def filled_after_half_a_second(rule: Settings, _: Path) -> object:
    run = Run(rule, ticks=True, recovered=HELD)
    run.tick({AAA: 8.5})
    return len(booked(run.tick({AAA: 8.5}, after_ms=500)))


def closes(hours: int) -> Look:
    """How many decision closes some hours bring."""

    def look(rule: Settings, _: Path) -> object:
        run = Run(rule)
        for _hour in range(hours):
            run.hour()
        view = run.engine.view()
        assert view is not None
        return view.tally.closes

    return look


def warm(rule: Settings, _: Path) -> object:
    run = Run(rule)
    run.hour()
    view = run.engine.view()
    assert view is not None
    return view.prices.ready.tolist(), [d.outcome for d in decisions(run.hour({AAA: dip()}))]


def full_of_gaps(rule: Settings, _: Path) -> object:
    """What is decided on a token that traded in every other hour only."""
    run = Run(rule)
    for n in range(48):
        run.hour(only=range(len(TOKENS)) if n % 2 else [SOL, BBB, NEW])
    return [d.outcome for d in decisions(run.hour({AAA: dip()})) if d.series == AAA]


def bars_kept(rule: Settings, _: Path) -> object:
    run = Run(rule, warm=False)
    run.market(history(run.price, START_MS, bars=620))
    view = run.engine.view()
    assert view is not None
    return view.bars[0].close.shape


# ---- one purchase before its gates

WIDE: Given = {"limits.max_order_usd": 1e6, "risk.position_cap": 0.95}


def verdict(c: Candidate = GOOD, s: Standing = CALM, part: Callable[[Verdict], object] = lambda v: v) -> Look:
    return lambda rule, _: part(judged(c, s, rule))


def plan(part: Callable[[Plan], object], c: Candidate = GOOD, s: Standing = CALM, *, trailed: bool = False) -> Look:
    def look(rule: Settings, _: Path) -> object:
        found = judged(c, s, rule, trailed).plan
        return None if found is None else part(found)

    return look


def size(s: Standing = CALM, **changed: Any) -> Look:
    return plan(lambda found: found.notional_usd, replace(GOOD, **changed), s)


def passed(rule: str, s: Standing = CALM, **changed: Any) -> Look:
    return verdict(replace(GOOD, **changed), s, lambda v: gate(v, rule).passed)


def safety_refreshed(rule: Settings, _: Path) -> object:
    """How often a live market looks at a mint again."""
    live = Live(1, safety=rule.safety.model_dump())
    return [asker.every_ms for asker in live.market._safety_askers()]


def wallets_looked_at(rule: Settings, _: Path) -> object:
    """Which wallets a live market looks at."""
    live = Live(1, whales=rule.whales.model_dump())
    return [one.name for one in live.market._beside() if one.name.endswith("wallets")]


def round_trip(v: Verdict) -> object:
    return dict(v.numbers)["c_rt"]


def two_sources(field: str) -> Look:
    """What is held against a token of little liquidity that two sources price 3 % apart."""

    def look(rule: Settings, _: Path) -> object:
        quotes = Quotes(1, rule.data)
        for source, price in (("one", 10.0), ("two", 10.3)):
            quotes.take(prices(START_MS, [price], source=source))
        return getattr(quotes.grade(0, START_MS, 20_000.0), field)

    return look


def watched(rule: Settings, _: Path) -> object:
    """The tokens of a live market in which a cat is trending."""
    trending = Knows(looked_at=(pool(OTHER, "CAT"),))
    chosen = asyncio.run(universe(rule.universe, None, trending, NOW))
    return [token.symbol for token in chosen.tokens]


def filtered(price: float = 1.0) -> Look:
    """Whether a trending token is taken."""
    return lambda rule, _: passes(pool(price=price), [pool()], rule.universe, NOW)


def limited(*ages_s: int, losses: int = 0) -> Look:
    """The gates of a token that was bought so many seconds ago."""

    def look(rule: Settings, _: Path) -> object:
        limits = OrderLimits()
        for age in ages_s:
            limits.ordered(AAA, START_MS - age * 1_000)
        for _loss in range(losses):
            limits.lost(AAA, START_MS)
        return [(one.rule, one.passed) for one in limits.check(AAA, START_MS, rule.limits)]

    return look


def safe_consensus(rule: Settings, _: Path) -> object:
    """Two of three equal votes buy while in safe mode."""
    parts = engine(rule)
    parts.halts = replace(parts.halts, safe_mode="by hand")
    (decision,), _out = decided({AAA: {REVERSION: 0.9, TREND: 0.9, MOMENTUM: -0.9}}, parts)
    return decision.outcome


# ---- event-like inputs, as the market hands them to the strategies


def whale(at_h: float, series: int, buy: float, sell: float) -> Whales:
    def one(value: float) -> np.ndarray:
        return np.array([value])

    at_ms = START_MS - round(at_h * HOUR_MS)
    return Whales(START_MS, np.array([at_ms]), np.array([series]), one(buy), one(sell), one(0.0), one(0.0))


def mood(at_h: float, score: float) -> Mood:
    at_ms = START_MS - round(at_h * HOUR_MS)
    return Mood(at_ms, "test", np.array([at_ms]), np.array([AAA]), np.array([score]), np.array([nan]))


INPUTS = (
    whale(5.0, SOL, 150_000.0, 0.0), whale(1.0, SOL, 0.0, 120_000.0), whale(1.0, SOL, 60_000.0, 0.0),
    whale(7.0, AAA, 40_000.0, 0.0), whale(7.0, AAA, 40_000.0, 0.0), whale(7.0, AAA, 0.0, 40_000.0),
    whale(1.0, BBB, 30_000.0, 0.0), whale(1.0, BBB, 0.0, 20_000.0),
    whale(1.0, NEW, 12_000.0, 0.0), whale(1.0, NEW, 0.0, 8_000.0),
    mood(5.0, 0.2), mood(3.0, 0.9), Headline(START_MS - 4 * HOUR_MS, AAA, 0.8, "up", "test"),
)  # fmt: skip


def sampled(later_h: float = 0.0) -> Look:
    """Everything the strategies may read of whales and moods."""

    def look(rule: Settings, _: Path) -> object:
        provides = Provides(whales=True, sentiment=True)
        market = Market(MarketOpened(START_MS, 1, "demo", TOKENS, provides, Costs(), ticks=True), rule)
        for event in INPUTS:
            market.take(event)
        samples = market.asides.sample(START_MS + round(later_h * HOUR_MS))
        assert samples is not None
        return [np.nan_to_num(getattr(samples, name), nan=-1.0).tolist() for name in type(samples).__slots__]

    return look


# ---- the shell


def plain_market(rule: Settings, folder: Path) -> object:
    """Where plain mojobot trades while a provider answers."""
    config = folder / "market.toml"
    config.write_text(f'[environment]\nmarket = "{rule.environment.market}"\n')
    with patch("mojobot.feeds.live.opening.answers", return_value="jupiter"):
        return market_now(config, quiet=True)


def live(rule: Settings, _: Path) -> object:
    try:
        refuse_live(rule)
    except MojobotError as refused:
        return str(refused)
    return "runs"


def replayed(rule: Settings, folder: Path) -> object:
    """What a market of candle files says trading costs there."""
    file = folder / "SOL_USDT-1h.csv"
    rows = [f"{START_MS + n * HOUR_MS},1,1,1,1,1" for n in range(2)]
    file.write_text("\n".join(["timestamp,open,high,low,close,volume", *rows]))
    return tape(RunPlan("replay", (file,)), rule).opened(1).costs


def demo(rule: Settings, _: Path) -> object:
    return len(tape(RunPlan("demo"), rule).opened(1).tokens)


def demo_history(rule: Settings, _: Path) -> object:
    first = next(iter(tape(RunPlan("demo"), rule).events()))
    assert isinstance(first, History)
    return float(first.block.close[0, -1])


def speed(rule: Settings, folder: Path) -> object:
    return pace(None, written(rule, folder, "demo.speed"))


def log_level(rule: Settings, folder: Path) -> object:
    """The level the daemon sets up, though it then finds nothing to replay."""
    root = logging.getLogger()
    before, handlers = root.level, root.handlers[:]
    try:
        with pytest.raises(MojobotError):
            config = written(rule, folder, "logging.log_level")
            run(RunPlan("replay", (folder,), config=config, daemon=True))
        return root.level
    finally:
        root.setLevel(before)
        root.handlers[:] = handlers


def written(rule: Settings, folder: Path, key: str) -> Path:
    """A configuration file that holds one setting."""
    section, _, name = key.rpartition(".")
    path = folder / "trading.toml"
    path.write_text(f"[{section}]\n{name} = {as_toml(value_of(rule, key))}\n")
    return path


def recorded(days: int) -> Look:
    """Sessions on record after one at the beginning and one some days later."""

    def look(rule: Settings, folder: Path) -> object:
        for session, now_ms in ((1, 0), (2, days * 24 * HOUR_MS)):
            clock = cast("Clock", SimpleNamespace(now_ms=lambda at=now_ms: at))
            recorder = recorder_of(rule, folder, session, Identity("demo", 7, ""), clock)
            if recorder is None:
                return None
            recorder.close()
        connection = sqlite3.connect(folder / RECORDING_FILE)
        try:
            return connection.execute("select session from sessions order by session").fetchall()
        finally:
            connection.close()

    return look


def recording_ends(rule: Settings, folder: Path) -> object:
    """Whether a recording ends by the time it holds some megabytes."""
    clock = cast("Clock", SimpleNamespace(now_ms=lambda: 0))
    recorder = recorder_of(rule, folder, 1, Identity("demo", 7, ""), clock)
    assert recorder is not None
    headline = Headline(0, -1, 0.5, "x" * 1_000_000, "test")
    for step in range(1, 17):
        recorder.event(step, "market", headline)
    recorder.close()
    return recorder.failed is None


def faced(part: Callable[[Console], object]) -> Look:
    """A part of the console that a terminal gets."""

    def look(rule: Settings, folder: Path) -> object:
        shown = face(RunPlan("demo"), rule, cast("Desk", SimpleNamespace(view=None)), folder)
        return part(cast("TerminalFace", shown)._make())

    return look


# ---- the table


def strategies() -> dict[str, Seen]:
    """Rules of the strategies: the table of their own tests, read through the whole tree."""

    def vote(name: str, moment: Mapping[str, float | bool]) -> Look:
        def look(rule: Settings, _: Path) -> object:
            heard = strategy(name).vote(features(moment), getattr(rule.strategies, name))
            return [getattr(heard, part).tolist() for part in ("direction", "strength", "leave")], np.nan_to_num(
                np.array([heard.stop, heard.target])
            ).tolist()

        return look

    return {f"strategies.{name}.{setting}": Seen(value, vote(name, moment)) for name, setting, value, moment in CHANGES}


def keys() -> dict[str, Seen]:
    """Every key of the console: another one calls the action."""

    def called(action: str) -> Look:
        return faced(lambda console: next(one.keys for one in console.actions if one.id == action))

    return {f"keys.{action}": Seen("f6", called(action)) for action in KeysSettings.model_fields}


def weights() -> dict[str, Seen]:
    """Each strategy's weight as the view shows it, and the decisions count it; another gives what it takes."""

    def weight(place: int) -> Look:
        def look(rule: Settings, _: Path) -> object:
            (decision, *_rest), _out = decided({AAA: {REVERSION: 0.9, TREND: 0.9}}, engine(rule))
            return decision.votes[place].weight

        return look

    names = NAMES
    default = StrategiesSettings().weights()
    found = {}
    for place, name in enumerate(names):
        other = names[place - 1]
        along = {f"strategies.{other}.weight": round(default[other] - 0.05, 9)}
        found[f"strategies.{name}.weight"] = Seen(round(default[name] + 0.05, 9), weight(place), {}, along)
    return found


def who_votes(rule: Settings, _: Path) -> object:
    return voters(rule.strategies).names


def shares(rule: Settings, _: Path) -> object:
    return Weights.configured(rule.strategies, voters(rule.strategies).names).shares


def teaches(rule: Settings, _: Path) -> object:
    """Whether what was learned from is kept for a trainer."""
    market = Market(MarketOpened(START_MS, 1, "demo", TOKENS, Provides(), Costs(), ticks=True), rule)
    kept = [group.forecasting for group in market.groups]
    return [one.forecaster.taught for one in kept if one is not None]


def own_strategies(rule: Settings, directory: Path) -> object:
    """Who is found beside a settings file."""
    environ = {"XDG_CONFIG_HOME": str(directory)}
    for folder, name in (("strategies", "one"), ("mine", "two")):
        path = directory / "mojobot" / folder / f"{name}.py"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("")
    return list(named(folder_of(rule.plugins.folder, environ)))


def benched_for_its_time(rule: Settings, _: Path) -> object:
    """What becomes of a plug-in whose votes take 20 ms."""
    clock = iter(np.arange(10) * 0.02)
    watch = Stopwatch(lambda: float(next(clock)), rule.plugins.slow_ms)
    (timed,) = watch.timed([strategy("mean_reversion")])
    for _vote in range(3):
        timed.vote(features({"close": 100.0}), rule.strategies.mean_reversion)
    return watch.late(0)


WON, LOST = (30.0,) * 20 + (-10.0,) * 10, (-10.0,) * 30
NEW_TOKEN = replace(GOOD.token, token_class=TokenClass.NEW)
MAJOR = replace(GOOD.token, token_class=TokenClass.MAJOR)
SAFE = replace(CALM, safe_mode=True)
TABLE: dict[str, Seen] = {
    **strategies(),
    **weights(),
    "environment.trading_env": Seen("live", live, {"environment.execution_mode": "live"}),
    "environment.execution_mode": Seen("live", live, {"environment.trading_env": "live"}),
    "environment.market": Seen("demo", plain_market),
    "strategies.prediction.enabled": Seen(True, who_votes),
    "strategies.prediction.weight": Seen(0.2, shares, {"strategies.prediction.enabled": True}),
    "strategies.prediction.trees": Seen(True, teaches, {"strategies.prediction.enabled": True}),
    "trading.decision_timeframe": Seen("4h", closes(4), ALONE),
    "trading.min_confidence": Seen(0.9, dipped(), ALONE),
    "trading.consensus_threshold": Seen(0.5, dipped(), TOGETHER),
    "trading.decision_confidence": Seen(0.9, dipped(), ALONE),
    "trading.quorum_strategies": Seen(1, dipped(), without(ALONE, "trading.quorum_strategies")),
    "trading.quorum_weight": Seen(
        0.6,
        dipped(),
        {**TOGETHER, "strategies.volatility_breakout.weight": 0.0, "strategies.trend_following.weight": 0.5},
    ),
    "risk.risk_per_trade": Seen(0.01, size(), WIDE),
    "risk.max_position_size": Seen(0.05, size()),
    "risk.position_cap": Seen(0.05, size()),
    "risk.max_concurrent_positions": Seen(3, passed("positions", replace(CALM, open_positions=3))),
    "risk.heat_limit": Seen(0.95, size(replace(CALM, heat=0.78))),
    "risk.heat_reduced": Seen(0.4, size(replace(CALM, heat=0.45)), {**WIDE, "risk.risk_per_trade": 0.005}),
    "risk.heat_high": Seen(0.55, size(replace(CALM, heat=0.6)), {**WIDE, "risk.risk_per_trade": 0.005}),
    "risk.stop_loss_atr_multiplier": Seen(2.0, plan(lambda p: p.stop, replace(GOOD, stop=nan))),
    "risk.take_profit_atr_multiplier": Seen(4.0, plan(lambda p: p.target, replace(GOOD, target=nan, atr=0.03))),
    "risk.trailing_atr_multiplier": Seen(3.0, plan(lambda p: p.trail, trailed=True)),
    "risk.take_profit_ladder": Seen([[1.0, 0.25]], after((1.0, 1.15, 1.0, 1.1, 1.0)), ALONE),
    "risk.cost_multiple": Seen(15.0, passed("target_cost", target=10.8)),
    "risk.sandwich_probability": Seen(0.5, verdict(part=round_trip)),
    "risk.max_daily_loss": Seen(0.1, after((1.0, 1.0, 0.88, 0.88, 1.0), held=LARGE), ALONE),
    "risk.max_drawdown": Seen(
        0.04, after((1.0, 1.0, 0.9, 0.9, 1.0), held=LARGE), {**ALONE, "risk.max_daily_loss": 0.5}
    ),
    "risk.max_volatility_threshold": Seen(
        1.0, after((1.0, 1.0, 0.92, 0.92, 1.0), SOL), without(ALONE, "risk.max_volatility_threshold")
    ),
    "risk.volatility_limit_established": Seen(0.05, dipped(AAA), ALONE),
    "risk.volatility_limit_new": Seen(0.05, dipped(NEW), ALONE),
    "risk.min_daily_volatility": Seen(0.003, passed("tradable", daily_volatility=0.004)),
    "risk.correlation_limit": Seen(0.5, size(rho_book=0.75), WIDE),
    "risk.kelly_fraction": Seen(0.01, size(replace(CALM, nets=WON)), WIDE),
    "risk.kelly_floor": Seen(0.5, size(replace(CALM, nets=LOST)), WIDE),
    "risk.min_order_usd": Seen(60.0, size(replace(CALM, cash_usd=50.0))),
    "limits.max_order_usd": Seen(500.0, size()),
    "limits.orders_per_minute": Seen(1, limited(400, 10), {"limits.token_cooldown_s": 0}),
    "limits.orders_per_hour": Seen(2, limited(3_000, 2_000)),
    "limits.orders_per_day": Seen(2, limited(80_000, 20_000)),
    "limits.token_cooldown_s": Seen(30, limited(40)),
    "limits.token_lock_losses": Seen(1, limited(losses=1)),
    "emergency.stops_stay_armed": Seen(False, stopped, ALONE),
    "emergency.liquidate": Seen(True, stopped, ALONE),
    "whales.followed_wallets": Seen(SOL_MINT, wallets_looked_at),
    "whales.exchange_wallets": Seen("mine.toml", lambda rule, _: own_file(rule.whales.exchange_wallets).name),
    "whales.exchange_flows": Seen(True, wallets_looked_at),
    "safety.max_transfer_fee_bps": Seen(10.0, passed("token_safety", safety=known(transfer_fee_bps=5.0))),
    "safety.max_top10_share": Seen(0.7, passed("token_safety", safety=known(top10_share=0.6))),
    "safety.min_liquidity_usd": Seen(10_000.0, passed("token_safety", safety=known(liquidity_usd=50_000.0))),
    "safety.min_age_h": Seen(1.0, passed("token_safety", safety=known(created_ms=float(SAFE_MS - 2 * HOUR_MS)))),
    "safety.max_round_trip_loss": Seen(0.1, passed("token_safety", safety=known(round_trip_loss=0.07))),
    "safety.refresh_s": Seen(3_600, safety_refreshed),
    "safe_mode.size_factor": Seen(0.25, size(SAFE)),
    "safe_mode.stop_factor": Seen(0.5, plan(lambda p: p.stop, s=SAFE)),
    "safe_mode.max_positions": Seen(1, passed("positions", replace(SAFE, open_positions=1))),
    "safe_mode.consensus": Seen(
        0.6,
        safe_consensus,
        {
            **{f"strategies.{name}.weight": 0.125 for name in NAMES},
            "trading.consensus_threshold": 0.5,
        },
    ),
    "execution.slippage_tolerance": Seen(0.01, size(pool=Pool(300_000.0, 0.0025))),
    "execution.deadline_s": Seen(30.0, ordered(lambda intent: intent.deadline_ms - intent.ts_ms), ALONE),
    "execution.collar_major": Seen(0.02, plan(lambda p: p.worst_price, replace(GOOD, token=MAJOR))),
    "execution.collar_other": Seen(0.05, plan(lambda p: p.worst_price, replace(GOOD, token=NEW_TOKEN))),
    "execution.compute_units": Seen(400_000, network_fee, ALONE),
    "execution.compute_unit_price": Seen(500_000, network_fee, ALONE),
    "execution.assumed_sol_usd": Seen(100.0, network_fee, ALONE),
    "paper.cash_usdc": Seen(500.0, cash),
    "paper.latency_ms": Seen(2_000, filled_after_half_a_second, ALONE),
    "paper.assumed_liquidity_usd": Seen(1e6, replayed),
    "paper.pool_fee_bps": Seen(100.0, replayed),
    "data.bar_grace_s": Seen(30.0, closes(1), ALONE),
    "data.stale_after_seconds": Seen(5.0, passed("stale_price", price_age_s=10.0)),
    "data.live_bar_grace_s": Seen(20.0, lambda rule, _: Timer(rule.data.live.grace_ms)),
    "data.dispute_tolerance": Seen(0.05, two_sources("unsure")),
    "data.thin_liquidity_usd": Seen(10_000.0, two_sources("thin")),
    "data.backfill_decision_bars": Seen(220, warm, without(ALONE, "data.backfill_decision_bars")),
    "data.backfill_other_bars": Seen(50, warm, without(ALONE, "data.backfill_other_bars")),
    "data.max_synthetic": Seen(100, full_of_gaps, ALONE),
    "data.kept_bars": Seen(600, bars_kept),
    "universe.watch": Seen("SOL, JUP", watched),
    "universe.blacklist": Seen("JUP", watched),
    "universe.most_tokens": Seen(3, watched),
    "universe.discover": Seen(1, watched),
    "universe.min_liquidity_usd": Seen(1e6, filtered()),
    "universe.min_volume_usd": Seen(2e6, filtered()),
    "universe.min_age_h": Seen(20_000.0, filtered()),
    "universe.min_change": Seen(0.1, filtered()),
    "universe.max_change": Seen(0.01, filtered()),
    "universe.max_spread": Seen(0.1, filtered(price=1.05)),
    "whales.whale_min_transaction_size": Seen(50_000.0, sampled()),
    "whales.min_size_established": Seen(15_000.0, sampled()),
    "whales.min_size_new": Seen(5_000.0, sampled()),
    "whales.window_h": Seen(2.0, sampled()),
    "whales.max_age_h": Seen(8.0, sampled()),
    "sentiment.fast_half_life_h": Seen(4.0, sampled()),
    "sentiment.slow_half_life_h": Seen(24.0, sampled()),
    "sentiment.news_window_h": Seen(2.0, sampled()),
    "sentiment.max_age_h": Seen(12.0, sampled(later_h=8.0)),
    "demo.seed": Seen(8, demo_history, {"demo.tokens": 4}),
    "demo.tokens": Seen(8, demo),
    "demo.speed": Seen(60.0, speed),
    **{key: Seen(value, look) for key, (value, look) in NETWORK.items()},
    **{key: Seen(value, look, {"providers.pyth.enabled": True}) for key, (value, look) in PYTH.items()},
    "learning.adapt_weights": Seen(False, taught),
    "learning.calibrate_from": Seen(20, taught),
    "learning.most_benched": Seen(0, taught),
    "recording.enabled": Seen(False, recorded(1)),
    "recording.keep_days": Seen(30, recorded(10)),
    "recording.max_mb": Seen(10, recording_ends),
    **keys(),
    "console.theme": Seen("light", faced(lambda console: console.look.theme)),
    "console.ascii": Seen(True, faced(lambda console: console.look.ascii)),
    "console.animation": Seen(False, faced(lambda console: console.animation_level)),
    "console.start_pane": Seen("risk", faced(lambda console: console.main.choices.pane)),
    "plugins.folder": Seen("mine", own_strategies),
    "plugins.slow_ms": Seen(1.0, benched_for_its_time),
    "logging.log_level": Seen("DEBUG", log_level),
}


@pytest.mark.parametrize("key", tree())
def test_a_changed_setting_is_noticed(key: str, tmp_path: Path) -> None:
    assert key in TABLE, f"{key} is in the tree and in no test: show what it changes"
    seen = TABLE[key]
    assert key not in seen.beside
    before = made(seen.beside)
    after_ = made({**seen.beside, **seen.along, key: seen.value})
    assert value_of(before, key) == tree()[key].default
    assert value_of(after_, key) == plain(seen.value) != tree()[key].default
    folders = [tmp_path / name for name in ("before", "after")]
    for folder in folders:
        folder.mkdir()
    was, is_ = seen.look(before, folders[0]), seen.look(after_, folders[1])
    assert was != is_, f"{key} = {seen.value} changes nothing: both times {was}"


def test_no_test_is_left_of_a_setting_that_is_gone() -> None:
    assert set(TABLE) == set(tree())
