"""What is known of a token's dangers, a line a fact with who says so and how old that is; pure."""

from __future__ import annotations

from mojobot.model.safety import Fact, Safety
from mojobot.tui import format as fmt
from mojobot.tui.look import Cell, Tone
from mojobot.tui.rows.lines import BLANK, Line, fact, heading

_SHARES = ("top10_share", "round_trip_loss")
_TIMES = ("created_ms",)


def danger_lines(told: Safety | None, now_ms: int, *, ascii: bool) -> list[Line]:  # noqa: A002
    """A heading and the facts; nothing where nobody has told any."""
    if told is None or not told.facts:
        return []
    title = "Safety (reviewed token)" if told.reviewed else "Safety"
    return [BLANK, heading(title), *(_line(one, now_ms, plain=ascii) for one in told.facts)]


def _line(one: Fact, now_ms: int, *, plain: bool) -> Line:
    age = fmt.age((now_ms - one.at_ms) / 1000.0, ascii=plain)
    words = one.name.removesuffix("_usd").removesuffix("_ms").replace("_", " ")
    return fact(words, Cell(_value(one, now_ms, plain=plain)), Cell(f"  {one.source}, {age}", Tone.MUTED), width=20)


def _value(one: Fact, now_ms: int, *, plain: bool) -> str:
    value = one.value
    if isinstance(value, str):
        return value or "none"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if one.name in _TIMES:
        return fmt.age((now_ms - value) / 1000.0, ascii=plain) + " ago"
    if one.name in _SHARES:
        return fmt.pct(value, 1, signed=False, ascii=plain)
    return fmt.usd_short(value, ascii=plain) if one.name.endswith("_usd") else f"{value:g}"
