"""The look: which colours and characters every meaning has, on this terminal and in this theme."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rich.color import Color
from rich.color_triplet import ColorTriplet
from rich.style import Style
from textual.dom import DOMNode
from textual.theme import Theme

from mojobot.tui.colors import (
    BADGES,
    MUTED_BAR,
    PALETTES,
    SURFACES,
    Depth,
    Tone,
    legible,
    luminance,
    mixed,
    opposite,
    palette,
    quantise,
)
from mojobot.tui.format import safe
from mojobot.tui.glyphs import ASCII, UNICODE, UNICODE_PLAIN, Glyphs, to_ascii

__all__ = ["DEFAULT_LOOK", "THEMES", "Cell", "Depth", "Look", "Tone", "look_of"]

THEMES = tuple(PALETTES)  # dark, light, colour-blind


@dataclass(frozen=True, slots=True)
class Cell:
    """A piece of text and what it means."""

    text: str
    tone: Tone = Tone.TEXT
    bold: bool = False
    reverse: bool = False
    italic: bool = False


# Without colour a meaning has a weight instead; its sign, arrow or word is in the text anyway.
_PLAIN: Mapping[Tone, Style] = {
    Tone.MUTED: Style(dim=True),
    Tone.LINE: Style(dim=True),
    Tone.ACCENT: Style(bold=True),
    Tone.TITLE: Style(bold=True),
    Tone.UP: Style(bold=True),
    Tone.WARN: Style(underline=True),
    Tone.BAD: Style(bold=True, underline=True),
    Tone.STALE: Style(dim=True, italic=True),
}


class Look:
    """A theme on a terminal: styles for tones (made once each) and the characters to draw with.

    `depth` NONE (NO_COLOR) gives bold, dim, italic, underline and reverse
    alone; Textual's own widgets follow by a filter (colorless.py). Every style
    carries its ground, the surface of a pane unless `on` names another:
    Textual does not fill it in under lines a widget renders.
    """

    def __init__(self, theme: str = "dark", *, depth: Depth = Depth.TRUE, ascii: bool = False) -> None:  # noqa: A002
        if theme not in PALETTES:
            raise ValueError(f"no theme is called {theme!r}; there are {', '.join(THEMES)}")
        self.theme = theme
        self.depth = depth
        self.plain = depth is Depth.NONE  # no colours
        self.ascii = ascii
        self.glyphs: Glyphs = ASCII if ascii else UNICODE_PLAIN if self.plain else UNICODE
        self.dark = luminance(PALETTES[theme][Tone.SURFACE]) < 0.5
        self._colors = palette(theme, depth)
        self._styles: dict[tuple[object, ...], Style] = {}

    def themed(self, theme: str) -> Look:
        """Another theme on the same terminal."""
        return Look(theme, depth=self.depth, ascii=self.ascii)

    def style(
        self,
        tone: Tone = Tone.TEXT,
        *,
        bold: bool = False,
        reverse: bool = False,
        italic: bool = False,
        on: Tone | None = None,
    ) -> Style:
        """Text of that meaning, legible on the ground `on`; the same object for the same question."""
        key = (tone, bold, reverse, italic, on)
        style = self._styles.get(key)
        if style is None:
            style = self._styles[key] = self._made(tone, on or Tone.SURFACE) + _weight(bold, reverse, italic)
        return style

    def cell(self, cell: Cell, *, on: Tone | None = None) -> Style:
        """The style of a cell's text."""
        return self.style(cell.tone, bold=cell.bold, reverse=cell.reverse, italic=cell.italic, on=on)

    def badge(self, tone: Tone) -> Style:
        """Black or white, bold, on the colour of `tone`."""
        return self.style(Tone.TEXT, bold=True, on=tone)

    def bar(self, tone: Tone, share: float = MUTED_BAR, *, on: Tone | None = None) -> Style:
        """Blocks of a colour of which `share` is left and the rest is the ground."""
        ground = on or Tone.SURFACE
        key = ("bar", tone, share, ground)
        style = self._styles.get(key)
        if style is None:
            mix = self.mix(tone, share, into=ground)
            style = Style(dim=True) if mix is None else Style.from_color(mix, self.color(ground))
            self._styles[key] = style
        return style

    def tinted(self, tone: Tone, share: float = MUTED_BAR, *, bold: bool = False) -> Style:
        """Text, legible, on a ground of which `share` is a colour and the rest the surface."""
        key = ("tinted", tone, share, bold)
        style = self._styles.get(key)
        if style is None:
            ground = self._mixed(tone, share, Tone.SURFACE)
            ink = legible(self._colors[Tone.TEXT], ground, self.depth)
            colored = Style.from_color(Color.from_triplet(ink), Color.from_triplet(ground))
            style = (self._made(tone, Tone.SURFACE) if self.plain else colored) + _weight(bold, False, False)
            self._styles[key] = style
        return style

    def text(self, text: str) -> str:
        """A text that may be drawn: nothing that commands a terminal, and plain characters where only those may be."""
        return to_ascii(safe(text)) if self.ascii else safe(text)

    @property
    def ground(self) -> Style:
        """An empty place in a pane."""
        return self.style(Tone.TEXT)

    def color(self, tone: Tone) -> Color | None:
        """The colour itself; None without colours."""
        return None if self.plain else Color.from_triplet(self._colors[tone])

    def mix(self, tone: Tone, share: float = MUTED_BAR, into: Tone = Tone.SURFACE) -> Color | None:
        """A colour of which `share` is `tone` and the rest is `into`; None without colours."""
        return None if self.plain else Color.from_triplet(self._mixed(tone, share, into))

    @property
    def textual_name(self) -> str:
        """The name of this look's Textual theme."""
        return f"mojobot-{self.theme}-{self.depth.value}"

    def textual_theme(self) -> Theme:
        """The theme that makes Textual's own widgets match; use with `register_theme`."""
        code = {tone.value: color.hex for tone, color in self._colors.items()}
        return Theme(
            name=self.textual_name, primary=code["accent"], secondary=code["title"], warning=code["warn"],
            error=code["bad"], success=code["good"], accent=code["accent"], foreground=code["text"],
            background=code["background"], surface=code["surface"], panel=code["panel"], dark=self.dark,
            text_alpha=1.0, variables=self.variables(),
        )  # fmt: skip

    def variables(self) -> dict[str, str]:
        """What stylesheets may use beyond Textual's own names; also the defaults of the app."""
        code = {tone.value: color.hex for tone, color in self._colors.items()}
        cursor = {"input-cursor-text-style": "reverse", "block-cursor-text-style": "reverse"} if self.plain else {}
        return {
            **cursor,
            # As they are: Textual's own way through hue and lightness moves them by a unit.
            **{tone: code[tone] for tone in ("accent", "background", "surface", "panel")},
            **{name: code[tone] for name, tone in (("foreground", "text"), ("warning", "warn"), ("error", "bad"))},
            **{tone: code[tone] for tone in ("up", "down", "muted", "line", "selected", "title", "live")},
            "border": code["accent"],
            "border-blurred": code["line"],
            "input-cursor-background": code["text"],
            "input-cursor-foreground": code["background"],
            "input-selection-background": code["selected"],
            "scrollbar": code["line"],
            "scrollbar-hover": code["muted"],
            "scrollbar-active": code["accent"],
            "scrollbar-background": code["surface"],
            "footer-background": code["background"],
        }

    def _made(self, tone: Tone, on: Tone) -> Style:
        if self.plain:
            reverse = Style(reverse=True) if on is Tone.SELECTED or on not in SURFACES else Style()
            badge = Style(reverse=True, bold=True) if tone in BADGES else Style()
            return _PLAIN.get(tone, Style()) + badge + reverse
        ground = self._colors[on]
        ink = legible(self._colors[tone], ground, self.depth) if on in SURFACES else opposite(ground)
        if tone is Tone.LINE:
            ink = self._colors[tone]  # a line is not read
        italic = True if tone is Tone.STALE else None
        return Style.from_color(Color.from_triplet(ink), Color.from_triplet(ground)) + Style(italic=italic)

    def _mixed(self, tone: Tone, share: float, into: Tone) -> ColorTriplet:
        return quantise(mixed(self._colors[tone], self._colors[into], share), self.depth)


def _weight(bold: bool, reverse: bool, italic: bool) -> Style:
    return Style(bold=bold or None, reverse=reverse or None, italic=italic or None)


DEFAULT_LOOK = Look()


def look_of(node: DOMNode) -> Look:
    """The app's look; the usual one in an app that has none."""
    look = getattr(node.app, "look", None)
    return look if isinstance(look, Look) else DEFAULT_LOOK
