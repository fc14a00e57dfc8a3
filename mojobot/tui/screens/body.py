"""The body of the main screen: the same panes, put where the size and the person want them."""

from __future__ import annotations

from textual.containers import Container
from textual.geometry import NULL_OFFSET, NULL_SPACING, Region, Size
from textual.layout import ArrangeResult, Layout, WidgetPlacement
from textual.widget import Widget

from mojobot.tui.screens.arrangement import Places, arrange


class Body(Container):
    """Holds all panes; those without a place are not drawn. Their ids are those of the arrangement."""

    DEFAULT_CSS = """
    Body { width: 1fr; height: 1fr; }
    """

    def __init__(self, *panes: Widget, id: str | None = None) -> None:  # noqa: A002 - Textual's own word
        super().__init__(*panes, id=id)
        self.guest: str | None = None
        self.zoomed: str | None = None
        self.mapped = False
        self._arranging = _Arranging()

    @property
    def layout(self) -> Layout:
        """Our own."""
        return self._arranging

    def call_up(self, *, guest: str | None, zoomed: str | None, mapped: bool) -> None:
        """What the person wants to see; laid out again if that is something else."""
        if (guest, zoomed, mapped) != (self.guest, self.zoomed, self.mapped):
            self.guest, self.zoomed, self.mapped = guest, zoomed, mapped
            self._clear_arrangement_cache()
            self.refresh(layout=True)

    def places(self, size: Size | None = None) -> Places:
        """Which panes are seen, and where."""
        screen, body = self.app.size, self.size if size is None else size
        return arrange((screen.width, screen.height), body, guest=self.guest, zoomed=self.zoomed, mapped=self.mapped)


class _Arranging(Layout):
    name = "panes"

    def arrange(self, parent: Widget, children: list[Widget], size: Size, greedy: bool = True) -> ArrangeResult:  # noqa: ARG002
        if not isinstance(parent, Body):
            return []
        by_id = {child.id: child for child in children}
        return [
            WidgetPlacement(Region(box.x, box.y, box.width, box.height), NULL_OFFSET, NULL_SPACING, by_id[name])
            for name, box in parent.places(size).items()
            if name in by_id
        ]
