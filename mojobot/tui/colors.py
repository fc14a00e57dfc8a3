"""The colours of each theme (console.md 8), and the arithmetic that keeps text legible at every colour depth."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache

from rich.color import Color, ColorSystem
from rich.color_triplet import ColorTriplet

READABLE = 5.0  # contrast of text to its ground, at least (WCAG 2 ratio)
MUTED_BAR = 0.45  # of a colour, the rest is the surface

WHITE, BLACK = ColorTriplet(255, 255, 255), ColorTriplet(0, 0, 0)


class Tone(StrEnum):
    """What a colour means; the look says which colour that is."""

    BACKGROUND = "background"  # behind everything
    SURFACE = "surface"  # of a pane
    PANEL = "panel"  # of bars and dialogs
    SELECTED = "selected"  # behind the row under the cursor
    LINE = "line"  # frames and rules
    TEXT = "text"
    MUTED = "muted"  # labels
    ACCENT = "accent"  # focus, keys
    TITLE = "title"  # of a pane without focus
    UP = "up"
    DOWN = "down"
    GOOD = "good"
    WARN = "warn"
    BAD = "bad"
    INFO = "info"
    STALE = "stale"  # past its freshness limit
    PAPER = "paper"  # badges
    DEMO = "demo"
    LIVE = "live"


SURFACES = frozenset({Tone.BACKGROUND, Tone.SURFACE, Tone.PANEL, Tone.SELECTED})
BADGES = frozenset({Tone.PAPER, Tone.DEMO, Tone.LIVE})


class Depth(StrEnum):
    """How many colours the terminal shows; the names are rich's, `none` for NO_COLOR."""

    TRUE = "truecolor"
    EIGHT_BIT = "256"
    STANDARD = "standard"
    NONE = "none"


Palette = Mapping[Tone, ColorTriplet]


def triplet(code: str) -> ColorTriplet:
    """`#rrggbb` as numbers."""
    return ColorTriplet(int(code[1:3], 16), int(code[3:5], 16), int(code[5:7], 16))


def _palette(**codes: str) -> dict[Tone, ColorTriplet]:
    return {Tone(name): triplet(code) for name, code in codes.items()}


_DARK = _palette(
    background="#0b0d11", surface="#0f1217", panel="#1a1f28", selected="#252b37", line="#3a4250",
    text="#c8ccd4", muted="#7c8594", accent="#f0b45a", title="#8fa8c8",
    up="#3dd6c4", down="#f0524f", good="#3dd6c4", warn="#e8a33d", bad="#f0524f", info="#7aa5e0", stale="#7c8594",
    paper="#3dd6c4", demo="#6ea8fe", live="#c1121f",
)  # fmt: skip
_LIGHT = _palette(
    background="#fbfaf7", surface="#ffffff", panel="#ecebe6", selected="#dfe6ef", line="#b9bbb8",
    text="#22262e", muted="#6c7078", accent="#8a5a00", title="#3f5b80",
    up="#00775a", down="#b3263a", good="#00775a", warn="#935f00", bad="#b3263a", info="#2f5fa8", stale="#6c7078",
    paper="#00775a", demo="#1f5fbf", live="#c1121f",
)  # fmt: skip
_COLOR_BLIND = {
    **_DARK,
    **_palette(
        accent="#f0e442", up="#56b4e9", down="#e69f00", good="#56b4e9", warn="#cc79a7", bad="#e8743b",
        paper="#56b4e9", demo="#b9a3f2",
    ),
}  # fmt: skip

PALETTES: Mapping[str, Palette] = {"dark": _DARK, "light": _LIGHT, "colour-blind": _COLOR_BLIND}

# What the 16 colours look like, about; exact values, so that rich finds the same number again.
_SIXTEEN = tuple(
    triplet(code)
    for code in (
        "#000000", "#aa0000", "#00aa00", "#aa5500", "#0000aa", "#aa00aa", "#00aaaa", "#aaaaaa",
        "#555555", "#ff5555", "#55ff55", "#ffff55", "#5555ff", "#ff55ff", "#55ffff", "#ffffff",
    )
)  # fmt: skip

# With 16 colours the terminal decides what a colour is; chosen so that the usual values stay legible.
_STANDARD_DARK: Mapping[str, int] = {
    "background": 0, "surface": 0, "panel": 0, "selected": 4, "line": 8, "text": 15, "muted": 7, "accent": 11,
    "title": 7, "up": 14, "down": 9, "good": 14, "warn": 11, "bad": 9, "info": 7, "stale": 7,
    "paper": 14, "demo": 7, "live": 1,
}  # fmt: skip
_STANDARD_LIGHT: Mapping[str, int] = {
    "background": 15, "surface": 15, "panel": 15, "selected": 7, "line": 8, "text": 0, "muted": 8, "accent": 4,
    "title": 8, "up": 4, "down": 1, "good": 4, "warn": 5, "bad": 1, "info": 8, "stale": 8,
    "paper": 4, "demo": 8, "live": 1,
}  # fmt: skip
_STANDARD = {
    "dark": _STANDARD_DARK,
    "light": _STANDARD_LIGHT,
    "colour-blind": {**_STANDARD_DARK, "down": 11, "warn": 13, "bad": 13},
}


def palette(theme: str, depth: Depth) -> Palette:
    """The colours of a theme as a terminal of that depth shows them."""
    colors = PALETTES[theme]
    if depth is Depth.STANDARD:
        return {tone: _SIXTEEN[_STANDARD[theme][tone.value]] for tone in colors}
    if depth is not Depth.EIGHT_BIT:
        return colors
    # The shades of a surface are too close for 256 colours: one ground, one selection.
    dark = luminance(colors[Tone.SURFACE]) < 0.5
    ground = ColorTriplet(18, 18, 18) if dark else WHITE
    grey = ColorTriplet(48, 48, 48) if dark else ColorTriplet(218, 218, 218)
    one = {Tone.BACKGROUND: ground, Tone.SURFACE: ground, Tone.PANEL: ground, Tone.SELECTED: grey}
    return {tone: one.get(tone, quantise(color, depth)) for tone, color in colors.items()}


@lru_cache(4096)
def quantise(color: ColorTriplet, depth: Depth) -> ColorTriplet:
    """The nearest colour a terminal of that depth has."""
    if depth is Depth.EIGHT_BIT:
        return Color.from_triplet(color).downgrade(ColorSystem.EIGHT_BIT).get_truecolor()
    if depth is Depth.STANDARD:
        return _SIXTEEN[Color.from_triplet(color).downgrade(ColorSystem.STANDARD).number or 0]
    return color


def mixed(color: ColorTriplet, into: ColorTriplet, share: float) -> ColorTriplet:
    """`share` of a colour in 0..1, the rest of another."""
    parts = (round(b + (a - b) * share) for a, b in zip(color, into, strict=True))
    return ColorTriplet(*parts)


def luminance(color: ColorTriplet) -> float:
    """Relative luminance in 0..1 (WCAG 2.2)."""
    red, green, blue = (_linear(part / 255) for part in color)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(a: ColorTriplet, b: ColorTriplet) -> float:
    """Contrast ratio in 1..21 (WCAG 2.2)."""
    high, low = sorted((luminance(a), luminance(b)), reverse=True)
    return (high + 0.05) / (low + 0.05)


def opposite(ground: ColorTriplet) -> ColorTriplet:
    """Black or white, whichever reads better on `ground`."""
    return max((WHITE, BLACK), key=lambda color: contrast(color, ground))


def legible(color: ColorTriplet, ground: ColorTriplet, depth: Depth = Depth.TRUE) -> ColorTriplet:
    """`color`, moved no further towards black or white than text on `ground` needs."""
    pole = opposite(ground)
    for step in range(21):
        shown = quantise(mixed(pole, color, step / 20), depth)
        if contrast(shown, ground) >= READABLE:
            return shown
    return pole


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
