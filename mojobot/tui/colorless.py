"""What Textual's own widgets draw, without colour where there is to be none."""

from __future__ import annotations

from rich.segment import Segment
from textual.color import Color
from textual.filter import LineFilter


class Colorless(LineFilter):
    """Takes every colour out of a line and leaves its weights; not even the codes for the default colours remain."""

    def apply(self, segments: list[Segment], background: Color) -> list[Segment]:  # noqa: ARG002 - of all filters
        """The same segments without colours."""
        return [
            Segment(text, None if style is None else style.without_color, control) for text, style, control in segments
        ]
