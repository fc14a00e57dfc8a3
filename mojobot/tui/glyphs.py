"""The characters the console is drawn with: box, block, arrow and braille, or plain ASCII; each is one cell wide."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, replace


@dataclass(frozen=True, slots=True)
class Glyphs:
    """One character for each meaning; the defaults are the Unicode set."""

    ascii: bool = False

    # direction and marks
    up: str = "▲"
    down: str = "▼"
    left: str = "◄"
    right: str = "►"
    arrow: str = "→"  # from old to new
    star: str = "★"
    dot: str = "·"
    dash: str = "–"  # nothing is known
    ellipsis: str = "…"
    times: str = "×"
    check: str = "✓"
    cross: str = "✗"
    sigma: str = "Σ"
    at_most: str = "≤"
    at_least: str = "≥"
    stale: str = "!"
    cursor: str = "›"  # where colour cannot say which row is selected

    # states of the engine (console.md 5)
    starting: str = "◌"
    running: str = "●"
    degraded: str = "◑"
    offline: str = "○"
    paused: str = "‖"
    safe: str = "◐"
    stopped: str = "■"

    # lines
    horizontal: str = "─"
    vertical: str = "│"
    heavy: str = "━"
    dotted: str = "┈"
    dashed: str = "╌"
    top_left: str = "╭"
    top_right: str = "╮"
    bottom_left: str = "╰"
    bottom_right: str = "╯"
    tee_left: str = "├"
    tee_right: str = "┤"
    cross_line: str = "┼"

    # blocks
    full: str = "█"
    upper_half: str = "▀"
    lower_half: str = "▄"
    left_half: str = "▌"
    lower_left: str = "▖"
    lower_right: str = "▗"
    track: str = "▄"  # the part of a bar not yet filled
    thumb: str = "▐"  # of a scroll bar
    eighths: str = "▁▂▃▄▅▆▇█"  # rising
    shade: str = "░"


UNICODE = Glyphs()

# Without colour the filled and the open part of a bar must differ in shape.
UNICODE_PLAIN = replace(UNICODE, track="▁")

ASCII = Glyphs(
    ascii=True,
    up="^",
    down="v",
    left="<",
    right=">",
    arrow=">",
    star="*",
    dot=".",
    dash="-",
    ellipsis="~",
    times="x",
    check="y",
    cross="n",
    sigma="S",
    at_most="<",
    at_least=">",
    cursor=">",
    starting="o",
    running="*",
    degraded="%",
    offline="o",
    paused="=",
    safe="%",
    stopped="#",
    horizontal="-",
    vertical="|",
    heavy="=",
    dotted=".",
    dashed="-",
    top_left="+",
    top_right="+",
    bottom_left="+",
    bottom_right="+",
    tee_left="+",
    tee_right="+",
    cross_line="+",
    full="#",
    upper_half="#",
    lower_half="#",
    left_half="#",
    lower_left="#",
    lower_right="#",
    track="-",
    thumb="#",
    eighths="__--==##",
    shade="-",
)


def speaks_unicode(environ: Mapping[str, str]) -> bool:
    """Whether a terminal shows more than ASCII, by what its user's language is; one that is not named does."""
    tongue = environ.get("LC_ALL") or environ.get("LC_CTYPE") or environ.get("LANG") or ""
    return not tongue or "utf" in tongue.lower() or tongue.startswith("C.")


def to_ascii(text: str) -> str:
    """A text in plain characters, place by place: known ones by their meaning, others as `?`."""
    return text if text.isascii() else text.translate(_TO_ASCII).encode("ascii", "replace").decode()


def _pairs() -> dict[int, str]:
    found = dict(zip("₀₁₂₃₄₅₆₇₈₉", "0123456789", strict=True)) | {
        "—": "-",
        "’": "'",
        "←": "<",
        "−": "-",
        "│": "|",
        "↑": "^",
        "↓": "v",
    }
    for field in fields(Glyphs):
        ours, plain = getattr(UNICODE, field.name), getattr(ASCII, field.name)
        if isinstance(ours, str):
            found |= zip(ours, plain, strict=True)
    return {ord(ours): plain for ours, plain in found.items()}


_TO_ASCII = _pairs()
