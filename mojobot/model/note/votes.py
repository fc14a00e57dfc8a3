"""Who said what, how much it weighed, and why it weighed so much."""

from __future__ import annotations

from mojobot.model.note.words import Paragraph, begun, listed, percent, price, spoken
from mojobot.model.notices import Decision, VoteCast

_NOT_READY = "not_ready("
_LEAST_SHOWN = 0.005  # of a factor's distance from 1


def votes_note(decision: Decision) -> Paragraph:
    """Those that voted one by one, then the silent ones with what they missed."""
    votes = decision.votes
    loud = sorted((vote for vote in votes if vote.direction), key=lambda vote: -vote.weight * vote.confidence)
    idle = [vote for vote in votes if not vote.direction]
    silent = [vote for vote in idle if not _unready(vote)]
    lines = [_tally(decision), *(line for vote in loud for line in _said(vote, decision.lead))]
    if silent:
        lines += ["Silent, for want of what does not hold here:", *(f"  {_missed(vote)}." for vote in silent)]
    unready = [f"{spoken(vote.strategy)} ({_lacks(vote)})" for vote in idle if _unready(vote)]
    if unready:
        lines.append(f"Not ready: {listed(unready)}.")
    return Paragraph("Votes", tuple(lines))


def _tally(decision: Decision) -> str:
    cast = [vote for vote in decision.votes if vote.cast]
    buys = sum(vote.direction > 0 for vote in cast)
    sells = len(cast) - buys
    if not cast:
        return f"None of {len(decision.votes)} strategies had a vote that counts."
    counted = listed([f"{n} to {word}" for n, word in ((buys, "buy"), (sells, "sell")) if n])
    share = "" if decision.consensus is None else f"; {percent(decision.consensus)} of the weight heard agrees"
    sure = "" if decision.confidence is None else f", with confidence {decision.confidence:.2f}"
    return f"{len(cast)} of {len(decision.votes)} strategies' votes count, {counted}{share}{sure}."


def _said(vote: VoteCast, lead: str | None) -> tuple[str, ...]:
    word = "BUY" if vote.direction > 0 else "SELL"
    leads = " and leads" if vote.strategy == lead and vote.cast else ""
    levels = [f"{name} {price(level)}" for name, level in (("stop", vote.stop), ("target", vote.target)) if level]
    asks = f"; it asks for {listed(levels)}" if levels else ""
    first = (
        f"{begun(spoken(vote.strategy))} votes {word}{leads}: {'; '.join(vote.reasons) or 'no reason was recorded'}."
    )
    how = f"  Strength {vote.strength:.2f}, confidence {vote.confidence:.2f}, {weight_words(vote)}{asks}."
    return first, how + _left_out(vote)


def weight_words(vote: VoteCast) -> str:
    """A weight, and how it came about: `weight 0.132 (configured 0.120: results x1.10)`."""
    if vote.configured is None:
        return f"weight {vote.weight:.3f}"
    factors = () if vote.factors is None else zip(("results", "crowding", "regime"), vote.factors, strict=True)
    told = [f"{name} x{factor:.2f}" for name, factor in factors if abs(factor - 1.0) >= _LEAST_SHOWN]
    if not told and abs(vote.weight - vote.configured) < 5e-4:
        return f"weight {vote.weight:.3f} as configured"
    why = f": {', '.join(told)}, within bounds" if told else ""
    return f"weight {vote.weight:.3f} (configured {vote.configured:.3f}{why})"


def _left_out(vote: VoteCast) -> str:
    if vote.cast:
        return ""
    if vote.benched:
        return " It is benched and votes in shadow: not counted."
    return " Not counted: it has no weight." if vote.weight <= 0.0 else " Not counted: too unsure."


def _unready(vote: VoteCast) -> bool:
    return bool(vote.reasons) and vote.reasons[0].startswith(_NOT_READY)


def _lacks(vote: VoteCast) -> str:
    name = vote.reasons[0].removeprefix(_NOT_READY).rstrip(")")
    return f"it lacks {spoken(name)}"


def _missed(vote: VoteCast) -> str:
    """A silent strategy with its conditions for a purchase; each reads as it is, met or not."""
    benched = " (benched)" if vote.benched else ""
    return f"{begun(spoken(vote.strategy))}{benched}: {'; '.join(vote.reasons) or 'no reason was recorded'}"
