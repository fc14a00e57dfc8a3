"""The line in which a filter is typed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import ClassVar

from textual import events, on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal
from textual.message import Message
from textual.widgets import Input, Static


class FilterLine(Horizontal):
    """Hidden until asked for; tells every change, enter keeps the filter, escape drops it."""

    DEFAULT_CSS = """
    FilterLine { height: 1; width: 1fr; display: none; background: $panel; }
    FilterLine.-open { display: block; }
    FilterLine Static { width: auto; color: $accent; background: $panel; }
    FilterLine #filter-help { color: $muted; }
    FilterLine Input { width: 1fr; height: 1; border: none; padding: 0; background: $panel; }
    FilterLine Input:focus { border: none; }
    """
    BINDINGS: ClassVar[list[BindingType]] = [Binding("escape", "drop", show=False)]

    @dataclass
    class Changed(Message):
        """The filter of a pane is another."""

        pane: str
        text: str

    @dataclass
    class Done(Message):
        """Typing is over."""

        pane: str

    def __init__(self, *, id: str | None = None) -> None:  # noqa: A002 - Textual's own word
        super().__init__(id=id)
        self._pane = ""

    def compose(self) -> ComposeResult:
        """A name, the input, and what may be typed."""
        yield Static("", id="filter-name")
        yield Input(id="filter-input", select_on_focus=False)
        yield Static("plain text, !text excludes  Enter keep  Esc clear ", id="filter-help")

    def ask(self, pane: str, text: str) -> None:
        """Open for a pane, with its present filter."""
        self._pane = pane
        self.query_one("#filter-name", Static).update(f" {pane} / ")
        typed = self.query_one(Input)
        typed.value = text
        typed.cursor_position = len(text)
        self.add_class("-open")
        typed.focus()

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        if self.has_class("-open"):
            self.post_message(self.Changed(self._pane, event.value))

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self._close()

    def action_drop(self) -> None:
        """No filter after all."""
        self.post_message(self.Changed(self._pane, ""))
        self._close()

    def on_descendant_blur(self, event: events.DescendantBlur) -> None:
        """Going elsewhere keeps what was typed."""
        if self.has_class("-open") and event.widget is self.query_one(Input):
            self.remove_class("-open")

    def _close(self) -> None:
        self.remove_class("-open")
        self.post_message(self.Done(self._pane))
