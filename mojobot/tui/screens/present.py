"""Screens are laid out for the size the terminal has now, not for one they hear of late.

Each layout tells a screen its own size anew. With two sizes under way at once
(a window that is dragged while the machine is busy) Textual's screens would
lay themselves out for the one and the other in turn, for ever, and hear no key.
"""

from __future__ import annotations

from textual.geometry import Size
from textual.screen import Screen


class Present(Screen[None], inherit_bindings=False):
    """A screen that takes every news of its size for a reason to look."""

    def _screen_resized(self, _size: Size) -> None:
        super()._screen_resized(self.app.size)
