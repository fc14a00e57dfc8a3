"""What each token of a market is held against, through history, live candles and repairs."""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import pytest
from numpy.testing import assert_allclose

from mojobot.core.closing import Closing
from mojobot.core.market import Market
from mojobot.model.events import MarketEvent, Timer
from mojobot.model.market import Block, FloatArray, Timeframe
from mojobot.model.settings import Settings
from tests.core.analysis.test_cointegration import autoregressive, walks
from tests.core.worlds import bars_events, block, history, opened, repair

M15 = Timeframe.M15
BARS = 960
COLUMNS = ("hedge", "spread_z", "spread_gap", "spread_test", "half_life", "reversion", "agreement")


def tape(seed: int = 1) -> Block:
    """SOL, BTC, a token that follows SOL, one that does not."""
    made = walks(4, BARS, seed)
    made[2] = 1.4 * made[0] + autoregressive(1, BARS, 8.0, seed + 1)[0]
    return block(100.0 * np.exp(made), M15)


def played(symbols: tuple[str, ...], *events: Iterable[MarketEvent]) -> list[Closing]:
    state = Market(opened(symbols, M15), Settings())
    found: list[Closing] = []
    for event in [one for some in events for one in some]:
        if isinstance(event, Timer):
            found += state.closings(event.ts_ms)
        else:
            state.take(event)
    return found


def live(made: Block, symbols: tuple[str, ...] = ("SOL", "BTC", "AAA", "BBB")) -> list[Closing]:
    return played(symbols, bars_events(made, M15))


def columns(closings: list[Closing]) -> FloatArray:
    """(closes, columns, series)."""
    return np.array([[getattr(c.features, name)[:, 0] for name in COLUMNS] for c in closings])


def test_tokens_are_held_against_sol_and_sol_against_btc() -> None:
    made = tape()
    seen = live(made)[-1].features
    assert seen.hedge[2, 0] == pytest.approx(1.4, abs=0.05)
    logs = np.log(made.close)
    due = (made.open_ms // M15.ms) % 12 == 0
    at = int(np.flatnonzero(due)[-1])
    assert seen.hedge[0, 0] == pytest.approx(np.polyfit(logs[1, at - 500 : at], logs[0, at - 500 : at], 1)[0], abs=1e-8)


def test_without_btc_sol_has_no_hedge_and_without_sol_nobody_has() -> None:
    made = tape()
    assert np.isnan(live(made, ("SOL", "XXX", "AAA", "BBB"))[-1].features.hedge[:, 0]).tolist() == [True] + [False] * 3
    assert np.isnan(live(made, ("XXX", "BTC", "AAA", "BBB"))[-1].features.hedge).all()


@pytest.mark.parametrize("cut", [500, 830, 957])
def test_history_leads_to_what_live_candles_lead_to(cut: int) -> None:
    made, symbols = tape(), ("SOL", "BTC", "AAA", "BBB")
    rest = bars_events(made.part(cut, BARS), M15)
    assert_allclose(
        columns(played(symbols, [history(made.part(0, cut), M15)], rest)), columns(live(made))[cut:], atol=2e-9
    )


@pytest.mark.parametrize("corrected", [0, 2])
def test_a_correction_of_a_token_or_of_its_hedge_mends_the_pair(corrected: int) -> None:
    right, wrong = tape(), tape()
    places = [700, 701, 880]
    wrong.close[corrected, places] *= 1.2
    symbols = ("SOL", "BTC", "AAA", "BBB")
    mended = [repair(right, M15, corrected, places)]
    found = played(symbols, bars_events(wrong.part(0, 920), M15), mended, bars_events(right.part(920, BARS), M15))
    expected = columns(live(right))[920:]
    assert_allclose(columns(found)[920:, :6], expected[:, :6], atol=2e-9)
    assert not np.allclose(columns(live(wrong))[920:, 1, 2], expected[:, 1, 2])
