"""Who said what, how much it weighed, and why it weighed so much."""

from __future__ import annotations

from mojobot.model.note.words import Paragraph, begun, listed, price, spoken
from mojobot.model.notices import Decision, Outcome, VoteCast

_NOT_READY = "not_ready("
LEAST_SHOWN = 0.005  # of a factor's distance from 1


def votes_note(decision: Decision) -> Paragraph:
    """Those that voted one by one, then the silent ones with what they missed."""
    votes = decision.votes
    loud = sorted((vote for vote in votes if vote.direction), key=lambda vote: -vote.weight * vote.confidence)
    idle = [vote for vote in votes if not vote.direction]
    silent = [vote for vote in idle if not unready(vote)]
    lines = [_tally(decision), *(line for vote in loud for line in _said(vote, decision.lead))]
    if decision.outcome is Outcome.LEFT:
        return Paragraph("Votes", tuple(lines))
    if silent:
        lines += ["No vote; what a purchase has and needs:", *(f"  {_missed(vote)}." for vote in silent)]
    blind = [f"{spoken(vote.strategy)} ({lacks(vote)})" for vote in idle if unready(vote)]
    if blind:
        lines.append(f"No vote for want of input: {listed(blind)}.")
    return Paragraph("Votes", tuple(lines))


def _tally(decision: Decision) -> str:
    cast = [vote for vote in decision.votes if vote.cast]
    buys = sum(vote.direction > 0 for vote in cast)
    sells = len(cast) - buys
    if not cast:
        return f"None of {len(decision.votes)} strategies had a vote that counts."
    counted = listed([f"{n} to {word}" for n, word in ((buys, "buy"), (sells, "sell")) if n])
    return f"{len(cast)} of {len(decision.votes)} strategies have a vote that counts: {counted}."


def _said(vote: VoteCast, lead: str | None) -> tuple[str, ...]:
    word = "BUY" if vote.direction > 0 else "SELL"
    leads = " and leads" if vote.strategy == lead and vote.cast else ""
    levels = [f"{name} {price(level)}" for name, level in (("stop", vote.stop), ("target", vote.target)) if level]
    asks = f"; it asks for {listed(levels)}" if levels else ""
    first = (
        f"{begun(spoken(vote.strategy))} votes {word}{leads}: {'; '.join(vote.reasons) or 'no reason was recorded'}."
    )
    how = f"  {sureness(vote)}; {weight_words(vote)}{asks}."
    return first, how + left_out(vote)


def sureness(vote: VoteCast) -> str:
    """How a strength became a confidence: by the map every strategy starts with, or by its own trades."""
    by = {
        None: "",
        0: " by the map 0.5 + 0.45 x strength",
    }.get(vote.learned_from, f" by its last {vote.learned_from} closed trades")
    return f"Strength {vote.strength:.2f} is confidence {vote.confidence:.2f}{by}"


def weight_words(vote: VoteCast) -> str:
    """A weight, and how it came about: `weight 0.132 (configured 0.120; results x1.10, rescaled)`."""
    if vote.configured is None:
        return f"weight {vote.weight:.3f}"
    factors = () if vote.factors is None else zip(("results", "crowding", "regime"), vote.factors, strict=True)
    told = [f"{name} x{factor:.2f}" for name, factor in factors if abs(factor - 1.0) >= LEAST_SHOWN]
    if not told and abs(vote.weight - vote.configured) < 5e-4:
        return f"weight {vote.weight:.3f} as configured"
    why = f"; {', '.join(told)}, rescaled" if told else ""
    return f"weight {vote.weight:.3f} (configured {vote.configured:.3f}{why})"


def left_out(vote: VoteCast) -> str:
    """Why a vote does not count, as a sentence with a blank before it; empty where it does."""
    if vote.cast:
        return ""
    if vote.benched:
        return " It is benched and votes in shadow: not counted."
    return " Not counted: it has no weight." if vote.weight <= 0.0 else " Not counted: too unsure."


def unready(vote: VoteCast) -> bool:
    """Whether the strategy could not look for want of input."""
    return bool(vote.reasons) and vote.reasons[0].startswith(_NOT_READY)


def lacks(vote: VoteCast) -> str:
    """Of a strategy that is not ready: what it lacks."""
    name = vote.reasons[0].removeprefix(_NOT_READY).rstrip(")")
    return f"it lacks {spoken(name)}"


def _missed(vote: VoteCast) -> str:
    """A silent strategy with its conditions for a purchase; each reads as it is, met or not."""
    benched = " (benched)" if vote.benched else ""
    return f"{begun(spoken(vote.strategy))}{benched}: {'; '.join(vote.reasons) or 'no reason was recorded'}"
