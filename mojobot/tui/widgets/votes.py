"""The votes on one token as a widget."""

from __future__ import annotations

from textual.strip import Strip

from mojobot.tui.look import Look
from mojobot.tui.widgets.painted import Painted
from mojobot.tui.widgets.votes_paint import ConsensusLine, VoteBar, paint_votes


class VoteBars(Painted):
    """A diverging bar per strategy, then the consensus and its gates."""

    DEFAULT_CSS = """
    VoteBars { width: 1fr; height: 1fr; }
    """

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own word
        super().__init__(id=id)
        self._bars: tuple[VoteBar, ...] = ()
        self._line: ConsensusLine | None = None

    def show(self, bars: tuple[VoteBar, ...], consensus: ConsensusLine | None) -> None:
        """Take newer votes; nothing is painted when they read the same."""
        if (bars, consensus) != (self._bars, self._line):
            self._bars, self._line = bars, consensus
            self.repaint()

    def painted(self, width: int, height: int, look: Look) -> list[Strip]:
        """The bars from the top, the consensus below them."""
        return paint_votes(self._bars, self._line, width, height, look)
