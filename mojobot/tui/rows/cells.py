"""Cells that several tables share: signed numbers whose meaning does not hang on their colour."""

from __future__ import annotations

import math

from mojobot.tui import format as fmt
from mojobot.tui.glyphs import Glyphs
from mojobot.tui.look import Cell, Tone

_FLAT = 0.00005  # a change that reads 0.00 % is neither up nor down


def change_cell(fraction: float, glyphs: Glyphs) -> Cell:
    """A signed per cent; unknown is a dash in muted."""
    text = fmt.pct(fraction, ascii=glyphs.ascii)
    return Cell(text, signed_tone(fraction) if abs(fraction) >= _FLAT else Tone.MUTED)


def price_cell(price: float, glyphs: Glyphs, *, stale: bool = False) -> Cell:
    """A price; an old one is dim and italic."""
    text = fmt.price(price, ascii=glyphs.ascii)
    return Cell(text, Tone.STALE, italic=True) if stale else Cell(text)


def money_cell(usd: float, glyphs: Glyphs) -> Cell:
    """A result with arrow and sign: ▲+$31.66."""
    if math.isnan(usd):
        return Cell(glyphs.dash, Tone.MUTED)
    arrow = glyphs.up if usd >= 0 else glyphs.down
    return Cell(f"{arrow}{fmt.usd(usd, cents=True, signed=True)}", signed_tone(usd))


def vote_cell(vote: float, word: str, glyphs: Glyphs) -> Cell:
    """` ▲.49 BUY`: direction, strength without its zero, and the word only when the decision acts."""
    if math.isnan(vote) or abs(vote) < 0.005:
        return Cell(f" {glyphs.dot} {word}".rstrip(), Tone.MUTED)
    arrow = glyphs.up if vote > 0 else glyphs.down
    return Cell(f" {arrow}{fmt.bare(vote)[:3]} {word}".rstrip(), signed_tone(vote), bold=bool(word))


def age_cell(seconds: float, glyphs: Glyphs, *, stale: bool = False) -> Cell:
    """How old; too old has its mark."""
    text = fmt.age(seconds, stale=stale, ascii=glyphs.ascii)
    return Cell(text, Tone.WARN if stale else Tone.MUTED)


def r_cell(multiple: float, glyphs: Glyphs) -> Cell:
    """A result in units of the risk taken."""
    return Cell(fmt.r_multiple(multiple, ascii=glyphs.ascii), signed_tone(multiple))


def amount_cell(usd: float, glyphs: Glyphs) -> Cell:
    """A large amount in three digits and a unit."""
    return Cell(fmt.usd_short(usd, ascii=glyphs.ascii), Tone.MUTED)


def signed_tone(value: float) -> Tone:
    """Up, down, or neither for zero."""
    if value == 0.0 or math.isnan(value):
        return Tone.MUTED
    return Tone.UP if value > 0 else Tone.DOWN
