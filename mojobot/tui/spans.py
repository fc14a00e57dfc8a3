"""Only the changed cells of a line are sent.

When a region in the middle of a line is repainted, Textual 8 sends the line
from the left edge of its widget on. In a table where single numbers change
that is most of the output, so an update is sent by its exact spans instead.
"""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Console, RenderableType
from rich.control import Control
from textual._compositor import ChopsUpdate, CompositorUpdate


class ExactUpdate(CompositorUpdate):
    """A partial update that begins each span where it begins."""

    def __init__(self, update: ChopsUpdate) -> None:
        self._update = update

    def render_segments(self, console: Console) -> str:
        """What is written to the terminal: for every span, where to go and what to write there."""
        return "".join(self._written(console))

    def _written(self, console: Console) -> Iterator[str]:
        update = self._update
        for y, start, stop in update.spans:
            for end, (x, strip) in zip(update.chop_ends[y], update.chops[y].items(), strict=False):
                left, right = max(start, x), min(stop, end)
                if strip is not None and left < right:
                    yield Control.move_to(left, y).segment.text
                    yield strip.crop(left - x, right - x).render(console)


def exact(update: RenderableType | None) -> RenderableType | CompositorUpdate | None:
    """A partial update by its exact spans; anything else as it is."""
    return ExactUpdate(update) if isinstance(update, ChopsUpdate) else update
