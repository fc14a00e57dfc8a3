"""How much of a colour to leave in what must stay behind, by what the terminal can show.

With fewer colours the nearest to a mixed one may be grey or black: there the shares are those that keep the hue.
"""

from __future__ import annotations

import math

from rich.style import Style

from mojobot.tui.look import Depth, Look, Tone

_VOTE_SHARES = 4


def muted(look: Look) -> float:
    """Of bars that are less than the rest: volume."""
    if look.depth is Depth.STANDARD:
        return 0.5 if look.dark else 0.6
    return 0.3 if look.depth is Depth.EIGHT_BIT else 0.45


def track(look: Look) -> tuple[str, float]:
    """The character of the open part of a gauge, and how much of a zone's colour it has."""
    if look.depth is Depth.STANDARD and not look.glyphs.ascii:
        return "▁", muted(look)  # bright and dark are too close: it differs in shape
    return look.glyphs.track, 0.22


def vote(look: Look, *, up: bool, strong: bool, size: float) -> Style:
    """The cell of a vote of `size` in 0..1: more colour for a stronger one, in as many steps as can be told apart."""
    tone = Tone.UP if up else Tone.DOWN
    if look.plain:
        return look.style(tone)
    if look.depth is Depth.STANDARD:
        return look.badge(tone) if strong else look.style(tone)
    if look.depth is Depth.EIGHT_BIT:
        return look.tinted(tone, 0.7 if strong else 0.3)
    step = math.ceil(size * _VOTE_SHARES) / _VOTE_SHARES
    return look.tinted(tone, round(0.12 + 0.34 * step, 3))
