"""Why a strategy votes as it does on a token, and what the votes came to, as `mojobot why` words it; pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from mojobot.model.explanation import Explanation
from mojobot.model.note.decision import decision_note
from mojobot.model.note.standing import standing_note, vote_note
from mojobot.model.note.words import Paragraph
from mojobot.model.notices import Decision
from mojobot.model.views import View
from mojobot.tui import format as fmt
from mojobot.tui.look import Tone
from mojobot.tui.rows.lines import BLANK, Line, heading, said


def vote_story(found: Explanation | None, strategy: str | None, series: int, view: View) -> list[Line]:
    """One strategy's vote in full, or the votes of all; `found` None before the first decision close."""
    if found is None:
        seen, need = int(view.prices.warming[series]), int(view.prices.warm_at[series])
        return [said(f"nobody has voted on it yet: {seen} of {need} bars are there", Tone.MUTED)]
    close = said(f"At the decision close of {fmt.stamp(found.at_ms)}", Tone.MUTED)
    names = [vote.strategy for vote in found.votes]
    if strategy in names:
        return [close, BLANK, *paragraphs(standing_note(found, names.index(strategy)))]
    return [close, BLANK, *paragraphs(vote_note(vote) for vote in found.votes)]


def decision_told(decision: Decision | None, found: Explanation | None, none: str) -> list[Line]:
    """The whole decision; one of an earlier close says so."""
    if decision is None:
        return [heading("Decision"), said(none, Tone.MUTED)]
    old = found is not None and decision.ts_ms < found.at_ms
    first = [said("No vote counted at this close. The newest decision before it:", Tone.MUTED), BLANK] if old else []
    return [*first, *paragraphs(decision_note(decision, f"{fmt.stamp(decision.ts_ms)}, decision {decision.id}"))]


def paragraphs(parts: Iterable[Paragraph]) -> list[Line]:
    """Headings and their sentences, a blank line between."""
    lines: list[Line] = []
    for part in parts:
        lines += [*([BLANK] if lines else []), heading(part.heading), *_indented(part.lines)]
    return lines


def _indented(texts: Sequence[str]) -> list[Line]:
    return [said(f"  {text}") for text in texts]
