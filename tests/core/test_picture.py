from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest

from mojobot.core.strategies.registry import NAMES
from mojobot.model.commands import ClosePosition, Pause
from mojobot.model.state import EngineState
from mojobot.model.views import View
from tests.core.runs import AAA, BBB, NEW, START_MS, TOKENS, Run, closed, dip, entry, holding, settings


def seen(run: Run) -> View:
    view = run.engine.view()
    assert view is not None
    return view


def test_a_view_tells_who_where_and_when() -> None:
    run = Run(session=3)
    run.hour()
    view = seen(run)
    assert (view.session, view.market, view.mode, view.tokens) == (3, "replay", "PAPER", TOKENS)
    assert (view.ts_ms, view.step) == (run.now_ms + 2_000, run.number)
    assert (view.state, view.why) == (EngineState.RUNNING, "")
    run.send(Pause("lunch"))
    assert (seen(run).state, seen(run).why) == (EngineState.PAUSED, "lunch")


def test_a_position_is_shown_at_mid_with_its_guard() -> None:
    run = Run(recovered=holding(entry()))
    run.hour({AAA: (1.0, 1.05, 1.0, 1.05, 1.0)})
    (position,) = seen(run).positions
    assert (position.symbol, position.quantity, position.mark) == ("AAA", 100.0, 10.5)
    assert position.value_usd == pytest.approx(1_050.0)
    assert position.pnl_usd == pytest.approx(50.0 - 0.03)
    assert position.pnl_fraction == pytest.approx(49.97 / 1_000.03)
    assert position.r == pytest.approx(49.97 / 100.0)  # a hundred tokens, a dollar down to the stop
    assert (position.stop, position.stop_reason, position.target, position.closing) == (9.0, "initial", 12.0, False)


def test_partial_profits_stay_in_the_position_shown() -> None:
    run = Run(recovered=holding(entry()))
    run.hour({AAA: (1.0, 1.1, 1.0, 1.05, 1.0)})
    (position,) = seen(run).positions
    assert (position.quantity, position.stop, position.stop_reason) == (50.0, 10.0, "break-even")
    assert position.pnl_usd == pytest.approx(50 * 0.5 + 50 * 1.0, abs=2.0)
    assert position.r == pytest.approx(position.pnl_usd / 100.0)
    assert [(move.stop, move.reason) for move in position.stop_moves] == [(9.0, "initial"), (10.0, "break-even")]


def test_r_ends_where_the_trade_says() -> None:
    """The last view of a position marked at its exit agrees with the trade, but for the cost of the exit."""
    run = Run(recovered=holding(entry()))
    run.hour({AAA: (1.0, 1.1, 1.0, 1.05, 1.0)})
    (before,) = seen(run).positions
    (trade,) = [notice.trade for notice in closed(run.hour({AAA: (0.95, 0.95, 0.95, 0.95, 1.0)}))]
    assert trade.r == pytest.approx((before.pnl_usd - 50 * 0.5) / 100.0, abs=0.04)
    assert trade.stop_moves == before.stop_moves


def test_a_position_whose_stop_was_not_below_its_entry_has_no_r() -> None:
    run = Run(recovered=holding(entry(stop=10.0)), warm=False)
    (position,) = seen(run).positions
    assert position.r is None
    assert position.stop < 10.0


def test_the_highest_correlation_among_what_is_held_is_shown() -> None:
    alone = Run(recovered=holding(entry()))
    assert (seen(alone).risk.correlation, seen(alone).risk.correlation_pair) == (None, None)
    bought = (entry(), entry(BBB, name="s1-2-1", price=2.0, stop=1.8, target=2.4),
              entry(NEW, name="s1-3-1", price=0.5, stop=0.4, target=0.7))  # fmt: skip
    fresh = Run(settings(risk={"correlation_limit": 0.6}), recovered=holding(*bought), warm=False)
    risk = seen(fresh).risk
    assert (risk.correlation, risk.correlation_limit) == (0.7, 0.6)  # nothing seen yet: assumed
    run = Run(recovered=holding(*bought))
    run.hour()
    risk = seen(run).risk
    assert run.engine._parts is not None
    matrix = run.engine._parts.market.conditions.correlation.matrix()
    assert risk.correlation is not None
    assert risk.correlation == max(matrix[AAA, BBB], matrix[AAA, NEW], matrix[BBB, NEW])
    assert risk.correlation_pair in {("AAA", "BBB"), ("AAA", "NEW"), ("BBB", "NEW")}
    assert risk.risk_score >= 100 * risk.correlation / 0.7 * 0.5 - 1e-9


def test_an_exit_on_its_way_is_shown() -> None:
    run = Run(recovered=holding(entry()))
    run.hour()
    run.send(ClosePosition("s1-1-1"))
    view = seen(run)
    assert view.positions[0].closing
    assert [intent.reason for intent in view.pending] == ["close"]


def test_the_account_is_shown_in_fractions_of_equity() -> None:
    run = Run(recovered=holding(entry(usd=6_000.0, stop=9.5)))
    run.hour({AAA: (1.0, 1.0, 0.97, 0.97, 1.0)})
    risk = seen(run).risk
    assert risk.cash_usd == pytest.approx(3_999.97)
    assert risk.equity_usd == pytest.approx(9_800, rel=0.002)
    assert risk.day_pnl_usd == pytest.approx(risk.equity_usd - 10_000.0)
    assert risk.day_return == pytest.approx(-risk.drawdown)
    assert risk.heat == pytest.approx(600 * 9.7 / risk.equity_usd)
    assert risk.heat_band == "reduced -20%"
    assert risk.stop_risk == pytest.approx(600 * 0.2 / risk.equity_usd)
    assert risk.risk_score == pytest.approx(100 * risk.heat)  # heat over its limit of 0.8, times 0.8
    assert (risk.risk_level, risk.max_drawdown_limit, risk.sol_volatility_limit) == ("MEDIUM", 0.15, 1.0)


def test_before_the_first_mark_nothing_is_undefined() -> None:
    run = Run(recovered=holding(entry()), warm=False)
    view = seen(run)
    numbers = [getattr(view.risk, f.name) for f in fields(view.risk)]
    assert all(np.isfinite(n) for n in numbers if isinstance(n, float))
    (position,) = view.positions
    assert (position.mark, position.value_usd) == (10.0, 1_000.0)
    assert position.r == pytest.approx(-0.03 / 100.0)
    assert np.isnan(view.prices.price).all()


def test_limits_are_known_before_the_first_close() -> None:
    view = seen(Run(settings(risk={"max_volatility_threshold": 0.07, "volatility_limit_new": 0.3})))
    assert view.prices.volatility_limit.tolist() == [0.07, 2.0, 2.0, 0.3]


def test_bars_are_the_newest_and_cannot_be_written_to() -> None:
    run = Run()
    run.hour({BBB: (1.0, 1.2, 0.9, 1.1, 1.0)})
    view = seen(run)
    hourly = view.bars[0]
    assert [bars.timeframe for bars in view.bars] == ["1h", "4h"]
    assert (hourly.open_ms[-1], hourly.high[BBB, -1]) == (START_MS, pytest.approx(2.4))
    assert hourly.close.shape == (4, 261)
    for array in (hourly.close, view.prices.price, view.prices.ready, view.prices.volatility_limit):
        with pytest.raises(ValueError, match="read-only"):
            array[...] = 0
    run.hour()
    assert hourly.close.shape == (4, 261)  # an older view stays as it was


def test_a_view_shows_what_is_not_warm_yet() -> None:
    run = Run(warm=False)
    run.hour()
    prices = seen(run).prices
    assert not prices.ready.any()
    assert prices.warming.tolist() == [0] * 4
    assert set(prices.warm_at.tolist()) <= {50, 220}
    warm = Run()
    warm.hour()
    assert seen(warm).prices.ready.all()


def test_votes_decisions_and_alerts_are_shown_newest_last() -> None:
    run = Run()
    run.hour()
    run.hour({AAA: dip()})
    run.hour({NEW: dip()})
    view = seen(run)
    assert view.votes.strategies == NAMES
    assert view.votes.direction.shape == (8, 4)
    assert view.votes.vote[NEW] > 0.0
    assert [d.symbol for d in view.decisions if d.outcome == "BUY"] == ["AAA", "NEW"]
    assert view.tally.closes == 3


def test_a_pause_is_shown_with_its_numbers() -> None:
    run = Run(settings(risk={"max_volatility_threshold": 0.05}))
    run.hour({0: (1.0, 1.0, 0.9, 0.9, 1.0)})
    risk = seen(run).risk
    assert [(pause.rule, pause.series) for pause in risk.pauses] == [("volatility", None), ("volatility", 0)]
    assert risk.sol_volatility is not None
    assert risk.sol_volatility > 0.1
    assert risk.risk_level == "CRITICAL"
