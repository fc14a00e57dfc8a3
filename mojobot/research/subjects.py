"""Everything the core computes of a market, found rather than listed: what is added tomorrow is judged tomorrow.

Two ways lead to the same numbers, and both are judged: a block pushed whole,
as a back-test does, and event after event through the market, as it happens.
"""

from __future__ import annotations

import inspect
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, fields, replace
from itertools import pairwise
from typing import Any

import numpy as np

from mojobot.core.analysis.analyser import Samples
from mojobot.core.analysis.columns import Technical
from mojobot.core.analysis.features import Features
from mojobot.core.closing import Closing
from mojobot.core.market import Market
from mojobot.core.strategies import prediction
from mojobot.core.strategies.registry import STRATEGIES, rules
from mojobot.core.strategies.vote import Votes
from mojobot.model.events import History, MarketOpened, Timer
from mojobot.model.market import Block, Costs, FloatArray, Provides, Timeframe
from mojobot.model.settings import Settings
from mojobot.research.lookahead import Said, Subject
from mojobot.research.tape import Tape

_ROOM = 10_000  # bars a panel keeps, so that a tape of half as many is read whole
SAMPLED = tuple(field.name for field in fields(Samples))  # not made of bars: known only where events flow


@dataclass(frozen=True, slots=True)
class Stage:
    """How a market is set up for a tape: its settings, and how many of its bars come as history."""

    settings: Settings
    history: int


def subjects(stage: Stage) -> tuple[Subject, ...]:
    """Whatever reads bars or events: indicators of every timeframe, features, votes, conditions."""
    technical = [Subject(f"technical {timeframe}", _technical(timeframe)) for timeframe in Timeframe]
    return (
        *technical,
        Subject("features and votes of a block", lambda tape: in_block(tape, stage)),
        Subject("the market as it happens", lambda tape: as_it_happens(tape, stage)),
    )


def in_block(tape: Tape, stage: Stage, cuts: Sequence[int] = ()) -> Said:
    """Features and votes of all bars pushed at once, or in parts that begin at the bars `cuts`; without events."""
    edges = [0, *sorted(cuts), tape.bars.bars]
    parts = ([history_of(tape, tape.bars.part(*edge))] for edge in pairwise(edges) if edge[0] < edge[1])
    return of_histories(tape, parts, stage)


def of_histories(tape: Tape, parts: Iterable[Sequence[History]], stage: Stage) -> Said:
    """Features and votes of these bars of the tape's tokens; what is filled together is read together."""
    data = stage.settings.data.model_copy(update={"kept_bars": _ROOM})
    market = opened_market(tape, replace(stage, settings=stage.settings.model_copy(update={"data": data})))
    seen = []
    for histories in parts:
        for history in histories:
            deque(market.ladder.fill(history), maxlen=0)
        seen += [group.push(market.ladder, None) for group in market.groups]
    whole = _joined(seen) if seen else _nothing(market)
    return Said(whole.close_ms, {**_features(whole), **_votes(whole, stage.settings)})


def as_it_happens(tape: Tape, stage: Stage) -> Said:
    """Features, votes of each close alone, conditions and the market's own columns, close after close."""
    market = opened_market(tape, stage)
    moments, columns = list[int](), list[dict[str, FloatArray]]()
    for closing in _closings(market, tape, stage):
        moments.append(closing.ts_ms)
        columns.append(_features(closing.features) | _votes(closing.features, stage.settings) | _state(market))
    names = columns[0] if columns else {}
    values = {name: np.concatenate([column[name] for column in columns], axis=-1) for name in names}
    return Said(np.array(moments, dtype=np.int64), values)


def features_as_it_happens(tape: Tape, stage: Stage) -> Features:
    """The features of every close after the history, known with all that is told beside the bars."""
    return _joined([closing.features for closing in _closings(opened_market(tape, stage), tape, stage)])


def opened_market(tape: Tape, stage: Stage) -> Market:
    """The market of a tape before its first bar: one that provides whatever there is."""
    provides = Provides(**{field.name: True for field in fields(Provides)})
    start_ms = int(tape.bars.open_ms[0]) if tape.bars.bars else 0
    opened = MarketOpened(start_ms, 1, "replay", tape.tokens, provides, Costs(), ticks=False)
    return Market(opened, stage.settings)


def history_of(tape: Tape, past: Block) -> History:
    """Some bars of the tape as back-fill."""
    fills = tuple(t for t in Timeframe if t.ms >= tape.base.ms)
    return History(int(past.open_ms[-1]) + tape.base.ms, tape.base, fills, past)


def _technical(timeframe: Timeframe) -> Any:
    def say(tape: Tape) -> Said:
        block = tape.blocks().get(timeframe)
        if block is None:  # finer than the tape
            return Said(np.zeros(0, dtype=np.int64), {})
        raw = Technical(block.series, timeframe.ms).push(block)
        return Said(block.open_ms + timeframe.ms, _arrays((f.name, getattr(raw, f.name)) for f in fields(raw)))

    return say


def _closings(market: Market, tape: Tape, stage: Stage) -> Iterator[Closing]:
    """The market's closes after its history, events told in their time."""
    told, next_event = tape.events, 0
    past = tape.blocks()[tape.base].part(0, stage.history)
    if past.bars:
        market.take(history_of(tape, past))
    for close_ms, candles in tape.candles(stage.history):
        while next_event < len(told) and told[next_event].ts_ms <= close_ms:
            market.take(told[next_event])
            next_event += 1
        if candles is not None:
            market.take(candles)
        yield from market.closings(Timer(close_ms).ts_ms)


def _joined(parts: Sequence[Features]) -> Features:
    """Features of consecutive closes as one."""
    columns: dict[str, Any] = {
        field.name: np.concatenate([getattr(part, field.name) for part in parts], axis=-1) for field in fields(Features)
    }
    return Features(**columns)


def _nothing(market: Market) -> Features:
    return market.groups[0].push(market.ladder, None)


def _features(seen: Features) -> dict[str, FloatArray]:
    return _arrays((f.name, getattr(seen, f.name)) for f in fields(seen) if f.name != "close_ms")


def _votes(seen: Features, settings: Settings) -> dict[str, FloatArray]:
    said: dict[str, FloatArray] = {}
    asked = zip(STRATEGIES, rules(settings.strategies), strict=True)
    for strategy, rule in (*asked, (prediction.STRATEGY, settings.strategies.prediction)):
        votes = strategy.vote(seen, rule)
        said |= _arrays((f"{strategy.name}.{f.name}", getattr(votes, f.name)) for f in fields(Votes))
    return said


def _state(market: Market) -> dict[str, FloatArray]:
    """Every public array and property of the market and of what risk reads of it, as one column each."""
    told = _public(market, "market") | _public(market.conditions, "conditions")
    told["conditions.correlation"] = market.conditions.correlation.matrix()
    return {name: np.array(value, dtype=np.float64).reshape(-1, 1) for name, value in told.items()}


def _public(one: object, name: str) -> dict[str, Any]:
    held = {key: value for key, value in vars(one).items() if not key.startswith("_")}
    held |= {key: getattr(one, key) for key, _ in inspect.getmembers(type(one), lambda m: isinstance(m, property))}
    return {f"{name}.{key}": value for key, value in held.items() if isinstance(value, np.ndarray)}


def _arrays(named: Iterable[tuple[str, Any]]) -> dict[str, FloatArray]:
    return {name: np.asarray(array, dtype=np.float64) for name, array in named}
