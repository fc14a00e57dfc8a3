"""Which forms of the parts of a line fit together, and the line they make; pure."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip

Piece = tuple[str, Style]


@dataclass(frozen=True, slots=True)
class Form:
    """One way to say a part. The form with the highest `rank` on the line is the first to be shortened or dropped."""

    rank: int
    pieces: tuple[Piece, ...]

    @property
    def width(self) -> int:
        """Cells."""
        return sum(cell_len(text) for text, _ in self.pieces)


Part = tuple[Form, ...]  # from long to short; past the last one the part is gone


def chosen(parts: list[Part], width: int) -> list[Form | None]:
    """A form of every part (None: dropped) that fit together; ranks say who gives way, and who gets what is left."""
    at = [0] * len(parts)
    while _length(found := _forms(parts, at)) > width:
        ranks = [-1 if form is None else form.rank for form in found]
        most = max(ranks)
        if most <= 0:
            break  # badge and state stay, even if they have to be cut
        at[ranks.index(most)] += 1
    _grow(parts, at, width)
    return _forms(parts, at)


def _grow(parts: list[Part], at: list[int], width: int) -> None:
    """What was freed by the last to give way goes to whoever fits into it, the most wanted first."""
    shortened = [place for place, k in enumerate(at) if k > 0]
    for place in sorted(shortened, key=lambda place: parts[place][at[place] - 1].rank):
        while at[place] > 0:
            at[place] -= 1
            if _length(_forms(parts, at)) > width:
                at[place] += 1
                break


def _forms(parts: list[Part], at: list[int]) -> list[Form | None]:
    return [part[k] if k < len(part) else None for part, k in zip(parts, at, strict=True)]


def laid(forms: list[Form | None], width: int, rule: Piece, ground: Style) -> Strip:
    """The line, exactly `width` cells: a blank after the first form, then rules between, the last at the right."""
    *body, end = forms
    left = Strip(_joined(list(_pieces(body, rule, ground)))).adjust_cell_length(
        max(width - (0 if end is None else end.width), 0), ground
    )
    if end is None:
        return left
    return Strip.join([left, Strip(Segment(text, style) for text, style in end.pieces)]).adjust_cell_length(width)


def _pieces(forms: list[Form | None], rule: Piece, ground: Style) -> Iterator[Piece]:
    for place, form in enumerate(form for form in forms if form is not None):
        if place:
            yield rule if place > 1 else (" ", ground)
        yield from form.pieces


def _joined(pieces: list[Piece]) -> Iterator[Segment]:
    """Neighbours of one style as one segment."""
    for style, same in groupby(pieces, key=lambda piece: piece[1]):
        yield Segment("".join(text for text, _ in same), style)


def _length(forms: list[Form | None]) -> int:
    """Cells of the line: rules between parts, a blank between badge and state and before the clock."""
    *body, end = forms
    widths = [form.width for form in body if form is not None]
    return sum(widths) + 3 * max(len(widths) - 2, 0) + (len(widths) > 1) + (0 if end is None else end.width + 1)
