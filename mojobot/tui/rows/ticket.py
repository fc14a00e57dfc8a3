"""What a ticket shows: the order in numbers, what it changes, and what every rule says to it; pure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence

from mojobot.model.control import Preview
from mojobot.model.notices import Gate
from mojobot.model.views import PositionView, View
from mojobot.tui import format as fmt
from mojobot.tui.glyphs import Glyphs
from mojobot.tui.look import Cell, Tone
from mojobot.tui.rows.cells import money_cell, signed_tone
from mojobot.tui.rows.lines import Line, fact, said

_SCALES = {"k": 1e3, "m": 1e6}


def number(text: str, what: str) -> float:
    """A typed amount or price: `1,500`, `$250`, `1.5k`; nothing typed is 0. Raises ValueError in a sentence."""
    bare = text.strip().removeprefix("$").replace(",", "").replace("_", "").lower()
    if not bare:
        return 0.0
    scale = _SCALES.get(bare[-1], 1.0)
    try:
        value = float(bare[:-1] if scale != 1.0 else bare) * scale
    except ValueError:
        value = math.nan
    if not math.isfinite(value) or value <= 0.0:
        raise ValueError(f"{what}: {text.strip()!r} is not a number above 0")
    return value


def share(text: str) -> float:
    """A typed part of a position in per cent: `50` or `50%` is 0.5. Raises ValueError in a sentence."""
    value = number(text.strip().removesuffix("%"), "share")
    if not 0.0 < value <= 100.0:
        raise ValueError(f"share: {text.strip() or 'nothing'!r} is not between 0 and 100 %")
    return value / 100.0


def token_line(view: View, series: int, stale: bool, glyphs: Glyphs) -> Line:
    """What is bought: the token, its price and its pool."""
    price = fmt.price(float(view.prices.price[series]), ascii=glyphs.ascii)
    pool = fmt.usd_short(float(view.prices.liquidity[series]), ascii=glyphs.ascii)
    cells = (
        Cell(view.tokens[series].symbol, bold=True),
        Cell(f"  {view.tokens[series].token_class.value}", Tone.MUTED),
    )
    shown = Cell(f"  price {price}", Tone.STALE if stale else Tone.TEXT, italic=stale)
    old = (Cell(f"  {glyphs.stale}stale price", Tone.WARN),) if stale else ()
    return (*cells, shown, *old, Cell(f"  pool {pool}", Tone.MUTED))


def held_line(p: PositionView, glyphs: Glyphs) -> Line:
    """What is sold or protected: the position as it stands."""
    entry, mark = fmt.price(p.entry_price, ascii=glyphs.ascii), fmt.price(p.mark, ascii=glyphs.ascii)
    held = f"  {fmt.quantity(p.quantity, ascii=glyphs.ascii)} long  entry {entry}  mark {mark}  "
    percent = Cell(f" {fmt.pct(p.pnl_fraction, ascii=glyphs.ascii)}", signed_tone(p.pnl_fraction))
    return (Cell(p.symbol, bold=True), Cell(held), money_cell(p.pnl_usd, glyphs), percent)


def order_lines(preview: Preview, verb: str, symbol: str, slippage: float, glyphs: Glyphs) -> list[Line]:
    """Size in tokens and money, price with impact, slippage limit and fee."""
    if preview.usd <= 0.0:
        return []
    plain = glyphs.ascii
    amount = f"{verb} {fmt.quantity(preview.quantity, ascii=plain)} {symbol} for about {fmt.usd(preview.usd)}"
    price = f"{fmt.price(preview.price, ascii=plain)}  impact {fmt.pct(preview.impact, signed=False)}"
    fee = fmt.usd(preview.fee_usd, cents=True)
    bounds = f"  slippage {glyphs.at_most} {fmt.pct(slippage, signed=False)}  fee {fee}"
    return [fact("Order", Cell(amount, bold=True)), fact("Price", Cell(price), Cell(bounds, Tone.MUTED))]


def account_lines(preview: Preview, positions: int, zone: str, glyphs: Glyphs) -> list[Line]:
    """Heat and number of positions, old to new."""
    rises = preview.heat_after > preview.heat_before
    heat = f"{preview.heat_before:.0%} {glyphs.arrow} {preview.heat_after:.0%}"
    count = f"{positions} {glyphs.arrow} {preview.positions_after}"
    return [
        fact("Heat", Cell(heat, Tone.WARN if rises else Tone.TEXT, bold=True), Cell(f"  zone now: {zone}", Tone.MUTED)),
        fact("Positions", Cell(count)),
    ]


def level_lines(preview: Preview, price: float, glyphs: Glyphs) -> list[Line]:
    """Stop and target, how far away they are, and what the one is in units of the other."""
    if preview.stop <= 0.0 or price <= 0.0:
        return []
    stop = Cell(
        f"{fmt.price(preview.stop, ascii=glyphs.ascii)}  {fmt.pct(preview.stop / price - 1.0, ascii=glyphs.ascii)}"
    )
    if preview.target <= 0.0:
        return [fact("Stop", stop)]
    target = fmt.price(preview.target, ascii=glyphs.ascii)
    away = fmt.pct(preview.target / price - 1.0, ascii=glyphs.ascii)
    risked = price - preview.stop
    reward = f"  {fmt.r_multiple((preview.target - price) / risked)}" if risked > 0 else ""
    return [fact("Stop", stop), fact("Target", Cell(f"{target}  {away}{reward}"))]


def moved_line(label: str, old: float, new: float, glyphs: Glyphs) -> Line:
    """A level, old to new."""
    before = fmt.price(old, ascii=glyphs.ascii) if old > 0 else "none"
    if new <= 0.0 or new == old:
        return fact(label, Cell(f"{before}  as it is", Tone.MUTED))
    return fact(label, Cell(f"{before} {glyphs.arrow} {fmt.price(new, ascii=glyphs.ascii)}", bold=True))


def distance_lines(preview: Preview, p: PositionView, glyphs: Glyphs) -> list[Line]:
    """What a stop would lose or lock in, from entry, and how far it is from the price."""
    if preview.stop <= 0.0 or p.mark <= 0.0:
        return []
    away = fmt.pct(preview.stop / p.mark - 1.0, ascii=glyphs.ascii)
    result = (preview.stop - p.entry_price) * p.quantity
    return [fact("At stop", Cell(f"{away} from here, result about "), money_cell(result, glyphs))]


def verdict(preview: Preview) -> Line:
    """One sentence: why not, or what limits the size."""
    if not preview.allowed:
        return said(f"Not allowed: {preview.text or 'a rule refuses it'}", Tone.BAD, bold=True)
    return said(preview.text.replace("_", " "), Tone.MUTED)


def rule_lines(gates: Iterable[Gate], glyphs: Glyphs) -> list[Line]:
    """Every rule's word, refusals first, what the market does not provide last."""
    found = sorted(gates, key=lambda gate: (gate.passed is None, gate.passed is True))
    return [rule_line(gate, glyphs) for gate in found]


def rule_line(gate: Gate, glyphs: Glyphs) -> Line:
    """A mark, a word, the rule, and its numbers."""
    mark, word, tone = _WORDS[gate.passed]
    sign = getattr(glyphs, mark)
    name = gate.rule.replace("_", " ")
    text_tone = Tone.TEXT if gate.passed is False else Tone.MUTED
    return (
        Cell(f"{sign} {word:<4} ", tone, bold=gate.passed is False),
        Cell(f"{name:<18}", text_tone),
        Cell(f" {gate.text}", text_tone),
    )


def rules_heading(gates: Sequence[Gate]) -> Line:
    """How many rules say what."""
    passed, failed, absent = (sum(gate.passed is word for gate in gates) for word in (True, False, None))
    parts = [f"{passed} pass", *([f"{failed} fail"] if failed else []), *([f"{absent} n/a"] if absent else [])]
    return (Cell("Rules      ", Tone.MUTED), Cell(", ".join(parts), Tone.BAD if failed else Tone.GOOD, bold=True))


_WORDS: dict[bool | None, tuple[str, str, Tone]] = {
    True: ("check", "pass", Tone.GOOD),
    False: ("cross", "FAIL", Tone.BAD),
    None: ("dot", "n/a", Tone.MUTED),
}
