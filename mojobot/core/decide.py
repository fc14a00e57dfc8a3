"""What one decision close comes to: leaves, sales, purchases, and a record of each with every number."""

from __future__ import annotations

from dataclasses import dataclass, replace

from mojobot.core import consensus, entry
from mojobot.core.bench import Bench, exit_intent
from mojobot.core.closing import Closing
from mojobot.core.consensus import Agreement
from mojobot.core.entry import Candidate, Verdict
from mojobot.core.outbox import Outbox
from mojobot.core.poll import Ballot
from mojobot.core.purchase import candidate_of, entry_intent, standing_of
from mojobot.model.notices import Decision, Gate, Level, Outcome, Severity
from mojobot.model.settings import DataSettings
from mojobot.model.state import EngineState
from mojobot.model.trading import Intent, Position, Reason, Side


def timely(closing: Closing, now_ms: int, rule: DataSettings) -> bool:
    """Whether a close is still news: one that timers missed (a suspended machine) is not voted on hours later."""
    return now_ms - closing.ts_ms <= 1000.0 * (rule.bar_grace_s + rule.stale_after_seconds)


def leaves(ballot: Ballot, bench: Bench) -> list[Position]:
    """Positions whose lead sees its reason gone."""
    if not bench.armed or not bench.book.portfolio.positions:
        return []
    found = []
    for place, series in enumerate(ballot.closing.rows.tolist()):
        position = bench.book.portfolio.held(series)
        if position is None or position.strategy not in ballot.roster or bench.book.portfolio.in_flight(series):
            continue
        if ballot.leave[ballot.roster.place(position.strategy), place]:
            found.append(position)
    return found


def leave(ballot: Ballot, bench: Bench, out: Outbox) -> list[Decision]:
    """Sell whole what is to be left, with a record of why."""
    return [_leave(ballot, position, bench, out) for position in leaves(ballot, bench)]


def decide(ballot: Ballot, bench: Bench, out: Outbox) -> list[Decision]:
    """Every token with a vote cast, by consensus x confidence descending, limits re-checked after each."""
    trading = bench.settings.trading
    safe = bench.settings.safe_mode.consensus if bench.state is EngineState.SAFE_MODE else None
    found: list[tuple[int, Agreement | None]] = []
    weights = bench.voices.array
    for place in consensus.candidates(ballot.direction, ballot.confidence, weights, trading).tolist():
        direction, sure = ballot.direction[:, place], ballot.confidence[:, place]
        found.append((place, consensus.agree(direction, sure, weights, trading, safe)))
    found.sort(key=lambda one: -(one[1].consensus * one[1].confidence) if one[1] else 0.0)
    return [_one(ballot, place, agreement, bench, out) for place, agreement in found]


def _leave(ballot: Ballot, position: Position, bench: Bench, out: Outbox) -> Decision:
    place, lead = ballot.closing.rows.tolist().index(position.series), ballot.roster.place(position.strategy)
    intent = exit_intent(position, Reason.LEAVE, position.quantity_raw, bench, out)
    gone = Gate("leave", passed=True, text=ballot.left(lead, place, bench.settings))
    ruling = _Ruling(Outcome.LEFT, (gone,), intent=intent)
    decision = replace(_recorded(ballot, place, None, ruling, bench, out), side=Side.SELL, lead=position.strategy)
    out.notices.append(decision)
    return decision


def _one(ballot: Ballot, place: int, agreement: Agreement | None, bench: Bench, out: Outbox) -> Decision:
    ruling = _ruled(ballot, place, agreement, bench, out)
    decision = _recorded(ballot, place, agreement, ruling, bench, out)
    out.notices.append(decision)
    return decision


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
    lead = ballot.roster.strategies[agreement.lead]
    standing = standing_of(candidate, lead.name, bench)
    verdict = entry.judge(candidate, standing, limits, bench.settings, trailed=lead.trailed)
    gates = (*agreement.checks, *verdict.gates)
    if verdict.plan is None:
        out.tell(Level.SKIP, Severity.INFO, f"{candidate.token.symbol} {_why(verdict)}")
        return _Ruling(Outcome.REFUSED, gates, verdict.refused_by, verdict=verdict)
    intent = entry_intent(candidate, lead.name, verdict.plan, bench, out)
    return _Ruling(Outcome.BUY, gates, intent=intent, verdict=verdict)


def _candidate(ballot: Ballot, place: int, agreement: Agreement, bench: Bench, now_ms: int) -> Candidate:
    """The token with the stop and target its lead asks for."""
    stop, target = float(ballot.stop[agreement.lead, place]), float(ballot.target[agreement.lead, place])
    return candidate_of(int(ballot.closing.rows[place]), agreement, stop, target, bench, now_ms)


@dataclass(frozen=True, slots=True)
class _Ruling:
    """What became of one token's votes."""

    outcome: Outcome
    gates: tuple[Gate, ...]
    refused_by: str | None = None
    intent: Intent | None = None
    verdict: Verdict | None = None


def _recorded(
    ballot: Ballot, place: int, agreement: Agreement | None, ruling: _Ruling, bench: Bench, out: Outbox
) -> Decision:
    series, verdict = int(ballot.closing.rows[place]), ruling.verdict
    read = ballot.closing.known is None or ruling.intent is not None  # of a whole range at once only orders are
    return Decision(
        id=out.new_id(),
        ts_ms=out.now_ms,
        series=series,
        symbol=bench.market.tokens[series].symbol,
        side=agreement.side if agreement else None,
        outcome=ruling.outcome,
        price=float(bench.market.price[series]),
        consensus=round(agreement.consensus, 9) if agreement else None,
        confidence=round(agreement.confidence, 9) if agreement else None,
        lead=ballot.roster.names[agreement.lead] if agreement else None,
        votes=ballot.cast(place, bench.voices, bench.settings) if read else (),
        gates=ruling.gates,
        refused_by=ruling.refused_by,
        intent_id=ruling.intent.id if ruling.intent else None,
        sizing=verdict.numbers if verdict else (),
        bound_by=verdict.bound_by if verdict else None,
        regime=bench.regime,
    )


def _why(verdict: Verdict) -> str:
    gate = next((gate for gate in verdict.gates if gate.passed is False), None)
    return f"{gate.rule}: {gate.text}" if gate is not None else "refused"
