"""The end of the console while positions are open: only what works now is offered."""

from __future__ import annotations

import logging
from typing import ClassVar

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.widgets.option_list import Option

from mojobot.tui.governor import stalled_s
from mojobot.tui.look import look_of
from mojobot.tui.rows import questions
from mojobot.tui.rows.lines import BLANK, keyed, said
from mojobot.tui.screens.close_all import close_all
from mojobot.tui.screens.dialog import Dialog, Options, ask
from mojobot.tui.screens.lines import Lines
from mojobot.tui.screens.main import MainScreen

_LOG = logging.getLogger(__name__)
UNSEEN_S = 2.0  # a question the terminal has not taken for so long is one nobody has read
CHOICES = (
    ("stay", "Cancel: stay here"),
    ("leave", "Leave them saved: their stops are not watched until the next start"),
    ("close", "Close all positions, then quit"),
)


class QuitDialog(Dialog):
    """Cancel is the default. Closing asks for its word first.

    On a terminal that takes nothing nobody can read the question: there a
    second press of the key that quits is the answer, and leaves all saved.
    """

    BINDINGS: ClassVar[list[BindingType]] = [Binding("q,ctrl+q", "again", show=False, id="quit")]

    def __init__(self, main: MainScreen) -> None:
        super().__init__(main, "QUIT", danger=True, keys="")

    def content(self) -> ComposeResult:
        """What is open, and the choices."""
        yield Lines(id="said")
        yield Lines([BLANK])
        yield Options(*(Option(text, id=name) for name, text in CHOICES), id="choices")
        yield Lines([BLANK, keyed([("Up/Down", "choose"), ("Enter", "do it"), ("Esc", "cancel")])])

    def draw(self) -> None:
        """What is open now."""
        if self.view is not None:
            self.query_one("#said", Lines).show(questions.leaving(self.view, look_of(self).glyphs))

    def action_again(self) -> None:
        """Quit, where the question cannot be seen."""
        if stalled_s(self) >= UNSEEN_S:
            _LOG.warning("quit unseen, on a terminal that takes nothing: positions are saved, their stops not watched")
            self.app.exit()

    @on(Options.OptionSelected)
    def _chosen(self, event: Options.OptionSelected) -> None:
        event.stop()
        self.dismiss()
        if event.option_id == "leave":
            self.main.app.exit()
        elif event.option_id == "close":
            close_all(self.main, lambda: ask(ClosingDialog(self.main)))


class ClosingDialog(Dialog):
    """Waits for the last position to be closed, then ends the console; ctrl+q does not wait, Escape stays."""

    BINDINGS: ClassVar[list[BindingType]] = [Binding("ctrl+q", "force", show=False)]

    def __init__(self, main: MainScreen) -> None:
        super().__init__(main, "QUIT", danger=True, keys="")

    def content(self) -> ComposeResult:
        """How far it has come."""
        yield Lines(id="said")
        yield Lines(
            [
                BLANK,
                said("The console ends when all are closed."),
                BLANK,
                keyed([("^q", "quit now, leaving what is open saved"), ("Esc", "stay")]),
            ]
        )

    def draw(self) -> None:
        """What is left."""
        view = self.view
        if view is None:
            return
        self.query_one("#said", Lines).show(questions.winding_down(view, look_of(self).glyphs))
        if not view.positions and not view.pending:
            self.main.app.exit()

    def action_force(self) -> None:
        """Do not wait."""
        self.main.app.exit()
