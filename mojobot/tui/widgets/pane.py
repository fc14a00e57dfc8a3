"""The frame around a part of the screen: its title, what stands beside it, and the keys that work in it."""

from __future__ import annotations

from textual.containers import Container
from textual.content import Content
from textual.widget import Widget

from mojobot.tui.look import look_of

NARROW = 100  # columns of the screen; below, a pane has a rule above and no frame


class Pane(Container):
    """A framed part of the screen with a title; the focused one has frame and title in the accent colour.

    `number` is the key that goes there. On narrow screens only the upper edge
    is drawn, with the title in it. While the engine is stopped all are red.
    """

    ALLOW_MAXIMIZE = True
    DEFAULT_CSS = """
    Pane {
        width: 1fr; height: 1fr; padding: 0;
        background: $surface;
        border: round $line;
        border-title-color: $title;
        border-title-style: bold;
        border-title-background: $surface;
        border-subtitle-color: $muted;
        border-subtitle-background: $surface;
        border-subtitle-align: right;
    }
    Pane:focus-within { border: round $accent; border-title-color: $accent; }
    Pane.-stopped { border: round $error; border-title-color: $error; }

    Pane.-plain:focus-within { border: heavy $accent; }
    Pane.-plain.-stopped { border: double $error; }

    Pane.-ascii { border: ascii $line; }
    Pane.-ascii:focus-within { border: ascii $accent; }
    Pane.-ascii.-stopped { border: ascii $error; }

    Pane.-narrow { border: none; border-top: solid $line; }
    Pane.-narrow:focus-within { border: none; border-top: solid $accent; }
    Pane.-narrow.-stopped { border: none; border-top: solid $error; }
    Pane.-narrow.-plain:focus-within { border: none; border-top: heavy $accent; }
    Pane.-narrow.-plain.-stopped { border: none; border-top: double $error; }
    Pane.-narrow.-ascii { border: none; border-top: ascii $line; }
    Pane.-narrow.-ascii:focus-within { border: none; border-top: ascii $accent; }
    Pane.-narrow.-ascii.-stopped { border: none; border-top: ascii $error; }
    """

    def __init__(
        self,
        title: str,
        *children: Widget,
        number: int = 0,
        hint: str = "",
        id: str | None = None,  # noqa: A002 - Textual's own word
    ) -> None:
        super().__init__(*children, id=id)
        self.number = number
        self._title = title
        self._extra = ""
        self._hint = hint

    def on_mount(self) -> None:
        """Draw the frame with the characters of the look."""
        self.look_changed()

    def on_resize(self) -> None:
        """Frame or rule, by the width of the screen."""
        self.set_class(self.app.size.width < NARROW, "-narrow")

    def count(self, extra: str) -> None:
        """What stands behind the title: `Markets  50`."""
        self._extra = extra
        self._write()

    def named(self, title: str, extra: str = "") -> None:
        """Another title: `SOL/USDC`, `5m`."""
        self._title, self._extra = title, extra
        self._write()

    def hint(self, text: str) -> None:
        """The keys that work here, below on the right."""
        self._hint = text
        self._write()

    @property
    def hinted(self) -> str:
        """What stands below on the right."""
        return self._hint

    def stopped(self, on: bool) -> None:
        """Red while the engine is stopped."""
        self.set_class(on, "-stopped")

    def look_changed(self) -> None:
        """Frame, title and hint in the app's look."""
        look = look_of(self)
        self.set_class(look.ascii, "-ascii")
        self.set_class(look.plain and not look.ascii, "-plain")
        self._write()

    def _write(self) -> None:
        """Titles are written when they are others: each writing repaints the frame."""
        text = look_of(self).text if self.is_attached else str
        self._set("border_title", text(f"{self._title}  {self._extra}" if self._extra else self._title))
        self._set("border_subtitle", text(self._hint))

    def _set(self, name: str, text: str) -> None:
        if text != getattr(self, f"_{name}_text", None):
            setattr(self, f"_{name}_text", text)
            setattr(self, name, Content(text))
