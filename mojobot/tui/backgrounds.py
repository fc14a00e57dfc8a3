"""Two colours a widget is painted on, kept by what they are made of.

Textual keeps them by widget, the last 1,024 of all there ever were, and each
with all of its painted lines: a closed dialog would never go.
"""

from __future__ import annotations

from functools import lru_cache

from textual._styles_cache import StylesCache
from textual.color import Color
from textual.style import Style


def keep_no_widgets() -> None:
    """From now on nothing painted is kept for the sake of its colours."""
    StylesCache.get_inner_outer = _of_widget  # type: ignore[method-assign, assignment] # as Textual has it, but for the key


def _of_widget(_widget: StylesCache, base: Color, background: Color) -> tuple[Style, Style]:
    return _inner_outer(base, background)


@lru_cache(1024)
def _inner_outer(base: Color, background: Color) -> tuple[Style, Style]:
    """Inside and outside of a border."""
    return Style(background=base + background), Style(background=base)
