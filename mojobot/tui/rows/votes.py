"""The votes as the widgets want them: eight bars for one token, or a map of all (definitions.md 8)."""

from __future__ import annotations

import numpy as np

from mojobot.model.market import FloatArray
from mojobot.model.notices import Decision, Gate
from mojobot.model.settings import TradingSettings
from mojobot.model.trading import Side
from mojobot.model.views import View
from mojobot.tui.choices import matches
from mojobot.tui.format import age
from mojobot.tui.rows.forecasts import unproven
from mojobot.tui.rows.quotes import words
from mojobot.tui.widgets.vote_map_paint import VoteMapRow
from mojobot.tui.widgets.votes_paint import ConsensusLine, GateMark, VoteBar

CODES = {
    "momentum_breakthrough": "MB",
    "mean_reversion": "MR",
    "trend_following": "TF",
    "volatility_breakout": "VB",
    "whale_tracking": "WT",
    "sentiment_momentum": "SM",
    "pattern_recognition": "PR",
    "statistical_arbitrage": "SA",
    "prediction": "PD",
}
_SHOWN_GATES = ("consensus", "confidence", "quorum")


def spoken(name: str) -> str:
    """A strategy's name as a person says it: Trend following."""
    return name.replace("_", " ").capitalize()


def vote_bars(view: View, series: int) -> tuple[VoteBar, ...]:
    """The eight votes on one token; one that could not vote says why where that is known."""
    votes = view.votes
    at_ms = int(votes.at_ms[series])
    old = age((view.ts_ms - at_ms) / 1000.0) if at_ms else ""
    blocked = {**unproven(view.votes.forecast, series), **_blocked(view, series)}
    strength = votes.direction[:, series] * votes.confidence[:, series]
    return tuple(
        VoteBar(
            spoken(name),
            float(strength[which]),
            votes.weights[which],
            old,
            ready=name not in blocked,
            note=blocked.get(name, ""),
            benched=bool(votes.benched) and votes.benched[which],
        )
        for which, name in enumerate(votes.strategies)
    )


def consensus_line(view: View, series: int, rule: TradingSettings) -> ConsensusLine:
    """What the newest votes on a token came to, and the checks it met."""
    decision = newest_decision(view, series)
    value = float(view.votes.vote[series])
    if decision is None:
        return ConsensusLine("HOLD", value, None, rule.consensus_threshold)
    side = words(view)[series] or "HOLD"
    gates = tuple(_mark(gate) for gate in decision.gates if gate.rule in _SHOWN_GATES[1:])
    refusal = next((g for g in decision.gates if g.rule == decision.refused_by and g.rule not in _SHOWN_GATES), None)
    if refusal is not None:
        gates = (*gates, _mark(refusal))
    return ConsensusLine(side, value, decision.consensus, rule.consensus_threshold, gates)


def newest_decision(view: View, series: int) -> Decision | None:
    """The decision of the votes that are shown; None when nobody voted at that close."""
    at_ms = int(view.votes.at_ms[series])
    for decision in reversed(view.decisions):
        if decision.series == series:
            return decision if decision.ts_ms >= at_ms else None
    return None


def voices(view: View) -> str:
    """How many independent voices the weights come to, and the market's regime, in few words; empty if unknown."""
    votes = view.votes
    bets = "" if votes.effective_bets is None else f"{votes.effective_bets:.1f} independent votes"
    regime = f"SOL {votes.regime.replace('/', ', ')}" if votes.regime else ""
    return "  ".join(part for part in (bets, regime) if part)


def map_codes(view: View) -> tuple[str, ...]:
    """Two letters a strategy, in the order of the vote."""
    return view.votes.codes or tuple(CODES.get(name, name[:2].upper()) for name in view.votes.strategies)


def vote_map(view: View, order: tuple[int, ...], rule: TradingSettings, wanted: str = "") -> tuple[VoteMapRow, ...]:
    """One row a token in the given order; a token that is not warm yet has no votes."""
    acts = words(view)
    strength = (view.votes.direction * view.votes.confidence).T
    ready = view.prices.ready
    rows = []
    for series in order:
        symbol = view.tokens[series].symbol
        if matches(f"{symbol} {acts[series]}", wanted):
            votes = tuple(strength[series].tolist()) if ready[series] else (None,) * len(view.votes.strategies)
            total = float(view.votes.vote[series]) if ready[series] else None
            rows.append(VoteMapRow(symbol, symbol, votes, total, acts[series], rule.min_confidence))
    return tuple(rows)


def by_weight(vote: FloatArray) -> list[int]:
    """Series by how much was said about them, most first; equal ones in the market's order."""
    return [int(series) for series in np.argsort(-np.abs(vote), kind="stable")]


def agreement(decision: Decision) -> str:
    """BUY or SELL by how the votes went, whether or not anything came of it."""
    return "" if decision.side is None else ("BUY" if decision.side is Side.BUY else "SELL")


def _blocked(view: View, series: int) -> dict[str, str]:
    """Strategies without a vote for want of input, and the note that says so."""
    if not view.prices.ready[series]:
        text = f"warming {int(view.prices.warming[series])}/{int(view.prices.warm_at[series])}"
        return dict.fromkeys(view.votes.strategies, text)
    decision = newest_decision(view, series)
    if decision is not None:
        said = {cast.strategy: cast.reasons[0] for cast in decision.votes if cast.reasons}
        return {name: reason for name, reason in said.items() if reason.startswith("not_ready")}
    never = {name for name, _, _, not_ready in view.tally.votes if not_ready and not_ready >= view.tally.decisions}
    return dict.fromkeys(never, "not ready")


def _mark(gate: Gate) -> GateMark:
    """The gate in few words: `quorum 4/2`, its numbers of weight left to the details."""
    text = " ".join(gate.text.split(" ")[:2]) if gate.rule == "quorum" else gate.text
    return GateMark(text, gate.passed)
