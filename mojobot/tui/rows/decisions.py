"""One decision explained: every vote with its reasons, every gate, and how the size came about; pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from mojobot.model.note import recorded, words
from mojobot.model.note.votes import weight_words
from mojobot.model.notices import Decision, Outcome, VoteCast
from mojobot.tui import format as fmt
from mojobot.tui.glyphs import Glyphs
from mojobot.tui.look import Cell, Tone
from mojobot.tui.rows.cells import signed_tone
from mojobot.tui.rows.lines import BLANK, Line, fact, said
from mojobot.tui.rows.stored import time_of
from mojobot.tui.rows.ticket import rule_lines, rules_heading
from mojobot.tui.rows.votes import spoken

_MOVED = 5e-4  # of a weight, before how it came about is told
_TONES = {Outcome.BUY: Tone.UP, Outcome.SELL: Tone.DOWN, Outcome.REFUSED: Tone.BAD}


def decision_lines(decision: Decision, glyphs: Glyphs) -> list[Line]:
    """What was decided and why."""
    return [
        *_verdict(decision, glyphs),
        BLANK,
        *_votes(decision, glyphs),
        BLANK,
        *_gates(decision, glyphs),
        *_size(decision),
    ]


def decision_of(record: Mapping[str, Any]) -> Decision:
    """A row of the store as the decision it was."""
    return recorded.decision_of(record, time_of(record.get("at")) or 0)


def _verdict(d: Decision, glyphs: Glyphs) -> list[Line]:
    outcome = Cell(d.outcome.value, _TONES.get(d.outcome, Tone.TEXT), bold=True)
    by = () if d.refused_by is None else (Cell(f" by {d.refused_by.replace('_', ' ')}", Tone.BAD),)
    agreed = "no side" if d.side is None else d.side.value
    share = "" if d.consensus is None else f", {d.consensus:.0%} of the votes' weight agree"
    sure = "" if d.confidence is None else f", confidence {d.confidence:.2f}"
    at = f"  {d.symbol} at {fmt.price(d.price, ascii=glyphs.ascii)}, {fmt.stamp(d.ts_ms)}"
    lead = () if d.lead is None else (Cell(f", led by {spoken(d.lead)}"),)
    regime = [fact("Market", Cell(words.regime(d.regime), Tone.MUTED))] if d.regime else []
    votes = fact("Votes", Cell(f"{agreed}{share}{sure}"), *lead)
    return [fact("Decided", outcome, *by, Cell(at, Tone.MUTED)), votes, *regime]


def _votes(d: Decision, glyphs: Glyphs) -> list[Line]:
    return [line for vote in d.votes for line in _vote(vote, glyphs)]


def _vote(vote: VoteCast, glyphs: Glyphs) -> list[Line]:
    value = vote.direction * vote.confidence
    arrow = glyphs.up if value > 0 else glyphs.down if value < 0 else glyphs.dot
    said_so = "counted" if vote.cast else "benched" if vote.benched else "not counted"
    levels = [
        f"{name} {fmt.price(level, ascii=glyphs.ascii)}"
        for name, level in (("stop", vote.stop), ("target", vote.target))
        if level
    ]
    first: Line = (
        Cell(f"{spoken(vote.strategy):<24}", bold=vote.cast),
        Cell(f"{arrow} {fmt.signed(value):>5} ", signed_tone(value), bold=vote.cast),
        Cell(f"{glyphs.times}{vote.weight:.2f}  {said_so:<12}", Tone.MUTED),
        Cell(", ".join(levels), Tone.MUTED),
    )
    moved = vote.configured is not None and abs(vote.weight - vote.configured) >= _MOVED
    why = [weight_words(vote)] if moved else []
    return [first, *(said(f"    {reason}", Tone.MUTED) for reason in (*vote.reasons, *why))]


def _gates(d: Decision, glyphs: Glyphs) -> Sequence[Line]:
    return (
        [rules_heading(d.gates), *rule_lines(d.gates, glyphs)] if d.gates else [said("no rule was asked", Tone.MUTED)]
    )


def _size(d: Decision) -> list[Line]:
    if not d.sizing:
        return []
    bound = "" if d.bound_by is None else f"  bound by {d.bound_by.replace('_', ' ')}"
    lines: list[Line] = [BLANK, (Cell("Size", Tone.ACCENT, bold=True), Cell(bound, Tone.WARN))]
    return lines + [fact(name.replace("_", " "), Cell(_amount(value)), width=24) for name, value in d.sizing]


def _amount(value: float) -> str:
    """Factors are small, bounds are money."""
    return fmt.usd(value) if abs(value) >= 10 else f"{value:.4g}"
