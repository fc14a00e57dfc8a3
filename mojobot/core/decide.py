"""What one decision close comes to: leaves, sales, purchases, and a record of each with every number."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from mojobot.core import consensus, entry
from mojobot.core.book import Book
from mojobot.core.consensus import Agreement
from mojobot.core.entry import Candidate, Plan, Standing, Verdict
from mojobot.core.market import Market
from mojobot.core.outbox import Outbox
from mojobot.core.poll import Ballot
from mojobot.core.strategies.registry import NAMES, STRATEGIES
from mojobot.model.market import FloatArray
from mojobot.model.notices import Decision, Gate, Level, Outcome, Severity
from mojobot.model.settings import Settings
from mojobot.model.state import EngineState
from mojobot.model.trading import Intent, Position, Reason, Side
from mojobot.model.units import micro_to_usd, usd_to_micro


@dataclass(frozen=True, slots=True)
class Bench:
    """What deciding needs of the engine at this moment."""

    market: Market
    book: Book
    settings: Settings
    weights: FloatArray
    state: EngineState
    held_back: str | None
    armed: bool  # positions may be sold without a person's word
    pauses: Sequence[tuple[bool, str]]  # by series: paused, and its numbers


def leaves(ballot: Ballot, bench: Bench) -> list[Position]:
    """Positions whose lead sees its reason gone."""
    if not bench.armed:
        return []
    found = []
    for place, series in enumerate(ballot.closing.rows.tolist()):
        position = bench.book.portfolio.held(series)
        if position is None or position.strategy not in NAMES or bench.book.portfolio.in_flight(series):
            continue
        if ballot.leave[NAMES.index(position.strategy), place]:
            found.append(position)
    return found


def decide(ballot: Ballot, bench: Bench, out: Outbox) -> list[Decision]:
    """Every token with a vote cast, by consensus x confidence descending, limits re-checked after each."""
    trading = bench.settings.trading
    safe = bench.settings.safe_mode.consensus if bench.state is EngineState.SAFE_MODE else None
    found: list[tuple[int, Agreement | None]] = []
    for place in consensus.candidates(ballot.direction, ballot.strength, bench.weights, trading).tolist():
        direction, strength = ballot.direction[:, place], ballot.strength[:, place]
        found.append((place, consensus.agree(direction, strength, bench.weights, trading, safe)))
    found.sort(key=lambda one: -(one[1].consensus * one[1].confidence) if one[1] else 0.0)
    return [_one(ballot, place, agreement, bench, out) for place, agreement in found]


def exit_intent(
    position: Position, reason: Reason, quantity_raw: int, bench: Bench, out: Outbox, at: float | None = None
) -> Intent:
    """Sell some of a position at any price; `at` is the level a candle touched."""
    intent = Intent(
        id=out.new_id(),
        ts_ms=out.now_ms,
        series=position.series,
        symbol=position.symbol,
        side=Side.SELL,
        reason=reason,
        position_id=position.id,
        strategy=position.strategy,
        spend_micro=0,
        quantity_raw=quantity_raw,
        reference_price=at if at is not None else bench.book.price(position.series),
        worst_price=0.0,
        deadline_ms=out.now_ms + round(bench.settings.execution.deadline_s * 1000),
        touched_price=at,
    )
    bench.book.ordered(intent)
    out.intents.append(intent)
    return intent


def _one(ballot: Ballot, place: int, agreement: Agreement | None, bench: Bench, out: Outbox) -> Decision:
    ruling = _ruled(ballot, place, agreement, bench, out)
    return _record(ballot, place, agreement, ruling, bench, out)


def _ruled(ballot: Ballot, place: int, agreement: Agreement | None, bench: Bench, out: Outbox) -> _Ruling:
    series = int(ballot.closing.rows[place])
    position = bench.book.portfolio.held(series)
    if agreement is None:
        return _Ruling(Outcome.HOLD, (Gate("consensus", passed=False, text="a tie"),), "consensus")
    if agreement.refused_by is not None:
        return _Ruling(Outcome.HOLD, agreement.checks, agreement.refused_by)
    if agreement.side is Side.SELL:
        return _sell(agreement, position, bench, out)
    if position is not None or bench.book.portfolio.in_flight(series):
        return _Ruling(Outcome.HELD, agreement.checks)
    return _buy(ballot, place, agreement, bench, out)


def _sell(agreement: Agreement, position: Position | None, bench: Bench, out: Outbox) -> _Ruling:
    if position is None:
        return _Ruling(Outcome.NO_POSITION, agreement.checks)
    if bench.book.portfolio.in_flight(position.series):
        gate = Gate("in_flight", passed=False, text="an order for this token is in flight")
        return _Ruling(Outcome.REFUSED, (*agreement.checks, gate), "in_flight")
    if not bench.armed:
        gate = Gate("state", passed=False, text=f"{bench.held_back}: nothing is sold but by a person")
        return _Ruling(Outcome.REFUSED, (*agreement.checks, gate), "state")
    intent = exit_intent(position, Reason.SIGNAL, position.quantity_raw, bench, out)
    return _Ruling(Outcome.SELL, agreement.checks, intent=intent)


def _buy(ballot: Ballot, place: int, agreement: Agreement, bench: Bench, out: Outbox) -> _Ruling:
    candidate = _candidate(ballot, place, agreement, bench, out.now_ms)
    limits = bench.book.limits.check(candidate.series, out.now_ms, bench.settings.limits)
    trailed = STRATEGIES[agreement.lead].trailed
    standing = _standing(candidate, agreement, bench)
    verdict = entry.judge(candidate, standing, limits, bench.settings, trailed=trailed)
    gates = (*agreement.checks, *verdict.gates)
    if verdict.plan is None:
        out.tell(Level.SKIP, Severity.INFO, f"{candidate.token.symbol} {_why(verdict)}")
        return _Ruling(Outcome.REFUSED, gates, verdict.refused_by, verdict=verdict)
    intent = _entry_intent(candidate, agreement, verdict.plan, bench, out)
    return _Ruling(Outcome.BUY, gates, intent=intent, verdict=verdict)


def _entry_intent(c: Candidate, agreement: Agreement, plan: Plan, bench: Bench, out: Outbox) -> Intent:
    name = out.new_id()
    intent = Intent(
        id=name,
        ts_ms=out.now_ms,
        series=c.series,
        symbol=c.token.symbol,
        side=Side.BUY,
        reason=Reason.ENTRY,
        position_id=name,
        strategy=NAMES[agreement.lead],
        spend_micro=usd_to_micro(plan.notional_usd),
        quantity_raw=0,
        reference_price=c.price,
        worst_price=plan.worst_price,
        deadline_ms=out.now_ms + round(bench.settings.execution.deadline_s * 1000),
        stop=plan.stop,
        target=plan.target,
        trail=plan.trail,
        confidence=round(agreement.confidence, 9),
        consensus=round(agreement.consensus, 9),
    )
    bench.book.ordered(intent)
    out.intents.append(intent)
    out.remember = True
    return intent


def _candidate(ballot: Ballot, place: int, agreement: Agreement, bench: Bench, now_ms: int) -> Candidate:
    market, series, seen = bench.market, int(ballot.closing.rows[place]), ballot.closing.features
    conditions = market.conditions
    held = bench.book.values()
    return Candidate(
        series=series,
        token=market.tokens[series],
        price=float(market.price[series]),
        price_age_s=(now_ms - int(market.price_ms[series])) / 1000.0,
        agreement=agreement,
        stop=float(ballot.stop[agreement.lead, place]),
        target=float(ballot.target[agreement.lead, place]),
        atr=float(seen.atr[place, 0]),
        adx=float(seen.adx[place, 0]),
        di_spread=float(seen.di_spread[place, 0]),
        daily_volatility=float(conditions.daily_volatility[series]),
        volatility_factor=float(conditions.volatility_factor[series]),
        pool=bench.book.pool(series),
        rho_book=conditions.correlation.with_book(series, np.array(held)) if any(held) else None,
    )


def _standing(c: Candidate, agreement: Agreement, bench: Bench) -> Standing:
    book, market = bench.book, bench.market
    gap = slope = float("nan")
    if market.sol is not None:
        gap, slope = float(market.conditions.mean_gap[market.sol]), float(market.conditions.mean_slope[market.sol])
    known = gap == gap and slope == slope  # noqa: PLR0124  NaN differs from itself
    paused, numbers = bench.pauses[c.series]
    return Standing(
        equity_usd=book.equity_usd(),
        cash_usd=micro_to_usd(book.portfolio.cash_micro - book.portfolio.pending_buys_micro()),
        heat=book.heat(),
        stop_risk=book.stop_risk(),
        open_positions=len(book.portfolio.positions) + sum(i.is_entry for i in book.portfolio.pending.values()),
        lead_weight=float(bench.weights[agreement.lead]),
        lead_open_usd=book.led_usd(NAMES[agreement.lead]),
        nets=tuple(net for _, net, _ in book.results),
        sol_usd=market.sol_price(),
        market_above_mean=gap > 0.0 if known else None,
        market_rising=slope > 0.0 if known else None,
        held_back=bench.held_back,
        safe_mode=bench.state is EngineState.SAFE_MODE,
        token_paused=paused,
        token_pause=numbers,
        provides=market.provides,
    )


@dataclass(frozen=True, slots=True)
class _Ruling:
    """What became of one token's votes."""

    outcome: Outcome
    gates: tuple[Gate, ...]
    refused_by: str | None = None
    intent: Intent | None = None
    verdict: Verdict | None = None


def _record(
    ballot: Ballot, place: int, agreement: Agreement | None, ruling: _Ruling, bench: Bench, out: Outbox
) -> Decision:
    series, verdict = int(ballot.closing.rows[place]), ruling.verdict
    decision = Decision(
        id=out.new_id(),
        ts_ms=out.now_ms,
        series=series,
        symbol=bench.market.tokens[series].symbol,
        side=agreement.side if agreement else None,
        outcome=ruling.outcome,
        price=float(bench.market.price[series]),
        consensus=round(agreement.consensus, 9) if agreement else None,
        confidence=round(agreement.confidence, 9) if agreement else None,
        lead=NAMES[agreement.lead] if agreement else None,
        votes=ballot.cast(place, bench.weights, bench.settings),
        gates=ruling.gates,
        refused_by=ruling.refused_by,
        intent_id=ruling.intent.id if ruling.intent else None,
        sizing=verdict.numbers if verdict else (),
        bound_by=verdict.bound_by if verdict else None,
    )
    out.notices.append(decision)
    return decision


def _why(verdict: Verdict) -> str:
    gate = next((gate for gate in verdict.gates if gate.passed is False), None)
    return f"{gate.rule}: {gate.text}" if gate is not None else "refused"
