"""The votes on one token as a widget."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message
from textual.strip import Strip

from mojobot.tui.actions import MOVES, bindings
from mojobot.tui.look import Look
from mojobot.tui.widgets.painted import Painted
from mojobot.tui.widgets.votes_paint import ConsensusLine, VoteBar, first_shown, paint_votes


class VoteBars(Painted, can_focus=True):
    """A diverging bar per strategy, then the consensus and its gates; a cursor while it has the keys."""

    DEFAULT_CSS = """
    VoteBars { width: 1fr; height: 1fr; }
    """

    BINDINGS: ClassVar[list[BindingType]] = [*bindings(MOVES), Binding("enter", "choose", show=False, id="details")]

    @dataclass
    class Chosen(Message):
        """Enter or a second click on a strategy."""

        bars: VoteBars

        @property
        def control(self) -> VoteBars:
            """The bars that sent it."""
            return self.bars

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own word
        super().__init__(id=id)
        self._bars: tuple[VoteBar, ...] = ()
        self._line: ConsensusLine | None = None
        self._at = 0

    def show(self, bars: tuple[VoteBar, ...], consensus: ConsensusLine | None) -> None:
        """Take newer votes; nothing is painted when they read the same."""
        if (bars, consensus) != (self._bars, self._line):
            self._bars, self._line = bars, consensus
            self.repaint()

    @property
    def place(self) -> int:
        """Which of the strategies the cursor stands on."""
        return self._at

    def painted(self, width: int, height: int, look: Look) -> list[Strip]:
        """The bars from the top, the consensus below them."""
        return paint_votes(self._bars, self._line, width, height, look, self._at if self.has_focus else None)

    def action_move(self, rows: int) -> None:
        """Down (positive) or up."""
        self._put(self._at + rows)

    def action_page(self, pages: int) -> None:
        """To the first or the last: there are few."""
        self.action_edge(pages)

    def action_edge(self, side: int) -> None:
        """To the first strategy (-1) or the last (1)."""
        self._put(len(self._bars) - 1 if side > 0 else 0)

    def action_choose(self) -> None:
        """Ask why the strategy votes as it does."""
        self.post_message(self.Chosen(self))

    def watch_has_focus(self, focused: bool) -> None:
        """The cursor is seen in the focused pane alone."""
        super().watch_has_focus(focused)
        self.repaint()

    def on_click(self, event: events.Click) -> None:
        """A click selects, a second one on the same strategy chooses."""
        place = first_shown(self._bars, self._line, self.size.height, self._at) + event.y
        if place >= len(self._bars):
            return
        if place == self._at and event.chain > 1:
            self.action_choose()
        self._put(place)

    def _put(self, place: int) -> None:
        self._at = min(max(place, 0), max(len(self._bars) - 1, 0))
        self.repaint()
