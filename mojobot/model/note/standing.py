"""One strategy's vote as a note: its inputs, what made its confidence and its weight, and how it has fared."""

from __future__ import annotations

from mojobot.model.explanation import Explanation
from mojobot.model.learning import StrategyView
from mojobot.model.note.votes import LEAST_SHOWN, lacks, left_out, sureness, unready, weight_words
from mojobot.model.note.words import Paragraph, begun, listed, percent, price, spoken
from mojobot.model.notices import VoteCast

_COMEBACK = 20  # shadow trades on which a benched strategy is judged
_COIN = 0.25  # Brier score of somebody who always says one half


def vote_note(vote: VoteCast) -> Paragraph:
    """What it votes and on which numbers; without a vote, what a purchase has and what it still needs."""
    name = begun(spoken(vote.strategy)) + (" (benched)" if vote.benched else "")
    if unready(vote):
        return Paragraph(f"{name} cannot vote", (f"{begun(lacks(vote))}.",))
    reasons = tuple(f"{begun(reason)}." for reason in vote.reasons)
    if not vote.direction:
        return Paragraph(f"{name} has no vote; what a purchase has and needs", reasons)
    levels = [f"{word} {price(level)}" for word, level in (("stop", vote.stop), ("target", vote.target)) if level]
    asks = (f"It asks for {listed(levels)}.",) if levels else ()
    return Paragraph(f"{name} votes {'BUY' if vote.direction > 0 else 'SELL'}", (*reasons, *asks))


def standing_note(found: Explanation, which: int) -> tuple[Paragraph, ...]:
    """All about one strategy's vote on one token."""
    vote, standing = found.votes[which], found.standings[which]
    return (
        vote_note(vote),
        Paragraph("Confidence", (_sure(vote, found.min_confidence), *_tested(standing))),
        Paragraph("Weight", (f"{begun(weight_words(vote))}.{_silenced(vote)}", *_factors(vote), *_benched(standing))),
        Paragraph("Results", (_results(found.results[which]), *_shadow(standing))),
    )


def _sure(vote: VoteCast, least: float) -> str:
    counts = f"a vote counts from {least:.2f} on"
    if vote.direction:
        return f"{sureness(vote)}; {counts}."
    source = f"fitted to its last {vote.learned_from} closed trades" if vote.learned_from else "0.5 + 0.45 x strength"
    return f"Without a vote there is none; it would be {source}, and {counts}."


def _tested(standing: StrategyView) -> tuple[str, ...]:
    if standing.brier is None:
        return ("No closed trade has tested its confidence yet.",)
    score = f"Brier score {standing.brier:.3f} over {standing.trades} closed trades (0 is perfect, {_COIN} a coin)"
    error = standing.calibration_error
    return (f"{score}." if error is None else f"{score}; forecasts were off by {percent(error)} on average.",)


def _silenced(vote: VoteCast) -> str:
    return left_out(vote) if vote.direction else ""


def _factors(vote: VoteCast) -> tuple[str, ...]:
    """What the words for what moved a weight mean; the numbers stand with the weight."""
    if vote.factors is None or all(abs(factor - 1.0) < LEAST_SHOWN for factor in vote.factors):
        return ()
    return (
        "Results: its last trades. Crowding: below 1 where others vote alike. Regime: its trades in such a market.",
    )


def _benched(standing: StrategyView) -> tuple[str, ...]:
    if not standing.benched:
        return ()
    if standing.fault:
        return (f"Benched until the next start: {standing.fault}.",)
    return (f"Benched: {standing.comeback} of the {_COMEBACK} shadow trades that decide on its return are over.",)


def _results(results: tuple[float, ...]) -> str:
    if not results:
        return "It has no closed trade yet."
    mean = sum(results) / len(results)
    told = ", ".join(f"{r:+.1f}" for r in results)
    return f"Last {len(results)} trades in R (result over what the first stop risked), oldest first: {told}. " + (
        f"Mean {mean:+.2f} R."
    )


def _shadow(standing: StrategyView) -> tuple[str, ...]:
    shadow = standing.shadow
    if not shadow.trades:
        return ()
    return (f"Alone, on every vote of its own: {shadow.trades} shadow trades, {shadow.wins} won, "
            f"{shadow.r / shadow.trades:+.2f} R each.",)  # fmt: skip
