"""What all tickets are: fields, the order that they come to, what it would do, and Enter, which sends it."""

from __future__ import annotations

import time
from abc import abstractmethod
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import Horizontal, VerticalScroll
from textual.widgets import Input, Static

from mojobot.model.commands import Command
from mojobot.model.control import Preview
from mojobot.model.views import PositionView, View
from mojobot.tui.glyphs import Glyphs
from mojobot.tui.look import Tone, look_of
from mojobot.tui.rows.lines import Line, keyed, said
from mojobot.tui.rows.ticket import rule_lines, rules_heading, verdict
from mojobot.tui.screens.dialog import Dialog, Typed
from mojobot.tui.screens.lines import Lines
from mojobot.tui.screens.main import MainScreen


@dataclass(frozen=True, slots=True)
class Field:
    """One input: its name, what is in it at first, and what it means when it is empty."""

    id: str
    label: str
    value: str = ""
    empty: str = ""


class Ticket(Dialog):
    """An order on its way: previewed at every change of price or field, sent by Enter when it is allowed.

    Subclasses say what the fields come to (`order`), what is shown of it
    (`shown`), and whether a yes needs a word or a second Enter.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("enter", "submit", show=False),
        Binding("pageup", "rules(-1)", show=False),
        Binding("pagedown", "rules(1)", show=False),
    ]
    DEFAULT_CSS = """
    Ticket .field { height: 1; width: 1fr; background: $surface; }
    Ticket .field Static { width: 10;  color: $muted; background: $surface; }
    Ticket .field Typed { width: 1fr; }
    Ticket #fields { height: auto; }
    Ticket.-high #about, Ticket.-high #verdict, Ticket.-high #keys-shown { margin-bottom: 1; }
    Ticket.-high #order, Ticket.-high #keys-shown { margin-top: 1; }
    Ticket.-full #box { height: 100%; }
    Ticket.-full #rules { height: 1fr; }
    Ticket #word-field { display: none; }
    Ticket #word-field.-needed { display: block; }
    """
    verb = "send"
    fields: tuple[Field, ...] = ()

    def __init__(self, main: MainScreen, title: str) -> None:
        super().__init__(main, title, keys="")
        self.preview: Preview | None = None
        self.typed: Command | None = None  # what the fields come to
        self._asked: Command | None = None  # what a second Enter would send

    # What a ticket is about

    @abstractmethod
    def order(self, view: View) -> Command:
        """What the fields come to. Raises ValueError in a sentence."""

    @abstractmethod
    def shown(self, view: View, preview: Preview | None) -> Sequence[Line]:
        """What it is about in a line, then the order; `preview` None while the fields cannot be read."""

    def word(self, view: View) -> str:  # noqa: ARG002 - for those that ask for one
        """A word that must be typed besides; empty for none."""
        return ""

    def doubt(self, view: View) -> str:  # noqa: ARG002 - for those that ask twice
        """Why Enter is asked for a second time; empty where it is not."""
        return ""

    # The ticket

    @property
    def glyphs(self) -> Glyphs:
        """The characters of the look."""
        return look_of(self).glyphs

    def content(self) -> ComposeResult:
        """What it is about, the fields, what they come to, the rules."""
        yield Lines(id="about")
        for field in self.fields:
            yield from _field(field)
        with Horizontal(classes="field", id="word-field"):
            yield Static("Confirm")
            yield Typed(id="word", select_on_focus=False)
        yield Lines(id="order")
        yield Lines(id="verdict")
        with VerticalScroll(id="rules", can_focus=False):
            yield Lines(id="rule-lines")
        yield Lines([keyed(self._keys_shown())], id="keys-shown")

    def value(self, field: str) -> str:
        """What is typed in a field."""
        return self.query_one(f"#field-{field}", Input).value

    def draw(self) -> None:
        """Read the fields, ask what the order would do, show it."""
        view = self.view
        if view is None or not self.is_attached:
            return
        fault = ""
        self.preview = self.typed = None
        try:
            self.typed = self.order(view)
            self.preview = self.control.preview(self.typed)
        except ValueError as error:
            fault = str(error)
        about, *comes_to = self.shown(view, self.preview)
        self.query_one("#about", Lines).show([about])
        self.query_one("#order", Lines).show(comes_to)
        self.query_one("#verdict", Lines).show(list(self._verdict(view, fault)))
        self._show_rules()
        self._show_word(view)
        self.call_after_refresh(self._fit)

    def on_resize(self) -> None:
        """There may be room for all rules now."""
        self.remove_class("-full")
        self.call_after_refresh(self._fit)

    def action_submit(self) -> None:
        """Enter: what is allowed is sent."""
        self.draw()
        view, order = self.view, self.typed
        if view is None or order is None or self.preview is None or not self.preview.allowed:
            self.app.bell()
            return
        word = self.word(view)
        if word and self.query_one("#word", Input).value.strip() != word:
            self.query_one("#word", Input).focus()
            return
        if self.doubt(view) and self._asked != order:
            self._asked, self.opened_s = order, time.monotonic()  # a second Enter, not the same one held down
            self.draw()
            return
        self.dismiss()
        receipt = self.control.send(order)
        self.main.tell(
            receipt.text if not receipt.accepted else f"{self.verb}: {receipt.text}", bad=not receipt.accepted
        )

    def action_rules(self, by: int) -> None:
        """Page through the rules."""
        rules = self.query_one("#rules", VerticalScroll)
        rules.scroll_page_down(animate=False) if by > 0 else rules.scroll_page_up(animate=False)

    @on(Input.Changed)
    def _changed(self, event: Input.Changed) -> None:
        event.stop()
        self._asked = None
        self.draw()

    @on(Input.Submitted)
    def _submitted(self, event: Input.Submitted) -> None:
        event.stop()
        self.action_submit()

    def _verdict(self, view: View, fault: str) -> Iterator[Line]:
        if fault:
            yield said(fault, Tone.WARN)
        elif self.preview is not None:
            if self.preview.text or not self.preview.allowed:
                yield verdict(self.preview)
            doubt = self.doubt(view) if self.preview.allowed else ""
            if doubt:
                yield said(f"{doubt}: press Enter {'again' if self._asked else 'twice'}", Tone.WARN, bold=True)

    def _show_rules(self) -> None:
        gates = self.preview.gates if self.preview is not None else ()
        known = [gate for gate in gates if gate.rule != "ticket"]  # exits meet no rule but being possible
        lines = [rules_heading(known), *rule_lines(known, self.glyphs)] if known else []
        self.query_one("#rules").display = bool(lines)
        self.query_one("#rule-lines", Lines).show(lines)

    def _fit(self) -> None:
        """Where not everything fits, the rules scroll and the keys stay in sight."""
        if (
            self.is_attached
            and self.query_one("#keys-shown").region.bottom > self.query_one("#box").content_region.bottom
        ):
            self.add_class("-full")

    def _show_word(self, view: View) -> None:
        word = self.word(view) if self.preview is not None and self.preview.allowed else ""
        self.query_one("#word-field").set_class(bool(word), "-needed")
        self.query_one("#word", Input).placeholder = f"type {word}" if word else ""

    def _keys_shown(self) -> list[tuple[str, str]]:
        moves = [("Tab", "next field")] if len(self.fields) > 1 else []
        return [("Enter", self.verb), *moves, ("Esc", "cancel")]


def held(view: View, position_id: str) -> PositionView:
    """The position of a ticket. Raises ValueError when it is gone."""
    for position in view.positions:
        if position.id == position_id:
            return position
    raise ValueError("the position is closed")


def _field(field: Field) -> ComposeResult:
    with Horizontal(classes="field"):
        yield Static(field.label)
        yield Typed(field.value, placeholder=field.empty, id=f"field-{field.id}", select_on_focus=True)
