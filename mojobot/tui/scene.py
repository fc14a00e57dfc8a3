"""One moment as the panes draw it: the view, what the person chose, and what both together come to."""

from __future__ import annotations

from dataclasses import dataclass

from mojobot.model.settings import Settings
from mojobot.model.views import View
from mojobot.tui.choices import Choices
from mojobot.tui.glyphs import Glyphs
from mojobot.tui.rows.alerts import Noted
from mojobot.tui.rows.quotes import Quotes


@dataclass(frozen=True, slots=True, eq=False)
class Scene:
    """Everything a pane may need; `series` is the selected token, None in a market without tokens."""

    view: View
    choices: Choices
    seen: Quotes
    alerts: tuple[Noted, ...]  # of the whole session, oldest first
    settings: Settings
    glyphs: Glyphs
    series: int | None


def selected(view: View, choices: Choices) -> int | None:
    """The series the chart and the votes are about: the one chosen, else the first, of those worth a row."""
    listed = view.listed
    chosen = next((series for series in listed if view.tokens[series].symbol == choices.selected), None)
    return chosen if chosen is not None else next(iter(listed), None)
