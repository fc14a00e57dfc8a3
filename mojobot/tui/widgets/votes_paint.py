"""The eight votes on one token as diverging bars, and what came of them; pure."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass

from rich.style import Style
from textual.strip import Strip

from mojobot.tui.look import Look, Tone
from mojobot.tui.widgets.canvas import Canvas

_VALUE, _WEIGHT, _AGE = 6, 6, 6  # columns of what stands right of the bars, a blank before included
_NARROWEST_BAR = 9
_STRUCK = Style(strike=True)
_ZERO = 0.005  # what reads 0.00 is no vote


@dataclass(frozen=True, slots=True)
class VoteBar:
    """One strategy's vote in -1..1, its weight in 0..1, and why it did not vote when it was not `ready`."""

    name: str
    vote: float
    weight: float
    age_text: str = ""
    ready: bool = True
    note: str = ""  # not_ready(levels)
    benched: bool = False  # it votes in shadow: said in place of the weight


@dataclass(frozen=True, slots=True)
class GateMark:
    """A gate of the consensus with its numbers; `ok` None when it does not apply."""

    text: str
    ok: bool | None


@dataclass(frozen=True, slots=True)
class ConsensusLine:
    """The word (HOLD, BUY, SELL), its value in -1..1, the agreement reached and needed in 0..1, and the gates."""

    word: str
    value: float
    agree: float | None
    need: float
    gates: tuple[GateMark, ...] = ()


@dataclass(frozen=True, slots=True)
class _Columns:
    name: int
    bar: int  # an odd number: the middle is zero
    weight: bool
    age: bool


def paint_votes(
    bars: tuple[VoteBar, ...],
    line: ConsensusLine | None,
    width: int,
    height: int,
    look: Look,
    at: int | None = None,
) -> list[Strip]:
    """`height` strips of `width` cells; the consensus keeps its place when there are too few rows.

    `at` is the bar under the cursor, which is always among those shown.
    """
    canvas = Canvas(width, height, look.ground)
    foot = [] if line is None else _consensus_rows(line, width, look)
    kept = _kept(bars, len(foot), height)
    if kept < len(foot) and _length(foot[0]) + 3 + _length(foot[1]) <= width:
        foot = [[*foot[0], ("   ", look.ground), *foot[1]]]
    columns = _columns(bars, width)
    room = height - min(kept, len(foot))
    first = _first(room, at)
    for y, bar in enumerate(bars[first : first + room]):
        _draw_bar(canvas, y, bar, columns, look, on=Tone.SELECTED if first + y == at else None)
    for y, parts in enumerate(foot[:kept], start=min(len(bars), room)):
        _write(canvas, 0, y, parts)
    return canvas.strips()


def first_shown(bars: tuple[VoteBar, ...], line: ConsensusLine | None, height: int, at: int) -> int:
    """Which bar stands on the first row."""
    foot = 0 if line is None else 2 if line.gates else 1
    return _first(height - _kept(bars, foot, height), at)


def _kept(bars: tuple[VoteBar, ...], foot: int, height: int) -> int:
    return min(foot, max(height - len(bars), 1)) if height else 0


def _first(room: int, at: int | None) -> int:
    return 0 if at is None else max(at + 1 - max(room, 1), 0)


def _columns(bars: tuple[VoteBar, ...], width: int) -> _Columns:
    """Names whole where there is room, then weights, then ages; the bar takes the rest."""
    longest = max((len(bar.name) for bar in bars), default=0)
    weight = width >= 12 + _NARROWEST_BAR + _VALUE + _WEIGHT
    age = width >= longest + 1 + 21 + _VALUE + _WEIGHT + _AGE and any(bar.age_text for bar in bars)
    right = _VALUE + _WEIGHT * weight + _AGE * age
    name = min(longest + 1, max(width - right - _NARROWEST_BAR, 0))
    room = width - right - name
    return _Columns(name, max(room - 1 + room % 2, 0), weight, age)


def _draw_bar(canvas: Canvas, y: int, bar: VoteBar, columns: _Columns, look: Look, *, on: Tone | None = None) -> None:
    name = bar.name if len(bar.name) < columns.name else bar.name[: max(columns.name - 2, 0)] + look.glyphs.ellipsis
    heard = bar.ready and not bar.benched
    style = look.style(Tone.TEXT if heard else Tone.MUTED, on=on)
    padded = name if on is None else name.ljust(max(columns.name - 1, 0))
    canvas.write(0, y, padded, style + _STRUCK if bar.benched else style)
    x = columns.name
    _draw_scale(canvas, x, y, columns.bar, look)
    if bar.ready:
        _draw_vote(canvas, x, y, columns.bar, bar.vote, look)
        value, tone = _value(bar.vote)
        canvas.write(x + columns.bar, y, value.rjust(_VALUE), look.style(tone))
    else:
        _draw_note(canvas, x, y, columns.bar, bar.note, look)
    x += columns.bar
    if bar.benched:
        _draw_benched(canvas, x, y, columns, look)
    elif columns.weight:
        weight = f"{look.glyphs.times}{bar.weight:.2f}".rjust(_WEIGHT)
        canvas.write(x + _VALUE, y, weight, look.style(Tone.MUTED))
    if columns.age and not bar.benched:
        canvas.write(x + _VALUE + _WEIGHT, y, bar.age_text[: _AGE - 1].rjust(_AGE), look.style(Tone.MUTED))


def _draw_benched(canvas: Canvas, x: int, y: int, columns: _Columns, look: Look) -> None:
    """The word where the weight stands, or the vote where there is no weight: nothing of it counts."""
    right = _WEIGHT * columns.weight + _AGE * columns.age
    word = "benched" if right > _WEIGHT else "bench"
    canvas.write(x + _VALUE * bool(right), y, word.rjust(right or _VALUE), look.style(Tone.WARN))


def _draw_scale(canvas: Canvas, x: int, y: int, width: int, look: Look) -> None:
    """Faint dots on every second cell and the zero line."""
    faint = look.bar(Tone.MUTED)
    middle = width // 2
    for k in range(width):
        if k != middle and (k - middle) % 2 == 0:
            canvas.put(x + k, y, look.glyphs.dot, faint)
    if width:
        canvas.put(x + middle, y, look.glyphs.vertical, look.style(Tone.MUTED))


def _draw_vote(canvas: Canvas, x: int, y: int, width: int, vote: float, look: Look) -> None:
    """A bar of half height from the zero line, to half a cell."""
    if not math.isfinite(vote) or abs(vote) < _ZERO:
        return
    middle, up = width // 2, vote > 0
    halves = max(round(min(abs(vote), 1.0) * middle * 2), 1) if middle else 0
    whole, half = divmod(halves, 2)
    style = look.style(Tone.UP if up else Tone.DOWN)
    step = 1 if up else -1
    for k in range(whole):
        canvas.put(x + middle + step * (k + 1), y, look.glyphs.lower_half, style)
    if half:
        corner = look.glyphs.lower_left if up else look.glyphs.lower_right
        canvas.put(x + middle + step * (whole + 1), y, corner, style)


def _draw_note(canvas: Canvas, x: int, y: int, width: int, note: str, look: Look) -> None:
    """Why there is no vote: in the middle of the bar, or over its end where the value would be."""
    room = width + _VALUE - 1
    text = f" {note} " if len(note) + 2 <= width else note
    text = text if len(text) <= room else text[: max(room - 1, 0)] + look.glyphs.ellipsis
    canvas.write(x + max((width - len(text)) // 2, 0), y, text, look.style(Tone.MUTED, italic=True))
    if len(text) <= width:
        canvas.write(x + width, y, look.glyphs.dash.rjust(_VALUE), look.style(Tone.MUTED))


def _value(vote: float) -> tuple[str, Tone]:
    if not math.isfinite(vote):
        return "?", Tone.MUTED
    if abs(vote) < _ZERO:
        return "0.00", Tone.MUTED
    return f"{vote:+.2f}", Tone.UP if vote > 0 else Tone.DOWN


_Parts = list[tuple[str, Style]]


def _consensus_rows(line: ConsensusLine, width: int, look: Look) -> list[_Parts]:
    muted, text = look.style(Tone.MUTED), look.style(Tone.TEXT)
    tone = {"BUY": Tone.UP, "SELL": Tone.DOWN}.get(line.word, Tone.MUTED)
    value, value_tone = _value(line.value)
    agree = look.glyphs.dash if line.agree is None else _percent(line.agree)
    word: _Parts = [
        (f" {line.word} ", look.style(tone, bold=True, reverse=True)),
        (f" {value}", look.style(value_tone, bold=True)),
    ]
    longest: _Parts = [("Consensus ", muted), *word, (f"  agree {agree} / need {_percent(line.need)}", text)]
    shorter: _Parts = [*word, (f"  agree {agree} / need {_percent(line.need)}", text)]
    head = next((parts for parts in (longest, shorter) if _length(parts) <= width), word)
    return [head, list(_gates(line.gates, look))] if line.gates else [head]


def _gates(gates: tuple[GateMark, ...], look: Look) -> Iterator[tuple[str, Style]]:
    for k, gate in enumerate(gates):
        yield ("  " if k else "") + gate.text + " ", look.style(Tone.MUTED if gate.ok is not False else Tone.TEXT)
        if gate.ok is None:
            yield "n/a", look.style(Tone.MUTED)
        else:
            yield _verdict(look, ok=gate.ok), look.style(Tone.GOOD if gate.ok else Tone.BAD, bold=True)


def _verdict(look: Look, *, ok: bool) -> str:
    if look.glyphs.ascii:
        return "ok" if ok else "NO"
    return look.glyphs.check if ok else look.glyphs.cross


def _percent(share: float) -> str:
    return f"{share * 100:.0f} %"


def _write(canvas: Canvas, x: int, y: int, parts: _Parts) -> None:
    for text, style in parts:
        canvas.write(x, y, text, style)
        x += len(text)


def _length(parts: _Parts) -> int:
    return sum(len(text) for text, _ in parts)
