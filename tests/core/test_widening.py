"""An engine that tokens are added to decides as one that had them from the start and heard nothing of them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import fields, is_dataclass, replace
from functools import cache
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from numpy.testing import assert_array_equal

from mojobot.core.engine import Engine
from mojobot.model.commands import Buy, ClosePosition
from mojobot.model.events import Event, Headline, MarketEvent, MarketOpened, Mood, Swaps, TokensAdded, Watched, Whales
from mojobot.model.market import HOUR_MS, Block, Provides, Timeframe, Token
from mojobot.model.notices import Alert, Decision, Notice, Outcome
from mojobot.model.safety import Fact, Safety
from mojobot.model.settings import Settings
from mojobot.model.views import View
from tests.core.runs import BARS, NEW, OPENING, TOKENS, Run, closed
from tests.core.runs import history as hours
from tests.core.test_partition import CALM, SYMBOLS, TRADING, WARM
from tests.core.worlds import (
    START_MS,
    bars_events,
    bursts,
    closing_timer,
    history,
    opened,
    prices,
    repair,
    token,
)

M1, M5, M15, H1, H4 = Timeframe
FORECASTING = CALM.model_copy(
    update={
        "strategies": CALM.strategies.model_copy(
            update={"prediction": CALM.strategies.prediction.model_copy(update={"enabled": True})}
        )
    }
)
MORE = 160  # bars after the engine is warm
EVERYTHING = Provides(
    volume=True, liquidity=True, second_source=True, token_safety=True, whales=True, sentiment=True, swaps=True
)


@cache
def market(seed: int, series: int = 4) -> Block:
    return bursts(series, WARM[M15] + MORE, M15, seed)


def added(symbols: Iterable[str], first: int, at_ms: int) -> list[MarketEvent]:
    """Tokens behind the others, all watched."""
    tokens = tuple(token(symbol, M15) for symbol in symbols)
    return [TokensAdded(at_ms, first, tokens), Watched(at_ms, tuple(range(first + len(tokens))))]


def run(
    first: MarketOpened, events: Iterable[Event], rule: Settings = CALM
) -> tuple[list[Decision], View, list[Notice]]:
    engine, notices = Engine(rule), list[Notice]()
    engine.step(1, first)
    for number, event in enumerate(events, start=2):
        notices += engine.step(number, event).notices
    view = engine.view()
    assert view is not None
    made = [notice for notice in notices if isinstance(notice, Decision)]
    return [replace(one, id="", intent_id="" if one.intent_id else None) for one in made], view, notices


def without(made: Block, row: int) -> Block:
    """The block without anything of one row."""
    close = made.close.copy()
    close[row] = np.nan
    first, high, low, volume = (
        np.where(np.isnan(close), np.nan, one) for one in (made.open, made.high, made.low, made.volume)
    )
    return Block(made.open_ms, first, high, low, close, volume, made.synthetic)


def part(made: Block, rows: int) -> Block:
    return made.rows(np.arange(rows))


def news(series: int, at_ms: int, seed: int) -> Iterator[MarketEvent]:
    """Everything that is learned beside prices, of one token."""
    rng = np.random.default_rng(seed)
    one, times = np.full(12, series), at_ms - 60_000 * np.arange(12)[::-1]
    usd = rng.uniform(2e5, 1e6, 12)
    nothing = np.zeros(12)
    yield Whales(at_ms, times, one, usd, usd[::-1] / 3.0, nothing, usd / 9.0)
    side, owner = rng.choice([-1, 1], 12), np.arange(12)
    yield Swaps(at_ms, "one", times, one, owner, side, usd, np.full(12, 10.0))
    yield Mood(at_ms, "two", times, one, rng.random(12), np.full(12, 3.0))
    yield Headline(at_ms, series, 0.9, "something", "three")
    yield Safety(at_ms, series, (Fact("liquidity_usd", 1e6, "four", at_ms),), reviewed=True)


def assert_same(found: Any, expected: Any, path: str = "view", rows: int | None = None) -> None:
    """Two views are the same to the last bit; `rows`: of the expected one's first series."""
    if isinstance(expected, np.ndarray):
        cut = found if rows is None or found.shape == expected.shape else _cut(found, expected.shape)
        assert_array_equal(cut, expected, err_msg=path)
    elif is_dataclass(expected) and not isinstance(expected, type):
        for field in fields(expected):
            if field.name not in ("step", "tally", "tokens", "alerts", "retired", "safety"):
                assert_same(getattr(found, field.name), getattr(expected, field.name), f"{path}.{field.name}", rows)
    elif isinstance(expected, tuple) and expected and is_dataclass(expected[0]):
        assert len(found) == len(expected), path
        for at, (one, other) in enumerate(zip(found, expected, strict=True)):
            assert_same(one, other, f"{path}[{at}]", rows)
    elif path.endswith((".id", ".intent_id", ".position_id")):
        assert (found is None) == (expected is None), path
    else:
        assert found == expected or (found != found and expected != expected), path  # noqa: PLR0124


def _cut(found: Any, shape: tuple[int, ...]) -> Any:
    return found[tuple(slice(side) for side in shape)]


# ---------------------------------------------------------------- the old tokens


@pytest.mark.parametrize("rule", [CALM, TRADING, FORECASTING], ids=["calm", "trading", "forecasting"])
@pytest.mark.parametrize("seed", [1, 2])
def test_tokens_nobody_hears_of_change_nothing_for_the_others(seed: int, rule: Settings) -> None:
    made = part(market(seed), 3)
    before = made.part(0, WARM[M15])
    live = list(bars_events(made.part(WARM[M15], made.bars), M15))
    plain, seen, _ = run(opened(SYMBOLS[:3], M15), [history(before, M15), *live], rule)
    half = len(live) // 2
    more = added(("DDD", "EEE"), 3, live[half].ts_ms)
    wider, view, _ = run(opened(SYMBOLS[:3], M15), [history(before, M15), *live[:half], *more, *live[half:]], rule)
    assert len(plain) > 5
    assert wider == plain
    assert len(view.tokens) == 5
    assert_same(view, seen, rows=3)


@hypothesis_settings(max_examples=6, deadline=None)
@given(at=st.integers(0, 2 * MORE), more=st.integers(1, 3), twice=st.booleans())
def test_when_they_are_added_and_in_how_many_parts_makes_no_difference(at: int, more: int, twice: bool) -> None:
    made = part(market(3), 3)
    events = [history(made.part(0, WARM[M15]), M15), *bars_events(made.part(WARM[M15], made.bars), M15)]
    at = min(max(at, 1), len(events) - 1)  # back-fill comes before
    names = ["DDD", "EEE", "FFF"][:more]
    told = added(names, 3, events[at].ts_ms)
    if twice:
        told = [one for place, name in enumerate(names) for one in added([name], 3 + place, events[at].ts_ms)]
    plain, seen, _ = run(opened(SYMBOLS[:3], M15), events)
    wider, view, _ = run(opened(SYMBOLS[:3], M15), [*events[:at], *told, *events[at:]])
    assert wider == plain
    assert_same(view, seen, rows=3)


# ---------------------------------------------------------------- the new ones


@pytest.mark.parametrize("row", [0, 3])  # SOL itself, which others are held against, and any other
@pytest.mark.parametrize(("seed", "rule"), [(1, CALM), (2, CALM), (3, FORECASTING)])
def test_a_new_token_is_as_one_that_was_there_and_silent(seed: int, row: int, rule: Settings) -> None:
    """Its back-fill comes as corrections, as in a live market; then it trades on with the others."""
    order = [at for at in range(4) if at != row] + [row]
    names = tuple(SYMBOLS[at] for at in order)
    made = market(seed).rows(np.array(order))
    past, now = made.part(0, WARM[M15]), made.part(WARM[M15], made.bars)
    alone, together = (
        list(bars_events(now.part(0, 40), M15, rows=(0, 1, 2))),
        list(bars_events(now.part(40, MORE), M15)),
    )
    told = made.part(0, WARM[M15] + 40)
    fill: list[MarketEvent] = [repair(told, M15, 3, range(told.bars)), closing_timer(int(now.open_ms[40]))]
    there, seen, _ = run(opened(names, M15), [history(without(past, 3), M15), *alone, *fill, *together], rule)
    late = added(names[3:], 3, alone[-1].ts_ms)
    came, view, _ = run(opened(names[:3], M15), [history(part(past, 3), M15), *alone, *late, *fill, *together], rule)
    assert {decision.series for decision in there} == {0, 1, 2, 3}
    assert came == there
    assert view.tokens == seen.tokens
    assert_same(view, seen)


def test_with_ticks_from_several_sources_and_all_that_is_learned_beside_it_is_the_same() -> None:
    names, rng = ("SOL", "AAA", "BBB"), np.random.default_rng(4)
    rule = CALM.model_copy(update={"data": CALM.data.model_copy(update={"live_kept_bars": 600})})
    first, late = START_MS + 6 * HOUR_MS, START_MS + 9 * HOUR_MS
    walk = 100.0 * np.exp(np.cumsum(rng.normal(0.0, 0.002, (3, 1_200)), axis=1))
    early, after = list[MarketEvent](), list[MarketEvent]()
    for at in range(700):
        now_ms = first + at * 60_000
        rows = 3 if now_ms >= late else 2
        some = [
            replace(prices(now_ms - 5_000 + place, walk[:rows, at].tolist(), source=name), refresh_s=4.0)
            for place, name in enumerate(("jupiter", "dexscreener"))
        ]
        some = [replace(one, liquidity=np.full(rows, 2e6)) for one in some]
        (after if rows == 3 else early).extend([*some, *(news(rows - 1, now_ms - 1, at) if at % 40 == 0 else ()),
                                                closing_timer(now_ms)])  # fmt: skip
    live = opened(names, M1, ticks=True, provides=EVERYTHING, ts_ms=first)
    there, seen, _ = run(live, [Watched(first, (0, 1)), *early, Watched(late, (0, 1, 2)), *after], rule)
    more: list[MarketEvent] = [TokensAdded(late, 2, live.tokens[2:]), Watched(late, (0, 1, 2))]
    came, view, _ = run(replace(live, tokens=live.tokens[:2]), [Watched(first, (0, 1)), *early, *more, *after], rule)
    assert came == there
    assert_same(view, seen)
    assert view.safety == seen.safety
    assert view.safety[2] is not None
    assert np.isfinite(view.prices.price).all()


# ---------------------------------------------------------------- trading them


def wider() -> Run:
    """A market of three tokens to which a fourth was added, with its past."""
    run = Run(tokens=TOKENS[:3])
    run.hour()
    run.market(TokensAdded(run.now_ms, 3, TOKENS[3:]))
    run.market(Watched(run.now_ms, (0, 1, 2, 3)))
    run.tokens, run.price = TOKENS, np.array(OPENING)
    past = hours(run.price, run.now_ms, BARS + 1).block
    run.market(repair(past, H1, NEW, range(past.bars)))
    run.hour()
    return run


def test_a_new_token_is_bought_guarded_and_still_there_after_a_restart() -> None:
    run = wider()
    run.send(Buy(NEW, usd=100.0, stop=0.45, target=0.6))
    run.hour()
    view = run.engine.view()
    assert view is not None
    assert [position.symbol for position in view.positions] == ["NEW"]
    again = Run(tokens=TOKENS, recovered=run.recovery(), session=2, now_ms=run.now_ms)
    seen = again.engine.view()
    assert seen is not None
    kept = ("id", "series", "symbol", "quantity", "entry_price", "stop", "target", "stop_moves")
    for before, after in zip(view.positions, seen.positions, strict=True):
        assert [getattr(after, name) for name in kept] == [getattr(before, name) for name in kept]
    again.send(ClosePosition(view.positions[0].id))
    assert [trade.trade.symbol for trade in closed(again.hour())] == ["NEW"]


def test_a_new_token_of_coarser_bars_decides_in_a_group_of_its_own() -> None:
    names = ("SOL", "AAA", "BBB", "DDD")
    live = opened(names, [M15, M15, M15, H1])
    made = part(market(2), 3)
    events = [history(made.part(0, WARM[M15]), M15), *bars_events(made.part(WARM[M15], made.bars), M15)]
    none = np.full((1, WARM[M15]), np.nan)
    heard = made.part(0, WARM[M15])
    opens, highs, lows, closes, volumes = (
        np.concatenate((column, none)) for column in (heard.open, heard.high, heard.low, heard.close, heard.volume)
    )
    silent = Block(heard.open_ms, opens, highs, lows, closes, volumes, np.zeros(closes.shape, dtype=np.bool_))
    there, seen, _ = run(live, [history(silent, M15), *events[1:]])
    more: list[MarketEvent] = [TokensAdded(events[5].ts_ms, 3, live.tokens[3:]), Watched(events[5].ts_ms, (0, 1, 2, 3))]
    came, view, _ = run(replace(live, tokens=live.tokens[:3]), [*events[:5], *more, *events[5:]])
    assert came == there
    assert_same(view, seen)


# ---------------------------------------------------------------- who is let go


def test_nothing_of_a_retired_token_is_bought_and_what_is_held_of_it_may_be_sold() -> None:
    made = part(market(1), 3)
    past, live = history(made.part(0, WARM[M15]), M15), list(bars_events(made.part(WARM[M15], made.bars), M15))
    plain, _, _ = run(opened(SYMBOLS[:3], M15), [past, *live])
    gone = next(one.series for one in plain if one.outcome is Outcome.REFUSED)
    others = tuple(at for at in range(3) if at != gone)
    found, view, notices = run(opened(SYMBOLS[:3], M15), [past, live[0], Watched(live[0].ts_ms, others), *live[1:]])
    refused = {one.refused_by for one in found if one.series == gone and one.outcome is Outcome.REFUSED}
    assert refused == {"watched"}
    assert view.retired == {gone}
    assert view.listed == others
    alerts = [notice.text for notice in notices if isinstance(notice, Alert)]
    assert f"no longer watched: {SYMBOLS[gone]}" in alerts


def test_a_person_is_told_who_comes_who_goes_and_who_could_not_be_found() -> None:
    made = part(market(1), 3)
    live = list(bars_events(made.part(0, 2), M15))
    new = TokensAdded(live[0].ts_ms, 3, (token("DDD", M15), token("EEE", M15)))
    told = Watched(live[0].ts_ms, (0, 2, 3, 4), ("two tokens are called FFF", "nobody knows GGG"))
    back = Watched(live[0].ts_ms, (0, 1, 2, 3, 4))
    _, view, notices = run(opened(SYMBOLS[:3], M15), [Watched(START_MS, (0, 1)), *live, new, told, back])
    alerts = [notice.text for notice in notices if isinstance(notice, Alert)]
    assert alerts == [
        "RUNNING",
        "now watched: BBB, DDD, EEE",
        "no longer watched: AAA",
        "two tokens are called FFF; nobody knows GGG",
        "now watched: AAA",
    ]
    assert view.retired == frozenset()


def test_added_tokens_follow_on_those_there_are() -> None:
    engine = Engine(CALM)
    engine.step(1, opened(SYMBOLS[:3], M15))
    with pytest.raises(ValueError, match="begin at series 3, not 2"):
        engine.step(2, TokensAdded(START_MS, 2, (token("DDD", M15),)))
    with pytest.raises(ValueError, match="lowest bars are of 15m"):
        engine.step(3, TokensAdded(START_MS, 3, (Token("DDD", "", token("DDD").token_class, M5),)))
