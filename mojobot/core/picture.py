"""The view: how the engine stands, frozen, for faces to draw."""

from __future__ import annotations

from itertools import combinations

import numpy as np

from mojobot.core.organs import Organs
from mojobot.core.panel import Panel
from mojobot.core.risk.heat import HeatRule, heat_band
from mojobot.core.risk.score import RiskLimits, risk_level, risk_score
from mojobot.core.volumes import VolumeWatch
from mojobot.model.trading import Position
from mojobot.model.units import MICRO, micro_to_usd
from mojobot.model.views import BarsView, MarketView, PauseView, PositionView, RiskView, View


def view(parts: Organs) -> View:
    """Everything a face may show, as of the last step."""
    state, why = parts.halts.word
    opened = parts.opened
    return View(
        ts_ms=parts.now_ms,
        step=parts.number,
        session=opened.session,
        market=opened.market,
        mode="PAPER",
        state=state,
        why=why,
        tokens=opened.tokens,
        prices=_prices(parts),
        bars=tuple(_bars(panel, parts.market.volumes) for panel in parts.market.ladder.panels.values()),
        votes=parts.board.view(parts.weights, parts.learner, parts.roster.codes),
        decisions=tuple(parts.decisions),
        positions=tuple(_position(parts, p) for p in parts.book.portfolio.positions.values()),
        pending=tuple(parts.book.portfolio.pending.values()),
        risk=_risk(parts),
        alerts=tuple(parts.alerts),
        tally=parts.counts.tally(),
        safety=parts.market.asides.safety.told,
        retired=parts.market.retired,
    )


def _prices(parts: Organs) -> MarketView:
    market, pauses = parts.market, parts.pauses
    seen, need = market.warming()
    prices = MarketView(
        price=market.price.copy(),
        price_ms=market.price_ms.copy(),
        liquidity=market.liquidity.copy(),
        daily_volatility=market.conditions.daily_volatility.copy(),
        volatility_limit=np.array([pauses.limit(series) for series in range(len(market.tokens))]),
        ready=seen >= need,
        warming=seen,
        warm_at=need,
        quality=None if market.quotes is None else market.quotes.quality(parts.now_ms),
        sources=() if market.quotes is None else tuple(market.quotes.sources),
        refused=() if market.quotes is None else tuple(market.quotes.refused.items()),
    )
    for name in MarketView.__slots__:
        value = getattr(prices, name)
        if isinstance(value, np.ndarray):
            value.flags.writeable = False
    return prices


def _bars(panel: Panel, volumes: VolumeWatch | None) -> BarsView:
    kept = panel.last(panel.kept)
    view = BarsView(
        panel.timeframe,
        kept.open_ms,
        kept.open,
        kept.high,
        kept.low,
        kept.close,
        kept.volume,
        kept.synthetic,
        None if volumes is None else volumes.through(panel.timeframe),
    )
    for array in (view.open_ms, view.open, view.high, view.low, view.close, view.volume, view.synthetic):
        array.flags.writeable = False
    return view


def _position(parts: Organs, position: Position) -> PositionView:
    book, guard = parts.book, parts.book.guards.get(position.id)
    mark = book.price(position.series)
    value = book.value(position)
    pnl = value + micro_to_usd(position.received_micro - position.cost_micro - position.fees_micro)
    risk = book.portfolio.risk_micro(position) / MICRO
    return PositionView(
        id=position.id,
        series=position.series,
        symbol=position.symbol,
        strategy=position.strategy,
        opened_ms=position.opened_ms,
        quantity=book.portfolio.quantity(position),
        value_usd=value,
        entry_price=position.entry_price,
        mark=mark,
        pnl_usd=pnl,
        pnl_fraction=pnl / micro_to_usd(position.cost_micro + position.fees_micro),
        stop=guard.stop if guard is not None else 0.0,
        stop_reason=guard.reason_moved if guard is not None else "missing",
        target=guard.target if guard is not None else position.target,
        r=pnl / risk if risk > 0.0 else None,
        closing=book.portfolio.in_flight(position.series) is not None,
        stop_moves=guard.moves if guard is not None else (),
    )


def _risk(parts: Organs) -> RiskView:
    book, rule, pauses = parts.book, parts.settings.risk, parts.pauses
    marks = book.marks
    equity = micro_to_usd(marks.equity_micro) if marks is not None else 0.0
    heat = book.heat()
    sol = pauses.sol()
    limits = RiskLimits(rule.max_drawdown, rule.heat_limit, rule.max_volatility_threshold, rule.correlation_limit)
    drawdown = marks.drawdown if marks is not None else 0.0
    correlation, pair = _correlation(parts)
    score = risk_score(drawdown, heat, sol.value, correlation, limits)
    return RiskView(
        equity_usd=equity,
        cash_usd=micro_to_usd(book.portfolio.cash_micro),
        day_pnl_usd=equity - micro_to_usd(marks.day_start_micro) if marks is not None else 0.0,
        day_return=marks.day_return if marks is not None else 0.0,
        drawdown=drawdown,
        max_drawdown_limit=rule.max_drawdown,
        heat=heat,
        heat_band=heat_band(heat, HeatRule(rule.heat_reduced, rule.heat_high, rule.heat_limit)),
        stop_risk=book.stop_risk(),
        risk_score=score,
        risk_level=risk_level(score),
        sol_volatility=sol.value,
        sol_volatility_limit=rule.max_volatility_threshold,
        pauses=(*_clock(parts), *(one for one in pauses.views() if one.series not in parts.market.retired)),
        correlation=correlation,
        correlation_pair=pair,
        correlation_limit=rule.correlation_limit,
    )


def _clock(parts: Organs) -> tuple[PauseView, ...]:
    why = parts.halts.clock
    return () if why is None else (PauseView("clock", why, None),)


def _correlation(parts: Organs) -> tuple[float | None, tuple[str, str] | None]:
    """The highest correlation of two open positions, and their symbols; a pair seen too little counts as assumed."""
    held = [position.series for position in parts.book.portfolio.positions.values()]
    if len(held) < 2:
        return None, None
    matrix = parts.market.conditions.correlation.matrix()
    one, other = max(combinations(held, 2), key=lambda pair: float(matrix[pair]))
    return float(matrix[one, other]), (parts.market.tokens[one].symbol, parts.market.tokens[other].symbol)
