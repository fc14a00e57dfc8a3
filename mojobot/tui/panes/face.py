"""What all panes of the main screen can be asked for."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Mapping, Sequence

from textual.widget import Widget

from mojobot.tui.actions import Action, key_text
from mojobot.tui.scene import Scene
from mojobot.tui.widgets.pane import Pane
from mojobot.tui.widgets.table import LiveTable

Records = Sequence[Mapping[str, object]]


class Face(Pane):
    """A pane around one widget; `draw` is called only while it is seen."""

    sortable: tuple[str, ...] = ()  # columns its table can be ordered by
    keys_here: tuple[tuple[tuple[str, ...], str], ...] = ()  # ids of actions and a word for them: the hint below
    legend: str = ""  # what its signs mean, before the keys

    def __init__(self, title: str, inner: Widget, *, number: int, id: str) -> None:  # noqa: A002
        self._others = self._counted = ""
        super().__init__(title, inner, number=number, id=id)
        self.inner = inner
        self.can_focus = not inner.can_focus

    def tabbed(self, others: str) -> None:
        """What else the keys call up in this place, behind the title."""
        if others != self._others:
            self._others = others
            self.count(self._counted)

    def count(self, extra: str) -> None:
        """What stands behind the title, and behind that the other tabs."""
        self.named(self._title, extra)

    def named(self, title: str, extra: str = "") -> None:
        """Another title, and what stands behind it."""
        self._counted = extra
        super().named(title, f"{extra}   {self._others}" if self._others else extra)

    @property
    def table(self) -> LiveTable | None:
        """Its table, if it is one."""
        return self.inner if isinstance(self.inner, LiveTable) else None

    def hint_keys(self, actions: Sequence[Action]) -> None:
        """Say below which keys work here, as they are mapped; those of actions that do not exist are left out."""
        keys = {action.id: key_text(action.keys[0]) for action in actions if action.keys}
        found = [(" ".join(keys[name] for name in names if name in keys), word) for names, word in self.keys_here]
        words = [f"{pressed} {word}" for pressed, word in found if pressed]
        self.hint("  ".join([self.legend, *words] if self.legend else words))

    def take_focus(self) -> None:
        """The keys go here."""
        (self.inner if self.inner.can_focus else self).focus()

    @abstractmethod
    def draw(self, scene: Scene) -> None:
        """Show this moment."""

    def records(self, scene: Scene) -> Records:  # noqa: ARG002 - other panes need it
        """What is shown, as plain values by column, for an export; nothing where there is no table."""
        return ()

    def copied(self, scene: Scene) -> str:  # noqa: ARG002 - other panes need it
        """What `y` copies: an id, an address, a line; empty for nothing."""
        return ""
