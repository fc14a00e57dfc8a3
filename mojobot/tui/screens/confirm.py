"""A question answered by Enter, or by a word that must be typed out."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from textual import on
from textual.app import ComposeResult
from textual.binding import Binding
from textual.widgets import Input

from mojobot.model.views import View
from mojobot.tui.look import Tone
from mojobot.tui.rows.lines import BLANK, Line, keyed, said
from mojobot.tui.screens.dialog import Dialog, Typed
from mojobot.tui.screens.lines import Lines
from mojobot.tui.screens.main import MainScreen

Says = Callable[[View], Sequence[Line]]


class Confirm(Dialog):
    """Says what would be done, anew with every view, and does it on a yes.

    With a `word` only that word is a yes, and letters are text; without one
    Enter is. `deed` says what the word does, `no` what Escape leaves.
    """

    BINDINGS = [Binding("enter", "yes", show=False)]  # noqa: RUF012 - as in Textual
    DEFAULT_CSS = """
    Confirm Typed { margin: 1 0; }
    Confirm.-high Typed { border: tall $line; height: 3; }
    Confirm.-high Typed:focus { border: tall $line; }
    Confirm.-high.-ascii Typed, Confirm.-high.-ascii Typed:focus { border: ascii $line; }
    """

    def __init__(
        self,
        main: MainScreen,
        title: str,
        says: Says,
        yes: Callable[[], object],
        *,
        deed: str,
        no: str,
        word: str = "",
        danger: bool = False,
    ) -> None:
        super().__init__(main, title, danger=danger, keys="")
        self._says = says
        self._yes = yes
        self._deed = deed
        self._no = no
        self.word = word

    def content(self) -> ComposeResult:
        """What would be done, the input for the word, and the way out."""
        yield Lines(id="said")
        if self.word:
            yield Typed(placeholder=f"type {self.word} and press Enter to {self._deed}", id="word")
        yield Lines(id="wrong")
        yield Lines(self._way_out(), id="way-out")

    def draw(self) -> None:
        """What would be done as it stands now."""
        if self.view is not None:
            self.query_one("#said", Lines).show(self._says(self.view))

    def action_yes(self) -> None:
        """Enter, where no word is needed."""
        if not self.word:
            self._do()

    @on(Input.Submitted)
    def _typed(self, event: Input.Submitted) -> None:
        event.stop()
        if event.value.strip() == self.word:
            self._do()
        else:
            wrong = f"nothing was done: {event.value.strip() or 'nothing'!r} is not {self.word}"
            self.query_one("#wrong", Lines).show([said(wrong, Tone.WARN)])

    def _do(self) -> None:
        self.dismiss()
        self._yes()

    def _way_out(self) -> Sequence[Line]:
        leave = ("Esc", self._no)
        return [keyed([leave])] if self.word else [BLANK, keyed([("Enter", self._deed), leave])]


class Notice(Dialog):
    """Says something that asks for nothing; Enter and Escape close it."""

    BINDINGS = [Binding("enter", "leave", show=False)]  # noqa: RUF012 - as in Textual

    def __init__(self, main: MainScreen, title: str, says: Says, *, danger: bool = False) -> None:
        super().__init__(main, title, danger=danger, keys="")
        self._says = says

    def content(self) -> ComposeResult:
        """The lines."""
        yield Lines(id="said")
        yield Lines([BLANK, keyed([("Esc", "close")])])

    def draw(self) -> None:
        """As it stands now."""
        if self.view is not None:
            self.query_one("#said", Lines).show(self._says(self.view))
